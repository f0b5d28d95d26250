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
from tests.support.ports import lasting_port

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    system = System(tmp_path)
    yield system
    if system.process is not None and system.process.poll() is None:
        system.stop()


def test_a_half_filled_form_survives_a_killed_rasa_and_a_killed_system(system: System, browser: Browser) -> None:
    port = lasting_port()
    url = address_in(system.start(port))
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(url)
    answers = ("我要申请公开信息", "2021年老旧小区改造资金安排", "无", "个人")
    for step, text in enumerate(answers, start=1):
        say(page, text, f"第{step}步")

    os.kill(system.rasa_pid(), signal.SIGKILL)
    say(page, "王小明", "请选择您的身份证件")

    system.stop(signal.SIGKILL)
    system.start(port)
    page.reload()
    expect(page.locator("#log")).to_contain_text("王小明")
    say(page, "居民身份证", "号码")
