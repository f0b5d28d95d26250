"""Tokens, for programs that administer: which there are, a new one, taking one away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.api import scopes, tokens
from bot.api.endpoint import Call, Given, Nothing, Taken
from bot.api.paging import IdQuery
from bot.api.problems import Code, Problem
from bot.api.resources.people import RolesBody, UnitId, Username
from bot.api.scopes import Scope
from bot.api.tables import ApiToken
from bot.api.values import Id, Words
from bot.console.people.changes import Account
from bot.console.staff import MAX_NAME


class Token(Given):
    """一个接口令牌，没有令牌本身"""

    id: int
    name: str = Field(description="用途")
    prefix: str = Field(description="令牌的开头，用来辨认")
    account_id: int = Field(description="程序账号")
    account: str = Field(description="程序账号的用户名")
    scopes: list[Scope]
    state: Literal["good", "expired", "revoked", "disabled"] = Field(description="disabled：程序账号已停用")
    created_at: datetime
    created_by: str
    last_used_on: date | None
    expires_at: datetime
    revoked_at: datetime | None


class Tokens(Given):
    """令牌，新的在前"""

    items: list[Token]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class TokenQuery(IdQuery):
    """Which page of the tokens."""


class AccountBody(RolesBody):
    """一个新的程序账号，不能登录工作台"""

    username: Username = Field(description="2至32个小写字母、数字或 . _ -")
    name: Words = Field(min_length=1, max_length=MAX_NAME, description="程序的名称")
    unit_id: UnitId | None = Field(default=None, description="科室；null：不属于科室")


class TokenBody(Taken):
    """给谁、能做什么、有效多久；不能多于所用令牌自己的权限和有效期"""

    name: Words = Field(min_length=1, max_length=tokens.MAX_NAME, description="用途")
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope), description="权限")
    days: Literal[30, 90, 180, 365] = Field(description="有效多少天")
    account_id: Id | None = Field(default=None, description="已有的程序账号")
    account: AccountBody | None = Field(default=None, description="或者新建一个程序账号；两项写一项")

    @model_validator(mode="after")
    def _has_one_account(self) -> TokenBody:
        if (self.account_id is None) == (self.account is None):
            raise ValueError("one of account_id and account")
        return self


class TokenMade(Given):
    """令牌只给这一次"""

    id: int
    token: str = Field(description="令牌本身：gk_…")
    account_id: int
    until: date = Field(description="到哪一天为止")


async def listing(call: Call) -> Tokens:
    """``GET /tokens``."""
    query: TokenQuery = call.query
    found, last = query.cut(await call.read(tokens.all_tokens, query.behind, query.wanted), lambda row: row.id)
    return Tokens(items=[_token(row, call.now) for row in found], next=last)


async def create(call: Call) -> TokenMade:
    """``POST /tokens``: with no more than the token has that asks."""
    return await call.run(_create, call)


async def revoke(call: Call) -> Nothing:
    """``POST /tokens/{token}/revoke``: also the one that asks; from now on it opens nothing."""
    try:
        await call.run(tokens.revoke, call.whole("token"), call.by, call.now)
    except LookupError as error:
        raise Problem(Code.NOT_FOUND, str(error)) from None
    return Nothing()


def _create(session: Session, call: Call) -> TokenMade:
    body: TokenBody = call.body
    wanted = tokens.Wanted(body.name, frozenset(body.scopes), body.days)
    made = tokens.make_for(session, _account(body), wanted, call.by, call.now, giver=call.caller)
    row = session.get_one(ApiToken, made.token_id)
    return TokenMade(id=row.id, token=made.token, account_id=row.staff_id, until=china_date(row.expires_at))


def _account(body: TokenBody) -> int | tokens.NewAccount:
    new = body.account
    if new is None:
        return body.account_id or 0
    return tokens.NewAccount(new.username, Account(new.name, new.role, frozenset(new.roles), new.unit_id))


def _token(row: ApiToken, now: datetime) -> Token:
    names = Token.model_fields.keys() - {"account_id", "account", "scopes", "state"}
    return Token.model_validate(
        {
            **{name: getattr(row, name) for name in names},
            "account_id": row.staff_id,
            "account": row.member.username,
            "scopes": [scope for scope in Scope if scope in scopes.read(row.scopes)],
            "state": tokens.state_of(row, now),
        }
    )
