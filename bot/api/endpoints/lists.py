"""The list of applications, saved filters, many given at once; what stands beside an application."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.resources import around, assigning, list_models, lists
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_CASE = "/applications/{number}"
_READ = (S.READ_APPLICATIONS, P.SEE_APPLICATIONS)
_KEEP = (S.WRITE_APPLICATIONS, P.SEE_APPLICATIONS)
_SEE_WORK = (S.READ_APPLICATIONS, P.WORK_ON_APPLICATIONS)
_WORK = (S.WRITE_APPLICATIONS, P.WORK_ON_APPLICATIONS)

_LISTS = (
    route(
        *("GET", "/applications", lists.listing, _READ, "申请的列表：筛选、查找、排序"),
        list_models.ApplicationsPage,
        query=list_models.ListQuery,
    ),
    route(
        *("POST", "/applicant-search", lists.search, (S.REVEAL, P.SEE_APPLICATIONS)),
        "按申请人查找申请（会记录）；不是登记、主管的，只能查找单位",
        list_models.ApplicationsPage,
        body=list_models.ApplicantSearch,
        is_look=True,
    ),
    route(
        *("GET", "/applications.csv", lists.as_csv, _READ, "申请列表，CSV（会记录）", None),
        query=list_models.ExportQuery,
    ),
    route(
        *("GET", "/applications.xlsx", lists.as_workbook, _READ, "申请列表，Excel（会记录）", None),
        query=list_models.ExportQuery,
    ),
    route("GET", "/filters", lists.filters, _READ, "保存的筛选：自己的和共享的", list_models.SavedFilters),
    route(
        *("POST", "/filters", lists.keep, _KEEP, "保存筛选；同名的换成新的", list_models.SavedFilter),
        body=list_models.FilterBody,
        status=201,
    ),
    route("POST", "/filters/{filter}/remove", lists.forget, _KEEP, "删除筛选", Nothing),
    route(
        *("GET", "/workload", assigning.loads, (S.READ_APPLICATIONS, P.ASSIGN_APPLICATIONS)),
        "各承办人手里的申请，和可以指派给谁",
        list_models.Workload,
    ),
    route(
        *("POST", "/assignments", assigning.assign, (S.WRITE_APPLICATIONS, P.ASSIGN_APPLICATIONS)),
        "一次指派多件申请",
        list_models.Assigned,
        body=list_models.AssignBody,
    ),
)
_AROUND = (
    route("GET", f"{_CASE}/around", around.around, _READ, "关联的、同一申请人的、可能重复的申请", around.Around),
    route("GET", f"{_CASE}/links", around.linked, _READ, "与别的申请的关联", around.Links),
    route("POST", f"{_CASE}/links", around.link, _WORK, "与另一件申请关联", around.Links, body=around.LinkBody),
    route("POST", f"{_CASE}/links/{{link}}/remove", around.unlink, _WORK, "解除关联", around.Links),
    route("GET", f"{_CASE}/reply", around.draft_letter, _SEE_WORK, "拟写的答复书", around.DraftLetter),
    route("GET", f"{_CASE}/told/{{sequence}}", around.told, _SEE_WORK, "一步要书面告知的话（线下申请）", around.Told),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"申请的列表": _LISTS, "申请的关联和文稿": _AROUND}
