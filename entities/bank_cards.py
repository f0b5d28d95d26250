"""Numbers of bank cards: 16 to 19 figures with the check digit of ISO/IEC 7812 (Luhn)."""

from __future__ import annotations

import re

from stdnum import luhn

from entities.characters import half_width
from entities.found import Found

_BANK_CARD = re.compile(r"(?<![0-9A-Za-z])[3-6]\d{3}(?:[ -]?\d{4}){2}(?:[ -]?\d{1,7})(?![0-9A-Za-z])")


def find_bank_cards(text: str) -> list[Found[str]]:
    """Numbers with blanks or dashes between their groups or without; the value is without."""
    found = []
    for match in _BANK_CARD.finditer(half_width(text)):
        number = re.sub(r"[ -]", "", match.group())
        if 16 <= len(number) <= 19 and luhn.is_valid(number):
            found.append(Found(match.start(), match.end(), text[match.start() : match.end()], number))
    return found
