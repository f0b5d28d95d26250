"""The whole life cycle against what was agreed: a change of the table must be deliberate."""

from __future__ import annotations

from actions.cases.lifecycle import TABLE, EventKind, Role, State, matrix
from actions.cases.lifecycle.casefile import CaseFile
from actions.cases.lifecycle.table import Transition
from tests.support.golden_lifecycle import DOCUMENT, MATRIX

REWRITE = "the life cycle has changed; if that is meant: python -m tests.support.golden_lifecycle"


def test_the_whole_matrix_is_as_agreed() -> None:
    assert matrix.as_csv() == MATRIX.read_text("utf-8"), REWRITE


def test_the_document_says_what_the_table_says() -> None:
    assert matrix.as_markdown() == DOCUMENT.read_text("utf-8"), REWRITE


def test_the_matrix_has_every_state_and_event() -> None:
    rows = list(matrix.rows())
    assert {(row["state"], row["event"]) for row in rows} == {
        (state, kind.value) for state in (matrix.BEFORE, *State) for kind in EventKind
    }
    assert set(TABLE) == set(EventKind)


def test_every_state_can_be_reached_and_left_and_every_row_leads_somewhere() -> None:
    reached = {row["next"] for row in matrix.rows() if row.get("next")}
    assert reached == set(State)
    for state in State:
        assert any(row.get("next") not in (None, state.value) for row in matrix.rows() if row["state"] == state.value)
    assert all(row.roles for row in TABLE.values())
    assert all(row.sources for row in TABLE.values() if row.kind is not EventKind.SUBMITTED)


def test_only_the_applicant_and_the_system_act_without_staff() -> None:
    """Nobody but staff decides; the applicant corrects, pays, supplements, withdraws; the system notes what lapses."""
    applicants = {kind for kind, row in TABLE.items() if Role.APPLICANT in row.roles}
    assert applicants == {
        *(EventKind.SUBMITTED, EventKind.CORRECTION_RECEIVED, EventKind.SUPPLEMENTED, EventKind.DELIVERY_CHANGED),
        *(EventKind.REASONS_GIVEN, EventKind.PAYMENT_REPORTED, EventKind.WITHDRAWN),
    }
    systems = {kind for kind, row in TABLE.items() if Role.SYSTEM in row.roles}
    assert systems == {EventKind.RECEIPT_CONFIRMED, EventKind.CONSULTATION_LAPSED}


def test_what_others_do_is_on_record_in_every_state_in_which_it_can_happen() -> None:
    """An opinion, a determination, reasons, a remedy come when they come, whatever the unit is doing."""
    at_work = {state for state in State if state.is_open} - {State.ARRIVED}
    for kind in (
        *(EventKind.CONSULTATION_ANSWERED, EventKind.CONSULTATION_LAPSED, EventKind.CONSULTATION_DELIVERED),
        *(EventKind.SECRECY_DETERMINED, EventKind.REASONS_GIVEN),
    ):
        assert TABLE[kind].sources >= at_work, kind
    assert TABLE[EventKind.REMEDY_FILED].sources == set(State)
    assert TABLE[EventKind.WITHDRAWN].sources == {state for state in State if state.is_open}


def test_each_row_names_its_article_and_what_the_applicant_is_told_can_be_filled_in() -> None:
    known = {"number", "on", "due", "pay_by"}
    for row in TABLE.values():
        assert row.article, row.kind
        for text in (row.tell, *(words for _, words in row.tell_if)):
            required = {fact.key for fact in row.facts if fact.required}
            optional = {fact.key for fact in row.facts if not fact.required}
            for line in text.split("\n"):
                keys = {part.split("}")[0] for part in line.split("{")[1:]}
                is_left_out = (
                    len(keys) == 1 and keys <= optional
                )  # a line of its own, without which the rest reads well
                assert is_left_out or keys <= known | required, (row.kind, keys)


def test_nobody_hears_of_a_deadline_that_waits_for_the_applicant() -> None:
    """While a correction or a fee is awaited no {due} is told."""
    for row in TABLE.values():
        if row.to in (State.CORRECTION_PENDING, State.FEE_PENDING):
            assert "{due}" not in row.tell


def test_a_concluded_case_is_under_remedy_exactly_while_one_is_open() -> None:
    def after(row: Transition, state: State, *, is_fought: bool) -> State:
        text = matrix._next(row, state, is_fought=is_fought)
        return State(text)

    for row in TABLE.values():
        for state in row.sources:
            follows = after(row, state, is_fought=True)
            if not state.is_open and state is not State.REMEDY:
                continue  # concluded and nothing open, yet a remedy open: only REMEDY_FILED leads there
            assert follows.is_open or follows is State.REMEDY, (row.kind, state)
    assert CaseFile().state is State.ARRIVED
