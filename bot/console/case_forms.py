"""The form of a step, made from what its row of the life cycle asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from string import Formatter
from typing import Any

from actions.cases import draft_fields, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import Asked, EventKind, Fact, Transition
from actions.cases.lifecycle.fields import MAX_TEXT
from actions.cases.lifecycle.rows_contact import CONTACTS
from actions.cases.outcomes import OUTCOMES, Outcome
from bot.console import case_kinds, case_parts, case_receipt, case_refs, case_words
from bot.console.me import Me
from bot.typed import iso_day

E = EventKind
FACT, CONTENT, ON = "fact-", "content-", "on"
MAX_CODE = 64
RADIOS = 4  # a choice of so many is shown whole
# [D] how long the applicant gets, in working days; the law says 合理期限 (Art. 30), and nothing in Art. 35
CORRECTION_DAYS, REASONS_DAYS = 15, 10

Choices = tuple[tuple[str, str], ...]  # (value, what people read)
Typed = Mapping[str, str]  # by the name of the input


class FormError(ValueError):
    """The form can't be read; ``str()`` is a Chinese sentence."""


@dataclass(frozen=True)
class Input:
    """One field as the page shows it."""

    name: str
    label: str
    widget: str  # date | number | parts | radio | select | text | textarea
    value: str = ""
    required: bool = True
    hint: str = ""
    groups: tuple[tuple[str, Choices], ...] = ()  # of a choice; a heading may be empty
    is_told: bool | None = None  # whether the applicant reads it; None: not said
    max_length: int = MAX_TEXT
    rows: tuple[case_parts.Row, ...] = ()  # of the parts of a partial disclosure


@dataclass(frozen=True)
class Place:
    """Where and by whom a form is filled in."""

    view: CaseView
    row: Transition
    person: Me
    handlers: tuple[str, ...]  # who may be 承办人, as the history names people
    today: date
    calendar: WorkCalendar
    fee_account: str = ""  # where the fee is paid, as the office has said of itself

    @property
    def kind(self) -> EventKind:
        return self.row.kind


def inputs(place: Place, typed: Typed | None = None) -> list[Input]:
    """The fields of the step, with what was ``typed``, or else what is likely."""
    made = [made for fact in place.row.facts if (made := _input(place, fact)) is not None]
    if place.kind is E.RECEIPT_CONFIRMED:
        made.append(Input("note", "联系经过", "textarea", required=False, hint="例如几时、与谁联系。存入办理记录。"))
    chosen = (typed or {}).get(FACT + "kind") or next((each.value for each in made if each.name == FACT + "kind"), "")
    if not any(each.name == FACT + "kind" for each in made) or chosen:
        made += [_content(place, fact) for fact in steps.content_fields(place.kind, chosen or None)]
    if label := case_words.DAYS.get(place.kind, "发生日期"):
        is_belated = place.kind in place.view.belated
        made.append(Input(ON, label, "date", "" if is_belated else place.today.isoformat()))
    if typed is None:
        return made
    return [_with_typed(each, typed) for each in made]


def kept(place: Place, typed: Typed) -> dict[str, str]:
    """What was typed for another kind of reply: not asked now, and not lost."""
    shown = [each.name for each in inputs(place, typed)]
    return {
        name: text
        for name, text in typed.items()
        if text and name not in shown and not any(case_parts.belongs_to(name, one) for one in shown)
    }


def written(fields: Iterable[Input]) -> list[tuple[str, str, str]]:
    """Name, label and text of the fields in which somebody wrote, to be copied where the step can't be taken."""
    found = []
    for one in fields:
        text = one.value if one.widget in ("text", "textarea") else ""
        if one.widget == "parts":
            grounds = dict(choice for _, choices in one.groups for choice in choices)
            text = case_parts.in_words(case_parts.as_rows([row for row in one.rows if row]), grounds)
        if text:
            found.append((one.name, one.label, text))
    return found


def given(place: Place, typed: Typed) -> dict[str, Any]:
    """The facts that the form states. Raises :class:`FormError`."""
    facts: dict[str, Any] = {
        fact.key: text for fact in place.row.facts if (text := typed.get(FACT + fact.key, "").strip())
    }
    match place.kind:
        case E.REGISTERED:
            facts = {"received_on": place.view.arrived_on, "basis": case_receipt.basis_of(place.view.route)}
        case E.RECEIPT_CONFIRMED:
            if facts.get("basis") not in case_receipt.HOW:
                raise FormError("请选择怎样确认的。")
            facts["basis"] = case_receipt.basis_of(place.view.route)
    return facts


def content(place: Place, typed: Typed) -> dict[str, Any]:
    """What the form states for the letter."""
    fields = steps.content_fields(place.kind, typed.get(FACT + "kind") or None)
    return {fact.key: stated for fact in fields if (stated := _stated(fact, typed))}


def day_of(place: Place, typed: Typed) -> date | None:
    """The day of effect; None: today. Raises :class:`FormError`."""
    label = case_words.DAYS.get(place.kind, "发生日期")
    text = typed.get(FACT + "received_on", "") if place.kind is E.RECEIPT_CONFIRMED else typed.get(ON, "")
    if label is None and place.kind is not E.RECEIPT_CONFIRMED:
        return None
    if (found := iso_day(text)) is None:
        raise FormError(f"请填写“{label or '收到日期'}”，例如 {place.today.isoformat()}。")
    return found


def note_of(place: Place, typed: Typed) -> str:
    """What is noted beside the step; empty: nothing."""
    if place.kind is not E.RECEIPT_CONFIRMED:
        return ""
    return case_receipt.how_it_was_confirmed(typed[FACT + "basis"], typed.get("note", ""))


def typed_in(form: Mapping[str, Any]) -> dict[str, str]:
    """What a posted form held in the fields of a step."""
    names = (name for name in form if name in (ON, "note") or name.startswith((FACT, CONTENT)))
    return {name: str(form[name]).replace("\r\n", "\n").strip() for name in names}


def open_kinds(place: Place) -> list[Outcome]:
    """The kinds of reply that this step may give now (outcomes.needs_event, Art. 33 para. 1)."""

    def is_open(outcome: Outcome) -> bool:
        facts = {"kind": outcome.code}
        person = place.person.person
        asked = Asked(place.today, place.calendar, place.today, person.name, person.roles, facts, is_trial=True)
        return not any(guard(place.view.file, asked) for guard in place.row.guards)

    return [outcome for outcome in OUTCOMES.values() if is_open(outcome)]


def told_keys(row: Transition) -> frozenset[str]:
    """The facts that stand in what the applicant is told."""
    keys = {key for _, key, _, _ in Formatter().parse(row.tell) if key}
    return frozenset(keys | {"reason"} if row.letter_outcome else keys)


def _stated(fact: Fact, typed: Typed) -> str | list[dict[str, str]]:
    name = CONTENT + fact.key
    return case_parts.rows_in(typed, name) if str(fact.kind) == "parts" else typed.get(name, "").strip()


def _with_typed(one: Input, typed: Typed) -> Input:
    if one.widget == "parts" and any(case_parts.belongs_to(name, one.name) for name in typed):
        return replace(one, rows=case_parts.to_show(case_parts.rows_in(typed, one.name)))
    return replace(one, value=typed.get(one.name, one.value))


def _input(place: Place, fact: Fact) -> Input | None:
    """None for a fact that follows by itself."""
    if _follows(place, fact):
        return None
    choices = _choices(place, fact)
    guess = _LIKELY.get((place.kind, fact.key))
    likely = guess(place) if guess else ""
    if not likely and fact.required and choices and sum(len(group) for _, group in choices) == 1:
        likely = choices[0][1][0][0]
    return Input(
        FACT + fact.key,
        _LABELS.get((place.kind, fact.key), fact.label),
        _widget(fact, choices),
        likely,
        fact.required or _is_needed(place, fact),
        fact.hint or _HINTS.get((place.kind, fact.key), "") or _registered(place, fact),
        choices,
        _is_told(place.row, fact),
        MAX_TEXT if fact.kind == "text" else MAX_CODE,
    )


def _content(place: Place, fact: Fact) -> Input:
    """A field of the letter. What is drafted already is there to be changed."""
    reply = place.view.reply if place.kind is E.REPLY_DRAFTED else None
    choices: tuple[tuple[str, Choices], ...] = (("", tuple(dict(fact.options).items())),) if fact.options else ()
    drafted = reply.content.get(fact.key, "") if reply else ""
    if place.kind is E.FEE_NOTICED and fact.key == "way":
        drafted = place.fee_account
    made = Input(CONTENT + fact.key, fact.label, _widget(fact, choices), "", fact.required, fact.hint, choices)
    if str(fact.kind) == "parts":
        return replace(made, widget="parts", rows=case_parts.to_show(case_parts.as_rows(drafted)))
    return replace(made, value=str(drafted))


def _follows(place: Place, fact: Fact) -> bool:
    match place.kind, fact.key:
        case (E.CONSULTATION_SENT | E.REMEDY_FILED, "ref") | (E.SERVED, "kind") | (E.REGISTERED, _):
            return True
        case (E.REPLY_DRAFTED, "earlier"):  # the letter of a repeated application names it
            return True
        case (E.TAKEN_UP, "applicant_class") | (E.CONTACT_CORRECTED, "contact_person"):
            return place.view.applicant_class == "natural"
        case (E.CONTACT_CORRECTED, "fields"):
            return True
        case (_, "alone"):
            return place.person.signature not in place.view.file.drafters
        case (E.CONSULTATION_ANSWERED, "delivered_on"):
            return not any(case_refs.lacking_delivery(place.view))
        case (E.FEE_PAID, "noticed_on"):
            return place.view.file.fee_noticed_on is not None
    return False


def _is_needed(place: Place, fact: Fact) -> bool:
    """Whether a fact that may be missing in other cases must be stated in this one."""
    match place.kind, fact.key:
        case (E.RECEIPT_CONFIRMED, _) | (_, "alone") | (E.FEE_PAID, "noticed_on"):
            return True
        case (E.CONSULTATION_ANSWERED, "delivered_on"):
            return all(case_refs.lacking_delivery(place.view))
    return False


def _widget(fact: Fact, choices: tuple[tuple[str, Choices], ...]) -> str:
    if choices:
        is_short = fact.kind == "choice" and sum(len(group) for _, group in choices) <= RADIOS
        return "radio" if is_short else "select"
    if fact.one_line:
        return "text"
    return {"day": "date", "days": "number", "amount": "number", "code": "text"}.get(fact.kind, "textarea")


def _choices(place: Place, fact: Fact) -> tuple[tuple[str, Choices], ...]:
    view = place.view
    match fact.key:
        case "ref":
            return (("", tuple(case_refs.refs(place.kind, view).items())),)
        case "handler":
            return (("", tuple((name, name) for name in place.handlers)),)
        case "kind":
            return case_kinds.choices(open_kinds(place))
        case "applicant_class":  # a person's follows by itself
            return (("", tuple((key, name) for key, name in (fact.options or {}).items() if key != "natural")),)
        case "form" | "delivery":
            options = draft_fields.field(fact.key).options
            is_online = view.conversation_id is not None
            return (("", tuple((one.value, one.label) for one in options if is_online or one.value != "chat")),)
        case "asked_by" if view.conversation_id is None:
            return (("", tuple((key, label) for key, label in (fact.options or {}).items() if key != "chat")),)
        case "method" if view.conversation_id is None:
            return (("", tuple((key, label) for key, label in (fact.options or {}).items() if key != "online")),)
        case "basis" if place.kind is E.RECEIPT_CONFIRMED:
            online = view.conversation_id is not None
            return (("", tuple((key, how) for key, how in case_receipt.HOW.items() if online or key != "online")),)
    return (("", tuple(fact.options.items())),) if fact.options else ()


def _registered(place: Place, fact: Fact) -> str:
    """Of a field that is corrected, what stands there now, as who looks may see it."""
    if place.kind is not E.CONTACT_CORRECTED or fact.key not in CONTACTS:
        return ""
    now = getattr(place.view, fact.key)
    return f"现在登记的是 {now}；不改就空着" if now else "现在没有登记；不填就空着"


def _is_told(row: Transition, fact: Fact) -> bool | None:
    if fact.kind != "text":
        return None
    if fact.key in told_keys(row):
        return True
    if row.kind is E.CONTACT_CORRECTED and fact.key in CONTACTS:
        return None  # masked
    return None if row.letter else False


def _workdays_ahead(days: int) -> Callable[[Place], str]:
    return lambda place: place.calendar.add_workdays(place.today, days).isoformat()


def _likely_method(place: Place) -> str:
    wished = {"chat": "online", "email": "email", "post": "post", "pickup": "direct", "onsite": "direct"}
    if place.view.conversation_id is not None:
        return "online"
    return wished.get(place.view.delivery_code, "")


def _likely_kind(place: Place) -> str:
    return place.view.reply.kind.code if place.view.reply else ""


_LIKELY: Mapping[tuple[EventKind, str], Callable[[Place], str]] = {
    (E.RECEIPT_CONFIRMED, "received_on"): lambda place: place.today.isoformat(),
    (E.RECEIPT_CONFIRMED, "basis"): lambda place: "online" if place.view.conversation_id else "phone",
    (E.TAKEN_UP, "applicant_class"): lambda place: place.view.applicant_class,
    (E.TAKEN_UP, "handler"): lambda place: place.person.signature if place.person.signature in place.handlers else "",
    (E.ASSIGNED, "handler"): lambda place: place.view.handler or "",
    (E.CORRECTION_ASKED, "correct_by"): _workdays_ahead(CORRECTION_DAYS),
    (E.REASONS_ASKED, "answer_by"): _workdays_ahead(REASONS_DAYS),
    (E.FEE_NOTICED, "noticed_on"): lambda place: place.today.isoformat() if place.view.conversation_id else "",
    (E.DELIVERY_CHANGED, "form"): lambda place: place.view.form_code,
    (E.DELIVERY_CHANGED, "delivery"): lambda place: place.view.delivery_code,
    (E.REPLY_DRAFTED, "kind"): _likely_kind,
    (E.REPLIED_AT_ONCE, "method"): _likely_method,
    (E.SERVED, "method"): _likely_method,
}
_LABELS: Mapping[tuple[EventKind, str], str] = {
    (E.RECEIPT_CONFIRMED, "received_on"): "与申请人确认的日期（收到日）",
    (E.RECEIPT_CONFIRMED, "basis"): "怎样确认的",
}
_HINTS: Mapping[tuple[EventKind, str], str] = {
    (E.CORRECTION_ASKED, "correct_by"): "应当合理：从告知之日起5至20个工作日。",
    (E.EXTENDED, "days"): "1至20。",
    (E.SERVED, "proof"): "邮寄的填写邮件号；只能通过中国邮政、EMS。",
    (E.DELIVERY_CHANGED, "delivery"): "纸质：邮寄、自行领取；电子版：电子邮箱、本对话；查阅：现场。",
}
