"""Telephone numbers: mobile and fixed lines, with area code and extension, however they are typed or said."""

from __future__ import annotations

import re

import phonenumbers

from entities.characters import blank, with_digits
from entities.found import Found, apart
from entities.identity_numbers import find_id_cards, find_usccs

_HOME = "CN"
_EXTENSION = re.compile(r"(?<=\d)( ?)(?:转分机号?|分机号?|转)([ :]?)(?=\d{1,6}(?!\d))")
_DASHED_EXTENSION = re.compile(r"(?<![\d-])(\(?0\d{2,3}(?:[ )-]{1,2}|(?=\d))\d{3,4}[ ]?\d{4})-(?=\d{2,5}(?![\d-]))")
# Hong Kong, Macau and Taiwan without the sign before: 852-2345 6789
_BEYOND = re.compile(r"(?<![\dA-Za-z+-])\(?(?=85[23]|886)(?P<number>\d{3}[ )-]{1,2}\d{1,4}(?:[ -]?\d{3,4}){1,2})(?!\d)")
_WITH_COMMAS = re.compile(r"(?<![\d,])(1[3-9]\d),(\d{4}),(\d{4})(?![\d,])")
_AREA_SAID = re.compile(r"区号(?:是|为|:)? ?(?P<area>0\d{2,3})(?P<between>[^\d\n]{1,8})(?=\d{7,8}(?!\d))")
_WITH_AREA = 9  # digits of a fixed line with its area code, without the 0
_UNITS = "元|[美欧日港]元|港币|人民币|千瓦|吨|平方|立方|公里|千米|公顷|亩|人次"
_AMOUNT = re.compile(rf"\.\d|年(?![龄轻纪底])| ?[多余]?[十百千万亿]*(?:{_UNITS})")
_BEFORE_NO_PHONE = re.compile(r"[¥$第〕]$|(?:编号|单号|订单号?|流水号|合同号|文号|受理号|卡号)[是为: ]{0,2}$")


def find_phones(text: str) -> list[Found[str]]:
    """Numbers in use; ``value`` as :func:`normal_phone` writes them. No part of an ID number, code or amount is one."""
    plain = _prepared(text)
    for other in (*find_id_cards(text), *find_usccs(text)):
        plain = blank(plain, other.start, other.end)
    areas = {match.end(): match.start() for match in _AREA_SAID.finditer(with_digits(text))}
    found = []
    for match in phonenumbers.PhoneNumberMatcher(plain, _HOME):
        start, end = match.start, match.end
        no_phone = _AMOUNT.match(plain, end) or _BEFORE_NO_PHONE.search(plain[max(start - 8, 0) : start])
        if no_phone or not _is_whole(match.number, match.raw_string):
            continue
        start = next((areas[at] for at in areas if start < at < end), start)
        found.append(Found(start, end, text[start:end], _written(match.number)))
    for beyond in _BEYOND.finditer(plain):
        if (number := _parsed(beyond.group())) is not None and phonenumbers.is_valid_number(number):
            found.append(Found(*beyond.span(), text[beyond.start() : beyond.end()], _written(number)))
    return apart(found)


def normal_phone(typed: str) -> str | None:
    """``13800138000``, ``010-12345678``, ``010-12345678转801``, abroad ``+852…``; None for what is none in use."""
    number = _parsed(typed)
    is_used = number is not None and phonenumbers.is_valid_number(number) and _is_whole(number, _prepared(typed))
    return _written(number) if number is not None and is_used else None


def reads_as_phone(typed: str) -> bool:
    """Whether it reads as a telephone number, perhaps one with a slip that can't be in use."""
    return _parsed(typed) is not None


def _parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    plain = _prepared(typed)
    beyond = _BEYOND.fullmatch(plain)
    try:
        return phonenumbers.parse(f"+{beyond['number']}" if beyond else plain, _HOME)
    except phonenumbers.NumberParseException:
        return None


def _is_whole(number: phonenumbers.PhoneNumber, plain: str) -> bool:
    """Not 5151234, a fixed line without area code (the library takes 051 for one); nor 2019123456, without its 0."""
    if re.search(r"[A-WYZa-wyz]", plain.replace("tel:", "").replace("ext", "")):
        return False
    is_fixed = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
    is_run = re.fullmatch(r"[1-9]\d{8,10}", plain) is not None
    has_area = len(str(number.national_number)) >= _WITH_AREA and not is_run
    return number.country_code != 86 or not is_fixed or has_area


def _prepared(text: str) -> str:
    """Half width, with the ways to write an extension as the library knows them; each character at its place."""
    plain = with_digits(text)
    plain = _WITH_COMMAS.sub(r"\1 \2 \3", plain)
    plain = _DASHED_EXTENSION.sub(r"\1x", plain)
    plain = _EXTENSION.sub(lambda match: " x".rjust(len(match.group())), plain)
    return _AREA_SAID.sub(lambda match: match["area"].rjust(len(match.group()) - 1) + "-", plain)


def _written(number: phonenumbers.PhoneNumber) -> str:
    extension = f"转{number.extension}" if number.extension else ""
    bare = phonenumbers.PhoneNumber(
        country_code=number.country_code,
        national_number=number.national_number,
        italian_leading_zero=number.italian_leading_zero,
        number_of_leading_zeros=number.number_of_leading_zeros,
    )
    if bare.country_code != 86:
        return phonenumbers.format_number(bare, phonenumbers.PhoneNumberFormat.E164) + extension
    area, *rest = phonenumbers.format_number(bare, phonenumbers.PhoneNumberFormat.NATIONAL).split(" ")
    return (f"{area}-{''.join(rest)}" if area.startswith("0") else area + "".join(rest)) + extension
