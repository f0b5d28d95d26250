"""Where in a web page the document stands, and which of its pieces are the page's and not the document's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import html

from knowledge.ingest.cleaning import SITE_LINE, SPAM
from knowledge.ingest.numbering import mark_at
from knowledge.ingest.web_pieces import Piece

# What editors and content systems call the element that holds the text. Any site may use them.
_EDITOR = re.compile(
    r"(?:trs_(?:editor|ueditor|preappend|paper)|ucap-?content|zoom(?:con)?|vsb_content\w*|wp_articlecontent|article-?_?(?:content|body|con|text)"
    r"|(?:pages?|news|main|info|detail|text|xl|art|con)-?_?content|content-?_?(?:text|body|article)|art-?_?con|con-?_?text|news-?_?text"
    r"|xxgk_content|j-fontcontent|printcontent|fontzoom|bodycontent|contentzoom|maincontent|conzt|view\s+trs_\w+|articlebody)",
    re.IGNORECASE,
)
_FURNITURE = {
    *("nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "location", "position"),
    *("weizhi", "dqwz", "footer", "foot", "bottom", "copyright", "sidebar", "aside", "share", "bdshare", "jiathis"),
    *("bdsharebuttonbox", "qrcode", "qr", "ewm", "erweima", "toolbar", "tools", "print", "close", "fontsize"),
    *("related", "xgwz", "xgxx", "prev", "next", "pagination", "pager", "comment", "comments", "banner", "search"),
    *("login", "topbar", "friendlink", "yqlj", "hits", "visits", "adsbygoogle"),
}
_ALWAYS_FURNITURE = {"nav", "footer", "breadcrumb", "breadcrumbs", "bdshare", "bdsharebuttonbox", "friendlink"}
_BUTTON = re.compile(
    r"[【\[(（<]?\s*(?:关闭|打印|收藏|返回|我要纠错|纠错|分享|大|中|小|字号|字体|首页|返回顶部|返回上一页|下载|推荐|繁體|繁体|简体|无障碍|视力保护色?"
    r"|扫一扫在手机打开当前页|扫码浏览|打印本页|关闭窗口|关闭本页|收藏本页|微信|微博|上一[篇条页]|下一[篇条页]|责任编辑)\s*[】\])）>]?"
)
_BUTTONS = re.compile(rf"(?:{_BUTTON.pattern}[\s|:：/]*)+", re.IGNORECASE)
_PAGE_LINE = re.compile(
    r"^(?:您?(?:现在|当前)(?:所在)?的?位置|当前位置|您所在的位置|责任编辑|浏览次数|点击数|点击次数|访问量|相关(?:链接|文章|阅读|解读)\s*[:：]?$|[上下]一[篇条]\s*[:：]"
    r"|扫一扫|用微信扫|分享到|更多>*$|网站地图|联系我们\s*[|｜]|首页\s*[>|])"
)
_SITE_FOOTER = re.compile(r"版权所有|copyright|ICP备|公网安备|网站标识码|主办.*承办|技术支持\s*[:：]", re.IGNORECASE)
_ATTACHMENT = re.compile(r"\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|ofd|rtf|txt|jpg|png)(?:$|\?)", re.IGNORECASE)
_EDITOR_SHARE, _CHILD_SHARE, _FURNITURE_SHARE = 0.5, 0.85, 0.2


class Weights:
    """How much text that is no link stands below each element."""

    def __init__(self, page: html.HtmlElement, pieces: Sequence[Piece], used: set[int]) -> None:
        self._weight: dict[html.HtmlElement, int] = dict.fromkeys(page.iter(), 0)
        for index, piece in enumerate(pieces):
            if index not in used and not SITE_LINE.search(piece.text) and not _PAGE_LINE.search(piece.text):
                self._weight[piece.element] += max(0, len(piece.text) - piece.linked)
        for element in reversed(list(page.iter())):
            parent = element.getparent()
            if parent is not None and element is not page:
                self._weight[parent] += self._weight[element]

    def __getitem__(self, element: html.HtmlElement) -> int:
        return self._weight.get(element, 0)


def find_body(page: html.HtmlElement, weights: Weights) -> tuple[html.HtmlElement, bool]:
    """The element that holds the document, and whether it was named as such (and so holds little else)."""
    named = _named(page, weights)
    if named is not None and weights[named] >= _EDITOR_SHARE * weights[page]:
        return named, True
    element = page
    while True:
        heaviest = max(element, key=weights.__getitem__, default=None)
        if (
            heaviest is None
            or _is_called(heaviest, _ALWAYS_FURNITURE)
            or not weights[heaviest]
            or weights[heaviest] < _CHILD_SHARE * weights[page]
        ):
            return element, False
        if heaviest.tag in ("p", "span", "tr", "tbody", "font"):
            return element, False
        element = heaviest


def is_furniture(piece: Piece, body: html.HtmlElement, weights: Weights, *, named: bool) -> bool:
    """Whether a piece inside the body belongs to the page: buttons, share links, navigation, spam."""
    text = piece.text
    in_table = piece.cell is not None and not piece.linked
    numbered = mark_at(text) is not None  # （三）加强技术支持 is a heading of the document
    if _BUTTONS.fullmatch(text) and not in_table:
        return True
    if len(text) < 80 and not numbered and (_PAGE_LINE.search(text) or (not named and _SITE_FOOTER.search(text))):
        return True
    if len(text) < 60 and "。" not in text and not numbered and SPAM.search(text):
        return True
    element = piece.element
    while element is not None and element is not body:
        is_small = weights[element] <= _FURNITURE_SHARE * weights[body]
        if _is_called(element, _ALWAYS_FURNITURE) or (is_small and _is_called(element, _FURNITURE)):
            return True
        if not named and element.tag in ("ul", "ol", "dl", "div", "table") and _is_link_list(element):
            return True
        element = element.getparent()
    return False


def _is_called(element: html.HtmlElement, names: set[str]) -> bool:
    words = re.split(r"[\s_-]+", f"{element.tag} {element.get('class') or ''} {element.get('id') or ''}".lower())
    return not names.isdisjoint(words)


def _is_link_list(element: html.HtmlElement) -> bool:
    links = element.findall(".//a")
    if len(links) < 3 or any(_ATTACHMENT.search(link.get("href") or "") for link in links):
        return False
    whole = len(re.sub(r"\s", "", element.text_content()))
    return sum(len(re.sub(r"\s", "", link.text_content())) for link in links) > 0.8 * whole


def _named(page: html.HtmlElement, weights: Weights) -> html.HtmlElement | None:
    """The smallest element around everything that is called like an editor's field and holds text."""
    found: list[html.HtmlElement] = []
    for element in page.iter():
        if not isinstance(element.tag, str) or not weights[element]:
            continue
        names = [element.get("id") or "", *(element.get("class") or "").split()]
        if any(_EDITOR.fullmatch(name) for name in names) and not any(
            parent in found for parent in element.iterancestors()
        ):
            found.append(element)
    if not found:
        return None
    heaviest = max(found, key=weights.__getitem__)
    beside = [element for element in found if element.getparent() is heaviest.getparent()]
    parent = heaviest.getparent()
    return parent if len(beside) > 1 and parent is not None else heaviest
