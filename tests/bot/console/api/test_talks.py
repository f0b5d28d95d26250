"""Conversations by the API: one with its side, those that are over, canned replies, filling in with a citizen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.attachments import Limits
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.api.scopes import Scope
from bot.console.canned.tables import CannedReply
from bot.delivery import inbox
from bot.delivery.messages import Incoming, IncomingFile
from bot.delivery.outbox import transcript
from bot.delivery.tables import Conversation
from tests.bot.console.api.conftest import every_page
from tests.bot.console.conftest import ZHANG
from tests.support import files


@pytest.fixture
async def oa(program: Any, waiting: str) -> Any:
    """A system that has taken the conversation."""
    oa = await program("oa", Duty.REGISTRAR)
    await oa.post(f"/conversations/{waiting}/claim")
    assert oa.status == 200
    return oa


def actions(db: Database) -> list[str]:
    with db.session() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


class TestOne:
    async def test_it_stands_with_the_citizens_applications_notes_and_clock(
        self, program: Any, application: str, oa: Any, waiting: str
    ) -> None:
        here = f"/conversations/{waiting}"
        await oa.post(f"{here}/notes", {"text": "已约好明天来"})
        found = await oa.get(here)
        assert (oa.status, found["owner"], found["is_mine"], found["holder"]) == (200, "staff", True, "oa系统")
        assert found["summary"] == "想了解低保申请的材料"
        assert [each["number"] for each in found["applications"]] == [application]
        assert [each["text"] for each in found["notes"]] == ["已约好明天来"]
        assert found["clock"] == {"state": "green", "text": "首次回应：已过12分钟，限30分钟"}
        assert (found["earlier"], found["files"]) == ([], [])

    async def test_who_does_not_have_it_is_told_so_and_an_administrators_look_is_recorded(
        self, program: Any, oa: Any, waiting: str, db: Database
    ) -> None:
        other = await program("other", Duty.HANDLER)
        refused = await other.get(f"/conversations/{waiting}")
        assert (other.status, refused["code"], "oa系统" in refused["detail"]) == (403, "not_yours", True)
        missing = await other.get(f"/conversations/{'0' * 32}")
        assert (other.status, missing["code"]) == (404, "not_found")
        assert "conversation_read" not in actions(db)
        root = await program("root")
        assert (await root.get(f"/conversations/{waiting}"))["is_mine"] is False
        assert actions(db)[-1] == "conversation_read"

    async def test_with_the_bot_nobody_reads_it(self, program: Any, conversation: str) -> None:
        root = await program("root")
        answer = await root.get(f"/conversations/{conversation}")
        assert (root.status, answer["code"]) == (403, "not_yours")

    async def test_whom_it_can_be_passed_to_is_what_passing_takes(self, oa: Any, wang: Any, waiting: str) -> None:
        await wang.get("/staff/conversations")  # is there
        [receiver] = (await oa.get(f"/conversations/{waiting}"))["receivers"]
        assert receiver["name"] == "王芳"
        away = await oa.post(f"/conversations/{waiting}/pass-on", {"to": "staff:999"})
        assert (oa.status, away["code"]) == (409, "refused")
        await oa.post(f"/conversations/{waiting}/pass-on", {"to": receiver["to"], "note": "请您接"})
        assert oa.status == 200
        await oa.get(f"/conversations/{waiting}")
        assert oa.status == 403

    async def test_the_queue_says_how_long_and_what_was_not_delivered(
        self, oa: Any, waiting: str, db: Database, clock: FixedClock
    ) -> None:
        with db.session() as session:
            inbox.accept(session, Incoming("web", "visitor-1", "m2", "还在吗"), clock.now())
        queue = await oa.get("/conversations")
        [one] = queue["items"]
        assert (one["group"], one["is_new"], one["clock"]["state"], queue["undelivered"]) == ("mine", True, "green", 0)

    async def test_a_citizens_file_is_listed_and_fetched_from_here(
        self, oa: Any, waiting: str, db: Database, clock: FixedClock
    ) -> None:
        incoming = IncomingFile("web", "visitor-1", "f1", "委托书.png", files.png(shade=3))
        with db.session() as session:
            assert inbox.accept_file(session, incoming, clock.now(), Limits()) is not None
        [file] = (await oa.get(f"/conversations/{waiting}"))["files"]
        assert (file["name"], file["is_open"]) == ("委托书.png", True)
        link = (await oa.get(f"/conversations/{waiting}/messages"))["items"][-1]["links"][0]["url"]
        assert link == f"/api/v1/conversations/{waiting}/files/{file['id']}"
        assert (await oa.get(link)).startswith(b"\x89PNG")

    async def test_seen_is_told_to_the_citizens_page(self, oa: Any, waiting: str, db: Database) -> None:
        heard = (await oa.get(f"/conversations/{waiting}/messages"))["items"][0]["id"]
        await oa.post(f"/conversations/{waiting}/seen", {"up_to": heard})
        assert oa.status == 200
        with db.session() as session:
            assert session.get_one(Conversation, waiting).seen_by_staff == heard


class TestWriting:
    async def test_what_is_not_filled_in_is_not_sent(self, oa: Any, waiting: str, db: Database) -> None:
        for path, body in (
            ("messages", {"text": "{市民称呼}，您好"}),
            ("hand-back", {"text": "{市民称呼}，再见"}),
            ("close", {"reason": "solved", "text": "{市民称呼}，再见"}),
        ):
            answer = await oa.post(f"/conversations/{waiting}/{path}", body)
            assert (oa.status, answer["errors"][0]["pointer"]) == (422, "/text"), path
            assert "{市民称呼}" in answer["detail"]
        with db.session() as session:
            assert "{市民称呼}" not in str([each.outgoing.text for each in transcript(session, waiting)])

    async def test_a_sent_canned_reply_is_counted(self, oa: Any, waiting: str, db: Database) -> None:
        reply = (await oa.get("/canned"))["items"][0]
        filled = await oa.get(f"/conversations/{waiting}/canned/{reply['id']}")
        assert (oa.status, filled["canned"], filled["label"]) == (200, reply["id"], "常用语")
        await oa.post(f"/conversations/{waiting}/messages", {"text": "您好。", "canned": reply["id"]})
        assert oa.status == 200
        with db.session() as session:
            assert session.get_one(CannedReply, reply["id"]).uses == 1

    async def test_only_who_has_it_gets_replies_filled_in(self, program: Any, oa: Any, waiting: str) -> None:
        reply = (await oa.get("/canned"))["items"][0]["id"]
        root = await program("root")
        for path in (f"/conversations/{waiting}/canned/{reply}", f"/conversations/{waiting}/suggestions"):
            refused = await root.get(path)
            assert (root.status, refused["code"]) == (403, "not_yours")
        await oa.get(f"/conversations/{waiting}/canned/999999")
        assert oa.status == 404


class TestEnded:
    async def test_how_it_ended_is_told_without_what_was_said(self, oa: Any, waiting: str) -> None:
        await oa.post(f"/conversations/{waiting}/messages", {"text": "请带身份证。"})
        await oa.post(f"/conversations/{waiting}/close", {"reason": "solved", "note": "已告知材料"})
        [one] = (await oa.get("/conversations/ended"))["items"]
        assert (one["how"], one["word"], one["holder"]) == ("解决", "已告知材料", "oa系统")
        assert (one["first_minutes"], one["is_late"], one["conversation_id"]) == (12, False, waiting)
        assert "身份证" not in str(one)

    async def test_everybodys_are_for_supervisors(self, program: Any, oa: Any, waiting: str) -> None:
        await oa.post(f"/conversations/{waiting}/close", {"reason": "no_response"})
        refused = await oa.get("/conversations/ended", who="all")
        assert (oa.status, refused["code"]) == (403, "missing_role")
        root = await program("root")
        assert (await root.get("/conversations/ended"))["items"] == []
        assert len((await root.get("/conversations/ended", who="all"))["items"]) == 1

    @pytest.mark.parametrize("after", ["x", "1", "1~", "~1", "12345678901234567~1"])
    async def test_a_cursor_is_one_of_ours(self, program: Any, waiting: str, after: str) -> None:
        root = await program("root")
        answer = await root.get("/conversations/ended", after=after)
        assert (root.status, answer["errors"][0]["pointer"]) == (422, "?after")


class TestCanned:
    async def test_made_changed_and_switched_by_who_may(self, program: Any, waiting: str, db: Database) -> None:
        root, oa = await program("root"), await program("oa", Duty.HANDLER)
        body = {"name": "下班", "text": "{机关名称}已经下班。"}
        refused = await oa.post("/canned", body)
        assert (oa.status, refused["code"]) == (403, "missing_role")
        made = await root.post("/canned", body)
        assert (root.status, made["version"], made["is_active"]) == (201, 1, True)
        path = f"/canned/{made['id']}"
        changed = await root.call("PUT", path, json={"name": "下班", "text": "明天再来。", "version": 1})
        assert (root.status, changed["text"], changed["version"]) == (200, "明天再来。", 2)
        stale = await root.call("PUT", path, json={"name": "下班", "text": "后天再来。", "version": 1})
        assert (root.status, stale["code"]) == (409, "changed_meanwhile")
        off = await root.post(f"{path}/switch", {"is_active": False})
        assert off["is_active"] is False
        listed = await oa.get("/canned")
        ids = [each["id"] for each in listed["items"]]
        assert ids[0] == made["id"]
        assert [each for page in await every_page(oa, "/canned", of="id", limit="3") for each in page] == ids
        assert ids == sorted(ids, reverse=True)
        assert "市民称呼" in listed["variables"]
        assert (await oa.get(path))["text"] == "明天再来。"
        assert actions(db)[-3:] == ["canned_reply_added", "canned_reply_changed", "canned_reply_switched_off"]

    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"name": "有 空格"}, "不带空格"),
            ({"text": "请打13800138000"}, "不能带个人信息"),
            ({"text": "{不认识的}"}, "没有这样的变量"),
            ({"name": "您好"}, "换一个短名"),
        ],
    )
    async def test_what_staff_could_not_save_no_program_saves(
        self, program: Any, wrong: dict[str, str], why: str
    ) -> None:
        root = await program("root")
        answer = await root.post("/canned", {"name": "下班", "text": "明天再来。"} | wrong)
        assert (root.status, answer["code"], why in answer["detail"]) == (422, "invalid", True), answer

    async def test_of_one_that_there_is_not(self, program: Any) -> None:
        root = await program("root")
        await root.get("/canned/999999")
        assert root.status == 404
        await root.post("/canned/999999/switch", {"is_active": True})
        assert root.status == 404
        await root.call("PUT", "/canned/999999", json={"name": "a", "text": "b", "version": 1})
        assert root.status == 404


class TestFillingIn:
    async def test_filled_in_read_back_confirmed_and_filed(
        self, oa: Any, waiting: str, db: Database, clock: FixedClock
    ) -> None:
        here = f"/conversations/{waiting}/draft"
        empty = await oa.get(here)
        assert (empty["is_started"], empty["answers"], empty["read_back"]) == (False, {}, None)
        early = await oa.post(f"{here}/read-back")
        assert (oa.status, early["code"]) == (409, "refused")
        saved = await oa.call("PATCH", here, json={"answers": ZHANG})
        assert (oa.status, saved) == (200, {"problems": [], "missing": []})
        seen = await oa.get(here)
        assert seen["answers"]["applicant_name"] == "张三丰"
        assert "11010519491231002X" not in str(seen)
        await oa.post(f"{here}/file", {})
        assert oa.status == 409
        await oa.post(f"{here}/read-back")
        assert oa.status == 200
        answer = await oa.post(f"{here}/file", {})
        assert (oa.status, "还没有在对话里确认" in answer["detail"]) == (409, True)
        clock.advance(timedelta(minutes=1))
        with db.session() as session:
            inbox.accept(session, Incoming("web", "visitor-1", "m9", "对的，确认"), clock.now())
        assert (await oa.get(here))["read_back"]["confirmed_at"]
        filed = await oa.post(f"{here}/file", {})
        with db.session() as session:
            made = session.scalars(select(Application)).one()
            assert (oa.status, filed) == (200, {"number": made.number})
            assert made.query_code in transcript(session, waiting)[-1].outgoing.text
        assert {"draft_shown", "draft_filled_in", "draft_read_back", "application_filled_in"} <= set(actions(db))

    async def test_what_is_right_is_saved_and_the_rest_is_told(self, oa: Any, waiting: str) -> None:
        answers = {"applicant_type": "natural", "phone": "123", "contact_person": "李四", "applicant_name": "张三丰"}
        saved = await oa.call("PATCH", f"/conversations/{waiting}/draft", json={"answers": answers})
        assert oa.status == 200
        assert [each["pointer"] for each in saved["problems"]] == ["/answers/phone", "/answers/contact_person"]
        assert [each["key"] for each in saved["missing"]][:2] == ["description", "features"]
        cleared = await oa.call("PATCH", f"/conversations/{waiting}/draft", json={"answers": {"applicant_name": ""}})
        assert "applicant_name" in [each["key"] for each in cleared["missing"]]

    async def test_confirmed_aloud_is_said_how(self, oa: Any, waiting: str, db: Database) -> None:
        here = f"/conversations/{waiting}/draft"
        await oa.call("PATCH", here, json={"answers": ZHANG})
        await oa.post(f"{here}/read-back")
        await oa.post(f"{here}/file", {"how": "somehow"})
        assert oa.status == 422
        await oa.post(f"{here}/file", {"how": "by_phone"})
        assert oa.status == 200

    async def test_only_who_has_the_conversation_and_registers_and_only_revealed_with_its_scope(
        self, program: Any, waiting: str
    ) -> None:
        here = f"/conversations/{waiting}/draft"
        registrar = await program("r", Duty.REGISTRAR)
        await registrar.call("PATCH", here, json={"answers": {}})
        assert registrar.status == 403  # has not taken it
        handler = await program("h", Duty.HANDLER)
        await handler.post(f"/conversations/{waiting}/claim")
        refused = await handler.call("PATCH", here, json={"answers": {}})
        assert (handler.status, refused["code"]) == (403, "missing_role")
        narrow = await program("h", Duty.HANDLER, scopes={Scope.READ_CONVERSATIONS, Scope.WRITE_CONVERSATIONS})
        refused = await narrow.get(here)
        assert (narrow.status, refused["code"]) == (403, "missing_scope")
