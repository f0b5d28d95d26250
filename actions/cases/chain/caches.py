"""What is kept beside the history for queries, against what the history tells: state, people, days, limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from actions.cases import lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.chain.filed import form_columns, form_faults
from actions.cases.chain.reading import readable
from actions.cases.due_dates import CaseDates, dates_of
from actions.cases.lifecycle import CaseFile
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseLimit

_LABELS: Mapping[str, str] = {
    "state": "状态",
    "is_open": "是否办结",
    "arrived_on": "到达日期",
    "received_on": "收到日期",
    "outcome": "办理结果",
    "concluded_on": "办结日期",
    "extension_days": "延长天数",
    "applicant_class": "申请人类别",
    "handler": "承办人",
    "version": "记录条数",
    "due_on": "答复期限",
    "warn_on": "内部预警日",
    "provisional": "期限是否暂定",
    "report_due_on": "年报所用的期限",
    "next_limit": "最先到期的事项",
    "next_limit_on": "最先到期的日期",
}
_OTHERS = ("erased_at", "identity_erased_at")


def applications_query() -> Any:
    """All applications by id, with what is compared here."""
    columns = [readable(getattr(Application, name)) for name in (*_LABELS, *_OTHERS)]
    return select(Application.id, Application.number, *columns, *form_columns()).order_by(Application.id)


def limits_query() -> Any:
    """The limits of all cases, in the order of their cases."""
    columns = (CaseLimit.application_id, CaseLimit.kind, CaseLimit.ref, readable(CaseLimit.due_on), CaseLimit.handler)
    return select(*columns).order_by(CaseLimit.application_id, CaseLimit.id)


def cache_faults(
    row: Row[Any], events: Sequence[Row[Any]], limits: Sequence[Row[Any]], calendar: WorkCalendar | None
) -> Iterator[str]:
    """A sentence for each kind of thing that differs. Without a calendar no computed date is compared.

    Of a case that is closed the computed dates stay as they were when it was, by the calendar and the rules of then:
    they are not compared.
    """
    number = row.number
    yield from form_faults(row, events)
    try:
        case = lifecycle.read(events)
        dates = dates_of(case, calendar) if calendar and case.state.is_open else None
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        yield f"申请{number}的办理记录读不通：内容被改动。"
        return
    told = {**_people(events), **_state(case, events)}
    if dates:
        told |= _dates(case, dates)
    elif not case.state.is_open:
        told |= {"next_limit": None, "next_limit_on": None}
    if wrong := [label for name, label in _LABELS.items() if name in told and getattr(row, name) != told[name]]:
        yield f"申请{number}登记的{'、'.join(wrong)}与办理记录不一致。"
    if dates or not case.state.is_open:
        wanted = {key: (due_on, told["handler"]) for key, due_on in dates.limits.items()} if dates else {}
        stored = {(each.kind, each.ref): (each.due_on, each.handler) for each in limits}
        kinds = {
            kind for kind, ref in wanted.keys() | stored.keys() if wanted.get((kind, ref)) != stored.get((kind, ref))
        }
        if kinds:
            named = "、".join(each.label for each in LimitKind if each in kinds) or "未知"
            yield f"申请{number}登记的办理时限（{named}）与办理记录不一致。"


def _state(case: CaseFile, events: Sequence[Row[Any]]) -> dict[str, Any]:
    return {
        "state": case.state.value,
        "is_open": case.state.is_open,
        "arrived_on": case.arrived_on,
        "received_on": case.received_on,
        "outcome": case.outcome,
        "concluded_on": case.concluded_on,
        "extension_days": case.extension.days if case.extension else 0,
        "version": len(events),
    }


def _people(events: Sequence[Row[Any]]) -> dict[str, Any]:
    """Who handles the case; of which class the applicant is, unless that was never recorded."""
    told: dict[str, Any] = {"handler": None}
    for event in events:
        if event.kind == "taken_up":
            told["handler"] = event.facts.get("handler") or event.actor
        elif event.kind == "assigned":
            told["handler"] = event.facts.get("handler")
        if event.kind in ("submitted", "taken_up") and "applicant_class" in event.facts:
            told["applicant_class"] = event.facts["applicant_class"]
    return told


def _dates(case: CaseFile, dates: CaseDates) -> dict[str, Any]:
    deadline = dates.deadline
    told: dict[str, Any] = {
        "due_on": deadline.due_on if deadline else None,
        "warn_on": deadline.warn_on if deadline else None,
        "provisional": deadline.provisional if deadline else False,
        "next_limit": dates.first[0],
        "next_limit_on": dates.first[1],
    }
    if case.rounds == 1:  # else that of the first round stays
        told["report_due_on"] = told["due_on"]
    return told
