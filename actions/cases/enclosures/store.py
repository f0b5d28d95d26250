"""Files prepared for a reply, held by the event that they go out with, and handed over. Part of a transaction each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from actions.cases import audit, chain, due_dates
from actions.cases.attachments import Checked, FileRefused, Kind, check, safe_name, shown_size
from actions.cases.enclosure_tables import Enclosure
from actions.cases.letters.reply_fields import reply_fields
from actions.cases.lifecycle import CaseFile, EventKind, State
from actions.cases.outcomes import OUTCOMES
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, CaseEvent, Reply

FIELD = "attachments"  # of the letter: the list of what is enclosed
ENCLOSING = frozenset(code for code in OUTCOMES if FIELD in {each.key for each in reply_fields(code)})
MOST_BYTES = 20 * 1024 * 1024  # a file
MOST = 20  # files of a reply
MOST_TOGETHER = 60 * 1024 * 1024  # bytes of a reply
_BEFORE_THE_REPLY = frozenset((State.REGISTERED, State.PROCESSING, State.DRAFT_REPLY))


@dataclass(frozen=True)
class Enclosed:
    """A file as staff and its applicant may be shown it."""

    id: int
    round: int  # of the reply
    name: str = field(repr=False)
    kind: Kind
    size: int  # bytes
    concerns: tuple[str, ...]  # what who reviews should look at: Chinese sentences without data
    added_by: str
    added_at: datetime
    event_sequence: int | None  # None: prepared, and may still be changed
    fetched_at: datetime | None

    @property
    def title(self) -> str:
        """As the letter lists it: the name without its ending."""
        return self.name.rpartition(".")[0]

    @property
    def line(self) -> str:
        """清单.pdf（1.2MB）."""
        return f"{self.name}（{shown_size(self.size)}）"


@dataclass(frozen=True)
class FoundEnclosure:
    """A file with its bytes."""

    enclosed: Enclosed
    content: bytes = field(repr=False)


def checked(name: str, raw: bytes) -> Checked:
    """What a file is, and the bytes to keep: before a transaction begins, since it takes time. Raises
    :class:`~actions.cases.attachments.FileRefused` for what can't be opened safely."""
    return check(name, raw, MOST_BYTES)


def add(
    session: Session,
    application: Application,
    name: str,
    file: Checked,
    *,
    by: str,
    now: datetime,
    concerns: Sequence[str] = (),
) -> Enclosed:
    """Prepare a file for the reply of this round. ``application`` is locked.

    ``file``: of :func:`checked`. ``concerns``: what was found in it (numbers of people, comments) that who reviews has
    to look at. Raises :class:`~actions.cases.attachments.FileRefused` for what is enclosed already or too much,
    :class:`StepRefused` when the reply is out of the drafter's hands.
    """
    round_ = _require_open(application)
    there = _files(session, _of_round(application.id, round_))
    if len(there) >= MOST:
        raise FileRefused(f"一份答复最多附{MOST}个文件。")
    if sum(each.size for each in there) + len(file.content) > MOST_TOGETHER:
        raise FileRefused(f"一份答复的附件合计最多{MOST_TOGETHER // 1024 // 1024}MB，放不下了。")
    safe = safe_name(name, f".{file.kind.value}")
    if safe in {each.name for each in there}:
        raise FileRefused(f"已经有名称为“{safe}”的附件。请先删除原来的，或者改名以后再传。")
    last = select(func.coalesce(func.max(Enclosure.position), 0)).where(_of_round(application.id, round_))
    row = Enclosure(
        application_id=application.id,
        round=round_,
        position=session.scalars(last).one() + 1,
        name=safe,
        kind=file.kind.value,
        size=len(file.content),
        content=file.content,
        concerns="\n".join(concerns),
        added_by=by,
        added_at=now,
    )
    session.add(row)
    session.flush()
    detail = {"enclosure": row.id, "kind": row.kind, "size": row.size}
    audit.record(session, at=now, actor=by, action="enclosure_added", subject=application.number, detail=detail)
    return _view(row)


def remove(session: Session, application: Application, enclosure_id: int, *, by: str, now: datetime) -> bool:
    """Take a prepared file away; ``False``: there is none. ``application`` is locked. Raises :class:`StepRefused`."""
    round_ = _require_open(application)
    row = session.get(Enclosure, enclosure_id)
    if row is None or (row.application_id, row.round) != (application.id, round_) or row.event_sequence or row.gone_at:
        return False
    _wipe(session, Enclosure.id == row.id, now)
    audit.record(
        session,
        at=now,
        actor=by,
        action="enclosure_removed",
        subject=application.number,
        detail={"enclosure": row.id},
    )
    return True


def arrange(session: Session, application: Application, order: Sequence[int]) -> None:
    """Put the prepared files into this order. ``application`` is locked. Raises :class:`StepRefused`, also for an order
    that doesn't name each of them once."""
    round_ = _require_open(application)
    rows = {row.id: row for row in session.scalars(_prepared(application.id, round_))}
    if sorted(order) != sorted(rows):
        raise StepRefused("附件已经有变化，请刷新页面后再调整顺序。")
    positions = sorted(row.position for row in rows.values())
    for position, enclosure_id in zip(positions, order, strict=True):
        rows[enclosure_id].position = position
    session.flush()


def why_closed(application: Application) -> str | None:
    """Why the files of the application's reply can't be changed now, and what to do; ``None``: they can."""
    return _why_closed(due_dates.case_of(application))


def _why_closed(case: CaseFile) -> str | None:
    match case.reply_status:
        case None | "draft" if case.state in _BEFORE_THE_REPLY:
            return None
        case "submitted" | "reviewed":
            return "答复已经提交审查，附件不能再改。需要改的，请先退回修改。"
        case "signed":
            return "答复已经签发，附件不能再改。需要改的，请先撤回签发，再退回修改。"
        case "served" if case.reply_kind in ENCLOSING:  # it is provided afterwards
            return None
    return "现在不能改动答复的附件。"


def in_hand(session: Session, application: Application) -> list[Enclosed]:
    """The files of this round, for staff, in the order of the letter: prepared or held."""
    round_ = due_dates.case_of(application).rounds
    return _files(session, _of_round(application.id, round_))


def of_application(session: Session, application: Application) -> list[Enclosed]:
    """The files of all rounds that are still there, for staff, oldest round first."""
    return _files(session, Enclosure.application_id == application.id)


def given(session: Session, application_id: int) -> list[Enclosed]:
    """What the applicant has been given, oldest first: with replies that were served, or provided later (Art. 40)."""
    return _files(session, Enclosure.application_id == application_id, _is_given())


def given_in(session: Session, conversation_id: str) -> list[tuple[str, Enclosed]]:
    """As :func:`given`, with all applications of a conversation: each file behind its application's number."""
    query = select(Application.number, Enclosure).join(Enclosure, Enclosure.application_id == Application.id)
    query = query.where(Application.conversation_id == conversation_id, _is_given())
    rows = session.execute(query.order_by(Application.id, Enclosure.round, Enclosure.position, Enclosure.id))
    return [(number, _view(row)) for number, row in rows]


def handed_over(session: Session, application: Application, kind: EventKind) -> tuple[Enclosed, ...]:
    """The files that the applicant has just been given with the application's last event, which was of this kind."""
    match kind:
        case EventKind.SERVED | EventKind.REPLIED_AT_ONCE:
            return tuple(each for each in in_hand(session, application) if each.event_sequence is not None)
        case EventKind.PROVIDED:
            return tuple(each for each in in_hand(session, application) if each.event_sequence == application.version)
    return ()


def content_for_staff(session: Session, application_id: int, enclosure_id: int) -> FoundEnclosure | None:
    """A file of this application with its bytes; ``None`` for any other, and when erased."""
    return _found(session, Enclosure.application_id == application_id, Enclosure.id == enclosure_id)


def content_for_applicant(session: Session, application_id: int, enclosure_id: int) -> FoundEnclosure | None:
    """As :func:`content_for_staff`, for the applicant: only what has been given."""
    return _found(session, Enclosure.application_id == application_id, Enclosure.id == enclosure_id, _is_given())


def application_in(session: Session, conversation_id: str, enclosure_id: int) -> Application | None:
    """The application with which the file was given, if it was filed in this conversation."""
    query = select(Application).join(Enclosure, Enclosure.application_id == Application.id)
    theirs = (Enclosure.id == enclosure_id, Application.conversation_id == conversation_id, _is_given())
    return session.scalars(query.where(*theirs)).one_or_none()


def note_fetched(session: Session, application: Application, enclosure_id: int, *, way: str, now: datetime) -> None:
    """The applicant has fetched a given file: the first time stands beside it, each in the audit trail.

    ``way``: ``chat`` (in the conversation) or ``code`` (with number and query code).
    """
    first = update(Enclosure).where(Enclosure.id == enclosure_id, Enclosure.fetched_at.is_(None))
    session.execute(first.values(fetched_at=now))
    detail = {"enclosure": enclosure_id, "way": way}
    audit.record(
        session, at=now, actor="applicant", action="enclosure_fetched", subject=application.number, detail=detail
    )


def hold(session: Session, application: Application, round_: int, event_sequence: int) -> list[str]:
    """The prepared files go out with this event of the case: the keyed hashes that it keeps of them."""
    rows = session.scalars(_prepared(application.id, round_)).all()
    for row in rows:
        row.event_sequence = event_sequence
    session.flush()
    return _digests(application, rows)


def digests(session: Session, application: Application, round_: int) -> list[str]:
    """The keyed hashes of what is prepared, for an event that passes it on without sending it."""
    return _digests(application, session.scalars(_prepared(application.id, round_)))


def release(session: Session, application: Application, round_: int) -> None:
    """The signature was withdrawn: what was held is prepared again."""
    held = update(Enclosure).where(_of_round(application.id, round_), Enclosure.event_sequence.is_not(None))
    session.execute(held.values(event_sequence=None))


def listed(session: Session, application: Application, round_: int, typed: str) -> str:
    """The letter's list of what is enclosed: the lines that were ``typed`` (what goes on paper), then the files."""
    lines = [line.strip() for line in typed.split("\n") if line.strip()]
    titles = [each.title for each in _files(session, _of_round(application.id, round_))]
    return "\n".join([*lines, *(title for title in titles if title not in lines)])


def erase_of_application(session: Session, application_id: int, now: datetime) -> int:
    """Empty the files with the rest of the case (个人信息保护法 Art. 19, 47); how many."""
    return _wipe(session, and_(Enclosure.application_id == application_id, Enclosure.gone_at.is_(None)), now)


def _require_open(application: Application) -> int:
    """The round whose files may be changed. Raises :class:`StepRefused` with what stands in the way."""
    case = due_dates.case_of(application)
    if reason := _why_closed(case):
        raise StepRefused(reason)
    return case.rounds


def _digests(application: Application, rows: Iterable[Enclosure]) -> list[str]:
    return [chain.enclosure_digest(application.number, row.name, row.content or b"") for row in rows]


def _files(session: Session, *where: ColumnElement[bool]) -> list[Enclosed]:
    """Those that are still there, in the order of rounds and of the letter."""
    query = select(Enclosure).where(Enclosure.gone_at.is_(None), *where)
    return [_view(row) for row in session.scalars(query.order_by(Enclosure.round, Enclosure.position, Enclosure.id))]


def _of_round(application_id: int, round_: int) -> ColumnElement[bool]:
    return and_(Enclosure.application_id == application_id, Enclosure.round == round_)


def _prepared(application_id: int, round_: int) -> Select[Enclosure]:
    query = select(Enclosure).where(
        _of_round(application_id, round_), Enclosure.event_sequence.is_(None), Enclosure.gone_at.is_(None)
    )
    return query.order_by(Enclosure.position, Enclosure.id)


def _is_given() -> ColumnElement[bool]:
    """Held by a reply that was served, or by the event that provided it later; and not erased."""
    served = exists().where(
        Reply.application_id == Enclosure.application_id, Reply.round == Enclosure.round, Reply.status == "served"
    )
    provided = exists().where(
        CaseEvent.application_id == Enclosure.application_id,
        CaseEvent.sequence == Enclosure.event_sequence,
        CaseEvent.kind == EventKind.PROVIDED.value,
    )
    return and_(Enclosure.event_sequence.is_not(None), Enclosure.gone_at.is_(None), or_(served, provided))


def _found(session: Session, *where: ColumnElement[bool]) -> FoundEnclosure | None:
    row = session.scalars(select(Enclosure).where(*where)).one_or_none()
    return None if row is None or row.content is None else FoundEnclosure(_view(row), row.content)


def _wipe(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    gone = update(Enclosure).where(which).values(name="", concerns="", content=None, gone_at=now)
    return len(session.execute(gone.returning(Enclosure.id)).all())


def _view(row: Enclosure) -> Enclosed:
    return Enclosed(
        id=row.id,
        round=row.round,
        name=row.name,
        kind=Kind(row.kind),
        size=row.size,
        concerns=tuple(row.concerns.split("\n")) if row.concerns else (),
        added_by=row.added_by,
        added_at=row.added_at,
        event_sequence=row.event_sequence,
        fetched_at=row.fetched_at,
    )
