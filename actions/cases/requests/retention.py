"""How long requests (更正、建议、投诉、咨询) are kept whole (个人信息保护法 Art. 19, 47): as applications are."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.privacy import GONE, Stage, Terms
from actions.cases.requests.life import OPEN
from actions.cases.requests.tables import CitizenRequest, CitizenRequestEvent
from actions.cases.time import china_date


def due(now: datetime, terms: Terms) -> Select[CitizenRequest]:
    """The closed requests of which something has had its time."""
    is_named = or_(
        CitizenRequest.name.is_not(None), CitizenRequest.id_number.is_not(None), CitizenRequest.phone.is_not(None)
    )
    is_whole = CitizenRequest.query_code_hash != ""
    return (
        select(CitizenRequest)
        .where(CitizenRequest.state.not_in(OPEN))
        .where(
            or_(
                (CitizenRequest.updated_at < now - timedelta(days=terms.identity_days)) & is_named,
                (CitizenRequest.updated_at < _case_until(now, terms)) & is_whole,
            )
        )
    )


def erase_due(session: Session, now: datetime, terms: Terms, *, limit: int = 100) -> int:
    """Erase who made closed requests, and later what they said; at most ``limit``, how many. An audit entry each."""
    case_until = _case_until(now, terms)
    query = due(now, terms).order_by(CitizenRequest.id).limit(limit).with_for_update()
    found = session.scalars(query).all()
    for request in found:
        stage = Stage.CASE if request.updated_at < case_until else Stage.IDENTITY
        request.name = request.id_number = request.phone = None
        if stage is Stage.CASE:
            _erase_words(session, request)
        detail = {"stage": stage.value, "reason": "保存期限届满"}
        audit.record(session, at=now, actor="system", action="privacy:erased", subject=request.number, detail=detail)
    session.flush()
    return len(found)


def _case_until(now: datetime, terms: Terms) -> datetime:
    return now - (china_date(now) - terms.case_until(china_date(now)))


def _erase_words(session: Session, request: CitizenRequest) -> None:
    request.answers = json.dumps(dict.fromkeys(json.loads(request.answers), GONE), ensure_ascii=False)
    request.query_code = request.query_code_hash = request.conversation_id = ""
    told = CitizenRequestEvent.__table__
    session.connection().execute(
        update(told).where(told.c.request_id == request.id).values(told=GONE)  # type: ignore[arg-type]
    )
    for event in request.events:
        session.expire(event, ["told"])
