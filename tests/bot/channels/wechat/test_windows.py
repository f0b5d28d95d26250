"""What may be pushed, and what is done where nothing may: budgets, notices, an account that is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.cases.alerts import channel_problem
from actions.cases.alerts.tables import Alert
from bot.channels.simulate.wechat import Failure
from bot.channels.simulate.wechat_phones import How
from bot.delivery import inbox, knocker
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import say
from bot.delivery.tables import Author, Conversation, Message
from bot.keys import HUB
from tests.bot.channels.wechat.conftest import TEMPLATE, System

SEND = "/message/custom/send"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocker, "LOOK_AGAIN_SECONDS", 0.05)


async def tell(system: System, text: str, kind: str = "notice") -> Conversation:
    """Staff have news for the citizen."""
    with system.db.session() as session:
        conversation = inbox.find_conversation(session, "wechat", system.phone.openid)
        assert conversation is not None
        say(session, conversation.id, Outgoing(text, kind=kind), author=Author.STAFF, now=system.clock.now())
    system.app[HUB].publish(conversation.id)
    return conversation


async def closed(system: System) -> None:
    def is_closed() -> bool:
        with system.db.session(read_only=True) as session:
            conversation = inbox.find_conversation(session, "wechat", system.phone.openid)
            return conversation is not None and conversation.closed_for == conversation.last_citizen_at

    await system.until(is_closed)


async def test_after_a_tap_three_are_pushed_and_the_rest_waits_for_the_next_word(system: System) -> None:
    await system.world.tap(system.phone, "apply")
    system.clock.advance(timedelta(seconds=1))
    for number in range(5):
        await tell(system, f"第{number}条")
    await closed(system)
    assert [shown.text for shown in system.phone.shown if shown.how is How.PUSHED] == ["第0条", "第1条", "第2条"]
    assert system.world.calls[SEND] == 3  # the fourth is not even tried
    await system.world.say(system.phone, "在吗")
    await system.settled()
    said = "\n\n".join(system.phone.texts)
    assert [said.count(f"第{number}条") for number in range(5)] == [1] * 5


async def test_a_minute_after_a_tap_nothing_is_pushed_but_after_a_message_it_is(system: System) -> None:
    await system.world.tap(system.phone, "apply")
    system.clock.advance(timedelta(seconds=61))
    await tell(system, "一")
    await closed(system)
    assert system.world.calls[SEND] == 0
    await system.world.say(system.phone, "你好")
    system.clock.advance(timedelta(minutes=5))
    await system.world.tap(system.phone, "status")  # doesn't end what the message opened
    system.clock.advance(timedelta(minutes=5))
    await tell(system, "二")
    await system.until(lambda: system.phone.texts[-1] == "二")


async def test_news_outside_of_the_window_knock_once_and_are_shown_at_the_next_contact(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.world.allow_notices(system.phone, TEMPLATE)
    await system.world.allow_notices(system.phone, TEMPLATE)
    system.clock.advance(timedelta(days=3))
    for text in ("补正通知：张三，请补正。", "答复：张三，见附件。"):
        await tell(system, text)
    await system.until(lambda: any(shown.how is How.NOTICE for shown in system.phone.shown))
    await closed(system)
    notices = [shown.text for shown in system.phone.shown if shown.how is How.NOTICE]
    assert notices == ["您的申请有新进展，请回到公众号查看"]
    assert system.world.calls["/message/subscribe/bizsend"] == 1
    system.clock.advance(timedelta(minutes=1))
    await system.world.say(system.phone, "有什么进展")
    await system.settled()
    assert all(text in "".join(system.phone.texts) for text in ("补正通知", "答复：张三"))


async def test_who_has_not_allowed_a_notice_gets_none(system: System) -> None:
    await system.world.say(system.phone, "你好")
    await system.world.allow_notices(system.phone, TEMPLATE)
    system.clock.advance(timedelta(seconds=1))
    await system.world.allow_notices(system.phone, TEMPLATE, is_allowed=False)
    system.clock.advance(timedelta(days=3))
    await tell(system, "补正通知")
    await closed(system)
    assert system.world.calls["/message/subscribe/bizsend"] == 0


async def test_a_refused_account_is_told_to_administrators_once_and_cleared(system: System) -> None:
    await system.world.say(system.phone, "你好")
    system.world.fail(SEND, *[Failure(code=40164)] * 12)
    await tell(system, "一")

    def is_put_off() -> bool:
        with system.db.session(read_only=True) as session:
            last = session.scalars(select(Message).order_by(Message.id.desc())).first()
            return last is not None and last.retry_at is not None and last.retry_at > system.clock.now()

    def is_in_trouble() -> bool:
        with system.db.session(read_only=True) as session:
            return channel_problem(session, "wechat") != ""

    for _ in range(12):
        await system.until(is_put_off)
        system.clock.advance(timedelta(minutes=10))
    await system.settled()  # twelve tries are more than others get: nothing is given up
    assert system.phone.texts[-1] == "一"
    await system.until(lambda: not is_in_trouble())  # it is noted behind the message
    with system.db.session(read_only=True) as session:
        alert = session.scalars(select(Alert)).one()
    assert (alert.recipient, "40164" in alert.text, alert.text.startswith("微信公众号")) == ("head", True, True)
