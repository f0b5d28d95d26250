"""Why a call was not carried out: problem+json (RFC 9457) with a Chinese sentence and a stable English ``code``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field, ValidationError

from actions.cases.agency.versions import AgencyConflictError
from actions.cases.calendar import CalendarError
from actions.cases.calendar_files import ClashError
from actions.cases.figures.choice import UnknownChoiceError
from actions.cases.figures.period import UnknownPeriodError
from actions.cases.identity import InvalidAnswer
from actions.cases.refusals import EditConflict, StepRefused, UnknownApplicationError
from actions.cases.reports.figures import UnknownSelectionError
from actions.cases.reports.store import ReportChanged, ReportRefused
from actions.cases.requests.filing import UnknownRequestError
from bot.api.tokens import MoreThanOwnError
from bot.api.webhooks.book import UnknownWebhookError, WebhookRefusedError
from bot.console.canned.replies import RefusedReplyError, ReplyChangedError, UnknownReplyError
from bot.console.case_forms import FormError
from bot.console.case_list.saved import FilterRefusedError
from bot.console.desk.filling import NotYetError
from bot.console.desk.holding import NoConversationError, NotNowError, RefusedError
from bot.console.office.calendar import OfficeBusyError
from bot.console.people.changes import UnknownAccountError
from bot.console.people.reach import OutOfReachError
from bot.console.staff import StaffError
from bot.delivery.outbox import UnknownConversationError
from bot.delivery.undelivered import NothingToDoError
from bot.figures.stored import ReportRefusedError
from bot.learning.questions import UnknownGroupError
from bot.ledger.marking import LedgerRefusedError, UnknownEntryError
from knowledge.faq.entries import FaqChanged, FaqRefused, UnknownFaqError
from knowledge.publishing.people import (
    ChangedMeanwhileError,
    InvalidFactsError,
    StepRefusedError,
    UnknownDocumentError,
)

PROBLEM_JSON = "application/problem+json"


class Code(StrEnum):
    """Programs decide by these; they don't change."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    MISSING_SCOPE = "missing_scope"
    MISSING_ROLE = "missing_role"
    OUT_OF_REACH = "out_of_reach"
    NOT_YOURS = "not_yours"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    LOOKS_REPEATED = "looks_repeated"
    REFUSED = "refused"
    KEY_IN_USE = "idempotency_key_in_use"
    KEY_REUSED = "idempotency_key_reused"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    INVALID = "invalid"
    TOO_MANY_REQUESTS = "too_many_requests"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal_error"


# The status and the title of each
CODES: Mapping[Code, tuple[int, str]] = {
    Code.MALFORMED: (400, "请求看不懂"),
    Code.UNAUTHENTICATED: (401, "令牌无效"),
    Code.MISSING_SCOPE: (403, "令牌没有这项权限"),
    Code.MISSING_ROLE: (403, "账号没有这项权限"),
    Code.OUT_OF_REACH: (403, "由其他科室承办"),
    Code.NOT_YOURS: (403, "会话现在不由这个程序账号接待"),
    Code.NOT_FOUND: (404, "没有找到"),
    Code.METHOD_NOT_ALLOWED: (405, "这个地址不支持此方法"),
    Code.CHANGED_MEANWHILE: (409, "已有新的变化"),
    Code.LOOKS_REPEATED: (409, "看来已经录入过"),
    Code.REFUSED: (409, "现在不能这样办"),
    Code.KEY_IN_USE: (409, "同一个请求正在处理"),
    Code.TOO_LARGE: (413, "内容太大"),
    Code.UNSUPPORTED_MEDIA_TYPE: (415, "不支持这种格式"),
    Code.INVALID: (422, "内容有误"),
    Code.KEY_REUSED: (422, "幂等键已用于别的请求"),
    Code.TOO_MANY_REQUESTS: (429, "请求过于频繁"),
    Code.UNAVAILABLE: (503, "暂时不可用"),
    Code.INTERNAL: (500, "系统出错"),
}


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    pointer: str = Field(description="哪一项（JSON Pointer，查询参数写作 ?名称）")
    detail: str = Field(description="哪里不对")


class ProblemModel(BaseModel):
    """没有办成的原因（RFC 9457）"""

    type: str = Field(description="说明的地址")
    title: str = Field(description="标题")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="给人看的说明")
    code: Code = Field(description="给程序判断的代码，不会改变")
    errors: list[FieldProblem] = Field(default_factory=list, description="逐项的错误")
    number: str | None = Field(default=None, description="有关的申请编号")


@dataclass(eq=False)
class Problem(Exception):  # noqa: N818 - reads as what it is
    """Raised by whatever handles a call."""

    code: Code
    detail: str
    errors: Sequence[FieldProblem] = ()
    number: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return CODES[self.code][0]


def answer(problem: Problem) -> web.Response:
    """The response that says it."""
    status, title = CODES[problem.code]
    body = ProblemModel(
        type=f"/api/docs#{problem.code.value}",
        title=title,
        status=status,
        detail=problem.detail,
        code=problem.code,
        errors=list(problem.errors),
        number=problem.number,
    )
    text = body.model_dump_json(exclude_none=True)
    return web.Response(text=text, status=status, content_type=PROBLEM_JSON, headers=dict(problem.headers))


_NOT_FOUND = (
    UnknownApplicationError,
    UnknownRequestError,
    UnknownAccountError,
    UnknownGroupError,
    UnknownFaqError,
    UnknownDocumentError,
    UnknownWebhookError,
    UnknownEntryError,
    NoConversationError,
    UnknownReplyError,
)
# What is refused as it stands; in the order in which they are asked, the special before the general
_REFUSED: tuple[tuple[type[Exception], Code], ...] = (
    (OutOfReachError, Code.OUT_OF_REACH),
    (EditConflict, Code.CHANGED_MEANWHILE),
    (ChangedMeanwhileError, Code.CHANGED_MEANWHILE),
    (ReportChanged, Code.CHANGED_MEANWHILE),
    (ReplyChangedError, Code.CHANGED_MEANWHILE),
    (FaqChanged, Code.CHANGED_MEANWHILE),
    (InvalidFactsError, Code.INVALID),
    (StepRefused, Code.REFUSED),
    (StepRefusedError, Code.REFUSED),
    (NotNowError, Code.REFUSED),
    (RefusedError, Code.NOT_YOURS),
    (NotYetError, Code.REFUSED),
    (RefusedReplyError, Code.INVALID),
    (NothingToDoError, Code.REFUSED),
    (ReportRefused, Code.REFUSED),
    (FaqRefused, Code.REFUSED),
    (FormError, Code.INVALID),
    (InvalidAnswer, Code.INVALID),
    (MoreThanOwnError, Code.MISSING_SCOPE),
    (StaffError, Code.INVALID),
    (FilterRefusedError, Code.INVALID),
    (ReportRefusedError, Code.INVALID),
    (UnknownPeriodError, Code.INVALID),
    (UnknownChoiceError, Code.INVALID),
    (UnknownSelectionError, Code.INVALID),
    (LedgerRefusedError, Code.REFUSED),
    (WebhookRefusedError, Code.INVALID),
    (ClashError, Code.REFUSED),
    (CalendarError, Code.INVALID),
    (OfficeBusyError, Code.REFUSED),
    (AgencyConflictError, Code.CHANGED_MEANWHILE),
)


def of(error: Exception) -> Problem | None:
    """What a refusal of the domain is to a program; ``None``: no refusal, but a fault."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, UnknownConversationError):
        return Problem(Code.NOT_FOUND, "没有这个会话。")
    if isinstance(error, _NOT_FOUND):
        return Problem(Code.NOT_FOUND, str(error) or "没有这份文件。")
    for kind, code in _REFUSED:
        if isinstance(error, kind):
            wrong: Any = getattr(error, "problems", None)
            errors = [FieldProblem(pointer=f"/{key}", detail=text) for key, text in wrong.items()] if wrong else []
            return Problem(code, str(error) or CODES[code][1], errors)
    return None


def invalid(error: ValidationError, where: str = "") -> Problem:
    """What pydantic says of a body or a query, without what was sent."""
    return Problem(Code.INVALID, "请求的内容不符合接口说明，见 errors。", list(_field_problems(error, where)))


_SENTENCES = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项。",
    "string_pattern_mismatch": "格式不对。",
    "string_too_long": "太长。",
    "string_too_short": "太短，或者没有填写。",
    "enum": "不在可选的值里。",
    "literal_error": "不在可选的值里。",
}


def _field_problems(error: ValidationError, where: str) -> Iterator[FieldProblem]:
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        path = ".".join(str(part) for part in one["loc"]) if where else "/".join(("", *map(str, one["loc"])))
        yield FieldProblem(pointer=f"{where}{path}", detail=_SENTENCES.get(one["type"], "类型或者范围不对。"))
