from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.clock import (
    ClockRules,
    Consultation,
    Correction,
    Deadline,
    Extension,
    Facts,
    Fee,
    Redo,
    compute_deadline,
)
from actions.cases.clock_rules import DEFAULT_RULES, rules_in_doubt

D = date.fromisoformat
Due = Callable[..., Deadline]
RECEIVED = D("2026-03-02")  # due 2026-03-30 when nothing else happens


@pytest.fixture
def due(calendar: WorkCalendar) -> Due:
    def compute(received_on: date = RECEIVED, rules: ClockRules = DEFAULT_RULES, **facts: object) -> Deadline:
        return compute_deadline(Facts(received_on, **facts), calendar, rules)  # type: ignore[arg-type]

    return compute


def test_received_on_a_rest_day_both_readings_are_one(due: Due) -> None:
    deadline = due(D("2026-03-07"))
    assert deadline.due_on == deadline.warn_on == D("2026-04-03")


def test_received_on_a_worked_sunday_reading_b_counts_it(due: Due) -> None:
    assert due(D("2026-09-20")).warn_on == D("2026-10-22")


def test_art_30_a_correction_asked_on_the_seventh_day_restarts_the_period(due: Due) -> None:
    deadline = due(correction=Correction(D("2026-03-11"), D("2026-03-20")))
    assert deadline.due_on == D("2026-04-20")
    assert not deadline.problems


def test_art_30_a_correction_asked_on_the_eighth_day_is_a_problem_and_restarts_nothing(due: Due) -> None:
    deadline = due(correction=Correction(D("2026-03-12"), D("2026-03-20")))
    assert deadline.due_on == D("2026-03-30")
    assert "原答复期限不重新计算" in deadline.problems[0]


def test_art_30_while_a_correction_is_awaited_the_earlier_date_stands(due: Due) -> None:
    deadline = due(correction=Correction(D("2026-03-10")))
    assert deadline.due_on == D("2026-03-30")
    assert any("尚未收到补正" in line for line in deadline.explanation)


def test_art_32_an_opinion_after_fifteen_working_days_does_not_lengthen_the_pause(due: Due) -> None:
    silent = Consultation("third_party", D("2026-03-09"), D("2026-03-11"))
    late = Consultation("third_party", D("2026-03-09"), D("2026-03-11"), D("2026-04-10"))
    assert due(consultations=(silent,)).due_on == due(consultations=(late,)).due_on == D("2026-04-23")


def test_art_33_other_agencies_have_no_limit_of_fifteen_days_when_they_answer(due: Due) -> None:
    late = Consultation("other", D("2026-03-09"), D("2026-03-11"), D("2026-04-10"))
    assert due(consultations=(late,)).due_on > D("2026-04-23")


def test_art_33_overlapping_consultations_are_deducted_once(due: Due) -> None:
    one = Consultation("third_party", D("2026-03-09"), None, D("2026-03-25"))
    inside = Consultation("co_maker", D("2026-03-12"), None, D("2026-03-20"))
    assert due(consultations=(one, inside)).due_on == due(consultations=(one,)).due_on


def test_an_open_consultation_without_proof_of_delivery_pauses_nothing_and_is_a_problem(due: Due) -> None:
    deadline = due(consultations=(Consultation("third_party", D("2026-03-09")),))
    assert deadline.due_on == D("2026-03-30")
    assert "没有送达日期" in deadline.problems[0]


@pytest.mark.parametrize(
    "consultation",
    [
        Consultation("third_party", D("2026-02-27"), None, D("2026-03-20")),
        Consultation("third_party", D("2026-03-09"), None, D("2026-03-06")),
        Consultation("third_party", D("2026-03-09"), D("2026-03-06"), D("2026-03-12")),
        Consultation("third_party", D("2026-03-30"), None, D("2026-04-10")),
    ],
    ids=["before receipt", "answered before sent", "delivered before sent", "sent when no day is left"],
)
def test_a_consultation_out_of_order_is_a_problem_and_changes_nothing(due: Due, consultation: Consultation) -> None:
    deadline = due(consultations=(consultation,))
    assert deadline.due_on == D("2026-03-30")
    assert len(deadline.problems) == 1


def test_art_33_an_extension_told_on_the_last_day_counts(due: Due) -> None:
    assert due(extension=Extension(20, D("2026-03-30"))).due_on == D("2026-04-28")


@pytest.mark.parametrize("days", [21, 0, -5])
def test_art_33_an_extension_of_more_than_twenty_or_less_than_one_day_is_void(due: Due, days: int) -> None:
    deadline = due(extension=Extension(days, D("2026-03-20")))
    assert deadline.due_on == D("2026-03-30")
    assert len(deadline.problems) == 1


def test_art_33_an_extension_may_use_the_time_that_a_pause_gave(due: Due) -> None:
    asked = Consultation("third_party", D("2026-03-09"), None, D("2026-03-25"))
    deadline = due(consultations=(asked,), extension=Extension(5, D("2026-04-15")))
    assert deadline.due_on == D("2026-04-23")


def test_an_extension_belongs_to_the_application_and_lasts_through_a_restart(due: Due) -> None:
    facts = {"correction": Correction(D("2026-03-10"), D("2026-03-20")), "extension": Extension(20, D("2026-03-09"))}
    deadline = due(**facts)
    assert deadline.due_on == D("2026-05-20")
    assert any("此前告知的延期继续适用" in line for line in deadline.explanation)
    strict = due(**facts, rules=ClockRules(lasts_through_restart=False))
    assert strict.due_on == D("2026-04-20")
    assert any("此前告知的延期不再适用" in line for line in strict.explanation)


def test_an_extension_told_after_the_fee_was_paid_extends_the_new_period(due: Due) -> None:
    deadline = due(D("2026-08-03"), fee=Fee(D("2026-08-24"), D("2026-09-10")), extension=Extension(1, D("2026-10-14")))
    assert deadline.due_on == D("2026-10-15")
    assert not deadline.problems


def test_fee_measures_art_6_a_notice_after_the_deadline_is_void(due: Due) -> None:
    deadline = due(D("2026-08-03"), fee=Fee(D("2026-09-01"), D("2026-09-10")))
    assert deadline.due_on == D("2026-08-31")
    assert "应当在答复期限" in deadline.problems[0]


def test_fee_measures_art_6_an_unpaid_fee_leaves_the_earlier_date(due: Due) -> None:
    deadline = due(D("2026-08-03"), fee=Fee(D("2026-08-24")))
    assert deadline.due_on == D("2026-08-31")
    assert not deadline.problems


def test_a_date_in_a_year_without_a_notice_is_provisional_until_the_notice_is_loaded(calendar: WorkCalendar) -> None:
    facts = Facts(D("2026-12-10"))
    assert compute_deadline(facts, calendar).provisional
    published = WorkCalendar({2027: {"holidays": ["2027-01-01"], "workdays": ["2027-01-02"]}})
    deadline = compute_deadline(facts, published)
    assert (deadline.due_on, deadline.provisional) == (D("2027-01-07"), False)


def test_every_day_of_the_count_is_explained(due: Due) -> None:
    asked = Consultation("third_party", D("2026-04-28"), None, D("2026-05-07"))
    assert due(D("2026-04-20"), consultations=(asked,)).explanation == [
        "2026年4月20日（周一）收到申请，当日不计入（条例第三十一条、第三十三条；民法典第二百零一条）",
        "2026年4月28日（周二）发出第三方意见征求书，2026年5月7日（周四）收到意见，所需时间不计入"
        "（条例第三十二条、第三十三条第三款）",
        "2026年4月21日至4月28日：计入，第1至第6个工作日",
        "2026年4月29日至4月30日：征求意见，2个工作日不计入（条例第三十三条第三款）",
        "2026年5月1日至5月5日：劳动节放假，不计入（国务院办公厅关于2026年部分节假日安排的通知）",
        "2026年5月6日至5月7日：征求意见，2个工作日不计入（条例第三十三条第三款）",
        "2026年5月8日（周五）：计入，第7个工作日",
        "2026年5月9日（周六）：调休上班（劳动节），计入，第8个工作日（国务院办公厅关于2026年部分节假日安排的通知）",
        "2026年5月11日至5月26日：计入，第9至第20个工作日",
        "2026年5月26日（周二）为第20个工作日，答复期限届满（条例第三十三条第二款）",
        "内部预警日2026年5月25日（周一）：2026年4月20日（周一）是工作日，从严计入当日（条例写的是“自收到……之日起”）；"
        "在此以前答复，哪种算法都不逾期",
    ]


def test_a_restart_and_a_fee_are_explained_with_their_articles(due: Due) -> None:
    correction = Correction(D("2026-03-10"), D("2026-03-20"))
    told = due(correction=correction, fee=Fee(D("2026-03-23"), D("2026-03-28"))).explanation
    assert (
        "2026年3月20日（周五）收到补正的申请，重新计算20个工作日，当日不计入（条例第三十条），此前已过的14个工作日不再计入"
        in told
    )
    assert (
        "2026年3月28日（周六）缴费，自次日起重新计算20个工作日（处理费办法第六条），此前已过的5个工作日不再计入" in told
    )
    assert any(line.startswith("2026年3月30日至4月3日：计入，第1至第5个工作日") for line in told)
    assert (
        told[-1] == "内部预警日2026年4月27日（周一）：2026年3月28日（周六）不是计入期限的工作日，当日是否计入结果相同"
    )


def test_a_provisional_date_says_which_year_is_missing(due: Due) -> None:
    assert "2027年的放假安排还没有公布" in due(D("2026-12-10")).explanation[-1]


def test_a_redo_says_whose_period_it_is(due: Due) -> None:
    told = due(redo=Redo(D("2026-06-01"))).explanation
    assert "2026年6月1日（周一）收到责令重新答复的决定，应当在20个工作日内重新答复" in told[1]
    assert "2026年6月30日（周二）为第20个工作日，答复期限届满（以责令重新答复的决定为准）" in told


def test_the_explanation_is_only_made_when_asked_for(calendar: WorkCalendar, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr("actions.cases.clock.day_by_day", lambda *args: calls.append(args) or ["…"])
    deadline = compute_deadline(Facts(RECEIVED), calendar)
    assert not calls
    assert deadline.explanation is deadline.explanation
    assert len(calls) == 1


def test_staff_can_read_what_every_doubtful_rule_assumes() -> None:
    told = rules_in_doubt()
    assert all(sentence.startswith(("未核实：", "转述：", "无明文：")) and sentence.endswith("。") for sentence in told)
    assert any("缴费的次日起重新计算" in sentence and "按重新计算掌握" in sentence for sentence in told)
    otherwise = rules_in_doubt(ClockRules(False, True, False, False, True))
    assert sum(one != other for one, other in zip(told, otherwise, strict=True)) == 4, "five rules, in four sentences"


def test_an_unknown_year_is_refused_with_a_sentence(due: Due) -> None:
    with pytest.raises(CalendarError, match="2004 年以前"):
        due(D("1999-05-04"))


def test_the_internal_warning_date_is_not_told_to_the_applicant() -> None:
    deadline = compute_deadline(Facts(date(2026, 3, 2)), WorkCalendar())
    assert any("内部预警日" in line for line in deadline.explanation)
    assert deadline.told == [line for line in deadline.explanation if "内部" not in line]
