"""Where each page of the console is shown for the made-up office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.support.office.people import Office
from tests.support.route_values import route_values


def addresses(made: Office, patterns: Iterable[str]) -> dict[str, str]:
    """Where each page is shown: an object in the state in which the page has most to say."""
    values = route_values(
        number=made.cases["full"],
        conversation=made.talks["mine"],
        document=made.documents["draft"],
        faq=made.faq,
        question=made.question,
        request=made.requests["correction"],
        member=made.people["wang"],
        duty=made.duty,
        webhook=made.webhook,
    )
    one, other = made.documents, "/staff/documents/{document}"
    instead: dict[str, dict[str, Any]] = {
        "/staff/applications/{number}/enclosures/documents": {"number": made.cases["drafted"]},
        "/staff/applications/{number}/reply": {"number": made.cases["drafted"]},
        "/staff/applications/{number}/steps/{kind}": {"kind": "reply_drafted"},
        "/staff/applications/{number}/told/{sequence}": {"number": made.cases["told"], "sequence": 4},
        **{f"{other}/{step}": {"document": one["review"]} for step in ("publish", "send-back")},
        **{f"{other}/{step}": {"document": one["published"]} for step in ("amend", "repeal", "expire", "withdraw")},
        f"{other}/reopen": {"document": one["withdrawn"]},
        "/staff/reports/{year}": {"year": 2025},
        "/staff/reports/{year}/cases": {"year": 2025},
    }
    days = "from=2026-01-01&to=2026-03-13"
    asked = {
        "/staff/applications/{number}/enclosures/documents": "q=办法",
        "/staff/figures/cases": f"what=received&{days}",
        "/staff/figures/questions": days,
        "/staff/figures/requests": f"kind=record_correction&{days}",
        "/staff/figures/talks": days,
    }
    found = {pattern: pattern.format(**values | instead.get(pattern, {})) for pattern in patterns}
    return found | {pattern: f"{found.get(pattern, pattern)}?{query}" for pattern, query in asked.items()}
