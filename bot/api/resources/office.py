"""The office's units, and its channels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pydantic import Field
from sqlalchemy.orm import Session

from bot.api.endpoint import Call, Given, Taken
from bot.api.problems import Code, Problem
from bot.api.values import Words
from bot.console.people import units
from bot.console.people.units import MAX_NAME, MAX_POSITION, MAX_SHORT_NAME, lines
from bot.console.transcript import CHANNELS as CHANNEL_NAMES
from bot.delivery import overview
from bot.keys import CHANNELS, REFUSED


class Unit(Given):
    """一个科室"""

    id: int
    name: str
    short_name: str
    position: int
    people: int
    disabled_at: datetime | None


class UnitBody(Taken):
    """科室的名称和顺序"""

    name: Words = Field(min_length=1, max_length=MAX_NAME)
    short_name: Words = Field(default="", max_length=MAX_SHORT_NAME)
    position: int = Field(default=0, ge=0, le=MAX_POSITION, description="小的排在前面")


class Units(Given):
    """科室，按顺序"""

    items: list[Unit]


class Channel(Given):
    """一个渠道"""

    name: str
    label: str
    is_connected: bool
    last_in: datetime | None = Field(description="最近收到消息")
    last_out: datetime | None = Field(description="最近发出消息")
    kept: int = Field(description="等群众再说话才能发出的会话")
    problem: str = Field(description="账号的问题；空：就所知没有")
    refused: dict[str, int] = Field(description="没有相信的请求，按原因")


class Channels(Given):
    """渠道"""

    items: list[Channel]


async def list_units(call: Call) -> Units:
    """``GET /units``."""
    return await call.read(_units)


async def create_unit(call: Call) -> Units:
    """``POST /units``."""
    return await _save_unit(call, None)


async def change_unit(call: Call) -> Units:
    """``PUT /units/{unit}``."""
    return await _save_unit(call, call.whole("unit"))


async def switch_unit(call: Call) -> Units:
    """``POST /units/{unit}/switch``: out of use, or back."""
    with _unit_problems():
        await call.run(units.switch, call.whole("unit"), call.by, call.now)
    return await list_units(call)


async def channels(call: Call) -> Channels:
    """``GET /channels``."""
    app = call.request.app
    connected = {"web", *app[CHANNELS]}
    found = {one.name: one for one in await call.read(overview.channels, sorted(connected & CHANNEL_NAMES.keys()))}
    return Channels(
        items=[
            Channel(
                name=name,
                label=label,
                is_connected=name in found,
                last_in=found[name].last_in if name in found else None,
                last_out=found[name].last_out if name in found else None,
                kept=found[name].kept if name in found else 0,
                problem=found[name].problem if name in found else "",
                refused=dict(app[REFUSED].get(name, {})),
            )
            for name, label in CHANNEL_NAMES.items()
        ]
    )


async def _save_unit(call: Call, unit: int | None) -> Units:
    body: UnitBody = call.body
    with _unit_problems():
        await call.run(units.save, unit, body.name, body.short_name, str(body.position), call.by, call.now)
    return await list_units(call)


@contextmanager
def _unit_problems() -> Iterator[None]:
    try:
        yield
    except LookupError as error:
        raise Problem(Code.NOT_FOUND, str(error)) from None


def _units(session: Session) -> Units:
    return Units(
        items=[
            Unit(
                id=line.unit.id,
                name=line.unit.name,
                short_name=line.unit.short_name,
                position=line.unit.position,
                people=line.people,
                disabled_at=line.unit.disabled_at,
            )
            for line in lines(session)
        ]
    )
