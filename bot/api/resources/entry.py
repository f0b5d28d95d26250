"""Applications that came on paper (条例 Art. 29), and the receipt with the query code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, create_model

from actions.cases import draft_fields
from actions.cases.form_data import ORGANISATION_PAPERS
from bot.api.endpoint import Call, Given, Taken
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.resources.applications import view_of
from bot.api.values import Day
from bot.console import case_entry, case_receipt
from bot.console.case_entry import PAPER_ROUTES, Entry, LooksRepeatedError
from bot.console.policy import Permission, may

PaperRoute = StrEnum("PaperRoute", {key: key for key in PAPER_ROUTES})  # type: ignore[misc]
_Answer = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]


def choices_of(one: draft_fields.Field, *, is_online: bool = False) -> str:
    """What can be chosen in a field of the form, behind its name; what came on paper is not answered in a chat."""
    papers = ORGANISATION_PAPERS if one.key == "id_type" else ()
    options = [option for option in (*one.options, *papers) if is_online or option.value != "chat"]
    choices = "，".join(f"{option.value} {option.label}" for option in options)
    return f"：{choices}" if choices else ""


def _field(one: draft_fields.Field) -> tuple[Any, Any]:
    """A question of the form, for programs: what can be chosen is in the description, and checked by the form."""
    return _Answer, Field(default="", description=f"{one.label}{choices_of(one)}")


# The same questions as the bot's and the console's form, made of their data
_FIELDS: dict[str, Any] = {one.key: _field(one) for one in draft_fields.FIELDS}
Answers: type[Taken] = create_model(
    "Answers",
    __base__=Taken,
    __doc__="申请人和申请的内容；哪些必填，看申请人是个人还是单位、以什么方式获取",
    **_FIELDS,
)


class EntryBody(Taken):
    """一件当面、邮寄、传真等方式来的申请"""

    route: PaperRoute = Field(description="怎样提交的")
    arrived_on: Day = Field(description="到达的日子")
    answers: Answers  # type: ignore[valid-type]
    again: bool = Field(default=False, description="已有同一人、同一天、同样内容的，仍然录入")


class Entered(Given):
    """录入的申请"""

    number: str
    next_step: str = Field(description="接着要办的一步；空：没有")


class Slip(Given):
    """回执上的查询码，交给申请人；已记入审计"""

    number: str
    name: str = Field(description="申请人")
    query_code: str = Field(description="查询码")


async def enter(call: Call) -> Entered:
    """``POST /applications``: registered at once where nothing has to be confirmed."""
    body = call.body
    answers = body.answers.model_dump().items()
    given = {key: value for key, value in answers if value or draft_fields.field(key).optional}
    entry = Entry(str(body.route), body.arrived_on.isoformat(), given, body.again)
    problems = case_entry.problems_of(entry, call.today)
    if problems:
        errors = [FieldProblem(pointer=_pointer(key), detail=text) for key, text in problems.items()]
        raise Problem(Code.INVALID, "有些内容需要改正，见 errors。", errors)
    try:
        number = await call.run(case_entry.enter, entry, call.me, call.now, call.calendar, call.agency)
    except LooksRepeatedError as error:
        sentence = "同一申请人当天已有同样内容的申请。确实是另一件的，加 again 再录入。"
        raise Problem(Code.LOOKS_REPEATED, sentence, number=error.number) from None
    step = case_receipt.step_of(entry.route)
    return Entered(number=number, next_step="" if step.value == "registered" else step.value)


async def slip(call: Call) -> Slip:
    """``POST /applications/{number}/slip``: once, or by who may do it again; each time is recorded."""
    view = await view_of(call)
    if view.conversation_id is not None:
        raise Problem(Code.NOT_FOUND, "网上提交的申请，回执和查询码已在对话中给了申请人。")
    may_again = may(call.me.actor, Permission.HAND_OUT_QUERY_CODE_AGAIN)
    shown = await call.run(case_entry.slip_of, view.number, call.me, call.now, may_again)
    if shown is None:
        raise Problem(Code.REFUSED, "回执和查询码已经给过一次，再次给出要由主管人员核实身份。")
    return Slip(number=view.number, name=shown.name, query_code=shown.code)


def _pointer(key: str) -> str:
    return f"/{key}" if key in ("route", "arrived_on", "") else f"/answers/{key}"
