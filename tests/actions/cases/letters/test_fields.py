"""The content of letters as data for a form, and letter numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.cases.letters import GROUNDS, LetterKind, all_letters, dates_needed, fields, letter_number, title_of
from actions.cases.letters.content import as_amount, as_day, as_number
from actions.cases.letters.kinds import DATES, number_series
from actions.cases.letters.variables import COMMON, variables
from actions.cases.outcomes import OUTCOMES
from actions.settings import AgencySettings
from tests.actions.cases.letters.cases import AGENCY, varied

LETTERS = pytest.mark.parametrize(("kind", "outcome"), all_letters())


@LETTERS
def test_a_form_can_be_made_of_the_fields(kind: LetterKind, outcome: str | None) -> None:
    form = fields(kind, outcome)
    assert max(Counter(field.key for field in form).values(), default=1) == 1
    for field in form:
        assert (field.kind == "choice") == bool(field.options)
        assert len(dict(field.options)) == len(field.options)
        assert field.label.isidentifier()  # it names a variable of the template
        assert field.label not in COMMON
        assert field.key not in DATES or field.label == DATES[field.key]


@LETTERS
def test_every_letter_says_all_that_is_stated(kind: LetterKind, outcome: str | None) -> None:
    data = varied(kind, outcome)
    assert data.content.keys() - {"query_code"} <= {field.key for field in fields(kind, outcome)}
    for field in fields(kind, outcome):
        assert (field.label in variables(kind, outcome)) == (field.printed and field.kind != "parts")


def test_the_outcomes_are_the_only_replies() -> None:
    assert [outcome for _, outcome in all_letters() if outcome] == list(OUTCOMES)
    for wrong in (None, "", "Z9"):
        with pytest.raises(ValueError, match="no outcome"):
            fields(LetterKind.REPLY, wrong)


def test_art_14_to_16_are_the_only_grounds_for_withholding_a_part() -> None:
    assert {article for article, _ in GROUNDS.values()} == {"第十四条", "第十五条", "第十六条第一款", "第十六条第二款"}


def test_the_values_of_the_kinds_are_stored_and_must_not_change() -> None:
    assert " ".join(LetterKind) == (
        "receipt correction extension third_party third_party_form consult_notice co_maker disclosure_notice "
        "reasons delay fee reply service withdrawal record_correction"
    )


def test_titles_follow_what_the_letter_does() -> None:
    titles = {code: title_of(LetterKind.REPLY, code) for code in OUTCOMES}
    assert {titles[code] for code in ("G1", "G2", "PT", "N8", "U1", "U2", "U3", "U4")} == {"政府信息公开申请答复书"}
    assert {titles[f"N{n}"] for n in range(1, 8)} == {"政府信息不予公开决定书"}
    assert {titles[f"X{n}"] for n in range(1, 6)} == {"政府信息公开申请不予处理告知书"}
    assert titles["O1"] == titles["O2"] == "政府信息公开申请不再处理告知书"
    assert titles["O3"] == "政府信息公开申请处理告知书"


def test_only_known_dates_are_needed() -> None:
    for kind in LetterKind:
        assert set(dates_needed(kind)) <= DATES.keys()


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("江州市人民政府办公室", LetterKind.REPLY, "江州公开答〔2026〕12号"),
        ("江州市人民政府", LetterKind.FEE, "江州公开告〔2026〕12号"),
        ("江州市滨江区人民政府办公室", LetterKind.THIRD_PARTY, "江州市滨江公开征〔2026〕12号"),
        ("某某省人民政府办公厅", LetterKind.REPLY, "某某公开答〔2026〕12号"),
        ("江州市财政局", LetterKind.EXTENSION, "江州市财政局公开告〔2026〕12号"),
        ("蓟县人民政府", LetterKind.REPLY, "蓟县公开答〔2026〕12号"),
    ],
)
def test_gb_9704_a_letter_number_has_prefix_year_and_sequence(name: str, kind: LetterKind, expected: str) -> None:
    assert letter_number(AgencySettings(_env_file=None, name=name), kind, 2026, 12) == expected  # type: ignore[call-arg]


def test_an_office_sets_its_own_prefix() -> None:
    agency = AGENCY.model_copy(update={"letter_prefix": "江府公开"})
    assert letter_number(agency, LetterKind.REPLY, 2026, 1) == "江府公开答〔2026〕1号"
    for wrong in ("江 府", "江府〔", "长" * 21):
        with pytest.raises(ValueError, match="letter_prefix"):
            AgencySettings(_env_file=None, letter_prefix=wrong)  # type: ignore[call-arg]


def test_forms_and_records_have_no_number_of_their_own() -> None:
    without = {kind.value for kind in LetterKind if not number_series(kind)}
    assert without == {"receipt", "third_party_form", "service", "withdrawal"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        (" 2026-03-02 ", date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 2)),
        ("2026-02-30", None),
        (20260302, None),
        (None, None),
    ],
)
def test_days_come_as_dates_or_as_text(value: Any, expected: date | None) -> None:
    assert as_day(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("100", "100"),
        ("1,300.50", "1300.50"),
        (100, "100"),
        (12.5, "12.5"),
        (Decimal("7"), "7"),
        ("", None),
        ("-1", None),
        ("NaN", None),
        ("1e99", None),
        ("1.001", None),
        (True, None),
        ("１００", "100"),
        (None, None),
        ([], None),
    ],
)
def test_amounts_are_yuan_above_zero(value: Any, expected: str | None) -> None:
    assert as_amount(value) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize(
    ("value", "expected"), [("20", 20), (20, 20), ("0", None), ("²", None), (-1, None), ("x", None)]
)
def test_numbers_are_whole_and_above_zero(value: Any, expected: int | None) -> None:
    assert as_number(value) == expected
