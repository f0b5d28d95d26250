"""Files of citizens in the console: who sees them, who may open them, and what stays of the look."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import attachments, drafts
from actions.cases.applications import file_application
from actions.cases.attachments import Limits
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import inbox
from bot.delivery.messages import IncomingFile
from tests.support import files

from .conftest import ZHANG

IDENTITY, SUPPORTING = "身份证 11010519491231002X.png", "委托书.png"


def send(session: Session, clock: FixedClock, name: str, message_id: str) -> None:
    incoming = IncomingFile("web", "visitor-1", message_id, name, files.png(shade=len(name)))
    assert inbox.accept_file(session, incoming, clock.now(), Limits()) is not None


@pytest.fixture
def with_files(db: Database, clock: FixedClock, conversation: str, agency: AgencySettings) -> str:
    """The number of an application that was filed with a photo of an ID card (file 1) and another file (2)."""
    with db.session() as session:
        drafts.start_draft(session, conversation, clock.now())
        for key, value in ZHANG.items():
            drafts.save_answer(session, conversation, key, value, clock.now())
        for number, name in enumerate((IDENTITY, SUPPORTING)):
            send(session, clock, name, f"file-{number}")
        attachments.put_into_draft(session, conversation, [1, 2])
        return file_application(
            session,
            conversation_id=conversation,
            channel="web",
            now=clock.now(),
            calendar=WorkCalendar(),
            agency=agency,
        ).number


def looks(db: Database) -> list[tuple[str, str, Any]]:
    with db.session() as session:
        read = select(AuditEntry).where(AuditEntry.action == "attachment_read").order_by(AuditEntry.id)
        return [(each.actor, each.subject, each.detail["file"]) for each in session.scalars(read)]


async def test_the_case_lists_its_files_and_each_download_is_recorded(
    admin: Any, db: Database, with_files: str
) -> None:
    page = await admin.get(f"/staff/applications/{with_files}")
    assert "附件" in page
    assert SUPPORTING in page
    assert "11010519491231002X" not in page  # in a file's name
    assert looks(db) == []
    path = f"/staff/applications/{with_files}/files/1"
    got = await admin.client.get(path)
    assert got.status == 200
    assert (await got.read()).startswith(b"\x89PNG")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert looks(db) == [("管理员(admin)", with_files, 1)]


async def test_a_photo_of_an_id_paper_is_opened_by_who_may_see_the_applicant(
    hire: Any, db: Database, with_files: str
) -> None:
    for username, duty, status in (
        ("zhou", Duty.HANDLER, 403),
        ("qian", Duty.REGISTRAR, 200),
        ("wu", Duty.SUPERVISOR, 200),
    ):
        browser = await hire(username, username, duty)
        page = await browser.get(f"/staff/applications/{with_files}")
        assert (f"/staff/applications/{with_files}/files/1" in page) is (status == 200)
        assert f"/staff/applications/{with_files}/files/2" in page
        assert (await browser.client.get(f"/staff/applications/{with_files}/files/1")).status == status, username
        assert (await browser.client.get(f"/staff/applications/{with_files}/files/2")).status == 200
    assert [file for _, _, file in looks(db)] == [2, 1, 2, 1, 2]


async def test_a_file_of_another_case_is_not_found(admin: Any, db: Database, with_files: str, on_paper: str) -> None:
    for path in (f"{on_paper}/files/1", f"{with_files}/files/3", "QS2026-99999/files/1"):
        assert (await admin.client.get(f"/staff/applications/{path}")).status == 404
    assert looks(db) == []


async def test_who_has_the_conversation_sees_the_file_and_others_do_not(
    li: Any, wang: Any, db: Database, clock: FixedClock, waiting: str
) -> None:
    path = f"/staff/conversations/{waiting}"
    await li.get(path)
    await li.post(f"{path}/claim")
    with db.session() as session:
        send(session, clock, "材料.png", "file-1")
    page = await li.get(path)
    assert "[文件] 材料.png" in page
    assert f'href="{path}/files/1"' in page
    got = await li.client.get(f"{path}/files/1")
    assert (got.status, (await got.read())[:4]) == (200, b"\x89PNG")
    assert (await wang.client.get(f"{path}/files/1")).status == 403
    assert looks(db) == [("李晓明(li)", waiting, 1)]
    await li.get(path)
    await li.post(f"{path}/hand-back")
    assert (await li.client.get(f"{path}/files/1")).status == 403


async def test_a_file_that_came_after_the_reading_back_is_read_back_too(
    li: Any, db: Database, clock: FixedClock, waiting: str
) -> None:
    path = f"/staff/conversations/{waiting}"
    await li.get(path)
    await li.post(f"{path}/claim")
    with db.session() as session:
        drafts.start_draft(session, waiting, clock.now())
        for key, value in ZHANG.items():
            drafts.save_answer(session, waiting, key, value, clock.now())
    await li.get(f"{path}/draft")
    await li.post(f"{path}/draft/read-back")
    with db.session() as session:
        send(session, clock, "委托书.png", "file-1")
    assert "请先把现在的内容读给申请人核对" in await li.post(f"{path}/draft/file", how="by_phone")
    await li.post(f"{path}/draft/read-back")
    assert "附件1个" in await li.get(path)
    await li.get(f"{path}/draft")
    await li.post(f"{path}/draft/file", how="by_phone")
    assert "附件：1个" in await li.get(path)
