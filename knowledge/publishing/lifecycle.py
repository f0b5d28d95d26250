"""What can be done with a document, as data: from which status, to which, and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from knowledge.tables import Scope, Status

STATUS_NAMES: Mapping[Status, str] = {
    Status.DRAFT: "草拟",
    Status.REVIEW: "保密审查",
    Status.PUBLISHED: "已发布",
    Status.SUPERSEDED: "旧版本",
    Status.WITHDRAWN: "已撤下",
}
SCOPE_NAMES: Mapping[Scope, str] = {
    Scope.PROACTIVE: "主动公开",
    Scope.ON_REQUEST: "依申请公开",
    Scope.INTERNAL: "内网",
    Scope.WITHHELD: "不予公开",
}


class Step(StrEnum):
    """What a person can do with a document."""

    SUBMIT = "submit"
    SEND_BACK = "send-back"
    PUBLISH = "publish"
    DISCARD = "discard"
    AMEND = "amend"
    REPEAL = "repeal"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Transition:
    """One step: where it starts and ends, how its button reads, and where the law says so.

    ``ends`` is None where the document itself stays as it is.
    """

    starts: frozenset[Status]
    ends: Status | None
    name: str
    article: str = ""
    needs_reason: bool = False


def _from(*starts: Status) -> frozenset[Status]:
    return frozenset(starts)


TRANSITIONS: Mapping[Step, Transition] = {
    Step.SUBMIT: Transition(_from(Status.DRAFT), Status.REVIEW, "提交保密审查", "条例第十七条"),
    Step.SEND_BACK: Transition(_from(Status.REVIEW), Status.DRAFT, "退回修改", "条例第十七条", needs_reason=True),
    Step.PUBLISH: Transition(_from(Status.REVIEW), Status.PUBLISHED, "审查通过并发布", "条例第十七条、第二十六条"),
    Step.DISCARD: Transition(_from(Status.DRAFT), Status.WITHDRAWN, "放弃草稿", needs_reason=True),
    Step.AMEND: Transition(_from(Status.PUBLISHED), None, "上传新版本"),
    Step.REPEAL: Transition(_from(Status.PUBLISHED), Status.PUBLISHED, "废止", needs_reason=True),
    Step.EXPIRE: Transition(_from(Status.PUBLISHED), Status.PUBLISHED, "宣布失效", needs_reason=True),
    # an old version can still be opened by its link, so it can be taken back too
    Step.WITHDRAW: Transition(_from(Status.PUBLISHED, Status.SUPERSEDED), Status.WITHDRAWN, "撤下", needs_reason=True),
    # what was closed is looked at again, and opened when it may be; every opening passes the review
    Step.REOPEN: Transition(
        _from(Status.PUBLISHED, Status.WITHDRAWN),
        Status.DRAFT,
        "重新起草",
        "条例第十八条",
        needs_reason=True,
    ),
}


@dataclass(frozen=True)
class Standing:
    """What the possible steps depend on."""

    status: Status
    scope: Scope
    is_newest: bool  # no later version of it that was not given up
    has_ended: bool  # repealed or expired


def possible(standing: Standing) -> tuple[Step, ...]:
    """The steps that can be taken now, in the order in which they are offered."""
    return tuple(step for step, transition in TRANSITIONS.items() if _is_possible(step, transition, standing))


def _is_possible(step: Step, transition: Transition, standing: Standing) -> bool:
    if standing.status not in transition.starts:
        return False
    if step in (Step.REPEAL, Step.EXPIRE):
        return not standing.has_ended
    if step is Step.AMEND:
        return standing.is_newest and not standing.has_ended
    if step is Step.REOPEN:
        is_closed = standing.status is Status.WITHDRAWN or standing.scope is not Scope.PROACTIVE
        return standing.is_newest and is_closed
    return True
