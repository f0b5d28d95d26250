"""All of the administration on one page: a card each, with its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases.agency import versions
from actions.cases.agency.letters import warnings
from actions.cases.retention import holds
from actions.cases.retention.tables import RetentionRun
from actions.cases.time import china_date
from bot.api.tables import ApiToken, Webhook
from bot.console.audit_log import verification
from bot.console.pages import render
from bot.console.policy import Permission
from bot.console.tables import StaffMember, StaffTotp, StaffUnit
from bot.health.results import LABELS, State, latest
from bot.keys import AGENCY, CALENDAR, CHECKS, CLOCK, DB

GOOD, LOOK, BAD = "green", "amber", "red"


@dataclass(frozen=True)
class Card:
    """One part: what it is for, and how it stands."""

    title: str
    url: str
    purpose: str
    said: str
    colour: str  # of the badge; empty: nothing to judge
    badge: str
    needs: str  # the permission without which it isn't shown


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin``: the cards of what the reader may see."""
    app = request.app
    found = await app[DB].read(_facts, app[CLOCK].now())
    cards = [_agency(app, found), _calendar(app), _checks(app, found), _templates(app), *_people(found), *_rest(found)]
    return render(request, "admin_overview.html", {"cards": cards, "section": "admin", "part": "overview"})


def _facts(session: Session, now: datetime) -> dict[str, Any]:
    saved = versions.history(session, 1)
    is_there = (StaffMember.disabled_at.is_(None), StaffMember.is_service.is_(False))  # a program is nobody
    people = select(func.count()).select_from(StaffMember).where(*is_there)
    secured = select(func.count()).select_from(StaffTotp).join(StaffMember, StaffMember.id == StaffTotp.staff_id)
    secured = secured.where(StaffTotp.confirmed_at.is_not(None), *is_there)
    units = select(func.count()).select_from(StaffUnit).where(StaffUnit.disabled_at.is_(None))
    run = select(RetentionRun).order_by(RetentionRun.id.desc()).limit(1)
    return {
        "saved": saved[0] if saved else None,
        "people": session.scalar(people) or 0,
        "secured": session.scalar(secured),
        "units": session.scalar(units) or 0,
        "checks": latest(session),
        "audit": verification.last_ended(session),
        "run": session.scalars(run).first(),
        "holds": len(holds.standing(session)),
        **_interfaces(session, now),
    }


def _interfaces(session: Session, now: datetime) -> dict[str, int]:
    valid = select(func.count()).select_from(ApiToken)
    valid = valid.where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    told = select(func.count()).select_from(Webhook).where(Webhook.disabled_at.is_(None))
    return {
        "tokens": session.scalar(valid) or 0,
        "webhooks": session.scalar(told) or 0,
        "refusing": session.scalar(told.where(Webhook.last_error != "")) or 0,
    }


def _agency(app: web.Application, found: dict[str, Any]) -> Card:
    agency, saved = app[AGENCY].current, found["saved"]
    lacking = len(warnings(agency))
    return Card(
        "单位信息",
        "/staff/admin/agency",
        "名称、联系方式、办公时间、复议机关、法院，用在网页、机器人和文书里。",
        f"{agency.name}，" + (f"上次修改{_day(saved.at)}" if saved else "用的是服务器设置里的内容"),
        LOOK if lacking else GOOD,
        f"{lacking}处要留意" if lacking else "完整",
        Permission.SEE_SETTINGS,
    )


def _calendar(app: web.Application) -> Card:
    calendar = app[CALENDAR]
    missing = calendar.missing_year_warning(china_date(app[CLOCK].now()))
    return Card(
        "日历",
        "/staff/admin/calendar",
        "放假安排，期限按它计算。",
        f"放假安排到{calendar.published_until.year}年",
        LOOK if missing else GOOD,
        "缺一年" if missing else "齐全",
        Permission.SEE_SETTINGS,
    )


def _checks(app: web.Application, found: dict[str, Any]) -> Card:
    checks = {name: row for name, row in found["checks"].items() if name in app[CHECKS]}
    unwell = [LABELS.get(name, name) for name, row in checks.items() if row.state == State.FAILED]
    last = max((row.started_at for row in checks.values()), default=None)
    return Card(
        "渠道和检查",
        "/staff/channels",
        "网页、微信、数据库等是不是正常，每天自动检查。",
        f"{'、'.join(unwell)}不正常" if unwell else f"上次检查{_day(last)}" if last else "还没有检查过",
        BAD if unwell else GOOD if last else LOOK,
        "不正常" if unwell else "正常" if last else "还没有检查",
        Permission.SEE_CHANNELS,
    )


def _templates(app: web.Application) -> Card:
    folder = app[AGENCY].current.templates_dir
    own = len(list(folder.glob("*.docx"))) if folder and folder.is_dir() else 0
    said = f"{own}个用的是本单位的模板" if own else "都用系统自带的模板"
    purpose = "答复书、告知书等的 Word 模板。"
    return Card("文书模板", "/staff/admin/templates", purpose, said, "", "", Permission.SEE_SETTINGS)


def _people(found: dict[str, Any]) -> list[Card]:
    people, secured = found["people"], found["secured"] or 0
    alone = people < 2
    return [
        Card(
            "人员",
            "/staff/admin/people",
            "账号、角色、科室、两步验证。",
            f"{people}人，{secured}人设了两步验证",
            LOOK if alone else "",
            "只有一个人" if alone else "",
            Permission.MANAGE_PEOPLE,
        ),
        Card(
            "科室",
            "/staff/admin/units",
            "申请归承办人的科室。",
            f"{found['units']}个科室" if found["units"] else "没有分科室",
            "",
            "",
            Permission.MANAGE_PEOPLE,
        ),
        Card("角色和权限", "/staff/admin/roles", "谁能做什么。", "", "", "", Permission.SEE_ROLES),
        Card("登录安全", "/staff/admin/sign-in", "谁须用两步验证。", "", "", "", Permission.MANAGE_PEOPLE),
    ]


def _rest(found: dict[str, Any]) -> list[Card]:
    check, run = found["audit"], found["run"]
    faults = check is not None and bool((check.found or {}).get("faults"))
    said = "还没有核对过" if check is None else f"上次核对{_day(check.ended_at)}"
    held = f"，{found['holds']}件暂不删除" if found["holds"] else ""
    return [
        Card(
            "审计记录",
            "/staff/admin/audit",
            "谁在什么时候做了什么，只增不改。",
            said,
            BAD if faults else LOOK if check is None else GOOD,
            "不一致" if faults else "还没有核对" if check is None else "已核对",
            Permission.SEE_AUDIT,
        ),
        Card(
            "接口令牌",
            "/staff/admin/tokens",
            "其他系统凭令牌读取、办理。",
            f"{found['tokens']}个有效" if found["tokens"] else "没有有效的令牌",
            "",
            "",
            Permission.MANAGE_INTERFACES,
        ),
        Card(
            "推送",
            "/staff/admin/webhooks",
            "有事发生时告诉其他系统，不含个人信息。",
            f"推送到{found['webhooks']}个地址" if found["webhooks"] else "没有推送",
            BAD if found["refusing"] else "",
            f"{found['refusing']}个没有收下" if found["refusing"] else "",
            Permission.MANAGE_INTERFACES,
        ),
        Card(
            "保存期限",
            "/staff/admin/retention",
            "个人信息保存多久，到期怎样删除。",
            (f"上次运行{_day(run.at)}" if run else "还没有运行过") + held,
            "",
            "",
            Permission.SEE_SETTINGS,
        ),
    ]


def _day(instant: Any) -> str:
    day = china_date(instant)
    return f"{day.month}月{day.day}日"
