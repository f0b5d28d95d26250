"""Conversations, documents, questions, the office by the API: what each does, through the console's own functions."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import FormData, web
from sqlalchemy import select

from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.db import Database
from bot.api.scopes import Scope
from bot.console.audit_log.verification import RUNNING, VERIFIER
from bot.delivery.outbox import transcript


async def test_a_conversation_is_claimed_answered_and_handed_back(program: Any, waiting: str, db: Database) -> None:
    oa, other = await program("oa", Duty.HANDLER), await program("other", Duty.HANDLER)
    queue = (await oa.get("/conversations"))["items"]
    assert [(each["id"], each["group"], each["is_open"]) for each in queue] == [(waiting, "waiting", True)]
    await oa.post(f"/conversations/{waiting}/claim")
    assert oa.status == 200
    answer = await other.post(f"/conversations/{waiting}/claim")
    assert (other.status, answer["code"]) == (403, "not_yours")
    await other.get(f"/conversations/{waiting}/messages")
    assert other.status == 403
    await oa.post(f"/conversations/{waiting}/messages", {"text": " 您好，请讲。 "})
    assert oa.status == 200
    first = await oa.get(f"/conversations/{waiting}/messages", limit="1")
    rest = await oa.get(f"/conversations/{waiting}/messages", after=first["next"])
    assert rest["items"][-1]["text"] == "您好，请讲。"
    assert rest["next"] == ""
    await oa.post(f"/conversations/{waiting}/hand-back", {"text": "再见"})
    assert oa.status == 200
    with db.session() as session:
        assert "人工服务已结束" in transcript(session, waiting)[-2].outgoing.text  # how it was is asked behind it
    for text in ("", "x" * 2001):
        await oa.post(f"/conversations/{waiting}/messages", {"text": text})
        assert oa.status == 422
    await oa.post(f"/conversations/{'0' * 32}/claim")
    assert oa.status == 404


async def test_reading_a_colleagues_conversation_is_recorded(
    program: Any, waiting: str, wang: Any, db: Database
) -> None:
    await wang.get("/staff/conversations")
    await wang.post(f"/staff/conversations/{waiting}/claim")
    root = await program("root")
    await root.get(f"/conversations/{waiting}/messages")
    assert root.status == 200
    with db.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "conversation_read")).one()
    assert (entry.actor, entry.subject) == ("root系统(api-root)", waiting)


async def test_a_file_becomes_a_draft_and_is_published_by_another(program: Any) -> None:
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    reviewer = await program("reviewer", Duty.SECRECY_REVIEWER)
    form = FormData()
    text = "青山市人民政府办公室关于做好垃圾分类工作的通知\n\n各区县：\n\n请按时清运。\n"
    form.add_field("files", text.encode(), filename="通知.txt", content_type="text/plain")
    drafted = await editor.call("POST", "/documents", data=form)
    assert editor.status == 200, drafted
    document = drafted["items"][0]["document_id"]
    found = await editor.get(f"/documents/{document}")
    assert (found["status"], "submit" in found["steps"]) == ("draft", True)
    body = {"revision": found["revision"], "signed_on": "2026-03-02", "title": "关于做好垃圾分类工作的通知"}
    changed = await editor.call("PATCH", f"/documents/{document}", json=body)
    assert (editor.status, changed["signed_on"]) == (200, "2026-03-02"), changed
    stale = await editor.call("PATCH", f"/documents/{document}", json=body)
    assert (editor.status, stale["code"]) == (409, "changed_meanwhile")
    sent = await editor.post(f"/documents/{document}/steps/submit", {"revision": changed["revision"]})
    assert (editor.status, sent["status"]) == (200, "review"), sent
    refused = await editor.post(f"/documents/{document}/steps/publish", {"revision": sent["revision"]})
    assert (editor.status, refused["code"]) == (403, "missing_role")
    done = await reviewer.post(f"/documents/{document}/steps/publish", {"revision": sent["revision"]})
    assert (reviewer.status, done["status"]) == (200, "published"), done
    assert [each["action"] for each in done["events"]] == ["drafted", "edited", "submit", "publish"]
    listed = await editor.get("/documents", q="垃圾分类", status="published")
    assert [each["id"] for each in listed["items"]] == [document]
    file = await editor.get(f"/documents/{document}/file")
    assert file == text.encode()


async def test_what_is_uploaded_has_a_limit_and_has_to_be_a_file(program: Any, app: web.Application) -> None:
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    empty = FormData()
    empty.add_field("files", "not a file")
    answer = await editor.call("POST", "/documents", data=empty)
    assert editor.status in (415, 422), answer
    broken = b'--b\r\nContent-Disposition: form-data; name="o\x0c"\r\n\r\nx\r\n--b--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await editor.call("POST", "/documents", data=broken, headers=kind)
    assert (editor.status, answer["code"]) == (400, "malformed")
    await editor.post("/documents", {"files": "x"})
    assert editor.status == 415
    large = b'{"version": 1, "note": "' + b"x" * 70_000 + b'"}'
    answer = await editor.call("PATCH", "/documents/1", data=large, headers={"Content-Type": "application/json"})
    assert (editor.status, answer["code"]) == (413, "too_large")


async def test_a_question_is_handled_and_answered(program: Any, question: int, faq: int) -> None:
    editor = await program("editor", Duty.DOCUMENT_EDITOR)
    groups = await editor.get("/questions")
    assert [each["title"] for each in groups["items"]] == ["公园绿化经费是多少"]
    await editor.post(f"/questions/{question}/handle", {"handling": "ignored"})
    assert editor.status == 422
    await editor.post(f"/questions/{question}/handle", {"handling": "ignored", "reason": "不属于本机关"})
    assert editor.status == 200
    assert (await editor.get("/questions"))["items"] == []
    known = (await editor.get(f"/faq/{faq}"))["version"]
    body = {"question": "申请公开要收费吗", "answer": "一般不收费。", "version": known}
    changed = await editor.call("PUT", f"/faq/{faq}", json=body)
    assert (editor.status, changed["answer"]) == (200, "一般不收费。")
    refused = await editor.post("/faq", {"question": "13800138000是谁的电话", "answer": "不能说", "passage_id": 1})
    assert (editor.status, refused["code"]) == (409, "refused")
    off = await editor.post(f"/faq/{faq}/switch", {"is_active": False})
    assert off["is_active"] is False


async def test_an_application_on_paper_is_entered(program: Any) -> None:
    oa = await program("oa", Duty.REGISTRAR)
    answers = {
        **{"applicant_type": "natural", "applicant_name": "张三丰", "id_type": "id_card"},
        **{"id_number": "11010519491231002X", "phone": "13800138000", "description": "2025年低保资金分配方案"},
        **{"features": "2025年度", "form": "electronic", "delivery": "email", "email": "zhang@example.com"},
    }
    body = {"route": "in_person", "arrived_on": "2026-03-13", "answers": answers}
    made = await oa.post("/applications", body)
    assert (oa.status, made["next_step"]) == (201, ""), made
    again = await oa.post("/applications", body)
    assert (oa.status, again["code"], again["number"]) == (409, "looks_repeated", made["number"])
    slip = await oa.post(f"/applications/{made['number']}/slip")
    assert (oa.status, slip["name"]) == (200, "张三丰")
    await oa.post(f"/applications/{made['number']}/slip")
    assert oa.status == 409
    wrong = await oa.post("/applications", body | {"answers": answers | {"id_number": "123"}, "again": True})
    assert (oa.status, [each["pointer"] for each in wrong["errors"]]) == (422, ["/answers/id_number"])


async def test_other_requests(program: Any, citizen_request: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    assert [each["number"] for each in (await oa.get("/requests"))["items"]] == [citizen_request]
    found = await oa.get(f"/requests/{citizen_request}")
    assert "张三丰" not in str(found["person"])
    step = next(each for each in found["steps"] if not each["fields"])
    taken = await oa.post(f"/requests/{citizen_request}/steps/{step['step']}", {"revision": found["revision"]})
    assert (oa.status, taken["revision"] > found["revision"]) == (200, True), taken
    await oa.post(f"/requests/{citizen_request}/steps/nonsense", {"revision": 1})
    assert oa.status == 404


async def test_the_office_is_seen_and_changed_by_its_administrators(program: Any, app: web.Application) -> None:
    root = await program("root")
    made = await root.post("/units", {"name": "政务公开科", "position": 2})
    assert root.status == 201
    unit = made["items"][0]["id"]
    li = next(each for each in (await root.get("/people"))["items"] if each["username"] == "li")
    moved = await root.call("PATCH", f"/people/{li['id']}", json={"unit_id": unit})
    assert (root.status, moved["unit_id"], moved["roles"]) == (200, unit, li["roles"])
    await root.post(f"/units/{unit}/switch")
    assert root.status == 422  # somebody is in it
    await root.post(f"/people/{li['id']}/disable")
    assert (await root.post(f"/units/{unit}/switch"))["items"][0]["disabled_at"]
    await root.call("PUT", "/units/999", json={"name": "x"})
    assert root.status == 404
    assert {each["name"]: each["is_connected"] for each in (await root.get("/channels"))["items"]}["web"]


async def test_audit_and_reports_are_read(program: Any, app: web.Application, application: str) -> None:
    root = await program("root", scopes={Scope.READ_AUDIT, Scope.READ_REPORTS})
    go_on = asyncio.Event()

    async def verify() -> dict[str, Any]:
        await go_on.wait()
        return {"entries": 7, "faults": []}

    app[VERIFIER] = verify
    found = await root.get("/audit", subject=application, since="2026-03-01", until="2026-03-31")
    assert {each["action"] for each in found["items"]} == {"case:submitted", "case:receipt_confirmed"}
    assert (await root.get("/audit", after="2026-03-13T02:00:00+00:00~1"))["items"] == []
    await root.get("/audit", after="nonsense")
    assert root.status == 422
    assert (await root.post("/audit/verify"))["is_running"]
    go_on.set()
    await asyncio.gather(*app[RUNNING])
    checked = await root.get("/audit/verify")
    assert (checked["is_running"], checked["entries"], checked["faults"]) == (False, 7, [])
    report = await root.get("/reports/2026")
    assert (report["is_final"], bool(report["checks"])) == (False, True)
    await root.get("/reports/2007")
    assert root.status == 404
    assert [each["year"] for each in (await root.get("/reports"))["items"]] == [2026]
