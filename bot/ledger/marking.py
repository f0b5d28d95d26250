"""What people say of the ledger: done, not done after all, not applicable, and when an event was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.time import china_date
from bot.ledger import days
from bot.ledger.syncing import drop_open, plan
from bot.ledger.tables import DutyEntry, DutyMark, DutyOccurrence
from bot.typed import iso_day
from knowledge.publishing.desk import find_other
from knowledge.tables import Document, Status

MAX_NOTE = 200
MAX_ADDRESS = 500
_EARLIEST = date(2008, 5, 1)


class Action(StrEnum):
    """What happened, as the history names it."""

    DONE = "done"
    UNDONE = "undone"
    SKIPPED = "skipped"  # not applicable this time
    BEGUN = "begun"  # the event from which a limit runs
    APPLIES = "applies"
    APPLIES_NOT = "applies_not"
    TIMES = "times"  # these three by the system
    LISTED = "listed"
    UNLISTED = "unlisted"

    @property
    def label(self) -> str:
        return _LABELS[self.value]


_LABELS = {
    "done": "登记完成",
    "undone": "撤销登记",
    "skipped": "这一次不适用",
    "begun": "登记起算日",
    "applies": "纳入台账",
    "applies_not": "列为不适用",
    "times": "文件新版本的时限有变",
    "listed": "文件重新列有此事项",
    "unlisted": "文件不再列有此事项",
}


class LedgerRefusedError(ValueError):
    """It can't be noted so; ``str()`` is a Chinese sentence, ``problems`` say it by field."""

    def __init__(self, sentence: str, problems: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.problems = problems or {}


class UnknownEntryError(LookupError):
    """There is no such entry; ``str()`` is a Chinese sentence."""


@dataclass(frozen=True)
class Proof:
    """What was published: ``document`` as typed (number, address, 文号 or title), or an ``address`` elsewhere."""

    done_on: str
    document: str = ""
    address: str = ""
    note: str = field(default="", repr=False)


def find_entry(session: Session, entry_id: int, *, lock: bool = False) -> DutyEntry:
    """The entry. Raises :class:`UnknownEntryError`."""
    query = select(DutyEntry).where(DutyEntry.id == entry_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    entry = session.scalar(query)
    if entry is None:
        raise UnknownEntryError("台账里没有这个事项。")
    return entry


def done(
    session: Session, entry_id: int, due_on: date, proof: Proof, *, by: str, now: datetime, calendar: WorkCalendar
) -> None:
    """Note what was published for a day; the next one is to be seen from now on. Raises :class:`LedgerRefusedError`."""
    entry, one = _open_day(session, entry_id, due_on)
    today, problems = china_date(now), dict[str, str]()
    done_on = iso_day(proof.done_on)
    if done_on is None or not _EARLIEST <= done_on <= today:
        problems["done_on"] = "请填写公开的日期，不晚于今天。"
    document = find_other(session, proof.document) if proof.document else None
    if proof.document and (document is None or not _is_public(session, document)):
        problems["document"] = "没有找到这份已发布的文件，请填编号、文号或者完整标题。"
    address = proof.address.strip()
    if address and not _is_address(address):
        problems["address"] = f"请填写以http://或https://开头的网址（最多{MAX_ADDRESS}个字）。"
    if not proof.document and not address:
        problems["document"] = "请选已发布的文件，或者填写公开页面的网址。"
    if len(proof.note) > MAX_NOTE:
        problems["note"] = f"说明最多{MAX_NOTE}个字。"
    if problems:
        raise LedgerRefusedError("还没有登记：请改正下面标出的内容。", problems)
    one.status, one.done_on, one.document_id, one.address = "done", done_on, document, address or None
    details = {"done_on": str(done_on), "document_id": document, "address": address or None, "is_late": one.is_late}
    _note(session, entry, Action.DONE, by, now, due_on=due_on, note=proof.note, details=details)
    _plan_next(session, entry, calendar)


def undo(session: Session, entry_id: int, due_on: date, reason: str, *, by: str, now: datetime) -> None:
    """Take back what was noted for a day. Raises :class:`LedgerRefusedError`."""
    entry, one = _day_of(session, entry_id, due_on)
    if one.status == "open":
        raise LedgerRefusedError("这一次还没有登记过，不用撤销。")
    before = {"status": one.status, "done_on": str(one.done_on) if one.done_on else None}
    one.status, one.done_on, one.document_id, one.address = "open", None, None, None
    _note(session, entry, Action.UNDONE, by, now, due_on=due_on, note=_reason(reason), details=before)


def skip(
    session: Session, entry_id: int, due_on: date, reason: str, *, by: str, now: datetime, calendar: WorkCalendar
) -> None:
    """A day on which there was nothing to publish; as :func:`done`. Raises :class:`LedgerRefusedError`."""
    entry, one = _open_day(session, entry_id, due_on)
    note = _reason(reason)
    one.status = "not_applicable"
    _note(session, entry, Action.SKIPPED, by, now, due_on=due_on, note=note)
    _plan_next(session, entry, calendar)


def decide(
    session: Session, entry_id: int, applies: bool, reason: str, *, by: str, now: datetime, calendar: WorkCalendar
) -> None:
    """Whether days are counted for an entry; what was done stays. Raises :class:`LedgerRefusedError`."""
    _decide(session, find_entry(session, entry_id, lock=True), applies, _reason(reason), by, now, calendar)


def decide_document(
    session: Session, entry_id: int, applies: bool, reason: str, *, by: str, now: datetime, calendar: WorkCalendar
) -> int:
    """The same for every entry of the document that an entry stands in; how many that were."""
    note, source = _reason(reason), find_entry(session, entry_id).source_name
    entries = session.scalars(
        select(DutyEntry)
        .where(DutyEntry.source_name == source, DutyEntry.is_listed)
        .order_by(DutyEntry.id)
        .with_for_update()
    ).all()
    changed = [entry for entry in entries if entry.is_tracked is not applies]
    for entry in changed:
        _decide(session, entry, applies, note, by, now, calendar)
    return len(changed)


def begin(
    session: Session, entry_id: int, begun_on: str, note: str, *, by: str, now: datetime, calendar: WorkCalendar
) -> date:
    """The event was on this day: its last day goes into the ledger. Raises :class:`LedgerRefusedError`."""
    entry = find_entry(session, entry_id, lock=True)
    limit, day = days.event_limit(entry), iso_day(begun_on)
    if limit is None:
        raise LedgerRefusedError("这个事项的期限不从某一天起算。")
    if day is None or not _EARLIEST <= day <= china_date(now) + timedelta(days=366):
        raise LedgerRefusedError("还没有登记：请改正下面标出的内容。", {"begun_on": "请填写起算的日期。"})
    try:
        due_on = days.day_after(limit, day, calendar)
    except CalendarError as error:
        raise LedgerRefusedError("这一天太早，算不出期限。") from error
    if session.scalar(_of_day(entry_id, due_on)) is not None:
        raise LedgerRefusedError("这一天起算的期限已经在台账里。")
    session.add(DutyOccurrence(entry_id=entry.id, due_on=due_on, do_by=days.do_by(due_on, calendar), begun_on=day))
    session.flush()
    _note(session, entry, Action.BEGUN, by, now, due_on=due_on, note=note[:MAX_NOTE], details={"begun_on": str(day)})
    return due_on


def _decide(
    session: Session, entry: DutyEntry, applies: bool, note: str, by: str, now: datetime, calendar: WorkCalendar
) -> None:
    if entry.is_tracked is applies and entry.applies is not None:
        return
    today = china_date(now)
    entry.applies = applies
    if applies:
        last = session.scalar(_last_day(entry))
        # days before it was taken up are nobody's delay
        plan(session, entry, max(last or date.min, today - timedelta(days=1)), calendar, today)
    else:
        drop_open(session, entry, date.min)
    _note(session, entry, Action.APPLIES if applies else Action.APPLIES_NOT, by, now, note=note)


def _plan_next(session: Session, entry: DutyEntry, calendar: WorkCalendar) -> None:
    """With nothing left to do, the day after the last one."""
    is_open = select(DutyOccurrence.id).where(DutyOccurrence.entry_id == entry.id, DutyOccurrence.status == "open")
    last = session.scalar(_last_day(entry))
    if entry.is_tracked and entry.is_listed and last is not None and session.scalar(is_open.limit(1)) is None:
        plan(session, entry, last, calendar, last + timedelta(days=1))


def _last_day(entry: DutyEntry) -> Select[date]:
    return select(func.max(DutyOccurrence.due_on)).where(DutyOccurrence.entry_id == entry.id)


def _open_day(session: Session, entry_id: int, due_on: date) -> tuple[DutyEntry, DutyOccurrence]:
    entry, one = _day_of(session, entry_id, due_on)
    if one.status != "open":
        raise LedgerRefusedError("这一次已经登记过了。要更正，请先撤销。")
    return entry, one


def _day_of(session: Session, entry_id: int, due_on: date) -> tuple[DutyEntry, DutyOccurrence]:
    entry = find_entry(session, entry_id, lock=True)  # who marks the same day at once, one after the other
    one = session.scalar(_of_day(entry_id, due_on).execution_options(populate_existing=True))
    if one is None:
        raise LedgerRefusedError("这一天不在台账里了，请刷新页面。")
    return entry, one


def _of_day(entry_id: int, due_on: date) -> Any:
    return select(DutyOccurrence).where(DutyOccurrence.entry_id == entry_id, DutyOccurrence.due_on == due_on)


def _note(
    session: Session,
    entry: DutyEntry,
    action: Action,
    by: str,
    now: datetime,
    *,
    due_on: date | None = None,
    note: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    mark = DutyMark(entry_id=entry.id, due_on=due_on, at=now, actor=by, action=action.value, note=note)
    mark.details = details or {}
    session.add(mark)
    session.flush()
    kept = {"due_on": due_on.isoformat()} if due_on else {}
    told = {name: value for name, value in mark.details.items() if name in ("done_on", "document_id", "begun_on")}
    audit.record(
        session, at=now, actor=by, action=f"duty_{action.value}", subject=f"duty:{entry.id}", detail=kept | told
    )


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not 1 <= len(reason) <= MAX_NOTE:
        raise LedgerRefusedError("还没有登记：请改正下面标出的内容。", {"note": f"请写明理由（最多{MAX_NOTE}个字）。"})
    return reason


def _is_public(session: Session, document_id: int) -> bool:
    return session.scalar(select(Document.status).where(Document.id == document_id)) in (
        Status.PUBLISHED,
        Status.SUPERSEDED,
    )


def _is_address(text: str) -> bool:
    if len(text) > MAX_ADDRESS or any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
