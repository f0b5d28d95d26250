"""Personal data as it may be shown to who need not see all of it (个人信息保护法 Art. 6, 51)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from entities.characters import with_digits
from entities.emails import find_emails
from entities.identity_numbers import find_glued_id_cards, find_id_cards
from entities.phones import find_phones

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
_HONG_KONG = re.compile(rf"{_ALONE}[A-Za-z]{{1,2}}\d{{6}}\([0-9Aa]\)")
# What is a person's number only where it is said to be: 台胞证12345678, 军官证军字第1234567号; no date
_STATED = re.compile(
    r"(?:证件|身份证|护照|通行证|台胞证|回乡证|军官证|警官证|士[兵官]证|居[住留]证|居留许可|驾驶证|残疾人?证|社保卡?|医保卡?|户口[本簿])"
    r"(?:号码?|编号)?(?:就?是|为|[:=])? ?(?:[\u4e00-\u9fff]?字第?)?"
    rf"(?P<number>(?!{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
    rf"[A-Za-z]{{0,2}}(?:\d{{6,18}}(?:\([0-9A-Za-z]\))?|\d/\d{{6}}/\d))(?!\d|年){_NO_AMOUNT}"
)
_ACCOUNT = re.compile(
    r"(?:(?:qq|扣扣)(?:号码?)?(?:就?是|为|:)? ?(?P<number>[1-9]\d{4,11})(?![\dA-Za-z@])"
    r"|(?:微信|[wv]x)号?(?:就?是|为|:)? ?(?P<name>(?=[a-z_-]{0,19}\d)[a-z][a-z0-9_-]{5,19}))",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_MOBILE = re.compile(
    rf"{_FREE}(?:(?:\+|00)?86{_GAP}?)?1[3-9]"
    rf"(?:\d(?P<gap>{_GAP}?)\d{{4}}(?P=gap)\d{{4}}|\d\d{_GAP}\d{{3}}{_GAP}\d{{4}}|\d{{3}}{_GAP}\d{{6}})(?!\d|年){_NO_AMOUNT}"
)
_LANDLINE = re.compile(
    rf"{_FREE}(?:\+86{_GAP}?0?{_AREA}|[(]?0{_AREA}[)]?){_GAP}{{0,2}}(?:\d{{7,8}}|\d{{3,4}}{_GAP}\d{{4}})(?!\d)"
)
_RUN_OF_MOBILES = re.compile(r"(?<!\d)(?:1[3-9]\d{9}){2,5}(?!\d)")
_BEFORE_MASKED = re.compile(r"(?<!\d)1[3-9]\d{9}(?=\d{3}\*)")  # glued to an ID number, which is masked before it
_MOBILE_LENGTH = 11
_FREEPHONE = re.compile("[48]00")  # an office's: shown
_LOCAL = re.compile(  # without its area code: only where it is said to be a telephone
    r"(?:电话|座机|固话|手机|致电|拨打)(?:号码|号)?[是为: ]{0,2}"
    rf"(?P<number>[2-8]\d{{2,3}}{_GAP}?\d{{4}})(?!\d|年){_NO_AMOUNT}"
)

# Mobile and fixed lines, 统一社会信用代码, passports and permits, and any long number; not 2026-00001 or 2026-03-02.
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}|0\d{2,3}[ -]?\d{7,8}|[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}|"
    r"[A-Za-z]{0,2}\d{7,}[0-9A-Za-z]*)(?![0-9A-Za-z])"
)


def mask_name(name: str) -> str:
    """``张三`` → ``张*``, ``欧阳小明`` → ``欧***``: the first character stays."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_id(number: str) -> str:
    """The first three and the last four characters of an ID number stay; of a short one, one and two."""
    head, tail = (3, 4) if len(number) >= 15 else (1, 2)
    return _middle(number, head, tail)


def without_document_numbers(text: str) -> str:
    """Free text with the numbers of ID cards, passports and bank cards in it masked: they need be shown to nobody.

    Also where digits are said (一一零一零五…), or other digits are glued to them.
    """
    return _masked(text, _document_numbers, mask_id)


def without_id_numbers(text: str) -> str:
    """Free text with whatever names or reaches a person by number masked: documents, cards, telephones, e-mail.

    Numbers of applications and documents (文号), dates, amounts, years and articles stay.
    """
    text = _masked(without_document_numbers(text), _emails, mask_email)
    return _masked(_masked(text, _accounts, mask_id), _phones, mask_phone)


def without_numbers(text: str) -> str:
    """Free text in which no ID number, telephone number or other long number is left at all, nor an e-mail address."""
    text = _masked(text, _emails, lambda _: "（邮箱）")
    for find in (_document_numbers, _accounts, _phones):
        text = _masked(text, find, lambda _: "（号码）")
    return _masked(text, lambda plain: _spans(_NUMBERS, plain), lambda _: "（号码）")


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


def _masked(text: str, find: Callable[[str], Iterator[tuple[int, int]]], mask: Callable[[str], str]) -> str:
    """``text`` with what ``find`` finds masked: found in half width and figures, masked as it is written."""
    parts, done = list[str](), 0
    for start, end in sorted(find(text), key=lambda span: (span[0], -span[1])):
        if start >= done:
            parts += [text[done:start], mask(text[start:end])]
            done = end
    return "".join([*parts, text[done:]])


def _document_numbers(text: str) -> Iterator[tuple[int, int]]:
    for found in (*find_id_cards(text), *find_glued_id_cards(text)):
        yield found.start, found.end
    for pattern in (_ID_CARD, _CARD, _OLD_ID_CARD, _DOCUMENT, _HONG_KONG, _STATED):
        yield from _spans(pattern, text)


def _emails(text: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_EMAIL, text)
    yield from ((found.start, found.end) for found in find_emails(text))


def _accounts(text: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_ACCOUNT, text)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    by_shape = [span for pattern in (_MOBILE, _BEFORE_MASKED, _LANDLINE, _LOCAL) for span in _spans(pattern, text)]
    for start, end in _spans(_RUN_OF_MOBILES, text):
        by_shape += [(one, one + _MOBILE_LENGTH) for one in range(start, end, _MOBILE_LENGTH)]
    yield from by_shape
    for found in find_phones(text):  # an extension beside what has a shape of its own may be seen
        is_new = not any(start < found.end and found.start < end for start, end in by_shape)
        if is_new and not _FREEPHONE.match(found.value):
            yield found.start, found.end


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where ``pattern`` matches, in half width with figures for digits said: no character becomes two."""
    for match in pattern.finditer(with_digits(text)):
        name = next((name for name in pattern.groupindex if name != "gap" and match[name]), None)
        yield match.span(name) if name else match.span()
