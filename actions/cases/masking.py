"""Personal data as it may be shown to who need not see all of it (个人信息保护法 Art. 6, 51)."""

from __future__ import annotations

import re
from collections.abc import Callable

from entities.found import apart
from entities.identity_numbers import find_id_cards
from entities.phones import find_phones

_HALF_WIDTH = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: " ", 0xFFE5: "¥"}
_GAP = "[ \u2010-\u2015\u2212-]"  # what is typed between the groups of a number
_ALONE, _END = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"
_YEAR = r"(?:19|20)\d\d"
_AREA = r"(?:10|2\d|[3-9]\d\d)"
# A run of digits is no person's number: an amount, or after 第 and 〔2026〕 that of a document
_FREE = r"(?<![¥$第〕\d])"
_UNITS = "元|[美欧日港]元|港币|人民币|千瓦|吨|平方|立方|公里|千米|公顷|亩|人次"
_NO_AMOUNT = rf"(?!\.\d{{1,2}}(?!\d))(?! ?[多余]?[十百千万亿]*(?:{_UNITS}))"

_ID_CARD = re.compile(rf"{_ALONE}\d(?:[ -]?\d){{16}}[ -]?[\dXx]{_END}")
_CARD = re.compile(
    rf"{_ALONE}{_FREE}(?:\d{{16,19}}|(?!(?:{_YEAR}{_GAP}){{3}}{_YEAR})\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}?\d{{1,3}})?)"
    rf"{_END}{_NO_AMOUNT}"
)
_OLD_ID_CARD = re.compile(  # 15 digits, a day of birth among them
    rf"{_ALONE}{_FREE}[1-8]\d{{7}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{_END}{_NO_AMOUNT}"
)
# Passports, 通行证, 回乡证; S202600001 is an application's number without its dash, HT2026001 a contract's
_DOCUMENT = re.compile(
    rf"{_ALONE}(?:[A-Za-z](?!20\d{{7}}(?!\d))\d{{7,9}}|[ECec][A-Za-z]\d{{7}}|[A-Za-z]{{2}}(?!{_YEAR})\d{{7}}|[HMhm]\d{{10}}){_END}"
)
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_MOBILE = re.compile(
    rf"{_FREE}(?:(?:\+|00)?86{_GAP}?)?1[3-9]"
    rf"(?:\d(?P<gap>{_GAP}?)\d{{4}}(?P=gap)\d{{4}}|\d\d{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{{3}}{_GAP}\d{{6}})(?!\d|年){_NO_AMOUNT}"
)
_LANDLINE = re.compile(
    rf"{_FREE}(?:\+86{_GAP}?0?{_AREA}|[(]?0{_AREA}[)]?){_GAP}{{0,2}}(?:\d{{7,8}}|\d{{3,4}}{_GAP}\d{{4}})(?!\d)"
)
_LOCAL = re.compile(  # without its area code: only where it is said to be a telephone
    r"(?:电话|座机|固话|手机|致电|拨打)(?:号码|号)?[是为: ]{0,2}"
    rf"(?P<number>[2-8]\d{{2,3}}{_GAP}?\d{{4}})(?!\d|年){_NO_AMOUNT}"
)

# Mobile and fixed lines, 统一社会信用代码, passports and permits, and any long number; not 2026-00001 or 2026-03-02.
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}|0\d{2,3}[ -]?\d{7,8}|[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}|"
    r"[A-Za-z]{0,2}\d{7,}[0-9A-Za-z]*)(?![0-9A-Za-z])"
)
_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def mask_name(name: str) -> str:
    """``张三`` → ``张*``, ``欧阳小明`` → ``欧***``: the first character stays."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_id(number: str) -> str:
    """The first three and the last four characters of an ID number stay; of a short one, one and two."""
    head, tail = (3, 4) if len(number) >= 15 else (1, 2)
    return _middle(number, head, tail)


def without_document_numbers(text: str) -> str:
    """Free text with the numbers of ID cards, passports and bank cards in it masked: they need be shown to nobody."""
    for pattern in (_ID_CARD, _CARD, _OLD_ID_CARD, _DOCUMENT):
        text = _masked(text, pattern, mask_id)
    return text


def without_id_numbers(text: str) -> str:
    """Free text with whatever names or reaches a person by number masked: documents, cards, telephones, e-mail.

    Numbers of applications and documents (文号), dates, amounts, years and articles stay.
    """
    text = _masked(without_document_numbers(text), _EMAIL, mask_email)
    for pattern in (_MOBILE, _LANDLINE, _LOCAL):
        text = _masked(text, pattern, mask_phone)
    return text


def without_numbers(text: str) -> str:
    """Free text in which no ID number, telephone number or other long number is left at all, nor an e-mail address.

    Numbers said in words (幺三九…) are found too, as who speaks to the telephone writes them.
    """
    for found in reversed(apart([*find_id_cards(text), *find_phones(text)])):
        text = f"{text[: found.start]}（号码）{text[found.end :]}"
    plain = _ID_CARD.sub("（号码）", text.translate(_PLAIN_DIGITS))
    return _EMAIL.sub("（邮箱）", _NUMBERS.sub("（号码）", plain))


def mask_phone(phone: str) -> str:
    """``13800138000`` → ``138****8000``."""
    return _middle(phone, 3, 4)


def mask_email(email: str) -> str:
    """``zhangsan@example.com`` → ``z***@example.com``."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}" if domain else "***"


def mask_address(address: str) -> str:
    """The first six characters (province and city) stay."""
    return address[:6] + "***" if address else ""


def _middle(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return text[:1] + "*" * max(len(text) - 1, 0)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


def _masked(text: str, pattern: re.Pattern[str], mask: Callable[[str], str]) -> str:
    """``text`` with what ``pattern`` finds masked: found in half width, masked as it is written."""
    number = "number" if "number" in pattern.groupindex else 0
    parts, done = list[str](), 0
    for found in pattern.finditer(text.translate(_HALF_WIDTH)):  # no character becomes two: the places agree
        parts += [text[done : found.start(number)], mask(text[found.start(number) : found.end(number)])]
        done = found.end(number)
    return "".join([*parts, text[done:]])
