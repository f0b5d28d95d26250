"""Cases for the annual report: of a published table, of a plausible year; and putting them into a database."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import batched, cycle
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Date, Float, Integer, LargeBinary, MetaData, Table, func, insert, select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.outcomes import OUTCOMES
from actions.cases.reports import RemedyCase, ReportCase
from actions.cases.reports.layout import APPLICANT_COLUMNS, CARRIED_IN, CARRIED_OUT, LEAVES, NEW, ROWS, codes_of
from actions.cases.tables import Application, ApplicationDraft, CaseEvent
from actions.db import Encrypted, Instant, crypto
from tests.support.databases import take_up_ids

DESCRIPTION = "关于城北污水处理厂环境影响评价批复及其附件的申请"
_BATCH = 2_000
_NOON = datetime(2020, 1, 1, 4, tzinfo=UTC)


def read_table(path: Path) -> dict[str, dict[str, int]]:
    """A published table three, as CSV in the order of the form: ``[row][column]``."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *lines = list(csv.reader(file))
    columns = [column.key for column in APPLICANT_COLUMNS]
    assert head[1:-1] == [column.label for column in APPLICANT_COLUMNS]
    numbers = [[int(cell) for cell in line[1:]] for line in lines]
    keys = [*columns, "total"]
    return {row.key: dict(zip(keys, line, strict=True)) for row, line in zip(ROWS, numbers, strict=True)}


def cases_of_table(table: Mapping[str, Mapping[str, int]], year: int) -> Iterator[ReportCase]:
    """Cases of which table three of ``year`` is ``table``. First and last days of the year are among their dates."""
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    number = 0
    for column in (column.key for column in APPLICANT_COLUMNS):
        codes = [code for row in LEAVES for code in _codes(row.key, table[row.key][column])]
        ends: list[str | None] = [*codes, *[None] * table[CARRIED_OUT][column]]
        received = [
            *(date(year, 1, 1) - timedelta(days=1 + n % 90) for n in range(table[CARRIED_IN][column])),
            *(date(year, 1, 1) + timedelta(days=n % days) for n in range(table[NEW][column])),
        ]
        for n, (day, code) in enumerate(zip(received, ends, strict=True)):
            number += 1
            ended: date | None
            if code is None:
                ended = date(year + 1, 1, 1 + n % 28) if n % 2 else None
            else:
                ended = max(day, min(day + timedelta(days=28), date(year, 12, 31)), date(year, 1, 1))
            due = day + timedelta(days=28)
            yield ReportCase(f"JZ{year}-{number:06}", column, day, ended, code or ("G2" if ended else None), due)


def _codes(row: str, count: int) -> Iterator[str]:
    codes = cycle(codes_of(row))
    return (next(codes) for _ in range(count))


@dataclass(frozen=True)
class Year:
    """A made-up year."""

    cases: list[ReportCase]
    remedies: list[RemedyCase]
    fees: list[tuple[str, date, int]]  # number, day of payment, yuan


_CLASS_WEIGHTS = {"natural": 900, "business": 45, "research": 4, "ngo": 8, "legal": 30, "other_org": 13}
_CODE_WEIGHTS = {
    **{"G1": 200, "G2": 250, "PT": 150, "N1": 1, "N2": 3, "N3": 1, "N4": 8, "N5": 10, "N6": 9, "N7": 22, "N8": 12},
    **{
        "U1": 170,
        "U2": 90,
        "U3": 14,
        "U4": 3,
        "X1": 18,
        "X2": 12,
        "X3": 1,
        "X4": 8,
        "X5": 2,
        "O1": 26,
        "O2": 4,
        "O3": 60,
    },
}


def plausible_year(year: int, count: int, calendar: WorkCalendar, *, seed: int = 1, until: date | None = None) -> Year:
    """About ``count`` cases of ``year`` and the last months before it, as an office has them, up to ``until``."""
    chance = random.Random(seed)
    last = min(until or date(year + 1, 3, 31), date(year + 1, 3, 31))
    workdays = [
        day
        for day in (date(year, 1, 1) + timedelta(days=n) for n in range(-62, 365))
        if calendar.is_workday(day) and day <= last
    ]
    made = Year([], [], [])
    for n in range(count):
        received = chance.choice(workdays)
        applicant = chance.choices(list(_CLASS_WEIGHTS), list(_CLASS_WEIGHTS.values()))[0]
        code = chance.choices(list(_CODE_WEIGHTS), list(_CODE_WEIGHTS.values()))[0]
        limit = 40 if chance.random() < 0.15 else 20
        due = calendar.add_workdays(received, limit)
        used = max(1, min(limit, round(chance.gauss(0.7 * limit, 5))))
        if chance.random() < 0.03:
            used = limit + chance.randint(1, 6)
        ended = calendar.add_workdays(received, used)
        number = f"QS{received.year}-{n + 1:05}"
        is_over = ended <= last
        made.cases.append(
            ReportCase(number, applicant, received, ended if is_over else None, code if is_over else None, due)
        )
        if is_over and chance.random() < 0.03:
            made.remedies.append(_remedy(chance, number, ended, last))
        if is_over and chance.random() < 0.004:
            made.fees.append((number, ended, 100 * chance.randint(1, 9)))
    return made


def _remedy(chance: random.Random, number: str, ended: date, last: date) -> RemedyCase:
    filed = ended + timedelta(days=chance.randint(5, 60))
    decided = filed + timedelta(days=chance.randint(30, 90))
    kind = chance.choices(("review", "suit_direct", "suit_after_review"), (6, 2, 2))[0]
    result = chance.choices(("upheld", "corrected", "other"), (7, 1, 2))[0]
    return RemedyCase(number, kind, filed, *((result, decided) if decided <= last else (None, None)))


def store(session: Session, cases: Iterable[ReportCase], *, arrived_on: date | None = None) -> None:
    """Put ``cases`` into the database in bulk; what the report doesn't read is filled with one and the same."""
    drafts, applications = _plain(ApplicationDraft.__table__), _plain(Application.__table__)
    sequence = max(session.scalar(select(func.max(table.id))) or 0 for table in (Application, ApplicationDraft))
    for some in batched(cases, _BATCH):
        rows = []
        for case in some:
            sequence += 1
            is_open = case.concluded_on is None
            known = {
                "number": case.number,
                "prefix": "R",
                "year": 1,
                "sequence": sequence,
                "draft_id": None,
                "conversation_id": "c",
                "query_code_hash": "",
                "applicant_type": "natural" if case.applicant_class == "natural" else "legal",
                "applicant_class": case.applicant_class,
                "received_on": case.received_on,
                "arrived_on": arrived_on or case.received_on or _NOON.date(),
                "concluded_on": case.concluded_on,
                "outcome": case.outcome,
                "due_on": case.due_on,
                "report_due_on": case.due_on,
                "registered_by": None,
                "is_open": is_open,
                "state": _state(case, is_open),
                "version": 1,
            }
            rows.append(_filled(applications, sequence, known))
        if not applications.c.draft_id.nullable:
            session.execute(insert(drafts), [_filled(drafts, row["sequence"], {"status": "filed"}) for row in rows])
            rows = [{**row, "draft_id": row["sequence"]} for row in rows]
        session.execute(insert(applications), rows)
    take_up_ids(session, "application")


def can_be_kept(case: ReportCase) -> bool:
    """Whether a database holds such a case; the pure functions count what it refuses, too."""
    is_open = case.concluded_on is None
    if not is_open and case.outcome not in OUTCOMES:
        return False
    return is_open or case.received_on is not None or case.outcome == "O3"


def _state(case: ReportCase, is_open: bool) -> str:
    if not is_open:
        return "closed"
    return "processing" if case.received_on else "arrived"


def store_remedies(session: Session, remedies: Iterable[RemedyCase]) -> None:
    """Put ``remedies`` into the histories of their cases, as the life cycle does."""
    for n, remedy in enumerate(remedies):
        ref = f"r{n}"
        add_event(session, remedy.number, "remedy_filed", remedy.filed_on, {"ref": ref, "remedy": remedy.kind})
        if remedy.decided_on:
            facts = {"ref": ref} | ({"result": remedy.result} if remedy.result else {})
            add_event(session, remedy.number, "remedy_decided", remedy.decided_on, facts)


def store_fees(session: Session, fees: Iterable[tuple[str, date, int]]) -> None:
    """Notices of fees and their payments."""
    for number, paid_on, yuan in fees:
        add_event(session, number, "fee_noticed", paid_on - timedelta(days=7), {"amount": yuan})
        add_event(session, number, "fee_paid", paid_on, {})


def add_event(session: Session, number: str, kind: str, on_day: date, facts: dict[str, Any]) -> None:
    """One more event of a case."""
    application = session.query(Application.id).filter_by(number=number).scalar()
    before = session.query(CaseEvent.id).filter_by(application_id=application).count()
    session.add(
        CaseEvent(
            application_id=application,
            sequence=before + 1,
            kind=kind,
            at=_NOON,
            on_day=on_day,
            actor="王芳(wang)",
            article="",
            facts=facts,
        )
    )
    session.flush()


def _plain(table: Any) -> Table:
    """``table`` with plain columns, so that one encrypted text serves for every row."""
    plain = table.to_metadata(MetaData())
    for column in plain.columns:
        if isinstance(column.type, Encrypted):
            column.type = LargeBinary()
    return plain


def _filled(table: Table, row_id: int, known: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.primary_key and row_id:
            row[column.name] = row_id
        elif column.name in known:
            row[column.name] = known[column.name]
        elif not column.primary_key:
            row[column.name] = None if column.nullable else _filler(column.type)
    return row


def _filler(kind: Any) -> Any:
    match kind:
        case LargeBinary():
            return _encrypted(crypto.keyring())
        case Boolean():
            return False
        case Integer() | Float():
            return 0
        case Date():
            return _NOON.date()
        case Instant():
            return _NOON
        case _:
            return ""


@lru_cache(maxsize=1)
def _encrypted(keyring: crypto.Keyring) -> bytes:
    return keyring.encrypt(DESCRIPTION)
