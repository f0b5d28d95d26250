"""From arrival to work: receipt (Art. 31), registration (Art. 45), correction (Art. 30), supplements."""

from __future__ import annotations

from actions.cases.lifecycle import guards as g
from actions.cases.lifecycle import guards_end as ge
from actions.cases.lifecycle.casefile import CaseFile
from actions.cases.lifecycle.fields import Fact
from actions.cases.lifecycle.transition import (
    BASES,
    CLASSES,
    KIND,
    METHODS,
    REASON,
    UNIT,
    WORKING,
    E,
    R,
    S,
    Transition,
    day_fact,
)
from actions.cases.lifecycle.words import AT_WORK, OPEN
from actions.cases.plain_words import explained

BASIS = Fact("basis", "依据", "choice", required=False, options=BASES)
_REGISTERED = "您的政府信息公开申请{number}已登记。收到日是{received_on}，我们会在{due}以前答复您。"

# 指导和释明 belongs to the notice (Art. 30)
_TO_CORRECT = f"您的申请{{number}}需要{explained('补正')}：\n{{points}}\n怎样补正：{{guidance}}\n"


def _is_late(case: CaseFile) -> bool:
    return case.correction_is_late


def _awaits_correction(case: CaseFile) -> bool:
    return case.state is S.CORRECTION_PENDING


ARRIVAL = (
    Transition(
        E.SUBMITTED,
        "提交申请",
        "提交申请",
        frozenset(),  # what makes a case: only steps.submitted
        S.ARRIVED,
        frozenset({R.APPLICANT, R.REGISTRAR}),
        "条例第二十九条",
        number="1",
        facts=(Fact("channel", "来自", "code", required=False), Fact("route", "提交方式", "code", required=False)),
    ),
    Transition(
        E.RECEIPT_CONFIRMED,
        "确认收到",
        "确认收到",
        frozenset({S.ARRIVED}),
        S.REGISTERED,
        frozenset({R.REGISTRAR, R.SYSTEM}),
        "条例第三十一条第二项、第三项",
        number="2",
        clock="start",
        letter="receipt",
        guards=(g.received_by_confirmation, g.receipt_day_fits),
        cautions=(g.confirmed_late,),
        facts=(day_fact("received_on", "收到日期"), BASIS),
        tell=_REGISTERED,
    ),
    Transition(
        E.REGISTERED,
        "登记",
        "登记",
        frozenset({S.ARRIVED}),
        S.REGISTERED,
        frozenset({R.REGISTRAR}),
        "条例第三十一条第一项、第二项，第四十五条",
        number="3",
        clock="start",
        letter="receipt",
        guards=(g.received_without_confirmation, g.receipt_day_fits),
        facts=(day_fact("received_on", "收到日期"), BASIS),
        tell=_REGISTERED,
    ),
    Transition(
        E.RECEIPT_CORRECTED,
        "更正收到日期",
        "更正收到日期",
        AT_WORK,
        None,
        frozenset({R.SUPERVISOR}),
        "条例第三十一条",
        guards=(g.no_signed_letter_names_receipt, g.corrected_receipt_fits),
        clock="new",
        dating="today",
        facts=(day_fact("received_on", "正确的收到日期"), REASON),
        tell="您的申请{number}的收到日期更正为{received_on}，答复期限是{due}。原因：{reason}",
    ),
    Transition(
        E.TAKEN_UP,
        "开始办理",
        "开始办理",
        frozenset({S.REGISTERED}),
        S.PROCESSING,
        UNIT,
        "条例第四十五条",
        dating="today",
        facts=(
            Fact("applicant_class", "申请人类别（年报统计）", "choice", options=CLASSES),
            Fact("handler", "承办人", "code", required=False),
        ),
    ),
    Transition(
        E.ASSIGNED,
        "指定承办人",
        "指定承办人",
        AT_WORK,
        None,
        frozenset({R.REGISTRAR, R.SUPERVISOR}),
        "条例第四条",
        dating="today",
        facts=(Fact("handler", "承办人", "code"),),
    ),
    Transition(
        E.REPLIED_AT_ONCE,
        "当场答复",
        "当场答复",
        WORKING,
        S.SERVED,
        frozenset({R.SIGNER}),
        "条例第三十三条第一款",
        number="4",
        clock="end",
        letter="reply",
        dating="supervisor",
        guards=(g.on_day_of_receipt, ge.only_disclosure_at_once, ge.kind_is_open, ge.at_once_is_ready),
        cautions=(ge.somebody_is_still_asked,),
        facts=(KIND, Fact("method", "送达方式", "choice", options=METHODS)),
    ),
    Transition(
        E.CORRECTION_ASKED,
        "告知补正",
        "要求补正",
        WORKING,
        S.CORRECTION_PENDING,
        UNIT | {R.SIGNER},
        "条例第三十条",
        number="5",
        clock="stop",
        letter="correction",
        dating="supervisor",
        guards=(g.correction_once, g.period_is_the_units, g.correction_in_time, g.correction_period_is_reasonable),
        cautions=(g.correction_is_late, ge.somebody_is_still_asked),
        facts=(
            day_fact("correct_by", "补正期限"),
            Fact("points", "需要补正的事项", "text", hint="一次写全，一行一项"),
            Fact("guidance", "怎样补正", "text", required=False, hint="指导和释明，例如名称、文号、年度怎样写"),
            Fact("late_reason", "逾期告知的原因", "text", required=False, hint="超过7个工作日时由签发人员填写"),
        ),
        tell=(
            f"{_TO_CORRECT}请在{{correct_by}}以前{{here}}回复补正的内容。无正当理由逾期不补正的，视为放弃申请，"
            "我们不再处理（条例第三十条）。收到补正以后，答复期限重新计算。"
        ),
        tell_if=(
            (
                _is_late,
                f"{_TO_CORRECT}请在{{correct_by}}以前{{here}}回复补正的内容。无正当理由逾期不补正的，"
                "视为放弃申请，我们不再处理（条例第三十条）。答复期限不变，仍是{due}。",
            ),
        ),
    ),
    Transition(
        E.CORRECTION_RECEIVED,
        "收到补正",
        "收到补正",
        g.AWAITING,
        S.PROCESSING,
        UNIT | {R.APPLICANT},
        "条例第三十条",
        number="6",
        clock="restart",
        guards=(g.correction_before_end,),
        facts=(Fact("supplement", "补正的内容", "text"),),
        tell="已收到您对申请{number}的补正。答复期限从收到补正之日起重新计算，我们会在{due}以前答复您（条例第三十条）。",
        tell_if=((_is_late, "已收到您对申请{number}的补正。答复期限不变，我们会在{due}以前答复您。"),),
    ),
    Transition(
        E.ABANDONED_NO_CORRECTION,
        "逾期不补正，不再处理",
        "不再处理（逾期不补正）",
        frozenset({S.CORRECTION_PENDING}),
        S.CLOSED,
        frozenset({R.SIGNER}),
        "条例第三十条",
        number="7",
        clock="end",
        letter="reply",
        letter_outcome="O1",
        dating="today",
        guards=(g.correction_period_over,),
        cautions=(g.came_after_the_period,),
        facts=(REASON,),
    ),
    Transition(
        E.LATE_CORRECTION_ACCEPTED,
        "接受逾期补正",
        "接受逾期补正",
        frozenset({S.CORRECTION_PENDING}),
        S.PROCESSING,
        UNIT,
        "条例第三十条",
        number="8",
        clock="restart",
        guards=(g.correction_period_over,),
        facts=(Fact("supplement", "补正的内容", "text"), Fact("reason", "正当理由", "text")),
        tell="您对申请{number}的补正逾期，但理由正当，我们继续办理。答复期限重新计算，我们会在{due}以前答复您。",
        tell_if=((_is_late, "您对申请{number}的补正逾期，但理由正当，我们继续办理，会在{due}以前答复您。"),),
    ),
    Transition(
        E.SUPPLEMENTED,
        "补充材料",
        "补充材料",
        OPEN,
        None,
        UNIT | {R.APPLICANT},
        "条例第二十九条",
        guards=(g.is_no_correction,),
        facts=(Fact("supplement", "补充的内容", "text"),),
        tell="您对申请{number}的补充内容已经收到，办理期限不变。",
        tell_if=(
            (
                _awaits_correction,
                "您对申请{number}补充的内容已经收到。补正期限已过，由工作人员判断理由是否正当、是否继续办理（条例第三十条）。",
            ),
        ),
    ),
    Transition(
        E.DELIVERY_CHANGED,
        "变更获取方式",
        "变更获取方式",
        OPEN,
        None,
        UNIT | {R.APPLICANT},
        "条例第二十九条、第四十条",
        dating="today",
        facts=(Fact("form", "获取方式", "code"), Fact("delivery", "获取途径", "code")),
        tell="申请{number}的获取方式已经改好。",
    ),
)
