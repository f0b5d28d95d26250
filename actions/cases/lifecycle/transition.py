"""A row of the life cycle's table, and the facts that several rows ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from actions.cases.lifecycle.asked import Guard
from actions.cases.lifecycle.casefile import CaseFile
from actions.cases.lifecycle.fields import Fact
from actions.cases.lifecycle.words import EventKind, Role, State

E, S, R = EventKind, State, Role
UNIT = frozenset({R.REGISTRAR, R.HANDLER})
WORKING = frozenset({S.REGISTERED, S.PROCESSING})
IN_HAND = WORKING | {S.DRAFT_REPLY}

# On which day an event may have taken effect. "any": what happens in the world is recorded when known. "supervisor":
# the unit's own acts are of today; an earlier day would escape a period that has passed, so it takes a supervisor (a
# case taken over from paper). "today": what is done in the system itself.
Dating = Literal["any", "supervisor", "today"]


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
    guards: tuple[Guard, ...] = ()  # why it can't happen
    cautions: tuple[Guard, ...] = ()  # what to consider; it can happen all the same
    letter: str = ""  # letters.LetterKind
    letter_outcome: str = ""
    clock: str = (
        "none"  # none | start | stop | restart | pause | resume | extend | end | new: what it does to the clock
    )
    tell: str = ""  # what the applicant is told: {number}, {on}, {due}, {here}, facts by name; empty: nothing
    tell_if: tuple[tuple[Callable[[CaseFile], bool], str], ...] = ()  # instead of ``tell``, if so after the event
    dating: Dating = "any"
    number: str = ""  # of legal_rules §4

    def target(self, case: CaseFile) -> State | None:
        """The state that follows, of ``case`` as it is after the event. None: it stays.

        Once concluded, a case is 复议诉讼中 exactly while a remedy is open; proceedings against silence leave an open
        case where it is.
        """
        match self.kind:
            case E.REMEDY_FILED:
                return None if case.state.is_open else S.REMEDY
            case E.REMEDY_DECIDED:
                return S.CLOSED if case.state is S.REMEDY and not case.open_remedies else None
        if self.to is not None and not self.to.is_open and case.open_remedies:
            return S.REMEDY
        return self.to

    def told(self, case: CaseFile) -> str:
        """What the applicant is told, of ``case`` as it is after the event."""
        return next((text for fits, text in self.tell_if if fits(case)), self.tell)


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
PARTY_TYPES = {"natural": "个人", "legal": "单位"}
MANNERS = {"writing": "书面", "online": "网上", "person": "当面口头", "phone": "电话"}
INTERESTS = {"secret": "商业秘密", "privacy": "个人隐私", "other": "其他合法权益"}
TIERS = {"by_case": "按件计收", "by_volume": "按量计收"}
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
BASES = {
    "auto": "互联网提交，系统即时确认",
    "contacted": "已与申请人电话或者网上确认",
    "signed": "邮寄，以签收之日为准",
    "handed_in": "当面提交",
    "other": "其他，见办理记录",
}
ALONE = Fact("alone", "一人办理的说明", "text", required=False, hint="只有一名工作人员时填写")
FILE_NUMBER = r"[0-9A-Za-z·.\-—－/〔〕（）()\[\]永久定期长短年]{1,40}"
NUMBER = r"[0-9A-Za-z]{1,8}20\d{2}-\d{1,9}"
VOUCHER = r"[0-9A-Za-z\-]{1,40}"
