"""Bank cards are told from other long numbers by their length and check digit."""

from __future__ import annotations

import pytest

from entities.bank_cards import find_bank_cards


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("卡号6222 0212 3456 7894，户名张三", ["6222021234567894"]),
        ("卡号４１１１１１１１１１１１１１１１", ["4111111111111111"]),
        ("6222-0212-3456-7894、4111111111111111", ["6222021234567894", "4111111111111111"]),
        ("金额6222021234567890元", []),  # the check digit is wrong
        ("流水A6222021234567894", []),
        ("2222021234567894", []),
    ],
)
def test_finding(text: str, expected: list[str]) -> None:
    assert [one.value for one in find_bank_cards(text)] == expected
