"""保存期限: what goes next, what is held, and a run that is asked for in words. And the overview of all of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select, update

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.privacy import Stage as Erasing
from actions.cases.privacy import Terms, due, erase
from actions.cases.refusals import StepRefused
from actions.cases.requests.tables import CitizenRequest
from actions.cases.retention.tables import RetentionRun
from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock, china_date
from actions.db import Database
from bot.api import tokens
from bot.console.people.changes import Account
from bot.console.policy import Role
from bot.console.tables import StaffMember

NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
PATH = "/staff/admin/retention"


@pytest.fixture
def old(application: str, happen: Any, clock: FixedClock) -> str:
    """An application that was withdrawn so long ago that its first term is over."""
    happen(application, EventKind.WITHDRAWN)
    clock.advance(timedelta(days=401))
    return application


def _phone(db: Database, number: str) -> str:
    with db.session() as session:
        return session.scalars(select(Application).where(Application.number == number)).one().phone


async def test_what_is_due_is_counted_and_goes_only_by_words(
    admin: Any, old: str, db: Database, clock: FixedClock
) -> None:
    await admin.sign_in("admin")  # the session of last year is over
    page = await admin.get(PATH)
    assert "全部办结（含复议、诉讼）后400天" in page
    assert 'data-label="现在到期">1</td>' in page
    page = await admin.post(f"{PATH}/run", words="删除")
    assert admin.status == 422
    assert _phone(db, old)
    page = await admin.post(f"{PATH}/run", words="立即删除")
    assert "管理员：1件申请" in page
    assert _phone(db, old) == ""
    with db.session() as session:
        assert [run.by for run in session.scalars(select(RetentionRun))] == ["管理员(admin)"]
        assert session.scalar(select(AuditEntry.subject).where(AuditEntry.action == "retention_run")) == "retention"


async def test_conversations_and_requests_are_counted_and_what_can_not_be_held_is_said(
    admin: Any, conversation: str, citizen_request: str, db: Database, clock: FixedClock
) -> None:
    def counts(page: str, what: str) -> list[str]:
        row = page.split(what)[1].split("</tr>")[0]
        return re.findall(r'到期">([^<]*)</td>', row)

    clock.advance(timedelta(days=705))
    await admin.sign_in("admin")
    page = await admin.get(PATH)
    assert counts(page, "对话内容") == ["0", "1"]
    assert counts(page, "其他请求（") == ["0", "0"]  # nobody has closed it
    assert "没有提出过申请的对话、其他请求不能单独保留" in page
    with db.session() as session:
        session.execute(update(CitizenRequest).values(state="closed"))
    clock.advance(timedelta(days=26))
    await admin.sign_in("admin")
    page = await admin.get(PATH)
    assert (counts(page, "对话内容"), counts(page, "其他请求（")) == (["1", "1"], ["1", "1"])
    await admin.post(f"{PATH}/run", words="立即删除")
    page = await admin.get(PATH)
    assert (counts(page, "对话内容"), counts(page, "其他请求（")) == (["0", "0"], ["0", "0"])


async def test_a_held_application_stays_until_the_hold_is_ended(
    admin: Any, old: str, db: Database, clock: FixedClock
) -> None:
    await admin.sign_in("admin")
    await admin.get(PATH)
    page = await admin.post(f"{PATH}/hold", number=old.lower(), reason="申请人提出投诉，留作证据")
    assert "已保留" in page
    assert "申请人提出投诉，留作证据" in page
    assert 'data-label="现在到期">1</td>' not in page
    assert "没有到期的内容" in await admin.post(f"{PATH}/run", words="立即删除")
    assert _phone(db, old)
    with db.session() as session:
        assert list(due(session, china_date(clock.now()), Terms())) == []
        with pytest.raises(StepRefused, match="正在保留"):
            erase(session, old, Erasing.IDENTITY, by="x", reason="y", now=clock.now())
    await admin.post(f"{PATH}/hold/1/end")
    await admin.post(f"{PATH}/run", words="立即删除")
    assert _phone(db, old) == ""
    with db.session() as session:
        held = [e.action for e in session.scalars(select(AuditEntry)) if e.action.startswith("retention_")]
    assert held == ["retention_held", "retention_run", "retention_released", "retention_run"]
    await admin.post(f"{PATH}/hold/1/end")
    assert admin.status == 409


@pytest.mark.parametrize(
    ("number", "reason", "said"),
    [
        ("QS2026-99999", "争议", "没有编号为"),
        ("", "争议", "没有编号为"),
        (None, "", "请写明保留的原因"),
        (None, "电话13800138000", "不要写证件号码"),
    ],
)
async def test_a_hold_needs_an_application_and_a_reason_without_personal_data(
    admin: Any, application: str, number: str | None, reason: str, said: str
) -> None:
    await admin.get(PATH)
    page = await admin.post(f"{PATH}/hold", number=application if number is None else number, reason=reason)
    assert admin.status == 422
    assert said in page


async def test_it_is_held_once(admin: Any, application: str) -> None:
    await admin.get(PATH)
    await admin.post(f"{PATH}/hold", number=application, reason="争议")
    assert "已经在保留" in await admin.post(f"{PATH}/hold", number=application, reason="争议")


async def test_supervisors_read_it(hire: Any) -> None:
    supervisor = await hire("zhou", "周敏", Duty.SUPERVISOR)
    page = await supervisor.get(PATH)
    assert "暂不删除的申请" in page
    assert "</button>" not in page.split("<h1>")[1]
    for path in ("run", "hold", "hold/1/end"):
        await supervisor.post(f"{PATH}/{path}")
        assert supervisor.status == 403


async def test_the_overview_has_a_card_for_every_part_that_may_be_seen(
    admin: Any, hire: Any, app: web.Application
) -> None:
    page = await admin.get("/staff/admin")
    titles = [
        "单位信息",
        "日历",
        "渠道和检查",
        "文书模板",
        "人员",
        "科室",
        "角色和权限",
        "登录安全",
        "审计记录",
        "保存期限",
    ]
    assert [title for title in titles if f">{title}</a>" not in page.split("<h1>")[1]] == []
    assert "还没有检查" in page
    supervisor = await hire("zhou", "周敏", Duty.SUPERVISOR)
    cards = (await supervisor.get("/staff/admin")).split("<h1>")[1]
    assert ">单位信息</a>" in cards
    assert ">人员</a>" not in cards
    assert ">管理</a>" in supervisor.page


async def test_a_program_is_nobody_who_works_here(admin: Any, db: Database, people: dict[str, int]) -> None:
    with db.session() as session:
        session.execute(update(StaffMember).where(StaffMember.username != "admin").values(disabled_at=NOW))
        tokens.make_account(session, "api-oa", Account("办公系统", Role.ADMIN), "管理员(admin)", NOW)
    page = await admin.get("/staff/admin")
    assert "只有一个人" in page
    assert "1人，0人设了两步验证" in page
    await admin.get("/staff/admin/sign-in")
    page = await admin.post("/staff/admin/sign-in", role="admin")
    assert "1人中，0人已经设置" in page
    assert "api-oa" not in page
