"""Filling in an application together with a citizen (条例 Art. 29): their draft, read back and filed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, create_model
from sqlalchemy.orm import Session

from actions.cases import draft_fields, drafts
from actions.cases.drafts import Draft
from actions.cases.masking import mask_id
from actions.cases.reception import Reception
from bot.api.endpoint import Call, Given, Nothing, Taken
from bot.api.problems import FieldProblem
from bot.api.resources.entry import choices_of
from bot.api.resources.talks import do
from bot.console.desk import filling
from bot.console.desk.filling import HOW_CONFIRMED, KEPT_HIDDEN
from bot.console.me import Me

How = StrEnum("How", {key: key for key in HOW_CONFIRMED})  # type: ignore[misc]
_Answer = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
_FIELDS: dict[str, Any] = {
    one.key: (
        _Answer | None,
        Field(default=None, description=f"{one.label}{choices_of(one, is_online=True)}"),
    )
    for one in draft_fields.FIELDS
}
DraftAnswers: type[Taken] = create_model(
    "DraftAnswers", __base__=Taken, __doc__="申请人和申请的内容；没有写的不改，空的清除（证件号码不清除）", **_FIELDS
)


class Missing(Given):
    """还要填的一项"""

    key: str
    label: str


class ReadBack(Given):
    """最近一次读给申请人核对"""

    is_current: bool = Field(description="读过以后没有改动；false：要重新读")
    confirmed_at: datetime | None = Field(description="申请人在对话里确认的时间")
    said_since: int = Field(description="此后群众又说了几句")


class DraftOfCitizen(Given):
    """正在填写的申请；看过已记入审计"""

    is_started: bool = Field(description="已经开始填")
    answers: Mapping[str, str] = Field(description="填了的；证件号码隐去一部分")
    notes: Mapping[str, str] = Field(description="“去年”等按哪一年理解")
    missing: list[Missing]
    read_back: ReadBack | None = Field(description="null：还没有读给申请人核对")


class DraftBody(Taken):
    """要填的"""

    answers: DraftAnswers  # type: ignore[valid-type]


class DraftState(Given):
    """填得怎样；对的已经保存"""

    problems: list[FieldProblem] = Field(description="没有保存的，和为什么")
    missing: list[Missing] = Field(description="还要填的；空：可以读给申请人核对")


class FilingBody(Taken):
    """怎样确认的"""

    how: How | None = Field(
        default=None,
        description="口头确认的："
        + "，".join(f"{key} {label}" for key, label in HOW_CONFIRMED.items())
        + "；在对话里确认的不填",
    )


class Filed(Given):
    """提交了的申请；回执已发给申请人"""

    number: str


async def show(call: Call) -> DraftOfCitizen:
    """``GET /conversations/{id}/draft``: that the answers are seen is written to the audit trail."""
    draft, read = await call.run(filling.opened, call.parameters["id"], call.me, call.now)
    answers = dict(draft.answers) if draft else {}
    hidden = {key: mask_id(answers[key]) for key in KEPT_HIDDEN if answers.get(key)}
    return DraftOfCitizen(
        is_started=draft is not None,
        answers=answers | hidden,
        notes=draft.notes if draft else {},
        missing=_missing(answers),
        read_back=ReadBack.model_validate(read) if read else None,
    )


async def save(call: Call) -> DraftState:
    """``PATCH /conversations/{id}/draft``: what is right is saved at once, the rest is told."""
    given = {key: value for key, value in call.body.answers.model_dump().items() if value is not None}
    problems, draft = await do(call, _save, given)
    not_asked = [key for key in given if key not in problems and not _is_asked(key, given[key], draft)]
    told = problems | dict.fromkeys(not_asked, "现在不用填，没有保存。")
    errors = [FieldProblem(pointer=f"/answers/{key}", detail=text) for key, text in told.items()]
    return DraftState(problems=errors, missing=_missing(draft.answers))


async def read_back(call: Call) -> Nothing:
    """``POST /conversations/{id}/draft/read-back``."""
    await do(call, filling.read_back, Reception(call.agency, call.calendar))
    return Nothing()


async def file(call: Call) -> Filed:
    """``POST /conversations/{id}/draft/file``: the receipt goes to the citizen; its query code is nobody else's."""
    how = str(call.body.how or "")
    return Filed(number=await do(call, filling.file, how, call.calendar, call.agency))


def _save(
    session: Session, conversation_id: str, me: Me, now: datetime, given: Mapping[str, str]
) -> tuple[dict[str, str], Draft]:
    problems = filling.save(session, conversation_id, me, now, given)
    draft = drafts.open_draft(session, conversation_id)
    assert draft is not None  # saving begins one
    return problems, draft


def _is_asked(key: str, text: str, draft: Draft) -> bool:
    return not text or draft_fields.is_kept(key, text, draft.answers)


def _missing(answers: Mapping[str, str]) -> list[Missing]:
    return [Missing(key=key, label=draft_fields.label(key, answers)) for key in draft_fields.missing_fields(answers)]
