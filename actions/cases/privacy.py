"""Personal data that is no longer needed goes (个人信息保护法 Art. 19, 47), and the file that must be kept stays (条例
Art. 45, 档案法): two stages, counted from the day on which everything was over.

* ``identity``: ID number, phone, e-mail, addresses and contact person. Name, request and letters stay for the archive.
* ``case``: everything that is personal: name, request, words of the history, replies and letters. What remains is what
  the annual report counts, the number, and the hashes of the chain, so that ``gongkai audit verify`` still holds.

The terms are a design choice ([D]): the law names none. Nothing is erased while a remedy is open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.cases import audit, due_dates, steps, traces
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.tables import Application, ApplicationDraft, CaseEvent, Letter
from actions.cases.time import china_date

GONE = "（已删除）"
_NO_HASH_LENGTH = 64


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

    identity_days: int = 365
    case_years: int = 10


@dataclass(frozen=True)
class Due:
    """An application whose data has had its time."""

    number: str
    stage: Stage
    settled_on: date


def due(session: Session, today: date, terms: Terms) -> Iterator[Due]:
    """The applications with something to erase on ``today``, by number of the case; the wider stage first."""
    identity_until = today - timedelta(days=terms.identity_days)
    case_until = _years_before(today, terms.case_years)
    query = (
        select(Application)
        .where(~Application.is_open, Application.erased_at.is_(None))
        .where(Application.concluded_on <= max(identity_until, case_until))
        .order_by(Application.id)
    )
    for application in session.scalars(query):
        settled_on = due_dates.case_of(application).settled_on
        if settled_on is None:
            continue
        if settled_on <= case_until:
            yield Due(application.number, Stage.CASE, settled_on)
        elif settled_on <= identity_until and application.identity_erased_at is None:
            yield Due(application.number, Stage.IDENTITY, settled_on)


def erase(
    session: Session,
    number: str,
    stage: Stage,
    *,
    by: str,
    reason: str,
    now: datetime,
    new_hash: Callable[[], str] = lambda: secrets.token_hex(_NO_HASH_LENGTH // 2),
) -> None:
    """Erase what ``stage`` says, and leave an audit entry.

    Raises :class:`UnknownApplicationError`; :class:`StepRefused` while the case or a remedy is open, or when it is
    done already.
    """
    application = steps.find(session, number, lock=True)
    if application is None:
        raise UnknownApplicationError(f"没有编号为“{number[:40]}”的申请。")
    if due_dates.case_of(application).settled_on is None:
        raise StepRefused(f"申请{application.number}还没有办结，或者有复议、诉讼没有审结，不能删除个人信息。")
    if application.erased_at or (stage is Stage.IDENTITY and application.identity_erased_at):
        raise StepRefused(f"申请{application.number}的{stage.label}已经删除。")
    _erase_identity(application, now, new_hash())
    if stage is Stage.CASE:
        _erase_case(session, application, now)
    detail = {"stage": stage.value, "reason": reason}
    audit.record(session, at=now, actor=by, action="privacy:erased", subject=application.number, detail=detail)
    session.flush()


def erase_due(session: Session, now: datetime, terms: Terms, *, limit: int = 100) -> list[Due]:
    """Erase what is due, at most ``limit`` cases; which."""
    found = [each for _, each in zip(range(limit), due(session, china_date(now), terms), strict=False)]
    for each in found:
        erase(session, each.number, each.stage, by="system", reason="保存期限届满", now=now)
    return found


def _erase_identity(application: Application, now: datetime, new_hash: str) -> None:
    application.id_number, application.id_number_hash = "", new_hash
    application.phone = ""
    application.email = application.address = application.contact_person = None
    application.identity_erased_at = application.identity_erased_at or now


def _erase_case(session: Session, application: Application, now: datetime) -> None:
    application.applicant_name = application.description = GONE
    application.features = application.query_code = ""
    application.query_code_hash = ""  # no code opens it any more
    application.erased_at = now
    for reply in application.replies:
        reply.content, reply.opinion = "{}", None
        reply.letter = GONE if reply.letter else None
    letters = update(Letter).where(Letter.application_id == application.id)
    session.execute(letters.values(text=GONE, file=None))
    words = CaseEvent.__table__
    session.connection().execute(
        update(words).where(words.c.application_id == application.id).values(content=None)  # type: ignore[arg-type]
    )
    for event in application.events:
        session.expire(event, ["content"])
    if application.draft_id is not None:
        session.execute(
            update(ApplicationDraft).where(ApplicationDraft.id == application.draft_id).values(answers="{}")
        )
    traces.forget(session, application.id)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
