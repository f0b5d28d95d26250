"""The life cycle written out: every state, event and role as rows, and as tables for reading.

The rows are compared with a committed file, so a change of the table is seen for what it does (``docs/lifecycle.md``
and ``tests/actions/cases/golden/lifecycle.csv``, written by ``python -m tests.support.golden_lifecycle``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from actions.cases.lifecycle.asked import Guard
from actions.cases.lifecycle.casefile import CaseFile, Remedy
from actions.cases.lifecycle.table import TABLE
from actions.cases.lifecycle.transition import Transition
from actions.cases.lifecycle.words import CASE_ROLES, EventKind, State

BEFORE = "draft"  # before there is a case: only SUBMITTED
COLUMNS = (
    *("state", "event", *(role.value for role in CASE_ROLES), "next", "next_while_remedy_open"),
    *("article", "document", "clock", "day", "guards", "cautions", "facts"),
)
_SOME_DAY = date(2026, 1, 5)
_DAYS = {"any": "", "supervisor": "today; earlier only a supervisor", "today": "today"}


def rows() -> Iterator[dict[str, str]]:
    """A row for each state and event: which roles may, what follows. Empty cells: it can't happen there."""
    for state in (BEFORE, *State):
        for kind in EventKind:
            row = TABLE[kind]
            yield {"state": str(state), "event": kind.value} | (_allowed(row, state) if _fits(row, state) else {})


def as_csv() -> str:
    """The matrix as a CSV file."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows())
    return file.getvalue()


def _fits(row: Transition, state: str) -> bool:
    return state in row.sources if state != BEFORE else row.kind is EventKind.SUBMITTED


def _allowed(row: Transition, state: str) -> dict[str, str]:
    may = {role.value: "may" if role in row.roles else "" for role in CASE_ROLES}
    return may | {
        "next": _next(row, state, is_fought=False),
        "next_while_remedy_open": _next(row, state, is_fought=True),
        "article": row.article,
        "document": row.letter + (f":{row.letter_outcome}" if row.letter_outcome else ""),
        "clock": row.clock,
        "day": row.dating,
        "guards": _names(row.guards),
        "cautions": _names(row.cautions),
        "facts": " ".join(fact.key + ("" if fact.required else "?") for fact in row.facts),
    }


def _next(row: Transition, state: str, *, is_fought: bool) -> str:
    """The state that follows when, after the event, a remedy is open or none is."""
    case = CaseFile(state=State.ARRIVED if state == BEFORE else State(state))
    if is_fought:
        case.remedies["F1"] = Remedy("review", _SOME_DAY)
    return (row.target(case) or case.state).value


def _names(guards: tuple[Guard, ...]) -> str:
    return " ".join(guard.__name__.replace(" ", "") for guard in guards)


def as_markdown() -> str:
    """The table for reading."""
    return "\n".join((_INTRODUCTION, *_states(), "", *_events(), "", *_by_state(), _INVARIANTS))


def _states() -> Iterator[str]:
    yield "## States\n"
    yield "| state | 状态 | |\n| --- | --- | --- |"
    for state in State:
        yield f"| `{state}` | {state.label} | {'open: a reply is owed' if state.is_open else 'concluded'} |"


def _events() -> Iterator[str]:
    yield "## Events\n"
    yield "`#` is the row of the rules' table. A fact with `?` may be missing; *words* are encrypted.\n"
    yield "| # | event | 事项 | from → to | who (角色) | article | clock | letter | day | facts |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in TABLE.values():
        yield "| " + " | ".join(_cells(row)) + " |"
    yield "\n## Conditions\n"
    for row in TABLE.values():
        if row.guards or row.cautions:
            yield f"**{row.title}** `{row.kind}`\n"
            yield from (f"- needed: {_said(guard)}" for guard in row.guards)
            yield from (f"- caution: {_said(guard)}" for guard in row.cautions)
            yield ""


def _cells(row: Transition) -> Iterator[str]:
    sources = [state.label for state in State if state in row.sources]
    yield row.number
    yield f"`{row.kind}`"
    yield row.title
    yield f"{'、'.join(sources) if len(sources) < len(State) else '任何状态'} → {row.to.label if row.to else '不变'}"
    yield "、".join(role.label for role in CASE_ROLES if role in row.roles)
    yield row.article
    yield row.clock if row.clock != "none" else ""
    yield row.letter
    yield _DAYS[row.dating]
    facts = (f"*{fact.label}*" if fact.kind == "text" else fact.label for fact in row.facts)
    yield "、".join(f"{label}{'' if fact.required else '?'}" for label, fact in zip(facts, row.facts, strict=True))


def _said(guard: Guard) -> str:
    words = " ".join((guard.__doc__ or guard.__name__).split("\n\n")[0].split())
    return words.removeprefix("A caution: ").removeprefix("A caution, for the record: ")


def _by_state() -> Iterator[str]:
    yield "## Who may do what\n"
    yield f"| state | {' | '.join(role.label for role in CASE_ROLES)} |"
    yield f"| --- |{' --- |' * len(CASE_ROLES)}"
    for state in State:
        offered = [row for row in TABLE.values() if state in row.sources]
        cells = ("；".join(row.button for row in offered if role in row.roles) for role in CASE_ROLES)
        yield f"| {state.label} | {' | '.join(cells)} |"


_INTRODUCTION = """# The life of an application (政府信息公开申请的办理)

Written by `python -m tests.support.golden_lifecycle` from `actions/cases/lifecycle`; a test compares it. The code asks
the same table: who may do what now, under which article, with which facts, what follows, what the applicant is told.
"""

_INVARIANTS = """
## What always holds

| invariant | article | held by |
| --- | --- | --- |
| History is added to, never changed or deleted; words may be wiped | 45 | triggers, chain (`gongkai audit verify`) |
| The day of receipt is what the last event about receipt says; it is corrected with a reason | 31 | trigger |
| 补正 once, also after an order to reply anew | 30 | guard, unique index |
| Extension once, 20 working days at the most | 33 | guards, unique index, check |
| One notice of a fee | 处理费办法 3 | guard, unique index |
| Exactly one outcome of the annual report's table three, given once, when it is concluded | 50 | checks, trigger |
| No signed or served reply without review, signature, letter and remedies | 17, 45 | check |
| No denial without its article | 36, 37 | check |
| Numbers are gapless in a year, and no application is deleted | 45 | locked series, trigger, `gongkai audit verify` |
| Silence of a third party or a co-maker pauses the clock no more than 15 working days from delivery | 32, 34 | clock |
| A letter is kept as it was issued; the numbers of letters are gapless in a year | 45 | `gongkai audit verify` |
"""
