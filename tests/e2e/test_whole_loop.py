"""The whole loop in a real browser: a citizen asks, applies, tracks and asks for a person; staff answer both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Running

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

PHONE = {"width": 390, "height": 780}
DESK = {"width": 1366, "height": 850}
STAFF_PASSWORD = "公开透明-2026-gongkai"
ANSWER_MS = 300_000  # Rasa on a busy machine; it may be starting
VALID_ID = "11010519491231002X"  # the worked example of GB 11643


def say(page: Page, text: str, hears: str) -> Locator:
    """Type and send, and wait for the bubble that says ``hears``: an answer may have several, and none is the last."""
    page.locator("#text").fill(text)
    page.keyboard.press("Enter")
    own = page.locator("#log > .bubble.mine", has_text=text).last
    heard = own.locator("xpath=following-sibling::article").filter(has_text=hears).last
    expect(heard).to_be_visible(timeout=ANSWER_MS)
    return heard


def test_a_citizen_and_the_staff_go_through_the_whole_loop(running: Running, browser: Browser, artifacts: Path) -> None:
    citizen = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    desk = browser.new_context(viewport=DESK, locale="zh-CN").new_page()

    ask_and_open_the_source(citizen, running.url, artifacts)
    number, code = file_an_application(citizen, artifacts)
    look_it_up_from_anywhere(browser, running.url, number, code)
    sign_in(desk, running, artifacts)
    reply_to_the_application(desk, running.url, number, artifacts)
    expect(citizen.locator("#log")).to_contain_text("您申请的批复文件可以公开")
    citizen.screenshot(path=artifacts / "citizen-reply.png")
    talk_to_a_person(citizen, desk, running.url, artifacts)


def ask_and_open_the_source(page: Page, url: str, artifacts: Path) -> None:
    page.goto(url)
    expect(page.locator("#text")).to_be_enabled()
    page.screenshot(path=artifacts / "chat-welcome.png")
    answer = say(page, "南昌市财政收支多久公开一次?由谁负责?", "市财政局")
    expect(answer).to_contain_text("洪府厅发〔2017〕98号")
    page.screenshot(path=artifacts / "chat-answer.png")
    with page.context.expect_page() as opened:
        answer.locator("a[href*='/documents/']").first.click()
    source = opened.value
    expect(source.locator(":target")).to_contain_text("按季公开全市财政收支情况")
    source.screenshot(path=artifacts / "document-at-passage.png")
    source.close()
    say(page, "今天天气怎么样", "帮不上忙")
    assert "天气" not in page.locator("#log .bubble:not(.mine) a").all_inner_texts()
    expect(page.locator("#log")).not_to_contain_text("晴")


def file_an_application(page: Page, artifacts: Path) -> tuple[str, str]:
    say(page, "我要申请公开信息", "第1步")
    for answer, next_question in ANSWERS:
        say(page, answer, next_question)
    page.screenshot(path=artifacts / "chat-read-back.png")
    receipt = say(page, "确认提交", "查询码").inner_text()
    number = re.search(r"[A-Z]{1,8}\d{4}-\d{5}", receipt)
    code = re.search(r"查询码[：:\s]*([A-Z0-9]{8})", receipt)
    assert number, receipt
    assert code, receipt
    expect(page.locator("#log .bubble:not(.mine)", has_text=VALID_ID)).to_have_count(0)
    page.screenshot(path=artifacts / "chat-receipt.png")
    say(page, "我的申请", number.group())
    return number.group(), code.group(1)


# What is answered, in the order of the form, and what is asked next.
ANSWERS = (
    ("2019年城东片区征地批复文件", "第2步"),
    ("无", "第3步"),
    ("个人", "第4步"),
    ("张三", "第5步"),
    ("居民身份证", "第6步"),
    (VALID_ID, "第7步"),
    ("13912345678", "第8步"),
    ("电子版", "第9步"),
    ("发送到电子邮箱", "第10步"),
    ("zhangsan@example.com", "请核对"),
)


def look_it_up_from_anywhere(browser: Browser, url: str, number: str, code: str) -> None:
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(f"{url}/status")
    page.locator("input[name=number]").fill(number)
    page.locator("input[name=code]").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("应当答复的日期")
    page.context.close()


def sign_in(page: Page, running: Running, artifacts: Path) -> None:
    page.goto(f"{running.url}/staff")
    page.screenshot(path=artifacts / "staff-login.png")
    give_credentials(page, running.one_time_password)
    page.wait_for_url("**/staff/password*")
    page.locator("#new").fill(STAFF_PASSWORD)
    page.locator("#repeated").fill(STAFF_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/login*")
    give_credentials(page, STAFF_PASSWORD)
    page.wait_for_url("**/staff")
    expect(page.locator("h1")).to_contain_text("今天")
    page.screenshot(path=artifacts / "staff-today.png")


def give_credentials(page: Page, password: str) -> None:
    page.locator("#username").fill("admin")
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")


def reply_to_the_application(page: Page, url: str, number: str, artifacts: Path) -> None:
    page.goto(f"{url}/staff/applications")
    page.get_by_role("link", name=number).click()
    expect(page.locator("main")).not_to_contain_text(VALID_ID)
    page.get_by_role("link", name="开始办理").click()
    page.get_by_role("button", name="开始办理").click()
    expect(page.get_by_role("status")).to_contain_text("已办理“开始办理”")
    page.screenshot(path=artifacts / "staff-application.png", full_page=True)
    page.get_by_role("link", name="拟写答复").click()
    page.locator("#fact-kind").select_option("G2")
    page.locator("#content-info").fill("您申请的批复文件可以公开，全文见附件，亦可到本机关查阅点领取纸质件。")
    page.get_by_role("button", name="预览全文").click()
    expect(page.locator("#preview")).to_contain_text("行政复议")
    page.screenshot(path=artifacts / "staff-reply-preview.png", full_page=True)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="提交审查").click()  # an office of one: each step leads on to the next
    page.locator("#fact-opinion").fill("同意")
    page.locator("#fact-alone").fill("本单位只有一名工作人员")
    page.get_by_role("button", name="审查通过").click()
    page.get_by_role("button", name="签发").click()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.locator("#preview")).to_contain_text("您申请的批复文件可以公开")
    page.screenshot(path=artifacts / "staff-service.png", full_page=True)
    page.get_by_role("button", name="确认：送达").click()
    expect(page.get_by_role("status")).to_contain_text("已在对话中告知申请人")


def talk_to_a_person(citizen: Page, desk: Page, url: str, artifacts: Path) -> None:
    say(citizen, "转人工", "工作人员")
    desk.goto(f"{url}/staff/conversations")
    desk.get_by_role("button", name="接待").first.click()
    expect(desk.locator("#composer-hint")).to_be_visible()  # Enter sends from now on
    desk.locator("#body").fill("您好，我是工作人员，请问有什么可以帮您？")
    desk.keyboard.press("Enter")
    expect(citizen.locator("#log")).to_contain_text("我是工作人员")
    mine = citizen.locator("#log .bubble:not(.mine)").count()
    citizen.locator("#text").fill("请问申请要收费吗")
    citizen.keyboard.press("Enter")
    expect(desk.locator("#log")).to_contain_text("请问申请要收费吗")
    desk.screenshot(path=artifacts / "staff-conversation.png")
    assert citizen.locator("#log .bubble:not(.mine)").count() == mine, "the bot must be silent while a person speaks"
    desk.locator("summary", has_text="交还机器人").click()
    desk.get_by_role("button", name="交还机器人").click()
    expect(citizen.locator("#log .bubble:not(.mine)")).not_to_have_count(mine)
    say(citizen, "申请信息公开要收费吗?", "不收取费用")
    citizen.screenshot(path=artifacts / "citizen-person.png")
