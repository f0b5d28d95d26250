"""Suggestions: asked before (条例 Art. 36(六)), asked by others (Art. 44 para. 1), too many (Art. 35)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from actions.cases import repeats, similarity, steps, traces
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.repeat_tables import ApplicationTrace
from actions.cases.repeats import Suggestion
from actions.cases.similarity import ALIKE
from actions.cases.tables import Application
from actions.cases.time import FixedClock, china_date
from actions.db import crypto
from actions.settings import AgencySettings
from benchmarks.fit_similarity import PAIRS, read_pairs
from tests.support.replies import reply_steps

from .conftest import PERSON, File
from .test_life import LI, WANG

OTHERS = ("110101199003072316", "110101199003075998")
Ask = Callable[..., Application]


@pytest.fixture
def ask(session: Session, file_one: File) -> Ask:
    """File an application for ``text``, and remember it."""
    made = 0

    def file(text: str, *, features: str = "", id_number: str = PERSON["id_number"]) -> Application:
        nonlocal made
        made += 1
        answers = {**PERSON, "description": text, "features": features, "id_number": id_number}
        application = steps.find(session, file_one(f"c{made}", answers).number)
        assert application is not None
        return application

    return file


@pytest.fixture
def answer(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Callable[..., None]:
    """Answer an application with an outcome."""

    def reply(application: Application, outcome: str = "G2") -> None:
        around: Any = {"now": clock.now(), "calendar": calendar, "agency": agency}
        steps.take(session, application.number, EventKind.TAKEN_UP, {}, by=WANG, **around)
        for step in reply_steps(outcome, china_date(clock.now())):
            by = LI if step.is_check else WANG
            steps.take(session, application.number, step.kind, step.given, by=by, content=step.content, **around)

    return reply


def test_what_the_same_applicant_was_answered_is_suggested_as_a_repeat_art_36_6(
    session: Session, ask: Ask, answer: Callable[..., None], clock: FixedClock
) -> None:
    earlier = ask("2025年度财政预算执行情况报告")
    answer(earlier)
    clock.advance(timedelta(days=10))
    again = ask("江州市2025年财政预算执行情况的报告")
    (found,) = repeats.repeats_of(session, again)
    assert isinstance(found, Suggestion)
    assert (found.number, found.is_same_applicant, found.outcome, found.suggested_outcome) == (
        earlier.number,
        True,
        "G2",
        "X2",
    )
    assert found.score >= ALIKE
    assert "条例第三十六条第六项" in found.reason
    assert "2026年3月2日" in found.reason
    assert repeats.repeats_of(session, earlier) == []  # only what came before


def test_an_earlier_one_that_is_still_open_is_no_repeat_art_36_6(session: Session, ask: Ask) -> None:
    ask("2025年度财政预算执行情况报告")
    (found,) = repeats.repeats_of(session, ask("请公开2025年财政预算执行情况报告"))
    assert (found.outcome, found.suggested_outcome) == (None, None)
    assert "还没有答复" in found.reason


@pytest.fixture
def withdraw(
    session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> Callable[..., None]:
    """The applicant withdraws an application."""

    def take_back(application: Application) -> None:
        around: Any = {"now": clock.now(), "calendar": calendar, "agency": agency}
        steps.take(session, application.number, EventKind.WITHDRAWN, {}, by=steps.APPLICANT, **around)

    return take_back


def test_an_abandoned_one_was_not_answered(session: Session, ask: Ask, withdraw: Callable[..., None]) -> None:
    withdraw(ask("2025年度财政预算执行情况报告"))
    (found,) = repeats.repeats_of(session, ask("2025年财政预算执行情况报告"))
    assert (found.suggested_outcome, found.was_given_up) == (None, True)
    assert "不宜按重复申请处理" in found.reason


def test_anothers_that_was_withdrawn_is_not_called_answered(
    session: Session, ask: Ask, withdraw: Callable[..., None]
) -> None:
    withdraw(ask("城北污水处理厂环评批复", id_number=OTHERS[0]))
    (found,) = repeats.asked_by_others(session, ask("城北污水处理厂环评批复")).suggestions
    assert found.reason.endswith("该件因“其他处理（如申请人撤回）”结束，没有就信息本身作出答复。")


@pytest.mark.parametrize("text", ["2024年度财政预算执行情况报告", "2025年度财政决算报告", "白云村低保户名单"])
def test_another_information_is_no_repeat(session: Session, ask: Ask, text: str) -> None:
    ask("2025年度财政预算执行情况报告")
    assert repeats.repeats_of(session, ask(text)) == []


def test_the_features_belong_to_what_is_asked_for(session: Session, ask: Ask) -> None:
    ask("城北污水处理厂环评批复", features="2024年")
    assert repeats.repeats_of(session, ask("城北污水处理厂环评批复", features="2021年")) == []
    assert len(repeats.repeats_of(session, ask("2024年城北污水处理厂环评批复"))) == 1


def test_what_several_ask_for_may_be_published_art_44(session: Session, ask: Ask, answer: Callable[..., None]) -> None:
    first = ask("请公开城北污水处理厂环评批复", id_number=OTHERS[0])
    answer(first)
    ask("城北污水处理厂环境影响评价批复文件", id_number=OTHERS[1])
    ask("城南污水处理厂环评批复", id_number=OTHERS[1])
    own = ask("城北污水厂环评批复")
    ask("城北污水处理厂环评批复")  # the same applicant again: no other
    common = repeats.asked_by_others(session, own)
    assert common.applicants == 3
    assert {one.is_same_applicant for one in common.suggestions} == {False}
    assert [one.is_disclosed for one in common.suggestions if one.number == first.number] == [True]
    assert "条例第四十四条第一款" in common.reason
    assert first.number in common.reason


def test_where_nobody_else_asked_nothing_is_said(session: Session, ask: Ask) -> None:
    ask("白云村低保户名单", id_number=OTHERS[0])
    common = repeats.asked_by_others(session, ask("城北污水处理厂环评批复"))
    assert (common.suggestions, common.applicants, common.reason) == ((), 1, "")


def test_a_named_document_is_found_by_its_number(session: Session, ask: Ask) -> None:
    ask("江政发〔2022〕8号关于加强防汛救灾物资储备和调拨管理工作的通知", id_number=OTHERS[0])
    ask("江政发〔2022〕9号", id_number=OTHERS[1])
    common = repeats.asked_by_others(session, ask("江政发[2022]8号"))
    assert len(common.suggestions) == 1


def test_the_pairs_that_are_the_same_find_each_other_by_their_traces() -> None:
    """The share of written pairs whose signatures have a band in common."""
    pairs = [(one, other) for same, one, other in read_pairs(PAIRS) if same]
    found = [bool(set(_signature(one)) & set(_signature(other))) for one, other in pairs]
    print(f"{sum(found)} of {len(found)}")
    assert sum(found) >= 0.93 * len(found)


def test_a_trace_tells_nothing_without_the_secret() -> None:
    before = set(_signature("城北污水处理厂环评批复"))
    crypto.install(crypto.Keyring.from_secrets("another"))
    assert not before & set(_signature("城北污水处理厂环评批复"))


def test_what_was_supplied_later_belongs_to_what_is_asked_for_art_30(
    session: Session, ask: Ask, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    around: Any = {"now": clock.now(), "calendar": calendar, "agency": agency}
    earlier = ask("城北污水处理厂环评批复", features="2024年", id_number=OTHERS[0])
    application = ask("环评批复")
    assert repeats.asked_by_others(session, application).suggestions == ()
    said = {"supplement": "城北污水处理厂的，2024年"}
    steps.take(session, application.number, EventKind.SUPPLEMENTED, said, by=steps.APPLICANT, **around)
    assert [one.number for one in repeats.asked_by_others(session, application).suggestions] == [earlier.number]
    assert [one.number for one in repeats.asked_by_others(session, earlier).suggestions] == [application.number]


def test_a_forgotten_trace_is_gone(session: Session, ask: Ask) -> None:
    application = ask("城北污水处理厂环评批复")
    assert set(session.scalars(select(ApplicationTrace.hash))) == set(_signature("城北污水处理厂环评批复"))
    traces.forget(session, application.id)
    assert session.scalar(select(func.count()).select_from(ApplicationTrace)) == 0


def test_applications_from_before_get_their_traces(session: Session, file_one: File) -> None:
    for number, text in enumerate(("城北污水处理厂环评批复", "信息公开", "白云村低保户名单")):
        file_one(f"c{number}", {**PERSON, "description": text})
    session.execute(delete(ApplicationTrace))
    assert [traces.catch_up(session, limit=2), traces.catch_up(session, limit=2), traces.catch_up(session)] == [2, 1, 0]


class TestExcess:
    def test_a_month_is_counted_by_chinas_calendar(self, session: Session, ask: Ask, clock: FixedClock) -> None:
        clock.instant = datetime(2026, 2, 28, 15, 59, tzinfo=UTC)  # 23:59 in China
        ask("江政发〔2022〕1号")
        clock.instant = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)
        last = ask("江政发〔2022〕2号")
        who = last.id_number_hash
        assert [repeats.count_in_month(session, who, 2026, month) for month in (1, 2, 3, 12)] == [0, 1, 1, 0]
        assert repeats.excess(session, last).in_year == 2

    def test_only_the_same_applicant_is_counted(self, session: Session, ask: Ask) -> None:
        ask("江政发〔2022〕1号", id_number=OTHERS[0])
        assert repeats.excess(session, ask("江政发〔2022〕2号")).in_month == 1

    def test_the_eleventh_of_a_month_is_an_alert_and_no_finding_art_35(self, session: Session, ask: Ask) -> None:
        """处理费办法 Art. 4."""
        made = [ask(f"江政发〔2022〕{number}号") for number in range(1, 12)]
        tenth, eleventh = (repeats.excess(session, one) for one in made[-2:])
        assert (eleventh.nth, eleventh.in_month, eleventh.is_alert, eleventh.fee) == (11, 11, True, 100)
        assert (tenth.nth, tenth.fee) == (10, 0)
        for words in ("这只是提示", "条例没有规定件数", "条例第三十五条", "条例第四十二条", "处理费办法第四条"):
            assert words in eleventh.text

    def test_ten_of_a_month_are_no_alert(self, session: Session, ask: Ask) -> None:
        made = [ask(f"江政发〔2022〕{number}号") for number in range(1, 11)]
        found = repeats.excess(session, made[-1])
        assert not found.is_alert
        assert "第三十五条" not in found.text


def _signature(text: str) -> list[int]:
    return list(traces.signature(similarity.read(text)))
