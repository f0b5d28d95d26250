"""What a document says of itself: title, 文号, issuer, dates, place. Nothing is guessed that is not written there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.ingest.cleaning import CleanText
from knowledge.ingest.notices import TITLE_END
from knowledge.places import place_of

_FRONT_LINES = 20
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,14})\s*[〔\[【(（﹝]?\s*((?:19|20)\d\d)\s*[〕\]】)）﹞]?\s*第?\s*(\d{1,4})\s*号?"
)
_NUMBER_LINE = re.compile(
    r"[\u4e00-\u9fff]{1,12}[发办函字规文令公通][\u4e00-\u9fff]{0,4}\s*[〔\[【(（﹝]?\s*(?:19|20)\d\d\s*[〕\]】)）﹞]?\s*第?\s*\d{1,4}\s*号?"
)
_WRITTEN_DATE = re.compile(r"((?:19|20)\d\d)\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})\s*日?")
_BARE_DATE = re.compile(r"((?:19|20)\d\d)(\d{2,4})")
_PRINTED = re.compile(r"((?:19|20)\d\d[年\d月日\-.]{2,8})\s*印发$")
_ISSUER_END = re.compile(r"(?:人民政府|国务院|办公[室厅]|委员会|领导小组|委|局|厅|部|院|署|中心)$")
_TITLE_ISSUER = re.compile(r"^(\S{2,20}?(?:人民政府|办公[室厅]|委员会|[委局厅部院署]))\s*(?:关于|(?=(?:19|20)\d\d年))")


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
    place: str | None
    year: int | None


def read_metadata(clean: CleanText) -> Metadata:
    """Metadata from the page header where there is one, else from the first and last lines of the text."""
    lines = [line.text for line in clean.lines]
    header = clean.header
    title = tidy(header.get("title") or _title(lines))
    signed_line = next((i for i, line in enumerate(lines[:_FRONT_LINES]) if parse_date(line, whole=True)), None)
    signed_on = parse_date(header.get("signed_on") or (lines[signed_line] if signed_line is not None else ""))
    issuer = header.get("issuer") or _issuer(lines, signed_line, title)
    year = re.search(r"((?:19|20)\d\d)年", title)
    published_on = parse_date(header.get("published_on", ""))
    dated = signed_on or published_on
    return Metadata(
        title=title,
        document_number=_document_number(header, lines),
        issuer=issuer,
        index_number=header.get("index_number"),
        subject=header.get("subject"),
        signed_on=signed_on,
        published_on=published_on,
        validity=header.get("validity"),
        place=place_of(title) or place_of(issuer or ""),
        year=int(year[1]) if year else dated.year if dated else None,
    )


def details(clean: CleanText) -> dict[str, str]:
    """What the page says beyond the columns: 印发日期, 公开方式 and the rest of its header."""
    found = {key: value for key, value in clean.header.items() if key in ("second_index_number", "topic", "summary")}
    for line in clean.lines[-5:]:
        printed = _PRINTED.search(line.text)
        printed_on = parse_date(printed[1]) if printed else None
        if printed_on:
            found["printed_on"] = printed_on.isoformat()
        disclosure = re.match(r"公开(?:方式|属性)\s*[:：]\s*(\S+)$", line.text)
        if disclosure:
            found["disclosure"] = disclosure[1]
    return found


def normalise_number(text: str) -> str | None:
    """A 文号 as GB/T 9704 writes it, also where copying lost brackets or 号: 良公开办〔20141 → 良公开办〔2014〕1号."""
    match = _NUMBER.search(text)
    return f"{match[1]}〔{match[2]}〕{int(match[3])}号" if match else None


def parse_date(text: str, *, whole: bool = False) -> date | None:
    """The date in ``text``, also where 年, 月 or 日 were lost: 2017821, 2014年8月4. Ambiguous digits give None.

    ``whole``: only if the text is nothing but a date.
    """
    text = text.strip()
    for pattern in (_WRITTEN_DATE, _BARE_DATE):
        match = pattern.fullmatch(text) if whole or pattern is _BARE_DATE else pattern.search(text)
        if match:
            readings = {day for parts in _readings(match.groups()) if (day := _valid(parts))}
            return readings.pop() if len(readings) == 1 else None
    return None


def _readings(groups: Sequence[str]) -> list[tuple[str, str, str]]:
    year, rest = groups[0], groups[1]
    if len(groups) == 3:
        return [(year, rest, groups[2])]
    return [(year, rest[:cut], rest[cut:]) for cut in (1, 2) if 0 < len(rest) - cut <= 2 and rest[cut] != "0"] + (
        [(year, rest[:2], rest[2:])] if len(rest) == 4 else []
    )


def _valid(parts: tuple[str, str, str]) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def tidy(title: str) -> str:
    """A title without stray blanks and book marks: 南阳市发改委 2017年度… → 南阳市发改委2017年度…"""
    return re.sub(r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff\d])", "", title.strip("《》 "))


def _title(lines: Sequence[str]) -> str:
    front = lines[:_FRONT_LINES]
    candidates = [
        line for line in front if len(line) <= 80 and line[-1] not in "。;；,，:：" and TITLE_END.search(line)
    ]
    full = [line for line in candidates if len(line) >= 8]
    return (full or candidates or [lines[0][:80]])[0]


def _document_number(header: Mapping[str, str], lines: Sequence[str]) -> str | None:
    stated = header.get("document_number")
    if stated:
        return normalise_number(stated) or stated
    line = next((line for line in lines[:_FRONT_LINES] if _NUMBER_LINE.fullmatch(line)), None)
    return normalise_number(line) if line else None


def _issuer(lines: Sequence[str], signed_line: int | None, title: str) -> str | None:
    """The signature above the date, else the office that the title begins with."""
    if signed_line:
        signature = lines[signed_line - 1]
        if len(signature) <= 30 and _ISSUER_END.search(signature):
            return signature
    match = _TITLE_ISSUER.match(title)
    return match[1] if match else None
