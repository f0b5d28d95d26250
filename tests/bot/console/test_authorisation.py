"""Every route below /staff, asked by nobody, by each role alone, by another unit and without the form's token.

The agreement is ``golden/authorisation.csv``; ``python -m tests.support.golden_authorisation`` writes it anew.

200 the page · 303 done, or on to another page · 401 not signed in · 403 not allowed · 409, 422 allowed, but not so.
"""

from __future__ import annotations

import csv
import os
import re
from typing import Any

from aiohttp import web
from sqlalchemy import delete

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.db import Database
from bot.console.audit_log.verification import VERIFIER
from bot.console.routes import ROUTES
from bot.console.tables import LoginAttempt
from tests.support.golden_authorisation import ACTORS, MATRIX, OURS, REWRITE, WRITE, as_csv
from tests.support.route_values import route_values, staff_routes

COLUMNS = ("method", "route", "none", *ACTORS, "admin", "admin_without_token")
READ_BY_SUPERVISORS = tuple(f"/staff/admin/{name}" for name in ("agency", "calendar", "templates", "retention"))


async def test_the_matrix_of_routes_and_roles_is_the_agreed_one(
    new_browser: Any,
    wang: Any,
    admin: Any,
    hire: Any,
    happen: Any,
    app: web.Application,
    db: Database,
    application: str,
    waiting: str,
    document: int,
    faq: int,
    question: int,
    citizen_request: str,
    duty_entry: int,
    report_file: int,
) -> None:
    """The step is an extension, which takes a signer (条例 Art. 33 para. 2)."""
    app[VERIFIER] = _nothing_found
    await wang.get("/staff/conversations")
    await wang.post(f"/staff/conversations/{waiting}/claim")
    nobody = await new_browser()
    await nobody.get("/staff/login")
    browsers = {"none": nobody}
    for number, (name, (duty, unit)) in enumerate(ACTORS.items()):
        browsers[name] = await hire(f"person{number}", f"人{number}", duty, unit=unit)
    browsers["admin"] = admin
    await hire("sun", "孙丽", Duty.HANDLER, unit=OURS)
    happen(application, EventKind.TAKEN_UP)
    await hire("ren", "任平", Duty.HANDLER, unit=OURS)
    for name, browser in browsers.items():
        if name != "none":
            await browser.get("/staff/account")
    people = await _ids(admin)
    values = route_values(
        number=application,
        conversation=waiting,
        document=document,
        faq=faq,
        question=question,
        request=citizen_request,
        member=people["ren"],
        duty=duty_entry,
        report_file=report_file,
    )
    rows = []
    for method, pattern in sorted(staff_routes(app), key=lambda route: (route[1], route[0])):
        path = pattern.format(**values)
        seen = [await _status(browser, method, path, name) for name, browser in browsers.items()]
        if (method, path) == ("POST", "/staff/logout"):
            for number, name in enumerate(ACTORS):
                await browsers[name].sign_in(f"person{number}")
            await admin.sign_in("admin")
        without = await _status(admin, method, path, "admin", token="") if method == "POST" else ""
        rows.append((method, pattern, *map(str, seen), str(without)))
        with db.session() as session:  # who is thrown out for guessing is another test's matter
            session.execute(delete(LoginAttempt))
    found = as_csv(COLUMNS, rows)
    if os.environ.get(WRITE):
        MATRIX.write_text(found, "utf-8")
    assert found == MATRIX.read_text("utf-8"), REWRITE


def test_every_route_has_a_line_in_the_matrix(app: web.Application) -> None:
    """Said apart from what the line holds: who adds a route decides who may use it."""
    with MATRIX.open(encoding="utf-8") as file:
        agreed = {(row["method"], row["route"]) for row in csv.DictReader(file)}
    assert sorted(set(staff_routes(app)) - agreed) == [], REWRITE
    assert sorted(agreed - set(staff_routes(app))) == [], REWRITE


def test_in_the_matrix_nobody_gets_in_and_no_post_goes_without_its_token() -> None:
    """What no rewriting of the file may agree to."""
    open_to_all = {"/staff/login", "/staff/login/code", "/staff/static/"}
    with MATRIX.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["route"] not in open_to_all:
            assert row["none"] == ("401" if row["method"] == "POST" or row["route"].endswith("/events") else "303"), row
        if row["method"] == "POST":
            assert row["admin_without_token"] == "403", row
        if row["route"].startswith("/staff/applications/{number}"):
            assert {row["handler_of_other_unit"], row["reviewer_of_other_unit"]} == {"403"}, row
        if row["route"].startswith("/staff/admin") and row["route"] != "/staff/admin/roles":
            reads = row["method"] == "GET" and row["route"].startswith(READ_BY_SUPERVISORS)
            others = set(ACTORS) - ({"supervisor"} if reads or row["route"] == "/staff/admin" else set())
            assert {row[name] for name in others} == {"403"}, row


def test_every_route_below_staff_stands_behind_the_guard(app: web.Application) -> None:
    guarded = {(method, re.sub(r":[^/]+?(?=\}(?:/|$))", "", path)) for method, path, _, _ in ROUTES}
    assert set(staff_routes(app)) - guarded == {("GET", "/staff/static/")}


async def _nothing_found() -> dict[str, Any]:
    return {"entries": 0, "events": 0, "unchained": 0, "head": "", "faults": [], "is_counted": True, "note": ""}


async def _ids(admin: Any) -> dict[str, int]:
    page = await admin.get("/staff/admin/people")
    return {
        name: int(found) for found, name in re.findall(r'people/(\d+)">[^<]*</a><div class="muted small">(\w+)<', page)
    }


async def _status(browser: Any, method: str, path: str, name: str, *, token: str | None = None) -> int:
    form = {"csrf": browser.csrf if token is None else token, "body": "您好", "username": f"{name}"}
    async with browser.client.request(
        method,
        path,
        data=form if method == "POST" else None,
        headers={"Accept": "text/html"},
        allow_redirects=False,
    ) as response:
        return int(response.status)
