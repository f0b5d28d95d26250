"""Whether a reply was served in time (国办公开办函〔2016〕235号)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.cases.calendar import WorkCalendar
from actions.cases.day_by_day import say


class ServiceMethod(StrEnum):
    """How a reply was served, and which day counts."""

    DIRECT = "direct"  # signed for by the applicant
    ENTRUSTED = "entrusted"  # served by another agency: signed for, too
    POST = "post"  # 中国邮政, EMS: posted
    COURIER = "courier"  # a private courier, which may not carry official letters
    ELECTRONIC = "electronic"  # made available by the system, and the applicant told


@dataclass(frozen=True)
class Service:
    """The judgement on a service. ``served_on`` is None when it doesn't count as one."""

    served_on: date | None
    is_in_time: bool
    workdays_late: int
    basis: str  # Chinese, with its source
    problems: list[str]  # Chinese sentences


_BASES = {
    ServiceMethod.DIRECT: "直接送达，以签收之日为准（国办公开办函〔2016〕235号第四点）",
    ServiceMethod.ENTRUSTED: "委托其他行政机关代为送达，以签收之日为准（国办公开办函〔2016〕235号第四点）",
    ServiceMethod.POST: "通过邮政企业邮寄送达，以交邮之日为准（国办公开办函〔2016〕235号第二点、第四点）",
    ServiceMethod.COURIER: "应当通过邮政企业送达，不得通过其他快递企业（国办公开办函〔2016〕235号第二点）",
    ServiceMethod.ELECTRONIC: "通过互联网送达，以系统提供并通知申请人之日为准（没有明文规定）",
}


def judge_service(
    method: ServiceMethod, on: date, due_on: date, calendar: WorkCalendar, *, signed_on: date | None = None
) -> Service:
    """Whether a reply that was due on ``due_on`` was served in time.

    ``on`` is the day of signature (direct, entrusted), posting (post, courier) or availability (electronic). A private
    courier's parcel counts, as a direct service, only from the day ``signed_on`` on which the applicant signed for it.
    """
    basis, problems = _BASES[method], []
    served_on: date | None = on
    if method is ServiceMethod.COURIER:
        served_on = signed_on
        problems.append(f"{say(on)}交其他快递企业寄送，不合规定，不以交寄之日为准，请改由邮政企业或者直接送达。")
    if served_on is None:
        return Service(None, False, 0, basis, problems)
    is_in_time = served_on <= due_on
    late = 0 if is_in_time else calendar.workdays_between(due_on, served_on)
    if not is_in_time:
        by = f"，逾期{late}个工作日" if late else ""
        problems.append(f"答复期限{say(due_on)}已届满，{say(served_on)}才送达{by}。")
    return Service(served_on, is_in_time, late, basis, problems)
