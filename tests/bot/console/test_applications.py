from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.console.applications import urgency
from bot.delivery import outbox


@pytest.mark.parametrize(
    ("left", "overdue", "colour", "words"),
    [
        (6, False, "green", "还剩6个工作日"),
        (5, False, "amber", "还剩5个工作日"),
        (1, False, "amber", "还剩1个工作日"),
        (0, False, "red", "今天到期"),
        (-2, True, "red", "已逾期2个工作日"),
        (0, True, "red", "已逾期"),
    ],
)
def test_working_days_left_are_told_in_colour_and_words(left: int, overdue: bool, colour: str, words: str) -> None:
    today = date(2026, 4, 13)
    row: Any = SimpleNamespace(workdays_left=left, overdue=overdue, due_on=today, received_on=today)
    told = urgency(row, today)
    assert (told.colour, told.words) == (colour, words)


async def test_an_empty_list_teaches_what_will_happen(li: Any) -> None:
    page = await li.get("/staff")
    assert "没有未办结的申请" in page
    assert "确认接收（登记）" in page


async def test_the_list_shows_the_due_date_and_masks_the_applicant(li: Any, application: str) -> None:
    page = await li.get("/staff")
    assert application in page
    assert "还剩20个工作日" in page
    assert "2026年4月13日" in page  # 20 working days after 13 March; Qingming, Monday 6 April, is a holiday
    assert "内部预警 2026年4月10日" in page
    assert "张三丰" not in page


async def test_a_number_leads_straight_to_its_application_however_it_is_typed(li: Any, application: str) -> None:
    await li.get(f"/staff?q={application.lower().replace('-', '')}")
    assert li.path == f"/staff/applications/{application}"
    page = await li.get("/staff?q=QS2019-00001")
    assert "没有找到编号含“QS2019-00001”的申请" in page


async def test_an_unknown_number_is_a_page_of_the_console(li: Any) -> None:
    page = await li.get("/staff/applications/QS2019-00001")
    assert li.status == 404
    assert "没有编号为“QS2019-00001”的申请" in page


async def test_an_applicant_is_masked_until_revealed_and_each_look_is_recorded(
    li: Any, application: str, db: Database
) -> None:
    page = await li.get(f"/staff/applications/{application}")
    for personal in ("张三丰", "11010519491231002X", "13800138000", "zhang@example.com"):
        assert personal not in page
    page = await li.post(f"/staff/applications/{application}/reveal")
    for personal in ("张三丰", "11010519491231002X", "13800138000", "zhang@example.com"):
        assert personal in page
    with db.session() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "applicant_revealed")).all()
    assert [(look.actor, look.subject) for look in looks] == [("李晓明(li)", application)]


async def test_confirming_receipt_registers_and_tells_the_applicant(
    li: Any, application: str, conversation: str, db: Database
) -> None:
    await li.get(f"/staff/applications/{application}")
    page = await li.post(f"/staff/applications/{application}/confirm")
    assert "已确认接收" in page
    assert "条例第四十五条" in page
    assert application in (await db.read(outbox.transcript, conversation))[-1].outgoing.text
    page = await li.post(f"/staff/applications/{application}/confirm")
    assert li.status == 409
    assert "不用再次登记" in page


async def test_a_reply_is_previewed_sent_and_read_by_the_citizen(
    li: Any, application: str, conversation: str, db: Database
) -> None:
    reply = f"/staff/applications/{application}/reply"
    await li.post(f"/staff/applications/{application}/confirm")
    page = await li.get(reply)
    assert "(一)予以公开" in page
    assert "(三)不予公开" in page
    form = {"version": version_in(page), "kind": "G2", "body": "分配方案见附件，\n一并告知。"}
    page = await li.post(reply, **form, step="preview")
    assert "云州省人民政府" in page  # the remedy text, 行政复议法 Art. 20
    page = await li.post(reply, **form, step="send")
    assert "请勾选" in page
    page = await li.post(reply, **form, step="send", checked="yes")
    assert "本件办结" in page
    told = (await db.read(outbox.transcript, conversation))[-1]
    assert (told.author, told.outgoing.kind) == ("staff", "notice")
    assert "分配方案见附件，\n一并告知。" in told.outgoing.text
    assert "云州省人民政府" in told.outgoing.text
    assert application not in await li.get("/staff")
    assert application in await li.get("/staff?show=all")


async def test_going_back_from_the_preview_keeps_the_text(li: Any, application: str) -> None:
    await li.post(f"/staff/applications/{application}/confirm")
    page = await li.post(f"/staff/applications/{application}/reply", kind="N5", body="属于<人事>", step="edit")
    assert "属于&lt;人事&gt;" in page
    assert '<option value="N5" selected>' in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [({"kind": "", "body": "文字"}, "请选择答复类型"), ({"kind": "G2", "body": " "}, "请填写答复内容")],
)
async def test_what_is_missing_in_a_reply_is_said_and_nothing_is_lost(
    li: Any, application: str, form: dict[str, str], sentence: str
) -> None:
    await li.post(f"/staff/applications/{application}/confirm")
    page = await li.post(f"/staff/applications/{application}/reply", **form)
    assert li.status == 422
    assert sentence in page
    assert form["body"].strip() in page


async def test_a_colleagues_change_is_told_and_the_text_is_kept(li: Any, application: str) -> None:
    reply = f"/staff/applications/{application}/reply"
    await li.post(f"/staff/applications/{application}/confirm")
    page = await li.post(reply, version="1", kind="G2", body="我写的答复", step="send", checked="yes")
    assert li.status == 409
    assert "您写的内容已保留" in page
    assert "我写的答复" in page


async def test_a_second_reply_is_refused_and_its_text_is_given_back(li: Any, wang: Any, application: str) -> None:
    reply = f"/staff/applications/{application}/reply"
    await li.post(f"/staff/applications/{application}/confirm")
    version = version_in(await li.get(reply))
    await wang.get(reply)
    form = {"version": version, "kind": "G2", "step": "send", "checked": "yes"}
    await li.post(reply, **form, body="第一份答复")
    page = await wang.post(reply, **form, body="第二份答复")
    assert wang.status == 409
    assert "第二份答复" in page
    assert "已经答复" in page


class TestBanners:
    @pytest.fixture
    def agency(self) -> AgencySettings:
        return AgencySettings()

    async def test_the_example_profile_is_pointed_out(self, li: Any) -> None:
        assert "仍是示例" in await li.get("/staff")

    async def test_a_missing_calendar_is_pointed_out_from_november_on_in_china(
        self, new_browser: Any, people: dict[str, int], clock: FixedClock
    ) -> None:
        missing = "2027年的节假日安排尚未载入"
        clock.instant = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
        browser = await new_browser()
        assert missing not in await browser.sign_in("li")
        clock.advance(timedelta(minutes=1))
        assert missing in await browser.get("/staff")


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]
