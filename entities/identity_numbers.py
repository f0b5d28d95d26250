"""Numbers that name a person or an organisation: 居民身份证, 统一社会信用代码, passports and permits.

What is found looks like one; a check digit that is wrong is for the check of the form to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from stdnum.cn import ric, uscc

from entities.characters import half_width, with_digits
from entities.found import Found, apart

_ALONE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_LAST = "(?:[0-9Xx×叉]|[艾埃]克斯)"  # X, also as it is said
_BREAK = "[ .,、_/-]{1,2}"  # between place, birth date and the last four
_ID_CARD = re.compile(
    rf"{_ALONE}(?<!\d-)(?:[1-9](?:[ -]?\d){{16}}[ -]?{_LAST}"
    rf"|[1-9]\d{{5}}{_BREAK}\d{{4}}[ .,_/-]?\d{{4}}{_BREAK}\d{{3}}{_LAST}){_END}(?!-\d)"
)
_BORN = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_MOBILE = r"1[3-9]\d{9}"
# An ID card's number within a longer run of figures: 11010519491231002X13800138000
_GLUED = re.compile(rf"(?=(?P<number>[1-9]\d{{5}}{_BORN}\d{{3}}[0-9Xx]))")
_MOBILE_BEFORE, _MOBILE_AFTER = re.compile(rf"{_ALONE}{_MOBILE}$"), re.compile(rf"{_MOBILE}{_END}")
_LETTER = "0-9A-HJ-NPQRTUWXYIOa-hj-npqrtuwxyio"  # I and O are none of the code's letters: slips for 1 and 0
_USCC = re.compile(rf"{_ALONE}(?:[{_LETTER}][ -]?){{17}}[{_LETTER}]{_END}")
_USCC_SHAPE = re.compile(r"[1-9ANY][0-9A-Z]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")


class DocumentKind(StrEnum):
    """Documents of a person other than the ID card; the values are those of the application form's 证件类型."""

    PASSPORT = "passport"
    HK_MACAU_PERMIT = "hk_macau_permit"  # 港澳居民来往内地通行证 (回乡证)
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证 (台胞证)
    OTHER = "other"  # 往来港澳、往来台湾通行证, 外国人永久居留身份证


@dataclass(frozen=True)
class DocumentNumber:
    """The number of a passport or permit, in capitals without blanks."""

    kind: DocumentKind
    number: str = field(repr=False)


# What each looks like by itself; S202600001 is an application's number without its dash
_BY_SHAPE: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    (DocumentKind.OTHER, re.compile(rf"{_ALONE}[A-Z]{{3}}[ -]?\d{{12}}{_END}")),
    (DocumentKind.HK_MACAU_PERMIT, re.compile(rf"{_ALONE}[HM][ -]?\d{{8}}(?:[ -]?\d{{2}})?{_END}")),
    (DocumentKind.PASSPORT, re.compile(rf"{_ALONE}(?:[EG][ -]?\d{{8}}|[EDSP][A-HJ-NP-Z][ -]?\d{{7}}){_END}")),
    (DocumentKind.PASSPORT, re.compile(rf"{_ALONE}(?:K[JH]?|MA)[ -]?\d{{7,8}}{_END}")),  # 香港, 澳门
    (DocumentKind.OTHER, re.compile(rf"{_ALONE}[A-Z]{{1,2}}\d{{6}}\([0-9A]\)")),  # 香港身份证
    (DocumentKind.OTHER, re.compile(rf"{_ALONE}(?:[CWTL][ -]?\d{{8}}|C[A-HJ-NP-Z][ -]?\d{{7}}){_END}")),
)
_SAID = r"(?:的?(?:证件)?(?:号码?|编号))?(?:就?是|为|[:=])? ?"
# What is one only where it is said to be
_BY_NAME: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    (
        DocumentKind.TAIWAN_PERMIT,
        re.compile(
            rf"(?:台胞证|台湾居民来往大陆通行证|台湾(?:居民)?通行证){_SAID}(?P<number>\d{{8}}|\d{{10}}(?:\([A-Z]\))?){_END}"
        ),
    ),
    (
        DocumentKind.HK_MACAU_PERMIT,
        re.compile(
            rf"(?:回乡证|港澳居民来往内地通行证|港澳(?:居民)?通行证){_SAID}(?P<number>[HM]\d{{8}}(?:\d{{2}})?){_END}"
        ),
    ),
    (
        DocumentKind.OTHER,
        re.compile(
            rf"(?:(?:香港|澳门|台湾)(?:居民|永久性?居民)?身份证){_SAID}"
            rf"(?P<number>[157]/?\d{{6}}(?:/\d|\(\d\)|\d)|[A-Z]{{1,2}}\d{{6}}(?:\([0-9A]\)|[0-9A])|[A-Z][1289]\d{{8}}){_END}"
        ),
    ),
    (DocumentKind.PASSPORT, re.compile(rf"护照{_SAID}(?P<number>(?=[A-Z]*\d)[A-Z0-9]{{6,9}}){_END}")),
)


def find_id_cards(text: str) -> list[Found[str]]:
    """居民身份证 numbers (18 characters), with blanks, dashes or digits said one by one; the value is without."""
    plain = with_digits(text)
    found = _read(_ID_CARD, text, plain, normal_id_card)
    found = [one for one in found if _is_id_card(one.value) or not _is_uscc(one.value)]
    glued = (one for one in find_glued_id_cards(text) if _is_beside_mobile(plain, one) and _is_id_card(one.value))
    return apart([*found, *glued])


def find_glued_id_cards(text: str) -> list[Found[str]]:
    """ID cards' numbers also within longer runs: by the check digit, or a mobile number glued to one. To hide them."""
    plain = with_digits(text)
    spans = (match.span("number") for match in _GLUED.finditer(plain))
    found = (Found(start, end, text[start:end], normal_id_card(plain[start:end])) for start, end in spans)
    return apart(one for one in found if _is_id_card(one.value) or _is_beside_mobile(plain, one))


def _is_beside_mobile(plain: str, found: Found[str]) -> bool:
    before, after = plain[max(found.start - 12, 0) : found.start], plain[found.end : found.end + 12]
    return _MOBILE_BEFORE.search(before) is not None or _MOBILE_AFTER.match(after) is not None


def find_usccs(text: str) -> list[Found[str]]:
    """统一社会信用代码 (18 characters); O and I, which no code has, are read as 0 and 1. No ID card's number."""
    found = _read(_USCC, text, half_width(text), normal_uscc)
    shaped = (one for one in found if _USCC_SHAPE.fullmatch(one.value))
    return [one for one in shaped if _is_uscc(one.value) or not _is_id_card(one.value)]


def find_documents(text: str) -> list[Found[DocumentNumber]]:
    """Passports and permits: by the letters they begin with, or where the words say what the number is."""
    plain = half_width(text).upper()
    if len(plain) != len(text):
        plain = half_width(text)
    return apart(_documents(text, plain))


def normal_id_card(typed: str) -> str:
    """A number without blanks and dashes, its last sign, also where it was said (叉), a capital X."""
    return re.sub(r"[ .,、_/-]", "", re.sub("[×叉]|[艾埃]克斯", "X", typed)).upper()


def normal_uscc(typed: str) -> str:
    """A code without blanks and dashes, in capitals, with O and I as the digits they stand for."""
    return re.sub("[ -]", "", typed).upper().replace("O", "0").replace("I", "1")


def _read(pattern: re.Pattern[str], text: str, plain: str, normal: Callable[[str], str]) -> list[Found[str]]:
    return [
        Found(match.start(), match.end(), text[match.start() : match.end()], normal(match.group()))
        for match in pattern.finditer(plain)
    ]


def _is_id_card(number: str) -> bool:
    return re.fullmatch(r"\d{17}[0-9X]", number) is not None and number[-1] == ric.calc_check_digit(number)


def _is_uscc(code: str) -> bool:
    return _USCC_SHAPE.fullmatch(code) is not None and code[-1] == uscc.calc_check_digit(code)


def _documents(text: str, plain: str) -> Iterator[Found[DocumentNumber]]:
    taken = [range(*match.span("number")) for _, pattern in _BY_NAME for match in pattern.finditer(plain)]
    for kind, pattern in _BY_NAME:
        for match in pattern.finditer(plain):
            yield _document(kind, text, *match.span("number"), match["number"])
    for kind, pattern in _BY_SHAPE:
        for match in pattern.finditer(plain):
            if not any(match.start() in each for each in taken):
                yield _document(kind, text, *match.span(), match.group())


def _document(kind: DocumentKind, text: str, start: int, end: int, number: str) -> Found[DocumentNumber]:
    return Found(start, end, text[start:end], DocumentNumber(kind, re.sub("[ /-]", "", number)))
