"""Putting files to applications, moving and uploading them, and correcting how an applicant is reached: the pages."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.attachments import Attachment, Place
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.steps import find
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, outbox
from tests.support import files

from .test_case_files import send

E = EventKind


@pytest.fixture
def sent(db: Database, clock: FixedClock, application: str, conversation: str) -> str:
    """The conversation of an application that asks for a person and sends two files: 1 an ID paper, 2 another."""
    with db.session() as session:
        conversations.request_person(session, conversation, "补交材料", clock.now())
        for number, name in enumerate(("身份证.png", "单位委托书.png")):
            send(session, clock, name, f"file-{number}")
    return conversation


def stored(db: Database, file_id: int) -> Attachment:
    with db.session() as session:
        return session.get_one(Attachment, file_id)


async def told(db: Database, conversation: str) -> list[str]:
    bubbles = await db.read(outbox.transcript, conversation)
    return [one.outgoing.text for one in bubbles if one.outgoing.kind == "notice"]


async def test_who_has_the_conversation_puts_its_file_to_the_application(
    hire: Any, db: Database, application: str, sent: str
) -> None:
    browser = await hire("qian", "钱登记", Duty.REGISTRAR)
    here = f"/staff/conversations/{sent}"
    assert "放进申请" not in await browser.get(here)  # nobody has it yet
    await browser.post(f"{here}/claim")
    page = await browser.get(here)
    assert f'action="{here}/files/2/case"' in page
    page = await browser.post(f"{here}/files/2/case", number=application, purpose="supporting")
    assert "文件已放进申请，并已告诉申请人" in page
    assert f'已放进<a href="/staff/applications/{application}#files">' in page
    assert (await told(db, sent))[-1] == f"您发来的文件“单位委托书.png”已经放进申请{application}的材料。"
    page = await browser.get(f"/staff/applications/{application}")
    assert "随“补充材料”" in page
    assert "收到文件：证明材料“单位委托书.png”" in page
    with db.session() as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "attachment_put"))
    assert (entry.actor, entry.subject, entry.detail["file"]) == ("钱登记(qian)", application, 2)


async def test_a_form_that_is_not_filled_in_says_so_beside_the_file(hire: Any, application: str, sent: str) -> None:
    browser = await hire("qian", "钱登记", Duty.REGISTRAR)
    here = f"/staff/conversations/{sent}"
    await browser.get(here)
    await browser.post(f"{here}/claim")
    page = await browser.post(f"{here}/files/2/case", number=application)
    assert (browser.status, "请选择申请和文件的用途。" in page) == (422, True)
    page = await browser.post(f"{here}/files/2/case", number="QS2026-99999", purpose="supporting")
    assert (browser.status, "没有编号为" in page) == (422, True)


async def test_who_works_on_the_case_takes_what_waits_and_moves_it_back(
    hire: Any, db: Database, application: str, sent: str
) -> None:
    browser = await hire("zhou", "周承办", Duty.HANDLER)
    case = f"/staff/applications/{application}"
    page = await browser.get(case)
    assert "还没有放进申请的" in page
    assert "上传纸质、邮寄来的材料" not in page  # by who enters applications
    page = await browser.post(f"{case}/files/2/take", purpose="supporting")
    assert "文件已放进申请" in page
    assert stored(db, 2).place == Place.CASE
    page = await browser.post(f"{case}/files/2/move", to="", reason="不是这件的")
    assert "已移动" in page
    assert "放回对话。理由：不是这件的" in page
    assert stored(db, 2).place == Place.TALK
    assert (await told(db, sent))[-1] == f"您发来的文件“单位委托书.png”不再放在申请{application}里。"
    page = await browser.post(f"{case}/files/2/move", to="", reason="又一次")
    assert (browser.status, "这件申请没有这个文件" in page) == (422, True)


async def test_an_id_paper_does_not_become_what_its_handler_may_open(
    hire: Any, db: Database, application: str, sent: str
) -> None:
    handler = await hire("zhou", "周承办", Duty.HANDLER)
    case = f"/staff/applications/{application}"
    await handler.get(case)
    page = await handler.post(f"{case}/files/1/take", purpose="supporting")
    assert (handler.status, "身份证件的用途" in page) == (422, True)
    assert stored(db, 1).place == Place.TALK
    await handler.get(case)
    await handler.post(f"{case}/files/1/take", purpose="identity")
    assert (await handler.client.get(f"{case}/files/1")).status == 403


async def test_what_came_by_mail_is_uploaded_by_who_enters_applications(hire: Any, db: Database, on_paper: str) -> None:
    browser = await hire("qian", "钱登记", Duty.REGISTRAR)
    case = f"/staff/applications/{on_paper}"
    assert "上传纸质、邮寄来的材料" in await browser.get(case)
    form = {"purpose": "identity", "came": "post", "when": "together"}
    page = await browser.upload(f"{case}/files", "file", ("身份证扫描件.png", files.png()), **form)
    assert "文件已保存到这件申请" in page
    assert "收到文件：身份证件（" in page
    file = stored(db, 1)
    assert (file.uploaded_by, file.purpose, file.place) == ("钱登记(qian)", "identity", "case")
    assert (await (await browser.client.get(f"{case}/files/1")).read()).startswith(b"\x89PNG")
    page = await browser.upload(f"{case}/files", "file", ("程序.png", b"MZ\x90\0" + bytes(100)), **form)
    assert (browser.status, "程序" in page) == (422, True)
    await browser.get(case)
    page = await browser.upload(f"{case}/files", "file", ("没有用途.png", files.png(shade=9)), came="post")
    assert (browser.status, "请选择一个文件，并选择它的用途" in page) == (422, True)
    await browser.get(case)
    page = await browser.post(f"{case}/files/1/move", to="", reason="扫的是别人的")
    assert "撤下并删除。理由：扫的是别人的" in page
    assert stored(db, 1).place == Place.GONE


async def test_an_upload_that_went_wrong_goes_to_the_other_application(
    hire: Any, db: Database, on_paper: str, application: str
) -> None:
    browser = await hire("qian", "钱登记", Duty.REGISTRAR)
    case = f"/staff/applications/{on_paper}"
    await browser.get(case)
    form = {"purpose": "supporting", "came": "person", "when": "later"}
    await browser.upload(f"{case}/files", "file", ("说明.png", files.png()), **form)
    page = await browser.post(f"{case}/files/1/move", to="other", reason="放错了")
    assert (browser.status, "请填写移到哪一件申请" in page) == (422, True)
    await browser.get(case)
    await browser.post(f"{case}/files/1/move", to="other", other=application, reason="放错了")
    assert f'href="/staff/applications/{application}/files/1"' in await browser.get(
        f"/staff/applications/{application}"
    )


async def test_contact_data_are_corrected_after_a_look_at_what_is_told(
    hire: Any, db: Database, application: str, conversation: str
) -> None:
    browser = await hire("qian", "钱登记", Duty.REGISTRAR)
    step = f"/staff/applications/{application}/steps/{E.CONTACT_CORRECTED}"
    page = await browser.get(step)
    for words in ("138****8000", "姓名（名称）、证件号码不能在这里改", "申请人本人来电"):
        assert words in page
    assert "13800138000" not in page
    assert "fact-contact_person" not in page  # of a person
    assert "fact-fields" not in page
    given = {"fact-phone": "139 0013 9000", "fact-asked_by": "phone", "fact-reason": "换了号码", "version": "2"}
    page = await browser.post(step, **given)
    assert "联系电话改为139****9000" in page  # what the applicant will read
    await browser.post(step, confirmed="yes", **given)
    assert "联系电话改为139****9000" in (await told(db, conversation))[-1]
    page = await browser.get(f"/staff/applications/{application}")
    assert "139****9000" in page
    assert "更正的项目：</dt><dd>联系电话" in page
    assert "13800138000" not in page
    page = await browser.post(f"/staff/applications/{application}/reveal")
    assert "更正以前" in page
    assert "13800138000" in page
    with db.session() as session:
        found = find(session, application)
        assert found is not None
        assert found.phone == "13900139000"


async def test_who_may_not_see_the_applicant_whole_does_not_correct(hire: Any, application: str) -> None:
    browser = await hire("zhou", "周承办", Duty.HANDLER)
    assert "更正联系信息" not in await browser.get(f"/staff/applications/{application}")
    page = await browser.get(f"/staff/applications/{application}/steps/{E.CONTACT_CORRECTED}")
    assert (browser.status, "要由登记、主管人员办理" in page) == (409, True)
