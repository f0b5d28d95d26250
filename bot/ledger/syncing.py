"""The ledger follows the published documents, and time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from actions.cases.alerts.state import remember, remembered, take_turn
from actions.cases.calendar import WorkCalendar
from actions.cases.time import china_date
from bot.ledger import days
from bot.ledger.tables import DutyEntry, DutyMark, DutyOccurrence
from knowledge.catalogue import revision
from knowledge.duties.export import limit_text
from knowledge.duties.loading import load_duties
from knowledge.duties.names import names_in, unit_key
from knowledge.duties.records import Duty

MOST = 20_000  # as many as answers are given from
STATE = "ledger"
SYSTEM = "system"


def is_up_to_date(session: Session, today: date) -> bool:
    """Whether nothing was published, and no day has begun, since the ledger was brought up."""
    return remembered(session, STATE) == _state(session, today)


def bring_up(session: Session, calendar: WorkCalendar, now: datetime) -> None:
    """Entries for the duties of the published documents, days for the entries. Twice does no harm."""
    today = china_date(now)
    take_turn(session)  # of several processes one
    if is_up_to_date(session, today):
        return
    _follow_documents(session, now, today)
    newest = select(DutyOccurrence.entry_id, func.max(DutyOccurrence.due_on)).group_by(DutyOccurrence.entry_id)
    lasts: dict[int, date] = dict(session.execute(newest).all())
    for entry in session.scalars(select(DutyEntry).where(DutyEntry.is_listed)):
        if entry.is_tracked:
            plan(session, entry, lasts.get(entry.id), calendar, today)
    remember(session, STATE, _state(session, today))


def plan(session: Session, entry: DutyEntry, last: date | None, calendar: WorkCalendar, today: date) -> None:
    """Put the days into the ledger that are not in it yet, the next one too."""
    for due_on in days.missing_days(entry, last, today):
        session.add(DutyOccurrence(entry_id=entry.id, due_on=due_on, do_by=days.do_by(due_on, calendar)))
    session.flush()


def drop_open(session: Session, entry: DutyEntry, since: date) -> None:
    """Forget the days from ``since`` on that nothing became of."""
    session.execute(
        delete(DutyOccurrence).where(
            DutyOccurrence.entry_id == entry.id, DutyOccurrence.status == "open", DutyOccurrence.due_on >= since
        )
    )


def key_of(duty: Duty, place: int) -> str:
    """What an entry is known by, whatever version says it and by when; ``place`` counts those that say the same."""
    matter = "".join(duty.matter.split())
    for words in (duty.frequency.text if duty.frequency else "", duty.time_limit.text if duty.time_limit else ""):
        matter = matter.replace("".join(words.split()), "", 1) if words else matter
    parts = (duty.document.source_name, matter, *sorted(names_in(duty)), str(place))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _follow_documents(session: Session, now: datetime, today: date) -> None:
    known = {entry.key: entry for entry in session.scalars(select(DutyEntry))}
    said = dict(_keyed(load_duties(session, most=MOST)))
    for key, duty in said.items():
        facts = _facts(duty, today)
        entry = known.get(key)
        if entry is None:
            session.add(DutyEntry(key=key, seen_on=today, **facts))
            continue
        if entry.times != facts["times"]:  # a new version says another day: those that were not done yet go by it
            session.add(_mark(entry, now, "times", {"times": [entry.times, facts["times"]]}))
            drop_open(session, entry, today)
        if not entry.is_listed:
            session.add(_mark(entry, now, "listed"))
        was_tracked = entry.is_tracked
        for name, value in {**facts, "is_listed": True}.items():
            if getattr(entry, name) != value:
                setattr(entry, name, value)
        if was_tracked and not entry.is_tracked:  # the year of the plan is over; what it left undone stays
            drop_open(session, entry, today)
    for key, entry in known.items():
        if entry.is_listed and key not in said:
            entry.is_listed = False
            session.add(_mark(entry, now, "unlisted"))
            drop_open(session, entry, today)
    session.flush()


def _keyed(duties: Iterable[Duty]) -> Iterator[tuple[str, Duty]]:
    places: Counter[str] = Counter()
    for duty in duties:
        if duty.document.is_ended:
            continue
        first = key_of(duty, 0)
        yield (key_of(duty, places[first]) if places[first] else first), duty
        places[first] += 1


def _facts(duty: Duty, today: date) -> Mapping[str, Any]:
    source = duty.document
    lead = [duty.lead_unit] if duty.lead_unit else []
    units = list(dict.fromkeys([*lead, *names_in(duty)]))
    keys = dict.fromkeys(unit_key(name, source.place, source.issuer) for name in units)
    return {
        "source_name": source.source_name,
        "document_id": source.id,
        "document_title": source.title,
        "passage_id": duty.passage_id,
        "year": source.year,
        "matter": duty.matter,
        "units": units,
        "unit_keys": f"|{'|'.join(keys)}|" if keys else "",
        "times": " ".join(filter(None, (duty.frequency.text if duty.frequency else "", limit_text(duty)))),
        "frequency": asdict(duty.frequency) if duty.frequency else None,
        "time_limit": asdict(duty.time_limit) if duty.time_limit else None,
        "is_current": source.year is None or source.year >= today.year,
    }


def _mark(entry: DutyEntry, now: datetime, action: str, details: dict[str, Any] | None = None) -> DutyMark:
    return DutyMark(entry_id=entry.id, at=now, actor=SYSTEM, action=action, details=details or {})


def _state(session: Session, today: date) -> dict[str, Any]:
    return {"documents": [None if part is None else int(part) for part in revision(session)], "day": today.isoformat()}
