"""The units of the office (内设机构、科室): made, renamed, put in order, disabled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import audit
from bot.console.applications import not_found
from bot.console.me import me
from bot.console.pages import render
from bot.console.staff import StaffError
from bot.console.tables import StaffMember, StaffUnit
from bot.keys import CLOCK, DB
from bot.typed import whole_number

MAX_NAME, MAX_SHORT_NAME, MAX_POSITION = 50, 12, 999


@dataclass(frozen=True)
class UnitLine:
    """A unit and how many people who can sign in are in it."""

    unit: StaffUnit
    people: int


def units(session: Session, *, with_disabled: bool = False) -> Sequence[StaffUnit]:
    """The units in their order."""
    query = select(StaffUnit).order_by(StaffUnit.position, StaffUnit.name)
    return session.scalars(query if with_disabled else query.where(StaffUnit.disabled_at.is_(None))).all()


def lines(session: Session) -> list[UnitLine]:
    """Every unit, disabled ones last."""
    counted = select(StaffMember.unit_id, func.count()).where(StaffMember.disabled_at.is_(None))
    people = {row[0]: row[1] for row in session.execute(counted.group_by(StaffMember.unit_id))}
    found = [UnitLine(unit, people.get(unit.id, 0)) for unit in units(session, with_disabled=True)]
    return sorted(found, key=lambda line: line.unit.disabled_at is not None)


def save(
    session: Session, unit_id: int | None, name: str, short_name: str, position: str, by: str, now: datetime
) -> None:
    """Make a unit, or change one. Raises :class:`StaffError`, :class:`LookupError` for one that there is not."""
    name, short_name, position = name.strip(), short_name.strip(), position.strip() or "0"
    if not 1 <= len(name) <= MAX_NAME:
        raise StaffError(f"请填写科室名称（1至{MAX_NAME}个字）。")
    if len(short_name) > MAX_SHORT_NAME:
        raise StaffError(f"简称最多{MAX_SHORT_NAME}个字。")
    if (place := whole_number(position)) is None or place > MAX_POSITION:
        raise StaffError(f"顺序请填0至{MAX_POSITION}的数，小的排在前面。")
    like_it = session.scalar(select(StaffUnit).where(StaffUnit.name == name))
    if like_it is not None and like_it.id != unit_id:
        raise StaffError(f"已经有“{name}”。{'它已停用，可以重新启用。' if like_it.disabled_at else ''}")
    unit = StaffUnit() if unit_id is None else _known(session, unit_id)
    unit.name, unit.short_name, unit.position = name, short_name, place
    session.add(unit)
    session.flush()
    action = "unit_created" if unit_id is None else "unit_edited"
    audit.record(session, at=now, actor=by, action=action, subject=f"unit:{unit.id}")


def switch(session: Session, unit_id: int, by: str, now: datetime) -> None:
    """Disable a unit, or enable it again. Raises :class:`StaffError` while people are in it."""
    unit = _known(session, unit_id)
    here = select(func.count()).where(StaffMember.unit_id == unit_id, StaffMember.disabled_at.is_(None))
    if unit.disabled_at is None and session.scalar(here):
        raise StaffError(f"“{unit.name}”还有人员，请先把他们调到别的科室。")
    unit.disabled_at = None if unit.disabled_at else now
    action = "unit_disabled" if unit.disabled_at else "unit_enabled"
    audit.record(session, at=now, actor=by, action=action, subject=f"unit:{unit.id}")


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/admin/units``."""
    return await _page(request)


async def create(request: web.Request) -> web.Response:
    """``POST /staff/admin/units``."""
    return await _save(request, None)


async def change(request: web.Request) -> web.Response:
    """``POST /staff/admin/units/{unit}``."""
    return await _save(request, int(request.match_info["unit"]))


async def switch_unit(request: web.Request) -> web.Response:
    """``POST /staff/admin/units/{unit}/switch``."""
    unit, by, now = int(request.match_info["unit"]), me(request).signature, request.app[CLOCK].now()
    try:
        await request.app[DB].run(switch, unit, by, now)
    except StaffError as error:
        return await _page(request, str(error))
    except LookupError as error:
        raise not_found(request, error) from error
    raise web.HTTPSeeOther("/staff/admin/units?done=unit-saved")


async def _save(request: web.Request, unit: int | None) -> web.Response:
    form = await request.post()
    typed = {name: str(form.get(name, "")) for name in ("name", "short_name", "position")}
    try:
        await request.app[DB].run(save, unit, **typed, by=me(request).signature, now=request.app[CLOCK].now())
    except StaffError as error:
        return await _page(request, str(error), typed | {"unit": str(unit or "")})
    except LookupError as error:
        raise not_found(request, error) from error
    raise web.HTTPSeeOther("/staff/admin/units?done=unit-saved")


async def _page(request: web.Request, error: str | None = None, typed: dict[str, str] | None = None) -> web.Response:
    context = {
        "lines": await request.app[DB].read(lines),
        "typed": typed or {},
        "limits": (MAX_NAME, MAX_SHORT_NAME, MAX_POSITION),
        "error": error,
        "section": "admin",
        "part": "units",
    }
    return render(request, "people_units.html", context, status=422 if error else 200)


def _known(session: Session, unit_id: int) -> StaffUnit:
    unit = session.get(StaffUnit, unit_id, with_for_update=True)
    if unit is None:
        raise LookupError("没有这个科室。")
    return unit
