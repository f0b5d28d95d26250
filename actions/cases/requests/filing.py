"""The citizen's side: making a request, seeing where one's requests stand, taking one back."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases import audit, numbers
from actions.cases.drafts import APPLICANT
from actions.cases.numbers import new_query_code
from actions.cases.requests import fields
from actions.cases.requests.kinds import KINDS, Kind, named, series_prefix
from actions.cases.requests.life import Role, State, Step
from actions.cases.requests.tables import CitizenRequest, CitizenRequestEvent
from actions.cases.time import china_date
from actions.db import crypto
from actions.settings import AgencySettings

PERSONAL = ("name", "id_number", "phone")


class IncompleteRequestError(ValueError):
    """The request lacks answers. ``missing`` are their keys; ``str()`` is a Chinese sentence."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("还没有填完。")
        self.missing = missing


class UnknownRequestError(LookupError):
    """No request has this number; ``str()`` is a Chinese sentence."""


@dataclass(frozen=True)
class RequestReceipt:
    """What the citizen gets. ``text`` is Chinese and holds number and query code."""

    number: str
    query_code: str = field(repr=False)
    text: str = field(repr=False)
    repeated: bool = False  # the same submission was received before; nothing new was made


@dataclass(frozen=True)
class RequestStatus:
    """Where a request stands, for who made it."""

    number: str
    kind: Kind
    state: State
    submitted_on: date
    told: str = field(repr=False)  # what was said last


def submit(
    session: Session,
    kind: Kind,
    conversation_id: str,
    content: Mapping[str, str],
    now: datetime,
    agency: AgencySettings,
    *,
    token: str,
    new_code: Callable[[], str] = new_query_code,
) -> RequestReceipt:
    """Make a request of the answers to :func:`~actions.cases.requests.fields.fields`.

    ``token`` is the submission's own (such as the message's id): the same one in the same conversation gives the same
    receipt again. Raises :class:`IncompleteRequestError`, :class:`~actions.cases.identity.InvalidAnswer`, and
    :class:`KeyError` for an answer to what is not asked.
    """
    token_hash = crypto.blind_index(f"request:{conversation_id}:{token}")
    if made := _by_token(session, token_hash):
        return _receipt(made, repeated=True)
    if missing := fields.missing(kind, content):
        raise IncompleteRequestError(missing)
    today = china_date(now)
    answers = {key: fields.check(kind, key, text, today=today) for key, text in content.items()}
    try:
        with session.begin_nested():  # a submission that came twice at once gives its number back
            made = _add(
                session, kind, conversation_id, answers, now, series_prefix(kind, agency), token_hash, new_code()
            )
    except IntegrityError:
        other = _by_token(session, token_hash)
        if other is None:
            raise
        return _receipt(other, repeated=True)
    audit.record(
        session, at=now, actor=APPLICANT, action="request_submitted", subject=made.number, detail={"kind": kind}
    )
    session.flush()
    return _receipt(made, repeated=False)


def list_for_conversation(session: Session, conversation_id: str) -> list[RequestStatus]:
    """The requests made in a conversation, newest first."""
    query = select(CitizenRequest).where(CitizenRequest.conversation_id == conversation_id)
    return [_status(request) for request in session.scalars(query.order_by(CitizenRequest.id.desc()))]


def status_by_code(session: Session, number: str, code: str) -> RequestStatus | None:
    """The status for who knows number and query code, however they are typed; ``None`` when either is wrong.

    The codes are compared in constant time; callers throttle attempts.
    """
    request = find(session, number)
    known = request.query_code_hash if request else ""
    given = _code_hash(request.number if request else number, numbers.normalise_code(code))
    return _status(request) if hmac.compare_digest(known, given) and request else None


def find(session: Session, number: str, *, lock: bool = False) -> CitizenRequest | None:
    """The request with ``number``, however it is typed; ``lock`` keeps others from changing it meanwhile."""
    query = select(CitizenRequest).where(CitizenRequest.number.in_(numbers.number_candidates(number)))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query.order_by(CitizenRequest.id)).first()


def known(session: Session, number: str, *, lock: bool = False) -> CitizenRequest:
    """As :func:`find`. Raises :class:`UnknownRequestError`."""
    request = find(session, number, lock=lock)
    if request is None:
        raise UnknownRequestError(f"没有编号为“{number[:40]}”的请求。")
    return request


def answers_of(request: CitizenRequest) -> dict[str, str]:
    """Every answer of a request, the personal ones too."""
    answers: dict[str, str] = json.loads(request.answers)
    personal = {key: getattr(request, key) for key in PERSONAL}
    return {**answers, **{key: value for key, value in personal.items() if value is not None}}


def _add(
    session: Session,
    kind: Kind,
    conversation_id: str,
    answers: Mapping[str, str],
    now: datetime,
    prefix: str,
    token_hash: str,
    code: str,
) -> CitizenRequest:
    year = china_date(now).year
    sequence = numbers.next_sequence(session, prefix, year)
    number = numbers.format_number(prefix, year, sequence)
    others = {key: value for key, value in answers.items() if key not in PERSONAL}
    request = CitizenRequest(
        number=number,
        prefix=prefix,
        year=year,
        sequence=sequence,
        kind=kind.value,
        token_hash=token_hash,
        conversation_id=conversation_id,
        query_code=code,
        query_code_hash=_code_hash(number, code),
        answers=json.dumps(others, ensure_ascii=False),
        state=State.SUBMITTED.value,
        submitted_at=now,
        updated_at=now,
        **{key: answers.get(key) for key in PERSONAL},
    )
    request.events.append(
        CitizenRequestEvent(
            sequence=1,
            step=Step.SUBMIT.value,
            at=now,
            actor=APPLICANT,
            role=Role.CITIZEN.value,
            article=KINDS[kind].article,
            facts={},
            told=f"{named(kind, number)}已提交。{KINDS[kind].received}",
        )
    )
    session.add(request)
    session.flush()
    return request


def _by_token(session: Session, token_hash: str) -> CitizenRequest | None:
    return session.scalars(select(CitizenRequest).where(CitizenRequest.token_hash == token_hash)).one_or_none()


def _receipt(request: CitizenRequest, *, repeated: bool) -> RequestReceipt:
    text = f"{request.events[0].told}\n查询码：{request.query_code}，请和编号一起保存。"
    return RequestReceipt(request.number, request.query_code, text, repeated)


def _status(request: CitizenRequest) -> RequestStatus:
    return RequestStatus(
        number=request.number,
        kind=Kind(request.kind),
        state=State(request.state),
        submitted_on=china_date(request.submitted_at),
        told=request.events[-1].told,
    )


def _code_hash(number: str, code: str) -> str:
    return crypto.blind_index(f"{number}:{code}")
