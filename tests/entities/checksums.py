"""Check characters worked out by the standards' own words, beside the library that the code uses."""

from __future__ import annotations

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
ID_CHECKS = "10X98765432"
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, base 31
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def id_card(first_17: str) -> str:
    """The number with its check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, ID_WEIGHTS, strict=True))
    return first_17 + ID_CHECKS[total % 11]


def uscc(first_17: str) -> str:
    """The code with its check character."""
    total = sum(CODE_LETTERS.index(sign) * weight for sign, weight in zip(first_17, CODE_WEIGHTS, strict=True))
    return first_17 + CODE_LETTERS[(31 - total % 31) % 31]
