"""Whether and how long a document is in force, as far as it or its page says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from knowledge.ingest.dates import parse_date, western_digits, years_after
from knowledge.ingest.numbering import NUMERAL, numeral

_STATED_INVALID = re.compile(r"[(（【\[]\s*(?:此(?:文|件|文件))?(?:已|全文)?(废止|失效|宣布失效|宣布废止)\s*[)）】\]]")
_VALIDITY_LINE = re.compile(
    r"[(（【]?(全文有效|现行有效|全文废止|全文失效|部分(?:条款)?(?:失效|废止)|已?失效|已?废止)[)）】]?"
)
_ANSWERS = {"是": "现行有效", "否": "已失效"}  # to the question 是否有效
_NO_ANSWER = re.compile(r"[-—/、\s]*|无|null", re.IGNORECASE)
_DATE = r"(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_BEGINS = re.compile(
    rf"自\s*(?:({_DATE})|(?:发布|公布|印发|下发|发文)之日)\s*起\s*(?:正式)?(?:施行|实施|执行|生效|试行|有效)"
)
_ITSELF = re.compile(r"(?:本|该|此)\S{0,12}?自|^[(（]?[一二三四五六七八九十\d]*[)）、.．]?\s*自")
_UNTIL = re.compile(rf"(?:有效期|试行期|执行|施行|实施|有效)\D{{0,8}}?(?:至|到)\s*({_DATE})")
_YEARS = re.compile(rf"(?:有效期|试行期)限?为?\s*(\d{{1,2}}|两|{NUMERAL})\s*年")
_LONGEST = 50  # years


def stated_validity(labelled: str, lines: Sequence[str], title: str) -> str | None:
    """The page's own word (有效性: 是 → 现行有效), else 已废止 or 已失效 where a note beside the title says so."""
    if labelled and not _NO_ANSWER.fullmatch(labelled):
        return _ANSWERS.get(labelled, labelled)
    for text in (title, *lines[:4]):
        line = _VALIDITY_LINE.fullmatch(text)
        if line and text is not title:
            return line[1]
        stated = _STATED_INVALID.search(text)
        if stated:
            return f"已{stated[1].removeprefix('宣布')}"
    return None


def read_term(header: Mapping[str, str], lines: Sequence[str], dated: date | None) -> tuple[date | None, date | None]:
    """The first and the last day in force: the page's own words, else those of the closing article.

    ``dated``: when it was signed, for 自发布之日起施行. A term of years is counted from the first day.
    """
    begins, ends = parse_date(header.get("effective_on", "")), parse_date(header.get("expires_on", ""))
    for line in reversed(lines):
        text = western_digits(line)
        found = _BEGINS.search(text)
        if found is None or not _ITSELF.search(text[: found.start() + 1]):
            continue
        begins = begins or (parse_date(found[1]) if found[1] else dated)
        after = text[found.end() :]
        until, years = _UNTIL.search(text), _YEARS.search(after)
        if ends is None and until:
            ends = parse_date(until[1])
        elif ends is None and years and begins:
            length = int(years[1]) if years[1].isdigit() else numeral(years[1])
            ends = years_after(begins, length) if 0 < length <= _LONGEST else None
        break
    return begins, ends if begins is None or ends is None or ends >= begins else None
