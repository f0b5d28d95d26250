"""A message is answered once, in order, whatever happens to Rasa or to us in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from actions.cases import drafts
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.settings import AgencySettings
from bot.delivery import conversations, outbox, turns, worker
from bot.delivery.fallback import DRAFT_IS_SAFE, MENU, WAITING
from bot.delivery.tables import Owner
from bot.delivery.worker import Worker
from bot.learning.tables import AskedQuestion
from bot.serving.knowledge import KnowledgeHolder
from tests.bot.delivery.conftest import FEES, RECEPTION, FakeKnowledge, FakeRasa, Gateway

ALONE = "您前面没有人在等候，下一位就是您。"
FORM = {
    "applicant_type": "natural",
    "applicant_name": "张三",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "description": "低保资金的分配方案",
    "features": "2025年度",
    "form": "electronic",
    "delivery": "chat",
}


async def test_a_message_is_answered_by_rasa(gateway: Gateway) -> None:
    conversation = await gateway.write("怎么申请")
    assert await gateway.said(conversation, 1) == ["echo: 怎么申请"]
    assert await gateway.states(conversation, "answered")
    assert gateway.rasa.asked == [(f"{conversation}.1", "怎么申请")]


async def test_messages_of_one_conversation_are_answered_in_order_one_at_a_time(gateway: Gateway) -> None:
    in_hand = most = 0

    async def before(_text: str) -> None:
        nonlocal in_hand, most
        in_hand, most = in_hand + 1, max(most, in_hand + 1)
        await asyncio.sleep(0)
        in_hand -= 1

    gateway.rasa.before = before
    for number in range(8):
        conversation = await gateway.write(f"第{number}条")
    assert await gateway.said(conversation, 8) == [f"echo: 第{number}条" for number in range(8)]
    assert most == 1


async def test_conversations_do_not_wait_for_each_other(gateway: Gateway) -> None:
    release = asyncio.Event()

    async def before(text: str) -> None:
        if text == "慢":
            await release.wait()

    gateway.rasa.before = before
    slow = await gateway.write("慢", user="li")
    quick = await gateway.write("快", user="wang")
    assert await gateway.said(quick, 1) == ["echo: 快"]
    release.set()
    assert await gateway.said(slow, 1) == ["echo: 慢"]


async def test_a_repeated_message_is_answered_once(gateway: Gateway) -> None:
    await gateway.write("你好", message_id="7")
    await gateway.write("你好", message_id="7")
    conversation = await gateway.write("再见", message_id="8")
    assert await gateway.said(conversation, 2) == ["echo: 你好", "echo: 再见"]


async def test_an_empty_message_gets_a_hint_and_rasa_is_not_asked(gateway: Gateway) -> None:
    conversation = await gateway.write("\u200b/ ")
    assert await gateway.said(conversation, 1) == [turns.NOTHING_TO_READ.text]
    assert gateway.rasa.asked == []


async def test_of_a_long_message_the_beginning_is_read_and_the_citizen_told(gateway: Gateway) -> None:
    conversation = await gateway.write("长" * 1500)
    assert (await gateway.said(conversation, 2))[0] == turns.CUT.text
    assert gateway.rasa.asked[0][1] == "长" * 1000


async def test_the_handoff_command_puts_the_conversation_into_the_queue_and_silences_the_bot(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda _text: [
        {"custom": {"command": "handoff", "summary": "问收费"}},
        {"custom": {"text": "已请工作人员", "kind": "handoff"}},
    ]
    conversation = await gateway.write("转人工")
    assert await gateway.said(conversation, 1) == [f"已请工作人员\n{ALONE}"]
    [waiting] = await gateway.db.read(conversations.queue)
    assert (waiting.id, waiting.owner, waiting.summary) == (conversation, Owner.QUEUE, "问收费")

    for text in ("我想问收费", "交多少钱"):
        gateway.clock.advance(timedelta(minutes=1))
        await gateway.write(text)
    await gateway.states(conversation, "answered", "answered", "answered")
    assert await gateway.said(conversation, 2) == [f"已请工作人员\n{ALONE}", RECEPTION.kept(gateway.clock.now())]
    assert len(gateway.rasa.asked) == 1

    await gateway.db.run(conversations.claim, conversation, 5, gateway.clock.now())
    await gateway.write("我想问收费")
    await gateway.states(conversation, *["answered"] * 4)
    assert (await gateway.said(conversation, 3))[2:] == [conversations.JOINED.text]


@pytest.mark.parametrize("words", [conversations.LEAVE_QUEUE, "取消", "不等了，返回机器人", "还是跟机器人说"])
async def test_who_waits_for_a_person_can_go_back_to_the_bot(gateway: Gateway, words: str) -> None:
    gateway.rasa.answer = lambda _text: [{"custom": {"command": "handoff", "summary": ""}}]
    conversation = await gateway.write("转人工")
    await gateway.states(conversation, "answered")
    await gateway.write(words)
    assert await gateway.said(conversation, 1) == [conversations.LEFT_QUEUE.text]
    assert (await gateway.conversation(conversation)).owner == Owner.BOT


async def test_who_comes_back_from_the_queue_is_told_of_the_half_filled_form(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda _text: [{"custom": {"command": "handoff", "summary": ""}}]
    conversation = await gateway.write("转人工")
    await gateway.states(conversation, "answered")
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    await gateway.write(conversations.LEAVE_QUEUE)
    assert await gateway.said(conversation, 1) == [f"{conversations.LEFT_QUEUE.text}\n{conversations.FORM_IS_OPEN}"]


async def test_with_the_bot_cancelling_is_the_bots_affair(gateway: Gateway) -> None:
    conversation = await gateway.write("取消")
    assert await gateway.said(conversation, 1) == ["echo: 取消"]


async def test_a_colleague_who_left_gives_conversations_back_to_the_queue(gateway: Gateway) -> None:
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)
    now = gateway.clock.now()
    await gateway.db.run(conversations.request_person, conversation, "", now)
    await gateway.db.run(conversations.claim, conversation, 5, now)
    assert await gateway.db.run(conversations.release_all, 5, now) == [conversation]
    assert (await gateway.conversation(conversation)).owner == Owner.QUEUE
    assert (await gateway.said(conversation, 3))[-1] == conversations.PASSED_TO_QUEUE.text


async def test_after_a_person_the_bot_starts_a_new_rasa_session(gateway: Gateway) -> None:
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)
    now = gateway.clock.now()
    await gateway.db.run(conversations.request_person, conversation, "", now)
    await gateway.db.run(conversations.claim, conversation, 5, now)
    await gateway.db.run(conversations.hand_back, conversation, 5, now)
    await gateway.write("谢谢")
    await gateway.said(conversation, 4)
    assert [sender for sender, _text in gateway.rasa.asked] == [f"{conversation}.1", f"{conversation}.2"]


async def test_half_an_hour_of_silence_and_a_restart_of_rasa_begin_a_new_epoch(gateway: Gateway) -> None:
    conversation = await gateway.write("一")
    await gateway.said(conversation, 1)
    await gateway.passes(timedelta(minutes=30))
    await gateway.write("二")
    await gateway.said(conversation, 2)
    await gateway.passes(timedelta(minutes=31))
    await gateway.write("三")
    await gateway.said(conversation, 3)
    gateway.rasa.generation = "two"
    await gateway.write("四")
    await gateway.said(conversation, 4)
    assert [sender.rpartition(".")[2] for sender, _text in gateway.rasa.asked] == ["1", "1", "2", "3"]


async def test_an_epoch_ends_after_sixty_turns(gateway: Gateway) -> None:
    conversation = await gateway.write("开始")
    await gateway.said(conversation, 1)

    def age(session: object) -> None:
        from bot.delivery.outbox import lock_conversation

        lock_conversation(session, conversation).turns = turns.TURNS_PER_EPOCH  # type: ignore[arg-type]

    await gateway.db.run(age)
    await gateway.write("继续")
    await gateway.said(conversation, 2)
    assert gateway.rasa.asked[1][0] == f"{conversation}.2"


async def test_a_new_epoch_puts_rasa_where_the_open_draft_stands(gateway: Gateway) -> None:
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)
    assert gateway.rasa.events == []
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    await gateway.passes(timedelta(days=1))
    await gateway.write("低保资金的分配方案")
    await gateway.said(conversation, 2)
    [(sender, events)] = gateway.rasa.events
    assert sender == f"{conversation}.2"
    assert {"event": "active_loop", "name": "application_form"} in events


async def test_a_failing_rasa_is_asked_again_later_in_a_new_session(gateway: Gateway) -> None:
    gateway.rasa.fails = 1
    conversation = await gateway.write("你好")
    await gateway.states(conversation, "received")
    while not gateway.rasa.asked:
        await gateway.hub.wait("*", 1.0)
    await _retry_comes_due(gateway, conversation)
    assert await gateway.said(conversation, 1) == ["echo: 你好"]
    assert [sender for sender, _text in gateway.rasa.asked] == [f"{conversation}.1", f"{conversation}.2"]


async def test_after_four_failures_the_citizen_is_told_and_the_message_is_marked(gateway: Gateway) -> None:
    gateway.rasa.fails = 100
    conversation = await gateway.write("你好")
    for _attempt in range(turns.MAX_ATTEMPTS):
        await _retry_comes_due(gateway, conversation)
    assert await gateway.states(conversation, "failed")
    assert await gateway.said(conversation, 1) == [turns.FAILED.text]
    assert len(gateway.rasa.asked) == turns.MAX_ATTEMPTS


async def test_a_turn_without_any_answer_is_never_silent(gateway: Gateway) -> None:
    gateway.rasa.answer = lambda _text: []
    conversation = await gateway.write("你好")
    for _attempt in range(turns.MAX_ATTEMPTS):
        await _retry_comes_due(gateway, conversation)
    assert await gateway.said(conversation, 1) == [turns.FAILED.text]
    assert await gateway.states(conversation, "failed")


async def test_an_action_that_failed_while_the_database_was_away_is_asked_again(gateway: Gateway) -> None:
    """Rasa goes on without an action that failed, and then has nothing to say."""

    def nothing_yet(_text: str) -> list[dict[str, object]]:
        gateway.rasa.answer = lambda text: [{"text": f"echo: {text}"}]
        return []

    gateway.rasa.answer = nothing_yet
    conversation = await gateway.write("你好")
    await _retry_comes_due(gateway, conversation)
    assert await gateway.said(conversation, 1) == ["echo: 你好"]
    assert await gateway.states(conversation, "answered")


async def test_while_rasa_loads_sure_knowledge_is_answered_and_the_rest_waits_with_one_note(gateway: Gateway) -> None:
    gateway.rasa.state = "loading"
    conversation = await gateway.write("申请要收费吗")
    assert await gateway.said(conversation, 1) == [FEES.text]
    await gateway.write("你好")
    assert (await gateway.said(conversation, 2))[1] == MENU.text
    await gateway.write("我要申请")
    await gateway.write("申请要收费吗", message_id="again")
    assert (await gateway.said(conversation, 3))[2] == WAITING.text
    gateway.clock.advance(timedelta(seconds=5))
    gateway.hub.publish(conversation)
    gateway.rasa.state = "ready"
    gateway.clock.advance(timedelta(seconds=5))
    gateway.hub.publish(conversation)
    assert (await gateway.said(conversation, 5))[3:] == ["echo: 我要申请", "echo: 申请要收费吗"]


async def test_while_rasa_loads_words_are_not_taken_out_of_an_open_form(gateway: Gateway) -> None:
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    gateway.rasa.state = "loading"
    await gateway.write("收费标准")
    assert (await gateway.said(conversation, 2))[1] == WAITING.text


async def test_while_rasa_loads_a_person_can_be_called(gateway: Gateway) -> None:
    gateway.rasa.state = "loading"
    conversation = await gateway.write("转人工！")
    assert await gateway.said(conversation, 1) == [f"{RECEPTION.called(gateway.clock.now())}\n{ALONE}"]
    assert (await gateway.conversation(conversation)).owner == Owner.QUEUE


async def test_when_rasa_is_down_everything_gets_an_answer_at_once(gateway: Gateway) -> None:
    gateway.rasa.state = "down"
    conversation = await gateway.write("今天天气")
    assert await gateway.said(conversation, 1) == ["没有找到相关的公开文件。"]
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    await gateway.write("张三")
    assert (await gateway.said(conversation, 2))[1] == DRAFT_IS_SAFE.text


async def test_patience_with_a_loading_rasa_ends(gateway: Gateway) -> None:
    gateway.rasa.state = "loading"
    conversation = await gateway.write("今天天气")
    await gateway.said(conversation, 1)
    gateway.clock.advance(timedelta(minutes=6))
    gateway.hub.publish(conversation)
    assert (await gateway.said(conversation, 2))[1] == "没有找到相关的公开文件。"


async def test_what_a_dead_process_had_in_hand_is_taken_up_again(gateway: Gateway) -> None:
    await gateway.worker.stop()
    conversation = await gateway.write("你好")
    assert await gateway.db.run(turns.claim_next, conversation, gateway.clock.now(), "one", RECEPTION, "dead")
    assert await gateway.states(conversation, "processing")

    rasa = FakeRasa(generation="two")
    successor = Worker(
        gateway.db, gateway.clock, gateway.hub, rasa, KnowledgeHolder.of(FakeKnowledge()), RECEPTION, process_id="two"
    )  # type: ignore[arg-type]
    await successor.start()
    assert await gateway.said(conversation, 1) == ["echo: 你好"]
    await successor.stop()


async def test_a_form_answer_stored_before_the_crash_is_not_given_twice(gateway: Gateway) -> None:
    await gateway.worker.stop()
    conversation = await gateway.write("低保资金的分配方案")
    await gateway.db.run(turns.claim_next, conversation, gateway.clock.now(), "one", RECEPTION, "dead")
    await gateway.db.run(drafts.start_draft, conversation, gateway.clock.now())
    turn = await gateway.db.run(turns.claim_next, conversation, gateway.clock.now(), "two", RECEPTION, "two")
    assert turn is not None
    assert (turn.text, turn.action) == ("继续申请", "")


async def test_a_receipt_lost_in_a_crash_is_given_again_and_nothing_filed_twice(gateway: Gateway) -> None:
    conversation = await gateway.write("你好")
    await gateway.said(conversation, 1)
    await gateway.worker.stop()
    await gateway.write("确认提交")
    await gateway.db.run(turns.claim_next, conversation, gateway.clock.now(), "one", RECEPTION, "dead")
    await gateway.db.run(_file_application, conversation, gateway.clock.now())
    await gateway.worker.start()
    assert (await gateway.said(conversation, 2))[1] == "ran action_submit_application"
    await gateway.write("谢谢")
    await gateway.said(conversation, 3)
    assert gateway.rasa.asked == [(f"{conversation}.1", "你好"), (f"{conversation}.2", "谢谢")]


async def test_an_unexpected_error_is_no_end_of_the_conversation(gateway: Gateway) -> None:
    def broken(_text: str) -> list[dict[str, object]]:
        gateway.rasa.answer = lambda text: [{"text": f"echo: {text}"}]
        return [{"custom": {"text": "x", "buttons": [{"no": "title"}]}}]

    gateway.rasa.answer = broken
    conversation = await gateway.write("你好")
    await _retry_comes_due(gateway, conversation)
    assert await gateway.said(conversation, 1) == ["echo: 你好"]


async def test_a_database_that_is_away_when_a_turn_ends_holds_nothing_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, try_again = turns.finish, turns.try_again
    failures = iter([True, True, True])

    def away(work: Callable[..., None]) -> Callable[..., None]:
        def called(*arguments: object) -> None:
            if next(failures, False):
                raise OperationalError("commit", {}, Exception("database is locked"))
            work(*arguments)

        return called

    monkeypatch.setattr(worker, "REST_SECONDS", 0.0)
    monkeypatch.setattr(turns, "finish", away(finish))
    monkeypatch.setattr(turns, "try_again", away(try_again))
    conversation = await gateway.write("你好")
    await _retry_comes_due(gateway, conversation)
    assert await gateway.said(conversation, 1) == ["echo: 你好"]


async def test_stopping_leaves_an_unfinished_turn_to_the_next_process(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.worker.STOP_SECONDS", 0.01)
    asked = asyncio.Event()

    async def before(_text: str) -> None:
        asked.set()
        await asyncio.Event().wait()

    gateway.rasa.before = before
    conversation = await gateway.write("你好")
    await asked.wait()
    await gateway.worker.stop()
    assert await gateway.states(conversation, "processing")


def _file_application(session: Session, conversation: str, now: datetime) -> None:
    drafts.start_draft(session, conversation, now)
    for key, value in FORM.items():
        drafts.save_answer(session, conversation, key, value, now)
    file_application(
        session, conversation_id=conversation, channel="test", now=now, calendar=WorkCalendar(), agency=AgencySettings()
    )


async def _retry_comes_due(gateway: Gateway, conversation: str) -> None:
    """Wait until the message was put back (or given up), then let its time come."""
    async with asyncio.timeout(60):
        asked = len(gateway.rasa.asked)
        while "processing" in await gateway._states(conversation) or not gateway.rasa.asked:
            await gateway.hub.wait("*", 0.05)
        await gateway.passes(timedelta(seconds=20))
        gateway.hub.publish(conversation)
        while await gateway._states(conversation) == ["received"] and len(gateway.rasa.asked) == asked:
            await gateway.hub.wait("*", 0.05)


async def test_a_question_is_kept_with_its_answer_at_once(gateway: Gateway, rasa: FakeRasa) -> None:
    rasa.answer = lambda text: [
        {"custom": {"command": "question", "question": text, "verdict": "related", "score": 0.2, "citations": []}},
        {"custom": {"text": "先说一句。"}},
        {"custom": {"text": "可能相关……", "kind": "related"}},
    ]
    conversation_id = await gateway.write("公园绿化经费是多少")
    assert await gateway.said(conversation_id, 2) == ["先说一句。", "可能相关……"]
    [kept] = await kept_questions(gateway)
    views = await gateway.db.read(outbox.transcript, conversation_id)
    assert (kept.text, kept.verdict, kept.score) == ("公园绿化经费是多少", "related", 0.2)
    assert (kept.message_id, kept.answer_id) == (views[0].id, views[2].id)


async def test_a_question_answered_without_rasa_is_kept_and_other_words_are_not(
    gateway: Gateway, rasa: FakeRasa
) -> None:
    rasa.state = "down"
    conversation_id = await gateway.write("申请收费吗")
    await gateway.said(conversation_id, 1)
    await gateway.write("你好")
    await gateway.said(conversation_id, 2)
    [kept] = await kept_questions(gateway)
    assert (kept.text, kept.verdict, kept.citations[0]["section"]) == ("申请收费吗", "answer", "第四十二条")


async def test_a_question_goes_on_from_the_one_before_without_rasa(gateway: Gateway, rasa: FakeRasa) -> None:
    rasa.state = "down"
    conversation_id = await gateway.write("申请收费吗")
    await gateway.said(conversation_id, 1)
    await gateway.write("那滨州呢")
    said = await gateway.said(conversation_id, 2)
    assert said[0] == said[1]
    assert [kept.previous for kept in await kept_questions(gateway)] == [None, "申请收费吗"]


async def test_a_new_rasa_session_knows_what_the_conversation_is_about(gateway: Gateway, rasa: FakeRasa) -> None:
    rasa.answer = lambda text: [
        {"custom": {"command": "question", "question": text, "verdict": "answer", "score": 1.0, "citations": []}},
        {"custom": {"text": "按季。", "kind": "answer"}},
    ]
    conversation_id = await gateway.write("南昌财政收支多久公开一次")
    await gateway.said(conversation_id, 1)
    assert rasa.events == []
    rasa.generation = "two"
    await gateway.write("那滨州呢")
    await gateway.said(conversation_id, 2)
    [(_, events)] = rasa.events
    assert events == [{"event": "slot", "name": "last_question", "value": "南昌财政收支多久公开一次"}]
    await gateway.passes(timedelta(minutes=31))
    await gateway.write("谁负责")
    await gateway.said(conversation_id, 3)
    assert len(rasa.events) == 1  # that was another time


async def kept_questions(gateway: Gateway) -> list[AskedQuestion]:
    return await gateway.db.read(lambda session: list(session.scalars(select(AskedQuestion))))


async def test_displeasure_is_noted_of_the_answer_right_before_it(gateway: Gateway, rasa: FakeRasa) -> None:
    rasa.answer = lambda text: (
        [{"custom": {"command": "feedback", "value": "useless"}}, {"text": "抱歉"}]
        if text == "没用"
        else [
            {"custom": {"command": "question", "question": text, "verdict": "answer"}},
            {"custom": {"text": "答", "kind": "answer"}},
        ]
    )
    conversation_id = await gateway.write("第一问")
    await gateway.said(conversation_id, 1)
    await gateway.write("第二问")
    await gateway.said(conversation_id, 2)
    await gateway.write("没用")
    await gateway.said(conversation_id, 3)
    assert [kept.feedback for kept in await kept_questions(gateway)] == [None, "useless"]
