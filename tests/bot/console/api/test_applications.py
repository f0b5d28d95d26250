"""Applications by the API: found, read, stepped; masked, within reach."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.db import Database
from bot.delivery.outbox import transcript


async def test_the_list_is_paged_by_a_cursor_and_masked(program: Any, application: str, on_paper: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    first = await oa.get("/applications", limit="1")
    second = await oa.get("/applications", limit="1", after=first["next"])
    assert [each["items"][0]["number"] for each in (first, second)] == [on_paper, application]
    assert (bool(first["next"]), second["next"]) == (True, "")
    assert "张三丰" not in oa.raw.decode()
    assert second["items"][0]["applicant"].startswith("张")


async def test_a_case_says_its_clock_events_and_steps(program: Any, application: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    case = await oa.get(f"/applications/{application}")
    assert case["clock"]["due_on"] == "2026-04-13"
    assert [each["kind"] for each in case["events"]] == ["submitted", "receipt_confirmed"]
    steps = {each["kind"]: each for each in case["steps"]}
    assert steps["taken_up"]["is_possible"]
    assert (case["undo"]["last"], case["undo"]["step"], case["deliveries"]) == ("确认收到", None, [])
    assert case["waits_for"] == ""
    assert "张三丰" not in oa.raw.decode()
    assert "11010519491231002X" not in oa.raw.decode()


async def test_the_form_of_a_step_and_taking_it(program: Any, application: str, db: Database, waiting: str) -> None:
    oa = await program("oa", Duty.HANDLER, Duty.REGISTRAR)
    form = await oa.get(f"/applications/{application}/steps/taken_up")
    assert form["is_possible"]
    assert "handler" in {each["key"] for each in form["fields"]}
    handler = next(each for each in form["fields"] if each["key"] == "handler")["options"][0]["value"]
    body = {"version": form["version"], "facts": {"handler": handler}}
    seen = await oa.post(f"/applications/{application}/steps/taken_up/preview", body)
    assert (oa.status, seen["state"]) == (200, "processing")
    taken = await oa.post(f"/applications/{application}/steps/taken_up", body)
    assert (oa.status, taken["state"], taken["version"]) == (200, "processing", form["version"] + 1)
    case = await oa.get(f"/applications/{application}")
    assert (case["handler"], case["events"][-1]["actor"]) == (handler, "oa系统(api-oa)")
    again = await oa.post(f"/applications/{application}/steps/taken_up", body)
    assert (oa.status, again["code"]) == (409, "refused")


async def test_what_is_told_stands_in_the_conversation(
    program: Any, application: str, conversation: str, db: Database, happen: Any
) -> None:
    happen(application, EventKind.TAKEN_UP, handler="李晓明(li)")
    oa = await program("oa", Duty.HANDLER)
    version = (await oa.get(f"/applications/{application}"))["version"]
    body = {"version": version, "facts": {"correct_by": "2026-04-03", "points": "请写明是哪个县的低保资金"}}
    form = await oa.get(f"/applications/{application}/steps/correction_asked")
    keys = {each["key"]: each["required"] for each in form["fields"] if each["part"] == "facts"}
    body["facts"] = {key: body["facts"].get(key, "请写明是哪个县的低保资金") for key in keys}
    taken = await oa.post(f"/applications/{application}/steps/correction_asked", body)
    assert (oa.status, taken.get("was_told")) == (200, True), taken
    with db.session() as session:
        assert "补正" in transcript(session, conversation)[-1].outgoing.text
    stale = await oa.post(f"/applications/{application}/steps/noted", {"version": version, "facts": {"note": "x"}})
    assert (oa.status, stale["code"]) == (409, "changed_meanwhile")


async def test_a_step_is_refused_in_words_and_by_code(program: Any, application: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    path = f"/applications/{application}/steps"
    for kind, body, status, code in (
        ("nonsense", {"version": 2}, 404, "not_found"),
        ("served", {"version": 2}, 409, "refused"),
        ("taken_up", {"version": 2, "facts": {"surprise": "x"}}, 422, "invalid"),
        ("taken_up", {"version": 2, "facts": {"handler": "谁也不是"}}, 422, "invalid"),
        ("taken_up", {"version": "2"}, 422, "invalid"),
        ("taken_up", {"version": 2, "facts": {"handler": "a\0"}}, 422, "invalid"),
        ("taken_up", [], 422, "invalid"),
    ):
        answer = await oa.post(f"{path}/{kind}", body)
        assert (oa.status, answer["code"]) == (status, code), (kind, body, answer)
    await oa.call("POST", f"{path}/taken_up", data=b"{", headers={"Content-Type": "application/json"})
    assert oa.status == 400
    await oa.call("POST", f"{path}/taken_up", data=b"a=b", headers={"Content-Type": "text/plain"})
    assert oa.status == 415


async def test_the_applicant_is_revealed_by_a_scope_of_its_own_and_audited(
    program: Any, application: str, db: Database
) -> None:
    oa = await program("oa", Duty.REGISTRAR)
    shown = await oa.post(f"/applications/{application}/reveal", headers={"Idempotency-Key": "k"})
    again = await oa.post(f"/applications/{application}/reveal", headers={"Idempotency-Key": "k"})
    assert shown["id_number"] == again["id_number"] == "11010519491231002X"
    with db.session() as session:
        looks = session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "applicant_revealed")).all()
    assert looks == ["oa系统(api-oa)"] * 2


async def test_another_units_case_is_out_of_reach(program: Any, application: str, happen: Any, hire: Any) -> None:
    await hire("sun", "孙丽", Duty.HANDLER, unit="政务公开科")
    happen(application, EventKind.TAKEN_UP, handler="孙丽(sun)")
    other = await program("other", Duty.HANDLER, unit="财务科")
    assert (await other.get("/applications"))["items"] == []
    for method, path in (("GET", ""), ("GET", "/steps/noted"), ("POST", "/steps/noted")):
        body = {"version": 3, "facts": {"note": "x"}} if method == "POST" else None
        answer = await other.call(method, f"/applications/{application}{path}", json=body)
        assert (other.status, answer["code"]) == (403, "out_of_reach")


async def test_what_is_not_there_and_not_allowed_is_a_problem_too(program: Any) -> None:
    oa = await program("oa", Duty.HANDLER)
    for method, path, status, code in (
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/applications/QS2026-999", 404, "not_found"),
        ("GET", "/applications/%00", 404, "not_found"),
        ("DELETE", "/applications", 405, "method_not_allowed"),
    ):
        answer = await oa.call(method, path)
        assert (oa.status, oa.type, answer["code"]) == (status, "application/problem+json", code)
