"""The list of applications: the console's own, with its filters, its search and its places between pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from multidict import MultiDict
from pydantic import ValidationError
from sqlalchemy.orm import Session

from actions.cases.applicant_keys import keys_typed
from actions.cases.board import BoardPage, BoardRow, Sort, Wanted, board, cursor_in
from bot.api import cursors
from bot.api.endpoint import Call, File, Nothing
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.resources import list_models as models
from bot.api.resources.list_models import ApplicationLine, ApplicationsPage, Filters
from bot.api.scopes import Scope
from bot.console.case_list import export, saved
from bot.console.case_list.page import record_search
from bot.console.case_list.query import NOBODY, ListQuery, is_personal, read_query, shows_open_only, wanted_by
from bot.console.policy import Permission, may
from bot.portal.documents_files import XLSX

_SAME = (
    *("mine", "unit", "state", "outcome", "channel", "route", "overdue", "soon", "paused", "q"),
    *("received_from", "received_to", "due_from", "due_to"),
)
_SHOW = {"yes": "open", "no": "closed", "": "all"}


async def listing(call: Call) -> ApplicationsPage:
    """``GET /applications``."""
    query: models.ListQuery = call.query
    if query.filter is not None:
        return await _of_filter(call, query)
    _check_words(query)

    def wanted(session: Session) -> Wanted:
        return wanted_by(session, as_console(query), call.me, call.today, call.calendar)

    return await _page(call, wanted, query.after, query.limit, "?after")


async def search(call: Call) -> ApplicationsPage:
    """``POST /applicant-search``: recorded, where persons are looked for."""
    body: models.ApplicantSearch = call.body
    if body.filters.q or body.filters.search_in:
        errors = [FieldProblem(pointer="/filters/q", detail="按申请人查找时不填。")]
        raise Problem(Code.INVALID, "按申请人查找时，不能再按别的字词查找。", errors)
    may_see_persons = may(call.me.actor, Permission.REVEAL_APPLICANT)
    keys = keys_typed(body.applicant, organisations_only=not may_see_persons)
    if not keys:
        errors = [FieldProblem(pointer="/applicant", detail="请写完整的姓名、单位名称、电话、邮箱或者证件号码。")]
        raise Problem(Code.INVALID, "这样找不到申请人。", errors)
    if may_see_persons:
        await call.run(record_search, call.by, call.now)
    asked = ListQuery({**as_console(body.filters).values, "key": keys})

    def wanted(session: Session) -> Wanted:
        return wanted_by(session, asked, call.me, call.today, call.calendar)

    return await _page(call, wanted, body.after, body.limit, "/after")


async def as_csv(call: Call) -> File:
    """``GET /applications.csv``: recorded."""
    return File("applications.csv", await _exported(call, "csv"), "text/csv")


async def as_workbook(call: Call) -> File:
    """``GET /applications.xlsx``: recorded."""
    return File("applications.xlsx", await _exported(call, "xlsx"), XLSX)


async def filters(call: Call) -> models.SavedFilters:
    """``GET /filters``."""
    return models.SavedFilters(items=[_saved(one) for one in await call.read(saved.filters_of, call.me.id)])


async def keep(call: Call) -> models.SavedFilter:
    """``POST /filters``."""
    body: models.FilterBody = call.body
    _check_words(body.filters, "/filters/")
    if body.is_shared and not saved.may_share(call.me):
        raise Problem(Code.MISSING_ROLE, "共享给所有人的筛选由主管保存。")
    query = saved.stored(as_console(body.filters))
    id_ = await call.run(saved.keep, call.me, " ".join(body.name.split()), query, body.is_shared, call.now)
    return next(_saved(one) for one in await call.read(saved.filters_of, call.me.id) if one.id == id_)


async def forget(call: Call) -> Nothing:
    """``POST /filters/{filter}/remove``."""
    if not await call.run(saved.forget, call.me, call.whole("filter"), call.now):
        raise Problem(Code.NOT_FOUND, "没有这个筛选，或者不是您保存的。")
    return Nothing()


def as_console(asked: Filters) -> ListQuery:
    """The same as the console's list says it in its address."""
    values: Mapping[str, Any] = {name: getattr(asked, name) for name in _SAME} | {
        "show": "open" if not asked.open and asked.sort is Sort.DUE else _SHOW[asked.open],
        "handler": NOBODY if asked.unassigned else asked.handler,
        "type": asked.applicant_type,
        "in": (asked.search_in or "case") if asked.q else "",  # an applicant never stands in an address
        "sort": asked.sort,
    }
    pairs = [(name, str(value)) for name, value in values.items() if value]
    columns = [("column", name) for name in getattr(asked, "columns", "").split(",") if name]
    return read_query(MultiDict([*pairs, *columns]))


def as_filters(query: ListQuery) -> Filters:
    """The other way round; without the applicant, and without what makes no sense in it (any more)."""
    values = {name: query[name] for name in _SAME if query[name]}
    is_closed = query["show"] == "closed" and not shows_open_only(query)
    different = {
        "open": "yes" if shows_open_only(query) else "no" if is_closed else "",
        "handler": "" if query["handler"] == NOBODY else query["handler"],
        "unassigned": "yes" if query["handler"] == NOBODY else "",
        "applicant_type": query["type"],
        "search_in": "text" if query["in"] == "text" else "",
        "sort": query["sort"] or (Sort.DUE if shows_open_only(query) else Sort.NEWEST),
    }
    said = values | different
    try:
        return Filters.model_validate(said)
    except ValidationError as error:
        wrong = {each["loc"][0] for each in error.errors()}
        return Filters.model_validate({name: value for name, value in said.items() if name not in wrong})


async def _of_filter(call: Call, query: models.ListQuery) -> ApplicationsPage:
    others = query.model_fields_set - {"filter", "after", "limit"}
    if others:
        errors = [FieldProblem(pointer=f"?{name}", detail="给了 filter，就不能再给。") for name in sorted(others)]
        raise Problem(Code.INVALID, "保存的筛选不能和别的条件一起用。", errors)
    known = await call.read(saved.filters_of, call.me.id)
    found = next((one for one in known if one.id == query.filter), None)
    if found is None:
        raise Problem(Code.NOT_FOUND, "没有这个筛选，或者没有共享。")
    may_see_persons = Scope.REVEAL in call.caller.scopes and may(call.me.actor, Permission.REVEAL_APPLICANT)
    if found.query["key"] and may_see_persons:
        await call.run(record_search, call.by, call.now)

    def wanted(session: Session) -> Wanted:
        made = wanted_by(session, found.query, call.me, call.today, call.calendar)
        return replace(made, sought=replace(made.sought, organisations_only=not may_see_persons))

    return await _page(call, wanted, query.after, query.limit, "?after")


async def _page(call: Call, wanted_in: Any, after: str, limit: int, pointer: str) -> ApplicationsPage:
    place = cursor_in(after)

    def read(session: Session) -> BoardPage:
        wanted: Wanted = wanted_in(session)
        if after and (place is None or not place.fits(wanted.order)):
            raise cursors.unknown(pointer)
        counted = place is None
        return board(session, call.today, call.calendar, wanted, after=place, size=limit, is_counted=counted)

    page = await call.read(read)
    return ApplicationsPage(
        items=[_line(row) for row in page.rows], next=str(page.next) if page.next else "", total=page.total
    )


async def _exported(call: Call, kind: str) -> bytes:
    _check_words(call.query)
    return await export.file_of(call.request.app, as_console(call.query), call.me, kind)


def _check_words(asked: Filters, where: str = "?") -> None:
    """What names a person stands in no address. Raises :class:`Problem`."""
    if asked.q and is_personal(asked.q):
        errors = [FieldProblem(pointer=f"{where}q", detail="电话、证件号码、邮箱请用 POST /applicant-search 查找。")]
        raise Problem(Code.INVALID, "申请人的号码不能写在地址里。", errors)


def _line(row: BoardRow) -> ApplicationLine:
    same = {name: getattr(row, name) for name in ApplicationLine.model_fields if hasattr(row, name)}
    different = {
        "state_label": row.state.label,
        "is_open": row.state.is_open,
        "next_limit": row.limit,
        "next_limit_on": row.limit_on,
    }
    return ApplicationLine(**same | different)


def _saved(one: saved.Saved) -> models.SavedFilter:
    return models.SavedFilter(
        id=one.id,
        name=one.name,
        is_shared=one.is_shared,
        is_mine=one.is_mine,
        is_of_applicant=bool(one.query["key"]),
        filters=as_filters(one.query),
    )
