"""The columns of the list: what can be shown, what is shown without asking, and each as plain text for files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from actions.cases.applications import APPLICANT_CLASSES, ROUTES
from actions.cases.board import BoardRow
from actions.cases.outcomes import OUTCOMES
from bot.console.transcript import CHANNELS

ALL_CHANNELS = {**CHANNELS, "desk": "线下登记"}
USUAL = ("description", "applicant", "handler", "due", "state")
LABELS = {
    "description": "申请内容",
    "applicant": "申请人",
    "class": "申请人类别",
    "handler": "承办人",
    "due": "答复期限",
    "state": "状态",
    "arrived": "到达日",
    "received": "收到日",
    "route": "提交方式",
    "channel": "渠道",
    "outcome": "答复类型",
    "concluded": "办结日",
}


def channel_name(code: str) -> str:
    """网页, 微信 …"""
    return ALL_CHANNELS.get(code, code)


def outcome_name(code: str | None) -> str:
    """Of the reply that ended it; empty while it is open."""
    return OUTCOMES[code].name if code is not None and code in OUTCOMES else ""


def chosen_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Those of :data:`LABELS` among ``names``, in their own order; the usual ones where there is none."""
    wanted = set(names)
    return tuple(name for name in LABELS if name in wanted) or USUAL


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


TEXTS: dict[str, Callable[[BoardRow], str]] = {
    "description": lambda row: row.description,
    "applicant": lambda row: row.applicant,
    "class": lambda row: APPLICANT_CLASSES.get(row.applicant_class, ""),
    "handler": lambda row: row.handler or "",
    "due": lambda row: _day(row.due_on),
    "state": lambda row: row.state.label,
    "arrived": lambda row: _day(row.arrived_on),
    "received": lambda row: _day(row.received_on),
    "route": lambda row: ROUTES.get(row.route, row.route),
    "channel": lambda row: channel_name(row.channel),
    "outcome": lambda row: outcome_name(row.outcome),
    "concluded": lambda row: _day(row.concluded_on),
}
