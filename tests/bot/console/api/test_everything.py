"""Everything the console does, the API does: each route of the console names those of the API that do it, or says why
there is none.

The agreement is ``golden/console_to_api/*.csv``: ``console_method,console_route,api``, where ``api`` is
``POST /tokens; GET /tokens`` or ``- why there is none``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.api.endpoint import PREFIX, Endpoint
from bot.api.endpoints import ENDPOINTS
from bot.console.policy import Permission
from bot.console.routes import ROUTES
from tests.support.golden_authorisation import MATRIX

FOLDER = MATRIX.with_name("console_to_api")
FILES = sorted(FOLDER.glob("*.csv"))
BY_ROUTE = {(endpoint.method, endpoint.path): endpoint for endpoint in ENDPOINTS}
SHORTEST_REASON = 10


@dataclass(frozen=True)
class Row:
    """One line of one file."""

    file: str
    console: tuple[str, str]
    api: str

    @property
    def reason(self) -> str:
        """Why there is no counterpart; empty: there is one."""
        return self.api.removeprefix("-").strip() if self.api.startswith("-") else ""

    @property
    def named(self) -> list[tuple[str, str]]:
        """The routes of the API that do the same, without the prefix."""
        if self.api.startswith("-"):
            return []
        pairs = [each.strip().partition(" ") for each in self.api.split(";")]
        return [(method, path.strip().removeprefix(PREFIX)) for method, _, path in pairs]


def rows() -> Iterator[Row]:
    for path in FILES:
        with path.open(encoding="utf-8") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == ["console_method", "console_route", "api"], path.name
            for row in reader:
                assert None not in row.values(), f"{path.name}: {row}"
                assert None not in row, f"{path.name}: a comma too many in {row}"
                yield Row(path.name, (row["console_method"], row["console_route"]), row["api"].strip())


def test_every_route_of_the_console_is_mapped_once() -> None:
    with MATRIX.open(encoding="utf-8") as file:
        console = {(row["method"], row["route"]) for row in csv.DictReader(file)}
    times = Counter(row.console for row in rows())
    assert sorted(times.keys() - console) == [], "there is no such route of the console"
    assert sorted(each for each, count in times.items() if count > 1) == [], "mapped more than once"
    assert sorted(console - times.keys()) == [], "not mapped"


@pytest.mark.parametrize("file", [path.name for path in FILES])
def test_every_route_that_is_named_exists_and_every_other_has_a_reason(file: str) -> None:
    for row in (row for row in rows() if row.file == file):
        if row.named:
            assert [each for each in row.named if each not in BY_ROUTE] == [], row
            assert len(set(row.named)) == len(row.named), row
        else:
            assert len(row.reason) >= SHORTEST_REASON, row


@pytest.mark.parametrize("file", [path.name for path in FILES])
def test_reading_is_not_changing_and_the_permission_is_the_consoles(file: str) -> None:
    """Of a page that shows several things each has its own; what is one route here and there needs the same."""
    router = web.Application().router
    needs = {(method, router.add_resource(path).canonical): permission for method, path, _, permission in ROUTES}
    for row in (row for row in rows() if row.file == file):
        found = [BY_ROUTE[each] for each in row.named if each in BY_ROUTE]
        if row.console[0] == "GET":
            assert all(endpoint.method == "GET" or endpoint.is_look for endpoint in found), row
        if len(found) == 1 and row.console in needs:
            assert needs[row.console] in _asked(found[0], needs[row.console]), row


def test_nobody_without_a_reason_and_somebody_with_a_route() -> None:
    """The files are not empty, so the tests above are about something."""
    assert FILES
    assert any(row.named for row in rows())
    assert any(row.reason for row in rows())


def _asked(endpoint: Endpoint, wanted: Permission | None) -> set[Permission | None]:
    """The permissions an endpoint asks. What it asks besides, by what the path names, is its own."""
    by_path = endpoint.also is not Endpoint.__dataclass_fields__["also"].default
    return {endpoint.permission, wanted} if by_path else {endpoint.permission}
