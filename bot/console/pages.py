"""What every page of the console shares: rendering, dates as people write them, banners, headers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from jinja2 import pass_context
from jinja2.runtime import Context

from actions.cases.alerts import COUNTED
from actions.cases.attachments import shown_size
from actions.cases.day_by_day import chinese_date
from actions.cases.outcomes import agency_warnings
from actions.cases.time import CHINA, china_date
from bot.console import sessions
from bot.console.me import ME, NEW_ALERTS, TOKEN
from bot.console.policy import may
from bot.keys import AGENCY, CALENDAR, CLOCK
from knowledge.answers import book_title

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_ACTORS = {"system": "系统", "applicant": "申请人"}

_DONE = {
    "signed-out": "您已退出登录。",
    "signed-out-released": "您已退出登录。会话已放回等候队列，并已告诉群众。",
    "password": "密码已修改，请用新密码登录。",
    "alerts-seen": "已标为已读。",
    "case-linked": "已关联，两件申请的页面上都能看到。",
    "case-unlinked": "关联已解除，经过留在审计记录里。",
    "file-put": "文件已放进申请，并已告诉申请人。",
    "file-moved": "已移动，经过留在办理经过里。",
    "file-uploaded": "文件已保存到这件申请。",
    "enclosures-added": "附件已保存，提交审查以前都可以改动。",
    "enclosures-to-look-at": "附件已保存。系统有提示，请逐一看过“答复附件”里黄色的内容。",
    "enclosure-removed": "附件已删除。",
    "enclosures-arranged": "附件的顺序已调整。",
    "filter-saved": "筛选已保存，在列表上方可以直接打开。",
    "filter-removed": "筛选已删除。",
    "claimed": "您已接待此会话，机器人不再回复。",
    "sent-again": "正在重新处理，没有成功的话会再列在这里。",
    "laid-aside": "已记为不再处理。",
    "handed-back": "会话已交还机器人。",
    "passed-on": "会话已转出，并已告诉群众。",
    "noted": "备注已保存，群众看不到。",
    "snoozed": "已放到“稍后处理”。群众再来消息会马上回到“我接待的”，到了那天早上也会。",
    "woken": "已放回“我接待的”。",
    "closed": "会话已结束，交还机器人。",
    "canned-saved": "常用语已保存。",
    "canned-on": "常用语已启用。",
    "canned-off": "常用语已停用。",
    "draft-saved": "已保存。",
    "draft-read": "已发到对话里，请等申请人确认。",
    "draft-filed": "申请已经提交，回执已发到对话里。",
    "request-step": "已办理，并已在对话中告知对方。",
    "faq-saved": "问答已保存，几秒钟后生效。",
    "faq-on": "问答已启用，几秒钟后生效。",
    "faq-off": "问答已停用，几秒钟后生效。",
    "too-late": "验证码没有在10分钟内输入，请重新登录。",
    "sessions-ended": "已退出所选的登录。",
    "two-factor-off": "两步验证已关闭。",
    "person-saved": "已保存。从下一个打开的页面起生效。",
    "person-disabled": "账号已停用，各处的登录已退出，接待中的会话回到等候队列。",
    "second-factor-reset": "两步验证已重置，本人可以重新设置。",
    "unit-saved": "科室已保存。",
    "sign-in-saved": "已保存，从各人下次登录起生效。",
    "agency-saved": "已保存，现在起用新的内容。",
    "unchanged": "没有改动。",
    "erased": "已删除到期的内容，结果见“最近几次”。",
    "held": "已保留，解除以前什么也不删除。",
    "released": "已解除保留，到期的内容下次删除。",
    "template-used": "已启用，新的文书用这一版。",
    "template-reset": "已用回系统自带的模板。原来的还在“上传过的”里。",
    "calendar-loaded": "已录入，未办结申请的期限已经重新计算，有变化的已提醒承办人；没有在线对话的申请人，请另行告知。",
    "checked": "检查完了，结果见下面。",
    "check-begun": "正在检查，有的部分要几分钟，请过一会儿刷新本页。",
    "check-runs": "检查正在进行，请等它完成。",
    "webhook-saved": "已保存。",
    "webhook-tried": "正在发送，过几秒钟刷新本页看结果。",
    "token-revoked": "令牌已撤销，立即失效。",
    "audit-check-begun": "正在核对，请过一会儿刷新本页。",
    "audit-check-runs": "核对正在进行，请等它完成。",
    "ignored": "已忽略。再有人这样问而没有答案时，会重新出现。",
}


def render(request: web.Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> web.Response:
    """A page of ``templates/console``, with what all of them need."""
    me = request[ME]
    now = request.app[CLOCK].now()
    shared = {
        "me": me,
        "csrf": sessions.csrf_token(request[TOKEN]) if request[TOKEN] else "",
        "now": now,
        "agency": request.app[AGENCY].current,
        "banners": banners(request.app, china_date(now)) if me else [],
        "new_alerts": _count(request.get(NEW_ALERTS, 0)),
        "done": _DONE.get(request.query.get("done", "")),
        "may": lambda permission, holder=None: me is not None and may(me.actor, permission, holder),
    }
    return aiohttp_jinja2.render_template(f"console/{template}", request, {**shared, **context}, status=status)


def banners(app: web.Application, today: date) -> list[str]:
    """What staff should know on every page of the applications until somebody has seen to it."""
    found = agency_warnings(app[AGENCY].current)
    if warning := app[CALENDAR].missing_year_warning(today):
        found.append(warning)
    return found


def add_filters(app: web.Application) -> None:
    """How templates write dates and times: always China's."""
    aiohttp_jinja2.get_env(app).filters.update(
        file_size=shown_size,
        china_day=lambda day: chinese_date(day) if day else "—",
        iso_day=lambda text: chinese_date(date.fromisoformat(text)),
        short_day=_short_day,
        person=lambda actor: _ACTORS.get(actor, actor.partition("(")[0]),
        china_time=lambda instant: _china_time(instant) if instant else "—",
        short_time=_short_time,
        waited=_waited,
        until_day=_until_day,
        book_title=book_title,
        actor=lambda actor: _ACTORS.get(actor, actor),
    )


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal ``on_response_prepare``: console pages are never cached, and take scripts and styles from files only."""
    if request.path == "/staff" or request.path.startswith("/staff/"):
        if "sandbox" not in response.headers.get("Content-Security-Policy", ""):  # a citizen's file has a stricter one
            response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        is_file = request.path.startswith("/staff/static/")
        response.headers["Cache-Control"] = "no-cache" if is_file else "no-store"


def _count(alerts: int) -> str:
    """The number beside 提醒; empty for none."""
    return f"{COUNTED - 1}+" if alerts >= COUNTED else str(alerts or "")


def _china_time(instant: datetime) -> str:
    local = instant.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@pass_context
def _short_day(context: Context, day: date) -> str:
    """``3月31日``; with its year when that is not this one."""
    this_year = china_date(context["now"]).year
    return f"{day.month}月{day.day}日" if day.year == this_year else chinese_date(day)


@pass_context
def _short_time(context: Context, iso: str) -> str:
    """``10:05`` today, ``3月12日 10:05`` before; nothing for the empty template of a bubble."""
    if not iso:
        return ""
    local, now = datetime.fromisoformat(iso).astimezone(CHINA), context["now"].astimezone(CHINA)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local.month}月{local.day}日 {local:%H:%M}"


def _until_day(iso: str) -> str:
    """Until which morning a conversation is laid aside, as ``static/queue.js`` writes it."""
    if not iso:
        return ""
    local = datetime.fromisoformat(iso).astimezone(CHINA)
    return f" · {local.month}月{local.day}日早上回来"


@pass_context
def _waited(context: Context, iso: str) -> str:
    """How long ago, as ``static/queue.js`` writes it."""
    if not iso:
        return ""
    minutes = max(0, int((context["now"] - datetime.fromisoformat(iso)).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes}分钟" if minutes else "不到1分钟"
    hours = minutes // 60
    return f"{hours}小时{minutes % 60}分钟" if hours < 24 else f"{hours // 24}天{hours % 24}小时"
