"""A day's work of each role in a real browser, in an office that is in the middle of its work; some without a mouse.

A talk with notes and passing on is in ``test_desk_browser``, whole lives of applications in ``test_case_browser``.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from aiohttp import web
from PIL import Image
from playwright.async_api import Locator, Page, expect
from sqlalchemy import select

from actions.cases.lifecycle import EventKind
from actions.cases.tables import Application, CaseEvent
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.app import create_app
from bot.delivery import inbox, outbox
from bot.delivery.messages import Incoming
from bot.keys import HUB
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.support import office, pictures
from tests.support.browsing import Chromium, chromium
from tests.support.replies import form_for

from .test_case_browser import fill, press

pytestmark = pytest.mark.browser
E = EventKind
MOST_TABS = 120
ONE_S_OWN = "山重水复疑无路柳暗花明"


@pytest.fixture
def agency() -> AgencySettings:
    return office.AGENCY


@pytest.fixture
def made(db: Database, tmp_path: Path) -> office.Office:
    return office.furnish(db, tmp_path)


@pytest.fixture
def app(made: office.Office, db: Database, clock: FixedClock, agency: AgencySettings) -> web.Application:
    holder = KnowledgeHolder.over(db)
    assert holder.current.document_count  # ready before the first suggestion is asked for
    return create_app(Settings(agency=agency), clock=clock, db=db, knowledge=holder, run_worker=False)


@pytest.fixture
async def window(app: web.Application) -> AsyncIterator[Chromium]:
    async with chromium(app) as window:
        yield window
    assert window.problems == []


def kinds(db: Database, number: str) -> list[str]:
    with db.session(read_only=True) as session:
        query = select(CaseEvent.kind).join(Application).where(Application.number == number)
        return list(session.scalars(query.order_by(CaseEvent.sequence)))


async def tab_to(page: Page, target: Locator) -> None:
    """Walk there as somebody does who has no mouse."""
    await target.wait_for()
    for _ in range(MOST_TABS):
        if await target.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"not reached by the keyboard: {target}")


async def press_key(page: Page, target: Locator, key: str = "Enter") -> None:
    """Press a button or a link by the keyboard; another page comes of it."""
    await tab_to(page, target)
    async with page.expect_navigation():
        await page.keyboard.press(key)


async def test_a_registrar_registers_and_assigns_without_a_mouse(
    window: Chromium, made: office.Office, db: Database
) -> None:
    """条例第三十一条: what came by mail is registered on its day and given to somebody."""
    page = await window.open()
    await page.goto("/staff/login")
    await expect(page.get_by_label("用户名")).to_be_focused()
    await page.keyboard.type("li")
    await page.keyboard.press("Tab")
    await page.keyboard.type(office.PASSWORD)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    number = made.cases["on_paper"]
    await press_key(page, page.get_by_role("link", name=f"登记：确认收到 {number}"))
    await press_key(page, page.locator("form button[value=take]"))
    if await page.get_by_role("heading", level=1, name="请核对").count():
        await press_key(page, page.locator("form button[value=take]"))
    await expect(page.get_by_role("status").first).to_contain_text("已办理")
    await press_key(page, page.get_by_role("link", name="指定承办人"))
    await tab_to(page, page.get_by_label("承办人"))
    for _ in range(len(office.PEOPLE)):
        if await page.get_by_label("承办人").input_value() != "周敏(zhou)":
            await page.keyboard.press("ArrowDown")
    await expect(page.get_by_label("承办人")).to_have_value("周敏(zhou)")
    await press_key(page, page.locator("form button[value=take]"))
    if await page.get_by_role("heading", level=1, name="请核对").count():
        await press_key(page, page.locator("form button[value=take]"))
    assert kinds(db, number)[-2:] == [E.REGISTERED, E.ASSIGNED]
    await pictures.take(page, "journey-registrar")


async def test_a_reply_goes_through_four_hands_and_is_posted_with_its_proof(
    window: Chromium, made: office.Office, db: Database
) -> None:
    """条例第三十六条: who drafts, who reviews and who signs are three; each finds it on the first page."""
    number = made.cases["new"]
    page = await window.sign_in("wang", office.PASSWORD)
    await page.goto(f"/staff/applications/{number}")
    await page.get_by_role("link", name="开始办理").click()
    await press(page)
    await page.locator("a.button[href$='/steps/reply_drafted']").click()
    async with page.expect_navigation():
        await page.locator("#fact-kind").select_option("G1")
    for name, value in form_for("G1", office.TODAY).items():
        await fill(page, name, value)
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.locator("h1")).to_have_text("提交审查")
    await press(page)

    for username, action in (("zhao", "审查"), ("qian", "签发")):
        page = await window.sign_in(username, office.PASSWORD)
        await page.get_by_role("link", name=f"{action}：{action}答复 {number}").click()
        if action == "审查":
            await page.get_by_label("审查意见").fill("同意")
        await press(page)
        await expect(page.locator(".page-title")).to_contain_text(number)
        await pictures.take(page, f"journey-{username}")

    page = await window.sign_in("wang", office.PASSWORD)
    await page.goto(f"/staff/applications/{number}")
    await page.locator("a.button[href$='/steps/served']").click()
    await fill(page, "fact-method", "direct")
    await fill(page, "fact-proof", "签收单2026-031")
    await press(page)
    await expect(page.locator("#proofs + ul")).to_contain_text("签收单2026-031")
    ways = [E.TAKEN_UP, E.REPLY_DRAFTED, E.REPLY_SUBMITTED, E.REPLY_REVIEWED, E.REPLY_SIGNED, E.SERVED]
    assert [kind for kind in kinds(db, number) if kind in ways] == ways


async def test_a_supervisor_sees_who_is_late_and_moves_the_work(
    window: Chromium, made: office.Office, db: Database
) -> None:
    page = await window.sign_in("sun", office.PASSWORD)
    await page.get_by_role("link", name="王芳已逾期1件").click()
    await expect(page.get_by_role("link", name=made.cases["late"])).to_be_visible()
    await expect(page.locator(".cases tbody tr:not(.heading)")).to_have_count(1)
    await page.get_by_label("选中本页全部").check()
    await page.get_by_role("button", name="指派选中的").click()
    await page.get_by_label("承办人").select_option("周敏(zhou)")
    await page.get_by_role("button", name="指派", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("1件已交给周敏")
    await page.get_by_role("link", name="年报").click()
    await page.get_by_role("link", name="2025年").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("2025年政府信息公开工作年度报告")
    await pictures.take(page, "journey-supervisor")
    assert kinds(db, made.cases["late"])[-1] == E.ASSIGNED


async def test_an_administrator_makes_a_unit_and_a_person_who_signs_in_with_two_steps(
    window: Chromium, made: office.Office, clock: FixedClock
) -> None:
    page = await window.sign_in("admin", office.PASSWORD)
    await page.get_by_role("link", name="管理", exact=True).click()
    await page.get_by_role("navigation", name="管理").get_by_role("link", name="科室", exact=True).click()
    await page.get_by_label("名称", exact=True).last.fill("档案科")
    await page.get_by_role("button", name="新建").click()
    await expect(page.get_by_label("保存档案科")).to_be_visible()
    await page.get_by_role("link", name="登录安全").click()
    await page.get_by_label("承办", exact=True).check()
    async with page.expect_navigation():
        await page.get_by_role("button", name="保存").click()
    await page.get_by_role("link", name="人员", exact=True).click()
    await page.get_by_role("link", name="新建账号").click()
    await page.get_by_label("用户名").fill("ma")
    await page.get_by_label("姓名").fill("马文")
    await page.get_by_label("科室").select_option(label="档案科")
    await page.get_by_role("button", name="新建").click()
    once = await page.locator(".once").inner_text()

    page = await window.open(360, 740)
    await page.goto("/staff/login")
    await page.get_by_label("用户名").fill("ma")
    await page.get_by_label("密码").fill(once)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_label("新密码", exact=True).fill(ONE_S_OWN)
    await page.get_by_label("再次输入新密码").fill(ONE_S_OWN)
    await page.get_by_role("button", name="保存新密码").click()
    await page.get_by_label("用户名").fill("ma")
    await page.get_by_label("密码").fill(ONE_S_OWN)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_text("不能扫描？手动输入密钥").click()
    totp = pyotp.TOTP((await page.locator(".secret").inner_text()).replace(" ", ""))
    await pictures.take(page, "journey-enrol")
    await page.get_by_label("验证码").fill(totp.at(clock.now()))
    await page.get_by_role("button", name="确认").click()
    await expect(page.locator(".codes li")).to_have_count(10)
    await page.get_by_role("link", name="已记下，开始工作").click()
    await page.get_by_role("button", name="退出").click()
    clock.advance(timedelta(minutes=1))  # a code counts once
    await page.get_by_label("用户名").fill("ma")
    await page.get_by_label("密码").fill(ONE_S_OWN)
    await page.get_by_role("button", name="登录").click()
    await page.get_by_label("手机验证器上的6位数字").fill(totp.at(clock.now()))
    await pictures.take(page, "login-code")
    await page.get_by_role("button", name="登录").click()
    await page.wait_for_url("**/staff")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("今天")


async def test_a_citizen_is_answered_from_the_law_without_a_mouse(
    window: Chromium, app: web.Application, made: office.Office, db: Database, clock: FixedClock
) -> None:
    """Claimed, answered with a suggestion by one key and another to send it, closed with its reason."""
    here = made.talks["waiting"]
    question = "政府收到公开申请后，多久必须答复？"
    await db.run(inbox.accept, Incoming("web", "c1", "m2", question), clock.now())
    app[HUB].publish(here)
    page = await window.sign_in("li", office.PASSWORD)
    await page.goto("/staff/conversations")
    meant = page.locator(f".conversation[data-id='{here}'] .conversation-open")
    await meant.wait_for()
    for _ in range(MOST_TABS):
        if await meant.evaluate("one => one === document.activeElement"):
            break
        await page.keyboard.press("j")
    async with page.expect_navigation():
        await page.keyboard.press("c")
    await expect(page.locator(".suggestion").first).to_be_visible()
    await page.keyboard.press("Alt+1")
    box = page.get_by_label("回复群众")
    await expect(box).to_have_value(re.compile("20个工作日"))
    await pictures.take(page, "journey-desk")
    await page.keyboard.press("Enter")
    await expect(page.locator("#log .bubble.mine").last).to_contain_text("20个工作日")
    await expect(box).to_have_value("")
    await page.keyboard.press("Escape")
    await tab_to(page, page.locator("summary", has_text="结束会话"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_label("解决", exact=True))
    await page.keyboard.press("Space")
    await press_key(page, page.get_by_role("button", name="结束", exact=True))
    await expect(page.get_by_text("会话已结束")).to_be_visible()
    said = [one.outgoing.text for one in await db.read(outbox.transcript, here)]
    assert any("20个工作日" in text for text in said)


async def test_a_document_goes_from_the_editor_to_another_reviewer_to_the_citizens_and_back_from_them(
    window: Chromium, app: web.Application, tmp_path: Path
) -> None:
    """Files that can't be read beside one that can, corrections that a new file keeps, sent back once, published,
    found, withdrawn, found no more (条例 Art. 17)."""
    notice = (
        "青山市夜间施工管理办法\n青政办发〔2026〕21号\n第一条 夜间施工噪声不得超过{}分贝。\n联系人手机13800138000。\n"
    )
    good = tmp_path / "夜间施工管理办法.txt"
    good.write_text(notice.format(60), encoding="utf-8")
    Image.new("RGB", (60, 80), "white").save(tmp_path / "扫描件.pdf")
    (tmp_path / "损坏.docx").write_bytes(b"PK\x03\x04 not all of it")
    wu, zheng = await window.sign_in("wu", office.PASSWORD), await window.sign_in("zheng", office.PASSWORD)

    await wu.goto("/staff/documents")
    await wu.get_by_role("link", name="上传文件").click()
    chosen = wu.get_by_label("文件（可以选多个）")
    await chosen.set_input_files([good, tmp_path / "扫描件.pdf", tmp_path / "损坏.docx"])
    await wu.get_by_role("button", name="上传并识别").click()
    await expect(wu.get_by_text("保存了1份草稿，2个文件没有读出来")).to_be_visible()
    await expect(wu.get_by_text("这个PDF是扫描的图片")).to_be_visible()
    await expect(wu.get_by_text("文件已经损坏或者不完整")).to_be_visible()
    await pictures.take(wu, "journey-upload")

    # what was not read is put right, and stays so when the file is replaced
    await wu.get_by_role("link", name="核对并改正").click()
    await wu.get_by_label("发文机关").fill("青山市住房和城乡建设局")
    await wu.get_by_role("button", name="保存").click()
    await expect(wu.locator("summary", has_text="更换文件")).to_be_visible()
    here = wu.url.partition("?")[0]
    good.write_text(notice.format(55), encoding="utf-8")
    await wu.locator("summary", has_text="更换文件").click()
    await wu.locator("form[action$='/replace'] input[type=file]").set_input_files(good)
    await wu.get_by_role("button", name="更换").click()
    await expect(wu.get_by_text("您修改过的信息已保留")).to_be_visible()
    await expect(wu.get_by_role("definition").filter(has_text="青山市住房和城乡建设局")).to_be_visible()
    await wu.get_by_role("link", name="提交保密审查").click()
    await wu.get_by_role("button", name="提交保密审查").click()
    await expect(wu.get_by_role("status")).to_have_text("已提交保密审查。")
    await expect(wu.get_by_role("link", name="审查通过并发布")).to_have_count(0)
    await wu.goto(f"{here}/publish")
    await expect(wu.get_by_text("您的账号没有这项权限")).to_be_visible()

    # the reviewer finds it in Today, sends it back, and has it again
    await zheng.goto("/staff")
    await zheng.locator("li", has_text="青山市夜间施工管理办法").locator("a.button").click()
    await zheng.get_by_role("link", name="退回修改").click()
    await zheng.get_by_label("理由").fill("手机号码请隐去")
    await zheng.get_by_role("button", name="退回修改").click()
    await expect(zheng.get_by_role("status")).to_contain_text("退回")
    await wu.goto(here)
    await expect(wu.get_by_text("手机号码请隐去")).to_be_visible()
    good.write_text(notice.format(55).replace("联系人手机13800138000。", ""), encoding="utf-8")
    await wu.locator("summary", has_text="更换文件").click()
    await wu.locator("form[action$='/replace'] input[type=file]").set_input_files(good)
    await wu.get_by_role("button", name="更换").click()
    await expect(wu.get_by_text("您修改过的信息已保留")).to_be_visible()
    await wu.get_by_role("link", name="提交保密审查").click()
    await wu.get_by_role("button", name="提交保密审查").click()
    await expect(wu.get_by_role("status")).to_have_text("已提交保密审查。")
    await zheng.goto("/staff/documents/review")
    await zheng.locator("tr", has_text="青山市夜间施工管理办法").locator("a.button").click()
    await zheng.get_by_role("link", name="审查通过并发布").click()
    await expect(zheng.get_by_text("没有发现身份证号码")).to_be_visible()
    await pictures.take(zheng, "journey-review")
    await zheng.get_by_role("checkbox").check()
    await zheng.get_by_role("button", name="审查通过并发布").click()
    await expect(zheng.get_by_role("status")).to_have_text("已审查通过并发布。")

    # citizens find it, and the trial tells why; withdrawn, nobody does
    citizen = await window.open(360)
    await citizen.goto("/documents?q=夜间施工噪声")
    await expect(citizen.get_by_role("link", name="青山市夜间施工管理办法")).to_be_visible()
    await wu.goto("/staff/trial?q=夜间施工噪声不得超过多少分贝")
    await expect(wu.locator("main")).to_contain_text("不得超过55分贝")
    await wu.goto(f"{here}/withdraw")
    await wu.get_by_label("理由").fill("数据有误")
    await wu.get_by_role("button", name="撤下").click()
    await expect(wu.get_by_role("status")).to_contain_text("已撤下")
    await wu.goto("/staff/trial?q=夜间施工噪声不得超过多少分贝")
    await expect(wu.get_by_role("heading", name="怎样理解")).to_be_visible()
    await expect(wu.locator("main")).not_to_contain_text("55分贝")
    await citizen.reload()
    await expect(citizen.get_by_text("找到 0 份文件")).to_be_visible()
    await citizen.goto(here.replace("/staff", ""))
    await expect(citizen.get_by_text("这份文件已撤下")).to_be_visible()
