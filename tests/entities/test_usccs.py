"""统一社会信用代码: check characters worked out by GB 32100-2015's weights."""

from __future__ import annotations

import pytest

from actions.cases.identity import InvalidAnswer, check_uscc
from entities.identity_numbers import find_usccs
from tests.entities.checksums import id_card, uscc

COMPANY = "91350100M000100Y43"  # the example of GB 32100-2015
TENCENT = "9144030071526726XG"
OFFICE = uscc("11150200011543210")
UNION = uscc("5315020050000001X"[:17])
VILLAGE = uscc("N2150204MF0123456")


def test_known_codes_have_the_check_character_that_the_helper_works_out() -> None:
    assert [uscc(code[:17]) for code in (COMPANY, TENCENT)] == [COMPANY, TENCENT]


@pytest.mark.parametrize(
    ("text", "value", "typed"),
    [
        (COMPANY, COMPANY, COMPANY),
        (TENCENT, TENCENT, TENCENT),
        ("91350100m000100y43", COMPANY, "91350100m000100y43"),
        ("９１３５０１００Ｍ０００１００Ｙ４３", COMPANY, "９１３５０１００Ｍ０００１００Ｙ４３"),
        ("信用代码是91350100M000100Y43，公司在江州", COMPANY, COMPANY),
        ("91350100 M000100Y43", COMPANY, "91350100 M000100Y43"),
        ("91 350100 M000100Y4 3", COMPANY, "91 350100 M000100Y4 3"),
        ("9135-0100-M000-100Y-43", COMPANY, "9135-0100-M000-100Y-43"),
        ("9135O1OOMOOO1OOY43", COMPANY, "9135O1OOMOOO1OOY43"),
        ("9I350100M000I00Y43", COMPANY, "9I350100M000I00Y43"),
        (f"代码:{TENCENT}。", TENCENT, TENCENT),
        (f"（{TENCENT}）", TENCENT, TENCENT),
        (f"我们局的是{OFFICE}", OFFICE, OFFICE),
        (f"协会{UNION}", UNION, UNION),
        (f"合作社 {VILLAGE}", VILLAGE, VILLAGE),
        (VILLAGE.lower(), VILLAGE, VILLAGE.lower()),
        (f"{COMPANY}/{TENCENT}", COMPANY, COMPANY),
        (f"电话13800138000 代码{COMPANY}", COMPANY, COMPANY),
        ("营业执照91350100M000100Y43号", COMPANY, COMPANY),
        # with a wrong check character: the form says so
        ("91350100M000100Y44", "91350100M000100Y44", "91350100M000100Y44"),
    ],
)
def test_a_code_is_found_where_it_stands(text: str, value: str, typed: str) -> None:
    first = find_usccs(text)[0]
    assert (first.value, first.typed) == (value, typed)
    assert text[first.start : first.end] == typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "91350100M000100Y4",
        "91350100M000100Y434",
        "X91350100M000100Y43",
        "11010519491231002X",
        id_card("44052419800101001"),
        "13800138000",
        "350100400000001",  # the old number of a licence
        "没有统一社会信用代码",
        "9135ABCDM000100Y43",  # letters in the place of the district
        "SL2026-00001",
        "6222021001116245702",
    ],
)
def test_no_code_is_found(text: str) -> None:
    assert find_usccs(text) == []


@pytest.mark.parametrize("typed", [COMPANY, TENCENT, OFFICE, UNION, VILLAGE, "9135O1OO-MOOO1OOY43"])
def test_a_real_code_is_accepted(typed: str) -> None:
    assert uscc(check_uscc(typed)[:17]) == check_uscc(typed)


@pytest.mark.parametrize(
    "typed", ["91350100M000100Y44", "91350100M000100Y4", "91350100M000100YZ3", "11010519491231002X"]
)
def test_a_code_that_nobody_can_have_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        check_uscc(typed)
