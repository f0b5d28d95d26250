"""Applications that come on paper: entered, received by the rules of Art. 31, and told of in writing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases import steps
from actions.cases.applications import status_by_code
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock, china_date
from actions.db import Database
from bot.delivery.tables import Message
from tests.support.replies import content_for

E = EventKind
NEW = "/staff/applications/new"
NUMBER = "QS2026-00001"
CASE = f"/staff/applications/{NUMBER}"
ID = "11010519491231002X"
PERSON = {
    "answer-description": "2025年度城乡低保资金的分配方案",
    "answer-features": "",
    "answer-applicant_type": "natural",
    "answer-applicant_name": "张三丰",
    "answer-id_type": "id_card",
    "answer-id_number": ID,
    "answer-phone": "13800138000",
    "answer-form": "paper",
    "answer-delivery": "post",
    "answer-address": "云州省青山市人民路1号",
}
COMPANY = {
    "answer-description": "城北污水处理厂环评批复",
    "answer-applicant_type": "legal",
    "answer-applicant_name": "江州建设有限公司",
    "answer-id_number": "91110000600037341L",
    "answer-contact_person": "李四",
    "answer-phone": "010-12345678",
    "answer-form": "inspect",
}


async def enter(browser: Any, route: str = "in_person", arrived: str = "2026-03-12", **answers: str) -> str:
    await browser.get(NEW)
    return await browser.post(NEW, route=route, arrived_on=arrived, **(answers or PERSON))


def only(db: Database) -> Application:
    with db.session() as session:
        return session.scalars(select(Application)).one()


@pytest.mark.parametrize("route", ["in_person", "oral", "registered_mail"])
async def test_what_is_handed_in_or_signed_for_is_registered_at_once_on_its_day(
    li: Any, db: Database, route: str
) -> None:
    """Art. 31(一)(二), 45."""
    page = await enter(li, route)
    assert li.path == CASE
    assert "已办理“登记”" in page
    one = only(db)
    assert (one.state, str(one.arrived_on), str(one.received_on)) == ("registered", "2026-03-12", "2026-03-12")
    assert str(one.due_on) == "2026-04-10"
    assert one.received_basis
    item = "第二项" if route == "registered_mail" else "第一项"
    assert f"第三十一条{item}）</div>" in page
    assert "请把登记回执和查询码交给申请人" in page
    if route == "oral":  # Art. 29: who filled the form in
        assert "填表人 李晓明）" in page


@pytest.mark.parametrize(("route", "item"), [("ordinary_mail", "第二项"), ("fax", "第三项"), ("email", "第三项")])
async def test_what_has_to_be_confirmed_is_received_on_the_day_of_confirmation(
    li: Any, db: Database, route: str, item: str
) -> None:
    """Art. 31(二)(三)."""
    page = await enter(li, route)
    assert li.path == f"{CASE}/steps/receipt_confirmed"
    assert (only(db).state, only(db).received_on) == ("arrived", None)
    assert "确认之日为收到申请之日" in page
    assert '<option value="online"' not in page  # there is no conversation
    form = {"fact-received_on": "2026-03-13", "fact-basis": "phone", "note": "10时致电申请人"}
    page = await li.post(li.path, version="1", **form)
    assert "稳妥做法是从2026年3月12日起算" in page  # seen before it is confirmed: it came the day before
    assert "查询码：********" in page  # the code is handed out on record (``slip``)
    assert only(db).query_code not in page
    page = await li.post(f"{CASE}/steps/receipt_confirmed", version="1", confirmed="yes", **form)
    one = only(db)
    assert (one.state, str(one.received_on), str(one.confirmed_on)) == ("registered", "2026-03-13", "2026-03-13")
    assert one.received_basis == "已与申请人电话或者网上确认"
    assert f"确认之日为收到之日（条例第三十一条{item}）" in page
    assert "稳妥做法是从2026年3月12日（周四）起算" in page
    assert ("迟延确认可能被认定违法" in page) is (route == "ordinary_mail")
    assert "与申请人电话确认。10时致电申请人" in page
    assert [event.kind for event in _events(db)] == ["submitted", "noted", "receipt_confirmed"]


async def test_an_organisation_that_wants_to_inspect(li: Any, db: Database) -> None:
    await enter(li, **COMPANY)
    one = only(db)
    assert (one.applicant_name, one.contact_person, one.delivery) == ("江州建设有限公司", "李四", "onsite")


async def test_an_organisation_that_has_no_code(li: Any, db: Database) -> None:
    village = {
        **COMPANY,
        "answer-applicant_name": "李庄村第三村民小组",
        "answer-id_type": "none",
        "answer-id_number": "",
    }
    page = await enter(li, **{**village, "answer-contact_person": ""})
    assert (li.status, "请填写“负责人”" in page) == (422, True)
    await enter(li, **village)
    one = only(db)
    assert (one.applicant_name, one.id_type, one.id_number, one.contact_person) == (
        *("李庄村第三村民小组", "none", ""),
        "李四",
    )
    page = await enter(li, **village)
    assert (li.status, NUMBER in page) == (409, True)


async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(li: Any, db: Database) -> None:
    wrong = {**PERSON, "answer-id_number": "110105194912310021", "answer-phone": "", "answer-description": "方案<1>"}
    page = await enter(li, route="", arrived="2026-03-14", **wrong)
    assert li.status == 422
    for words in (
        *("请选择申请是怎样提交的", "日期不能晚于今天", "请填写“联系电话”", "身份证"),
        *("方案&lt;1&gt;</textarea>", 'value="110105194912310021"', 'value="post" checked'),
    ):
        assert words in page
    with db.session() as session:
        assert session.scalars(select(Application)).all() == []


async def test_a_long_request_is_not_cut_by_the_browser(li: Any) -> None:
    """What somebody wrote on paper is theirs: too long is said, not cut off silently."""
    page = await enter(li, **{**PERSON, "answer-description": "要" * 1001})
    assert "内容太长了，请控制在 1000 字以内" in page
    assert "要" * 1001 in page
    assert not re.search("<textarea[^>]*maxlength", page)


async def test_who_asks_for_paper_is_not_sent_an_email(li: Any) -> None:
    page = await enter(li, **{**PERSON, "answer-delivery": "email", "answer-email": "zhang@example.com"})
    assert li.status == 422
    assert "请从这几项中选一项：邮寄、自行领取" in page


async def test_there_is_no_conversation_to_answer_in(li: Any) -> None:
    page = await li.get(NEW)
    assert "在本对话中查看" not in page
    await enter(li, **{**PERSON, "answer-form": "electronic", "answer-delivery": "chat"})
    assert li.status == 422


async def test_the_same_application_is_not_entered_twice_by_mistake(li: Any, db: Database) -> None:
    await enter(li)
    page = await enter(li)
    assert li.status == 409
    assert NUMBER in page
    assert "云州省青山市人民路1号" in page  # what was typed
    await li.post(NEW, route="in_person", arrived_on="2026-03-12", again="yes", **PERSON)
    assert li.path == "/staff/applications/QS2026-00002"


async def test_one_that_was_withdrawn_is_not_pointed_at(li: Any, db: Database, clock: FixedClock, agency: Any) -> None:
    await enter(li)
    with db.session() as session:
        around: Any = {"now": clock.now(), "calendar": WorkCalendar(), "agency": agency}
        steps.take(session, NUMBER, E.WITHDRAWN, {}, by=steps.APPLICANT, **around)
        session.commit()
    await enter(li)
    assert li.path == "/staff/applications/QS2026-00002"


async def test_only_registrars_enter_applications(hire: Any, application: str) -> None:
    handler = await hire("zhou", "周敏", Duty.HANDLER)
    assert "录入线下申请" not in await handler.get("/staff/applications")
    await handler.get(NEW)
    assert handler.status == 403


class TestTheReceipt:
    """江苏112号, legal_rules §4: number and query code are handed out; a code is shown once."""

    async def test_it_is_printed_once_with_the_code_that_opens_the_status(
        self, li: Any, db: Database, clock: FixedClock
    ) -> None:
        page = await enter(li)
        code = only(db).query_code
        assert code not in page
        page = await li.post(f"{CASE}/slip")
        for words in (f"{code[:4]} {code[4:]}", NUMBER, "张三丰", "2026年3月12日", "2026年4月10日"):
            assert words in page
        with db.session() as session:
            status = status_by_code(session, NUMBER, code, china_date(clock.now()), WorkCalendar())
            looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "query_code_shown")).all()
        assert status is not None
        assert [(look.actor, look.subject) for look in looks] == [("李晓明(li)", NUMBER)]
        page = await li.post(f"{CASE}/slip")
        assert li.status == 403
        assert code[:4] not in page
        assert "由主管人员核实身份后再次打印" in page

    async def test_a_supervisor_prints_a_lost_one_again_and_that_is_recorded(
        self, li: Any, admin: Any, hire: Any, db: Database
    ) -> None:
        await enter(li)
        await li.post(f"{CASE}/slip")
        await admin.get(CASE)
        assert only(db).query_code[:4] in await admin.post(f"{CASE}/slip")
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        assert "打印登记回执" not in await handler.get(CASE)
        await handler.post(f"{CASE}/slip")
        assert handler.status == 403
        with db.session() as session:
            looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "query_code_shown")).all()
        assert [look.actor for look in looks] == ["李晓明(li)", "管理员(admin)"]

    async def test_who_spoke_signs_what_was_taken_down(self, li: Any) -> None:
        """Art. 29."""
        await enter(li, "oral")
        page = await li.post(f"{CASE}/slip")
        assert "填表人 李晓明" in page
        assert "申请人签名（捺印）" in page

    async def test_who_applied_online_has_it_already(self, li: Any, application: str) -> None:
        await li.get(f"/staff/applications/{application}")
        page = await li.post(f"/staff/applications/{application}/slip")
        assert li.status == 404
        assert "已在对话中给了申请人" in page


class TestTellingInWriting:
    async def test_what_would_be_said_in_the_conversation_is_printed(self, admin: Any, db: Database) -> None:
        await enter(admin)
        path = f"{CASE}/steps/extended"
        assert "本件没有在线对话，办理以后请以书面告知申请人" in await admin.get(path)
        form = {"fact-days": "10", "fact-reason": "需要检索的档案较多，分存三处", "on": "2026-03-13", "version": "2"}
        page = await admin.post(path, **form)
        assert "请以书面告知申请人" in page
        page = await admin.post(path, confirmed="yes", **form)
        assert f"{CASE}/told/3" in page
        assert "已在对话中告知" not in page
        with db.session() as session:
            assert session.scalars(select(Message)).all() == []
        page = await admin.get(f"{CASE}/told/3")
        assert "经批准延长10个工作日，新的期限是2026年4月24日" in page
        assert "张三丰" not in page
        await admin.get(f"{CASE}/told/1")  # its submission tells nobody anything
        assert admin.status == 404
        await admin.get(f"{CASE}/told/9")
        assert admin.status == 404

    async def test_its_reply_is_not_served_in_a_conversation(
        self, admin: Any, happen: Any, db: Database, clock: FixedClock
    ) -> None:
        await enter(admin)
        happen(NUMBER, E.REPLY_DRAFTED, kind="G2", content=content_for("G2", date(2026, 3, 13)))
        happen(NUMBER, E.REPLY_SUBMITTED)
        happen(NUMBER, E.REPLY_REVIEWED, opinion="同意", alone="一人")
        happen(NUMBER, E.REPLY_SIGNED)
        clock.advance(timedelta(hours=1))
        page = await admin.get(f"{CASE}/steps/served")
        assert 'value="online"' not in page
        assert 'value="post" checked' in page  # as the applicant wished
        form = {"fact-method": "post", "fact-proof": "EM123456789CN", "on": "2026-03-13", "version": "6"}
        page = await admin.post(f"{CASE}/steps/served", confirmed="yes", **form)
        assert "邮寄（中国邮政、EMS）" in page
        assert "EM123456789CN" in page
        assert (only(db).state, only(db).outcome) == ("served", "G2")


def _events(db: Database) -> list[Any]:
    with db.session() as session:
        return list(session.scalars(select(Application)).one().events)


async def test_what_a_period_means_stands_beside_the_words(li: Any, db: Database) -> None:
    words = "去年城乡低保资金的分配方案"
    await enter(li, **{**PERSON, "answer-description": words})
    page = await li.get(f"/staff/applications/{only(db).number}")
    assert f'<p class="pre-line">{words}</p>' in page
    assert "「去年」按2025年理解" in page
    assert "按到达日期推算，请核对" in page
    assert "「去年」按2025年理解" in await li.get(f"/staff/applications/{only(db).number}/steps/taken_up")
