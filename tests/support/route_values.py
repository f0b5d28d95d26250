"""What stands in the places of a console route: one home for the matrix of rights and for the walk through the pages.

Who adds a route with a new parameter adds it here, once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiohttp import web

# Those that any office answers alike, or that need nothing to be there.
CONSTANT: Mapping[str, str | int] = {
    **{"year": 2026, "step": "transfer", "kind": "extended", "letter": 1, "message": 999_999, "file": 1},
    **{"sequence": 1, "unit": 1, "format": "csv", "filter": 999, "link": 999, "canned": 1},
    **{"template": "correction.docx", "hold": 1, "token": 999_999, "webhook": 999_999, "delivery": 999_999},
    **{"report_file": 999_999, "enclosure": 1},
}
# Routes that answer GET with no page: a stream, a file, or an answer for a script.
NO_PAGES = frozenset(
    {
        "/staff/static/",
        "/staff/today/events",
        "/staff/conversations/events",
        "/staff/conversations/{id}/events",
        "/staff/conversations/{id}/files/{file}",
        "/staff/conversations/{id}/suggestions",
        "/staff/conversations/{id}/canned/{canned}",
        "/staff/applications/{number}/files/{file}",
        "/staff/applications/{number}/letters/{letter}",
        "/staff/applications/{number}/enclosures/{enclosure}",
        "/staff/documents/{document}/file",
        "/staff/questions.xlsx",
        "/staff/duties.xlsx",
        "/staff/duties.csv",
        "/staff/figures.xlsx",
        "/staff/figures.csv",
        "/staff/figures.docx",
        "/staff/reports/files/{report_file}",
        "/staff/admin/templates/{template}/file",
        "/staff/reports/{year}/report.xlsx",
        "/staff/reports/{year}/report.docx",
    }
)


def route_values(
    *,
    number: str,
    conversation: str,
    document: int,
    faq: int,
    question: int,
    request: str,
    member: int,
    duty: int,
    **others: int,
) -> dict[str, str | int]:
    """A value for every parameter: the objects that are there (``others`` too), and :data:`CONSTANT`."""
    return {
        **CONSTANT,
        "number": number,
        "id": conversation,
        "document": document,
        "faq": faq,
        "question": question,
        "request": request,
        "member": member,
        "duty": duty,
        **others,
    }


def staff_routes(app: web.Application) -> list[tuple[str, str]]:
    """Every route below /staff as (method, pattern), parameters without their expressions."""
    found = []
    for route in app.router.routes():
        resource = route.resource
        if resource is not None and resource.canonical.startswith("/staff") and route.method != "HEAD":
            path = resource.canonical
            found.append((route.method, f"{path}/" if path == "/staff/static" else path))
    return found


def page_routes(app: web.Application) -> list[str]:
    """The patterns of all pages, in order."""
    return sorted({path for method, path in staff_routes(app) if method == "GET"} - NO_PAGES)


def page_name(pattern: str) -> str:
    """A pattern as the name of a picture: ``applications-number-steps-kind``."""
    return re.sub(r"[^a-z]+", "-", pattern.removeprefix("/staff")).strip("-") or "today"
