"""Personal data as it may be shown to who need not see all of it (个人信息保护法 Art. 6, 51)."""

from __future__ import annotations

import re

_ID_CARD = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){16}[ -]?[\dXxＸｘ](?![\dA-Za-z])")


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
