"""单位信息: read, changed after a look at what changes, in force at once, never over a colleague's change."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from aiohttp import web

from actions.cases.lifecycle import Role as Duty
from actions.db import Database
from bot.keys import AGENCY

PATH = "/staff/admin/agency"


def _fields(page: str) -> dict[str, str]:
    """The form as a browser would send it."""
    found = {name: unescape(value) for name, value in re.findall(r'<input[^>]*? name="(\w+)" value="([^"]*)"', page)}
    areas = re.findall(r'<textarea[^>]*? name="(\w+)"[^>]*>([^<]*)<', page)
    found |= {name: unescape(value) for name, value in areas}
    found.pop("csrf")
    return found


async def test_a_change_is_shown_first_and_in_force_once_it_is_confirmed(admin: Any, app: web.Application) -> None:
    page = await admin.get(PATH)
    assert "现在用的是服务器设置里的内容" in page
    typed = _fields(page) | {
        "phone": "０５３５－１２３４５６７",
        "email": "gongkai@example.gov.cn",
        "court": "青山市中级人民法院",
    }
    page = await admin.post(PATH, **typed)
    assert "还没有保存" in page
    assert "0535-1234567" in page
    assert app[AGENCY].current.phone == "0000-12345678"
    page = await admin.post(PATH, **_fields(page), act="save")
    assert admin.path == PATH
    assert "已保存" in page
    assert app[AGENCY].current.phone == "0535-1234567"
    for public in ("/help", "/"):
        page = await admin.get(public)
        assert "0535-1234567" in page
        assert "gongkai@example.gov.cn" in page
    page = await admin.get(f"{PATH}/history")
    assert "<del>0000-12345678</del> → <ins>0535-1234567</ins>" in page
    assert "修改单位信息" in await admin.get("/staff/admin/audit?action=agency_changed")


async def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(admin: Any, app: web.Application) -> None:
    typed = _fields(await admin.get(PATH)) | {"office_hours": "9:00-12:00,11:00-17:00", "phone": "x" * 50}
    page = await admin.post(PATH, **typed, act="save")
    assert admin.status == 422
    assert "有2处要改" in page
    assert "不能重叠" in page
    assert 'value="9:00-12:00,11:00-17:00"' in page
    assert app[AGENCY].current is app[AGENCY].default


async def test_a_colleague_is_not_overwritten(admin: Any, app: web.Application) -> None:
    mine = theirs = _fields(await admin.get(PATH))
    await admin.post(PATH, **(theirs | {"phone": "0535-1111111"}), act="save")
    for act in ("", "save"):
        page = await admin.post(PATH, **(mine | {"phone": "0535-2222222"}), act=act)
        assert admin.status == 409
        assert "有同事保存过单位信息" in page
        assert 'value="0535-1111111"' in page


async def test_no_change_is_said_and_going_back_keeps_what_was_typed(admin: Any) -> None:
    typed = _fields(await admin.get(PATH))
    assert "没有改动" in await admin.post(PATH, **typed)
    page = await admin.post(PATH, **(typed | {"phone": "0535-1111111"}), act="back")
    assert 'value="0535-1111111"' in page


async def test_supervisors_read_it(hire: Any, db: Database) -> None:
    supervisor = await hire("zhou", "周敏", Duty.SUPERVISOR)
    page = await supervisor.get(PATH)
    assert "readonly" in page
    assert "下一步" not in page
    await supervisor.post(PATH, phone="1")
    assert supervisor.status == 403


async def test_the_short_name_is_what_staff_read_and_the_whole_one_what_citizens_read(admin: Any) -> None:
    typed = _fields(await admin.get(PATH)) | {"short_name": "青山市府办"}
    await admin.post(PATH, **typed, act="save")
    page = await admin.get("/staff")
    assert "<title>今天 · 工作台 · 青山市府办</title>" in page
    assert "<span>青山市府办 · 工作台</span>" in page
    page = await admin.get("/status")
    assert "青山市人民政府办公室</title>" in page
    assert "青山市府办" not in page
