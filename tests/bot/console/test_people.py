"""Accounts, units and roles as an administrator manages them in the console."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import staff
from bot.console.people import roles
from bot.console.people.role_words import WORDS
from bot.console.policy import Permission, Role
from bot.console.tables import StaffMember, StaffUnit
from bot.delivery import outbox
from bot.keys import HUB

NEW = {"username": "zhou", "name": "周敏", "duty": "handler"}


def entries(db: Database, *actions: str) -> list[tuple[str, str, dict[str, Any]]]:
    with db.session() as session:
        query = select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
        return [(entry.actor, entry.subject, entry.detail) for entry in session.scalars(query)]


def member(db: Database, username: str) -> StaffMember:
    with db.session() as session:
        found = staff.find_by_username(session, username)
        assert found is not None
        return found


async def test_a_new_account_shows_its_one_time_password_once_and_signs_in_with_it(
    admin: Any, new_browser: Any, db: Database
) -> None:
    await admin.get("/staff/admin/people/new")
    page = await admin.post("/staff/admin/people/new", **NEW)
    password = re.search(r'class="once">([\w-]+)<', page)
    assert password is not None
    zhou = member(db, "zhou")
    assert password[1] not in await admin.get(f"/staff/admin/people/{zhou.id}")
    assert (zhou.role, zhou.duties) == ("staff", "handler")
    [(by, subject, detail)] = entries(db, "account_created")
    assert (by, subject) == ("管理员(admin)", "zhou")
    assert detail == {"role": "staff", "after": "handler", "unit": None}
    browser = await new_browser()
    await browser.sign_in("zhou", password[1])
    assert browser.path == "/staff/password"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": "li"}, "已被使用"),
        ({"username": "周"}, "用户名由2至32个"),
        ({"name": ""}, "请填写姓名"),
        ({"duty": ""}, "请至少选一个角色"),
        ({"unit": "77"}, "没有这个科室"),
        ({"wecom": "周敏"}, "企业微信的账号由"),
    ],
)
async def test_what_is_wrong_with_a_new_account_is_said_and_nothing_is_made(
    admin: Any, db: Database, changed: dict[str, str], sentence: str
) -> None:
    await admin.get("/staff/admin/people/new")
    page = await admin.post("/staff/admin/people/new", **NEW | changed)
    assert admin.status == 422
    assert sentence in page
    with db.session() as session:
        assert len(staff.list_members(session)) == 3


async def test_roles_and_unit_are_changed_and_each_change_is_recorded(
    admin: Any, li: Any, db: Database, people: dict[str, int]
) -> None:
    await admin.get("/staff/admin/units")
    await admin.post("/staff/admin/units", name="政务公开科", short_name="公开科", position="1")
    with db.session() as session:
        unit = session.scalars(select(StaffUnit)).one().id
    form = {"name": "李晓明", "duty": "document_editor", "unit": str(unit), "wecom": "lixm"}
    page = await admin.post(f"/staff/admin/people/{people['li']}", **form)
    assert "已保存" in page
    assert "政务公开科" in await admin.get("/staff/admin/people")
    await li.get("/staff/documents/new")
    assert li.status == 200
    await li.get(f"/staff/admin/people/{people['li']}")
    assert li.status == 403
    assert entries(db, "duties_changed", "unit_changed", "wecom_changed", "unit_created") == [
        ("管理员(admin)", f"unit:{unit}", {}),
        (
            "管理员(admin)",
            "li",
            {
                "before": "registrar,handler,reviewer,document_editor,secrecy_reviewer",
                "after": "document_editor",
                "role": "staff",
            },
        ),
        ("管理员(admin)", "li", {"before": None, "after": "政务公开科"}),
        ("管理员(admin)", "li", {"is_set": True}),
    ]
    await admin.post(f"/staff/admin/people/{people['li']}", **form)
    assert len(entries(db, "duties_changed", "unit_changed", "wecom_changed")) == 3  # nothing differed
    with db.session() as session:
        assert staff.duty_faults(session) == []


async def test_duties_changed_behind_the_console_are_found(admin: Any, db: Database, people: dict[str, int]) -> None:
    await admin.get("/staff/admin/people")
    await admin.post(f"/staff/admin/people/{people['li']}", name="李晓明", duty="handler")
    with db.session() as session:
        session.get_one(StaffMember, people["li"]).role = Role.ADMIN
    with db.session() as session:
        assert staff.duty_faults(session) == ["账号“li”的职责或者角色与审计记录不一致。"]


async def test_the_last_administrator_can_not_be_taken_away(admin: Any, db: Database, people: dict[str, int]) -> None:
    path = f"/staff/admin/people/{people['admin']}"
    await admin.get(path)
    assert "最后一个可用的管理员" in await admin.post(f"{path}/disable")
    assert "最后一个可用的管理员" in await admin.post(path, name="管理员", duty="handler")
    assert (member(db, "admin").role, member(db, "admin").disabled_at) == ("admin", None)
    await admin.post(f"/staff/admin/people/{people['li']}", name="李晓明", admin="yes")
    await admin.post(path, name="管理员", duty="handler")
    assert member(db, "admin").role == "staff"


async def test_who_is_disabled_leaves_conversations_to_the_queue_and_cases_to_be_reassigned(
    admin: Any, li: Any, app: web.Application, db: Database, people: dict[str, int], waiting: str, application: str,
    happen: Any,
) -> None:  # fmt: skip
    await li.get("/staff/conversations")
    await li.post(f"/staff/conversations/{waiting}/claim")
    happen(application, EventKind.TAKEN_UP)
    happen(application, EventKind.ASSIGNED, handler="李晓明(li)")
    path = f"/staff/admin/people/{people['li']}"
    page = await admin.get(path)
    asked = page[page.index("<details", page.index('id="leave"')) :]  # nothing is done before it was read
    told_first = ("1个会话回到等候队列，并告诉群众", "承办的1件申请没有办结，仍在其名下", f"{path}/disable")
    assert sorted(map(asked.index, told_first)), asked
    told: list[str] = []
    app[HUB].on_publish = told.append  # pages that show it, and the list of colleagues, are woken at once
    page = await admin.post(f"{path}/disable")
    assert "还要改派的申请" in page
    assert application in page
    assert told == [waiting]
    assert (await db.read(outbox.transcript, waiting))[-1].outgoing.text.startswith("已为您转给其他工作人员")
    await li.get("/staff")
    assert li.path == "/staff/login"
    assert waiting in await admin.get("/staff/conversations")
    assert [subject for _, subject, _ in entries(db, "account_disabled")] == ["li"]
    again = await admin.post(f"{path}/password")
    assert re.search(r'class="once">[\w-]+<', again)
    assert [subject for _, subject, _ in entries(db, "account_enabled")] == ["li"]


async def test_who_loses_a_role_in_the_middle_gets_back_what_was_typed_and_a_way_on(
    admin: Any, hire: Any, document: int, people: dict[str, int], db: Database
) -> None:
    editor = await hire("zheng", "郑洁", Duty.DOCUMENT_EDITOR)
    await editor.get(f"/staff/documents/{document}/edit")
    path = f"/staff/admin/people/{member(db, 'zheng').id}"
    await admin.get(path)
    await admin.post(path, name="郑洁", duty="handler")
    page = await editor.post(f"/staff/documents/{document}/edit", title="青山市更正后的标题", revision="1")
    assert editor.status == 403
    assert "您的账号没有这项权限" in page
    assert "青山市更正后的标题</textarea>" in page
    assert 'href="/staff/documents">返回文件列表' in page


async def test_a_refused_change_of_an_account_keeps_what_was_typed(admin: Any, people: dict[str, int]) -> None:
    path = f"/staff/admin/people/{people['li']}"
    await admin.get(path)
    page = await admin.post(path, name="李晓明", duty="signer", wecom="不是账号")
    assert admin.status == 422
    assert "企业微信的账号由" in page
    assert 'value="不是账号"' in page
    assert re.search(r'value="signer" checked', page)
    assert not re.search(r'value="handler" checked', page)


async def test_a_name_that_histories_hold_stays(admin: Any, db: Database, people: dict[str, int]) -> None:
    await admin.get("/staff/admin/people/new")
    await admin.post("/staff/admin/people/new", **NEW)
    zhou = member(db, "zhou").id
    await admin.post(f"/staff/admin/people/{zhou}", name="周明敏", duty="handler")
    assert member(db, "zhou").display_name == "周明敏"
    page = await admin.post(f"/staff/admin/people/{people['admin']}", name="张三", admin="yes")
    assert "不能再改" in page
    assert member(db, "admin").display_name == "管理员"


async def test_a_session_is_ended_by_an_administrator(
    admin: Any, li: Any, db: Database, people: dict[str, int]
) -> None:
    await li.get("/staff")
    await admin.get(f"/staff/admin/people/{people['li']}")
    await admin.post(f"/staff/admin/people/{people['li']}/sessions/end")
    await li.get("/staff")
    assert li.path == "/staff/login"
    assert entries(db, "sessions_ended") == [("管理员(admin)", "li", {})]


class TestUnits:
    async def test_a_unit_is_not_disabled_while_people_are_in_it(
        self, admin: Any, db: Database, people: dict[str, int]
    ) -> None:
        await admin.get("/staff/admin/units")
        await admin.post("/staff/admin/units", name="财务科")
        await admin.post(f"/staff/admin/people/{people['li']}", name="李晓明", duty="handler", unit="1")
        assert "还有人员" in await admin.post("/staff/admin/units/1/switch")
        await admin.post(f"/staff/admin/people/{people['li']}", name="李晓明", duty="handler", unit="")
        await admin.post("/staff/admin/units/1/switch")
        assert admin.status == 200
        page = await admin.post(f"/staff/admin/people/{people['li']}", name="李晓明", duty="handler", unit="1")
        assert "已经停用" in page
        assert [subject for _, subject, _ in entries(db, "unit_disabled")] == ["unit:1"]

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({"name": " "}, "请填写科室名称"),
            ({"name": "财务科"}, "已经有“财务科”"),
            ({"name": "科" * 51}, "请填写科室名称"),
            ({"name": "法规科", "short_name": "简" * 13}, "简称最多"),
            ({"name": "法规科", "position": "第一"}, "顺序请填"),
        ],
    )
    async def test_what_is_wrong_with_a_unit_is_said(
        self, admin: Any, db: Database, form: dict[str, str], sentence: str
    ) -> None:
        await admin.get("/staff/admin/units")
        await admin.post("/staff/admin/units", name="财务科")
        page = await admin.post("/staff/admin/units", **form)
        assert (admin.status, sentence in page) == (422, True)
        with db.session() as session:
            assert len(session.scalars(select(StaffUnit)).all()) == 1


class TestRoles:
    def test_every_permission_has_words(self) -> None:
        assert set(WORDS) == set(Permission)

    def test_the_page_says_what_the_policy_says(self) -> None:
        assert roles.allowed(Permission.ENTER_APPLICATION) == {"registrar", "admin"}
        assert roles.allowed(Permission.REVIEW_DOCUMENTS) == {"secrecy_reviewer", "admin"}
        assert roles.allowed(Permission.MANAGE_PEOPLE) == {"admin"}
        assert roles.allowed(Permission.SEE_QUEUE) == set(roles.COLUMNS)
        extended = next(line for line in roles.steps() if line.label == "延长答复期限" or "延长" in line.label)
        assert Duty.HANDLER.value not in extended.allowed

    async def test_everybody_sees_who_is_what(self, li: Any, hire: Any) -> None:
        await hire("zhou", "周敏", Duty.SECRECY_REVIEWER)
        page = await li.get("/staff/admin/roles")
        assert re.search(r"<dt>保密审查</dt><dd>[^<]*周敏", page)
        assert "依申请公开" in page


def test_two_administrators_do_not_take_each_other_away(
    db: Database, clock: FixedClock, people: dict[str, int]
) -> None:
    with db.session() as session:
        staff.add_member(session, "boss", "赵强", Role.ADMIN, clock.now())
    with db.session() as session:
        staff.disable_member(session, "boss", clock.now())
    with db.session() as session, pytest.raises(staff.StaffError, match="最后一个"):
        staff.disable_member(session, "admin", clock.now())
