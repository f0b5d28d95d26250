"""Every route of the API, asked without a token, with a cookie only, by each role alone, by another unit, without the
route's scope, and with that scope alone.

The agreement is ``golden/authorisation_api.csv``; ``python -m tests.support.golden_authorisation`` writes it anew. Each
call goes without a body, so that nothing is done: what is allowed is 200, 404 or a complaint about the body (415, 422).
"""

from __future__ import annotations

import csv
import os
from typing import Any

from aiohttp import web

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from bot.api.endpoint import PREFIX
from bot.api.endpoints import ENDPOINTS
from bot.api.gate import LIMITS
from bot.api.scopes import Scope
from bot.console.audit_log.verification import VERIFIER
from tests.support.golden_authorisation import ACTORS, API_MATRIX, OURS, REWRITE, WRITE, as_csv

SUPERVISORS_SEE = ("/agency", "/calendar", "/channels", "/checks", "/retention", "/templates")
# Who gets a password or more roles is held by no scope: a token with less than all may not give them.
OPEN_THE_CONSOLE = {
    ("POST", f"{PREFIX}/people"),
    ("POST", f"{PREFIX}/people/{{member}}/password"),
    ("POST", f"{PREFIX}/people/{{member}}/two-factor/reset"),
    ("PUT", f"{PREFIX}/people/{{member}}/roles"),
}
COLUMNS = ("method", "route", "scope", "none", "cookie", *ACTORS, "admin", "admin_with_this_scope", "admin_without_it")


async def test_the_matrix_of_the_api_is_the_agreed_one(
    program: Any,
    admin: Any,
    wang: Any,
    hire: Any,
    happen: Any,
    app: web.Application,
    application: str,
    waiting: str,
    document: int,
    faq: int,
    question: int,
    citizen_request: str,
    duty_entry: int,
) -> None:
    app[VERIFIER] = _nothing_found
    app[LIMITS].calls.limit = app[LIMITS].failures.limit = 100_000
    await wang.get("/staff/conversations")
    await wang.post(f"/staff/conversations/{waiting}/claim")
    await hire("sun", "孙丽", Duty.HANDLER, unit=OURS)
    happen(application, EventKind.TAKEN_UP)
    programs = {name: await program(f"p{number}", duty, unit=unit) for number, (name, (duty, unit)) in _numbered()}
    programs["admin"] = await program("root")
    narrow = {scope: await program("root", scopes={scope}) for scope in Scope}
    lacking = {scope: await program("root", scopes=set(Scope) - {scope}) for scope in Scope}
    nobody = await program("root")
    nobody.token = ""
    values = {
        **{"number": application, "id": waiting, "document": document, "faq": faq, "question": question},
        **{"request": citizen_request, "step": "submit", "kind": "extended", "year": 2026, "member": 999_999},
        **{
            "message": 999_999,
            "file": 1,
            "letter": 1,
            "enclosure": 1,
            "unit": 999_999,
            "webhook": 999_999,
            "delivery": 999_999,
        },
        **{"link": 1, "sequence": 1, "filter": 999_999, "enclosure": 1, "duty": duty_entry, "report_file": 999_999},
        **{"canned": 999_999, "token": 999_999, "template": "correction.docx", "hold": 999_999},
    }
    rows = []
    for endpoint in sorted(ENDPOINTS, key=lambda one: (one.path, one.method)):
        path, scope = endpoint.path.format(**values), endpoint.scope
        callers = [nobody, *programs.values(), narrow[scope], lacking[scope]]
        seen = [await _status(each, endpoint.method, path) for each in callers]
        async with admin.client.request(endpoint.method, f"{PREFIX}{path}") as response:
            seen.insert(1, response.status)
        rows.append((endpoint.method, f"{PREFIX}{endpoint.path}", scope.value, *map(str, seen)))
    found = as_csv(COLUMNS, rows)
    if os.environ.get(WRITE):
        API_MATRIX.write_text(found, "utf-8")
    assert found == API_MATRIX.read_text("utf-8"), REWRITE


def test_every_route_of_the_api_has_a_line_and_stands_behind_the_gate(app: web.Application) -> None:
    with API_MATRIX.open(encoding="utf-8") as file:
        agreed = {(row["method"], row["route"]) for row in csv.DictReader(file)}
    routed = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith(f"{PREFIX}/")
    }
    assert routed == agreed, REWRITE
    assert routed == {(endpoint.method, f"{PREFIX}{endpoint.path}") for endpoint in ENDPOINTS}


def test_in_the_matrix_nobody_gets_in_without_token_scope_and_role() -> None:
    """What no rewriting of the file may agree to."""
    with API_MATRIX.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert "500" not in row.values(), row
        assert (row["none"], row["cookie"], row["admin_without_it"]) == ("401", "401", "403"), row
        if not row["route"].startswith(f"{PREFIX}/conversations/{{id}}/"):  # which a colleague has
            is_enough = (row["method"], row["route"]) not in OPEN_THE_CONSOLE
            assert (row["admin_with_this_scope"] not in ("401", "403")) is is_enough, row
        if row["route"].startswith(f"{PREFIX}/applications/{{number}}"):
            assert {row["handler_of_other_unit"], row["reviewer_of_other_unit"]} == {"403"}, row
        if row["scope"] in (Scope.ADMIN, Scope.READ_AUDIT) and row["route"] != f"{PREFIX}/roles":  # which all may see
            is_look = row["method"] == "GET" and row["route"].removeprefix(PREFIX).startswith(SUPERVISORS_SEE)
            may_look = {"supervisor"} if is_look else set()
            assert {row[name] for name in set(ACTORS) - may_look} == {"403"}, row
        if row["method"] != "GET":
            assert row["scope"] not in {scope for scope in Scope if scope.startswith("read:")} - {Scope.READ_AUDIT}, row


def _numbered() -> Any:
    return enumerate(ACTORS.items())


async def _status(program: Any, method: str, path: str) -> int:
    await program.call(method, path)
    return int(program.status)


async def _nothing_found() -> dict[str, Any]:
    return {"entries": 0, "events": 0, "unchained": 0, "head": "", "faults": [], "is_counted": True, "note": ""}
