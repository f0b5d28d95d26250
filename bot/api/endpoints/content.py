"""Annual reports."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, route
from bot.api.resources import records
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission

_REPORTS = (
    route("GET", "/reports", records.years, (S.READ_REPORTS, P.SEE_REPORTS), "各年的申请", records.Years),
    route("GET", "/reports/{year}", records.report, (S.READ_REPORTS, P.SEE_REPORTS), "年报和它的核对", records.Report),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"年报": _REPORTS}
