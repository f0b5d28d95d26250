"""Files and contact data of an application by the API: as in the console."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import FormData

from actions.cases.lifecycle import Role as Duty
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations
from tests.bot.console.test_case_files import send
from tests.support import files


@pytest.fixture
def sent(db: Database, clock: FixedClock, application: str, conversation: str) -> str:
    """The conversation of an application, in which two files were sent to a person."""
    with db.session() as session:
        conversations.request_person(session, conversation, "补交材料", clock.now())
        for number, name in enumerate(("身份证.png", "单位委托书.png")):
            send(session, clock, name, f"file-{number}")
    return conversation


async def test_a_file_is_put_moved_and_seen(root: Any, db: Database, application: str, sent: str) -> None:
    path = f"/applications/{application}"
    found = await root.get(path)
    assert [(one["id"], one["purpose"]) for one in found["waiting_files"]] == [(1, "identity"), (2, "supporting")]
    done = await root.post(f"{path}/files/2/take", {"purpose": "supporting"})
    assert (root.status, done["was_told"]) == (200, True)
    (file,) = (await root.get(path))["files"]
    assert (file["sequence"], file["by"], file["may_move"]) == (done["version"], "applicant", True)
    await root.post(f"{path}/files/2/move", {"to": "", "reason": "不是这件的"})
    assert root.status == 200
    await root.post(f"{path}/files/2/move", {"to": "", "reason": "又一次"})
    assert root.status == 409
    assert [one["id"] for one in (await root.get(path))["waiting_files"]] == [1, 2]


async def test_who_has_the_conversation_puts_its_file(root: Any, application: str, sent: str) -> None:
    path, body = f"/conversations/{sent}/files/2/case", {"number": application, "purpose": "supporting"}
    await root.post(path, body)
    assert root.status in (403, 409)  # nobody has it yet
    await root.post(f"/conversations/{sent}/claim")
    done = await root.post(path, body)
    assert (root.status, done["number"]) == (200, application)
    (file,) = [one for one in (await root.get(f"/conversations/{sent}"))["files"] if one["id"] == 2]
    assert file["number"] == application


async def test_what_came_by_mail_is_uploaded(root: Any, program: Any, on_paper: str) -> None:
    def form(raw: bytes) -> FormData:
        data = FormData({"purpose": "supporting", "came": "post", "when": "together"})
        data.add_field("file", raw, filename="说明.png")
        return data

    path = f"/applications/{on_paper}/files"
    done = await root.call("POST", path, data=form(files.png()))
    assert (root.status, done["was_told"]) == (200, False)
    await root.call("POST", path, data=form(b"MZ\x90\0" + bytes(100)))
    assert root.status == 409
    handler = await program("oa", Duty.HANDLER)
    await handler.call("POST", path, data=form(files.png(shade=7)))
    assert handler.status == 403


async def test_contact_data_are_corrected_and_the_old_ones_seen_unmasked_only(root: Any, application: str) -> None:
    path = f"/applications/{application}"
    form = await root.get(f"{path}/steps/contact_corrected")
    assert {"phone", "email", "address", "asked_by", "reason"} == {one["key"] for one in form["fields"]}
    facts = {"phone": "13900139000", "asked_by": "letter", "reason": "换了号码"}
    taken = await root.post(f"{path}/steps/contact_corrected", {"version": form["version"], "facts": facts})
    assert (root.status, taken["was_told"]) == (200, True)
    found = await root.get(path)
    assert found["phone"] == "139****9000"
    assert found["events"][-1]["facts"]["fields"] == "phone"
    assert "13800138000" not in json.dumps(found)
    shown = await root.post(f"{path}/reveal")
    assert [(one["label"], one["value"]) for one in shown["earlier"]] == [("联系电话", "13800138000")]
