"""Annual reports, report files, figures of a period and what is behind them."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, route
from bot.api.resources import figure_models, figures, report_models, reports
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_YEAR = "/reports/{year}"
_SEE = (S.READ_REPORTS, P.SEE_REPORTS)
_EDIT = (S.WRITE_REPORTS, P.EDIT_REPORT)
_SEE_CASES = (S.READ_APPLICATIONS, P.SEE_REPORTS)
_FETCH = (S.READ_REPORTS, P.FETCH_REPORT_FILES)

_REPORTS = (
    route("GET", "/reports", reports.years, _SEE, "各年的申请", report_models.Years),
    route("GET", _YEAR, reports.report, _SEE, "年报和它的核对", report_models.Report),
    route(
        *("PUT", _YEAR, reports.fill_in, _EDIT, "填写年报的文字和表二"),
        report_models.Report,
        body=report_models.ReportBody,
    ),
    route(
        *("POST", f"{_YEAR}/finalise", reports.finalise, _EDIT, "定稿：数字不再随申请变动"),
        report_models.Report,
        body=report_models.ReportVersion,
    ),
    route(
        *("POST", f"{_YEAR}/reopen", reports.reopen, _EDIT, "撤销定稿"),
        report_models.Report,
        body=report_models.ReportVersion,
    ),
    route(
        *("GET", f"{_YEAR}/cases", reports.cases, _SEE_CASES, "年报一个数里的申请"),
        report_models.ReportCases,
        query=report_models.ReportCasesQuery,
    ),
    route(
        *("GET", f"{_YEAR}/remedies", reports.remedies, _SEE_CASES, "年报表四一个数里的复议、诉讼"),
        report_models.Remedies,
        query=report_models.RemediesQuery,
    ),
    route("GET", f"{_YEAR}/report.docx", reports.document, _SEE, "年报，Word", None),
    route("GET", f"{_YEAR}/report.xlsx", reports.workbook, _SEE, "年报和各件申请（不含个人信息），Excel", None),
    route(
        *("GET", "/report-files", reports.files, _FETCH, "已生成的报表文件", report_models.ReportFiles),
        query=report_models.ReportFilesQuery,
    ),
    route(
        *("POST", "/report-files", reports.make, (S.WRITE_REPORTS, P.MAKE_REPORT_FILES), "生成报表文件（会记录）"),
        report_models.MadeFiles,
        body=report_models.MakeBody,
        status=201,
    ),
    route("GET", "/report-files/{report_file}", reports.download, _FETCH, "下载报表文件（会记录）", None),
)
_FIGURES = (
    route(
        *("GET", "/figures", figures.figures, _SEE, "一段时间的统计，和上一段相比", figure_models.PeriodFigures),
        query=figure_models.FiguresQuery,
    ),
    route("GET", "/figures.csv", figures.table, _SEE, "统计，CSV", None, query=figure_models.FiguresQuery),
    route("GET", "/figures.xlsx", figures.workbook, _SEE, "统计，Excel", None, query=figure_models.FiguresQuery),
    route("GET", "/figures.docx", figures.document, _SEE, "统计，Word", None, query=figure_models.FiguresQuery),
    route(
        *("GET", "/figures/cases", figures.cases, _SEE_CASES, "统计一个数里的申请", report_models.CountedCases),
        query=figure_models.FigureCasesQuery,
    ),
    route(
        *("GET", "/figures/questions", figures.questions, (S.READ_DOCUMENTS, P.SEE_QUESTIONS), "统计一个数里的提问"),
        figure_models.FigureQuestions,
        query=figure_models.FigureQuestionsQuery,
    ),
    route(
        *("GET", "/figures/requests", figures.requests, (S.READ_APPLICATIONS, P.HANDLE_REQUESTS)),
        "统计一个数里的其他请求",
        figure_models.FigureRequests,
        query=figure_models.FigureRequestsQuery,
    ),
    route(
        *("GET", "/figures/talks", figures.talk_list, _SEE, "统计一个数里的人工接待", figure_models.FigureTalks),
        query=figure_models.FigureTalksQuery,
    ),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"年报和报表文件": _REPORTS, "统计": _FIGURES}
