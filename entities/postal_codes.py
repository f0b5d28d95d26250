"""邮政编码: six digits, the first two those of a province or a part of one."""

from __future__ import annotations

import re

from entities.characters import with_digits
from entities.found import Found

# 10 Beijing, 20 Shanghai … 99 (香港 999077, 澳门 999078); 09, 14, 17-19, 28, 29 … are given to nobody
_GIVEN = """
01 02 03 04 05 06 07 10 11 12 13 15 16 20 21 22 23 24 25 26 27 30 31 32 33 34 35 36 40 41 42 43 44 45 46 47 51 52 53 54
55 56 57 61 62 63 64 65 66 67 71 72 73 74 75 81 83 84 85 86 99
"""
_AREAS = frozenset(_GIVEN.split())
_IS = r"(?:号码?)?(?:就?是|为|:)? ?"
_SAID = re.compile(rf"(?:邮政?编码?|邮码|邮政号码){_IS}(?P<code>\d(?: ?\d){{5}})(?! ?\d)(?![年月元号室])")
_SAID_AT_ALL = re.compile(rf"(?:邮政?编码?|邮码|邮政号码){_IS}(?P<code>\d(?:[ -]?\d)*)")
_HAN = r"\u4e00-\u9fff"
# with an address: before it, after it, or in brackets behind it; a sign or a blank between
_ALONE = re.compile(r"(?<![\dA-Za-z.\-/+年第¥$〕\])])(?P<code>\d{6})(?![\dA-Za-z./年月期元号室米万%-]|[)）]?号)")
_ADDRESS_SIDE = re.compile(r"[省市区县镇乡村路街道巷弄号室栋楼幢苑庭园座层院组社区厦户屯旗]")
_BEFORE = re.compile(rf"[{_HAN}\d][ ,;。(\n]{{1,2}}$")
_NUMBER_BEFORE = re.compile(r"(?:[编单卡文证房工]号|密码|验证码|代码|号码|电话|查询码)(?:是|为|:)?[ ,(]?$")


def find_postal_codes(text: str) -> list[Found[str]]:
    """Codes that are said to be one (邮编014030), or stand beside an address: 014030 包头市青山区…, …3号（014030）."""
    plain = with_digits(text)
    found = {match.start("code"): match for match in _SAID.finditer(plain)}
    for match in _ALONE.finditer(plain):
        if match.start("code") not in found and _stands_with_address(plain, match):
            found[match.start("code")] = match
    codes = ((match, re.sub(" ", "", match["code"])) for _, match in sorted(found.items()))
    return [
        Found(match.start("code"), match.end("code"), text[match.start("code") : match.end("code")], code)
        for match, code in codes
        if is_postal_code(code)
    ]


def is_postal_code(code: str) -> bool:
    """Whether six digits can be a postal code of China."""
    return re.fullmatch(r"\d{6}", code, re.ASCII) is not None and code[:2] in _AREAS


def stated_code(text: str) -> str | None:
    """What is said to be the postal code, whatever it is: 邮编12345; None where none is said."""
    match = _SAID_AT_ALL.search(with_digits(text))
    return re.sub("[ -]", "", match["code"]) if match else None


def _stands_with_address(plain: str, match: re.Match[str]) -> bool:
    before, after = plain[max(match.start() - 40, 0) : match.start()], plain[match.end() : match.end() + 30]
    if _NUMBER_BEFORE.search(before):
        return False
    follows = re.match(r"[ ,;。)\n]{0,2}$|[ ,;。)\n]", after) and _BEFORE.search(before)
    if follows and len(_ADDRESS_SIDE.findall(re.split(r"[。;\n]", before.rstrip(" ,;。(\n"))[-1])) >= 2:
        return True
    leads = re.match(rf"[ ,;:)]{{0,2}}(?=[{_HAN}])", after) and not re.search(rf"[{_HAN}\d]$", before)
    return bool(leads) and len(_ADDRESS_SIDE.findall(re.split(r"[。;\n]", after)[0])) >= 2
