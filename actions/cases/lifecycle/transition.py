"""A row of the life cycle's table, and the facts that several rows ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.cases.lifecycle.fields import Fact
from actions.cases.lifecycle.guards import Guard
from actions.cases.lifecycle.words import EventKind, Role, State

if TYPE_CHECKING:
    from actions.cases.lifecycle.casefile import CaseFile

E, S, R = EventKind, State, Role
UNIT = frozenset({R.REGISTRAR, R.HANDLER})
WORKING = frozenset({S.REGISTERED, S.PROCESSING})
IN_HAND = WORKING | {S.DRAFT_REPLY}


@dataclass(frozen=True)
class Transition:
    """One row. ``to`` None: the state stays."""

    kind: EventKind
    title: str  # Chinese, in the history
    button: str  # Chinese, what who may do it presses
    sources: frozenset[State]
    to: State | None
    roles: frozenset[Role]
    article: str
    facts: tuple[Fact, ...] = ()
    guards: tuple[Guard, ...] = ()
    letter: str = ""  # letters.LetterKind
    letter_outcome: str = ""
    clock: str = (
        "none"  # none | start | stop | restart | pause | resume | extend | end | new: what it does to the clock
    )
    tell: str = ""  # what the applicant is told: {number}, {on}, {due}, facts by name; empty: nothing
    number: str = ""  # of legal_rules §4

    def target(self, case: CaseFile) -> State | None:
        """The state that follows; proceedings against silence and a decided remedy leave an open case where it is."""
        if self.kind is E.REMEDY_FILED and case.state.is_open:
            return None
        if self.kind is E.REMEDY_DECIDED:
            return S.CLOSED if case.state is S.REMEDY and not case.open_remedies else None
        if self.kind is E.PROVIDED or self.kind is E.ARCHIVED:
            return self.to if case.state is S.SERVED else None
        return self.to


def day_fact(key: str, label: str, *, required: bool = True, hint: str = "") -> Fact:
    return Fact(key, label, "day", required, hint=hint)


ON = "on"  # the key of the day on which an event took effect; every event has it, default today
REASON = Fact("reason", "理由", "text")
NOTE = Fact("note", "备注", "text", required=False)
REF = Fact("ref", "哪一次", "code")
KIND = Fact("kind", "答复类型", "code")
CLASSES = {
    "natural": "自然人",
    "business": "商业企业",
    "research": "科研机构",
    "ngo": "社会公益组织",
    "legal": "法律服务机构",
    "other_org": "其他",
}
CONSULTED = {"third_party": "第三方", "co_maker": "共同制作机关", "other": "其他机关"}
OPINIONS = {"agree": "同意公开", "refuse": "不同意公开", "partly": "同意部分公开"}
METHODS = {
    "online": "在线送达（本对话）",
    "direct": "直接送达（当面签收）",
    "post": "邮寄（中国邮政、EMS）",
    "entrusted": "委托其他行政机关送达",
    "email": "电子邮件",
}
REMEDIES = {"review": "行政复议", "suit_direct": "行政诉讼（未经复议）", "suit_after_review": "行政诉讼（复议后）"}
RESULTS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果"}
ALONE = Fact("alone", "一人办理的说明", "code", required=False, hint="只有一名工作人员时填写")
