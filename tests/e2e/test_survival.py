"""What a citizen has begun survives: Rasa killed, the whole system killed, in the middle of the form."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import System, address_in
from tests.e2e.test_whole_loop import PHONE, say

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    system = System(tmp_path)
    yield system
    if system.process is not None and system.process.poll() is None:
        system.stop()


def test_a_half_filled_form_survives_a_killed_rasa_and_a_killed_system(system: System, browser: Browser) -> None:
    url = address_in(system.start())
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(url)
    for text in ("我要申请公开信息", "2021年老旧小区改造资金安排", "继续申请", "无", "个人"):
        say(page, text)

    os.kill(system.rasa_pid(), signal.SIGKILL)
    page.locator("#text").fill("王小明")
    page.keyboard.press("Enter")
    expect(page.locator("#log .bubble:not(.mine)").last).to_contain_text("请选择您的身份证件", timeout=60_000)

    system.stop(signal.SIGKILL)
    system.start(port=int(url.rpartition(":")[2]))
    page.reload()
    expect(page.locator("#log")).to_contain_text("王小明")
    say(page, "居民身份证")
    expect(page.locator("#log .bubble:not(.mine)").last).to_contain_text("号码")
