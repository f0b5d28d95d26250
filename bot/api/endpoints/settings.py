"""The office's own settings, and whether everything works."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.resources import agency, calendar, checks, office, retention, templates
from bot.api.scopes import Scope
from bot.console.policy import Permission

_SEE = (Scope.ADMIN, Permission.SEE_SETTINGS)
_CHANGE = (Scope.ADMIN, Permission.CHANGE_SETTINGS)
_SEE_CHANNELS = (Scope.ADMIN, Permission.SEE_CHANNELS)
_TEMPLATE = "/templates/{template}"

_AGENCY = (
    route("GET", "/agency", agency.show, _SEE, "单位信息", agency.Agency),
    route("PATCH", "/agency", agency.change, _CHANGE, "修改单位信息", agency.Agency, body=agency.AgencyBody),
    route(
        *("POST", "/agency/preview", agency.preview, _CHANGE, "修改单位信息会怎样", agency.AgencyPreview),
        body=agency.AgencyBody,
        is_look=True,
    ),
    route(
        *("GET", "/agency/history", agency.history, _SEE, "单位信息的各个版本", agency.AgencyVersions),
        query=agency.HistoryQuery,
    ),
)

_CALENDAR = (
    route("GET", "/calendar", calendar.show, _SEE, "日历", calendar.Calendar),
    route("GET", "/calendar/years/{year}", calendar.year, _SEE, "一年的日历", calendar.CalendarYear),
    route(
        *("POST", "/calendar/notices/preview", calendar.preview, _CHANGE, "录入放假安排会怎样", calendar.NoticePreview),
        body=calendar.HolidayNoticeBody,
        is_look=True,
    ),
    route(
        "POST",
        "/calendar/notices",
        calendar.load,
        _CHANGE,
        "录入放假安排",
        calendar.NoticeLoaded,
        body=calendar.LoadNoticeBody,
        status=201,
    ),
)

_TEMPLATES = (
    route("GET", "/templates", templates.listing, _SEE, "文书模板", templates.Templates),
    route("GET", _TEMPLATE, templates.show, _SEE, "一种文书的模板", templates.OneTemplate),
    route(
        *("POST", _TEMPLATE, templates.upload, _CHANGE, "上传改好的模板", templates.TemplateKept),
        body=templates.UploadBody,
        files="file",
        status=201,
    ),
    route(
        *("GET", f"{_TEMPLATE}/versions", templates.versions, _SEE, "模板的各版", templates.TemplateVersions),
        query=templates.VersionsQuery,
    ),
    route("GET", f"{_TEMPLATE}/file", templates.file, _SEE, "模板的文件", None, query=templates.VersionQuery),
    route(
        *("GET", f"{_TEMPLATE}/preview", templates.preview, _SEE, "文书会是这样", templates.TemplateTried),
        query=templates.VersionQuery,
    ),
    route(
        "POST",
        f"{_TEMPLATE}/use",
        templates.use,
        _CHANGE,
        "启用一版",
        templates.OneTemplate,
        body=templates.UseTemplateBody,
    ),
)

_RETENTION = (
    route("GET", "/retention", retention.show, _SEE, "保存期限", retention.Retention),
    route(
        *("GET", "/retention/waiting", retention.waiting, _SEE, "到期、没有归档的申请", retention.WaitingNumbers),
        query=retention.WaitingQuery,
    ),
    route(
        "GET", "/retention/runs", retention.runs, _SEE, "删除的记录", retention.RetentionRuns, query=retention.RunsQuery
    ),
    route(
        "POST",
        "/retention/run",
        retention.run,
        _CHANGE,
        "立即删除到期的",
        retention.EraseBegun,
        body=retention.EraseBody,
    ),
    route(
        *("GET", "/retention/holds", retention.list_holds, _SEE, "暂不删除的申请", retention.Holds),
        query=retention.HoldsQuery,
    ),
    route(
        *("POST", "/retention/holds", retention.hold, _CHANGE, "保留一件申请", retention.HeldBack),
        body=retention.HoldBody,
        status=201,
    ),
    route("POST", "/retention/holds/{hold}/end", retention.end, _CHANGE, "解除保留", Nothing),
)

_CHECKS = (
    route("GET", "/channels", office.channels, _SEE_CHANNELS, "渠道的情况", office.Channels),
    route("GET", "/checks", checks.show, _SEE_CHANNELS, "渠道和系统的检查", checks.Checks),
    route(
        *("POST", "/checks/run", checks.run, (Scope.ADMIN, Permission.RUN_CHECKS), "开始检查", checks.Checks),
        body=checks.RunChecksBody,
    ),
    route(
        *("GET", "/checks/history", checks.results, _SEE_CHANNELS, "检查的结果", checks.CheckResults),
        query=checks.ResultsQuery,
    ),
)

ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {
    "单位信息": _AGENCY,
    "日历": _CALENDAR,
    "文书模板": _TEMPLATES,
    "保存期限": _RETENTION,
    "渠道和检查": _CHECKS,
}
