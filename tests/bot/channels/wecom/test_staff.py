"""Cards for staff: of alerts and of people who wait, once each, to whom they concern, and with nothing personal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import select

from actions.cases.alerts.sending import Wanted, send
from actions.cases.alerts.tables import Alert
from bot.channels.simulate.wechat import Failure
from bot.channels.wecom import cards, staff
from bot.channels.wecom.tables import StaffCard
from bot.channels.wecom.texts import WAITING, WAITING_URGENTLY
from bot.console import staff as accounts
from bot.console.policy import Role
from bot.delivery import conversations
from bot.serving import limits_watch
from tests.bot.channels.wecom.conftest import System

LI, WANG = "李晓明(li)", "王芳(wang)"
CARD = "/message/send"


@pytest.fixture
def alerting() -> bool:
    return True


@pytest.fixture
async def system(stopped: System, monkeypatch: pytest.MonkeyPatch) -> System:
    """With Li, an administrator, Wang, and Zhou, who has no account in WeCom."""
    monkeypatch.setattr(staff, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(limits_watch, "sweep_once", AsyncMock())  # which would withdraw what these tests alert of
    with stopped.db.session() as session:
        now = stopped.clock.now()
        accounts.add_member(session, "li", "李晓明", Role.ADMIN, now)
        accounts.add_member(session, "wang", "王芳", Role.STAFF, now)
        accounts.add_member(session, "zhou", "周强", Role.STAFF, now)
        accounts.set_wecom_userid(session, "li", "lixiaoming", now)
        accounts.set_wecom_userid(session, "wang", "wangfang", now)
    await stopped.start()
    return stopped


@pytest.fixture
def alerted(system: System) -> Callable[[str], None]:
    """Alert somebody of a missing calendar: an alert that needs no application."""

    def alert(recipient: str, stage: str = "1") -> None:
        with system.db.session() as session:
            wanted = Wanted(
                None, "calendar", "", date(2027, 1, 1), stage, recipient, f"2027年的放假安排还没有录入（{stage}）。"
            )
            send(session, [wanted], system.clock.now())

    return alert


def states(system: System) -> list[str]:
    with system.db.session(read_only=True) as session:
        return list(session.scalars(select(StaffCard.state).order_by(StaffCard.id)))


async def called(system: System, *, urgent: bool = False) -> str:
    """Somebody calls a person; the conversation's id."""
    await system.world.say(system.phone, "转人工")
    await system.settled()
    conversation = system.conversation()
    with system.db.session() as session:
        conversations.request_person(session, conversation.id, "张三要问低保", system.clock.now(), urgent=urgent)
    return conversation.id


async def test_an_alert_is_shown_once_to_whom_it_concerns(system: System, alerted: Callable[[str], None]) -> None:
    alerted(WANG)
    alerted("周强(zhou)")
    await system.until(lambda: len(system.world.cards) == 1)
    await system.until(lambda: states(system) == ["sent"])
    ((user, card),) = system.world.cards
    assert user == "wangfang"
    assert card == {
        "title": "放假安排提醒",
        "description": "2027年的放假安排还没有录入（1）。",
        "url": "https://gk.example.cn/staff/alerts",
        "btntxt": "查看",
    }


async def test_an_alert_to_a_duty_goes_to_all_who_have_it(system: System, alerted: Callable[[str], None]) -> None:
    alerted("registrar")
    await system.until(lambda: {user for user, _ in system.world.cards} == {"lixiaoming", "wangfang"})


@pytest.mark.parametrize(
    "failure", [Failure(code=-1), Failure(drop="after"), Failure(drop="before"), Failure(status=500)]
)
async def test_a_card_in_doubt_is_shown_once(
    system: System, alerted: Callable[[str], None], failure: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "pause", lambda *_: timedelta())
    system.world.fail(CARD, failure)
    alerted(WANG)
    await system.until(lambda: states(system) == ["sent"])
    assert (len(system.world.cards), system.world.calls[CARD]) == (1, 2)


async def test_a_member_whom_the_app_may_not_reach_is_given_up(system: System, alerted: Callable[[str], None]) -> None:
    with system.db.session() as session:
        accounts.set_wecom_userid(session, "wang", "nobody", system.clock.now())
    alerted(WANG)
    await system.until(lambda: states(system) == ["failed"])
    with system.db.session(read_only=True) as session:
        assert "81013" in str(session.scalars(select(StaffCard.error)).one())
    assert system.world.calls[CARD] == 1


async def test_what_was_seen_before_is_not_told(system: System, alerted: Callable[[str], None]) -> None:
    system.world.fail(CARD, Failure(code=-1))
    alerted(WANG)
    await system.until(lambda: system.world.calls[CARD] == 1)
    with system.db.session() as session:
        session.scalars(select(Alert)).one().seen_at = system.clock.now()
    system.clock.advance(timedelta(seconds=6))
    await system.until(lambda: states(system) == ["dropped"])
    assert system.world.cards == []


async def test_at_night_alerts_wait_for_the_morning(system: System, alerted: Callable[[str], None]) -> None:
    system.clock.advance(timedelta(hours=14, minutes=5))  # five past midnight, on Saturday
    alerted(WANG)
    await system.settled()
    assert system.world.cards == []
    system.clock.advance(timedelta(days=2, hours=9, minutes=30))
    with system.db.session() as session:
        session.scalars(select(Alert)).one().created_at = system.clock.now() - timedelta(hours=20)
    await system.until(lambda: len(system.world.cards) == 1)


async def test_who_waits_is_told_of_once(system: System) -> None:
    conversation = await called(system)
    await system.until(lambda: len(system.world.cards) == 2)
    await system.until(lambda: states(system) == ["sent", "sent"])
    assert {user for user, _ in system.world.cards} == {"lixiaoming", "wangfang"}
    card = system.world.cards[0][1]
    assert card["title"] == WAITING
    assert card["description"] == "来自微信客服，3月13日10:00开始等候。"
    assert card["url"] == f"https://gk.example.cn/staff/conversations/{conversation}"
    assert "张三" not in str(system.world.cards)
    with system.db.session() as session:
        conversations.leave_queue(session, conversation, system.clock.now())
        system.clock.advance(timedelta(minutes=1))
        conversations.request_person(session, conversation, "", system.clock.now())
    await system.until(lambda: len(system.world.cards) == 4)


async def test_out_of_hours_only_danger_is_told(system: System) -> None:
    system.clock.advance(timedelta(hours=14))
    conversation = await called(system)
    await system.settled()
    assert system.world.cards == []
    with system.db.session() as session:
        conversations.request_person(session, conversation, "", system.clock.now(), urgent=True)
    await system.until(lambda: len(system.world.cards) == 2)
    assert {card["title"] for _, card in system.world.cards} == {WAITING_URGENTLY}


async def test_no_member_is_flooded(system: System, alerted: Callable[..., None]) -> None:
    for number in range(cards.MOST_A_MINUTE + 3):
        alerted(WANG, f"{number}")
    await system.until(lambda: len(system.world.cards) == cards.MOST_A_MINUTE)
    system.clock.advance(timedelta(seconds=62))
    await system.until(lambda: len(set(states(system))) == 1)
    assert system.world.calls[CARD] == cards.MOST_A_MINUTE + 3
