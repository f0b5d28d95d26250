"""Taking a step with a request: checked against the table of transitions, recorded, told to the citizen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.day_by_day import chinese_date
from actions.cases.drafts import APPLICANT
from actions.cases.refusals import EditConflict, StepRefused
from actions.cases.remedies import Remedy, remedy_paragraph
from actions.cases.requests import filing
from actions.cases.requests.filing import UnknownRequestError
from actions.cases.requests.kinds import Kind, named
from actions.cases.requests.life import MAX_FACT, MAX_WORDS, Fact, Role, State, Step, Transition, Words, shown
from actions.cases.requests.tables import CitizenRequest, CitizenRequestEvent
from actions.cases.requests.transitions import TRANSITIONS, possible, title
from actions.cases.steps import Notice
from actions.cases.time import china_date
from actions.settings import AgencySettings


def take(
    session: Session,
    number: str,
    step: Step,
    *,
    by: str,
    facts: Mapping[str, str],
    texts: Mapping[str, str],
    expected_revision: int,
    now: datetime,
    agency: AgencySettings,
    role: Role = Role.STAFF,
) -> Notice:
    """Take a step, and say what the citizen is to be told.

    ``facts`` and ``texts`` are what the step's form asks for, as typed. Raises :class:`UnknownRequestError`,
    :class:`~actions.cases.refusals.StepRefused`, :class:`~actions.cases.refusals.EditConflict`.
    """
    request = filing.known(session, number, lock=True)
    kind, state = Kind(request.kind), State(request.state)
    if request.revision != expected_revision:
        last = request.events[-1]
        who = "申请人" if last.actor == APPLICANT else last.actor
        raise EditConflict(request.number, [(title(kind, last.step), who)], of="")
    transition = TRANSITIONS.get((kind, step))
    if transition is None or transition not in possible(kind, state, role):
        name = transition.label if transition else step.value
        raise StepRefused(f"{request.number}现在是“{state.label}”，不能{name}。")
    days = (china_date(request.submitted_at), china_date(now))
    checked = {fact.key: _checked_fact(fact, facts.get(fact.key, ""), *days) for fact in transition.facts}
    written = {words.key: _checked_words(words, texts.get(words.key, "")) for words in transition.words}
    told = _told(request, transition, checked, written, agency)
    request.events.append(
        CitizenRequestEvent(
            sequence=len(request.events) + 1,
            step=step.value,
            at=now,
            actor=by,
            role=role.value,
            article=transition.article,
            facts=checked,
            told=told,
        )
    )
    request.state, request.updated_at = transition.ends.value, now
    session.flush()
    detail = {"kind": kind.value, "state": transition.ends.value}
    audit.record(session, at=now, actor=by, action=f"request_{step}", subject=request.number, detail=detail)
    return Notice(request.conversation_id, request.number, told)


def withdraw(session: Session, number: str, conversation_id: str, *, now: datetime, agency: AgencySettings) -> Notice:
    """A citizen takes back a request made in this conversation. Raises as :func:`take`."""
    request = filing.known(session, number)
    if request.conversation_id != conversation_id:
        raise UnknownRequestError(f"本对话里没有编号为“{number[:40]}”的请求。")
    return take(
        session,
        request.number,
        Step.WITHDRAW,
        by=APPLICANT,
        facts={},
        texts={},
        expected_revision=request.revision,
        now=now,
        agency=agency,
        role=Role.CITIZEN,
    )


def _checked_fact(fact: Fact, typed: str, submitted_on: date, today: date) -> str:
    text = " ".join(typed.split())
    if not text and fact.optional:
        return ""
    if fact.options:
        if text not in {option.value for option in fact.options}:
            raise StepRefused(f"请选择{fact.label}。")
    elif fact.is_day:
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise StepRefused(f"请填写{fact.label}，例如 2026-03-02。") from error
        if day > today:
            raise StepRefused(f"{fact.label}不能晚于今天。")
        if fact.since_submitted and day < submitted_on:
            raise StepRefused(f"{fact.label}不能早于提出请求的日期（{chinese_date(submitted_on)}）。")
        text = day.isoformat()
    elif not text:
        raise StepRefused(f"请填写{fact.label}。")
    elif len(text) > MAX_FACT:
        raise StepRefused(f"{fact.label}最多{MAX_FACT}个字。")
    return text


def _checked_words(words: Words, typed: str) -> str:
    text = typed.strip()
    if not text and words.optional:
        return ""
    if len(text) < words.least:
        raise StepRefused(f"请填写{words.label}" + (f"（至少{words.least}个字）。" if words.least > 1 else "。"))
    if len(text) > MAX_WORDS:
        raise StepRefused(f"{words.label}最多{MAX_WORDS}个字，现有{len(text)}个字。")
    return text


def _told(
    request: CitizenRequest,
    transition: Transition,
    facts: Mapping[str, str],
    texts: Mapping[str, str],
    agency: AgencySettings,
) -> str:
    said = {fact.key: shown(fact, facts[fact.key]) for fact in transition.facts}
    name = named(Kind(request.kind), request.number)
    # 行政复议法 Art. 20, 行政诉讼法 Art. 46: nothing of Art. 14-16 is denied, so either way is open at once
    remedy = remedy_paragraph(Remedy.EITHER, agency, act="决定", letter="告知")
    return transition.told.format(name=name, remedy=remedy, **said, **texts).strip()
