"""What a person who disagrees may do, in the words that letters use, and until when.

Letters give periods in words, not as dates: they run from the day the person gets the letter, which is not known when
it is signed, and a wrong date lengthens the period to a year (行政复议法 Art. 20 para. 3; 法释〔2018〕1号 Art. 64). The
dates are for staff, once it is known when the letter was served.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from actions.cases.calendar import WorkCalendar
from actions.settings import AgencySettings

REVIEW_DAYS = 60  # 行政复议法 Art. 20
SUIT_MONTHS = 6  # 行政诉讼法 Art. 46; for silence 法释〔2018〕1号 Art. 66
SUIT_AFTER_REVIEW_DAYS = 15  # 行政诉讼法 Art. 45


class Remedy(StrEnum):
    """Which way is open to an applicant who disagrees (行政复议法 Art. 23)."""

    REVIEW_FIRST = "P"  # 复议前置: denials under 条例 Art. 14, 15, 16
    EITHER = "E"  # 行政复议 or 行政诉讼
    PARTIAL = "PE"  # the denied part: 复议 first; the rest: either


@dataclass(frozen=True)
class RemedyDates:
    """The last days on which a person may still apply for review, or go to court at once."""

    review_by: date
    sue_by: date | None  # None: review must come first, so the suit's period runs from the decision on review
    provisional: bool  # a notice of holidays still to come may move one of them


def remedy_paragraph(remedy: Remedy, agency: AgencySettings, *, act: str, letter: str) -> str:
    """The paragraph on remedies of a letter called ``letter`` (答复书) that holds an ``act`` (答复, 处理决定).

    复议前置 is told with 先 (行政复议法 Art. 23 para. 1(四) and para. 2); the online channel, where the office has set
    one, because replies are served online too (Art. 22 para. 2).
    """
    review_first = (
        f"应当自收到本{letter}之日起{REVIEW_DAYS}日内先向{agency.review_body}申请行政复议；对行政复议决定不服的，"
        f"可以自收到行政复议决定书之日起{SUIT_AFTER_REVIEW_DAYS}日内向{agency.court}提起行政诉讼。"
    )
    either = (
        f"可以自收到本{letter}之日起{REVIEW_DAYS}日内向{agency.review_body}申请行政复议，"
        f"或者自知道本{act}之日起{SUIT_MONTHS}个月内向{agency.court}提起行政诉讼。"
    )
    match remedy:
        case Remedy.REVIEW_FIRST:
            text = f"如对本{act}不服，{review_first}"
        case Remedy.EITHER:
            text = f"如对本{act}不服，{either}"
        case Remedy.PARTIAL:
            text = f"如对不予公开的部分不服，{review_first}如对本{act}的其他内容不服，{either}"
    return text + _online(agency)


def third_party_remedy_text(agency: AgencySettings) -> str:
    """For the third party whose information is disclosed against its will (法释〔2025〕8号 Art. 1(四)): either way."""
    return remedy_paragraph(Remedy.EITHER, agency, act="决定", letter="告知书")


def silence_remedy_text(agency: AgencySettings) -> str:
    """For an applicant who got no reply in time: both ways (法释〔2025〕8号 Art. 2 para. 2).

    Whether 行政复议法 Art. 23 para. 1(三) makes review come first is disputed, so it is not said to. The periods run
    from the end of the period for replying (行政复议法实施条例 Art. 16(一); 法释〔2018〕1号 Art. 66).
    """
    return (
        f"本机关逾期没有答复的，可以自答复期限届满之日起{REVIEW_DAYS}日内向{agency.review_body}申请行政复议，"
        f"或者自答复期限届满之日起{SUIT_MONTHS}个月内向{agency.court}提起行政诉讼。"
    ) + _online(agency)


def remedy_dates(remedy: Remedy, start: date, calendar: WorkCalendar) -> RemedyDates:
    """The last days when the periods start on ``start``: the day of service, or the last day for replying.

    The first day is not counted (民法典 Art. 201); a last day of rest moves to the next working day (Art. 203); a month
    ends on its corresponding or last day (Art. 202). In ``Remedy.PARTIAL`` the suit's date is that of the parts that
    were not denied. Raises :class:`~actions.cases.calendar.CalendarError` for days outside the calendar.
    """
    review_by = _working(start + timedelta(days=REVIEW_DAYS), calendar)
    sue_by = None if remedy is Remedy.REVIEW_FIRST else _working(_months_later(start, SUIT_MONTHS), calendar)
    provisional = any(calendar.is_provisional(day) for day in (review_by, sue_by) if day)
    return RemedyDates(review_by, sue_by, provisional)


def _working(day: date, calendar: WorkCalendar) -> date:
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _online(agency: AgencySettings) -> str:
    url = agency.review_online_url
    return f"通过互联网提交行政复议申请的渠道：{url}" if url else ""
