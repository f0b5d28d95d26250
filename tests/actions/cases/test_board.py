"""The list of applications for staff, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from actions.cases import steps
from actions.cases.applications import enter_application
from actions.cases.board import BoardPage, BoardRow, Sort, Sought, Wanted, board, cursor_in
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind, State
from actions.cases.steps import Person
from actions.cases.time import FixedClock
from actions.db import crypto
from actions.settings import AgencySettings
from tests.support.replies import content_for

from .conftest import COMPANY, PERSON, File

E = EventKind
TODAY = date(2026, 3, 2)
WANG = Person("王芳(wang)", frozenset(STAFF_ROLES))
Take = Callable[..., None]


@pytest.fixture
def take(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Take:
    def take(number: str, kind: EventKind, /, who: Person = WANG, content: Any = None, **given: Any) -> None:
        steps.take(
            session,
            number,
            kind,
            given,
            by=who,
            now=clock.now(),
            calendar=calendar,
            agency=agency,
            content=content,
        )

    return take


def rows(session: Session, today: date = TODAY, wanted: Wanted | None = None) -> list[BoardRow]:
    return board(session, today, WorkCalendar(), wanted).rows


def test_what_is_due_first_comes_first_after_unconfirmed_receipts(
    session: Session, file_one: File, clock: FixedClock, manual: AgencySettings
) -> None:
    """Art. 31(二)(三): the day's work begins with confirming."""
    file_one("c1")
    clock.advance(timedelta(days=-3))
    file_one("c2")
    file_one("c3", agency=manual)
    found = rows(session)
    assert [row.number for row in found] == ["JZ2026-00003", "JZ2026-00002", "JZ2026-00001"]
    assert [(row.limit, row.limit_on) for row in found] == [
        ("receipt", date(2026, 2, 27)),
        ("reply", date(2026, 3, 26)),  # Saturday 28 February is worked
        ("reply", date(2026, 3, 30)),
    ]
    assert [row.correction_notice_by for row in found] == [None, date(2026, 3, 9), date(2026, 3, 11)]
    assert found[0].state is State.ARRIVED
    assert found[2].applicant == "张*"
    assert "张三" not in repr(found)


def test_the_earliest_of_all_limits_is_shown(session: Session, file_one: File, take: Take) -> None:
    first, second, third = (file_one(f"c{n}").number for n in range(3))
    take(first, E.TAKEN_UP)
    take(second, E.TAKEN_UP)
    take(second, E.CORRECTION_ASKED, correct_by="2026-03-09", points="请写明年度。")
    take(third, E.TAKEN_UP)
    take(
        third,
        E.CONSULTATION_SENT,
        consulted="third_party",
        party="某公司",
        matter="合同",
        delivered_on="2026-03-02",
    )
    found = [(row.number, row.limit, row.limit_on) for row in rows(session)]
    assert found == [
        (second, "correction", date(2026, 3, 9)),
        (third, "opinion", date(2026, 3, 23)),
        (first, "reply", date(2026, 3, 30)),
    ]


@pytest.mark.parametrize(
    ("today", "left", "overdue"),
    [("2026-03-27", 1, False), ("2026-03-30", 0, False), ("2026-03-31", -1, True), ("2026-04-06", -4, True)],
)
def test_overdue_follows_from_the_day_and_is_stored_nowhere(
    session: Session, file_one: File, today: str, left: int, overdue: bool
) -> None:
    """Art. 30: that the days to ask for a correction are over is no delay."""
    file_one()
    (row,) = rows(session, date.fromisoformat(today))
    assert row.limit == "reply"
    assert row.limit_on
    assert (row.workdays_left, row.limit_on < date.fromisoformat(today)) == (left, overdue)
    assert row.correction_notice_by is None


def test_a_fee_notice_on_its_way_keeps_its_place(
    session: Session, calendar: WorkCalendar, clock: FixedClock, agency: AgencySettings, take: Take
) -> None:
    """处理费办法 Art. 6: no period to pay runs before it arrives; the application must not drop off the list."""
    by = Person("王芳(wang)", frozenset(STAFF_ROLES))
    around: Any = {"by": by, "now": clock.now(), "calendar": calendar, "agency": agency}
    number = enter_application(session, PERSON, route="in_person", arrived_on=TODAY, **around).number
    take(number, E.REGISTERED, received_on=TODAY)
    take(number, E.TAKEN_UP)
    fee = {"amount": "100", "why": "本月第11件", "tier": "by_case", "basis": "按件计收第11件"}
    take(number, E.FEE_NOTICED, **fee, how_to_pay="到3号窗口")
    (row,) = rows(session)
    assert (row.limit, row.limit_on) == (None, date(2026, 3, 30))
    take(number, E.FEE_NOTICE_DELIVERED)
    (row,) = rows(session)
    assert (row.limit, row.limit_on) == ("fee", date(2026, 3, 30))


def test_extensions_and_open_consultations_are_marked(session: Session, file_one: File, take: Take) -> None:
    number = file_one().number
    take(number, E.TAKEN_UP)
    take(number, E.EXTENDED, days=10, reason="需要检索的档案较多，分存三处")
    for party in ("甲公司", "乙公司"):
        take(number, E.CONSULTATION_SENT, consulted="third_party", party=party, matter="合同", delivered_on=TODAY)
    take(number, E.CONSULTATION_ANSWERED, ref="Z1", opinion="agree")
    (row,) = rows(session)
    assert (row.extension_days, row.consultations) == (10, 1)


def test_who_answered_late_or_is_not_asked_any_more_is_not_awaited(
    session: Session, file_one: File, take: Take, clock: FixedClock
) -> None:
    """Art. 32: silence after 15 working days; what comes then is put on record."""
    number = file_one().number
    take(number, E.TAKEN_UP)
    for party in ("甲公司", "乙公司", "丙公司"):
        take(number, E.CONSULTATION_SENT, consulted="third_party", party=party, matter="合同", delivered_on=TODAY)
    take(number, E.CONSULTATION_ENDED, ref="Z2", reason="查无此人")
    clock.advance(timedelta(days=30))
    take(number, E.CONSULTATION_LAPSED, ref="Z1")
    assert [row.consultations for row in rows(session)] == [1]
    take(number, E.CONSULTATION_ANSWERED, ref="Z1", opinion="agree")
    assert [row.consultations for row in rows(session)] == [1]


def test_a_new_round_has_no_open_consultations(session: Session, file_one: File, take: Take, clock: FixedClock) -> None:
    """法释〔2025〕8号: an order to reply anew begins a new clock."""
    number = file_one().number
    take(number, E.TAKEN_UP)
    take(number, E.CONSULTATION_SENT, consulted="other", party="某局", matter="合同")
    take(number, E.REPLIED_AT_ONCE, kind="G1", method="online", content=content_for("G1", TODAY))
    assert rows(session, wanted=Wanted(only_open=False))[0].consultations == 1
    take(number, E.REMEDY_FILED, remedy="review", by="applicant")
    take(number, E.REMEDY_DECIDED, ref="F1", result="corrected")
    take(number, E.REDO_ORDERED, days="20")
    assert [(row.state, row.consultations) for row in rows(session)] == [(State.PROCESSING, 0)]


def test_the_list_is_narrowed_by_handler_state_and_number(session: Session, file_one: File, take: Take) -> None:
    first, second = file_one("c1").number, file_one("c2", COMPANY).number
    take(first, E.TAKEN_UP)
    take(second, E.TAKEN_UP, handler="李明(li)")
    take(second, E.REPLIED_AT_ONCE, kind="G1", method="online", content=content_for("G1", TODAY))

    def found(**wanted: Any) -> list[str]:
        return [row.number for row in rows(session, wanted=Wanted(**wanted))]

    assert found() == [first]
    assert found(only_open=False) == [second, first]  # the newest first
    assert found(handler=WANG.name, only_open=False) == [first]
    assert found(handler="李明(li)", only_open=False) == [second]
    assert found(state=State.SERVED, only_open=False) == [second]
    assert found(sought=Sought(number="0002"), only_open=False) == [second]
    assert found(sought=Sought(number="%"), only_open=False) == []  # what is sought is no pattern


def pages_of(session: Session, size: int, wanted: Wanted | None = None) -> list[BoardPage]:
    """All pages, from one to the next."""
    pages = [board(session, TODAY, WorkCalendar(), wanted, size=size)]
    while pages[-1].next is not None:
        after = cursor_in(str(pages[-1].next))  # as an address keeps it
        pages.append(board(session, TODAY, WorkCalendar(), wanted, after=after, size=size))
    return pages


def test_pages_hold_what_they_say_and_every_application_once(session: Session, file_one: File) -> None:
    numbers = {file_one(f"c{n}").number for n in range(7)}
    for sort in (Sort.DUE, Sort.NEWEST, Sort.RECEIVED):
        pages = pages_of(session, 3, Wanted(sort=sort))
        assert [(len(page.rows), page.total) for page in pages] == [(3, 7), (3, 7), (1, 7)]
        assert {row.number for page in pages for row in page.rows} == numbers
    assert [len(page.rows) for page in pages_of(session, 7)] == [7]


@pytest.mark.parametrize("text", ["", "x", "1~2026-13-01~", "1~2026-04-01", "~~", "1" * 10 + "~~"])
def test_a_place_that_makes_no_sense_is_the_beginning(text: str) -> None:
    assert cursor_in(text) is None


@pytest.mark.parametrize("sort", [Sort.DUE, Sort.RECEIVED, Sort.CONCLUDED])
def test_a_place_without_the_day_of_the_order_is_the_beginning(session: Session, file_one: File, sort: Sort) -> None:
    file_one("c1")
    wanted = Wanted(sort=sort, only_open=sort is Sort.DUE)
    found = board(session, TODAY, WorkCalendar(), wanted, after=cursor_in("1~~"))
    assert found.rows == board(session, TODAY, WorkCalendar(), wanted).rows


def test_pages_go_on_from_the_unconfirmed_to_the_rest(session: Session, file_one: File, manual: AgencySettings) -> None:
    unconfirmed = [file_one(f"m{n}", agency=manual).number for n in range(4)]
    others = [file_one(f"c{n}").number for n in range(3)]
    pages = pages_of(session, 3)
    assert [[row.number for row in page.rows] for page in pages] == [
        unconfirmed[:3],
        [unconfirmed[3], *others[:2]],
        others[2:],
    ]
    assert [row.limit for row in pages[1].rows] == ["receipt", "reply", "reply"]


def test_the_list_decrypts_only_what_it_shows(
    session: Session, file_one: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two columns a row, whatever an application holds; six queries, however many rows."""
    for n in range(5):
        file_one(f"c{n}", {**PERSON, "features": "2025年度"})
    session.expunge_all()
    decrypted, statements = [], []
    decrypt = crypto.Keyring.decrypt
    monkeypatch.setattr(crypto.Keyring, "decrypt", lambda self, token: decrypted.append(1) or decrypt(self, token))
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(rows(session)) == 5
    assert len(decrypted) == 10
    assert len(statements) == 6
