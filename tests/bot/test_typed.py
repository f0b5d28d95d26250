"""What comes as text: only what is meant, and never an error."""

from __future__ import annotations

from datetime import date

import pytest

from bot.typed import iso_day, page_number, whole_number, whole_numbers


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", " 1", "1 ", "1.0", "1_0", "٣", "１", "²", "1234567890", None, b"1", 1]
)
def test_what_is_no_whole_number(text: object) -> None:
    assert whole_number(text) is None


def test_whole_numbers_have_a_bound() -> None:
    assert (whole_number("0"), whole_number("007"), whole_number("999999999")) == (0, 7, 999_999_999)
    assert whole_number("9" * 9) == 10**9 - 1 < 2**31
    assert whole_numbers("12,x,,15,-3," + "9" * 40) == [12, 15]
    assert whole_numbers(None) == []


def test_a_page_is_never_before_the_first() -> None:
    assert [page_number(text) for text in ("3", "0", "", "-2", "x", "999999", None)] == [3, 1, 1, 1, 1, 1, 1]


def test_days() -> None:
    assert iso_day(" 2026-03-13 ") == date(2026, 3, 13)
    assert [iso_day(text) for text in ("", "2026-02-30", "13/03/2026", "0001-01-01", "9999-12-31", None, 1)] == [
        None
    ] * 7
