"""A route of the API as data: what stands before it, what it takes and answers. The document is made of the same."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Concatenate

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.time import china_date
from actions.settings import AgencySettings
from bot.api.scopes import Scope
from bot.api.tokens import Caller
from bot.console.me import Me
from bot.console.policy import Permission
from bot.keys import AGENCY, CALENDAR, DB, HUB

PREFIX = "/api/v1"
JSON = "application/json"
FORM = "multipart/form-data"
ANY_FILE = "application/octet-stream"
LONGEST_PAGE = 200
_PARAMETER = re.compile(r"\{(\w+)\}")


class Taken(BaseModel):
    """What a caller sends: nothing that isn't known, and no character that no database keeps."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Given(BaseModel):
    """What the caller is told."""

    model_config = ConfigDict(from_attributes=True)


class Nothing(Given):
    """办好了，没有别的内容"""

    done: bool = Field(default=True, description="总是 true")


class PageQuery(Taken):
    """Paging by a cursor."""

    after: str = Field(default="", max_length=80, description="上一页的 next；第一页不填")
    limit: int = Field(default=50, ge=1, le=LONGEST_PAGE, description="一页最多几条")


@dataclass(frozen=True)
class Parameter:
    """A part of the path."""

    pattern: str
    description: str

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$"}


PARAMETERS: Mapping[str, Parameter] = {
    "number": Parameter(r"[A-Za-z0-9-]{3,40}", "申请编号"),
    "request": Parameter(r"[A-Za-z0-9-]{3,40}", "请求编号"),
    "kind": Parameter(r"[a-z_]{1,40}", "步骤，见申请的 steps"),
    "step": Parameter(r"[a-z-]{1,40}", "步骤"),
    "id": Parameter(r"[0-9a-f]{32}", "会话"),
    "canned": Parameter(r"[1-9][0-9]{0,8}", "常用语"),
    "message": Parameter(r"[1-9][0-9]{0,8}", "消息"),
    "file": Parameter(r"[1-9][0-9]{0,8}", "附件"),
    "enclosure": Parameter(r"[1-9][0-9]{0,8}", "答复附件"),
    "letter": Parameter(r"[1-9][0-9]{0,8}", "文书"),
    "document": Parameter(r"[1-9][0-9]{0,8}", "文件"),
    "link": Parameter(r"[1-9][0-9]{0,8}", "关联"),
    "question": Parameter(r"[1-9][0-9]{0,8}", "提问"),
    "faq": Parameter(r"[1-9][0-9]{0,8}", "问答"),
    "sequence": Parameter(r"[1-9][0-9]{0,5}", "第几步，见申请的 events"),
    "filter": Parameter(r"[1-9][0-9]{0,8}", "保存的筛选"),
    "duty": Parameter(r"[1-9][0-9]{0,8}", "公开事项"),
    "report_file": Parameter(r"[1-9][0-9]{0,8}", "报表文件"),
    "year": Parameter(r"20[0-9]{2}", "年份"),
    "member": Parameter(r"[1-9][0-9]{0,8}", "人员"),
    "unit": Parameter(r"[1-9][0-9]{0,8}", "科室"),
    "webhook": Parameter(r"[1-9][0-9]{0,8}", "推送"),
    "delivery": Parameter(r"[1-9][0-9]{0,8}", "推送记录"),
    "token": Parameter(r"[1-9][0-9]{0,8}", "接口令牌"),
    "template": Parameter(r"[a-z0-9_]{1,34}\.docx", "文书模板的文件名"),
    "hold": Parameter(r"[1-9][0-9]{0,8}", "保留记录"),
}


@dataclass
class Call:
    """One call, checked: who, where, with what."""

    request: web.Request
    caller: Caller
    now: datetime
    parameters: Mapping[str, str]
    query: Any = None
    body: Any = None

    @property
    def me(self) -> Me:
        return self.caller.me

    @property
    def by(self) -> str:
        """As histories and the audit trail name the service account."""
        return self.caller.me.signature

    @property
    def today(self) -> date:
        return china_date(self.now)

    @property
    def calendar(self) -> WorkCalendar:
        return self.request.app[CALENDAR]

    @property
    def agency(self) -> AgencySettings:
        return self.request.app[AGENCY].current

    def whole(self, name: str) -> int:
        """A parameter that is a number."""
        return int(self.parameters[name])

    async def read[T, **P](self, work: Callable[Concatenate[Session, P], T], *args: P.args, **more: P.kwargs) -> T:
        """In a transaction that only reads."""
        return await self.request.app[DB].read(work, *args, **more)

    async def run[T, **P](self, work: Callable[Concatenate[Session, P], T], *args: P.args, **more: P.kwargs) -> T:
        """In a transaction."""
        return await self.request.app[DB].run(work, *args, **more)

    def publish(self, conversation_id: str | None) -> None:
        """Wake who watches the conversation, after the commit."""
        if conversation_id is not None:
            self.request.app[HUB].publish(conversation_id)


@dataclass(frozen=True)
class File:
    """An answer that is a file, always as a download."""

    name: str
    content: bytes = field(repr=False)
    content_type: str = ANY_FILE


Handler = Callable[[Call], Awaitable[BaseModel | File]]


@dataclass(frozen=True)
class Endpoint:
    """One route. ``permission`` is the console's for the same thing; ``scope`` what the token must have besides."""

    method: str
    path: str  # below PREFIX, with parameters of PARAMETERS
    handler: Handler
    scope: Scope
    permission: Permission
    tag: str
    summary: str
    answer: type[BaseModel] | None  # None: a file
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    files: str = ""  # the field of a form with files; then there is no body
    status: int = 200
    also: Callable[[Mapping[str, str]], Permission | None] = lambda _parameters: None  # by what the path names
    opens_console: bool = False  # somebody signs in by what it gives, whom no scope holds: it needs every scope
    is_look: bool = False  # each look counts, so that a repeated key looks again

    def under(self, tag: str) -> Endpoint:
        """The same, listed under ``tag``."""
        return replace(self, tag=tag)

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.path)

    @property
    def operation(self) -> str:
        """A name for generated clients: get_applications_number_steps."""
        return "_".join([self.method.lower(), *re.findall(r"\w+", self.path.replace("-", "_"))])

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


def route(
    method: str,
    path: str,
    handler: Handler,
    needs: tuple[Scope, Permission],
    summary: str,
    answer: type[BaseModel] | None,
    **more: Any,
) -> Endpoint:
    """A route, shorter; its tag is given where all are put together."""
    scope, permission = needs
    return Endpoint(method, path, handler, scope, permission, "", summary, answer, **more)
