"""Personal data as it may be shown to who need not see all of it (个人信息保护法 Art. 6, 51)."""

from __future__ import annotations

import re

_ID_CARD = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){16}[ -]?[\dXxＸｘ](?![\dA-Za-z])")

# Mobile and fixed lines, 统一社会信用代码, passports and permits, and any long number; not 2026-00001 or 2026-03-02.
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}|0\d{2,3}[ -]?\d{7,8}|[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}|"
    r"[A-Za-z]{0,2}\d{7,}[0-9A-Za-z]*)(?![0-9A-Za-z])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def mask_name(name: str) -> str:
    """``张三`` → ``张*``, ``欧阳小明`` → ``欧***``: the first character stays."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_id(number: str) -> str:
    """The first three and the last four characters of an ID number stay; of a short one, one and two."""
    head, tail = (3, 4) if len(number) >= 15 else (1, 2)
    return _middle(number, head, tail)


def without_id_numbers(text: str) -> str:
    """Free text with the ID card numbers in it masked: who writes one into a description needs it shown to nobody."""
    return _ID_CARD.sub(lambda found: mask_id(found.group()), text)


def without_numbers(text: str) -> str:
    """Free text in which no ID number, telephone number or other long number is left at all, nor an e-mail address."""
    plain = _ID_CARD.sub("（号码）", text.translate(_HALF_WIDTH))
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
