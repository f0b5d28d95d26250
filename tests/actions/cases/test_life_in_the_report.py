"""A whole life, from filing to a new reply after 复议, as the annual report counts it (条例 Art. 50)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind as E
from actions.cases.reports import checks, source
from actions.cases.reports.figures import Selection
from actions.cases.time import FixedClock
from tests.support.replies import content_for

from .conftest import File
from .test_life import NUMBER, Take, on, reply, take  # noqa: F401


def test_a_case_is_counted_once_and_its_remedies_beside_it(
    session: Session,
    file_one: File,
    take: Take,  # noqa: F811
    clock: FixedClock,
    calendar: WorkCalendar,
) -> None:
    file_one()
    take(E.TAKEN_UP)
    on(clock, "2026-03-03")
    asked = {"consulted": "third_party", "party": "某公司", "matter": "合同文本", "delivered_on": "2026-03-03"}
    take(E.CONSULTATION_SENT, asked)
    on(clock, "2026-03-05")  # two working days later
    take(E.CONSULTATION_ANSWERED, {"ref": "Z1", "opinion": "refuse"})
    on(clock, "2026-04-09")  # due 2026-04-01: late
    reply(take, "N4", content_for("N4", date(2026, 4, 9)))
    before = source.figures(session, 2026, calendar, date(2027, 1, 5))
    assert before.breakdown.timeliness["late"] == 1
    on(clock, "2026-06-01")
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    on(clock, "2027-01-20")
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    take(E.REDO_ORDERED, {"days": "20"})
    on(clock, "2027-02-03")
    take(E.OBJECTION_OVERRULED, {"ref": "Z1", "reason": "复议决定认为不构成商业秘密。", "matter": "合同文本"})
    reply(take)
    first, second = (source.figures(session, year, calendar, date(2028, 1, 5)) for year in (2026, 2027))
    assert first.three.cells["denied_third"]["natural"] == first.three.cells["result_total"]["total"] == 1
    assert first.four.cells["review"]["pending"] == second.four.cells["review"]["corrected"] == 1
    assert not any(columns["total"] for columns in second.three.cells.values())
    assert all(check.ok for figures in (first, second) for check in checks(figures.three, figures.four))
    page = source.cases(session, Selection("denied_third"), 2026, calendar, date(2028, 1, 5))
    assert [line.case.number for line in page.lines] == [NUMBER]
    assert first.breakdown == before.breakdown
