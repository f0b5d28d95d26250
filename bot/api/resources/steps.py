"""Steps of applications: what one asks for, what it would come to, taking it.

Nothing of this is written for the API: what is asked is made by ``case_forms`` from the table of the life cycle, as for
the console's page, and what is sent goes the way of its form.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from actions.cases.lifecycle import TABLE, EventKind, State
from actions.cases.lifecycle.fields import MAX_TEXT
from actions.cases.steps import Notice, find
from bot.api.endpoint import Call, Given, Taken
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.resources.applications import view_of
from bot.api.resources.list_models import Outcome
from bot.api.values import Day, Text, Version
from bot.console import case_forms, case_parts, case_steps, case_work
from bot.console.case_forms import CONTENT, FACT, MAX_CODE, ON, Input, Place
from bot.console.case_work import Act, Foreseen
from bot.console.staff import handlers

NOTE = "note"
_TYPES: dict[str, Any] = {"date": "date", "number": "number", "parts": "parts", "radio": "choice", "select": "choice"}
_Key = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
_Value = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
_Cell = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
_Row = Annotated[dict[_Key, _Cell], Field(max_length=len(case_parts.COLUMNS))]


class FormQuery(Taken):
    """Of which kind of reply."""

    outcome: Outcome | Literal[""] = Field(default="", description="答复类型：列出这种答复要写的内容")


class Choice(Given):
    """一个可选的值"""

    value: str
    label: str
    group: str = Field(description="归在哪个标题下")


class FormField(Given):
    """办这一步要填的一项"""

    part: Literal["facts", "content", "on", "note"] = Field(description="填在请求的哪一部分")
    key: str = Field(description="名称；on 和 note 没有")
    label: str
    type: Literal["date", "number", "choice", "text", "parts"]
    required: bool
    hint: str
    value: str = Field(description="通常填什么")
    options: list[Choice]
    max_length: int
    columns: list[str] = Field(description="parts：每一行有哪些列")


class Form(Given):
    """一步要填什么、会怎样"""

    number: str
    version: int
    kind: str
    title: str
    article: str
    is_possible: bool = Field(description="现在可以办；只能补记以前办过的，也算")
    is_belated: bool = Field(description="今天不能再办，按期办过的可以补记（填 on）")
    blocked: str = Field(description="为什么不能办")
    cautions: list[str]
    tells: str = Field(description="会告诉申请人什么；空：不告诉")
    fields: list[FormField]


class StepBody(Taken):
    """办一步"""

    version: Version
    facts: dict[_Key, _Value | int] = Field(default_factory=dict, max_length=30, description="日期和代码，见 fields")
    content: dict[_Key, _Value | Annotated[list[_Row], Field(max_length=100)]] = Field(
        default_factory=dict, max_length=60, description="文书的内容，见 fields"
    )
    on: Day | None = Field(default=None, description="发生的日子；不填是今天")
    note: Text = Field(default="", description="联系经过等，存入办理记录")


class TakenStep(Given):
    """办好的一步"""

    number: str
    kind: str
    version: int
    state: State
    state_label: str
    due_on: date | None = Field(description="现在的答复期限")
    provisional: bool
    was_told: bool = Field(description="已在对话中告知申请人")
    cautions: list[str]


class ForeseenStep(Given):
    """办了会怎样；什么都没有改变"""

    state: State
    state_label: str
    due_on: date | None
    provisional: bool
    text: str = Field(description="会告诉申请人的话，姓名隐去一部分")
    cautions: list[str]


async def form(call: Call) -> Form:
    """``GET /applications/{number}/steps/{kind}``."""
    place = await _place(call)
    typed = {FACT + "kind": str(call.query.outcome)} if call.query.outcome else None
    offer = case_steps.offer_of(place)
    is_belated = place.kind in place.view.belated
    blocked = offer.blocked if offer else case_steps.why_not(place)
    return Form(
        number=place.view.number,
        version=place.view.version,
        kind=place.kind.value,
        title=place.row.title,
        article=place.row.article,
        is_possible=offer is not None and (not blocked or is_belated),
        is_belated=is_belated,
        blocked=blocked,
        cautions=list(offer.cautions) if offer else [],
        tells=case_steps.pattern_of(place),
        fields=[_field(each) for each in case_forms.inputs(place, typed)],
    )


async def take(call: Call) -> TakenStep:
    """``POST /applications/{number}/steps/{kind}``: take it, and tell the applicant."""
    act = await _act(call)
    notice, taken = await call.run(_take, act, call)
    call.publish(notice.conversation_id)
    return taken


async def preview(call: Call) -> ForeseenStep:
    """``POST …/preview``: what it would come to; everything is taken back."""
    act = await _act(call)
    found: Foreseen = await call.run(case_work.foresee, act, call.me, call.now, call.calendar, call.agency)
    return ForeseenStep(
        state=found.state,
        state_label=found.state.label,
        due_on=found.due_on,
        provisional=found.provisional,
        text=found.text,
        cautions=list(found.cautions),
    )


def _take(session: Session, act: Act, call: Call) -> tuple[Notice, TakenStep]:
    notice = case_work.take(session, act, call.me, call.now, call.calendar, call.agency)
    application = find(session, act.number)
    assert application is not None
    state = State(application.state)
    return notice, TakenStep(
        number=application.number,
        kind=act.kind.value,
        version=application.version,
        state=state,
        state_label=state.label,
        due_on=application.due_on,
        provisional=application.provisional,
        was_told=bool(notice.text) and notice.conversation_id is not None,
        cautions=list(notice.cautions),
    )


async def _place(call: Call) -> Place:
    try:
        kind = EventKind(call.parameters["kind"])
    except ValueError:
        raise Problem(Code.NOT_FOUND, "没有这个步骤。") from None
    names = await call.read(handlers)
    return Place(await view_of(call), TABLE[kind], call.me, tuple(names), call.today, call.calendar)


async def _act(call: Call) -> Act:
    """What is sent, the way of the console's form. Raises :class:`Problem`, what the form raises."""
    place, body = await _place(call), call.body
    offer = case_steps.offer_of(place)
    if offer is None:
        raise Problem(Code.REFUSED, case_steps.why_not(place))
    typed = _typed(body, place)
    asked = case_forms.inputs(place, typed)
    known = {one.name for one in asked}
    unknown = [name for name in typed if name not in known and not _is_cell(name, known)]
    if unknown:
        errors = [FieldProblem(pointer=_pointer(name), detail="这一步不问这一项。") for name in unknown]
        raise Problem(Code.INVALID, "有这一步不问的内容，见 errors。", errors)
    _check_choices(asked, typed)
    return case_steps.act_of(place, typed, body.version)


def _typed(body: StepBody, place: Place) -> dict[str, str]:
    """As the form would be sent."""
    typed = {FACT + key: str(value).strip() for key, value in body.facts.items()}
    for key, value in body.content.items():
        if isinstance(value, str):
            typed[CONTENT + key] = value.strip()
            continue
        for number, row in enumerate(value):
            typed |= {f"{CONTENT}{key}.{number}.{column}": text.strip() for column, text in row.items()}
    if any(one.name == ON for one in case_forms.inputs(place, typed)) or body.on:
        typed[ON] = (body.on or place.today).isoformat()
    return typed | ({NOTE: body.note} if body.note else {})


def _check_choices(asked: list[Input], typed: dict[str, str]) -> None:
    """A page can't send what is not on it; a program can. Raises :class:`Problem`."""
    wrong = []
    for one in asked:
        values = {value for _, options in one.groups for value, _ in options}
        given = typed.get(one.name, "")
        if given and values and given not in values:
            wrong.append(FieldProblem(pointer=_pointer(one.name), detail=f"“{one.label}”请从 options 里选。"))
        elif one.widget != "textarea" and one.max_length == MAX_CODE and len(given) > MAX_CODE:
            wrong.append(FieldProblem(pointer=_pointer(one.name), detail=f"“{one.label}”最多{MAX_CODE}个字。"))
    if wrong:
        raise Problem(Code.INVALID, "有不能选的内容，见 errors。", wrong)


def _is_cell(name: str, known: set[str]) -> bool:
    return any(case_parts.belongs_to(name, one) for one in known)


def _pointer(name: str) -> str:
    for prefix, part in ((FACT, "facts"), (CONTENT, "content")):
        if name.startswith(prefix):
            return f"/{part}/{name.removeprefix(prefix).replace('.', '/')}"
    return f"/{name}"


def _field(one: Input) -> FormField:
    parts = {FACT: "facts", CONTENT: "content"}
    part: Any
    part, key = next(
        ((parts[prefix], one.name.removeprefix(prefix)) for prefix in parts if one.name.startswith(prefix)),
        (one.name, ""),
    )
    return FormField(
        part=part,
        key=key,
        label=one.label,
        type=_TYPES.get(one.widget, "text"),
        required=one.required,
        hint=one.hint,
        value=one.value,
        options=[Choice(value=value, label=label, group=group) for group, each in one.groups for value, label in each],
        max_length=one.max_length,
        columns=list(case_parts.COLUMNS) if one.widget == "parts" else [],
    )
