"""What the holder of a conversation does besides writing: passing on, notes, laying aside, closing; clock and marks."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.web.transcript import read_after, read_before
from bot.console.desk import colleagues
from bot.console.tables import StaffUnit
from bot.delivery import conversations, inbox, outbox, sending, talks
from bot.delivery.messages import Incoming
from bot.delivery.tables import Conversation, Message, MessagePart, StaffNote
from bot.keys import HUB

from .test_conversations import next_event

SECRET = "此人上次来过，情绪激动，别提名字"


@pytest.fixture
async def mine(li: Any, waiting: str) -> str:
    """The address of a conversation that li has claimed."""
    here = f"/staff/conversations/{waiting}"
    await li.post(f"{here}/claim")
    return here


async def said(db: Database, here: str) -> list[str]:
    return [one.outgoing.text for one in await db.read(outbox.transcript, here.rsplit("/", 1)[1])]


def entries(db: Database, here: str) -> list[tuple[str, dict[str, Any]]]:
    with db.session() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.subject == here.rsplit("/", 1)[1]))
        return [(row.action, dict(row.detail or {})) for row in rows]


class TestPassingOn:
    async def test_a_colleague_who_is_there_has_it_with_the_word(
        self, li: Any, wang: Any, mine: str, people: dict[str, int], db: Database
    ) -> None:
        assert "王芳</option>" in await li.get(mine)
        page = await li.post(f"{mine}/pass-on", whom=f"staff:{people['wang']}", note="要查2019年的档案")
        assert "会话已转出" in page
        assert (await said(db, mine))[-1] == conversations.PASSED_TO_COLLEAGUE.text
        assert "要查2019年的档案" not in str(await said(db, mine))
        page = await wang.get(mine)
        assert "要查2019年的档案" in page
        assert "李晓明转来" in page
        assert "李晓明转来" in await wang.get("/staff/conversations")
        await li.get(mine)
        assert li.status == 403
        assert entries(db, mine)[-1] == ("conversation_passed_on", {"to": f"staff:{people['wang']}"})

    async def test_who_is_not_there_does_not_get_it(
        self, li: Any, mine: str, people: dict[str, int], db: Database
    ) -> None:
        assert "现在没有别的同事在线" in await li.get(mine)
        page = await li.post(f"{mine}/pass-on", whom=f"staff:{people['wang']}", note="请接一下")
        assert li.status == 403
        assert "对方现在不在线" in page
        assert "仍由您接待" in page
        assert "请接一下" in page  # what was typed is given back
        assert f'href="{mine}">返回此会话' in page
        assert (await db.read(conversations.get, mine.rsplit("/", 1)[1])).staff_id == people["li"]  # type: ignore[union-attr]
        with db.session() as session:
            assert list(session.scalars(select(StaffNote))) == []

    async def test_the_queue_takes_it_back_and_a_unit_is_named(
        self, li: Any, hire: Any, mine: str, db: Database
    ) -> None:
        await hire("zhou", "周敏", Duty.HANDLER, unit="法规科")
        page = await li.get(mine)
        assert "法规科</option>" in page
        await li.post(f"{mine}/pass-on", whom=re.search(r'value="(unit:\d+)">法规科', page)[1])  # type: ignore[index]
        assert "法规科" in (await said(db, mine))[-1]
        assert '<span class="badge" data-part="unit">法规科</span>' in li.page

    async def test_without_a_choice_nothing_happens(self, li: Any, mine: str, db: Database) -> None:
        before = await said(db, mine)
        assert "请选择转给谁" in await li.post(f"{mine}/pass-on", whom="")
        assert await said(db, mine) == before

    def test_a_unit_in_which_nobody_can_sign_in_is_not_offered(self, db: Database) -> None:
        with db.session() as session:
            session.add(StaffUnit(name="财务科"))
            session.flush()
            assert colleagues.units(session) == []

    async def test_who_has_done_nothing_for_long_is_not_there(
        self, li: Any, wang: Any, people: dict[str, int], db: Database, clock: FixedClock
    ) -> None:
        clock.advance(colleagues.THERE + timedelta(seconds=1))
        await li.get("/staff/conversations")
        with db.session() as session:
            assert colleagues.colleagues_there(session, people["wang"], clock.now()) == [(people["li"], "李晓明")]
            assert colleagues.colleagues_there(session, people["li"], clock.now()) == []


class TestNotes:
    async def test_a_note_is_shown_to_staff_encrypted_and_recorded_without_its_words(
        self, li: Any, mine: str, db: Database
    ) -> None:
        page = await li.post(f"{mine}/notes", note=SECRET)
        assert page.count(SECRET) == 2  # among the bubbles, and at the side
        assert 'class="bubble note mine"' in page
        assert "群众看不到" in page
        assert entries(db, mine)[-1] == ("conversation_noted", {})
        with db.session() as session:
            raw = session.connection().exec_driver_sql("select body from staff_note").scalar_one()
            assert SECRET.encode() not in bytes(raw)

    async def test_who_has_it_next_reads_it(self, li: Any, admin: Any, mine: str) -> None:
        await li.post(f"{mine}/notes", note=SECRET)
        await admin.post(f"{mine}/take-over")
        assert SECRET in admin.page

    async def test_an_empty_or_endless_note_is_not_kept(self, li: Any, mine: str) -> None:
        assert "请先写备注" in await li.post(f"{mine}/notes", note=" ")
        assert "最多1000个字" in await li.post(f"{mine}/notes", note="长" * 1001)

    async def test_it_arrives_live_once(self, li: Any, app: web.Application, mine: str, db: Database) -> None:
        async with li.client.get(f"{mine}/events?after=999&note=0") as stream:
            assert (await next_event(stream))[0] == "holder"
            await li.client.post(
                f"{mine}/notes", data={"note": SECRET}, headers={"X-CSRF-Token": li.csrf, "Accept": "application/json"}
            )
            name, data = await next_event(stream)
            assert (name, data["author"], data["text"]) == ("note", "note", SECRET)

    @pytest.mark.parametrize("channel", ["web", "wechat", "wecom", "telegram"])
    def test_no_outlet_of_any_channel_has_it(
        self, channel: str, db: Database, clock: FixedClock, people: dict[str, int]
    ) -> None:
        """What a citizen can get: the pages' API, what is pushed, what is said again, the summary of the queue."""
        li = people["li"]
        with db.session() as session:
            message = inbox.accept(session, Incoming(channel, "somebody", "m1", "转人工", is_called=True), clock.now())
            assert message is not None
            here = message.conversation_id
            conversations.request_person(session, here, "想问低保", clock.now())
            conversations.claim(session, here, li, clock.now())
            conversations.staff_say(session, here, li, "您好", clock.now())
            talks.note(session, here, li, SECRET, clock.now())
            talks.note(session, here, li, SECRET, clock.now(), kind="transfer")
            conversations.close(session, here, li, talks.Reason.OTHER, SECRET, clock.now())
        with db.session() as session:
            pages = [read_after(session, here, 0).messages, read_before(session, here).messages]
            assert SECRET not in json.dumps(pages, ensure_ascii=False)
            stored = "".join(session.scalars(select(Message.body)))
            assert "您好" in stored
            assert SECRET not in stored
        with db.session() as session:
            for _ in range(20):
                if sending.claim_next(session, here, _Outlet(channel), clock.now(), "p") is None:
                    break
            assert SECRET not in "".join(session.scalars(select(MessagePart.payload)))


class _Outlet:
    """A channel that is called, and says each bubble as it is."""

    is_idempotent = True

    def __init__(self, name: str) -> None:
        self.name = name

    def parts(self, outgoing: Any) -> Any:
        from bot.delivery.channel import Part

        return [Part(outgoing.to_json())]

    async def send(self, to: Any, part: Any, key: str, now: Any) -> None:
        raise AssertionError

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        raise AssertionError


class TestLayingAside:
    async def test_until_a_working_morning(self, li: Any, mine: str, db: Database, clock: FixedClock) -> None:
        """13 March 2026 is a Friday: the Saturday after is a Monday's morning."""
        page = await li.post(f"{mine}/snooze", until="2026-03-14")
        assert "稍后处理" in page
        view = await db.read(conversations.get, mine.rsplit("/", 1)[1])
        assert view is not None
        assert view.snoozed_until is not None
        assert view.snoozed_until.isoformat().startswith("2026-03-16T01:00")
        assert '<section aria-labelledby="snoozed">' in page
        assert 'data-group="snoozed"' in page
        assert "3月16日早上回来" in page
        clock.advance(timedelta(days=2, hours=23))
        await li.sign_in("li")
        assert 'data-group="mine"' in await li.get("/staff/conversations")  # its morning has come

    @pytest.mark.parametrize("day", ["2026-03-13", "2026-01-01", "2030-01-01", "bald"])
    async def test_only_to_a_day_that_makes_sense(self, li: Any, mine: str, day: str, db: Database) -> None:
        assert "请选择明天以后" in await li.post(f"{mine}/snooze", until=day)
        view = await db.read(conversations.get, mine.rsplit("/", 1)[1])
        assert view is not None
        assert view.snoozed_until is None

    async def test_it_can_be_taken_up_at_once(self, li: Any, mine: str) -> None:
        await li.post(f"{mine}/snooze", until="2026-03-18")
        await li.get(mine)
        assert "现在就放回" in li.page
        assert "由您接待" in await li.post(f"{mine}/snooze", until="")
        assert "现在就放回" not in li.page

    async def test_the_citizens_word_wakes_it(self, li: Any, mine: str, db: Database, clock: FixedClock) -> None:
        await li.post(f"{mine}/snooze", until="2026-03-18")
        await db.run(inbox.accept, Incoming("web", "visitor-1", "m2", "还有个问题"), clock.now())
        assert 'data-part="new">新消息' in await li.get("/staff/conversations")
        assert 'data-group="snoozed"' not in li.page


class TestClosing:
    async def test_with_a_reason_the_bot_goes_on_and_the_list_says_how_it_was(
        self, li: Any, mine: str, db: Database
    ) -> None:
        await li.post(f"{mine}/messages", body="您好")
        page = await li.post(f"{mine}/close", reason="solved", note="已告知材料", body="祝您顺利。")
        assert "会话已结束" in page
        assert (await said(db, mine))[-3] == "祝您顺利。"
        assert "已告知材料" not in str(await said(db, mine))
        page = await li.get("/staff/conversations/ended")
        for shown in ("解决", "已告知材料", "12分钟", "没有回答", "李晓明"):
            assert shown in page
        assert "您好" not in page.replace("您好，", "")
        assert entries(db, mine)[-1] == ("conversation_closed", {"reason": "solved"})

    async def test_the_reason_is_needed_and_other_needs_a_word(self, li: Any, mine: str, db: Database) -> None:
        before = await said(db, mine)
        assert "请选择结束的原因" in await li.post(f"{mine}/close")
        assert "请写一句说明" in await li.post(f"{mine}/close", reason="other")
        assert await said(db, mine) == before

    @pytest.mark.parametrize(
        ("step", "typed", "said_so"),
        [
            ("close", {"reason": "other", "body": "再见"}, "请写一句说明"),
            ("close", {"reason": "solved", "note": "已告知", "body": "申请{申请编号}已收到"}, "还有没填的内容"),
            ("hand-back", {"body": "申请{申请编号}已收到"}, "还有没填的内容"),
            ("pass-on", {"whom": "queue", "note": "长" * 1001}, "最多1000个字"),
            ("snooze", {"until": "2020-01-01"}, "请选择明天以后"),
        ],
    )
    async def test_a_refused_form_is_given_back_as_it_was_and_not_into_the_composer(
        self, li: Any, mine: str, db: Database, step: str, typed: dict[str, str], said_so: str
    ) -> None:
        before = await said(db, mine)
        page = await li.post(f"{mine}/{step}", **typed)
        assert li.status == 422
        assert said_so in page
        form = re.search(rf'<details open>(?:(?!</details>).)*action="{mine}/{step}".*?</form>', page, re.DOTALL)
        assert form is not None
        for value in typed.values():
            assert re.search(rf'value="{value}"[^>]*(checked|selected)|value="{value}" required|>{value}<', form[0])
        assert said_so in form[0]
        assert "autofocus" in form[0]  # in sight, however far down it stands
        assert page.count("autofocus") == 1
        assert re.search(r'<textarea id="body"[^>]*></textarea>', page)
        assert await said(db, mine) == before

    async def test_others_see_their_own_only(self, li: Any, wang: Any, admin: Any, mine: str) -> None:
        await li.post(f"{mine}/close", reason="no_response")
        assert "还没有结束的会话" in await wang.get("/staff/conversations/ended?who=all")
        assert "无回应" in await admin.get("/staff/conversations/ended?who=all")

    async def test_earlier_talks_stand_beside_the_next_one(
        self, li: Any, mine: str, db: Database, clock: FixedClock
    ) -> None:
        assert "这是第一次" in await li.get(mine)
        await li.post(f"{mine}/close", reason="other_channel", note="请到窗口办")
        await db.run(conversations.request_person, mine.rsplit("/", 1)[1], "又来问", clock.now())
        page = await li.get(mine)
        assert "转其他渠道" in page
        assert "请到窗口办" in page


class TestFirstResponse:
    async def test_it_is_counted_in_minutes_of_the_office_hours(self, li: Any, waiting: str, clock: FixedClock) -> None:
        assert "首次回应：已过12分钟，限30分钟" in await li.get("/staff/conversations")
        assert 'class="small clock green"' in li.page
        clock.advance(timedelta(minutes=10))
        assert "快到时限" in await li.get("/staff/conversations")
        clock.advance(timedelta(minutes=9))
        assert "已过31分钟，限30分钟，已超时" in await li.get(f"/staff/conversations/{waiting}")
        assert 'class="small clock red" id="clock"' in li.page

    async def test_the_weekend_is_not_counted(
        self, li: Any, conversation: str, db: Database, clock: FixedClock
    ) -> None:
        clock.advance(timedelta(hours=7, minutes=20))  # Friday 17:20
        await db.run(conversations.request_person, conversation, "", clock.now())
        clock.advance(timedelta(days=2, hours=16))  # Monday 9:20
        await li.sign_in("li")
        minutes = (await li.get("/staff/conversations")).partition("已过")[2].partition("分钟")[0]
        assert int(minutes) <= 30

    async def test_it_stands_still_after_the_first_word(self, li: Any, mine: str, clock: FixedClock) -> None:
        await li.post(f"{mine}/messages", body="您好")
        clock.advance(timedelta(hours=1))
        assert "首次回应用了12分钟" in await li.get(mine)


class TestMarks:
    async def test_the_citizen_who_writes_is_shown_live(
        self, li: Any, app: web.Application, mine: str, clock: FixedClock
    ) -> None:
        from bot.delivery.marks import Side
        from bot.keys import WRITING

        async with li.client.get(f"{mine}/events?after=999") as stream:
            assert (await next_event(stream))[0] == "holder"
            app[WRITING].note(mine.rsplit("/", 1)[1], Side.CITIZEN, clock.now())
            assert await next_event(stream) == ("writing", True)

    async def test_what_the_page_has_shown_is_noted_for_who_has_it(
        self, li: Any, wang: Any, mine: str, db: Database
    ) -> None:
        first = (await db.read(outbox.transcript, mine.rsplit("/", 1)[1]))[0].id
        headers = {"X-CSRF-Token": li.csrf}
        assert (await li.client.post(f"{mine}/seen", data={"up_to": str(first)}, headers=headers)).status == 204
        with db.session() as session:
            assert session.scalars(select(Conversation.seen_by_staff)).one() == first
        assert (
            await wang.client.post(f"{mine}/seen", data={"up_to": "1"}, headers={"X-CSRF-Token": wang.csrf})
        ).status == 403
        answer = await wang.client.post(f"{mine}/writing", headers={"X-CSRF-Token": wang.csrf})
        assert answer.status == 403

    async def test_an_open_page_that_reports_is_not_a_busy_person(
        self, li: Any, mine: str, db: Database, clock: FixedClock
    ) -> None:
        from bot.console.tables import StaffSession

        def last_use() -> Any:
            with db.session() as session:
                return session.scalars(select(StaffSession.seen_at)).one()

        before = last_use()
        clock.advance(timedelta(minutes=5))
        await li.client.post(f"{mine}/seen", data={"up_to": "1"}, headers={"X-CSRF-Token": li.csrf})
        assert last_use() == before


async def test_one_stream_has_the_conversation_and_the_queue(
    li: Any, app: web.Application, mine: str, db: Database, clock: FixedClock
) -> None:
    async with li.client.get(f"{mine}/events?after=999&queue=yes") as stream:
        names = {(await next_event(stream))[0] for _ in range(2)}
        assert names == {"holder", "queue"}
        await db.run(inbox.accept, Incoming("web", "visitor-1", "m2", "还在吗"), clock.now())
        app[HUB].publish(mine.rsplit("/", 1)[1])
        assert (await next_event(stream))[0] in ("queue", "message")
