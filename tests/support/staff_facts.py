"""What staff give with a step, for tests of the citizen's side: the facts that the table's row asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.cases import steps
from actions.cases.lifecycle import TABLE, EventKind

_USUAL: Mapping[EventKind, Mapping[str, Any]] = {
    EventKind.FEE_NOTICED: {"why": "本月已经申请三十余件，明显超过合理范围。", "tier": "by_case"},
}
_REASONS = {
    "type": "workflow",
    "reason": "属于内部工作流程信息，公开后会影响正常工作。",
    "note": "",
}
_PARTS = [
    {"part": "合同金额", "decision": "released"},
    {
        "part": "个人姓名",
        "decision": "withheld",
        "ground": "third_party",
        "interest": "privacy",
        "reason": "属于个人隐私，本人不同意公开。",
    },
]


def step_facts(kind: EventKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """``given`` with what is usual for the step, as far as its row knows it."""
    known = {fact.key for fact in TABLE[kind].facts}
    return {key: value for key, value in {**_USUAL.get(kind, {}), **given}.items() if key in known}


def reply_content(outcome: str, body: str) -> dict[str, Any]:
    """The content of a reply that says ``body``."""
    said = {"body": body, "info": body, "parts": _PARTS, **_REASONS}
    wanted = {field.key for field in steps.content_fields(EventKind.REPLY_DRAFTED, outcome)}
    return {key: value for key, value in said.items() if key in wanted}
