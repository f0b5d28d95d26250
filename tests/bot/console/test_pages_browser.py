"""Every page of the console in a real browser, in use and empty, narrow and wide: it fits, it reads, it is usable.

A route without a picture fails. The pictures are in ``test-artifacts/console``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page

from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.app import create_app
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.support import office, pictures
from tests.support.axe import Auditor
from tests.support.browsing import Chromium, chromium
from tests.support.office.addresses import addresses
from tests.support.route_values import page_name, page_routes

pytestmark = pytest.mark.browser
WIDTHS, HEIGHTS = (360, 1366), (740, 768)
SIGNED_OUT = {"/staff/login", "/staff/login/code"}  # the code is seen in the administrator's journey
LISTS = {
    "/staff",
    "/staff/alerts",
    "/staff/applications",
    "/staff/conversations",
    "/staff/conversations/ended",
    "/staff/documents",
    "/staff/documents/review",
    "/staff/duties",
    "/staff/figures",
    "/staff/admin",
    "/staff/admin/tokens",
    "/staff/admin/webhooks",
    "/staff/reports/files",
    "/staff/channels/history",
    "/staff/faq",
    "/staff/questions",
    "/staff/reports",
    "/staff/requests",
    "/staff/undelivered",
}
# What no rule of axe asks: one heading, every control named, focus seen, nothing wider than the window.
LOOK = """() => {
  const shown = (one) => one.checkVisibility({visibilityProperty: true});
  const found = [];
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) {
    const scrolls = '.table-scroll, .table-card, .clock-scroll, .nav';
    const who = [...document.querySelectorAll('main *, header *')].filter((one) => shown(one)
      && one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest(scrolls));
    found.push(`wider than the window by ${wide}: ${who.slice(0, 3).map((one) => one.outerHTML.slice(0, 90))}`);
  }
  const heads = [...document.querySelectorAll('h1')].filter(shown);
  if (heads.length !== 1) found.push(`${heads.length} headings of the first level`);
  if (!document.title.includes(' · ')) found.push(`no title: ${document.title}`);
  for (const one of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (shown(one) && !one.labels?.length && !one.ariaLabel && !one.getAttribute('aria-labelledby'))
      found.push(`no label: ${one.outerHTML.slice(0, 90)}`);
  for (const one of document.querySelectorAll('a[href], button, summary'))
    if (shown(one) && !(one.textContent.trim() || one.ariaLabel)) found.push(`no name: ${one.outerHTML.slice(0, 90)}`);
  return found;
}"""
FOCUS = """() => {
  const found = [], seen = document.activeElement;
  const reached = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  for (const one of document.querySelectorAll(reached)) {
    if (!one.checkVisibility({visibilityProperty: true}) || one.disabled || one.tabIndex < 0) continue;
    one.focus({preventScroll: true});
    if (document.activeElement !== one) continue;
    const style = getComputedStyle(one);
    const drawn = one.querySelector('.bar, .dot') ?? one;
    const is_seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      || one instanceof SVGElement && parseFloat(getComputedStyle(drawn).strokeWidth) >= 3;
    if (!is_seen) found.push(`focus not seen: ${one.outerHTML.slice(0, 90)}`);
  }
  seen?.focus?.({preventScroll: true});
  window.scrollTo(0, 0);
  return found;
}"""


@pytest.fixture
def agency() -> AgencySettings:
    return office.AGENCY


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings) -> web.Application:
    return create_app(Settings(agency=agency), clock=clock, db=db, knowledge=KnowledgeHolder.over(db), run_worker=False)


@pytest.fixture
async def window(app: web.Application) -> AsyncIterator[Chromium]:
    async with chromium(app) as window:
        yield window
    assert window.problems == []


def more(made: office.Office) -> dict[str, str]:
    """Further pictures of pages that look otherwise in another state."""
    cases, documents, conversations = made.cases, made.documents, made.talks
    return {
        "applications-late": f"/staff/applications/{cases['late']}",
        "applications-drafted": f"/staff/applications/{cases['drafted']}",
        "applications-signed": f"/staff/applications/{cases['signed']}",
        "applications-closed": f"/staff/applications/{cases['closed']}",
        "applications-step-extended": f"/staff/applications/{cases['late']}/steps/extended",
        "applications-step-reviewed": f"/staff/applications/{cases['submitted']}/steps/reply_reviewed",
        "applications-step-served": f"/staff/applications/{cases['signed']}/steps/served",
        "applications-step-correction": f"/staff/applications/{cases['late']}/steps/correction_asked",
        "applications-found": "/staff/applications?q=" + "低保",
        "applications-nothing": "/staff/applications?q=" + "查无此件",
        "conversations-waiting": f"/staff/conversations/{conversations['waiting']}",
        "documents-published": f"/staff/documents/{documents['published']}",
        "figures-year": "/staff/figures?period=2026",
        "documents-to-review": f"/staff/documents/{documents['review']}",
        "trial-asked": "/staff/trial?q=" + "申请公开多久答复",
        "missing": "/staff/applications/QS2026-99999",
    }


async def opened(page: Page, auditor: Auditor, name: str, path: str) -> list[str]:
    """What is wrong with a page at an address; its pictures are kept."""
    await page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHTS[0]})
    response = await page.goto(path, wait_until="load")
    assert response
    found = [] if response.ok or name == "missing" else [f"{name}: answers {response.status}"]
    return found + await looked_at(page, auditor, name)


async def looked_at(page: Page, auditor: Auditor, name: str) -> list[str]:
    """What is wrong with the page that is open, in both widths."""
    found = []
    for width, height in zip(WIDTHS, HEIGHTS, strict=True):
        await page.set_viewport_size({"width": width, "height": height})
        found += await page.evaluate(LOOK)
        found += await auditor.serious(page)
        await pictures.take(page, name)
    await page.keyboard.press("Tab")  # from now on focus is shown
    found += await page.evaluate(FOCUS)
    return [f"{name}: {problem}" for problem in dict.fromkeys(found)]


async def pressed(page: Page, auditor: Auditor, made: office.Office) -> list[str]:
    """The pages that come of a button: to confirm, refused, done, shown this once."""
    found = []
    await page.goto(f"/staff/applications/{made.cases['late']}/steps/correction_asked")
    await page.get_by_label("需要补正的事项").fill("请写明需要市级还是县级的分配方案。")
    await page.locator("textarea[name='fact-late_reason']").fill("登记时漏看")
    await page.locator("button[value=take]").click()
    await page.get_by_role("heading", level=1, name="请核对").wait_for()
    found += await looked_at(page, auditor, "pressed-confirm")
    await page.goto("/staff/admin/people/new")
    await page.locator("form.form").evaluate("form => { form.noValidate = true; }")
    await page.get_by_role("button", name="新建").click()
    await page.get_by_role("alert").first.wait_for()
    found += await looked_at(page, auditor, "pressed-refused")
    await page.goto("/staff/applications/new")
    await page.get_by_role("button", name="录入", exact=True).click()
    await page.get_by_role("alert").first.wait_for()
    found += await looked_at(page, auditor, "pressed-incomplete")
    await page.goto("/staff/applications")
    await page.get_by_label(f"选中{made.cases['new']}").check()
    await page.get_by_role("button", name="指派选中的").click()
    await page.get_by_role("button", name="指派", exact=True).wait_for()
    found += await looked_at(page, auditor, "pressed-assign")
    await page.locator("select[name=handler_to]").select_option("王芳(wang)")
    await page.get_by_role("button", name="指派", exact=True).click()
    await page.get_by_role("link", name="返回列表").wait_for()
    found += await looked_at(page, auditor, "pressed-assigned")
    await page.goto(f"/staff/applications/{made.cases['told']}")
    await page.get_by_role("button", name="打印登记回执和查询码").click()
    await page.get_by_role("button", name="打印", exact=True).wait_for()
    found += await looked_at(page, auditor, "pressed-slip")
    for name, path in (("disable", f"/staff/admin/people/{made.people['wang']}"), ("revoke", "/staff/admin/tokens")):
        await page.goto(path)
        await page.locator(".asks > summary").click()
        found += await looked_at(page, auditor, f"asked-{name}")
    await page.goto(f"/staff/admin/people/{made.people['zhou']}")
    await page.get_by_role("button", name="重置密码").click()
    await page.get_by_text("只显示这一次").first.wait_for()
    return found + await looked_at(page, auditor, "pressed-password")


async def test_every_page_in_use(window: Chromium, app: web.Application, db: Database, tmp_path: Path) -> None:
    made = office.furnish(db, tmp_path)
    auditor = Auditor()
    page = await window.open(WIDTHS[0])
    problems = await opened(page, auditor, "login", "/staff/login")
    page = await window.sign_in("admin", office.PASSWORD)
    for pattern, path in addresses(made, page_routes(app)).items():
        if pattern not in SIGNED_OUT:
            problems += await opened(page, auditor, page_name(pattern), path)
    for name, path in more(made).items():
        problems += await opened(page, auditor, name, path)
    problems += await pressed(page, auditor, made)
    assert problems == [], "\n".join(problems)


async def test_every_list_without_anything_in_it(
    window: Chromium, app: web.Application, db: Database, clock: FixedClock
) -> None:
    """An empty list says what will stand there."""
    with db.session() as session:
        office.hire(session, clock.now())
    auditor, problems = Auditor(), []
    page = await window.sign_in("admin", office.PASSWORD)
    for pattern in LISTS & set(page_routes(app)):
        problems += await opened(page, auditor, f"{page_name(pattern)}-empty", pattern)
    assert problems == [], "\n".join(problems)
