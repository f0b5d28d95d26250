from __future__ import annotations

import pytest

from actions.cases.numbers import find_numbers, number_candidates

NUMBER = "SL2026-00001"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (NUMBER, NUMBER),
        ("sl2026-00001", NUMBER),
        ("Sl2026-00001", NUMBER),
        ("ＳＬ２０２６－００００１", NUMBER),
        ("SL 2026-00001", NUMBER),
        ("S L 2026 00001", NUMBER),
        ("SL2026 00001", NUMBER),
        ("SL202600001", NUMBER),
        ("sl2026-1", NUMBER),
        ("sl 2026 - 1", NUMBER),
        ("SL2026—00001", NUMBER),
        ("SL2026_00001", NUMBER),
        ("SL2026~00001", NUMBER),
        ("SL2026ー00001", NUMBER),
        ("sl2O26-OOOO1", NUMBER),
        ("SL2026-0000l", NUMBER),
        ("SL2O2600001", NUMBER),
        ("SL2026杠00001", NUMBER),
        ("SL2026横杠00001", NUMBER),
        ("SL2026减号1", NUMBER),
        ("SL二零二六杠零零零零一", NUMBER),
        ("SL二〇二六-零零零零幺", NUMBER),
        ("我的编号是SL2026-00001，查一下", NUMBER),
        ("我的编号是2026-00001", NUMBER),
        ("受理号：2026-1", NUMBER),
        ("登记号2026－00012", "SL2026-00012"),
        ("查SL2025-12345到哪了", "SL2025-12345"),
        ("SL2026-100000", "SL2026-100000"),
        ("编号SL2026-00001查询码ACDE2345", NUMBER),
        ("《SL2026-00001》", NUMBER),
        ("SL〔2026〕00001号", NUMBER),
        ("SL[2026]1号", NUMBER),
        ("SL-2026-00001", NUMBER),
        ("sl－2026－1", NUMBER),
        ("SL:2026-00001", NUMBER),
        ("SL2026/00001", NUMBER),
    ],
)
def test_a_number_of_the_agency_is_found_where_it_stands(text: str, value: str) -> None:
    [found] = find_numbers(text, "SL")
    assert found.value == value
    assert text[found.start : found.end] == found.typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SL2026",
        "XSL2026-00001",
        "HT2026-00001",  # another prefix
        "2026-00001",  # nothing says that it is one
        "2026-03-02",
        "13800138000",
        "11010519491231002X",
        "SL2026年第1号",
        "国办发〔2026〕1号",
        "SL1926-00001",
        "SL2026-",
        "编号是多少",
        "SL2026-00001A",
    ],
)
def test_no_number_is_found(text: str) -> None:
    assert find_numbers(text, "SL") == []


@pytest.mark.parametrize(
    "typed", ["sl2O26-OOOO1", "SL二零二六杠零零零零一", "SL2026横杠1", "SL2026-0000l", "SL2O2600001"]
)
def test_a_case_is_looked_up_by_what_was_meant(typed: str) -> None:
    assert NUMBER in number_candidates(typed)


@pytest.mark.parametrize("typed", ["HELLO", "OIL2026", "GO2O", "13800138000", "二零二六年", "GOOGLE"])
def test_a_slip_is_read_only_within_a_number(typed: str) -> None:
    assert number_candidates(typed) == []


def test_other_prefixes_are_found_by_their_own_letters() -> None:
    assert [one.value for one in find_numbers("jz2026-3 和 SL2026-1", "JZ")] == ["JZ2026-00003"]
