"""The kinds of request, and what the law says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.cases.calendar import WorkCalendar
from actions.cases.plain_words import explained
from actions.settings import AgencySettings


class Kind(StrEnum):
    """What is asked for."""

    RECORD_CORRECTION = "record_correction"
    PUBLICATION_SUGGESTION = "publication_suggestion"
    COMPLAINT = "complaint"
    CONSULTATION = "consultation"

    @property
    def label(self) -> str:
        """Its name, in Chinese."""
        return KINDS[self].label


@dataclass(frozen=True)
class KindFacts:
    """A kind. ``target_days`` are working days of an internal target: the law sets no limit for any of the kinds."""

    label: str
    noun: str  # as a notice calls one
    prefix: str  # of its numbers
    article: str
    received: str  # Chinese: what the citizen is told at once
    target_days: int | None = None
    target_basis: str = ""


KINDS: Mapping[Kind, KindFacts] = {
    Kind.RECORD_CORRECTION: KindFacts(
        "更正自身信息",
        "更正请求",
        "GZ",
        "条例第四十一条",
        "本机关有权更正并审核属实的，会予以更正并告诉您；不属于本机关职能范围的，会转送有权更正的机关，或者告诉您向哪个机关提出。",
        target_days=20,
        target_basis="内部目标，不是法定期限：条例第四十一条没有规定更正的期限，参照第三十三条定为20个工作日。",
    ),
    Kind.PUBLICATION_SUGGESTION: KindFacts(
        "建议主动公开",
        "主动公开建议",
        "JY",
        "条例第四十四条第二款",
        "经审核认为属于主动公开范围的，会及时主动公开，结果会告诉您。",
    ),
    Kind.COMPLAINT: KindFacts(
        "投诉信息公开工作",
        "投诉",
        "TS",
        "条例第四十七条第二款、第五十一条",
        "您的投诉会交由政府信息公开工作主管部门核查，结果会告诉您。您也可以向上一级行政机关投诉、举报，"
        f"或者依法申请{explained('行政复议')}、提起行政诉讼；投诉不影响这些期限的计算。",
    ),
    Kind.CONSULTATION: KindFacts(
        "咨询留言",
        "咨询",
        "ZX",
        "",
        "工作人员看到后会在本对话中答复您。咨询不是政府信息公开申请，需要某份信息的，请另行申请。",
    ),
}


def named(kind: Kind, number: str) -> str:
    """``您的更正请求（编号GZ2026-00001）``: how a notice begins."""
    return f"您的{KINDS[kind].noun}（编号{number}）"


def series_prefix(kind: Kind, agency: AgencySettings) -> str:
    """What the numbers of ``kind`` begin with; another one where the office's applications begin with the same."""
    prefix = KINDS[kind].prefix
    return f"R{prefix}" if prefix == agency.number_prefix else prefix


def target_on(kind: Kind, submitted_on: date, calendar: WorkCalendar) -> date | None:
    """The internal target date, ``None`` where there is none. It is no statutory limit and is not told to citizens."""
    days = KINDS[kind].target_days
    return calendar.add_workdays(submitted_on, days) if days else None
