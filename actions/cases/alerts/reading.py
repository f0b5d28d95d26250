"""Alerts as people read them: how many are new, the list, what was seen; and what applicants are still to be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from actions.cases.alerts.rules import Duty, News
from actions.cases.alerts.state import take_turn
from actions.cases.alerts.tables import Alert
from actions.cases.lifecycle import Role
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseLimit

COUNTED = 100  # more are only "many": nobody reads the number, and the page need not wait for it

_KINDS = {News.MOVED: "期限变化", News.LAPSED: "意见逾期", News.CALENDAR: "放假安排", News.CHANNEL: "渠道"}
_KINDS |= {News.DUTY: "公开事项", News.REPORT: "报表", News.CHECK: "检查"}
_RECIPIENTS = {Duty.REGISTRAR: "登记人员", Duty.SUPERVISOR: "主管", Duty.HEAD: "机关负责人"}
_RECIPIENTS |= {Duty.DOCUMENT_EDITOR: "文件编辑人员"}


@dataclass(frozen=True)
class AlertView:
    """One alert, for staff."""

    id: int
    number: str | None  # of the application; None: none in particular
    kind: str  # a LimitKind or a News
    label: str  # Chinese: 答复, 期限变化 …
    due_on: date
    is_over: bool  # a limit that has passed
    text: str
    recipient: str  # Chinese: a person's signature, or who has the duty
    is_mine: bool
    created_at: datetime
    seen_at: datetime | None
    seen_by: str | None


@dataclass(frozen=True)
class Place:
    """A place in the list of alerts: behind the one with these values."""

    due_on: date
    id: int
    seen_at: datetime | None = None  # None: it was not seen, or the list doesn't go by that


@dataclass(frozen=True)
class Telling:
    """What an applicant is to be told in the conversation."""

    alert_id: int
    conversation_id: str
    text: str


def addressed_to(signature: str, duties: Collection[Role], *, is_head: bool) -> frozenset[str]:
    """The recipients that a member of staff is: by name, by duty, and the head of the office."""
    by_duty = {Duty.REGISTRAR, Duty.SUPERVISOR, Duty.DOCUMENT_EDITOR} & {duty.value for duty in duties}
    return frozenset({signature, *by_duty} | ({Duty.HEAD} if is_head else set()))


def new_alerts(session: Session, mine: Collection[str]) -> int:
    """How many alerts to ``mine`` nobody has seen; :data:`COUNTED` for that many or more."""
    unseen = select(Alert.id).where(Alert.recipient.in_(sorted(mine)), Alert.seen_at.is_(None), _stands())
    return session.scalar(select(func.count()).select_from(unseen.limit(COUNTED).subquery())) or 0


def to_knock(mine: Collection[str], since: datetime) -> Select[int]:
    """The ids of the alerts to ``mine`` that nobody has seen, written ``since``: who isn't at the desk may be told."""
    unseen = (Alert.recipient.in_(sorted(mine)), Alert.seen_at.is_(None), Alert.created_at >= since)
    return select(Alert.id).where(*unseen, _stands()).order_by(Alert.id)


def list_alerts(
    session: Session,
    mine: Collection[str],
    today: date,
    *,
    everybodys: bool = False,
    at_most: int = 200,
    after: Place | None = None,
) -> list[AlertView]:
    """The alerts that stand: those to ``mine`` not seen, by due date, then those seen last; or ``everybodys``, by due
    date. ``after``: those behind this place.

    Every query reads an index in its order and stops: a supervisor may have hundreds of thousands.
    """
    query = select(Alert, Application.number).outerjoin(Application, Application.id == Alert.application_id)
    query = query.where(_stands()).limit(at_most)
    by_day = query.order_by(Alert.due_on, Alert.id)
    if after is not None:
        by_day = by_day.where(_behind_day(after))
    if everybodys:
        found = session.execute(by_day.where(Alert.recipient != Duty.APPLICANT))
        return [_view(alert, number, mine, today) for alert, number in found]

    def of_mine(part: Select[Alert, str]) -> list[AlertView]:
        return [
            _view(alert, number, mine, today)
            for recipient in sorted(mine)
            for alert, number in session.execute(part.where(Alert.recipient == recipient))
        ]

    new = [] if after and after.seen_at else of_mine(by_day.where(Alert.seen_at.is_(None)))
    new.sort(key=lambda each: (each.due_on, each.id))
    if len(new) >= at_most:
        return new[:at_most]
    seen = query.where(Alert.seen_at.is_not(None))
    seen = seen.order_by(Alert.seen_at.desc(), Alert.due_on.desc(), Alert.id.desc())
    old = of_mine(seen.where(_behind_seen(after)) if after and after.seen_at else seen)
    old.sort(key=lambda each: (each.seen_at or each.created_at, each.due_on, each.id), reverse=True)
    return [*new, *old][:at_most]


def mark_seen(session: Session, ids: Sequence[int], mine: Collection[str], *, by: str, now: datetime) -> int:
    """Note that ``by`` has seen these alerts, as far as they are addressed to ``mine``. Returns how many were new."""
    take_turn(session)
    seen = (
        update(Alert)
        .where(Alert.id.in_(ids), Alert.recipient.in_(sorted(mine)), Alert.seen_at.is_(None))
        .values(seen_at=now, seen_by=by)
        .returning(Alert.id)
    )
    return len(session.scalars(seen).all())


def to_tell(session: Session, at_most: int = 50) -> list[Telling]:
    """What applicants are to be told by the system, oldest first. Tell it, and mark it as told, in one transaction."""
    take_turn(session)
    query = (
        select(Alert.id, Application.conversation_id, Alert.text)
        .join(Application, Application.id == Alert.application_id)
        .where(
            Alert.recipient == Duty.APPLICANT,
            Alert.seen_at.is_(None),
            Alert.obsolete_at.is_(None),
            Application.conversation_id.is_not(None),
        )
        .order_by(Alert.id)
        .limit(at_most)
    )
    return [Telling(alert_id, conversation or "", text) for alert_id, conversation, text in session.execute(query)]


def mark_told(session: Session, ids: Sequence[int], now: datetime) -> None:
    """The applicants have been told."""
    mark_seen(session, ids, {Duty.APPLICANT}, by=Role.SYSTEM.value, now=now)


def _behind_day(place: Place) -> ColumnElement[bool]:
    later = or_(Alert.due_on > place.due_on, Alert.id > place.id)
    return and_(Alert.due_on >= place.due_on, later)


def _behind_seen(place: Place) -> ColumnElement[bool]:
    """Many are seen in one instant."""
    of_day = and_(Alert.due_on <= place.due_on, or_(Alert.due_on < place.due_on, Alert.id < place.id))
    return and_(Alert.seen_at <= place.seen_at, or_(Alert.seen_at < place.seen_at, of_day))


def _stands() -> ColumnElement[bool]:
    """Not withdrawn, and not settled since the last sweep."""
    of_case = CaseLimit.application_id == Alert.application_id
    same = and_(CaseLimit.kind == Alert.kind, CaseLimit.ref == Alert.ref, CaseLimit.due_on == Alert.due_on)
    news = Alert.kind.in_([each.value for each in News])
    settled_by_case = exists().where(of_case, or_(news, same))
    return and_(Alert.obsolete_at.is_(None), or_(Alert.application_id.is_(None), settled_by_case))


def _view(alert: Alert, number: str | None, mine: Collection[str], today: date) -> AlertView:
    is_news = alert.kind in list(News)
    label = _KINDS[News(alert.kind)] if is_news else LimitKind(alert.kind).label
    return AlertView(
        id=alert.id,
        number=number,
        kind=alert.kind,
        label=label,
        due_on=alert.due_on,
        is_over=not is_news and alert.due_on < today,
        text=alert.text,
        recipient=_RECIPIENTS.get(alert.recipient, alert.recipient),
        is_mine=alert.recipient in mine,
        created_at=alert.created_at,
        seen_at=alert.seen_at,
        seen_by=alert.seen_by,
    )
