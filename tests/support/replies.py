"""What a careful member of staff would write in a reply of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from actions.cases.letters import LetterKind, fields
from actions.cases.lifecycle import EventKind

REASON = "经检索档案和办公系统，核对有关规定，理由充分。"
LAW = "《不动产登记暂行条例》第二十七条"
PAPER = "江州公开答〔2025〕3号"  # an earlier reply that is in no database
PARTS = [
    {"part": "报告正文", "decision": "released"},
    {
        "part": "附件二",
        "decision": "withheld",
        "ground": "internal",
        "internal_type": "workflow",
        "reason": "属于内部工作流程信息，对外不产生直接影响。",
    },
]
# The case knows these days itself.
_KNOWN = {"correction_asked_on", "correction_received_on", "correct_by", "reasons_asked_on", "fee_noticed_on", "pay_by"}
_WORDS = {"law": LAW, "earlier_number": PAPER, "info": "您申请的报告全文附后，请查收。", "manner": "网上查阅"}


class ReplyStep(NamedTuple):
    """One of the steps that lead to a served reply."""

    kind: EventKind
    given: dict[str, Any]
    content: dict[str, Any] | None
    is_check: bool  # done by somebody else than the one who drafted


def reply_steps(outcome: str, on: date, method: str = "online", **said: Any) -> Iterator[ReplyStep]:
    """The whole way to a served reply of ``outcome``; ``said`` are fields of its content by their key."""
    yield ReplyStep(EventKind.REPLY_DRAFTED, {"kind": outcome}, content_for(outcome, on) | said, is_check=False)
    yield ReplyStep(EventKind.REPLY_SUBMITTED, {}, None, is_check=False)
    yield ReplyStep(EventKind.REPLY_REVIEWED, {"opinion": "同意"}, None, is_check=True)
    yield ReplyStep(EventKind.REPLY_SIGNED, {}, None, is_check=True)
    yield ReplyStep(EventKind.SERVED, {"method": method}, None, is_check=False)


def content_for(outcome: str, on: date) -> dict[str, Any]:
    """Complete content for a reply of ``outcome`` that is written on ``on``."""
    content: dict[str, Any] = {"info": _WORDS["info"]} if outcome in ("G2", "PT") else {}
    if outcome == "N4":
        content["objection"] = REASON  # of a third party that has refused; the case knows whether one has
    for field in fields(LetterKind.REPLY, outcome):
        if not field.required or field.key in _KNOWN:
            continue
        match field.kind:
            case "choice":
                content[field.key] = field.options[-1][0]
            case "parts":
                content[field.key] = PARTS
            case "day":
                content[field.key] = (on.replace(year=on.year - 1) if field.key == "earlier_on" else on).isoformat()
            case "amount":
                content[field.key] = "100"
            case _:
                content[field.key] = _WORDS.get(field.key, REASON)
    return content


def form_for(outcome: str, on: date, **changed: str) -> dict[str, str]:
    """:func:`content_for` as the console's form of a reply sends it; ``changed`` are fields by their key."""
    form: dict[str, str] = {}
    for key, value in (content_for(outcome, on) | changed).items():
        if isinstance(value, list):
            form |= {f"content-{key}.{at}.{name}": text for at, row in enumerate(value) for name, text in row.items()}
        else:
            form[f"content-{key}"] = value
    return form
