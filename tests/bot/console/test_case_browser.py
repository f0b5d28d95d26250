"""Whole lives of applications in a real browser: every step of the table is pressed, filled in, confirmed and seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, expect
from sqlalchemy import select

from actions.cases import chain
from actions.cases.lifecycle import TABLE, EventKind
from actions.cases.tables import Application, CaseEvent
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import outbox
from tests.support.browsing import Chromium, chromium
from tests.support.replies import content_for, form_for

pytestmark = pytest.mark.browser
E = EventKind
TODAY = date(2026, 3, 13)
DENIAL = "第三方以商业秘密为由不同意公开部分内容，其余内容公开，见附件。"
FEE = {
    "fact_amount": "100",
    "fact_why": "本月第31件，超过规定的件数",
    "fact_tier": "by_case",
    "fact_basis": "按件计收，本月第31件",
    "fact_how_to_pay": "到窗口缴纳",
}
MANUAL = AgencySettings(
    name="青山市人民政府办公室",
    number_prefix="QS",
    review_body="云州省人民政府",
    court="青山市中级人民法院",
    receipt_confirmation="manual",
)


@dataclass
class Desk:
    """A browser at which people sign in one after another, on days that the test chooses."""

    window: Chromium
    clock: FixedClock
    password: str
    pages: dict[str, Page] = field(default_factory=dict)

    async def on(self, day: str) -> None:
        """It is 10:00 in China on ``day``; everybody has to sign in again."""
        self.clock.instant = datetime.fromisoformat(f"{day}T10:00:00+08:00")
        for page in self.pages.values():
            await page.context.close()
        self.pages.clear()

    async def sit(self, username: str, width: int = 1366) -> Page:
        if username not in self.pages:
            self.pages[username] = await self.window.sign_in(username, self.password, width)
        return self.pages[username]

    async def do(self, number: str, kind: EventKind, by: str = "admin", *, on: str = "", **fields: str) -> Page:
        """Press the step's button on the page of the application, fill its form in, and confirm it."""
        page = await self.sit(by)
        await page.goto(f"/staff/applications/{number}")
        await page.locator(f"a.button:not(.plain)[href$='/steps/{kind}']").click()
        for name, value in ({"on": on} if on else {}).items() | fields.items():
            await fill(page, name.replace("_", "-", 1), value)
        await press(page)
        return page


async def fill(page: Page, name: str, value: str) -> None:
    """One field, whatever it is."""
    box = page.locator(f"form [name='{name}']").first
    match await box.evaluate("box => box.type"):
        case "radio":
            await page.locator(f"form [name='{name}'][value='{value}']").check()
        case "select-one":
            await box.select_option(value)
        case _:
            await box.fill(value)


async def press(page: Page) -> None:
    """The form's own button, then the confirmation where there is one, until the step is done."""
    take = page.locator("form .actions button[value=take]")
    async with page.expect_navigation():
        await take.click()
    if await page.locator("h1", has_text="：请核对").count():
        async with page.expect_navigation():  # the page before may have said 已办理 too, of the step before
            await take.click()
    await expect(page.get_by_role("status").first).to_contain_text("已办理")


@pytest.fixture
async def desk(app: web.Application, people: dict[str, int], password: str, clock: FixedClock) -> AsyncIterator[Desk]:
    """A script error, or anything that the content security policy stops, fails the test."""
    async with chromium(app) as window:
        yield Desk(window, clock, password)
    assert window.problems == []


def kinds(db: Database, number: str) -> list[str]:
    with db.session() as session:
        query = select(CaseEvent.kind).join(Application).where(Application.number == number)
        return list(session.scalars(query.order_by(CaseEvent.sequence)))


class TestTheLongWay:
    @pytest.fixture
    def agency(self) -> AgencySettings:
        return MANUAL

    async def test_from_receipt_to_a_new_reply_and_the_archive(
        self, desk: Desk, application: str, conversation: str, db: Database
    ) -> None:
        number, do = application, desk.do
        await desk.on("2026-03-16")
        await do(number, E.RECEIPT_CONFIRMED, fact_received_on="2026-03-16", fact_basis="phone", note="致电本人")
        await do(number, E.TAKEN_UP, fact_handler="李晓明(li)")
        await do(number, E.ASSIGNED, fact_handler="管理员(admin)")
        await do(number, E.RECEIPT_CORRECTED, fact_received_on="2026-03-13", fact_reason="当日已电话确认，记录有误")
        await do(number, E.NOTED, fact_note="已向市民政局了解情况")
        await do(number, E.SUPPLEMENTED, fact_supplement="申请人补充：只要表格")
        await do(number, E.DELIVERY_CHANGED, fact_form="electronic", fact_delivery="chat")
        await do(number, E.CORRECTION_ASKED, fact_correct_by="2026-03-27", fact_points="请写明需要哪一级的方案。")
        await do(number, E.CORRECTION_RECEIVED, fact_supplement="市级")
        await do(
            number,
            E.CONSULTATION_SENT,
            fact_consulted="third_party",
            fact_party="城北水务公司",
            fact_matter="工艺参数",
        )
        await do(number, E.CONSULTATION_DELIVERED)
        await do(number, E.CONSULTATION_ANSWERED, fact_opinion="partly", fact_words="参数不能公开")
        await do(
            number,
            E.CONSULTATION_SENT,
            fact_consulted="co_maker",
            fact_party="市财政局",
            fact_matter="分配表",
            fact_delivered_on="2026-03-16",
        )
        page = await do(number, E.SECRECY_REFERRED, fact_to="市保密局")
        await expect(page.locator(".limits")).to_contain_text("征求意见（市财政局）")
        await do(number, E.SECRECY_DETERMINED, fact_result="不属于国家秘密")
        await do(number, E.EXTENDED, fact_days="10", fact_reason="需要检索的档案较多，分存三处")
        await do(number, E.OBJECTION_OVERRULED, fact_reason="不公开会对公共利益造成重大影响", fact_matter="分配表")
        await desk.on("2026-04-08")
        await do(number, E.CONSULTATION_LAPSED)
        await do(
            number,
            E.FEE_NOTICED,
            fact_noticed_on="2026-04-08",
            **FEE,
        )
        page = await do(number, E.FEE_PAID, fact_voucher="0012345")
        await expect(page.locator("main")).to_contain_text("2026年5月9日")  # twenty days from the 8th

        await draft(desk, number, "PT", DENIAL)
        page = await desk.sit("admin")
        await press(page)  # led on: 提交审查
        await desk.do(number, E.REPLY_RETURNED, "wang", fact_reason="请写明依据")
        await draft(desk, number, "PT", DENIAL + "依据是条例第十五条。")
        await press(page)
        await desk.do(number, E.REPLY_REVIEWED, "wang", fact_opinion="同意")
        await do(number, E.REPLY_SIGNED)  # led on: 送达
        await do(number, E.SIGNATURE_WITHDRAWN, fact_reason="落款日期有误")
        await do(number, E.REPLY_SIGNED)
        page = await do(number, E.SERVED, fact_method="online")
        await expect(page.locator("main")).to_contain_text("已在对话中告知申请人")
        await do(number, E.PROVIDED, fact_note="材料已发出")
        await desk.on("2026-05-06")
        await do(number, E.REMEDY_FILED, fact_remedy="review", fact_by="applicant", fact_docket="云府复〔2026〕7号")
        await desk.on("2026-07-01")
        await do(number, E.REMEDY_DECIDED, fact_result="corrected")
        page = await do(number, E.REDO_ORDERED, fact_days="15")
        await expect(page.locator(".page-title")).to_contain_text("答复 还剩")
        await draft(desk, number, "G2", "重新答复：全部公开，分配表附后。")
        await press(await desk.sit("admin"))
        await desk.do(number, E.REPLY_REVIEWED, "wang", fact_opinion="同意")
        await do(number, E.REPLY_SIGNED)
        await do(number, E.SERVED, fact_method="online")
        await do(number, E.ARCHIVED, fact_file_number="2026-永久-017")

        done = kinds(db, number)
        alone = {E.REGISTERED, E.LATE_CORRECTION_ACCEPTED, E.ABANDONED_NO_CORRECTION, E.ABANDONED_NO_FEE, E.WITHDRAWN}
        reasons = {E.REASONS_ASKED, E.REASONS_GIVEN, E.REASONS_ACCEPTED, E.REASONS_REJECTED}
        elsewhere = {E.PAYMENT_REPORTED, E.REPLIED_AT_ONCE}  # the applicant's; on the first day
        taken_back = {E.CONSULTATION_ENDED, E.FEE_NOTICE_DELIVERED, E.FEE_WITHDRAWN}  # in a test of their own
        contact = {E.CONTACT_CORRECTED}  # test_case_material_browser
        assert set(TABLE) - set(done) == alone | reasons | elsewhere | taken_back | contact
        with db.session() as session:
            assert chain.verify(session).faults == ()
            row = session.scalars(select(Application)).one()
            assert (row.state, row.outcome, [reply.kind for reply in row.replies]) == ("closed", "PT", ["PT", "G2"])
        said = "\n".join(one.outgoing.text for one in await db.read(outbox.transcript, conversation))
        for words in ("收到日期更正", "需要补正", "征求第三方", "延长10个工作日", "信息处理费100元", "重新办理"):
            assert words in said
        for secret in ("城北水务", "市财政局", "工艺参数", "参数不能公开", "致电本人", "了解情况", "请写明依据"):
            assert secret not in said


async def draft(desk: Desk, number: str, kind: str, info: str) -> None:
    """Choose the kind, which brings its fields without a button; write; look at the letter; save."""
    page = await desk.sit("admin")
    await page.goto(f"/staff/applications/{number}")
    await page.locator("a.button[href$='/steps/reply_drafted']").click()
    if await page.locator("#fact-kind").input_value() != kind:
        async with page.expect_navigation():
            await page.locator("#fact-kind").select_option(kind)
    await expect(page.locator("#content-info")).to_be_visible()
    for name, value in form_for(kind, TODAY, info=info).items():
        await fill(page, name, value)
    await page.get_by_role("button", name="预览全文").click()
    await expect(page.locator("#preview")).to_contain_text("青山市人民政府办公室")
    await expect(page.locator("#content-info")).to_have_value(info)
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.locator("h1")).to_have_text("提交审查")


async def test_reasons_that_are_accepted_and_a_withdrawal(desk: Desk, application: str, db: Database) -> None:
    """Art. 35."""
    await desk.do(application, E.TAKEN_UP)
    await desk.do(application, E.REASONS_ASKED, fact_points="本月申请较多，请说明理由。", fact_answer_by="2026-03-20")
    await desk.do(application, E.REASONS_GIVEN, fact_words="用于撰写论文")
    page = await desk.do(
        application, E.REASONS_ACCEPTED, fact_until="2026-05-15", fact_reason="理由合理，但需要检索的档案较多"
    )
    await expect(page.locator(".limits")).to_contain_text("2026年5月15日")
    page = await desk.do(application, E.WITHDRAWN, fact_reason="不再需要")
    await expect(page.locator(".page-title")).to_contain_text("已办结")
    assert kinds(db, application)[-1] == E.WITHDRAWN


async def test_reasons_that_are_not_lead_to_a_refusal(desk: Desk, application: str) -> None:
    """Art. 35, 年度报告格式 (五)4."""
    await desk.do(application, E.TAKEN_UP)
    await desk.do(application, E.REASONS_ASKED, fact_points="请说明理由。", fact_answer_by="2026-03-20")
    await desk.do(application, E.REASONS_GIVEN, fact_words="想看看")
    page = await desk.do(application, E.REASONS_REJECTED, fact_reason="没有说明需要的用途")
    await page.locator("a.button[href$='/steps/reply_drafted']").click()
    await expect(page.locator("#fact-kind option[value=X4]")).to_have_count(1)


@pytest.mark.parametrize("is_late", [True, False])
async def test_a_correction_that_does_not_come_in_time(
    desk: Desk, application: str, db: Database, conversation: str, is_late: bool
) -> None:
    """Art. 30."""
    await desk.do(application, E.CORRECTION_ASKED, fact_correct_by="2026-03-20", fact_points="请写明年度。")
    await desk.on("2026-03-23")
    page = await desk.sit("admin")
    await page.goto("/staff/applications")
    await expect(page.get_by_role("row", name=application)).to_contain_text("期限已过，请办理")
    if is_late:
        await desk.do(application, E.LATE_CORRECTION_ACCEPTED, fact_supplement="2025", fact_reason="住院治疗")
    else:
        await desk.do(application, E.ABANDONED_NO_CORRECTION, fact_reason="逾期没有补正，也没有说明理由。")
    last = (await db.read(outbox.transcript, conversation))[-1].outgoing.text
    assert ("我们继续办理" if is_late else "行政复议") in last
    assert "住院" not in last


async def test_a_fee_that_is_not_paid(desk: Desk, application: str, db: Database, conversation: str) -> None:
    """处理费办法 Art. 6."""
    await desk.do(
        application,
        E.FEE_NOTICED,
        **FEE,
    )
    await desk.on("2026-04-14")
    await desk.do(application, E.ABANDONED_NO_FEE, fact_reason="逾期没有缴纳信息处理费100元。")
    assert "处理费" in (await db.read(outbox.transcript, conversation))[-1].outgoing.text


async def test_a_consultation_and_a_fee_are_taken_back(desk: Desk, on_paper: str, db: Database) -> None:
    application = on_paper
    await desk.do(application, E.REGISTERED)
    await desk.do(application, E.TAKEN_UP)
    await desk.do(
        application, E.CONSULTATION_SENT, fact_consulted="third_party", fact_party="甲公司", fact_matter="合同"
    )
    await desk.do(application, E.CONSULTATION_ENDED, fact_reason="地址已经不存在，无法送达")
    await desk.do(
        application,
        E.FEE_NOTICED,
        **FEE,
    )
    await desk.do(application, E.FEE_NOTICE_DELIVERED)
    await desk.do(application, E.FEE_WITHDRAWN, fact_reason="重新核对，没有超过规定的件数")
    assert kinds(db, application)[-4:] == [
        E.CONSULTATION_ENDED,
        E.FEE_NOTICED,
        E.FEE_NOTICE_DELIVERED,
        E.FEE_WITHDRAWN,
    ]


async def test_an_application_on_paper_is_entered_and_its_receipt_printed(desk: Desk, db: Database) -> None:
    """Art. 29, 31(一): only the fields that fit are shown, and the browser's own print is asked for."""
    page = await desk.sit("li", width=360)
    await page.get_by_role("link", name="录入线下申请").click()
    await page.get_by_label("当面口头提出，由我们代填").check()
    await page.get_by_label("所需信息").fill("2025年度城乡低保资金的分配方案")
    await expect(page.get_by_label("联系人")).to_be_hidden()
    await page.get_by_label("单位", exact=True).check()
    await expect(page.get_by_label("联系人")).to_be_visible()
    await expect(page.get_by_label("居民身份证")).to_be_hidden()
    await page.get_by_label("个人", exact=True).check()
    await page.get_by_label("姓名（名称）").fill("王小明")
    await page.get_by_label("居民身份证").check()
    await page.get_by_label("证件号码").fill("11010519491231002X")
    await page.get_by_label("联系电话").fill("13800138000")
    await page.get_by_label("纸质").check()
    await expect(page.get_by_label("发送到电子邮箱")).to_be_hidden()
    await page.get_by_label("邮寄", exact=True).check()
    await page.get_by_role("button", name="录入").click()
    await expect(page.get_by_role("alert")).to_contain_text("需要补充")
    await page.get_by_label("邮寄地址").fill("云州省青山市人民路1号")
    await page.get_by_role("button", name="录入").click()
    await expect(page.get_by_role("status")).to_contain_text("已办理“登记”")
    await page.get_by_role("button", name="打印登记回执和查询码").click()
    with db.session() as session:
        code = session.scalars(select(Application)).one().query_code
    await expect(page.locator("main")).to_contain_text(f"{code[:4]} {code[4:]}")
    await page.evaluate("() => { window.print = () => document.body.dataset.printed = 'yes'; }")
    await page.get_by_role("button", name="打印").click()
    await expect(page.locator("body")).to_have_attribute("data-printed", "yes")


@pytest.mark.parametrize("width", [360, 1366])
async def test_no_page_is_wider_than_its_window(desk: Desk, application: str, happen: Any, width: int) -> None:
    happen(application, E.TAKEN_UP)
    happen(application, E.CONSULTATION_SENT, consulted="third_party", party="很长的名字" * 12, matter="长" * 300)
    happen(
        application,
        E.REPLY_DRAFTED,
        kind="N6",
        content={**content_for("N6", TODAY), "reason": "理由" * 200 + "https://example.gov.cn/" + "a" * 90},
    )
    happen(application, E.REPLY_SUBMITTED)
    page = await desk.sit("admin", width)
    listing = "/staff/applications"
    paths = ["/staff", listing, f"{listing}?show=all", f"{listing}/new", f"{listing}/{application}"]
    kinds_now = (E.EXTENDED, E.CONSULTATION_ANSWERED, E.REPLY_REVIEWED, E.REPLY_DRAFTED, E.FEE_NOTICED)
    for path in (*paths, *(f"/staff/applications/{application}/steps/{kind}" for kind in kinds_now)):
        await page.goto(path)
        overflow: Any = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, path
