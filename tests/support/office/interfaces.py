"""Another system that reads, and is told what happens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from actions.cases.lifecycle import Role as Duty
from bot.api import tokens
from bot.api.scopes import Scope
from bot.api.webhooks import book
from bot.api.webhooks.kinds import SUBSCRIBED
from bot.console.people.changes import Account
from bot.console.policy import Role

BY = "系统管理员(admin)"


def connect(session: Session, now: datetime) -> int:
    """A service account with a token, and a webhook, whose id it is."""
    account = Account("政务数据平台", Role.STAFF, frozenset({Duty.SUPERVISOR}), None)
    staff_id = tokens.make_account(session, "dataplatform", account, BY, now)
    tokens.make(session, staff_id, tokens.Wanted("每日取数", frozenset({Scope.READ_REPORTS}), 90), BY, now)
    return book.create(session, "https://data.example.gov.cn/hooks/gongkai", SUBSCRIBED, (), BY, now).webhook_id
