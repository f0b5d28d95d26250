"""Filters that somebody keeps under a name, and those that a supervisor shares with everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from multidict import MultiDict
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from actions.cases.lifecycle import Role as Duty
from bot.console.audit import audit
from bot.console.case_list.query import ListQuery, read_query
from bot.console.case_list.tables import SavedFilter
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.keys import CLOCK, DB

MOST = 20  # of one person
MAX_NAME = 24
MAX_QUERY = 1000


class FilterRefusedError(ValueError):
    """A filter can't be kept; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Saved:
    """A filter as the list shows it."""

    id: int
    name: str
    query: ListQuery
    is_shared: bool
    is_mine: bool

    @property
    def address(self) -> str:
        """The list that it shows."""
        return self.query.address()


def may_share(person: Me) -> bool:
    """Whether what ``person`` keeps may be offered to everybody."""
    return Duty.SUPERVISOR in person.duties


def filters_of(session: Session, staff_id: int) -> list[Saved]:
    """One's own, then those that are shared."""
    query = select(SavedFilter).where(or_(SavedFilter.staff_id == staff_id, SavedFilter.is_shared))
    found = session.scalars(query.order_by(SavedFilter.name, SavedFilter.id)).all()
    shown = [Saved(one.id, one.name, _read(one.query), one.is_shared, one.staff_id == staff_id) for one in found]
    return sorted(shown, key=lambda one: not one.is_mine)


async def save(request: web.Request) -> web.Response:
    """``POST /staff/applications/filters``: keep what the list shows under ``name``; the same name anew replaces it."""
    form, person = await request.post(), me(request)
    query = stored(read_query(form))
    is_shared = form.get("shared") == "yes" and may_share(person)
    try:
        name = " ".join(str(form.get("name", "")).split())
        await request.app[DB].run(keep, person, name, query, is_shared, request.app[CLOCK].now())
    except FilterRefusedError as error:
        return refused_page(request, str(error), title="筛选没有保存", status=422)
    raise web.HTTPSeeOther(_read(query).address(done="filter-saved"))


async def remove(request: web.Request) -> web.Response:
    """``POST /staff/applications/filters/{filter}/remove``: one's own, or as a supervisor a shared one."""
    now = request.app[CLOCK].now()
    await request.app[DB].run(forget, me(request), int(request.match_info["filter"]), now)
    raise web.HTTPSeeOther("/staff/applications?done=filter-removed")


def stored(query: ListQuery) -> str:
    """As the table keeps it."""
    return urlencode(query.pairs())


def keep(session: Session, person: Me, name: str, query: str, is_shared: bool, now: datetime) -> int:
    """Keep a filter; its id. Raises :class:`FilterRefusedError`."""
    if not 1 <= len(name) <= MAX_NAME:
        raise FilterRefusedError(f"请给筛选起一个名称（1至{MAX_NAME}个字）。")
    if not query:
        raise FilterRefusedError("还没有选筛选条件，请先筛选，再保存。")
    if len(query) > MAX_QUERY:
        raise FilterRefusedError("筛选条件太多，不能保存，请减少一些。")
    mine = SavedFilter.staff_id == person.id
    found = session.scalar(select(SavedFilter).where(mine, SavedFilter.name == name))
    count = session.scalar(select(func.count()).select_from(SavedFilter).where(mine)) or 0
    if found is None and count >= MOST:
        raise FilterRefusedError(f"每人最多保存{MOST}个筛选，请先删除不用的。")
    if found is None:
        found = SavedFilter(staff_id=person.id, name=name, query=query, is_shared=is_shared, created_at=now)
        session.add(found)
    found.query, found.is_shared = query, is_shared
    session.flush()
    audit(session, "filter_saved", now=now, actor=person.signature)
    return found.id


def forget(session: Session, person: Me, filter_id: int, now: datetime) -> bool:
    """Delete a filter; nothing happens, and False is returned, where it is not one's own, nor a shared one and one
    supervises."""
    found = session.get(SavedFilter, filter_id)
    if found is None or not (found.staff_id == person.id or (found.is_shared and may_share(person))):
        return False
    session.delete(found)
    audit(session, "filter_removed", now=now, actor=person.signature)
    return True


def _read(query: str) -> ListQuery:
    return read_query(MultiDict(parse_qsl(query)))
