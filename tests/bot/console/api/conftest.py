from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from actions.cases import steps
from actions.cases.applications import enter_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock, china_date
from actions.db import Database
from actions.settings import AgencySettings
from bot.api import tokens
from bot.api.endpoint import PREFIX
from bot.api.scopes import Scope
from bot.console import case_receipt
from bot.console.people.changes import Account
from bot.console.policy import Role
from bot.console.tables import StaffMember, StaffUnit
from bot.keys import SETTINGS
from tests.bot.console.conftest import ZHANG

ALL = frozenset(Scope)
ROOT = "root系统(api-root)"


@dataclass
class Program:
    """Another system that calls the API with a token."""

    client: TestClient[Any, Any]
    token: str
    status: int = 0
    type: str = ""
    headers: Any = None
    raw: bytes = b""

    async def get(self, path: str, **query: str) -> Any:
        return await self.call("GET", path, params=query)

    async def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return await self.call("POST", path, json=body, **more)

    async def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> Any:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = path if path.startswith("/api/") else f"{PREFIX}{path}"
        if more.get("json", ...) is None:
            del more["json"]
        return await self._read(await self.client.request(method, url, headers={**bearer, **(headers or {})}, **more))

    async def _read(self, response: ClientResponse) -> Any:
        self.status, self.headers, self.type = response.status, response.headers, response.content_type
        self.raw = await response.read()
        return await response.json(content_type=None) if "json" in self.type else self.raw


@pytest.fixture
def give_token(db: Database, clock: FixedClock, people: dict[str, int]) -> Callable[..., str]:
    """``give_token("oa", Duty.HANDLER, scopes={…}, unit="财务科")``: a token; without duties an administrator's."""

    def give(name: str, *duties: Duty, scopes: Collection[Scope] = ALL, unit: str = "", days: int = 365) -> str:
        with db.session() as session:
            found = session.scalar(select(StaffMember).where(StaffMember.username == f"api-{name}"))
            if found is None:
                role = Role.STAFF if duties else Role.ADMIN
                account = Account(f"{name}系统", role, frozenset(duties))
                staff_id = tokens.make_account(session, f"api-{name}", account, "管理员(admin)", clock.now())
                found = session.get_one(StaffMember, staff_id)
            if unit:
                found.unit = session.scalar(select(StaffUnit).where(StaffUnit.name == unit)) or StaffUnit(name=unit)
            wanted = tokens.Wanted("测试", frozenset(scopes), days)
            return tokens.make(session, found.id, wanted, "管理员(admin)", clock.now()).token

    return give


@pytest.fixture
async def program(new_browser: Any, give_token: Callable[..., str]) -> Callable[..., Any]:
    """``await program("oa", Duty.HANDLER, scopes={…})``: a system with a token of its own."""

    async def make(name: str, *duties: Duty, **more: Any) -> Program:
        return Program((await new_browser()).client, give_token(name, *duties, **more))

    return make


@pytest.fixture
async def root(program: Callable[..., Any]) -> Any:
    """An administrator's system, with every scope."""
    return await program("root")


@pytest.fixture
def recorded(db: Database) -> Callable[..., list[str]]:
    """``recorded("token_created", …)``: which of these :func:`root` has left in the audit trail, in their order."""

    def recorded(*actions: str) -> list[str]:
        with db.session(read_only=True) as session:
            query = select(AuditEntry.action).where(AuditEntry.action.in_(actions))
            return list(session.scalars(query.where(AuditEntry.actor == ROOT).order_by(AuditEntry.id)))

    return recorded


@pytest.fixture
def enter(db: Database, clock: FixedClock, agency: AgencySettings, happen: Any) -> Any:
    """``enter(description="…")``: an application handed in and registered today; its number."""

    def enter(route: str = "in_person", **answers: str) -> str:
        day, who = china_date(clock.now()), steps.Person("李晓明(li)", frozenset(STAFF_ROLES))
        given = {"route": route, "arrived_on": day, "by": who, "now": clock.now()}
        with db.session() as session:
            made = enter_application(session, {**ZHANG, **answers}, **given, calendar=WorkCalendar(), agency=agency)
        happen(made.number, case_receipt.step_of(route), received_on=day)
        return made.number

    return enter


@pytest.fixture
def folder(app: web.Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies of report files go."""
    monkeypatch.setattr(app[SETTINGS].storage, "var_dir", tmp_path)
    return app[SETTINGS].storage.reports_dir


async def every_page(oa: Any, path: str, *, of: str = "number", **query: str) -> list[list[Any]]:
    """What the lines of each page say of ``of``, from one page to the next."""
    pages, after = [], ""
    while True:
        found = await oa.get(path, **query, **({"after": after} if after else {}))
        assert oa.status == 200, found
        pages.append([each[of] for each in found["items"]])
        after = found["next"]
        if not after:
            return pages
