"""Staff fill in an application with a citizen who can't write it alone (条例 Art. 29 para. 1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases import drafts
from actions.cases.draft_fields import FIELDS
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console.desk import filling
from bot.delivery import inbox, outbox
from bot.delivery.messages import Incoming
from tests.bot.console.conftest import ZHANG

FORM = {f"answer-{key}": value for key, value in ZHANG.items()}


@pytest.fixture
async def here(li: Any, waiting: str) -> str:
    """A conversation that li has taken, as an address."""
    await li.get("/staff/conversations")
    await li.post(f"/staff/conversations/{waiting}/claim")
    return f"/staff/conversations/{waiting}"


def says(db: Database, clock: FixedClock, text: str) -> None:
    """The citizen writes, a minute later."""
    clock.advance(timedelta(minutes=1))
    with db.session() as session:
        inbox.accept(session, Incoming("web", "visitor-1", f"at {clock.now()}", text), clock.now())


def told(db: Database, conversation: str) -> list[Any]:
    with db.session() as session:
        return outbox.transcript(session, conversation)


def recorded(db: Database) -> list[tuple[str, str, dict[str, Any]]]:
    with db.session() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.actor, row.detail) for row in rows]


async def test_filled_in_read_back_confirmed_and_filed(
    li: Any, here: str, waiting: str, db: Database, clock: FixedClock
) -> None:
    assert f"{here}/draft" in await li.get(here)
    page = await li.post(f"{here}/draft", **FORM)
    assert "已保存" in page
    page = await li.post(f"{here}/draft/file")
    assert li.status == 409
    assert "请先把现在的内容读给申请人核对" in page
    await li.post(f"{here}/draft/read-back")
    read = told(db, waiting)[-1]
    assert (read.author, read.staff_id is not None, read.outgoing.kind) == ("staff", True, "readback")
    assert "姓名：张三丰" in read.outgoing.text
    assert "11010519491231002X" not in read.outgoing.text
    page = await li.post(f"{here}/draft/file")
    assert li.status == 409
    assert "申请人还没有在对话里确认" in page

    says(db, clock, "对的，确认")
    assert "在对话里确认" in await li.get(f"{here}/draft")
    page = await li.post(f"{here}/draft/file")
    assert "申请已经提交，回执已发到对话里" in page
    with db.session() as session:
        filed = session.scalars(select(Application)).one()
    assert (filed.channel, filed.conversation_id, filed.applicant_name) == ("web", waiting, "张三丰")
    receipt = told(db, waiting)[-1].outgoing
    assert receipt.kind == "receipt"
    assert filed.number in receipt.text
    assert filed.query_code in receipt.text
    trail = recorded(db)
    by_li = [(action, detail) for action, actor, detail in trail if actor == "李晓明(li)"]
    assert ("draft_filled_in", {"fields": [field.key for field in FIELDS if field.key in ZHANG]}) in by_li
    assert [action for action, _ in by_li if action in ("draft_started", "draft_read_back")] == [
        "draft_started",
        "draft_read_back",
    ]
    [(_, how)] = [each for each in by_li if each[0] == "application_filled_in"]
    assert how["confirmed"] == "in_conversation"
    assert "张三丰" not in str(trail)

    page = await li.post(f"{here}/draft/file")  # pressed twice
    assert "没有正在填写的申请" in page
    with db.session() as session:
        assert len(session.scalars(select(Application)).all()) == 1


async def test_what_was_confirmed_aloud_is_put_on_record(
    li: Any, here: str, waiting: str, db: Database, clock: FixedClock
) -> None:
    await li.post(f"{here}/draft", **FORM)
    await li.post(f"{here}/draft/read-back")
    await li.post(f"{here}/draft/file", how="somehow")
    assert li.status == 409
    await li.post(f"{here}/draft/file", how="by_phone")
    assert li.status == 200
    [detail] = [detail for action, _, detail in recorded(db) if action == "application_filled_in"]
    assert detail["confirmed"] == "by_phone"


async def test_what_was_changed_after_it_was_read_is_read_again(
    li: Any, here: str, waiting: str, db: Database, clock: FixedClock
) -> None:
    await li.post(f"{here}/draft", **FORM)
    await li.post(f"{here}/draft/read-back")
    says(db, clock, "电话错了，确认是13900139000")
    page = await li.get(f"{here}/draft")
    assert "还没有在对话里确认" in page
    clock.advance(timedelta(minutes=1))
    await li.post(f"{here}/draft", **FORM | {"answer-phone": "13900139000"})
    assert "内容又改过，请再读一次" in li.page
    says(db, clock, "确认")
    await li.post(f"{here}/draft/file", how="by_phone")
    assert li.status == 409
    clock.advance(timedelta(minutes=1))
    await li.post(f"{here}/draft/read-back")
    says(db, clock, "确认")
    says(db, clock, "等一下")
    assert "确认以后申请人又发了1条消息" in await li.get(f"{here}/draft")
    await li.post(f"{here}/draft/file")
    with db.session() as session:
        assert session.scalars(select(Application)).one().phone == "13900139000"


async def test_the_citizens_own_draft_goes_on_and_its_id_number_is_not_shown(
    li: Any, here: str, waiting: str, db: Database, clock: FixedClock
) -> None:
    with db.session() as session:
        drafts.start_draft(session, waiting, clock.now())
        for key in ("description", "features", "applicant_type", "applicant_name", "id_type", "id_number"):
            drafts.save_answer(session, waiting, key, ZHANG[key], clock.now())
    page = await li.get(f"{here}/draft")
    assert "2025年度城乡低保资金的分配方案" in page
    assert ZHANG["id_number"] not in page
    assert "110***********002X" in page
    rest = {name: "" if name == "answer-id_number" else value for name, value in FORM.items()}
    await li.post(f"{here}/draft", **rest)
    assert li.status == 200
    with db.session() as session:
        draft = drafts.open_draft(session, waiting)
    assert draft is not None
    assert draft.answers == ZHANG
    assert ("draft_shown", "李晓明(li)", {}) in recorded(db)


async def test_what_is_wrong_is_marked_and_the_rest_is_saved(li: Any, here: str, waiting: str, db: Database) -> None:
    page = await li.post(f"{here}/draft", **FORM | {"answer-phone": "123", "answer-id_number": "110105194912310021"})
    assert li.status == 422
    assert "校验位不对" in page
    assert 'value="123"' in page
    with db.session() as session:
        draft = drafts.open_draft(session, waiting)
    assert draft is not None
    assert draft.missing == ["id_number", "phone"]
    page = await li.post(f"{here}/draft/read-back")
    assert li.status == 409
    assert "还没有填完：证件号码、联系电话" in page


async def test_delivery_in_the_conversation_can_be_chosen(li: Any, here: str, waiting: str, db: Database) -> None:
    await li.post(f"{here}/draft", **FORM | {"answer-delivery": "chat"})
    with db.session() as session:
        draft = drafts.open_draft(session, waiting)
    assert draft is not None
    assert draft.missing == []


async def test_an_organisation_may_have_no_code(li: Any, here: str, waiting: str, db: Database) -> None:
    village = {"answer-applicant_type": "legal", "answer-applicant_name": "李庄村第三村民小组", "answer-id_number": ""}
    await li.post(f"{here}/draft", **FORM | village | {"answer-contact_person": "李四", "answer-id_type": "id_card"})
    with db.session() as session:
        draft = drafts.open_draft(session, waiting)
    assert draft is not None
    assert draft.missing == ["id_number"]  # a choice for persons that was left is none
    await li.post(f"{here}/draft", **FORM | village | {"answer-contact_person": "李四", "answer-id_type": "none"})
    with db.session() as session:
        draft = drafts.open_draft(session, waiting)
    assert draft is not None
    assert (draft.missing, draft.answers["id_type"]) == ([], "none")


async def test_only_who_has_the_conversation_and_registers(
    li: Any, wang: Any, admin: Any, here: str, hire: Any, db: Database
) -> None:
    for browser in (wang, admin):
        await browser.get("/staff")
        await browser.get(f"{here}/draft")
        assert browser.status == 403
        for step in ("", "/read-back", "/file"):
            await browser.post(f"{here}/draft{step}", **FORM)
            assert browser.status == 403
    await li.post(f"{here}/hand-back")
    zhou = await hire("zhou", "周敏", Duty.HANDLER)
    await zhou.get(f"{here}/draft")
    assert zhou.status == 403
    await li.get(f"{here}/draft")
    assert li.status == 403
    with db.session() as session:
        assert drafts.open_draft(session, here.rpartition("/")[2]) is None


CONFIRMED = [
    *("确认", "确认。", "对的，确认", "没问题，确认提交", "是的", "都对", "好的确认", "无误", "我确认", "确认无误"),
    *("对的，就这样提交吧", "提交吧", "没问题，那就这样提交", "可以，交上去吧"),
]
NOT_CONFIRMED = [
    *(
        "不对",
        "好的",
        "等一下",
        "确认什么",
        "不确认",
        "电话不对",
        "我再确认一下",
        "怎么提交",
        "先不提交",
        "提交到哪里",
        "对了，还有一件事",
        "可以改吗",
        "谢谢",
        "我",
    ),
]


@pytest.mark.parametrize("text", CONFIRMED)
def test_a_confirmation(text: str) -> None:
    assert filling.confirms(text)


@pytest.mark.parametrize("text", NOT_CONFIRMED)
def test_no_confirmation(text: str) -> None:
    assert not filling.confirms(text)
