"""What could not be said or answered, as staff see it, try it again and lay it aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import inbox, outbox, undelivered
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.tables import Author, Message, MessagePart, PartState, State

RECEIPT = Outgoing("申请编号：SL2026-00001\n查询码：K7CKGN79", kind="receipt")
Lost = Callable[..., int]


@pytest.fixture
def lost(db: Database, clock: FixedClock) -> Lost:
    """A message of the bot that came to nothing."""

    def add(outgoing: Outgoing, state: State = State.FAILED, reason: str = "43004 没有关注") -> int:
        with db.session() as session:
            heard = inbox.accept(
                session, Incoming("wechat", "openid", "1", "我的身份证是多少", is_called=True), clock.now()
            )
            conversation = heard.conversation_id if heard else session.scalars(select(Message.conversation_id)).first()
            assert conversation
            message = outbox.say(session, conversation, outgoing, author=Author.BOT, now=clock.now())
            message.state, message.error = state, reason
            for number, of_part in enumerate((PartState.SENT, PartState.FAILED)):
                session.add(
                    MessagePart(
                        message_id=message.id,
                        conversation_id=conversation,
                        payload="{}",
                        key=f"{message.id}-{number}",
                        state=of_part,
                        attempts=3,
                    )
                )
            return message.id

    return add


def stored(db: Database, message_id: int) -> tuple[str, list[str]]:
    with db.session(read_only=True) as session:
        parts = session.scalars(select(MessagePart.state).where(MessagePart.message_id == message_id))
        return session.get_one(Message, message_id).state, list(parts)


async def test_without_any_the_page_says_what_will_be_here(li: Any) -> None:
    assert "没有这样的消息" in await li.get("/staff/undelivered")


async def test_it_is_listed_with_its_reason_and_without_codes_or_numbers(li: Any, lost: Lost) -> None:
    lost(Outgoing("您的电话13912345678已经记下。"))
    lost(RECEIPT, State.UNSURE)
    page = await li.get("/staff/undelivered")
    assert "43004 没有关注" in page
    assert "受理回执" in page
    assert "可能没送到" in page
    for private in ("13912345678", "K7CKGN79", "身份证"):
        assert private not in page
    assert '没有送到的消息 <span class="badge red">2<' in await li.get("/staff/conversations")


async def test_once_more_sends_what_did_not_arrive(li: Any, lost: Lost, db: Database) -> None:
    message = lost(Outgoing("通知"))
    page = await li.post(f"/staff/undelivered/{message}/again")
    assert "正在重新处理" in page
    assert stored(db, message) == (State.PENDING, [PartState.SENT, PartState.WAITING])
    page = await li.post(f"/staff/undelivered/{message}/again")
    assert (li.status, "这条消息已经处理过了" in page) == (409, True)


async def test_laid_aside_it_is_listed_no_more_and_both_are_recorded(li: Any, lost: Lost, db: Database) -> None:
    first, second = lost(Outgoing("一")), lost(Outgoing("二"))
    await li.post(f"/staff/undelivered/{first}/aside")
    await li.post(f"/staff/undelivered/{second}/again")
    assert stored(db, first)[0] == State.LAID_ASIDE
    with db.session(read_only=True) as session:
        assert undelivered.count(session) == 0
    with db.session(read_only=True) as session:
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert [action for action in actions if action.startswith("message_")] == [
        "message_laid_aside",
        "message_sent_again",
    ]


async def test_a_message_that_does_not_exist_is_no_server_error(li: Any) -> None:
    await li.post("/staff/undelivered/999999/again")
    assert li.status == 409


async def test_reasons_are_chinese_and_a_long_text_is_seen_to_go_on(li: Any, lost: Lost) -> None:
    lost(Outgoing("长" * 61), reason="no address")
    lost(Outgoing("短"), reason="Rasa: it did not answer within 15 s")
    lost(Outgoing("短"), reason="OperationalError")
    page = await li.get("/staff/undelivered")
    for shown in (f"{'长' * 60}…", "不知道要发给谁", "机器人的理解程序没有回应（", "系统出错（OperationalError）"):
        assert shown in page
