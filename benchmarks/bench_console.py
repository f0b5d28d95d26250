"""The first page and the list of the console with many cases: each measure as the page's own queries take it.

    python -m benchmarks.bench_console [--cases 100000] [--postgres]

The cases are those of ``bench_cases`` (two thirds open), with keys of applicants and letters beside them as far as a
search reads them. Medians by the clock, in brackets of this process's processor; the first run fills the caches.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from actions.cases import applicant_keys, links
from actions.cases.board import Sort, Sought, Span, Wanted, board
from actions.cases.finding_tables import ApplicantKey
from actions.cases.lifecycle import STAFF_ROLES
from actions.cases.reception import Reception
from actions.cases.tables import Application
from actions.cases.time import CHINA
from actions.cases.workload import workload
from actions.db import Database, crypto
from benchmarks.bench_cases import CALENDAR, _database, _median, _settle
from bot.console.case_hints import same_applicant
from bot.console.desk.clock import Watch
from bot.console.me import Me
from bot.console.policy import Role
from bot.console.today.page import things_to_do
from bot.migrations import all_metadata
from tests.support.many_cases import AGENCY, STAFF, TODAY, make_cases

Row = tuple[str, str]
WATCH = Watch(Reception(AGENCY, CALENDAR), 30, datetime.combine(TODAY, time(10), CHINA))


def main() -> None:
    arguments = _arguments()
    crypto.install(crypto.Keyring.from_secrets("a secret for benchmarks only"))
    with _database(is_postgres=arguments.postgres) as db:
        for metadata in all_metadata():
            metadata.create_all(db.engine)
        make_cases(db, arguments.cases * 2 // 3, CALENDAR)
        _keys(db)
        _settle(db)
        with db.session(read_only=True) as session:
            cases = session.scalar(select(func.count()).select_from(Application)) or 0
        rows = []
        for row in _measures(db):
            rows.append(row)
            print(*row, sep=" | ", file=sys.stderr, flush=True)
    table = Table("measure", "time", title=f"{cases:,} cases, {'PostgreSQL' if arguments.postgres else 'SQLite'}")
    for row in rows:
        table.add_row(*row)
    Console(width=140).print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000, help="cases, two thirds of them open")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL, instead of SQLite")
    return parser.parse_args()


def _keys(db: Database) -> None:
    """The copies have other applicants than the 360 that lived: a thousand names among all."""
    with db.session() as session:
        session.execute(text("DELETE FROM applicant_key"))
        ids = session.scalars(select(Application.id)).all()
        keys = [applicant_keys.keys_typed(f"申请人{n}", organisations_only=True)[0] for n in range(1000)]
        rows = [{"hash": keys[id_ % 1000], "application_id": id_} for id_ in ids]
        session.execute(ApplicantKey.__table__.insert(), rows)  # type: ignore[attr-defined]
        session.execute(text("UPDATE application SET id_number_hash = 'h' || (id % 1000)"))


def _measures(db: Database) -> Iterator[Row]:
    def me(n: int, *, is_admin: bool = False) -> Me:
        duties = frozenset(STAFF_ROLES) if is_admin else frozenset(list(STAFF_ROLES)[:3])
        role = Role.ADMIN if is_admin else Role.STAFF
        return Me(n + 1, f"u{n}", f"工作人员{n}", role, must_change_password=False, duties=duties)

    for name, person in (("registrar, handler and reviewer", me(0)), ("supervisor (all duties)", me(1, is_admin=True))):
        yield f"today, {name}", _median(db, lambda s, p=person: things_to_do(s, p, TODAY, CALENDAR, WATCH))
    yield "counts by person", _median(db, lambda s: workload(s, TODAY, TODAY + timedelta(days=7)))
    for name, wanted in _lists().items():
        yield f"list, {name}", _median(db, _page(wanted))
        second = _second(db, wanted)
        if second is not None:
            yield f"list, {name}, from page 2 on", _median(db, second)
    key = applicant_keys.keys_typed("申请人7", organisations_only=True)
    yield "list, an applicant by name", _median(db, _page(Wanted(only_open=False, sought=Sought(keys=key))))
    with db.session(read_only=True) as session:
        number = session.scalars(select(Application.number).order_by(Application.id.desc())).first() or ""
    yield "case: same applicant", _median(db, lambda s: same_applicant(s, number, me(1, is_admin=True)))
    yield "case: links", _median(db, lambda s: links.links_of(s, number))


def _lists() -> dict[str, Wanted]:
    near = Span(TODAY, TODAY + timedelta(days=3))
    everything = {"only_open": False}
    return {
        "what is due": Wanted(),
        "one's own": Wanted(handler=STAFF[0]),
        "not assigned": Wanted(unassigned=True),
        "overdue": Wanted(overdue=True),
        "waiting for others": Wanted(paused=True),
        "due in three days": Wanted(due=near),
        "all, newest": Wanted(**everything),
        "by day of receipt": Wanted(sort=Sort.RECEIVED),
        "concluded last": Wanted(**everything, sort=Sort.CONCLUDED),
        "an outcome that there is not": Wanted(**everything, outcome="X2"),
        "a channel and a way that exclude each other": Wanted(**everything, channel="desk", route="fax"),
        "one's own, overdue, of persons": Wanted(handler=STAFF[3], overdue=True, applicant_type="natural"),
        "organisations (none)": Wanted(**everything, applicant_type="legal"),
        "received in a week, closed": Wanted(
            **everything, received=Span(date(2026, 3, 9), date(2026, 3, 13)), outcome="G2"
        ),
        "a part of a number": Wanted(**everything, sought=Sought(number="-00017")),
        "a handler by name": Wanted(**everything, sought=Sought(handlers=STAFF[:1])),
        "a word in the text that all have": Wanted(words=("预算",)),
        "a word in the text that none has": Wanted(words=("征收",)),
    }


def _page(wanted: Wanted) -> Callable[[Session], Any]:
    return lambda session: board(session, TODAY, CALENDAR, wanted)


def _second(db: Database, wanted: Wanted) -> Callable[[Session], Any] | None:
    with db.session(read_only=True) as session:
        after = board(session, TODAY, CALENDAR, wanted).next
    if after is None:
        return None
    return lambda session: board(session, TODAY, CALENDAR, wanted, after=after)


if __name__ == "__main__":
    main()
