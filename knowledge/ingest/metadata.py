"""What a document says of itself: title, 文号, issuer, dates, place. Nothing is guessed that is not written there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise, takewhile

from entities.document_numbers import ORDER, normalise_number
from entities.places import place_of
from knowledge.ingest.cleaning import CleanText
from knowledge.ingest.closing import is_office
from knowledge.ingest.dates import parse_date, western_digits
from knowledge.ingest.force import read_term, stated_validity
from knowledge.ingest.notices import TITLE_END

_FRONT_LINES = 20
_END_LINES = 8
_CONTACT_LINES = 30
_KEPT = {
    "second_index_number",
    "topic",
    "summary",
    "source",
    "keywords",
    "genre",
    "disclosure",
}
_OPEN, _CLOSE = r"[〔\[【(（﹝［〈<《『「{]?", r"[〕\]】)）﹞］〉>》』」}]?"
_NUMBER_LINE = re.compile(
    r"[\u4e00-\u9fff]{2,14}\s*[〔\[【(（﹝［〈<《『「{]\s*(?:19|20)\d\d\s*[〕\]】)）﹞］〉>》』」}]\s*第?\s*\d{1,4}\s*号"
    r"|[\u4e00-\u9fff]{2,14}公告\s*(?:19|20)\d\d\s*年\s*第\s*\d{1,4}\s*号"
    r"|[\u4e00-\u9fff]{1,12}[发办函字规文令公通][\u4e00-\u9fff]{0,4}"
    rf"\s*{_OPEN}\s*(?:19|20)\d\d\s*{_CLOSE}\s*第?\s*\d{{1,4}}\s*号?"
)
_PRINTED = re.compile(r"((?:19|20)\d\d[年\d月日\-.]{2,8})\s*印发$")
_CONTACT = re.compile(
    r"(联系人|联系电话|咨询电话|联系方式|咨询方式)\s*[:：]\s*([^。；;]{2,60}?)(?=[,，、\s]*(?:联系|咨询|[。；;)）]|$))"
)
_BALANCED = re.compile(r"[^《》]*(?:《[^《》]*》[^《》]*)*")
_TITLE_LINES, _TITLE_LINE = 6, 36  # lines, characters a line
_ENDS_TITLE = re.compile(r"[。；;：:，,|]$|^[一二三四五六七八九十]+、|^第一[章条]")
_OFFICE_THEN_MATTER = re.compile(r"\S{2,30}?(?:关于|印发|转发|批转|对)")
_TITLE_ISSUER = re.compile(
    r"^([^\s《》]{2,20}?(?:人民政府|办公[室厅]|委员会|[委局厅部院署]))\s*(?:关于|(?=(?:19|20)\d\d年))"
)


@dataclass(frozen=True)
class Metadata:
    """The columns of a document that describe it. See :class:`knowledge.tables.Document`."""

    title: str
    document_number: str | None
    issuer: str | None
    index_number: str | None
    subject: str | None
    signed_on: date | None
    published_on: date | None
    validity: str | None
    effective_on: date | None
    expires_on: date | None
    place: str | None
    year: int | None


FACTS = tuple(field.name for field in fields(Metadata))


def read_metadata(clean: CleanText) -> Metadata:
    """Metadata from the page header where there is one, else from the first and last lines of the text."""
    lines = [line.text for line in clean.lines]
    header = {key: unicodedata.normalize("NFC", value) for key, value in clean.header.items()}
    title = tidy(header.get("title") or _title(lines))
    signed_line = _signed_line(lines)
    signed_on = parse_date(header.get("signed_on") or (lines[signed_line] if signed_line is not None else ""))
    source = header.get("source", "")
    issuer = header.get("issuer") or _issuer(lines, signed_line, title) or (source if is_office(source) else None)
    year = re.search(r"((?:19|20)\d\d)年", title)
    published_on = parse_date(header.get("published_on", ""))
    dated = signed_on or published_on
    effective_on, expires_on = read_term(header, lines, dated)
    return Metadata(
        title=title,
        document_number=_document_number(header, lines) or _number_aside(clean.dropped),
        issuer=issuer,
        index_number=header.get("index_number"),
        subject=header.get("subject"),
        signed_on=signed_on,
        published_on=published_on,
        validity=stated_validity(header.get("validity", ""), lines, title),
        effective_on=effective_on,
        expires_on=expires_on,
        place=place_of(title) or place_of(issuer or ""),
        year=int(year[1]) if year else dated.year if dated else None,
    )


def details(clean: CleanText) -> dict[str, str]:
    """What the page says beyond the columns: 印发日期, 公开方式 and the rest of its header."""
    found = {key: value for key, value in clean.header.items() if key in _KEPT}
    contact = "；".join("".join((label, "：", value.strip())) for label, value in _contacts(clean))
    if contact:
        found["contact"] = contact
    for line in clean.lines[-5:]:
        printed = _PRINTED.search(line.text)
        printed_on = parse_date(printed[1]) if printed else None
        if printed_on:
            found["printed_on"] = printed_on.isoformat()
        disclosure = re.match(r"公开(?:方式|属性)\s*[:：]\s*(\S+)$", line.text)
        if disclosure:
            found["disclosure"] = disclosure[1]
    return found


def tidy(title: str) -> str:
    """A title without stray blanks and the book marks around it: 《南阳市 2017年度方案》 → 南阳市2017年度方案.

    Those around a part stay: 《南阳市2017年度方案》解读.
    """
    title = title.strip()
    if _BALANCED.fullmatch(title[1:-1]):
        title = title.removeprefix("《").removesuffix("》").strip()
    return re.sub(r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff\d])", "", title)


def _signed_line(lines: Sequence[str]) -> int | None:
    """The line with the date of signing: near the top, else the first below an office's name, else near the end."""
    dates = [index for index, line in enumerate(lines) if len(line) <= 20 and parse_date(line, whole=True)]
    below_name = [index for index in dates if index and len(lines[index - 1]) <= 30 and is_office(lines[index - 1])]
    near_end = [index for index in dates if index >= len(lines) - _END_LINES]
    return next(iter([index for index in dates if index < _FRONT_LINES] + below_name + near_end), None)


def _contacts(clean: CleanText) -> list[tuple[str, str]]:
    lines = clean.lines[-_CONTACT_LINES:]
    matches = [match for line in lines if len(line.text) <= 200 for match in _CONTACT.finditer(line.text)]
    return [(match[1], match[2]) for match in matches]


def _title(lines: Sequence[str]) -> str:
    front = lines[:_FRONT_LINES]
    if joined := _title_of_several_lines(front):
        return joined
    candidates = [
        line for line in front if len(line) <= 80 and line[-1] not in "。;；,，:：" and TITLE_END.search(line)
    ]
    full = [line for line in candidates if len(line) >= 8]
    return (full or candidates or [lines[0][:80]])[0]


def _title_of_several_lines(front: Sequence[str]) -> str | None:
    """A title that was broken to fit: short lines on top, above the number or the addressee, that end as titles do."""
    top = list(takewhile(lambda line: len(line) <= _TITLE_LINE and not _ENDS_TITLE.search(line), front[:_TITLE_LINES]))
    top = [_unspaced(line) for line in top if not _NUMBER_LINE.fullmatch(line)] if len(top) < len(front) else []
    for end in range(2, len(top) + 1):
        joined = "".join(top[:end])
        whole = TITLE_END.search(top[end - 1]) or top[end - 1].endswith("答复")
        if whole and _OFFICE_THEN_MATTER.match(joined) and not any(TITLE_END.search(line) for line in top[: end - 1]):
            return joined
    return None


def _unspaced(line: str) -> str:
    """几 个 问 题 的 通 知 → 几个问题的通知"""
    return re.sub(r"\s", "", line) if re.search(r"(?:\S ){3}", line) else line


def _document_number(header: Mapping[str, str], lines: Sequence[str]) -> str | None:
    stated = header.get("document_number")
    if stated:
        return normalise_number(stated) or stated
    front = [western_digits(line) for line in lines[:_FRONT_LINES]]
    orders = [above + line for above, line in pairwise(front) if line.startswith("第")]  # 国务院令 over 第706号
    bare = [line.strip("()（）") if line.startswith(("(", "（")) else line for line in front]
    found = [line for line in bare if _NUMBER_LINE.fullmatch(line)]
    found += [line for line in (*front, *orders) if ORDER.fullmatch(line)]
    return normalise_number(found[0]) if found else None


def _number_aside(dropped: Sequence[str]) -> str | None:
    """The only document number that stands for itself in what was set aside, such as below a page's own title."""
    words = [word for line in dropped for word in line.split()]
    found = {normalise_number(word) for word in words if _NUMBER_LINE.fullmatch(word)}
    return found.pop() if len(found) == 1 else None


def _issuer(lines: Sequence[str], signed_line: int | None, title: str) -> str | None:
    """The signature above the date, else the office that the title begins with."""
    if signed_line:
        signature = lines[signed_line - 1]
        if len(signature) <= 30 and is_office(signature):
            return signature
    match = _TITLE_ISSUER.match(title)
    return match[1] if match else None
