"""Every route below /staff, asked by nobody, by staff and by an administrator. The matrix is the agreement."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from bot.console.routes import ROUTES

# 200 the page · 303 done, or on to another page · 401 not signed in · 403 not allowed · 409, 422 allowed, but not so
GOLDEN = """
GET  /staff                                            none 303   staff 200   admin 200
GET  /staff/alerts                                     none 303   staff 200   admin 200
POST /staff/alerts/seen                                none 401   staff 303   admin 303
GET  /staff/applications/new                           none 303   staff 200   admin 200
POST /staff/applications/new                           none 401   staff 422   admin 422
GET  /staff/applications/{number}                      none 303   staff 200   admin 200
GET  /staff/applications/{number}/files/{file}         none 303   staff 404   admin 404
GET  /staff/applications/{number}/letters/{letter}     none 303   staff 200   admin 200
POST /staff/applications/{number}/reveal               none 401   staff 200   admin 200
POST /staff/applications/{number}/slip                 none 401   staff 404   admin 404
GET  /staff/applications/{number}/steps/{kind}         none 303   staff 409   admin 200
POST /staff/applications/{number}/steps/{kind}         none 401   staff 409   admin 422
GET  /staff/applications/{number}/told/{sequence}      none 303   staff 404   admin 404
GET  /staff/canned                                     none 303   staff 200   admin 200
GET  /staff/canned/new                                 none 303   staff 403   admin 200
POST /staff/canned/new                                 none 401   staff 403   admin 422
GET  /staff/canned/{canned}                            none 303   staff 403   admin 200
POST /staff/canned/{canned}                            none 401   staff 403   admin 422
POST /staff/canned/{canned}/switch                     none 401   staff 403   admin 303
GET  /staff/channels                                   none 303   staff 403   admin 200
GET  /staff/conversations                              none 303   staff 200   admin 200
GET  /staff/conversations/ended                        none 303   staff 200   admin 200
GET  /staff/conversations/events                       none 401   staff 200   admin 200
GET  /staff/conversations/{id}                         none 303   staff 403   admin 200
GET  /staff/conversations/{id}/canned/{canned}         none 303   staff 403   admin 403
POST /staff/conversations/{id}/claim                   none 401   staff 403   admin 403
POST /staff/conversations/{id}/close                   none 401   staff 403   admin 403
GET  /staff/conversations/{id}/draft                   none 303   staff 403   admin 403
POST /staff/conversations/{id}/draft                   none 401   staff 403   admin 403
POST /staff/conversations/{id}/draft/file              none 401   staff 403   admin 403
POST /staff/conversations/{id}/draft/read-back         none 401   staff 403   admin 403
GET  /staff/conversations/{id}/events                  none 401   staff 403   admin 200
GET  /staff/conversations/{id}/files/{file}            none 303   staff 403   admin 404
POST /staff/conversations/{id}/hand-back               none 401   staff 403   admin 403
POST /staff/conversations/{id}/messages                none 401   staff 403   admin 403
POST /staff/conversations/{id}/notes                   none 401   staff 403   admin 403
POST /staff/conversations/{id}/pass-on                 none 401   staff 403   admin 403
POST /staff/conversations/{id}/seen                    none 401   staff 403   admin 403
POST /staff/conversations/{id}/snooze                  none 401   staff 403   admin 403
GET  /staff/conversations/{id}/suggestions             none 303   staff 403   admin 403
POST /staff/conversations/{id}/take-over               none 401   staff 403   admin 303
POST /staff/conversations/{id}/writing                 none 401   staff 403   admin 204
GET  /staff/documents                                  none 303   staff 200   admin 200
GET  /staff/documents/new                              none 303   staff 200   admin 200
POST /staff/documents/new                              none 401   staff 422   admin 422
GET  /staff/documents/{document}                       none 303   staff 200   admin 200
GET  /staff/documents/{document}/amend                 none 303   staff 409   admin 409
POST /staff/documents/{document}/amend                 none 401   staff 409   admin 409
POST /staff/documents/{document}/declare               none 401   staff 409   admin 409
GET  /staff/documents/{document}/discard               none 303   staff 200   admin 200
POST /staff/documents/{document}/discard               none 401   staff 409   admin 409
GET  /staff/documents/{document}/edit                  none 303   staff 200   admin 200
POST /staff/documents/{document}/edit                  none 401   staff 409   admin 409
GET  /staff/documents/{document}/expire                none 303   staff 409   admin 409
POST /staff/documents/{document}/expire                none 401   staff 409   admin 409
GET  /staff/documents/{document}/file                  none 303   staff 404   admin 404
POST /staff/documents/{document}/link                  none 401   staff 409   admin 409
GET  /staff/documents/{document}/publish               none 303   staff 409   admin 409
POST /staff/documents/{document}/publish               none 401   staff 422   admin 422
GET  /staff/documents/{document}/reopen                none 303   staff 409   admin 409
POST /staff/documents/{document}/reopen                none 401   staff 409   admin 409
GET  /staff/documents/{document}/repeal                none 303   staff 409   admin 409
POST /staff/documents/{document}/repeal                none 401   staff 409   admin 409
POST /staff/documents/{document}/replace               none 401   staff 422   admin 422
GET  /staff/documents/{document}/send-back             none 303   staff 409   admin 409
POST /staff/documents/{document}/send-back             none 401   staff 409   admin 409
GET  /staff/documents/{document}/submit                none 303   staff 200   admin 200
POST /staff/documents/{document}/submit                none 401   staff 409   admin 409
GET  /staff/documents/{document}/text                  none 303   staff 200   admin 200
POST /staff/documents/{document}/unlink                none 401   staff 409   admin 409
GET  /staff/documents/{document}/withdraw              none 303   staff 409   admin 409
POST /staff/documents/{document}/withdraw              none 401   staff 409   admin 409
GET  /staff/faq                                        none 303   staff 200   admin 200
GET  /staff/faq/new                                    none 303   staff 200   admin 200
POST /staff/faq/new                                    none 401   staff 200   admin 200
GET  /staff/faq/{faq}                                  none 303   staff 200   admin 200
POST /staff/faq/{faq}                                  none 401   staff 200   admin 200
POST /staff/faq/{faq}/switch                           none 401   staff 303   admin 303
GET  /staff/login                                      none 200   staff 303   admin 303
POST /staff/login                                      none 401   staff 401   admin 401
POST /staff/logout                                     none 401   staff 303   admin 303
GET  /staff/password                                   none 303   staff 200   admin 200
POST /staff/password                                   none 401   staff 422   admin 422
GET  /staff/questions                                  none 303   staff 200   admin 200
GET  /staff/questions.xlsx                             none 303   staff 200   admin 200
GET  /staff/questions/{question}                       none 303   staff 200   admin 200
POST /staff/questions/{question}/ignore                none 401   staff 303   admin 303
POST /staff/questions/{question}/publication           none 401   staff 303   admin 303
GET  /staff/reports                                    none 303   staff 200   admin 200
GET  /staff/reports/{year}                             none 303   staff 200   admin 200
GET  /staff/reports/{year}/cases                       none 303   staff 200   admin 200
GET  /staff/reports/{year}/edit                        none 303   staff 403   admin 200
POST /staff/reports/{year}/edit                        none 401   staff 403   admin 409
POST /staff/reports/{year}/finalise                    none 401   staff 403   admin 409
POST /staff/reports/{year}/reopen                      none 401   staff 403   admin 409
GET  /staff/reports/{year}/report.docx                 none 303   staff 200   admin 200
GET  /staff/reports/{year}/report.xlsx                 none 303   staff 200   admin 200
GET  /staff/requests                                   none 303   staff 200   admin 200
GET  /staff/requests/{request}                         none 303   staff 200   admin 200
POST /staff/requests/{request}/reveal                  none 401   staff 200   admin 200
GET  /staff/requests/{request}/steps/{step}            none 303   staff 200   admin 200
POST /staff/requests/{request}/steps/{step}            none 401   staff 409   admin 409
GET  /staff/static/                                    none 403   staff 403   admin 403
GET  /staff/trial                                      none 303   staff 200   admin 200
GET  /staff/undelivered                                none 303   staff 200   admin 200
POST /staff/undelivered/{message}/again                none 401   staff 409   admin 409
POST /staff/undelivered/{message}/aside                none 401   staff 409   admin 409
"""


async def test_the_matrix_of_routes_and_roles_is_the_agreed_one(
    new_browser: Any,
    li: Any,
    wang: Any,
    admin: Any,
    app: web.Application,
    application: str,
    waiting: str,
    document: int,
    faq: int,
    question: int,
    citizen_request: str,
) -> None:
    """The conversation is with a colleague (wang), so that staff see what is not theirs. The document is a draft.

    The step is an extension, which takes a signer (条例 Art. 33 para. 2).
    """
    await wang.get("/staff/conversations")
    await wang.post(f"/staff/conversations/{waiting}/claim")
    nobody = await new_browser()
    await nobody.get("/staff/login")
    for browser in (li, admin):
        await browser.get("/staff")
    lines = []
    for method, pattern in sorted(_staff_routes(app), key=lambda route: (route[1], route[0])):
        path = pattern.format(
            year=2026,
            number=application,
            id=waiting,
            document=document,
            faq=faq,
            question=question,
            request=citizen_request,
            step="transfer",
            kind="extended",
            letter=1,
            message=999_999,
            file=1,
            canned=1,
            sequence=1,
        )
        seen = [await _status(browser, method, path) for browser in (nobody, li, admin)]
        if path == "/staff/logout":
            await li.sign_in("li")
            await admin.sign_in("admin")
        lines.append(f"{method:<4} {pattern:<49} none {seen[0]}   staff {seen[1]}   admin {seen[2]}")
    assert "\n".join(lines) == GOLDEN.strip()


def test_every_route_below_staff_stands_behind_the_guard(app: web.Application) -> None:
    guarded = {(method, re.sub(r":[^/]+(?=\}(?:/|$))", "", path)) for method, path, _, _ in ROUTES}
    assert set(_staff_routes(app)) - guarded == {("GET", "/staff/static/")}


def _staff_routes(app: web.Application) -> list[tuple[str, str]]:
    found = []
    for route in app.router.routes():
        resource = route.resource
        if resource is not None and resource.canonical.startswith("/staff") and route.method != "HEAD":
            path = resource.canonical
            found.append((route.method, f"{path}/" if path == "/staff/static" else path))
    return found


async def _status(browser: Any, method: str, path: str) -> int:
    async with browser.client.request(
        method,
        path,
        data={"csrf": browser.csrf, "body": "您好"} if method == "POST" else None,
        headers={"Accept": "text/html"},
        allow_redirects=False,
    ) as response:
        return int(response.status)
