"""Personal data that is no longer needed goes (个人信息保护法 Art. 19, 47), and the file that must be kept stays (条例
Art. 45, 档案法): two stages, counted from the day on which everything was over.

* ``identity``: ID number, phone, e-mail, addresses, contact person, what these were before they were corrected, and
  photos of ID papers. Name, request, letters and other files stay for the archive.
* ``case``: everything that is personal: name, request, words of the history, replies, letters and all files (those that
  were handed over, too). What remains is what the annual report counts, the number, and the hashes of the chain, so
  that ``gongkai audit verify`` still holds.

The terms are a design choice ([D]): the law names none. Nothing is erased while a remedy is open, or a hold stands
(:mod:`actions.cases.retention.holds`). The second stage is
due by itself only for what was archived (归档): whatever else has had its time is appraised by people first (档案法
Art. 21; 档案法实施条例 Art. 24).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, case, func, select, union, update
from sqlalchemy.orm import Session

from actions.cases import applicant_keys, attachments, audit, drafts, due_dates, enclosures, steps, traces
from actions.cases.chain.filed import IDENTITY_WORDS
from actions.cases.lifecycle import EventKind, State
from actions.cases.lifecycle.fields import PERSONAL
from actions.cases.refusals import StepRefused
from actions.cases.retention.holds import is_held
from actions.cases.tables import Application, ApplicationDraft, CaseEvent, CitizenTask, Letter
from actions.cases.time import china_date

GONE = "（已删除）"
MAX_REASON = 100  # characters
_NO_HASH_LENGTH = 64
_ENDS = (
    *(EventKind.SERVED, EventKind.REPLIED_AT_ONCE, EventKind.ABANDONED_NO_CORRECTION, EventKind.ABANDONED_NO_FEE),
    *(EventKind.WITHDRAWN, EventKind.REMEDY_DECIDED),
)


class Stage(StrEnum):
    """How much is erased."""

    IDENTITY = "identity"
    CASE = "case"

    @property
    def label(self) -> str:
        return {"identity": "身份和联系信息", "case": "全部个人信息"}[self.value]


@dataclass(frozen=True)
class Terms:
    """How long after the end of everything the data is kept."""

    identity_days: int = 400
    case_years: int = 10

    def identity_until(self, today: date) -> date:
        """What was over on this day or before has had its first term."""
        return today - timedelta(days=self.identity_days)

    def case_until(self, today: date) -> date:
        """What was over on this day or before has had its second term."""
        return _years_before(today, self.case_years)


@dataclass(frozen=True)
class Due:
    """An application whose data has had its time."""

    number: str
    stage: Stage
    settled_on: date
    conversation_id: str | None = field(default=None, compare=False, repr=False)


def due(session: Session, today: date, terms: Terms) -> Iterator[Due]:
    """The applications with something to erase on ``today``, by number of the case; the wider stage first."""
    for row in session.execute(_settled(today, terms)):
        if row.settled_on <= terms.case_until(today) and _is_archived(row):
            yield Due(row.number, Stage.CASE, row.settled_on)
        elif row.settled_on <= terms.identity_until(today) and row.identity_erased_at is None:
            yield Due(row.number, Stage.IDENTITY, row.settled_on)


def awaiting_archive(session: Session, today: date, terms: Terms) -> list[str]:
    """The numbers of applications whose second term is over, but which nobody has archived."""
    rows = session.execute(_settled(today, terms))
    return [row.number for row in rows if row.settled_on <= terms.case_until(today) and not _is_archived(row)]


def erase(
    session: Session,
    number: str,
    stage: Stage,
    *,
    by: str,
    reason: str,
    now: datetime,
    new_hash: Callable[[], str] = lambda: secrets.token_hex(_NO_HASH_LENGTH // 2),
) -> Due:
    """Erase what ``stage`` says, and leave an audit entry; what was erased.

    With :attr:`Stage.CASE` it names the conversation in which the application was made, which the row does no longer:
    its messages up to the end of the case are to go too. Raises :class:`UnknownApplicationError`; :class:`StepRefused`
    while the case or a remedy is open, when it is done already, or when ``reason`` holds personal data itself.
    """
    application = steps.named(session, number, lock=True)
    settled_on = due_dates.case_of(application).settled_on
    if settled_on is None:
        raise StepRefused(f"申请{application.number}还没有办结，或者有复议、诉讼没有审结，不能删除个人信息。")
    if session.scalar(select(is_held(application.id))):
        raise StepRefused(f"申请{application.number}正在保留（争议等原因），不能删除个人信息。")
    if application.erased_at or (stage is Stage.IDENTITY and application.identity_erased_at):
        raise StepRefused(f"申请{application.number}的{stage.label}已经删除。")
    reason = _checked(reason)
    conversation_id = application.conversation_id if stage is Stage.CASE else None
    _erase_identity(application, now, new_hash())
    _empty_words(session, application, only=IDENTITY_WORDS)
    applicant_keys.forget(session, application.id)
    attachments.erase_of_application(session, application.id, now, only_identity=stage is Stage.IDENTITY)
    if stage is Stage.CASE:
        _erase_case(session, application, now)
    detail = {"stage": stage.value, "reason": reason}
    audit.record(session, at=now, actor=by, action="privacy:erased", subject=application.number, detail=detail)
    session.flush()
    return Due(application.number, stage, settled_on, conversation_id)


def erase_due(session: Session, now: datetime, terms: Terms, *, limit: int = 100) -> list[Due]:
    """Erase what is due, at most ``limit`` cases; which."""
    found = [each for _, each in zip(range(limit), due(session, china_date(now), terms), strict=False)]
    done = []
    for each in found:
        with suppress(StepRefused):  # another process has just done it
            done.append(erase(session, each.number, each.stage, by="system", reason="保存期限届满", now=now))
    return done


def put_down_stale(session: Session, now: datetime, days: int) -> int:
    """Wipe forms and tasks that nobody has touched for ``days``, and files that went nowhere; how many."""
    until = now - timedelta(days=days)
    open_drafts = select(ApplicationDraft).where(ApplicationDraft.status == "open", ApplicationDraft.updated_at < until)
    stale = session.scalars(open_drafts.with_for_update()).all()
    for draft in stale:
        drafts.close(draft, "cancelled", now)
        attachments.erase_of_draft(session, draft.id, now)
        audit.record(session, at=now, actor="system", action="draft_cancelled", subject=f"draft:{draft.id}")
    tasks = update(CitizenTask).where(CitizenTask.status == "open", CitizenTask.updated_at < until)
    left = session.execute(tasks.values(status="left", answers="{}", updated_at=now).returning(CitizenTask.id)).all()
    alone = attachments.unfiled_conversations(session, until)
    return len(stale) + len(left) + attachments.erase_unfiled(session, alone, until, now)


def _settled(today: date, terms: Terms):  # type: ignore[no-untyped-def]
    """Closed applications, no remedy open, with the day on which everything was over; nothing is decrypted."""

    def last(kind: EventKind):  # type: ignore[no-untyped-def]
        return func.coalesce(func.max(case((CaseEvent.kind == kind.value, CaseEvent.sequence))), 0)

    settled_on = func.max(case((CaseEvent.kind.in_([kind.value for kind in _ENDS]), CaseEvent.on_day)))
    ended_on = Application.concluded_on
    named = select(Application.id).where(
        Application.identity_erased_at.is_(None), ended_on <= terms.identity_until(today)
    )
    whole = select(Application.id).where(Application.erased_at.is_(None), ended_on <= terms.case_until(today))
    return (
        select(
            Application.number,
            Application.identity_erased_at,
            settled_on.label("settled_on"),
            last(EventKind.ARCHIVED).label("archived"),
            last(EventKind.REDO_ORDERED).label("ordered"),
        )
        .join(CaseEvent)
        .where(Application.id.in_(union(named, whole)))  # each found by an index
        .where(Application.state.in_([State.SERVED.value, State.CLOSED.value]), Application.erased_at.is_(None))
        .where(~is_held(Application.id))
        .group_by(Application.id)
        .order_by(Application.id)
    )


def _is_archived(row: Row[tuple[object, ...]]) -> bool:
    """Since the last order to reply anew, if there was one."""
    return bool(row.archived > row.ordered)


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason or len(reason) > MAX_REASON:
        raise StepRefused(f"请写明删除的原因，最多{MAX_REASON}个字。")
    if PERSONAL.search(reason):
        raise StepRefused("删除的原因记入审计记录，不要写证件号码、电话或者邮箱。")
    return reason


def _erase_identity(application: Application, now: datetime, new_hash: str) -> None:
    application.id_number, application.id_number_hash = "", new_hash
    application.phone = ""
    application.email = application.address = application.contact_person = None
    application.identity_erased_at = application.identity_erased_at or now


def _erase_case(session: Session, application: Application, now: datetime) -> None:
    application.applicant_name = application.description = GONE
    application.features = application.query_code = ""
    application.period_note = None
    application.query_code_hash = ""  # no code opens it any more
    application.erased_at = now
    for reply in application.replies:
        reply.content, reply.opinion = "{}", None
        reply.letter = GONE if reply.letter else None
    enclosures.erase_of_application(session, application.id, now)
    letters = update(Letter).where(Letter.application_id == application.id)
    session.execute(letters.values(text=GONE, file=None))
    _empty_words(session, application)
    if application.draft_id is not None:
        session.execute(
            update(ApplicationDraft).where(ApplicationDraft.id == application.draft_id).values(answers="{}")
        )
    application.conversation_id = application.draft_id = None  # nothing leads from a person to it
    traces.forget(session, application.id)


def _empty_words(session: Session, application: Application, only: Collection[str] = ()) -> None:
    """Of the whole history, or of these kinds of events; the hashes of the words stay."""
    words = CaseEvent.__table__
    theirs = [words.c.application_id == application.id, *([words.c.kind.in_(only)] if only else [])]
    session.connection().execute(update(words).where(*theirs).values(content=None))  # type: ignore[arg-type]
    for event in application.events:
        session.expire(event, ["content"])


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
