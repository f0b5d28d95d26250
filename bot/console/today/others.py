"""What needs somebody besides applications: conversations, requests, documents, messages, alerts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only, selectinload

from actions.cases import alerts
from actions.cases.calendar import WorkCalendar
from actions.cases.day_by_day import chinese_date
from actions.cases.requests import desk as requests_desk
from actions.cases.requests.kinds import KINDS
from bot.console.desk.clock import Watch
from bot.console.me import Me
from bot.console.policy import Permission, may
from bot.console.today.items import FAR, Band, Item
from bot.console.transcript import queue_rows
from bot.delivery import undelivered
from knowledge.publishing.steps import authors
from knowledge.tables import Document, DocumentEvent, Status

AT_MOST = 30


def of_conversations(session: Session, person: Me, watch: Watch) -> list[Item]:
    """Those that wait for anybody, and one's own in which the citizen spoke last, with the clock of the first word."""
    items = []
    for row in queue_rows(session, person, watch):
        is_waiting = row["group"] == "waiting"
        speaks = row["group"] == "mine" and row["last"].startswith("群众")
        if not (is_waiting or speaks or row["urgent"]) or not row["is_open"]:
            continue
        address = f"/staff/conversations/{row['id']}"
        items.append(
            Item(
                key=f"talk-{row['id']}",
                band=Band.DANGER if row["urgent"] else Band.WAITING,
                what="紧急会话" if row["urgent"] else "会话等候接待" if is_waiting else "群众在等您回复",
                subject=row["summary"] or "请求人工服务",
                whose=row["holder"],
                colour="red" if row["urgent"] else row["clock"]["state"] or "amber",
                until=row["clock"]["text"] if is_waiting else "",
                why="可能有人身危险，请先处理。" if row["urgent"] else "对方正在等候，等得最久的在前。",
                href=f"{address}/claim" if is_waiting else address,
                action="接待" if is_waiting else "回复",
                since=row["since"],
                posts=is_waiting,
            )
        )
    return items[: AT_MOST * 2]


def of_requests(session: Session, today: date, calendar: WorkCalendar) -> list[Item]:
    """Other requests that are open: the law sets them no limit, the office's own target does."""
    items = []
    for row in requests_desk.list_requests(session, today, calendar, limit=AT_MOST):
        left = row.workdays_left
        colour = "" if left is None else "red" if left < 0 else "amber" if left <= 5 else "green"
        until = "无期限" if left is None else f"已超过内部目标{-left}个工作日" if left < 0 else f"还剩{left}个工作日"
        basis = KINDS[row.kind].target_basis or "法律没有规定期限。"
        items.append(
            Item(
                key=f"request-{row.number}",
                band=Band.OWN_RULES,
                what=f"办理{row.kind.label}",
                subject=row.number,
                whose="",
                colour=colour,
                until=until,
                why=f"{chinese_date(row.submitted_on)}提出。{basis}",
                href=f"/staff/requests/{row.number}",
                action="办理",
                day=row.target_on or FAR,
            )
        )
    return items


def of_documents(session: Session, person: Me) -> list[Item]:
    """Documents that wait for a review by somebody other than who drafted them (条例第十七条)."""
    if not may(person.actor, Permission.REVIEW_DOCUMENTS):
        return []
    query = (
        select(Document)
        .where(Document.status == Status.REVIEW)
        .options(load_only(Document.title, Document.signed_on), selectinload(Document.events))
        .order_by(Document.id)
        .limit(AT_MOST)
    )
    items = []
    for document in session.scalars(query):
        if person.signature in authors(document) and not may(person.actor, Permission.REVIEW_OWN_DOCUMENTS):
            continue
        items.append(
            Item(
                key=f"document-{document.id}",
                band=Band.OWN_RULES,
                what="审查文件",
                subject=document.title,
                whose="",
                colour="",
                until="",
                why=f"{_submitted(document.events)}公开前应当审查（条例第十七条），形成之日起20个工作日内公开（第二十六条）。",
                href=f"/staff/documents/{document.id}",
                action="审查",
            )
        )
    return items


def _submitted(events: list[DocumentEvent]) -> str:
    last = next((event for event in reversed(events) if event.action == "submit"), None)
    return f"由{last.actor.partition('(')[0]}提交。" if last else ""


def of_messages(session: Session) -> list[Item]:
    """What could not be said to citizens, or answered: one line for all, their page has each."""
    count = undelivered.count(session)
    if not count:
        return []
    return [
        Item(
            key="undelivered",
            band=Band.OWN_RULES,
            what="没有送达的消息",
            subject=f"{count}条",
            whose="",
            colour="amber",
            until="",
            why="群众没有收到答复，或者我们没有处理成。可以重新发送，或者换一种方式告知。",
            href="/staff/undelivered",
            action="处理",
        )
    ]


def of_alerts(session: Session, person: Me, today: date, listed: set[str]) -> list[Item]:
    """Alerts that nobody has seen, but those about an application that the list shows already; what several duties of
    one's own were told stands there once."""
    found = alerts.list_alerts(session, person.recipients, today, at_most=AT_MOST)
    found = list({(each.number, each.text): each for each in reversed(found)}.values())[::-1]
    return [
        Item(
            key=f"alert-{each.id}",
            band=Band.OWN_RULES,
            what=f"提醒：{each.label}",
            subject=each.number or "",
            whose="",
            colour="red" if each.is_over else "amber",
            until=chinese_date(each.due_on) if each.number else "",
            why=each.text,
            href="/staff/alerts",
            action="查看",
            day=each.due_on if each.number else FAR,
        )
        for each in found
        if each.seen_at is None and each.number not in listed
    ]
