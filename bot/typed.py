"""What comes as text in forms, addresses and headers, read: whole numbers, ids, days. ``None``: it is none."""

from __future__ import annotations

from datetime import date

_DIGITS = 9  # fits 32 bits, as the ids of all tables: PostgreSQL refuses to compare them with more
_PAGE_DIGITS = 5
_YEARS = range(1900, 2200)  # any zone and any arithmetic of ours stays within what a date can hold


def whole_number(value: object, digits: int = _DIGITS) -> int | None:
    """A number in at most ``digits`` ASCII digits, without a sign."""
    if not isinstance(value, str) or len(value) > digits:
        return None
    return int(value) if value.isascii() and value.isdigit() else None


def whole_numbers(value: object) -> list[int]:
    """``12,15`` as a form carries it; what is no number is left out."""
    found = (whole_number(part) for part in str(value or "").split(","))
    return [number for number in found if number is not None]


def page_number(value: object) -> int:
    """Of a list's page, from 1; anything else is the first."""
    return max(1, whole_number(value, _PAGE_DIGITS) or 1)


def iso_day(value: object) -> date | None:
    """A day as ISO 8601 writes it (``2026-03-13``), of the years 1900 to 2199."""
    try:
        found = date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and found.year in _YEARS else None
