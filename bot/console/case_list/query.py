"""The address of the list: what it says is wanted, and the address of what is wanted.

Whom an application is from never stands in an address, where logs and histories of browsers keep it: only its keyed
hashes (``key``). What is typed into the search comes by POST and is turned into one or the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from multidict import MultiMapping
from sqlalchemy.orm import Session

from actions.cases import applicant_keys
from actions.cases.board import Sort, Sought, Span, Wanted
from actions.cases.board_words import words_in
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import OPEN, State
from actions.cases.workload import SOON
from bot.console.case_list.columns import USUAL, chosen_columns
from bot.console.me import Me
from bot.console.people import reach
from bot.console.policy import Permission, may
from bot.console.staff import list_members
from bot.typed import iso_day
from entities.characters import half_width

NOBODY = "-"  # as the handler: no one yet; as the unit: a handler who is in none
MAX_TYPED = 60
MAX_KEYS = 6
_KEY = re.compile(r"[0-9a-f]{64}")
_UNIT = re.compile(r"[0-9]{1,9}")
_PART_OF_NUMBER = re.compile(r"[0-9A-Za-z-]{2,32}")
_PART_OF_LETTER = re.compile(r"[\u4e00-\u9fff]*[〔\[(（]?20\d\d[〕\])）]?[\u4e00-\u9fff\d]*号?")
# Every name that an address may hold, in its order; ``after`` and what is only told once are not kept.
_NAMES = (
    *("q", "key", "in", "show", "mine", "handler", "unit", "state", "outcome", "channel", "route", "type"),
    *("received_from", "received_to", "due_from", "due_to", "overdue", "soon", "paused", "sort", "column"),
)
_SEVERAL = ("key", "column")
DAYS = {
    "received_from": "收到日，从",
    "received_to": "收到日，至",
    "due_from": "答复期限，从",
    "due_to": "答复期限，至",
}


Typed = MultiMapping[Any]  # a query or a form


@dataclass(frozen=True)
class ListQuery:
    """What an address of the list says, checked: whatever makes no sense is left out."""

    values: Mapping[str, tuple[str, ...]] = field(repr=False)

    def __getitem__(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    @property
    def columns(self) -> tuple[str, ...]:
        return chosen_columns(self.values.get("column", ()))

    @property
    def is_filtered(self) -> bool:
        """More is asked than what is open, or everything."""
        return bool(set(self.values) - {"show", "sort", "column"})

    def pairs(self, **changes: str) -> list[tuple[str, str]]:
        """As the address, or the hidden fields of a form, holds it; ``changes`` replace, or with "" take away."""
        values = {**self.values, **{name: (value,) if value else () for name, value in changes.items()}}
        names = [*_NAMES, *(name for name in changes if name not in _NAMES)]
        return [(name, value) for name in names for value in values.get(name, ())]

    def address(self, path: str = "/staff/applications", **changes: str) -> str:
        """Where the list with this query stands."""
        pairs = self.pairs(**changes)
        return f"{path}?{urlencode(pairs)}" if pairs else path


def read_query(typed: Typed) -> ListQuery:
    """What an address or a form says."""
    values: dict[str, tuple[str, ...]] = {}
    for name in _NAMES:
        given = list(typed.getall(name, ()))[:20] if name in _SEVERAL else [typed.get(name, "")]
        kept = tuple(value for one in given if (value := _checked(name, str(one))))
        if kept:
            values[name] = kept[:MAX_KEYS] if name == "key" else kept
    if set(values.get("column", ())) == set(USUAL):
        del values["column"]
    return ListQuery(values)


def wanted_by(session: Session, query: ListQuery, person: Me, today: date, calendar: WorkCalendar) -> Wanted:
    """What a query asks for, as ``person`` may look for it."""
    state = State(query["state"]) if query["state"] else None
    outcome, handler, unit = query["outcome"], query["handler"], query["unit"]
    only_open = shows_open_only(query)
    in_words = query["in"] == "text"
    return Wanted(
        only_open=only_open,
        only_closed=query["show"] == "closed" and not only_open,
        handler=person.signature if query["mine"] else handler if handler != NOBODY else "",
        unassigned=handler == NOBODY and not query["mine"],
        of_unit=reach.of_unit(session, None if unit == NOBODY else int(unit)) if unit else None,
        state=state,
        sought=Sought() if in_words else sought_by(session, query, person),
        words=words_in(query["q"]) if in_words else (),
        received=Span(iso_day(query["received_from"]), iso_day(query["received_to"])),
        due=Span(iso_day(query["due_from"]), iso_day(query["due_to"])),
        outcome=outcome,
        channel=query["channel"],
        route=query["route"],
        applicant_type=query["type"],
        overdue=query["overdue"] == "yes",
        soon=calendar.add_workdays(today, SOON) if query["soon"] else None,
        paused=query["paused"] == "yes",
        sort=Sort(query["sort"] or Sort.DUE),
        within=reach.condition(session, person),
    )


def shows_open_only(query: ListQuery) -> bool:
    """Whether closed applications are left out: they are, unless what is asked for may be among them."""
    if "yes" in (query["overdue"], query["soon"], query["paused"]) or query["show"] == "open":
        return True
    state = query["state"]
    may_be_closed = query["outcome"] or (state and State(state) not in OPEN) or query["sort"] == Sort.CONCLUDED
    return not (query["show"] or query["q"] or query["key"] or may_be_closed)


def is_personal(typed: str) -> bool:
    """Whether it reads like a number or an address of somebody, which no address of a page should hold."""
    digits = sum(character.isdigit() for character in typed)
    return "@" in typed or (digits >= 7 and not typed[:2].isalpha() and "〔" not in typed and "[" not in typed)


def sought_by(session: Session, query: ListQuery, person: Me) -> Sought:
    """What is looked for by number, 文号, handler and applicant; who may not see applicants finds organisations.

    In the case (``in``) alone: not by applicant.
    """
    if keys := query.values.get("key", ()):
        return Sought(keys=keys, organisations_only=not may(person.actor, Permission.REVEAL_APPLICANT))
    typed = query["q"]
    if not typed:
        return Sought()
    plain = half_width(typed)
    return Sought(
        number=plain.upper() if _PART_OF_NUMBER.fullmatch(plain) else "",
        letter=_letter_number(plain),
        handlers=_handlers(session, plain),
        keys=() if query["in"] == "case" else applicant_keys.keys_typed(typed, organisations_only=True),
        organisations_only=True,
        is_typed=True,
    )


def keys_found(session: Session, typed: str, person: Me) -> tuple[str, ...]:
    """The keys by which something was found of what was typed: a person, by who may see persons."""
    whole = may(person.actor, Permission.REVEAL_APPLICANT)
    keys = applicant_keys.keys_typed(typed, organisations_only=not whole)
    found = applicant_keys.applications_with
    return tuple(key for key in keys if found(session, (key,), organisations_only=not whole))


def _letter_number(text: str) -> str:
    """As 文号 are written: with 〔〕 around the year."""
    if not _PART_OF_LETTER.fullmatch(text) or len(text) < 6:
        return ""
    return re.sub(r"[\[(（〔]?(20\d\d)[\])）〕]?", r"〔\1〕", text, count=1)


def _handlers(session: Session, text: str) -> tuple[str, ...]:
    lowered = text.lower()
    members = list_members(session)
    return tuple(
        f"{one.display_name}({one.username})"
        for one in members
        if lowered == one.username or (len(text) > 1 and text in one.display_name)
    )


def _checked(name: str, value: str) -> str:
    value = " ".join(value.split())[:MAX_TYPED] if name == "q" else value.strip()[:80]
    fits: Mapping[str, Callable[[], object]] = {
        "key": lambda: _KEY.fullmatch(value),
        "in": lambda: value in ("text", "case"),
        "show": lambda: value in ("all", "open", "closed"),
        "mine": lambda: value == "yes",
        "unit": lambda: value == NOBODY or _UNIT.fullmatch(value),
        "overdue": lambda: value == "yes",
        "soon": lambda: value == "yes",
        "paused": lambda: value == "yes",
        "state": lambda: value in set(State),
        "sort": lambda: value in set(Sort) and value != Sort.DUE,
        "column": lambda: chosen_columns([value]) == (value,),
    }
    if name in DAYS:
        return value if iso_day(value) else ""
    return value if name not in fits or fits[name]() else ""


def names_in(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Which filters a query has, without their values: what the audit trail may hold."""
    return sorted({name for name, _ in pairs})
