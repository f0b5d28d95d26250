"""Who made a request, as the guard found out."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from actions.cases.alerts import addressed_to
from actions.cases.lifecycle import Role as Duty
from actions.cases.steps import Person
from bot.console.policy import Actor, Role


@dataclass(frozen=True)
class Me:
    """The member of staff who made the request."""

    id: int
    username: str
    name: str
    role: Role
    must_change_password: bool
    duties: frozenset[Duty] = frozenset()
    unit_id: int | None = None
    must_enrol: bool = False  # first of all the second factor has to be set up

    @property
    def person(self) -> Person:
        """As the life cycle of applications sees them."""
        return Person(self.signature, self.duties)

    @property
    def actor(self) -> Actor:
        """As the policy sees them."""
        return Actor(self.id, self.role, self.duties, self.unit_id)

    @property
    def signature(self) -> str:
        """As the history of a case and the audit trail name them."""
        return signature(self.name, self.username)

    @property
    def recipients(self) -> frozenset[str]:
        """As alerts are addressed to them."""
        return addressed_to(self.signature, self.duties, is_head=self.role is Role.ADMIN)


ME: web.RequestKey[Me | None] = web.RequestKey("console_me")
TOKEN: web.RequestKey[str] = web.RequestKey("console_token")
NEW_ALERTS: web.RequestKey[int] = web.RequestKey("console_new_alerts")


def signature(name: str, username: str) -> str:
    """``李晓明(li)``: readable, and the same person for good, as user names are not given twice."""
    return f"{name}({username})"


def me(request: web.Request) -> Me:
    """The signed-in member of staff. Only for handlers of routes with a permission."""
    found = request[ME]
    assert found is not None
    return found
