"""Signing out with conversations in hand: one is asked what becomes of them, and no citizen waits unheard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, outbox


@pytest.fixture
async def held(li: Any, waiting: str) -> str:
    await li.get("/staff/conversations")
    await li.post(f"/staff/conversations/{waiting}/claim")
    return waiting


def owner(db: Database, conversation: str) -> str:
    with db.session() as session:
        view = conversations.get(session, conversation)
    assert view is not None
    return view.owner


async def test_who_has_conversations_is_asked_first(li: Any, held: str) -> None:
    page = await li.post("/staff/logout")
    assert (li.path, li.status) == ("/staff/logout", 200)
    assert "您还在接待1个会话" in page
    assert "想了解低保申请的材料" in page
    await li.get("/staff")
    assert li.path == "/staff", "still signed in"


async def test_all_go_back_into_the_queue_and_the_citizen_is_told(li: Any, held: str, db: Database) -> None:
    await li.post("/staff/logout")
    page = await li.post("/staff/logout", talks="release")
    assert "会话已放回等候队列" in page
    assert owner(db, held) == "queue"
    last = (await db.read(outbox.transcript, held))[-1]
    assert (last.author, last.outgoing) == ("system", conversations.PASSED_TO_QUEUE)
    with db.session() as session:
        trail = list(session.execute(select(AuditEntry.action, AuditEntry.subject).order_by(AuditEntry.id.desc())))
    assert trail[:2] == [("signed_out", "li"), ("conversation_passed_on", held)]
    await li.get("/staff")
    assert li.path == "/staff/login"


async def test_they_may_be_kept(li: Any, held: str, db: Database) -> None:
    await li.post("/staff/logout")
    assert "您已退出登录。" in await li.post("/staff/logout", talks="keep")
    assert owner(db, held) == "staff"


async def test_an_applicant_is_named_masked(li: Any, application: str, held: str) -> None:
    page = await li.post("/staff/logout")
    assert "张*" in page
    assert "张三" not in page


async def test_what_is_laid_aside_asks_nothing_and_stays(
    li: Any, held: str, db: Database, clock: FixedClock, people: dict[str, int]
) -> None:
    until = clock.now() + timedelta(days=3)
    await db.run(conversations.snooze, held, people["li"], until)
    assert "另有1个会话放到以后处理" in await li.get("/staff/logout")
    assert "您已退出登录" in await li.post("/staff/logout")
    assert owner(db, held) == "staff"


async def test_a_colleagues_conversations_are_nobody_elses_to_give_back(wang: Any, held: str, db: Database) -> None:
    assert "您没有正在接待的会话" in await wang.get("/staff/logout")
    await wang.post("/staff/logout", talks="release")
    assert owner(db, held) == "staff"
