"""Files that go out with a reply, for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from aiohttp import FormData
from sqlalchemy import select

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.api.scopes import Scope
from knowledge.tables import Document, DocumentFile
from tests.support import files
from tests.support.replies import content_for

E = EventKind
PASSED = (
    (E.REPLY_SUBMITTED, {}),
    (E.REPLY_REVIEWED, {"opinion": "同意", "alone": "本科室只有一人"}),
    (E.REPLY_SIGNED, {}),
)


@pytest.fixture
def db(either_db_with_documents: Database) -> Database:
    return either_db_with_documents


@pytest.fixture
def drafted(application: str, happen: Callable[..., None]) -> str:
    happen(application, E.TAKEN_UP)
    happen(application, E.REPLY_DRAFTED, kind="G2", content=content_for("G2", date(2026, 3, 13)))
    return application


def form(*given: tuple[str, bytes]) -> FormData:
    made = FormData(quote_fields=False)  # as browsers write names
    for name, content in given:
        made.add_field("files", content, filename=name)
    return made


async def test_from_upload_to_what_was_given(
    program: Any, drafted: str, happen: Callable[..., None], db: Database
) -> None:
    oa = await program("oa", Duty.HANDLER)
    path = f"/applications/{drafted}/enclosures"
    list_of_names = files.docx("王五，身份证号110101198001010010")
    given = form(("名册.docx", list_of_names), ("程序.exe", b"MZ" + bytes(9)), ("清单.pdf", files.pdf()))
    done = (await oa.call("POST", path, data=given))["items"]
    assert [(one["name"], bool(one["enclosure"])) for one in done] == [
        ("名册.docx", True),
        ("程序.exe", False),
        ("清单.pdf", True),
    ]
    assert "程序文件" in done[1]["problem"]
    first, second = (one["enclosure"] for one in done if one["enclosure"])
    assert first["concerns"] == ["有身份证号码1个，不是申请人自己的，请核对能不能提供。"]
    assert (first["status"], first["kind"], first["round"], first["fetched_at"]) == ("prepared", "docx", 1, None)
    found = await oa.call("PUT", f"{path}/order", json={"order": [second["id"], first["id"]]})
    assert [one["name"] for one in found["items"]] == ["清单.pdf", "名册.docx"]
    assert await oa.get(f"{path}/{first['id']}") == list_of_names
    assert oa.headers["Content-Disposition"].startswith("attachment")
    found = await oa.call("DELETE", f"{path}/{second['id']}")
    assert [one["name"] for one in found["items"]] == ["名册.docx"]
    await oa.call("DELETE", f"{path}/{second['id']}")
    assert oa.status == 404
    step = await oa.get(f"/applications/{drafted}/steps/reply_submitted")
    assert step["cautions"] == [f"附件“名册.docx”：{first['concerns'][0]}"]
    for kind, facts in PASSED:
        happen(drafted, kind, **facts)
    found = await oa.get(path)
    assert (found["may_change"], found["items"][0]["status"]) == (False, "held")
    assert "撤回签发" in found["why_not"]
    await oa.call("POST", path, data=form(("x.pdf", files.pdf())))
    assert oa.status == 409
    happen(drafted, E.SERVED, method="online")
    assert (await oa.get(path))["items"][0]["status"] == "given"
    with db.session() as session:
        query = select(AuditEntry.action).where(AuditEntry.action.like("enclosure%")).order_by(AuditEntry.id)
        actions = list(session.scalars(query))
    assert actions == ["enclosure_added", "enclosure_added", "enclosure_read", "enclosure_removed"]


async def test_a_wrong_order_or_form_changes_nothing(program: Any, drafted: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    path = f"/applications/{drafted}/enclosures"
    await oa.call("POST", path, data=form(("清单.pdf", files.pdf())))
    await oa.call("PUT", f"{path}/order", json={"order": []})
    assert oa.status == 409
    await oa.call("PUT", f"{path}/order", json={"order": ["1"]})
    assert oa.status == 422
    empty = FormData({"files": "not a file"})
    await oa.call("POST", path, data=empty)
    assert oa.status in (415, 422)


async def test_a_reply_that_hands_over_nothing(program: Any, application: str, happen: Callable[..., None]) -> None:
    oa = await program("oa", Duty.HANDLER)
    happen(application, E.TAKEN_UP)
    happen(application, E.REPLY_DRAFTED, kind="N6", content=content_for("N6", date(2026, 3, 13)))
    await oa.call("POST", f"/applications/{application}/enclosures", data=form(("清单.pdf", files.pdf())))
    assert "不提供文件" in (await oa.get(f"/applications/{application}/enclosures"))["unfit"]
    steps = (await oa.get(f"/applications/{application}"))["steps"]
    [submit] = [one for one in steps if one["kind"] == "reply_submitted"]
    assert not submit["is_possible"]
    assert "不提供文件" in submit["blocked"]


async def test_an_original_of_a_published_document(program: Any, drafted: str, db: Database, clock: FixedClock) -> None:
    oa = await program("oa", Duty.HANDLER)
    path = f"/applications/{drafted}/enclosures/documents"
    with db.session() as session:
        made = Document(
            source_name="方案.pdf", sha256="0", title="方案", kind="notice", text="一", ingested_at=clock.now()
        )
        raw = files.pdf("plan")
        made.file = DocumentFile(name="方案.pdf", media_type="application/pdf", size=len(raw), content=raw)
        session.add(made)
        session.flush()
        document = made.id
    found = await oa.post(path, {"document": document})
    assert (oa.status, found["name"], found["size"]) == (201, "方案.pdf", len(raw))
    again = await oa.post(path, {"document": document})
    assert (oa.status, again["code"]) == (409, "refused")
    await oa.post(path, {"document": 999_999})
    assert oa.status == 409


async def test_who_may(program: Any, drafted: str) -> None:
    path = f"/applications/{drafted}/enclosures"
    handler = await program("oa", Duty.HANDLER, scopes={Scope.READ_APPLICATIONS, Scope.WRITE_APPLICATIONS})
    await handler.call("POST", path, data=form(("清单.pdf", files.pdf())))
    [one] = (await handler.get(path))["items"]
    assert (await handler.get(f"{path}/{one['id']}"))["code"] == "missing_scope"
    reviewer = await program("review", Duty.REVIEWER)
    await reviewer.get(f"{path}/{one['id']}")
    assert reviewer.status == 200
    answer = await reviewer.call("POST", path, data=form(("x.pdf", files.pdf())))
    assert (reviewer.status, answer["code"]) == (403, "missing_role")
    assert (await reviewer.call("DELETE", f"{path}/{one['id']}"))["code"] == "missing_role"
