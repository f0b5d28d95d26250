from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from actions.cases import numbers
from actions.db import Database


def test_numbers_are_gapless_and_unique_when_taken_at_the_same_time(database: Database) -> None:
    def take(attempt: int) -> int | None:
        try:
            with database.session() as session:
                number = numbers.next_sequence(session, "JZ", 2026)
                if attempt % 5 == 0:
                    raise RuntimeError("this filing fails after it took its number")
                return number
        except RuntimeError:
            return None

    with ThreadPoolExecutor(6) as pool:
        taken = [number for number in pool.map(take, range(30)) if number is not None]
    assert sorted(taken) == list(range(1, 25))


def test_each_year_and_each_prefix_has_its_own_series(session: Session) -> None:
    series = [("JZ", 2026), ("JZ", 2026), ("JZ", 2027), ("SL", 2026)]
    assert [numbers.next_sequence(session, *each) for each in series] == [1, 2, 1, 1]


@pytest.mark.parametrize(
    "typed",
    [
        "SL2026-00001",
        "sl2026-00001",
        "ＳＬ２０２６－００００１",
        "SL202600001",
        "SL 2026-00001",
        "sl2026—1",
        "我的编号是sl2026-00001，查询码ACDE2345",
        "SL2026 00001",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert "SL2026-00001" in numbers.number_candidates(typed)


def test_a_prefix_that_ends_in_a_year_is_one_of_the_readings() -> None:
    assert numbers.number_candidates("A2026202600001") == ["A2026-202600001", "A20262026-00001"]
    assert numbers.number_candidates("A20262026-00001") == ["A20262026-00001"]


def test_beyond_99999_the_number_grows() -> None:
    assert numbers.format_number("SL", 2026, 100000) == "SL2026-100000"
    assert "SL2026-100000" in numbers.number_candidates("sl2026100000")


@pytest.mark.parametrize("typed", ["", "我的申请", "13800138000", "11010520260101001X", "2026年第1号"])
def test_what_is_no_number_is_not_read_as_one(typed: str) -> None:
    assert numbers.find_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("SL2026-00001 ACDE2345", "ACDE2345"),
        ("编号SL202600001查询码acde 2345", "ACDE2345"),
        ("ａｃｄｅ-2345", "ACDE2345"),
        ("SL2026-00001", None),
        ("SL2026-00001 ABCDEFGH", "ABCDEFGH"),  # a slip: told as wrong, not as missing
        ("谢谢", None),
    ],
)
def test_a_query_code_is_found_beside_the_number(typed: str, code: str | None) -> None:
    assert numbers.find_query_code(typed) == code


def test_query_codes_have_no_look_alikes() -> None:
    codes = {numbers.new_query_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == 8 for code in codes)
    assert not set("".join(codes)) & set("0O1ILB5SZ") - {"5"}
