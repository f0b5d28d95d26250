"""A citizen's task on its way through the gateway: restored, put down, never done twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.cases import applicant, drafts, steps, tasks
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Person
from actions.cases.tasks import REMEMBERED
from actions.settings import AgencySettings
from bot.delivery import conversations, turns
from bot.delivery.fallback import DRAFT_IS_SAFE
from tests.bot.delivery.conftest import FakeRasa, Gateway
from tests.bot.delivery.test_worker import FORM

STAFF = Person("王芳(wang)", frozenset(STAFF_ROLES))
AGENCY = AgencySettings(_env_file=None, number_prefix="JZ")
CALENDAR = WorkCalendar()


async def greeted(gateway: Gateway) -> str:
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)
    return conversation


async def filed(gateway: Gateway, conversation: str) -> str:
    """An application of the conversation that waits for a correction."""

    def work(session: Session) -> str:
        now = gateway.clock.now()
        drafts.start_draft(session, conversation, now)
        for key, value in FORM.items():
            drafts.save_answer(session, conversation, key, value, now)
        around: dict[str, Any] = {"now": now, "calendar": CALENDAR, "agency": AGENCY}
        receipt = file_application(session, conversation_id=conversation, channel="web", **around)
        given = {"correct_by": "2026-03-31", "points": "请写明年度。"}
        steps.take(session, receipt.number, EventKind.TAKEN_UP, {}, by=STAFF, **around)
        steps.take(session, receipt.number, EventKind.CORRECTION_ASKED, given, by=STAFF, **around)
        return receipt.number

    return await gateway.db.run(work)


async def start(gateway: Gateway, conversation: str, kind: str = "withdraw") -> None:
    await gateway.db.run(tasks.start_task, conversation, kind, "confirm", gateway.clock.now())


async def test_a_new_session_of_rasa_stands_where_the_task_does(gateway: Gateway) -> None:
    conversation = await greeted(gateway)
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    await start(gateway, conversation)
    gateway.rasa.generation = "two"
    await gateway.write("是")
    await gateway.said(conversation, 2)
    [(sender, events)] = gateway.rasa.events
    assert sender == f"{conversation}.2"
    assert [event["name"] for event in events if event["event"] == "active_loop"] == ["task_form"]


async def test_remembered_words_lead_nowhere(gateway: Gateway) -> None:
    conversation = await greeted(gateway)
    await start(gateway, conversation, REMEMBERED)
    gateway.rasa.generation = "two"
    await gateway.write("在吗")
    await gateway.said(conversation, 2)
    assert gateway.rasa.events == []


async def test_a_task_left_for_too_long_is_put_down_politely_and_once(gateway: Gateway) -> None:
    conversation = await greeted(gateway)
    await start(gateway, conversation)
    await gateway.passes(tasks.KEPT + timedelta(minutes=1))
    await gateway.write("我想问个问题")
    await gateway.write("还有一个")
    assert await gateway.said(conversation, 4) == [
        "echo: 你好",
        turns.PUT_DOWN.text,
        "echo: 我想问个问题",
        "echo: 还有一个",
    ]
    assert gateway.rasa.events == []


async def test_a_step_that_was_taken_before_the_crash_is_told_and_not_taken_again(gateway: Gateway) -> None:
    conversation = await greeted(gateway)
    number = await filed(gateway, conversation)
    gateway.clock.advance(timedelta(minutes=5))

    async def correct_and_crash(_text: str) -> None:
        gateway.rasa.before = None
        await gateway.db.run(
            applicant.act,
            conversation,
            number,
            EventKind.CORRECTION_RECEIVED,
            {"supplement": "2025年"},
            now=gateway.clock.now(),
            calendar=CALENDAR,
            agency=AGENCY,
        )
        gateway.rasa.fails = 1

    gateway.rasa.before = correct_and_crash
    await gateway.write("是")
    await gateway.states(conversation, "answered", "received")
    while len(gateway.rasa.asked) < 2:
        await gateway.hub.wait("*", 1.0)
    await gateway.passes(timedelta(seconds=30))
    gateway.hub.publish(conversation)
    assert (await gateway.said(conversation, 2))[1] == "ran action_repeat_notice"


async def test_a_question_that_was_reached_before_the_crash_is_asked_again(gateway: Gateway) -> None:
    conversation = await greeted(gateway)

    async def begin_and_crash(_text: str) -> None:
        gateway.rasa.before = None
        await start(gateway, conversation)
        gateway.rasa.fails = 1

    gateway.rasa.before = begin_and_crash
    await gateway.write("我要撤回申请")
    while len(gateway.rasa.asked) < 2:
        await gateway.hub.wait("*", 1.0)
    await gateway.passes(timedelta(seconds=30))
    gateway.hub.publish(conversation)
    assert (await gateway.said(conversation, 2))[1] == "echo: 继续申请"
    assert gateway.rasa.events[-1][0] == f"{conversation}.2"


@pytest.mark.parametrize("what", ["task", "correction"])
async def test_while_rasa_is_away_words_that_are_awaited_are_not_looked_up(
    gateway: Gateway, rasa: FakeRasa, what: str
) -> None:
    conversation = await greeted(gateway)
    if what == "task":
        await start(gateway, conversation)
    else:
        await filed(gateway, conversation)
    rasa.state = "down"
    await gateway.write("收费的那一份，2025年的")
    assert (await gateway.said(conversation, 2))[1] == DRAFT_IS_SAFE.text


async def test_who_comes_back_from_a_person_is_told_of_the_task(gateway: Gateway) -> None:
    conversation = await greeted(gateway)
    await start(gateway, conversation)
    now = gateway.clock.now()
    await gateway.db.run(conversations.request_person, conversation, "", now)
    await gateway.db.run(conversations.claim, conversation, 5, now)
    await gateway.db.run(conversations.hand_back, conversation, 5, now)
    said = await gateway.said(conversation, 3)
    assert said[-1] == f"{conversations.ENDED.text}\n{conversations.TASK_IS_OPEN}"
