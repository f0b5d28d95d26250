"""What a web page says of its document: in a table or list of labels, in <meta> tags, in its headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from lxml import html

from knowledge.ingest.cleaning import squeeze
from knowledge.ingest.labels import LABELS, STRONG, bare, preferred, spaced
from knowledge.ingest.web_pieces import Piece

_LABEL = re.compile(rf"(?:^|(?<=[\s|,，;；\[【]))[\[【]?\s*({spaced(LABELS)})\s*[\]】]?(?:\s*[:：]\s*|\x1f\s*|\s*$)")
_NEIGHBOURS = 12  # pieces between a label that could mean anything and one that can't
_LONGEST_VALUE = 300
_SHORTEST_WINDOW_TITLE = 8  # characters; less is a word such as 公告详情
_PARAGRAPH = 20  # characters; with it the text has begun
# <meta> names of the State Council's rules for government websites (政府网站发展指引, 2017) and of common practice
_META = {
    "articletitle": "title",
    "pubdate": "published_on",
    "publishdate": "published_on",
    "contentsource": "source",
    "索引号": "index_number",
    "发文字号": "document_number",
    "文号": "document_number",
    "发布机构": "issuer",
    "sitename": "site",
    "og:site_name": "site",
    "og:title": "shared_title",
}
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|tit|bt|biaoti|headline|art(?:icle)?title)(?:$|[\s_-])", re.IGNORECASE)
_SITE_NAME = re.compile(r"网$|网站$|门户$|政府$|[局厅委办]$|^首页$|^(?:政务|信息)公开$|^政策(?:文件)?$")
_MARKUP_BREAK = re.compile(r"\s*(?:_|\||｜|--+|——|\s[-–—]\s|>>|-(?=[^-]*(?:网|门户|人民政府)$))\s*")


@dataclass
class PageFacts:
    """Facts as they are written on the page, and the pieces that only state them."""

    header: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)  # indexes of pieces


def read_facts(page: html.HtmlElement, pieces: Sequence[Piece]) -> PageFacts:
    """Everything labelled, then the <meta> tags; the title from whatever names it best."""
    meta = _meta(page)
    labelled, used = _labelled(pieces)
    header = {key: value for key, value in meta.items() if key not in ("site", "shared_title")} | labelled
    title = _title(page, pieces, header.get("title", ""), meta)
    if title:
        header["title"] = title
    return PageFacts(header, used)


def _meta(page: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in page.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = squeeze(element.get("content") or "")
        if name in _META and content:
            found.setdefault(_META[name], content)
    return found


def _labelled(pieces: Sequence[Piece]) -> tuple[dict[str, str], set[int]]:
    """Facts by label. Those above the text come first; a label inside the text is none."""
    text = _text_begins(pieces)
    pairs = _pairs(pieces, text)
    strong: dict[int, set[str]] = {}
    for pair in pairs:
        if pair.label in STRONG and pair.value:
            strong.setdefault(pair.index, set()).add(pair.label)
    found: dict[str, str] = {}
    used: set[int] = set()
    for pair in pairs:
        around = range(pair.index - _NEIGHBOURS, pair.index + _NEIGHBOURS + 1)
        near = any(strong.get(index, set()) - {pair.label} for index in around)
        dated = LABELS[pair.label] == "published_on" and re.search(r"(?:19|20)\d\d\D\d{1,2}\D\d", pair.value)
        if pair.label not in STRONG and not near and not dated and LABELS[pair.label]:
            continue
        if LABELS[pair.label] == "title" and not near:
            continue
        is_new = not found.get(pair.label)
        found[pair.label] = found.get(pair.label) or pair.value
        if is_new and near:
            used |= pair.pieces  # one label alone may stand in the text: it is believed, but not taken away
    return preferred(found), _with_their_lists(pieces, used, text)


@dataclass(frozen=True)
class _Pair:
    label: str
    value: str
    index: int
    pieces: frozenset[int]


def _pairs(pieces: Sequence[Piece], text: set[int]) -> list[_Pair]:
    pairs = [pair for pair in _header_rows(pieces) if pair.index not in text]
    taken = {index for pair in pairs for index in pair.pieces}
    for index, piece in enumerate(pieces):
        if index in taken or index in text:
            continue
        marks = list(_LABEL.finditer(piece.marked))
        if not marks or marks[0].start() > 1:
            marks = [mark for mark in marks if mark[0].rstrip(" \x1f").endswith((":", "："))]
        ends = [*(mark.start() for mark in marks), len(piece.marked)][1:]
        for mark, stop in zip(marks, ends, strict=True):
            value = _value(piece.marked[mark.end() : stop])
            used = {index}
            wanted = LABELS[bare(mark[1])]  # what means nothing here has no value elsewhere
            if wanted and not value and stop == len(piece.marked) and index + 1 < len(pieces):
                following = pieces[index + 1]
                free = index + 1 not in text and index + 1 not in taken and _are_beside(piece, following)
                if free and not _LABEL.match(following.marked) and len(following.text) <= _LONGEST_VALUE:
                    value = _value(following.marked)
                    used.add(index + 1)
            is_sentence = "。" in value and LABELS[bare(mark[1])] not in ("summary", "")
            if len(value) <= _LONGEST_VALUE and not is_sentence:
                pairs.append(_Pair(bare(mark[1]), value, index, frozenset(used)))
    return sorted(pairs, key=lambda pair: pair.index)


def _header_rows(pieces: Sequence[Piece]) -> list[_Pair]:
    """A row of nothing but labels over a row of their values."""
    rows: list[list[int]] = []
    for index, piece in enumerate(pieces):
        if piece.row is None or piece.cell is None:
            continue
        if rows and pieces[rows[-1][0]].row is piece.row:
            rows[-1].append(index)
        else:
            rows.append([index])
    pairs = []
    for number, (above, below) in enumerate(pairwise(rows)):
        further = rows[number + 2] if number + 2 < len(rows) else []
        is_list = len(further) == len(below) and further[0] == below[-1] + 1 and not _all_labels(pieces, further)
        if len(above) != len(below) or len(above) < 2 or below[0] != above[-1] + 1 or is_list:
            continue
        if _all_labels(pieces, above) and not any(_LABEL.fullmatch(pieces[index].marked) for index in below):
            pairs += [
                _Pair(bare(pieces[index].text).strip(":：[]【】"), pieces[value].text, index, frozenset((index, value)))
                for index, value in zip(above, below, strict=True)
            ]
    return pairs


def _all_labels(pieces: Sequence[Piece], row: Sequence[int]) -> bool:
    return all(_LABEL.fullmatch(pieces[index].marked) for index in row)


def _text_begins(pieces: Sequence[Piece]) -> set[int]:
    """The pieces from the document's first paragraph on that stand in the same element: no label there is a fact."""
    for index, piece in enumerate(pieces):
        labelled = _LABEL.match(piece.marked) or (index and _LABEL.fullmatch(pieces[index - 1].marked))
        if len(piece.text) < _PARAGRAPH or "。" not in piece.text or piece.linked or labelled:
            continue
        siblings = [other for other in pieces if other.element is piece.element]
        around = piece.element if len(siblings) > 1 else piece.element.getparent()
        inside = set(around.iter()) if around is not None else set()
        return {later for later in range(index, len(pieces)) if pieces[later].element in inside}
    return set()


def _are_beside(label: Piece, value: Piece) -> bool:
    """Whether two pieces stand in one row of a table, or are children of one element."""
    if label.row is not None or value.row is not None:
        return label.row is value.row and label.cell is not value.cell
    return label.element.getparent() is value.element.getparent()


def _with_their_lists(pieces: Sequence[Piece], used: set[int], text: set[int]) -> set[int]:
    """A table or list that mostly states facts does nothing else: its unknown labels are no text either."""
    holders: dict[html.HtmlElement, list[int]] = {}
    for index, piece in enumerate(pieces):
        holder = next(piece.element.iterancestors("table", "ul", "dl"), None)
        if holder is not None and piece.text and index not in text:
            holders.setdefault(holder, []).append(index)
    whole = [held for held in holders.values() if len(used.intersection(held)) * 2 > len(held) > 3]
    return used.union(*whole)


def _value(marked: str) -> str:
    return squeeze(marked.replace("\x1f", "")).strip(" |[]【】")


def _title(page: html.HtmlElement, pieces: Sequence[Piece], labelled: str, meta: dict[str, str]) -> str:
    """The labelled title, else that of the <meta> tags, a heading, the window. A shortened one yields to the whole."""
    site = meta.get("site", "")
    candidates = [labelled, meta.get("title", "")]
    candidates += [_without_site(text, site) for text in _blocks(pieces, lambda piece: piece.element.tag == "h1")]
    candidates += [_without_site(text, site) for text in _blocks(pieces, _is_titled) if len(text) >= 6]
    candidates.append(_without_site(meta.get("shared_title", ""), site))
    window = page.find(".//title")
    if window is not None:
        named = _without_site(squeeze(window.text_content()), site)
        candidates.append(named if len(named) >= _SHORTEST_WINDOW_TITLE else "")
    known = [candidate for candidate in map(squeeze, candidates) if len(candidate) >= 2]
    if not known:
        return ""
    shortened = re.sub(r"(?:…+|\.{3,})$", "", known[0])
    if shortened != known[0]:
        return next((other for other in known if other.startswith(shortened) and other[-1:] not in "…."), shortened)
    return known[0]


def _blocks(pieces: Sequence[Piece], wanted: Callable[[Piece], bool]) -> list[str]:
    """The text of each element that is wanted, line breaks left out."""
    chosen = [piece for piece in pieces if wanted(piece)]
    return ["".join(piece.text for piece in group) for _, group in groupby(chosen, key=lambda piece: piece.element)]


def _is_titled(piece: Piece) -> bool:
    element = piece.element
    return any(_TITLE_CLASS.search(element.get(name) or "") for name in ("class", "id")) and piece.linked == 0


def _without_site(text: str, site: str) -> str:
    """关于…的通知_某某市人民政府 → 关于…的通知; "" where nothing but the site is named."""
    parts = [part for part in _MARKUP_BREAK.split(text) if part and part != site]
    titled = [part for part in parts if not _SITE_NAME.search(part)]
    return titled[0] if titled else ""
