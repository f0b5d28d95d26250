"""What becomes of too many applications: reasons are asked for (Art. 35), a fee is charged (Art. 42)."""

from __future__ import annotations

from actions.cases.lifecycle import guards as g
from actions.cases.lifecycle import guards_work as gw
from actions.cases.lifecycle.casefile import CaseFile
from actions.cases.lifecycle.fields import Fact
from actions.cases.lifecycle.transition import IN_HAND, REASON, TIERS, UNIT, VOUCHER, E, R, S, Transition, day_fact
from actions.cases.lifecycle.words import AT_WORK


def _is_delivery_unknown(case: CaseFile) -> bool:
    return case.fee_noticed_on is None


EXCESS = (
    Transition(
        E.REASONS_ASKED,
        "要求说明理由",
        "要求说明理由",
        IN_HAND,
        None,
        UNIT,
        "条例第三十五条",
        number="16",
        letter="reasons",
        dating="supervisor",
        guards=(gw.reasons_are(None), gw.reasons_period_is_reasonable),
        cautions=(gw.reasons_come_too_late,),
        facts=(
            Fact("points", "申请的数量和频次", "text", hint="例如：本年1月至3月提出申请多少件，涉及哪些事项"),
            day_fact("answer_by", "请在此日以前说明"),
        ),
        tell=(
            "您提交申请的数量、频次明显较多，请说明理由：\n{points}\n请在{answer_by}以前{here}回复。理由不合理的，我们不予处理；"
            "合理的，会继续办理（条例第三十五条）。"
        ),
    ),
    Transition(
        E.REASONS_GIVEN,
        "收到说明",
        "收到说明",
        AT_WORK,
        None,
        UNIT | {R.APPLICANT},
        "条例第三十五条",
        number="16",
        guards=(gw.reasons_are("asked"),),
        facts=(Fact("words", "申请人说明的理由", "text"),),
        tell="已收到您对申请{number}的说明，我们会认真研究后告诉您结果。",
    ),
    Transition(
        E.REASONS_REJECTED,
        "理由不合理",
        "认定理由不合理",
        IN_HAND,
        S.DRAFT_REPLY,
        UNIT,
        "条例第三十五条",
        number="17",
        dating="today",
        guards=(gw.reasons_are("asked", "given"), gw.reasons_given_or_due),
        facts=(REASON,),
    ),
    Transition(
        E.REASONS_ACCEPTED,
        "理由合理，延迟答复",
        "理由合理，确定延迟答复的日期",
        IN_HAND,
        None,
        frozenset({R.SIGNER}),
        "条例第三十五条",
        number="18",
        clock="new",
        letter="delay",
        dating="supervisor",
        guards=(
            gw.reasons_are("given"),
            g.period_is_the_units,
            g.within_reply_period,
            gw.delay_lies_ahead,
        ),
        facts=(day_fact("until", "延迟到"), REASON),
        tell="您说明的理由合理。由于申请数量较多，申请{number}的答复延迟到{until}以前（条例第三十五条）。",
    ),
    Transition(
        E.FEE_NOTICED,
        "通知缴费",
        "发出收费通知",
        IN_HAND,
        S.FEE_PENDING,
        frozenset({R.SIGNER}),
        "条例第四十二条，处理费办法第六条",
        number="19",
        clock="stop",
        letter="fee",
        dating="supervisor",
        guards=(gw.fee_once, g.period_is_the_units, g.within_reply_period, gw.fee_is_charged, gw.fee_notice_fits),
        cautions=(gw.fee_is_of_no_tier,),
        facts=(
            day_fact(
                "noticed_on",
                "申请人收到通知的日期",
                required=False,
                hint="线上通知是当天；邮寄的还不知道就空着，以后补记",
            ),
            Fact("amount", "金额（元）", "amount"),
            Fact("why", "申请的数量和频次", "text", hint="为什么明显超过合理范围（条例第四十二条）"),
            Fact("tier", "计收方式", "choice", options=TIERS, hint="每件申请只能选一种"),
            Fact("basis", "数额的计算", "text", hint="件数或者页数，落在哪一档，怎样算出"),
            Fact("how_to_pay", "缴纳方式", "text"),
        ),
        tell=(
            "申请{number}需要缴纳信息处理费{amount}元。\n原因：{why}\n数额的计算：{basis}\n缴纳方式：{how_to_pay}\n请自收到通知次日起20个工作日内"
            "（{pay_by}以前）缴纳；逾期未缴纳的，视为放弃申请，我们不再处理（条例第四十二条、处理费办法第六条）。"
        ),
        tell_if=(
            (
                _is_delivery_unknown,
                "申请{number}需要缴纳信息处理费{amount}元。\n原因：{why}\n数额的计算：{basis}\n缴纳方式：{how_to_pay}\n请自收到通知次日起"
                "20个工作日内缴纳；逾期未缴纳的，视为放弃申请，我们不再处理（条例第四十二条、处理费办法第六条）。",
            ),
        ),
    ),
    Transition(
        E.FEE_NOTICE_DELIVERED,
        "收费通知送达",
        "补记收费通知的送达日期",
        frozenset({S.FEE_PENDING}),
        None,
        UNIT,
        "处理费办法第六条",
        guards=(gw.fee_notice_undelivered,),
    ),
    Transition(
        E.PAYMENT_REPORTED,
        "申请人说已缴费",
        "已缴费",
        frozenset({S.FEE_PENDING}),
        None,
        frozenset({R.APPLICANT}),
        "处理费办法第六条",
        facts=(Fact("words", "说明", "text", required=False),),
        tell="已记下您说的缴费。工作人员核对到账后，会在这里告诉您新的答复期限。",
    ),
    Transition(
        E.FEE_PAID,
        "缴费",
        "确认缴费",
        frozenset({S.FEE_PENDING}),
        S.PROCESSING,
        UNIT,
        "处理费办法第六条",
        number="20",
        clock="restart",
        guards=(gw.fee_period_runs, gw.payment_has_notice),
        facts=(
            day_fact("noticed_on", "申请人收到通知的日期", required=False, hint="以前没有记录的，必须填写"),
            Fact("voucher", "财政票据号", "code", required=False, hint="字母、数字", pattern=VOUCHER),
        ),
        tell="申请{number}的信息处理费已经收到。答复期限自缴费次日起重新计算，我们会在{due}以前答复您。",
    ),
    Transition(
        E.FEE_WITHDRAWN,
        "撤销收费通知",
        "撤销收费通知",
        frozenset({S.FEE_PENDING}),
        S.PROCESSING,
        frozenset({R.SIGNER}),
        "条例第四十二条",
        dating="today",
        facts=(REASON,),
        tell="申请{number}的收费通知已经撤销，不需要缴费。我们会在{due}以前答复您。",
    ),
    Transition(
        E.ABANDONED_NO_FEE,
        "逾期不缴费，不再处理",
        "不再处理（逾期不缴费）",
        frozenset({S.FEE_PENDING}),
        S.CLOSED,
        frozenset({R.SIGNER}),
        "处理费办法第六条",
        number="21",
        clock="end",
        letter="reply",
        letter_outcome="O2",
        dating="today",
        guards=(gw.fee_period_over,),
        cautions=(gw.payment_was_reported,),
        facts=(REASON,),
    ),
)
