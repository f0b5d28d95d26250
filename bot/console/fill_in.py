"""Filling in an application together with a citizen who can't write it alone (条例 Art. 29 para. 1: 口头提出).

The citizen's own draft is filled in, read back to them in the conversation, and filed once they have confirmed it:
there, or aloud, which the member of staff puts on record. Each step is written to the audit trail with who did it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import applications, attachments, draft_fields, drafts
from actions.cases import audit as trail
from actions.cases.calendar import WorkCalendar
from actions.cases.drafts import Draft
from actions.cases.identity import InvalidAnswer, plain
from actions.cases.masking import mask_id
from actions.cases.receipt_text import receipt_text
from actions.cases.reception import Reception
from actions.cases.time import china_date
from actions.settings import AgencySettings
from bot.console.case_entry import form_field, given_answers
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.policy import Permission, may
from bot.console.talk import RefusedError, do, require, who_has_it
from bot.console.transcript import holder_of
from bot.delivery import talks
from bot.delivery.messages import Button, Link, Outgoing
from bot.delivery.outbox import lock_conversation, say
from bot.delivery.tables import Author, Direction, Message
from bot.keys import AGENCY, CALENDAR, CLOCK, DB

HOW_CONFIRMED = {"by_phone": "申请人在电话里确认", "in_person": "申请人当面确认"}
READ_BACK = "readback"  # the kind of the bubble
_CONFIRMS = re.compile(
    r"(?:我|都|全|全部|嗯|好的?|是的?|对的?|没错|没问题|正确|无误|可以|[, 、])*"
    r"(?:确认|确定|没错|没问题|无误|正确|都对|对|是的?|同意|(?:那?就)?(?:这样|这么)?(?:提交|交上去|报上去))"
    r"(?:提交|无误|了|的|啦|吧|[,!。. ])*"
)
_KEPT_HIDDEN = ("id_number",)  # shown masked; left empty it stays


@dataclass(frozen=True)
class ReadBack:
    """The last reading-back to the citizen."""

    is_current: bool  # nothing was changed since
    confirmed_at: datetime | None
    said_since: int  # messages of the citizen after it, or after the confirmation


async def show(request: web.Request) -> web.Response:
    """``GET /staff/conversations/{id}/draft``: the citizen's draft as a form."""
    return await _page(request)


async def save(request: web.Request) -> web.Response:
    """``POST …/draft``: what is right goes into the draft at once; the rest is shown again."""
    given = given_answers(await request.post())
    try:
        problems = await do(request, _save, given)
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    if problems:
        return await _page(request, given=given, problems=problems, status=422)
    raise web.HTTPSeeOther(f"{_here(request)}/draft?done=draft-saved")


async def read_back(request: web.Request) -> web.Response:
    """``POST …/draft/read-back``: send it into the conversation, to be confirmed."""
    try:
        problem = await do(request, _read_back, Reception(request.app[AGENCY], request.app[CALENDAR]))
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    if problem:
        return await _page(request, error=problem, status=409)
    raise web.HTTPSeeOther(f"{_here(request)}/draft?done=draft-read")


async def file(request: web.Request) -> web.Response:
    """``POST …/draft/file`` with ``how`` for what was confirmed aloud: file it and give the receipt."""
    how = str((await request.post()).get("how", ""))
    app = request.app
    try:
        problem = await do(request, _file, how, app[CALENDAR], app[AGENCY].current)
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    if problem:
        return await _page(request, error=problem, status=409)
    raise web.HTTPSeeOther(f"{_here(request)}?done=draft-filed")


def confirms(text: str) -> bool:
    """Whether ``text`` says that what was read back is right, and nothing else."""
    return bool(_CONFIRMS.fullmatch(plain(text)))


def find_read_back(session: Session, conversation_id: str, draft: Draft) -> ReadBack | None:
    """How the last reading-back stands; ``None`` when there was none of this draft."""
    mine = select(Message).where(Message.conversation_id == conversation_id)
    by_staff = mine.where(Message.kind == READ_BACK, Message.author == Author.STAFF)
    read = session.scalar(by_staff.order_by(Message.id.desc()).limit(1))
    if read is None or read.created_at < draft.created_at:
        return None
    is_current = draft.updated_at <= read.created_at and _read_back_text(session, draft) in _text(read)
    heard = mine.where(Message.id > read.id, Message.direction == Direction.IN).order_by(Message.id)
    since = list(session.scalars(heard))
    at = next((place for place, message in enumerate(since) if confirms(_text(message))), None)
    if at is None:
        return ReadBack(is_current, None, len(since))
    return ReadBack(is_current, since[at].created_at, len(since) - at - 1)


def _save(
    session: Session, conversation_id: str, person: Me, now: datetime, given: Mapping[str, str]
) -> dict[str, str]:
    """What can't be an answer, by field; everything else is saved."""
    require(session, conversation_id, person, Permission.FILL_IN_APPLICATION)
    draft = drafts.start_draft(session, conversation_id, now, by=person.signature)
    problems: dict[str, str] = {}
    changed: list[str] = []
    for each in draft_fields.FIELDS:
        key, text = each.key, given.get(each.key)
        if text is None or not draft_fields.is_kept(key, text, draft.answers):
            continue
        try:
            value = _answer(key, text, draft, now)
        except InvalidAnswer as error:
            problems[key] = str(error)
            continue
        if value == draft.answers.get(key):
            continue
        if value is None:
            draft = drafts.clear_answer(session, conversation_id, key, now)
        else:
            draft = drafts.save_answer(session, conversation_id, key, value, now)
        changed.append(key)
    if changed:
        _record(session, person, now, "draft_filled_in", f"draft:{draft.id}", fields=changed)
    return problems


def _answer(key: str, text: str, draft: Draft, now: datetime) -> str | None:
    """The checked value for what stands in the form; ``None``: there is to be none."""
    if text:
        return draft_fields.check(key, text, draft.answers, today=china_date(now))
    if key in _KEPT_HIDDEN:
        return draft.answers.get(key)
    # nothing to be said of it, once it is known what is wanted; before, it has not been asked
    return "" if draft_fields.field(key).optional and "description" in draft.answers else None


def _read_back(
    session: Session, conversation_id: str, person: Me, now: datetime, reception: Reception | None = None
) -> str | None:
    """Why it can't be read back yet; ``None`` when it was."""
    require(session, conversation_id, person, Permission.FILL_IN_APPLICATION)
    draft = drafts.open_draft(session, conversation_id)
    if problem := _incomplete(draft):
        return problem
    assert draft is not None
    text = (
        f"工作人员帮您填好了申请，请您核对：\n{_read_back_text(session, draft)}\n"
        "都对的话，请回复「确认」；有不对的，请直接说哪里要改。"
    )
    message = Outgoing(text, buttons=(Button("确认", "确认"),), kind=READ_BACK)
    talks.heard(session, lock_conversation(session, conversation_id), person.id, now, reception)
    say(session, conversation_id, message, author=Author.STAFF, now=now, staff_id=person.id)
    _record(session, person, now, "draft_read_back", f"draft:{draft.id}")
    return None


def _file(
    session: Session,
    conversation_id: str,
    person: Me,
    now: datetime,
    how: str,
    calendar: WorkCalendar,
    agency: AgencySettings,
) -> str | None:
    """Why it can't be filed yet; ``None`` when it was."""
    require(session, conversation_id, person, Permission.FILL_IN_APPLICATION)
    draft = drafts.open_draft(session, conversation_id)
    if problem := _incomplete(draft):
        return problem
    assert draft is not None
    read = find_read_back(session, conversation_id, draft)
    if read is None or not read.is_current:
        return "请先把现在的内容读给申请人核对，再提交。"
    if read.confirmed_at is None and how not in HOW_CONFIRMED:
        return "申请人还没有在对话里确认。请等申请人回复「确认」；口头确认的，请选择是怎样确认的。"
    receipt = applications.file_application(
        session,
        conversation_id=conversation_id,
        channel=lock_conversation(session, conversation_id).channel,
        now=now,
        calendar=calendar,
        agency=agency,
    )
    confirmed = "in_conversation" if read.confirmed_at else how
    _record(session, person, now, "application_filled_in", receipt.number, draft=draft.id, confirmed=confirmed)
    message = Outgoing(
        receipt_text(receipt),
        buttons=(Button("我的申请", "我的申请"),),
        links=(Link("凭编号查进度", "/status"),),
        kind="receipt",
    )
    say(session, conversation_id, message, author=Author.STAFF, now=now, staff_id=person.id)
    return None


def _read_back_text(session: Session, draft: Draft) -> str:
    """The answers and the files; who read it back before a file came reads it back again."""
    files = attachments.listed(attachments.of_draft(session, draft.id))
    return "\n".join(filter(None, (drafts.read_back(draft.answers, draft.notes), files)))


def _incomplete(draft: Draft | None) -> str | None:
    if draft is None:
        return "没有正在填写的申请，可能已经提交或者取消。"
    labels = [draft_fields.label(key, draft.answers) for key in draft.missing]
    return f"还没有填完：{'、'.join(labels)}。" if labels else None


def _record(session: Session, person: Me, now: datetime, action: str, subject: str, **detail: Any) -> None:
    trail.record(session, at=now, actor=person.signature, action=action, subject=subject, detail=detail)


def _open(session: Session, conversation_id: str, person: Me, now: datetime) -> tuple[Draft | None, ReadBack | None]:
    draft = drafts.open_draft(session, conversation_id)
    if draft is None:
        return None, None
    if draft.answers:
        _record(session, person, now, "draft_shown", f"draft:{draft.id}")
    return draft, find_read_back(session, conversation_id, draft)


async def _page(
    request: web.Request,
    *,
    given: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    error: str | None = None,
    status: int = 200,
) -> web.Response:
    app, person, conversation_id = request.app, me(request), request.match_info["id"]
    holder = await app[DB].read(holder_of, conversation_id)
    if holder is None or not may(person.actor, Permission.FILL_IN_APPLICATION, holder):
        return refused_page(request, await app[DB].read(who_has_it, holder))
    draft, read = await app[DB].run(_open, conversation_id, person, app[CLOCK].now())
    answers = dict(draft.answers) if draft else {}
    kept = {key: mask_id(answers[key]) for key in _KEPT_HIDDEN if answers.get(key)}
    shown = {key: value for key, value in answers.items() if key not in _KEPT_HIDDEN} | dict(given or {})
    context = {
        "conversation_id": conversation_id,
        "draft": draft,
        "missing": [draft_fields.label(key, answers) for key in draft.missing] if draft else [],
        "fields": [form_field(each, is_online=True, kept=kept.get(each.key, "")) for each in draft_fields.FIELDS],
        "answers": shown,
        "problems": problems or {},
        "read": read,
        "how_confirmed": HOW_CONFIRMED,
        "error": error,
        "section": "conversations",
    }
    return render(request, "fill_in.html", context, status=status)


def _here(request: web.Request) -> str:
    return f"/staff/conversations/{request.match_info['id']}"


def _text(message: Message) -> str:
    return str(json.loads(message.body)["text"])
