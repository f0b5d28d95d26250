"""What the clock assumes where the law is silent, or where its text has not been verified."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClockRules:
    """The choices that an agency's lawyer may make otherwise. The defaults are those of the rules' compilation."""

    fee_restart: bool = True  # 处理费办法 Art. 6, last sentence, not verified: the period starts anew after payment
    consult_end_counts: bool = False  # stricter: the day on which an opinion comes (or the term ends) is counted
    transit_pauses: bool = True  # False, stricter: a pause starts with delivery, where that is known, not sending
    lasts_through_restart: bool = True  # False, stricter: a restart uses up an extension or delay told before it
    redo_pauses: bool = False  # True: consultations pause an ordered new reply of so many working days as well


DEFAULT_RULES = ClockRules()


def rules_in_doubt(rules: ClockRules = DEFAULT_RULES) -> list[str]:
    """For staff: what ``rules`` assume, one Chinese sentence a point, marked 未核实 (the text was not seen), 转述 (seen
    only in somebody's summary) or 无明文 (the law is silent)."""
    return [
        "无明文：收到申请的当日不计入期限（民法典第二百零一条，默认算法）；条例写的是“自收到申请之日起”，所以另设内部预警日，"
        "按当日计入从严掌握。",
        "无明文：休息日收到的申请，从收到当日的次日起数工作日，不顺延到下一个工作日才算收到（有一个案例顺延，不宜依赖）。",
        "无明文：通过互联网提交的申请，何为“双方确认”没有规定；系统自动确认的，以提交之日为收到之日。",
        "无明文：超过7个工作日才告知补正的，原答复期限不重新计算（条例第三十条没有写明后果）。",
        "无明文：告知补正、通知缴费以后尚未收到补正、尚未缴费的，先按原期限掌握。",
        f"无明文：征求意见的时间{'从送达' if not rules.transit_pauses else '从发出'}的次日起扣除"
        f"{'，邮寄在途的时间不扣除' if not rules.transit_pauses else '，邮寄在途的时间一并扣除'}；"
        f"收到意见（或者届满）的当日{'计入期限' if rules.consult_end_counts else '不计入期限'}。",
        "无明文：没有送达日期也没有答复的征求意见，暂不扣除时间。",
        "无明文：征求其他机关意见没有15个工作日的限制，以收到意见之日为准；没有意见的，按送达后15个工作日掌握。",
        "无明文：报请主管部门或者保密行政管理部门确定（条例第十七条第三款）是否属于征求意见没有规定，稳妥做法是不登记为征求意见。",
        "未核实：缴费的次日起重新计算答复期限（处理费办法第六条最后一句）"
        f"{'，按重新计算掌握。' if rules.fee_restart else '，按不重新计算掌握。'}",
        "无明文：重新计算以前已经告知的延期或者延迟，重新计算以后"
        f"{'继续适用，一件申请只有一次' if rules.lasts_through_restart else '不再适用'}。",
        "无明文：延迟答复（条例第三十五条）应当在答复期限届满以前告知；确定的日期是休息日的，顺延到下一个工作日，"
        "内部预警日为此前最后一个工作日；延迟的日期不因征求意见顺延。",
        "转述：复议机关或者法院责令重新答复、没有写明日期的，自收到决定的次日起20个工作日（法释〔2025〕8号，未见原文）；"
        f"期间征求意见{'扣除' if rules.redo_pauses else '不扣除'}时间，不能延期、延迟，也不因补正、收费重新计算。",
        "无明文：通过互联网送达的答复，以系统提供并通知申请人的时间为准。",
        "无明文：年度报告的截止日（1月31日、3月31日）遇休息日的，内部在此前最后一个工作日完成。",
    ]
