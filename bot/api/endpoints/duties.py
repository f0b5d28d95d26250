"""The ledger of duties to publish."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, route
from bot.api.resources import duties
from bot.api.scopes import Scope
from bot.console.policy import Permission

_SEE = (Scope.READ_DOCUMENTS, Permission.SEE_DUTIES)
_KEEP = (Scope.WRITE_DOCUMENTS, Permission.KEEP_DUTIES)
_DUTY = "/duties/{duty}"

_DUTIES = (
    route("GET", "/duties", duties.listing, _SEE, "公开事项台账", duties.Ledger, query=duties.LedgerQuery),
    route("GET", "/duty-parts", duties.parts, _SEE, "台账里的责任单位和依据文件", duties.LedgerParts),
    route("GET", "/duties.csv", duties.as_csv, _SEE, "台账，CSV（会记录）", None, query=duties.LedgerFilters),
    route("GET", "/duties.xlsx", duties.as_workbook, _SEE, "台账，Excel（会记录）", None, query=duties.LedgerFilters),
    route("GET", _DUTY, duties.one, _SEE, "一个公开事项", duties.OneDuty),
    route("POST", f"{_DUTY}/done", duties.done, _KEEP, "登记完成", duties.OneDuty, body=duties.DoneBody),
    route("POST", f"{_DUTY}/undone", duties.undone, _KEEP, "撤销登记", duties.OneDuty, body=duties.OneDayBody),
    route("POST", f"{_DUTY}/skip", duties.skip, _KEEP, "这一次不适用", duties.OneDuty, body=duties.OneDayBody),
    route("POST", f"{_DUTY}/begin", duties.begin, _KEEP, "登记起算日", duties.OneDuty, body=duties.BeginBody),
    route("POST", f"{_DUTY}/decide", duties.decide, _KEEP, "是否纳入台账", duties.OneDuty, body=duties.DecideBody),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"公开事项": _DUTIES}
