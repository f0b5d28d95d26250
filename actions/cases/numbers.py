"""Application numbers and query codes: making them, reading what people type, finding them in a sentence.

A number is ``SL2026-00001``: prefix of the agency, year, sequence. It is public; alone it opens nothing. With the query
code it opens the status of one application.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions.cases.tables import NumberSeries
from entities.characters import half_width, with_digits
from entities.found import Found, apart

CODE_ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"  # no 0/O, 1/I/L, B (8), S (5), Z (2)
CODE_LENGTH = 8

_DASHES = re.compile(r"[\u2010-\u2015\u2212ー_~]")
_PREFIX_AND_YEAR = r"(?<![A-Z0-9])([A-Z0-9]{1,8}?)\s?(20[0-9]{2})"
_WITH_DASH = re.compile(_PREFIX_AND_YEAR + r"\s?-\s?([0-9]{1,9})(?![A-Z0-9])")
_COMPACT = re.compile(r"(?<![A-Z0-9])(?=[0-9]*[A-Z])[A-Z0-9]{1,8}?20[0-9]{2}\s?[0-9]{5,9}(?![A-Z0-9])")
# As somebody says or mistypes one: 杠 for the dash, O for 0, l for 1
_DASH_WORDS = re.compile(r"中?横?杠|短?横线|减号")
_AS_DOCUMENT = re.compile(
    r"(?<=[A-Z0-9])\s?[〔\[【]\s?(?=20\d\d\s?[〕\]】])|(?<=20\d\d)\s?[〕\]】]\s?第?\s?(?=\d{1,9}(?!\d))"
)
_BEFORE_YEAR = re.compile(r"(?<=[A-Z])\s?[-:/.]\s?(?=20\d\d\s?[-/]\s?\d)|(?<=[A-Z]20\d\d)[/.](?=\d{5}(?!\d))")
_SLIP_YEAR, _SLIP_SEQUENCE = r"(2[0O][0-9O]{2})", r"([0-9OIL]{%s})(?![A-Z0-9])"
_SLIPS = re.compile(
    rf"(?<![A-Z0-9])(?P<prefix>[A-Z0-9]{{1,8}}?)(?P<gap>\s?){_SLIP_YEAR}"
    rf"(?:(?P<dash>\s{{0,2}}-\s{{0,2}}){_SLIP_SEQUENCE % '1,9'}"
    rf"|(?P<blank>\s?){_SLIP_SEQUENCE % '5,9'})"
)
_SAID_WITHOUT_PREFIX = re.compile(
    rf"(?:编号|申请号|受理号|登记号|回执号)(?:就?是|为|:)?\s?{_SLIP_YEAR}\s{{0,2}}-\s{{0,2}}{_SLIP_SEQUENCE % '1,9'}"
)
_FIGURES = str.maketrans("OIL", "011")
_CODE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{4}[ -]?[A-Z0-9]{4}(?![A-Z0-9])")  # a mistyped one too: it is then told


def new_query_code() -> str:
    """Eight characters from an alphabet without look-alikes: 38 bits, from the system's random source."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def format_number(prefix: str, year: int, sequence: int) -> str:
    """``SL2026-00001``; beyond 99,999 the sequence simply grows."""
    return f"{prefix}{year}-{sequence:05d}"


def next_sequence(session: Session, prefix: str, year: int) -> int:
    """The next number of the series, without gaps: the row stays locked until the transaction ends."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(NumberSeries).values(prefix=prefix, year=year, last=0).on_conflict_do_nothing())
    series = session.scalars(
        select(NumberSeries)
        .where(NumberSeries.prefix == prefix, NumberSeries.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    series.last += 1
    session.flush()
    return series.last


def number_candidates(text: str) -> list[str]:
    """The numbers that the first one in ``text`` may be.

    Lower case, full width, spaces, a missing dash and missing zeros are read.
    Without a dash there may be several, because a prefix may end in digits; only the database knows which exists.
    """
    typed = find_number(text)
    if typed is None:
        return []
    if match := _WITH_DASH.fullmatch(typed):
        return [format_number(match[1], int(match[2]), int(match[3]))]
    compact = typed.replace(" ", "")
    splits = (re.fullmatch(rf"([A-Z0-9]{{{n}}})(20[0-9]{{2}})([0-9]{{5,9}})", compact) for n in range(1, 9))
    return [format_number(m[1], int(m[2]), int(m[3])) for m in splits if m]


def find_number(text: str) -> str | None:
    """The first thing in ``text`` that looks like an application number, in capitals and half width.

    Where there is none, what was said or mistyped for one: SL二零二六杠零零零零一, sl2O26-OOOO1.
    """
    for plain in (_plain(text), _SLIPS.sub(_without_slips, _as_said(text))):
        if match := _WITH_DASH.search(plain) or _COMPACT.search(plain):
            return match.group()
    return None


def find_numbers(text: str, prefix: str) -> list[Found[str]]:
    """The application numbers of the agency with this ``prefix``: ``value`` is SL2026-00001 however it was typed.

    Letters of the prefix may stand apart (S L 2026 00001), and it may be left out after 编号是.
    """
    plain = _as_said(text)
    letters = r"\s?".join(map(re.escape, prefix.upper()))
    own = re.compile(
        rf"(?<![A-Z0-9]){letters}\s?{_SLIP_YEAR}"
        rf"(?:\s{{0,2}}-\s{{0,2}}{_SLIP_SEQUENCE % '1,9'}|\s?{_SLIP_SEQUENCE % '5,9'})"
    )
    found = []
    for match in (*own.finditer(plain), *_SAID_WITHOUT_PREFIX.finditer(plain)):
        year, *sequences = (each.translate(_FIGURES) for each in match.groups() if each)
        start = match.start() if match.re is own else match.start(1)
        typed = text[start : match.end()]
        found.append(Found(start, match.end(), typed, format_number(prefix, int(year), int(sequences[0]))))
    return apart(found)


def without_numbers(text: str) -> str:
    """``text`` with its application numbers taken out, and otherwise as it was typed."""
    plain = _plain(text)
    if len(plain) != len(text):  # a character became several: the places no longer agree
        text = plain
    for pattern in (_WITH_DASH, _COMPACT):
        for match in reversed(list(pattern.finditer(_plain(text)))):
            text = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(text.split())


def find_query_code(text: str) -> str | None:
    """The first query code in ``text``, normalised; an application number in it doesn't count."""
    match = _CODE.search(_COMPACT.sub(" ", _WITH_DASH.sub(" ", _plain(text))))
    return normalise_code(match.group()) if match else None


def normalise_code(text: str) -> str:
    """A query code as it is stored: capitals, no spaces, no dashes."""
    return re.sub(r"[\s-]", "", _plain(text))


def _as_said(text: str) -> str:
    """In capitals and half width with figures and dashes for the words said; every character at its place."""
    plain = with_digits(_DASH_WORDS.sub(lambda match: "-".rjust(len(match.group())), half_width(text)))
    upper = plain.upper() if len(plain.upper()) == len(plain) else plain
    upper = _AS_DOCUMENT.sub(_as_written, _DASHES.sub("-", upper))  # SL〔2026〕1号
    return _BEFORE_YEAR.sub(_as_written, upper)  # SL-2026-00001, SL2026/00001


def _as_written(match: re.Match[str]) -> str:
    """A blank before the year, a dash behind it."""
    is_behind = match.string[: match.start()].rstrip()[-4:].isdigit()
    return ("-" if is_behind else " ").rjust(len(match.group()))


def _without_slips(match: re.Match[str]) -> str:
    figures = [each.translate(_FIGURES) for each in match.group(3, 5, 7) if each]
    return f"{match['prefix']}{figures[0]}{'-' if match['dash'] else ''}{figures[1]}"


def _plain(text: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text).upper())
