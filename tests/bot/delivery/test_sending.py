"""What is said on a channel that is called: in order, in parts, once, whatever the provider or a process does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import again, carrying, inbox, limits, media, outbox, passive, processes, sending
from bot.delivery.channel import (
    MaybeSentError,
    Part,
    Recipient,
    SendError,
    SendRefusedError,
    TryLaterError,
    WindowClosedError,
)
from bot.delivery.hub import Hub
from bot.delivery.messages import Incoming, IncomingMedia, Outgoing
from bot.delivery.sender import Sender
from bot.delivery.tables import Author, Direction, Message, MessagePart, PartState, State
from bot.delivery.worker import Worker
from bot.serving.knowledge import KnowledgeHolder
from tests.bot.delivery.conftest import RECEPTION, FakeKnowledge, FakeRasa, Gateway
from tests.support import files

USER = "openid-of-somebody"


@dataclass
class FakeChannel:
    """Cuts at "|", fails as it is told, and remembers what it took."""

    name: str = "fake"
    is_idempotent: bool = False
    fails: list[Exception] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    pushed: list[int] = field(default_factory=list)
    files: list[Exception | tuple[str, bytes]] = field(default_factory=list)

    def parts(self, outgoing: Outgoing) -> Sequence[Part]:
        return [Part({"text": text}) for text in outgoing.text.split("|")]

    async def send(self, to: Recipient, part: Part, key: str, now: datetime) -> None:
        assert to.user == USER
        self.keys.append(key)
        self.pushed.append(to.pushed)
        if self.fails:
            raise self.fails.pop(0)
        self.taken.append(part.payload["text"])

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        found = self.files.pop(0) if self.files else SendRefusedError("40007: no such media")
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Outbox:
    db: Database
    clock: FixedClock
    hub: Hub
    channel: FakeChannel
    conversation: str

    async def say(self, *texts: str) -> None:
        for text in texts:
            await self.db.run(
                lambda session, text=text: (
                    outbox.say(session, self.conversation, Outgoing(text), author=Author.BOT, now=self.clock.now()).id
                )
            )
        self.hub.publish(self.conversation)

    async def hears(self, text: str = "还在吗", message_id: str = "2") -> int:
        incoming = Incoming("fake", USER, message_id, text, is_called=True)
        message = await self.db.run(inbox.accept, incoming, self.clock.now())
        assert message is not None
        return message.id

    async def states(self, *expected: State) -> list[str]:
        """Of the bubbles that were said, as soon as they are ``expected``."""
        query = select(Message.state).where(Message.direction == Direction.OUT).order_by(Message.id)
        return await self._when(lambda session: list(session.scalars(query)), lambda found: found == list(expected))

    async def parts(self) -> list[MessagePart]:
        query = select(MessagePart).order_by(MessagePart.id)
        return await self.db.read(lambda session: list(session.scalars(query)))

    async def settled(self) -> None:
        """Until nothing is due (now), nor in hand."""
        in_hand = select(Message.conversation_id).where(Message.state == State.PENDING, Message.claimed_by.is_not(None))

        def to_be_done(session: Session) -> list[str]:
            return [*sending.due(session, ["fake"], self.clock.now()), *session.scalars(in_hand)]

        await self._when(to_be_done, lambda found: not found)

    async def _when[T](self, look: Callable[..., T], enough: Callable[[T], bool]) -> T:
        async with asyncio.timeout(60):
            while True:
                seen = self.hub.version()
                if enough(found := await self.db.read(look)):
                    return found
                await self.hub.wait("*", 0.02, since=seen)

    async def later(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))
        self.hub.publish(self.conversation)

    async def claim(self, process: str) -> sending.Job | None:
        return await self.db.run(sending.claim_next, self.conversation, self.channel, self.clock.now(), process)

    async def settle(self, job: sending.Job, error: SendError | None = None) -> None:
        await self.db.run(sending.settle, job, error, self.channel, self.clock.now(), 1.0)


@pytest.fixture
async def box(db: Database, clock: FixedClock) -> Outbox:
    """Somebody has written, and is to be answered; nothing sends yet."""
    await db.run(inbox.accept, Incoming("fake", USER, "1", "你好", is_called=True), clock.now())
    conversation = await db.read(inbox.find_conversation, "fake", USER)
    assert conversation is not None
    return Outbox(db, clock, Hub(), FakeChannel(), conversation.id)


@pytest.fixture
async def sender(box: Outbox) -> AsyncIterator[Sender]:
    await box.db.run(processes.enter, "one", box.clock.now(), is_alone=True)
    sender = Sender(box.db, box.clock, box.hub, {"fake": box.channel}, process_id="one", random=lambda: 1.0)
    await sender.start()
    yield sender
    await sender.stop()


async def test_everything_is_said_in_order_and_in_its_parts(box: Outbox, sender: Sender) -> None:
    await box.say("一|二", "三")
    assert await box.states(State.DELIVERED, State.DELIVERED)
    assert box.channel.taken == ["一", "二", "三"]
    assert box.channel.pushed == [0, 1, 2]  # what the provider's budget is counted by
    assert len(set(box.channel.keys)) == 3
    box.clock.advance(timedelta(seconds=1))
    await box.hears()
    await box.say("四")
    await box.states(*[State.DELIVERED] * 3)
    assert box.channel.pushed[-1] == 0  # the citizen has written: a new budget


async def test_who_is_written_to_is_kept_encrypted_and_never_shown(box: Outbox) -> None:
    def stored(session):  # type: ignore[no-untyped-def]
        return session.connection().exec_driver_sql("select channel_user from conversation").scalar()

    assert USER.encode() not in bytes(await box.db.read(stored))
    await box.say("一")
    job = await box.claim("one")
    assert job is not None
    assert USER not in repr(job)


async def test_a_busy_provider_is_tried_again_later_and_later_with_the_same_key(box: Outbox, sender: Sender) -> None:
    box.channel.fails = [TryLaterError("busy"), TryLaterError("busy"), TryLaterError("quota", seconds=60)]
    await box.say("一", "二")
    for seconds in (2, 4, 60):
        await box.settled()
        assert box.channel.taken == []
        await box.later(seconds=seconds - 0.5)
        await box.settled()
        await box.later(seconds=0.5)
    assert await box.states(State.DELIVERED, State.DELIVERED)
    assert box.channel.taken == ["一", "二"]
    assert len(box.channel.keys) == 5
    assert len(set(box.channel.keys)) == 2


@pytest.mark.parametrize(
    ("attempts", "chance", "wanted", "seconds"),
    [(1, 0, None, 1), (3, 1, None, 8), (30, 0.5, None, 675), (1, 1, 90, 90)],
)
def test_pauses_grow_are_spread_and_never_shorter_than_wanted(
    attempts: int, chance: float, wanted: float | None, seconds: float
) -> None:
    assert sending.pause(attempts, chance, wanted) == timedelta(seconds=seconds)


async def test_after_the_last_try_it_has_failed_and_the_next_goes_on(box: Outbox, sender: Sender) -> None:
    box.channel.fails = [TryLaterError("busy")] * sending.MAX_TRIES
    await box.say("一", "二")
    for _ in range(sending.MAX_TRIES):
        await box.settled()
        await box.later(minutes=16)
    assert await box.states(State.FAILED, State.DELIVERED)
    assert box.channel.taken == ["二"]


async def test_who_has_blocked_us_is_not_tried_again(box: Outbox, sender: Sender) -> None:
    box.channel.fails = [SendRefusedError("43004: not subscribed")]
    await box.say("一|二")
    assert await box.states(State.FAILED)
    assert box.channel.taken == ["二"]
    [failed] = await box.db.read(lambda session: session.query(Message).filter_by(direction="out").all())
    assert failed.error is None or "43004" in failed.error


async def test_outside_the_window_all_is_kept_until_the_citizen_writes(box: Outbox, sender: Sender) -> None:
    box.channel.fails = [WindowClosedError("45015")]
    await box.say("一", "二")
    await box.settled()
    await box.later(days=3)
    await box.settled()
    assert await box.states(State.PENDING, State.PENDING)
    assert len(box.channel.keys) == 1  # not tried for each message
    await box.hears()
    await box.later(seconds=1)
    assert await box.states(State.DELIVERED, State.DELIVERED)
    assert box.channel.taken == ["一", "二"]


async def test_without_an_answer_it_is_sent_at_most_once_and_what_follows_is_said(box: Outbox, sender: Sender) -> None:
    box.channel.fails = [MaybeSentError("timeout"), RuntimeError("bug")]
    await box.say("一", "二", "三")
    assert await box.states(State.UNSURE, State.UNSURE, State.DELIVERED)
    assert box.channel.taken == ["三"]


async def test_where_the_key_is_known_it_is_sent_again(box: Outbox, sender: Sender) -> None:
    box.channel.is_idempotent = True
    box.channel.fails = [MaybeSentError("timeout")]
    await box.say("一")
    await box.settled()
    await box.later(seconds=2)
    assert await box.states(State.DELIVERED)
    assert len(set(box.channel.keys)) == 1


@pytest.mark.parametrize(("is_idempotent", "state"), [(True, State.PENDING), (False, State.UNSURE)])
async def test_what_a_dead_process_was_sending(box: Outbox, is_idempotent: bool, state: State) -> None:
    box.channel.is_idempotent = is_idempotent
    await box.say("一")
    await box.db.run(processes.beat, "dead", box.clock.now())
    job = await box.claim("dead")
    assert job is not None
    assert await box.claim("other") is None  # as long as it may be alive
    box.clock.advance(processes.DEAD_AFTER)
    taken_up = await box.claim("other")
    assert (taken_up is not None) is is_idempotent
    assert await box.states(state)
    await box.settle(job)  # it was only slow: too late, it changes nothing
    [part] = await box.parts()
    assert part.state == (PartState.SENDING if is_idempotent else PartState.UNSURE)


async def test_two_processes_never_send_in_one_conversation_at_once(box: Outbox) -> None:
    for process in ("one", "two"):
        await box.db.run(processes.enter, process, box.clock.now(), is_alone=False)
    await box.say("一", "二")
    job = await box.claim("one")
    assert job is not None
    assert await box.claim("two") is None
    assert await box.db.read(sending.due, ["fake"], box.clock.now()) == []
    await box.settle(job)
    second = await box.claim("two")
    assert second is not None
    assert second.part.payload["text"] == "二"


class TestPassive:
    """Answers that travel in the reply to the citizen's own message."""

    async def test_the_reply_takes_what_fits_and_the_rest_is_pushed(self, box: Outbox, sender: Sender) -> None:
        message = await box.hears()
        await box.db.run(passive.hold, box.conversation, box.clock.now() + timedelta(seconds=4))
        await box.say("一|二", "三")
        await box.settled()
        assert box.channel.taken == []
        reply = await self._take(box, message, most=2)
        assert [part.payload["text"] for part in reply.parts] == ["一", "二"]
        assert reply.has_more
        box.hub.publish(box.conversation)
        await box.settled()
        assert box.channel.taken == [], "the reply is not out yet, and may not be overtaken"
        await box.db.run(passive.release, box.conversation)
        box.hub.publish(box.conversation)
        assert await box.states(State.DELIVERED, State.DELIVERED)
        assert box.channel.taken == ["三"]
        assert box.channel.pushed == [0]  # a reply costs nothing of the budget

    async def test_the_same_message_again_gets_the_same_reply(self, box: Outbox) -> None:
        message = await box.hears()
        await box.say("一", "二")
        first = await self._take(box, message, most=1)
        assert await self._take(box, message, most=5) == first
        later = await box.hears("好", "3")
        assert [part.payload["text"] for part in (await self._take(box, later, most=5)).parts] == ["二"]

    async def test_a_reply_that_was_never_given_only_delays(self, box: Outbox, sender: Sender) -> None:
        await box.hears()
        await box.db.run(passive.hold, box.conversation, box.clock.now() + timedelta(seconds=4))
        await box.say("一")
        await box.settled()
        await box.later(seconds=4)
        assert await box.states(State.DELIVERED)

    async def test_what_is_just_being_pushed_is_not_said_twice(self, box: Outbox) -> None:
        await box.db.run(processes.beat, "one", box.clock.now())
        await box.say("一", "二")
        assert await box.claim("one") is not None
        message = await box.hears()
        assert (await self._take(box, message, most=5)).parts == ()

    async def _take(self, box: Outbox, message: int, *, most: int) -> carrying.Reply:
        return await box.db.run(
            passive.take, message, box.channel, lambda parts: min(most, len(parts)), box.clock.now()
        )


async def test_what_may_not_have_arrived_is_offered_once_and_said_again_when_asked_for(
    gateway: Gateway, db: Database
) -> None:
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)

    def unsure(session: Session) -> None:
        session.execute(update(Message).where(Message.direction == Direction.OUT).values(state=State.UNSURE))

    await db.run(unsure)
    await gateway.write("在吗")
    assert await gateway.said(conversation, 3) == ["echo: 你好", again.OFFER.text, "echo: 在吗"]
    await gateway.write("谢谢")
    assert (await gateway.said(conversation, 4))[3:] == ["echo: 谢谢"]
    await gateway.write("「重发」")
    assert (await gateway.said(conversation, 5))[4:] == ["echo: 你好"]
    await gateway.write("重发")
    assert (await gateway.said(conversation, 6))[5:] == ["echo: 重发"]  # nothing is unsure: the bot's affair


async def test_who_writes_too_often_is_told_and_can_go_on_later(box: Outbox) -> None:
    for number in range(limits.WINDOWS[0].limit - 1):
        await box.hears(message_id=f"m{number}")
    with pytest.raises(limits.TooManyMessagesError, match="一分钟"):
        await box.hears(message_id="one too many")
    box.clock.advance(timedelta(minutes=1))
    await box.hears(message_id="later")


class TestFilesOfTheChannel:
    """A picture that the channel keeps is fetched before the bot hears of it, and not lost with a busy provider."""

    @pytest.fixture
    async def worker(self, box: Outbox, rasa: FakeRasa) -> AsyncIterator[Worker]:
        knowledge = KnowledgeHolder.of(FakeKnowledge())  # type: ignore[arg-type]
        of_channel = {"process_id": "one", "channels": {"fake": box.channel}}
        worker = Worker(box.db, box.clock, box.hub, rasa, knowledge, RECEPTION, **of_channel)  # type: ignore[arg-type]
        yield worker
        await worker.stop()

    async def _send(self, box: Outbox) -> int:
        incoming = IncomingMedia("fake", USER, "picture", "media-id")
        message = await box.db.run(inbox.accept_media, incoming, box.clock.now())
        assert message is not None
        return message.id

    async def _message(self, box: Outbox, message_id: int, state: State) -> Message:
        def look(session: Session) -> Message:
            return session.get_one(Message, message_id)

        return await box._when(look, lambda found: found.state == state)

    async def test_it_is_kept_and_the_bot_hears_of_it(self, box: Outbox, worker: Worker, rasa: FakeRasa) -> None:
        box.channel.files = [TryLaterError("busy"), ("身份证.png", files.png())]
        message_id = await self._send(box)
        await worker.start()
        await box._when(lambda session: session.get_one(Message, message_id).attempts, lambda attempts: attempts == 1)
        await box.later(seconds=2)
        message = await self._message(box, message_id, State.ANSWERED)
        assert message.kind == inbox.FILE
        assert "身份证.png" in message.body
        assert rasa.asked[-1][1] == inbox.heard(message)

    async def test_one_that_can_not_be_taken_is_answered_with_the_reason(self, box: Outbox, worker: Worker) -> None:
        box.channel.files = [("空.png", b"")]
        message_id = await self._send(box)
        await worker.start()
        await self._message(box, message_id, State.ANSWERED)
        views = await box.db.read(outbox.transcript, box.conversation)
        assert [view.outgoing.text[:8] for view in views if view.author is Author.SYSTEM] == ["这个文件是空的（"]

    async def test_one_that_is_gone_is_asked_for_again(self, box: Outbox, worker: Worker) -> None:
        message_id = await self._send(box)
        await worker.start()
        await self._message(box, message_id, State.FAILED)
        views = await box.db.read(outbox.transcript, box.conversation)
        assert media.NOT_RECEIVED.text in [view.outgoing.text for view in views]
        assert "media-id" not in str([view.outgoing.text for view in views])


async def test_a_process_that_leaves_frees_what_it_had_at_once(box: Outbox) -> None:
    await box.db.run(processes.beat, "one", box.clock.now())
    await box.say("一")
    box.channel.is_idempotent = True
    assert await box.claim("one") is not None
    assert await box.claim("two") is None
    await box.db.run(processes.leave, "one")
    assert await box.claim("two") is not None


async def test_a_heartbeat_keeps_a_process_alive_and_ends_with_it(box: Outbox) -> None:
    heartbeat = processes.Heartbeat(box.db, box.clock, process_id="me")
    await heartbeat.start()
    assert await box.db.read(processes.is_alive, "me", box.clock.now())
    await heartbeat.stop()
    assert not await box.db.read(processes.is_alive, "me", box.clock.now())
