"""A short notice to who has allowed one: once for each consent, once for each time that the window is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import inbox, knocking, outbox
from bot.delivery.accounts import Accounts
from bot.delivery.channel import (
    AccountProblemError,
    MaybeSentError,
    NoticeNotAllowedError,
    Part,
    Recipient,
    SendRefusedError,
    TryLaterError,
)
from bot.delivery.knocker import Knocker
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.tables import Author, ConsentState, Conversation, NoticeConsent

ANY, REPLY = "TEMPLATE-ANY", "TEMPLATE-REPLY"


@dataclass
class Postman:
    """A channel that can knock."""

    name: str = "fake"
    is_idempotent: bool = False
    notices: Sequence[str] = (ANY, REPLY)
    fails: list[Exception] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)

    def parts(self, outgoing: Outgoing) -> Sequence[Part]:
        return []

    async def send(self, to: Recipient, part: Part, key: str, now: datetime) -> None:
        raise AssertionError("the window is closed")

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        raise AssertionError

    async def notify(self, user: str, template: str, now: datetime) -> None:
        self.told.append((user, template))
        if self.fails:
            raise self.fails.pop(0)


@dataclass
class Citizen:
    """One whose window is closed, and the news for them."""

    db: Database
    clock: FixedClock
    postman: Postman
    knocker: Knocker
    id: str = ""
    count: int = 0

    async def writes(self) -> None:
        self.count += 1
        incoming = Incoming("fake", "openid", f"m{self.count}", "你好", is_called=True)
        message = await self.db.run(inbox.accept, incoming, self.clock.now())
        assert message
        self.id = message.conversation_id
        await self.db.run(lambda session: _close(session.get_one(Conversation, self.id)))

    async def allows(self, template: str = ANY, event: str = "e1", *, is_allowed: bool = True) -> None:
        now = self.clock.now()
        await self.db.run(knocking.consented, self.id, event, template, now, is_allowed=is_allowed)

    async def is_told(self, kind: str = "notice", author: Author = Author.STAFF) -> None:
        outgoing = Outgoing("补正通知：张三……", kind=kind)
        await self.db.run(lambda s: outbox.say(s, self.id, outgoing, author=author, now=self.clock.now()))

    async def states(self) -> list[str]:
        query = select(NoticeConsent.state).order_by(NoticeConsent.id)
        return await self.db.read(lambda session: list(session.scalars(query)))


def _close(conversation: Conversation) -> None:
    conversation.closed_for = conversation.last_citizen_at


@pytest.fixture
async def citizen(db: Database, clock: FixedClock) -> Citizen:
    postman = Postman()
    knocker = Knocker(db, clock, {"fake": postman}, Accounts(db, clock), random=lambda: 0.0)
    found = Citizen(db, clock, postman, knocker)
    await found.writes()
    return found


async def test_one_notice_for_a_consent_and_one_for_a_closed_window(citizen: Citizen, clock: FixedClock) -> None:
    await citizen.allows(event="e1")
    await citizen.allows(event="e2")
    await citizen.knocker.knock_once()
    assert citizen.postman.told == []  # there is no news
    for _ in range(3):
        await citizen.is_told()
        await citizen.knocker.knock_once()
    assert citizen.postman.told == [("openid", ANY)]
    clock.advance(timedelta(days=1))
    await citizen.writes()  # and the window closes again
    for _ in range(2):
        await citizen.knocker.knock_once()
    assert len(citizen.postman.told) == 2
    clock.advance(timedelta(days=1))
    await citizen.writes()
    await citizen.knocker.knock_once()
    assert len(citizen.postman.told) == 2  # no consent is left
    assert await citizen.states() == [ConsentState.USED] * 2


@pytest.mark.parametrize(("kind", "author"), [("text", Author.STAFF), ("notice", Author.BOT), ("answer", Author.BOT)])
async def test_what_is_left_of_a_talk_does_not_knock(citizen: Citizen, kind: str, author: Author) -> None:
    await citizen.allows()
    await citizen.is_told(kind, author)
    await citizen.knocker.knock_once()
    assert citizen.postman.told == []


async def test_a_repeated_event_is_one_consent_and_a_refusal_takes_all_back(citizen: Citizen) -> None:
    await citizen.allows()
    await citizen.allows()
    assert await citizen.states() == [ConsentState.ALLOWED]
    await citizen.allows(event="e2", is_allowed=False)
    await citizen.allows()  # the first event once more, late
    assert await citizen.states() == [ConsentState.GONE] * 2
    await citizen.is_told()
    await citizen.knocker.knock_once()
    assert citizen.postman.told == []


async def test_the_notice_for_any_news_before_that_for_replies_and_none_for_others(citizen: Citizen) -> None:
    for template in ("SOMEBODY-ELSES", REPLY, ANY):
        await citizen.allows(template)
    await citizen.is_told()
    await citizen.knocker.knock_once()
    assert citizen.postman.told == [("openid", ANY)]


async def test_a_consent_that_the_provider_does_not_know_makes_room_for_the_next(citizen: Citizen) -> None:
    await citizen.allows(ANY)
    await citizen.allows(REPLY)
    citizen.postman.fails = [NoticeNotAllowedError("43101")]
    await citizen.is_told()
    for _ in range(2):
        await citizen.knocker.knock_once()
    assert citizen.postman.told == [("openid", ANY), ("openid", REPLY)]
    assert await citizen.states() == [ConsentState.GONE, ConsentState.USED]


async def test_what_is_surely_not_sent_is_tried_later_and_keeps_its_consent(
    citizen: Citizen, clock: FixedClock
) -> None:
    await citizen.allows()
    await citizen.is_told()
    citizen.postman.fails = [TryLaterError("45009", 60), AccountProblemError("40164")]
    await citizen.knocker.knock_once()
    await citizen.knocker.knock_once()
    assert (len(citizen.postman.told), await citizen.states()) == (1, [ConsentState.ALLOWED])
    for _ in range(2):
        clock.advance(timedelta(seconds=61))
        await citizen.knocker.knock_once()
    assert (len(citizen.postman.told), await citizen.states()) == (3, [ConsentState.USED])


@pytest.mark.parametrize(
    ("error", "state"),
    [(MaybeSentError("no answer"), ConsentState.USED), (SendRefusedError("47003"), ConsentState.ALLOWED)],
)
async def test_neither_doubt_nor_a_wrong_template_knocks_again(
    citizen: Citizen, clock: FixedClock, error: Exception, state: str
) -> None:
    await citizen.allows()
    await citizen.is_told()
    citizen.postman.fails = [error]
    for _ in range(3):
        await citizen.knocker.knock_once()
        clock.advance(timedelta(hours=1))
    assert (len(citizen.postman.told), await citizen.states()) == (1, [state])


async def test_a_report_that_it_was_not_shown_lets_another_consent_be_used_once(citizen: Citizen) -> None:
    for event in ("e1", "e2", "e3"):
        await citizen.allows(event=event)
    await citizen.is_told()
    await citizen.knocker.knock_once()
    for _ in range(2):  # the provider repeats itself
        await citizen.db.run(knocking.did_not_arrive, citizen.id, ANY)
    for _ in range(2):
        await citizen.knocker.knock_once()
    assert len(citizen.postman.told) == 2
    assert await citizen.states() == [ConsentState.FAILED, ConsentState.USED, ConsentState.ALLOWED]


async def test_who_only_allowed_notices_is_not_pushed_to(db: Database, clock: FixedClock) -> None:
    conversation = await db.run(inbox.unspoken, "fake", "another", clock.now())
    assert conversation.closed_for == conversation.last_citizen_at
    assert conversation.channel_user == "another"
