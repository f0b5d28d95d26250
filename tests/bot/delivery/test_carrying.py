"""A reply that waits for an answer takes it in the transaction that writes it, or it is as if it had never waited."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery import inbox, outbox, passive
from bot.delivery.carrying import Carriers, Reply
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.rows import added, change
from bot.delivery.tables import Author, Conversation, Message, MessagePart, PartState, State
from tests.bot.delivery.conftest import Gateway
from tests.bot.delivery.test_sending import FakeChannel


async def _kept(gateway: Gateway, text: str = "你好") -> Message:
    """A message in the inbox, of which nobody has heard yet, and a reply that holds the conversation."""

    def keep(session: Any) -> Message:
        now = gateway.clock.now()
        incoming = Incoming("test", "zhang", uuid.uuid4().hex, text, is_called=True)
        message = inbox.accept(session, incoming, now)
        assert message is not None
        passive.hold(session, message.conversation_id, now + timedelta(seconds=5))
        return message

    return await gateway.db.run(keep)


async def _answered(gateway: Gateway, message: Message, most: int = 5) -> Reply:
    carriers = gateway.worker._carriers
    with carriers.offered(message.id, FakeChannel(), lambda parts: min(most, len(parts))) as carrier:
        gateway.hub.publish_kept(message.conversation_id)
        await gateway.states(message.conversation_id, State.ANSWERED)
        assert carrier.is_begun
        reply = await carrier.taken()
    assert reply is not None
    return reply


def _said(reply: Reply) -> list[str]:
    return [part.payload["text"] for part in reply.parts]


async def _again(gateway: Gateway, message: Message) -> Reply:
    return await gateway.db.run(passive.take, message.id, FakeChannel(), len, gateway.clock.now())


async def _conversation(gateway: Gateway, message: Message) -> Conversation:
    return await gateway.conversation(message.conversation_id)


async def test_the_reply_has_the_answer_and_a_repeated_call_gets_the_same(gateway: Gateway) -> None:
    message = await _kept(gateway)
    reply = await _answered(gateway, message)
    assert (_said(reply), reply.has_more) == (["echo: 你好"], False)
    assert await _again(gateway, message) == reply
    assert (await _conversation(gateway, message)).held_until is None
    states = await gateway.db.read(lambda session: session.scalars(select(Message.state).order_by(Message.id)).all())
    assert states == [State.ANSWERED, State.DELIVERED]


async def test_what_does_not_fit_waits_and_stays_held(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda text: [{"text": "一"}, {"text": "二"}]
    message = await _kept(gateway)
    reply = await _answered(gateway, message, most=1)
    assert (_said(reply), reply.has_more) == (["一"], True)
    assert (await _conversation(gateway, message)).held_until is not None
    parts = await gateway.db.read(lambda session: session.scalars(select(MessagePart).order_by(MessagePart.id)).all())
    assert [part.state for part in parts] == [PartState.SENT, PartState.WAITING]


async def test_what_waited_before_comes_first(gateway: Gateway) -> None:
    message = await _kept(gateway)
    say = {"author": Author.STAFF, "now": gateway.clock.now()}
    await gateway.db.run(outbox.say, message.conversation_id, Outgoing("先"), **say)  # type: ignore[arg-type]
    reply = await _answered(gateway, message)
    assert _said(reply) == ["先", "echo: 你好"]
    assert await _again(gateway, message) == reply


async def test_an_answer_that_nobody_waits_for_any_more_is_not_counted_as_said(gateway: Gateway) -> None:
    message = await _kept(gateway)
    with gateway.worker._carriers.offered(message.id, FakeChannel(), len):
        pass
    gateway.hub.publish_kept(message.conversation_id)
    await gateway.said(message.conversation_id, 1)
    assert _said(await _again(gateway, message)) == ["echo: 你好"]


async def test_several_calls_for_one_message_share_what_they_carry() -> None:
    carriers = Carriers()
    with carriers.offered(1, FakeChannel(), len) as one:
        with carriers.offered(1, FakeChannel(), len) as other:
            assert other is one
        begun = carriers.begin(1)
        assert begun is one
        assert one.is_begun
        assert carriers.begin(1) is None
        begun.end(Reply())
        assert await one.taken() == await other.taken() == Reply()


async def test_what_comes_while_the_message_before_is_answered_is_not_forgotten(gateway: Gateway) -> None:
    first = await _kept(gateway, "一")

    async def write(text: str) -> None:
        if text == "一":
            second = await _kept(gateway, "二")
            gateway.hub.publish_kept(second.conversation_id)

    gateway.rasa.before = write
    with gateway.worker._carriers.offered(first.id, FakeChannel(), len):
        gateway.hub.publish_kept(first.conversation_id)
        assert await gateway.said(first.conversation_id, 2) == ["echo: 一", "echo: 二"]


@pytest.mark.parametrize("is_changed_before", [False, True])
async def test_rows_written_at_once_are_what_the_database_has(gateway: Gateway, *, is_changed_before: bool) -> None:
    kept = await _kept(gateway)

    def work(session: Any) -> int:
        now = gateway.clock.now()
        row = Message(conversation_id=kept.conversation_id, direction="out", author="bot", body="{}", created_at=now)
        row.state = State.PENDING
        assert added(session, row) is row
        assert (row.kind, row.attempts, row.error, row in session) == ("text", 0, None, True)
        if is_changed_before:
            row.attempts, row.state = 3, State.UNSURE  # by the flush before the commit
        change(session, row, state=State.DELIVERED, error=None)
        row.claimed_by = "me"
        return row.id

    number = await gateway.db.run(work)
    row = await gateway.db.read(lambda session: session.get_one(Message, number))
    attempts = 3 if is_changed_before else 0
    assert (row.state, row.attempts, row.claimed_by, row.body) == (State.DELIVERED, attempts, "me", "{}")
