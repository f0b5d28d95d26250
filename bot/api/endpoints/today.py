"""What needs somebody today, and the alerts."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, route
from bot.api.resources import today
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission

_TODAY = (
    route(
        *("GET", "/today", today.today, (S.READ_APPLICATIONS, P.SEE_APPLICATIONS)),
        "今天要办的：申请、其他请求、提醒；有相应权限的，还有会话和文件",
        today.ToDoList,
    ),
    route(
        *("GET", "/alerts", today.list_alerts, (S.READ_APPLICATIONS, P.SEE_ALERTS), "提醒", today.Alerts),
        query=today.AlertsQuery,
    ),
    route(
        *("POST", "/alerts/seen", today.see_alerts, (S.WRITE_APPLICATIONS, P.SEE_ALERTS), "把提醒标为已读"),
        today.Seen,
        body=today.SeenBody,
    ),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"今天和提醒": _TODAY}
