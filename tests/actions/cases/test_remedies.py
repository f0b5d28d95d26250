"""Remedies of others than the applicant who got a reply, and the last days for them."""

from __future__ import annotations

from datetime import date

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.remedies import Remedy, remedy_dates, silence_remedy_text, third_party_remedy_text
from actions.settings import AgencySettings


def test_interpretation_2025_8_art_1_a_third_party_may_choose(agency: AgencySettings) -> None:
    assert third_party_remedy_text(agency) == (
        "如对本决定不服，可以自收到本告知书之日起60日内向江州市人民政府申请行政复议，"
        "或者自知道本决定之日起6个月内向江州市中级人民法院提起行政诉讼。"
        "通过互联网提交行政复议申请的渠道：https://fy.example.gov.cn"
    )


def test_interpretation_2025_8_art_2_silence_opens_both_ways(agency: AgencySettings) -> None:
    text = silence_remedy_text(agency)
    assert text.startswith("本机关逾期没有答复的，可以自答复期限届满之日起60日内向江州市人民政府申请行政复议，")
    assert "或者自答复期限届满之日起6个月内向江州市中级人民法院提起行政诉讼。" in text
    assert "先" not in text


@pytest.mark.parametrize(
    ("served_on", "review_by", "sue_by"),
    [
        (date(2026, 1, 5), date(2026, 3, 6), date(2026, 7, 6)),  # 5 July is a Sunday
        (date(2025, 8, 31), date(2025, 10, 30), date(2026, 2, 28)),  # no 31 February; that Saturday is worked
        (date(2025, 8, 4), date(2025, 10, 9), date(2026, 2, 4)),  # 3 October is in the holidays, 9 is worked
        (date(2025, 8, 12), date(2025, 10, 11), date(2026, 2, 12)),  # a Saturday that is worked: no rest day
    ],
)
def test_civil_code_art_201_to_203_periods_end_on_a_day_that_is_worked(
    served_on: date, review_by: date, sue_by: date, calendar: WorkCalendar
) -> None:
    dates = remedy_dates(Remedy.EITHER, served_on, calendar)
    assert (dates.review_by, dates.sue_by, dates.provisional) == (review_by, sue_by, False)


def test_review_law_art_23_a_denial_has_no_direct_suit(calendar: WorkCalendar) -> None:
    assert remedy_dates(Remedy.REVIEW_FIRST, date(2026, 1, 5), calendar).sue_by is None
    assert remedy_dates(Remedy.PARTIAL, date(2026, 1, 5), calendar).sue_by == date(2026, 7, 6)


def test_a_date_in_a_year_without_its_notice_is_provisional(calendar: WorkCalendar) -> None:
    assert remedy_dates(Remedy.EITHER, date(2026, 8, 3), calendar).provisional
    assert not remedy_dates(Remedy.REVIEW_FIRST, date(2026, 8, 3), calendar).provisional
