"""Questions as staff see them: numbers that name a person are masked."""

from __future__ import annotations

import re

from actions.cases import masking

_LONG_NUMBER = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){11,18}(?![\dA-Za-z])")  # bank cards, ID numbers with a slip


def masked(text: str) -> str:
    """``text`` with ID, telephone, card numbers and e-mail addresses masked. A year or a 文号 stays."""
    return _LONG_NUMBER.sub(lambda found: masking.mask_id(found[0]), masking.without_id_numbers(text))
