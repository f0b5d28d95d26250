"""What happens next in an application, or what its applicant has to do by when, in a sentence for them.

The same case is read in the conversation it was filed in, on the page that number and query code open, and by who has
applied on paper: each is told a way that is open to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.cases import draft_fields
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import State
from actions.cases.plain_words import explained
from actions.cases.standing import Duty, DutyKind, OwnCase

AWAITING_CONFIRMATION = (
    "您的申请通过互联网提交，以双方确认之日为收到日（条例第三十一条第三项）。"
    "工作人员确认后会在这里告诉您收到日和答复期限。"
)


@dataclass(frozen=True)
class _Place:
    """Where somebody reads, and so how they can answer."""

    answer: str  # "{}" is what they are to give
    here: str  # where they are told; empty: by letter or telephone
    ask: str

    def to_give(self, what: str) -> str:
        return self.answer.format(what)


_CONVERSATION = _Place("直接在这里回复{}", "这里", "有疑问请说“转人工”")
_BY_CODE = _Place("在您提交申请的对话里回复{}", "您提交申请的对话里", "有疑问请在对话里说“转人工”")
_ON_PAPER = _Place("把{}书面交给我们，当面、邮寄都可以", "", "有疑问请致电我们")


def next_step(own: OwnCase, today: date, *, by_code: bool = False) -> str:
    """``by_code``: it is read by number and query code, perhaps not in its conversation."""
    place = _ON_PAPER if not own.has_conversation else _BY_CODE if by_code else _CONVERSATION
    if own.duty:
        return _what_to_do(own.duty, place)
    case, deadline = own.case, own.deadline
    if not own.is_open:
        return _after_the_end(own)
    if deadline is None:
        return _awaiting_confirmation(place)
    if deadline.due_on < today:
        # after silence both ways are open: 法释〔2018〕1号 Art. 66, 法释〔2025〕8号 Art. 2
        return (
            f"答复期限已过，请您致电我们催办。您也可以自期限届满之日起60日内申请{explained('行政复议')}，"
            "或者自期限届满之日起6个月内向人民法院提起行政诉讼。"
        )
    tentative = "（暂定）" if deadline.provisional else ""
    waits = "正在征求有关方面的意见，所需时间不计算在答复期限内。" if case.open_consultations else ""
    anew = f"正在重新办理（上一次答复：{chinese_date(own.reply.served_on)}）。" if own.reply else ""
    given = "您说明的理由正在研究。" if case.reasons == "given" else ""
    due = chinese_date(deadline.due_on)
    return f"{anew}{waits}{given}我们会在{due}{tentative}以前答复您，{_how_given(own, place)}。"


def _how_given(own: OwnCase, place: _Place) -> str:
    if own.delivery == "chat":
        return f"答复会发到{place.here}"
    way = f"答复会按您选的途径（{draft_fields.display('delivery', own.delivery)}）给您"
    return f"{way}，也会发到{place.here}" if place.here else way


def _awaiting_confirmation(place: _Place) -> str:
    if place is _ON_PAPER:
        return "收到日要与您确认以后才能确定（条例第三十一条），我们会与您联系。"
    return AWAITING_CONFIRMATION.replace("这里", place.here)


def _what_to_do(duty: Duty, place: _Place) -> str:
    by = f"请在{chinese_date(duty.by)}以前" if duty.by else "请"
    match duty.kind:
        case DutyKind.CORRECTION if duty.is_late and duty.by:
            return (
                f"{explained('补正')}的期限已于{chinese_date(duty.by)}届满。有正当理由的，请{place.to_give('理由和补正的内容')}，"
                "由工作人员决定是否接受（条例第三十条）。"
            )
        case DutyKind.CORRECTION:
            return f"{by}{explained('补正')}，{place.to_give('补正的内容')}。逾期不补正的，视为放弃申请。"
        case DutyKind.REASONS:
            return f"{by}说明理由，{place.to_give('理由')}。理由不合理的，不予处理（条例第三十五条）。"
        case DutyKind.FEE if duty.is_reported:
            told = f"在{place.here}" if place.here else ""
            return f"已经记下您说的缴费，工作人员核对到账后会{told}告诉您新的答复期限。"
        case DutyKind.FEE if duty.is_late and duty.by:
            paid = "如果已经缴纳，请说“我已缴费”；" if place is _CONVERSATION else "如果已经缴纳，请告诉我们；"
            return f"缴费期限已于{chinese_date(duty.by)}届满。{paid}{place.ask}。"
        case _:
            return f"{by}缴纳信息处理费{duty.amount}元；逾期未缴的，视为放弃申请。"


def _after_the_end(own: OwnCase) -> str:
    kinds = own.case.kinds
    if "withdrawn" in kinds and own.reply is None:
        return "您已撤回这件申请。"
    if own.state is State.REMEDY:
        return "已经答复，复议或者诉讼正在进行。"
    if own.case.outcome in ("O1", "O2"):
        return "这件申请已不再处理，原因请看答复内容。"
    return "已经答复，请查看答复内容。"
