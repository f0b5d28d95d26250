"""What stands beside an application: links, others that may matter to it, the draft of a reply, letters on paper."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from actions.cases import links
from actions.cases.lifecycle import State
from actions.cases.links import LinkKind
from actions.cases.repeats import Common, Suggestion
from bot.api.endpoint import Call, Given, Taken
from bot.api.problems import Code, Problem
from bot.api.resources.applications import view_of
from bot.api.resources.list_models import LinkedCase, Number, Outcome
from bot.console.applications import told_of
from bot.console.case_hints import hints_for, same_applicant
from bot.console.case_page.draft_letter import letter_of
from bot.console.case_page.links import connect


class Links(Given):
    """一件申请的关联，先有的在前"""

    items: list[LinkedCase]


class LinkBody(Taken):
    """Which other application, and what this one is to it."""

    other: Number = Field(description="另一件申请的编号")
    kind: LinkKind = Field(description="related 相关；duplicate 与它重复（它先提出）；continues 是它的后续")


class OtherOfApplicant(Given):
    """同一申请人的另一件申请"""

    number: str
    state: State
    on: date = Field(description="提交的日子")
    description: str = Field(description="所需信息的开头；由其他科室承办的，空")


class SimilarCase(Given):
    """可能申请同样信息的一件"""

    number: str
    submitted_on: date
    is_same_applicant: bool
    score: float = Field(description="是同样信息的可能，0到1")
    differences: list[str] = Field(description="两件写得不同的地方")
    outcome: Outcome | None = Field(description="怎样答复的；空：还没有办结")
    answered_on: date | None
    reason: str = Field(description="为什么提示，依据")
    suggested_outcome: Outcome | None = Field(description="可以考虑的答复类型")


class AskedByOthers(Given):
    """别的申请人也要的"""

    items: list[SimilarCase]
    applicants: int = Field(description="几位申请人要过，包括本件")
    reason: str = Field(description="要不要考虑主动公开（条例第四十四条）")


class ManyApplications(Given):
    """申请的件数（条例第三十五条）；只是提示，不是认定"""

    year: int
    month: int
    nth: int = Field(description="本件是当月第几件")
    in_month: int
    in_year: int
    is_alert: bool = Field(description="值得看一看")
    fee: int = Field(description="按件计收时本件多少元")
    text: str


class Around(Given):
    """办这件申请时可能有用的；都由人决定"""

    links: list[LinkedCase]
    of_applicant: list[OtherOfApplicant] = Field(description="同一申请人别的申请，最近的几件")
    of_applicant_count: int = Field(description="一共几件")
    repeats: list[SimilarCase] = Field(description="同一申请人以前的，可能重复（条例第三十六条第六项）")
    asked_by_others: AskedByOthers
    many: ManyApplications | None


class DraftLetter(Given):
    """拟写的答复，个人的姓名隐去一部分"""

    round: int
    status: str = Field(description="draft、submitted、reviewed、signed、served")
    kind: Outcome
    kind_label: str
    letter: str = Field(description="答复书的全文；空：还不完整")
    lacks: str = Field(description="还缺什么")


class Told(Given):
    """要另行书面告知申请人的话"""

    sequence: int
    title: str = Field(description="哪一步")
    text: str


async def linked(call: Call) -> Links:
    """``GET /applications/{number}/links``."""
    return Links(items=await _links(call))


async def link(call: Call) -> Links:
    """``POST /applications/{number}/links``."""
    body: LinkBody = call.body
    await call.run(connect, call.parameters["number"], body.other, body.kind, call.me, call.now)
    return Links(items=await _links(call))


async def unlink(call: Call) -> Links:
    """``POST …/links/{link}/remove``."""
    await call.run(links.unlink, call.parameters["number"], call.whole("link"), by=call.by, now=call.now)
    return Links(items=await _links(call))


async def around(call: Call) -> Around:
    """``GET /applications/{number}/around``."""
    number = call.parameters["number"]
    beside, same = await _links(call), await call.read(same_applicant, number, call.me)
    hints = await call.read(hints_for, number, call.me)
    return Around(
        links=beside,
        of_applicant=[OtherOfApplicant.model_validate(one) for one in same.newest],
        of_applicant_count=same.count,
        repeats=[_similar(one) for one in hints.repeats],
        asked_by_others=_asked(hints.others),
        many=ManyApplications.model_validate(hints.excess) if hints.excess else None,
    )


async def draft_letter(call: Call) -> DraftLetter:
    """``GET /applications/{number}/reply``."""
    view = await view_of(call)
    reply = view.reply
    if reply is None:
        raise Problem(Code.NOT_FOUND, "这件申请还没有拟写答复。")
    letter, lacks = await letter_of(call.request.app, view, reply)
    kind = Outcome(reply.kind.code)
    return DraftLetter(
        round=reply.round, status=reply.status, kind=kind, kind_label=reply.kind.name, letter=letter, lacks=lacks
    )


async def told(call: Call) -> Told:
    """``GET /applications/{number}/told/{sequence}``: of an application that came on paper."""
    view, sequence = await view_of(call), call.whole("sequence")
    text = await told_of(call.request.app, view, sequence)
    if not text:
        raise Problem(Code.NOT_FOUND, "这一步没有需要另行书面告知的内容。")
    return Told(sequence=sequence, title=view.history[sequence - 1].title, text=text)


async def _links(call: Call) -> list[LinkedCase]:
    found = await call.read(links.links_of, call.parameters["number"])
    return [LinkedCase.model_validate(one) for one in found]


def _asked(found: Common) -> AskedByOthers:
    items = [_similar(one) for one in found.suggestions]
    return AskedByOthers(items=items, applicants=found.applicants, reason=found.reason)


def _similar(one: Suggestion) -> SimilarCase:
    same = {name: getattr(one, name) for name in SimilarCase.model_fields}
    return SimilarCase(**same | {"differences": list(one.differences)})
