"""The citizen's own draft filled in by staff, read back to them, and filed once they have confirmed it: what the
console's form and the API both do (条例 Art. 29 para. 1: 口头提出). Each step is written to the audit trail."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import applications, attachments, draft_fields, drafts
from actions.cases import audit as trail
from actions.cases.calendar import WorkCalendar
from actions.cases.drafts import Draft
from actions.cases.identity import InvalidAnswer, plain
from actions.cases.receipt_text import receipt_text
from actions.cases.reception import Reception
from actions.cases.time import china_date
from actions.settings import AgencySettings
from bot.console.desk.holding import require
from bot.console.me import Me
from bot.console.policy import Permission
from bot.delivery import talks
from bot.delivery.messages import Button, Link, Outgoing
from bot.delivery.outbox import lock_conversation, say
from bot.delivery.tables import Author, Direction, Message

HOW_CONFIRMED = {"by_phone": "申请人在电话里确认", "in_person": "申请人当面确认"}
READ_BACK = "readback"  # the kind of the bubble
_CONFIRMS = re.compile(
    r"(?:我|都|全|全部|嗯|好的?|是的?|对的?|没错|没问题|正确|无误|可以|[, 、])*"
    r"(?:确认|确定|没错|没问题|无误|正确|都对|对|是的?|同意|(?:那?就)?(?:这样|这么)?(?:提交|交上去|报上去))"
    r"(?:提交|无误|了|的|啦|吧|[,!。. ])*"
)
KEPT_HIDDEN = ("id_number",)  # shown masked; left empty it stays


class NotYetError(Exception):
    """It can't be read back or filed as it stands; the message is a Chinese sentence."""


@dataclass(frozen=True)
class ReadBack:
    """The last reading-back to the citizen."""

    is_current: bool  # nothing was changed since
    confirmed_at: datetime | None
    said_since: int  # messages of the citizen after it, or after the confirmation


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


def save(session: Session, conversation_id: str, person: Me, now: datetime, given: Mapping[str, str]) -> dict[str, str]:
    """Put answers into the citizen's draft, made where there is none: what can't be one, by field; everything else is
    saved. Raises :class:`RefusedError`."""
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
    if key in KEPT_HIDDEN:
        return draft.answers.get(key)
    # nothing to be said of it, once it is known what is wanted; before, it has not been asked
    return "" if draft_fields.field(key).optional and "description" in draft.answers else None


def read_back(
    session: Session, conversation_id: str, person: Me, now: datetime, reception: Reception | None = None
) -> None:
    """Send it into the conversation, to be confirmed. Raises :class:`NotYetError`, :class:`RefusedError`."""
    draft = _complete(session, conversation_id, person)
    text = (
        f"工作人员帮您填好了申请，请您核对：\n{_read_back_text(session, draft)}\n"
        "都对的话，请回复「确认」；有不对的，请直接说哪里要改。"
    )
    message = Outgoing(text, buttons=(Button("确认", "确认"),), kind=READ_BACK)
    talks.heard(session, lock_conversation(session, conversation_id), person.id, now, reception)
    say(session, conversation_id, message, author=Author.STAFF, now=now, staff_id=person.id)
    _record(session, person, now, "draft_read_back", f"draft:{draft.id}")


def file(
    session: Session,
    conversation_id: str,
    person: Me,
    now: datetime,
    how: str,
    calendar: WorkCalendar,
    agency: AgencySettings,
) -> str:
    """File it and give the citizen the receipt; the number. ``how`` it was confirmed aloud: of :data:`HOW_CONFIRMED`.

    Raises :class:`NotYetError`, :class:`RefusedError`."""
    draft = _complete(session, conversation_id, person)
    read = find_read_back(session, conversation_id, draft)
    if read is None or not read.is_current:
        raise NotYetError("请先把现在的内容读给申请人核对，再提交。")
    if read.confirmed_at is None and how not in HOW_CONFIRMED:
        raise NotYetError("申请人还没有在对话里确认。请等申请人回复「确认」；口头确认的，请选择是怎样确认的。")
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
    return receipt.number


def _read_back_text(session: Session, draft: Draft) -> str:
    """The answers and the files; who read it back before a file came reads it back again."""
    files = attachments.listed(attachments.of_draft(session, draft.id))
    return "\n".join(filter(None, (drafts.read_back(draft.answers, draft.notes), files)))


def _complete(session: Session, conversation_id: str, person: Me) -> Draft:
    """Raises :class:`NotYetError`, :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.FILL_IN_APPLICATION)
    draft = drafts.open_draft(session, conversation_id)
    if draft is None:
        raise NotYetError("没有正在填写的申请，可能已经提交或者取消。")
    labels = [draft_fields.label(key, draft.answers) for key in draft.missing]
    if labels:
        raise NotYetError(f"还没有填完：{'、'.join(labels)}。")
    return draft


def _record(session: Session, person: Me, now: datetime, action: str, subject: str, **detail: Any) -> None:
    trail.record(session, at=now, actor=person.signature, action=action, subject=subject, detail=detail)


def opened(session: Session, conversation_id: str, person: Me, now: datetime) -> tuple[Draft | None, ReadBack | None]:
    """The citizen's draft and how its last reading-back stands. That answers are seen is written to the audit trail.

    Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.FILL_IN_APPLICATION)
    draft = drafts.open_draft(session, conversation_id)
    if draft is None:
        return None, None
    if draft.answers:
        _record(session, person, now, "draft_shown", f"draft:{draft.id}")
    return draft, find_read_back(session, conversation_id, draft)


def _text(message: Message) -> str:
    return str(json.loads(message.body)["text"])
