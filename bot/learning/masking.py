"""Questions as staff see them: numbers that name a person are masked."""

from __future__ import annotations

import re

from actions.cases import masking

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8})(?!\d)")
_LONG_NUMBER = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){11,18}(?![\dA-Za-z])")  # bank cards, ID numbers with a slip


def masked(text: str) -> str:
    """``text`` with ID, telephone, card numbers and e-mail addresses masked. A year or a 文号 stays."""
    text = masking.without_id_numbers(text)
    text = _EMAIL.sub(lambda found: masking.mask_email(found[0]), text)
    text = _PHONE.sub(lambda found: masking.mask_phone(found[0]), text)
    return _LONG_NUMBER.sub(lambda found: masking.mask_id(found[0]), text)
