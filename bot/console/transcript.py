"""Conversations as the console shows them, on the page and over its live streams: the same plain data for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.masking import without_document_numbers
from bot.console.desk.clock import Watch, open_talks
from bot.console.desk.colleagues import units
from bot.console.me import Me
from bot.console.policy import Holder, Permission, may
from bot.console.tables import StaffMember
from bot.delivery import conversations
from bot.delivery.outbox import MessageView
from bot.delivery.tables import Author, StaffNote

AUTHORS = {Author.CITIZEN: "群众", Author.BOT: "机器人", Author.SYSTEM: "系统提示", Author.STAFF: "工作人员"}
CHANNELS = {"web": "网页", "telegram": "Telegram", "wechat": "微信", "wecom": "微信客服"}
ELSEWHERE = "企业微信里的同事"  # has a conversation, but not in this console


def staff_names(session: Session) -> dict[int, str]:
    """Display names by account id, disabled accounts too."""
    return {member.id: member.display_name for member in session.scalars(select(StaffMember))}


def holder_of(session: Session, conversation_id: str) -> Holder | None:
    """Who holds the conversation now; ``None`` when there is none."""
    view = conversations.get(session, conversation_id)
    return None if view is None else Holder(view.owner, view.staff_id)


def bubbles(messages: Iterable[MessageView], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Messages with their authors' names; links only to web addresses and our own pages."""
    return [
        {
            "id": message.id,
            "author": message.author.value,
            "name": _author_name(message, names),
            "at": message.created_at.isoformat(),
            "text": without_document_numbers(message.outgoing.text),
            "choices": "｜".join(button.title for button in message.outgoing.buttons),
            "links": [
                *_file_links(message),
                *(
                    {"title": link.title, "url": link.url}
                    for link in message.outgoing.links
                    if link.url.startswith(("/", "https://", "http://"))
                ),
            ],
        }
        for message in messages
    ]


def note_bubble(note: StaffNote, names: Mapping[int, str]) -> dict[str, Any]:
    """What staff wrote for each other, as it stands among the bubbles. Citizens' pages have no such thing."""
    label = "转交说明" if note.kind == "transfer" else "内部备注"
    return {
        "id": note.id,
        "author": "note",
        "name": f"{names.get(note.staff_id, AUTHORS[Author.STAFF])} · {label}，群众看不到",
        "at": note.created_at.isoformat(),
        "text": without_document_numbers(note.body),
        "choices": "",
        "links": [],
    }


def _file_links(message: MessageView) -> list[dict[str, str]]:
    """Where the citizen's file can be had. The text names it."""
    file = message.outgoing.file
    if file is None:
        return []
    return [{"title": "下载文件", "url": f"/staff/conversations/{message.conversation_id}/files/{file.id}"}]


def holder_name(staff_id: int | None, names: Mapping[int, str]) -> str:
    """Who has a conversation, by name."""
    return ELSEWHERE if staff_id is None else names.get(staff_id, "")


def _author_name(message: MessageView, names: Mapping[int, str]) -> str:
    is_known = message.author is Author.STAFF and message.staff_id in names
    return names[message.staff_id or 0] if is_known else AUTHORS[message.author]


def summary_of(view: conversations.ConversationView) -> tuple[str, str]:
    """The line that stands for the conversation, and the lines below it."""
    headline, _, details = (view.summary or "").partition("\n")
    return headline, details


def queue_rows(session: Session, person: Me, watch: Watch) -> list[dict[str, Any]]:
    """The conversations that are with people or wait for one. What is with a colleague shows its holder only."""
    names, unit_names = staff_names(session), dict(units(session))
    views = conversations.queue(session)
    talks = open_talks(session, [view.id for view in views])
    rows = []
    for view in views:
        holder = Holder(view.owner, view.staff_id)
        is_open = may(person.actor, Permission.READ_CONVERSATION, holder)
        last = f"{AUTHORS[view.last_author]}：{without_document_numbers(view.last_text)}" if view.last_author else ""
        headline, details = summary_of(view)
        talk = talks.get(view.id)
        passed_on_by = talk.passed_on_by if talk else None
        group = _group(view, person, watch)
        rows.append(
            {
                "id": view.id,
                "group": group,
                "channel": CHANNELS.get(view.channel, view.channel),
                "since": view.waiting_since.isoformat() if view.waiting_since else "",
                "holder": holder_name(view.staff_id, names) if view.owner == "staff" else "",
                "urgent": view.urgent,
                "summary": headline if is_open else "",
                "details": details if is_open else "",
                "last": last if is_open else "",
                "is_open": is_open,
                "is_new": view.last_author is Author.CITIZEN and group == "mine",
                "clock": watch.read(talk),
                "unit": unit_names.get(view.unit_id or 0, ""),
                "passed_on": f"{names.get(passed_on_by, '同事')}转来" if passed_on_by and group != "others" else "",
                "until": view.snoozed_until.isoformat() if view.snoozed_until and group == "snoozed" else "",
            }
        )
    return rows


def _group(view: conversations.ConversationView, person: Me, watch: Watch) -> str:
    if view.owner == "queue":
        return "waiting"
    if view.staff_id != person.id:
        return "others"
    return "snoozed" if conversations.is_laid_aside(view.snoozed_until, watch.now) else "mine"
