"""The checks of our own parts. Those of channels are in their rooms, beside what calls the provider."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import text
from sqlalchemy.orm import Session

from actions.cases.day_by_day import chinese_date
from actions.cases.rehearsal import RehearsalError, rehearse
from bot.console.audit_log import verification
from bot.delivery.processes import has_other_with_rasa
from bot.health.results import SYSTEM, CheckFailedError, NoVerdictError
from bot.keys import AGENCY, CALENDAR, CHECKS, CLOCK, DB, PROCESS, RASA, SETTINGS
from bot.rasa_client import RasaUnavailableError
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

SECONDS = 10.0
_GIB = 1024**3
NOT_OURS = "这个网址打开的不是本系统，请管理服务器的人核对对外网址和代理的设置"
ROOM = _GIB  # bytes free: less is too little, and so is less than 5 %
SHARE = 20
_MOST = 64 * 1024
# What is asked of Rasa is answered by an action of ours that says how the office can be reached, and changes nothing.
_SENDER, _ACTION = "health-check.0", "action_office"


def setup(app: web.Application) -> None:
    """Add them to the application's."""
    own = {"web": site, "filing": filing, "rasa": rasa, "database": database, "disk": disk, "audit": audit}
    app[CHECKS] |= {name: partial(check, app) for name, check in own.items()}


async def site(app: web.Application) -> str:
    """Fetch our own pages by the address that citizens use."""
    settings = app[SETTINGS]
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            health = await _fetched(session, f"{settings.base_url}/healthz", "application/json")
            await _fetched(session, f"{settings.base_url}/", "text/html")
    except aiohttp.ClientConnectorCertificateError:
        raise CheckFailedError("网站的证书不对或者已经过期") from None
    except aiohttp.ClientConnectorDNSError:
        raise CheckFailedError("网站的域名解析不到") from None
    except TimeoutError:
        raise CheckFailedError(f"{SECONDS:.0f}秒内没有打开网站") from None
    except (aiohttp.ClientError, OSError):
        raise CheckFailedError("连不上网站") from None
    if b'"status"' not in health:
        raise CheckFailedError(NOT_OURS)
    if not settings.public_base_url:
        return "本机地址能打开；还没有设置对外网址，从外面能不能打开没有检查。请管理服务器的人设置"
    return "从对外的网址能打开对话页面"


async def filing(app: web.Application) -> str:
    """File an application as a citizen does, with its receipt and the look-up, and take everything back."""
    now = app[CLOCK].now()
    try:
        tried = await app[DB].rehearse(rehearse, now=now, calendar=app[CALENDAR], agency=app[AGENCY].current)
    except RehearsalError as error:
        log.error("an application can't be filed", exc_info=without_values(error.__cause__ or error))
        raise CheckFailedError(str(error)) from None
    provisional = "（暂定：所跨年度的放假安排还没有录入）" if tried.provisional else ""
    return (
        "填写、提交、编号、期限、登记回执、查询进度都走得通；已经全部撤销，什么也没有留下。"
        f"今天提交的，最迟{chinese_date(tried.due_on)}答复{provisional}"
    )


async def rasa(app: web.Application) -> str:
    """Have each Rasa run an action of ours, so that both directions are tried."""
    team = app[RASA]
    if team.state == "down":
        if await app[DB].read(has_other_with_rasa, app[PROCESS].id, app[CLOCK].now()):
            return "本进程没有对话引擎，由其他进程代办"
        raise CheckFailedError("对话引擎没有运行：政策问答和人工照常，不能在线申请。请查看服务的日志")
    if team.state == "loading":
        raise NoVerdictError("对话引擎正在启动，请过一会儿再检查")
    for member in (each for each in team.members if each.state == "ready"):
        try:
            said = await member.run_action(_SENDER, _ACTION)
        except RasaUnavailableError:
            raise CheckFailedError("对话引擎没有回应，系统会自动重新启动它；一直这样的，请查看服务的日志") from None
        if app[AGENCY].current.name not in json.dumps(said, ensure_ascii=False):
            raise CheckFailedError("对话引擎叫不到本系统的动作服务，请查看服务的日志")
    ready, members = team.states.count("ready"), len(team.states)
    return f"对话引擎和动作服务都有回应（共{members}个，{ready}个在用）"


async def database(app: web.Application) -> str:
    """Read, and take the turn to write."""

    def work(session: Session) -> str:
        session.execute(text("select 1"))
        return session.get_bind().dialect.name

    try:
        kind = await app[DB].run(work)
    except Exception as error:
        raise CheckFailedError(f"数据库不能读写（{type(error).__name__}）") from None
    return f"能读能写（{'PostgreSQL' if kind == 'postgresql' else 'SQLite'}）"


async def disk(app: web.Application) -> str:
    """The room where our data is. A database on another machine has its own."""
    folder = app[SETTINGS].storage.var_dir
    try:
        usage = await asyncio.to_thread(_usage, folder)
    except OSError as error:
        raise CheckFailedError(f"数据文件夹打不开（{error.strerror}）") from None
    told = f"还有{usage.free / _GIB:.1f} GB可用，共{usage.total / _GIB:.1f} GB"
    if usage.free < ROOM or usage.free * SHARE < usage.total:
        raise CheckFailedError(f"数据文件夹所在的磁盘快满了：{told}。请清理或者扩容")
    return told


async def audit(app: web.Application) -> str:
    """Verify the audit trail and the cases' histories, as the button on the audit page does."""
    found = await verification.run(app, SYSTEM)
    if found is None:
        raise NoVerdictError("审计记录正在核对，结果见“审计记录”页")
    if problem := found.get("error"):
        raise NoVerdictError(str(problem))
    if faults := found.get("faults"):
        raise CheckFailedError(f"审计记录有{len(faults)}处不一致，见“审计记录”页。请保留现场和备份，不要自行改动数据库")
    return f"审计记录{found.get('entries', 0)}条、办理记录{found.get('events', 0)}条，全部一致"


async def _fetched(session: aiohttp.ClientSession, url: str, kind: str) -> bytes:
    async with session.get(url, allow_redirects=False) as response:
        if response.status != 200:
            raise CheckFailedError(f"网站打开不正常（{response.status}）")
        if response.content_type != kind:
            raise CheckFailedError(NOT_OURS)
        return await response.content.read(_MOST)


def _usage(folder: Path) -> Any:
    return shutil.disk_usage(folder)
