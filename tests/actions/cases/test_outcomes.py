from __future__ import annotations

import pytest

from actions.cases.letters import cite
from actions.cases.outcomes import OUTCOMES, Remedy, agency_warnings, remedy_text
from actions.settings import AgencySettings

DENIED = ("N1", "N2", "N3", "N4", "N5", "N6", "N7")


def test_the_list_of_outcomes_is_closed() -> None:
    assert " ".join(OUTCOMES) == "G1 G2 PT N1 N2 N3 N4 N5 N6 N7 N8 U1 U2 U3 U4 X1 X2 X3 X4 X5 O1 O2 O3"


def test_every_row_of_table_three_can_be_reached() -> None:
    rows = [
        *("(一)", "(二)"),
        *(f"(三){n}" for n in range(1, 9)),
        *(f"(四){n}" for n in range(1, 4)),
        *(f"(五){n}" for n in range(1, 6)),
        *(f"(六){n}" for n in range(1, 4)),
    ]
    assert list(dict.fromkeys(outcome.report_row for outcome in OUTCOMES.values())) == rows


def test_review_law_art_23_review_comes_first_for_denials_under_articles_14_to_16_only() -> None:
    first = [code for code, outcome in OUTCOMES.items() if outcome.remedy is Remedy.REVIEW_FIRST]
    assert tuple(first) == DENIED
    assert OUTCOMES["PT"].remedy is Remedy.PARTIAL


@pytest.mark.parametrize("code", OUTCOMES)
def test_every_remedy_names_body_court_channel_and_periods(code: str, agency: AgencySettings) -> None:
    text = remedy_text(OUTCOMES[code], agency)
    for part in ("江州市人民政府", "江州市中级人民法院", "https://fy.example.gov.cn", "60日内"):
        assert part in text
    assert ("先向" in text) == (code in (*DENIED, "PT"))
    assert ("15日内" in text) == (code in (*DENIED, "PT"))
    assert ("6个月内" in text) == (code not in DENIED)
    assert "3个月" not in text


def test_partial_disclosure_tells_the_two_ways_apart(agency: AgencySettings) -> None:
    denied, rest = remedy_text(OUTCOMES["PT"], agency).split("如对本答复的其他内容不服")
    assert "不予公开的部分" in denied
    assert "先向" in denied
    assert "先向" not in rest


def test_an_article_is_cited_with_the_name_of_its_law() -> None:
    assert cite("条例第三十七条") == "《中华人民共和国政府信息公开条例》第三十七条"
    assert cite("处理费办法第六条") == "《政府信息公开信息处理费管理办法》第六条"


def test_review_law_art_22_staff_are_warned_when_no_online_channel_is_set() -> None:
    warnings = agency_warnings(AgencySettings(_env_file=None))  # type: ignore[call-arg]
    assert len(warnings) == 2
    assert "第二十二条" in warnings[1]


def test_a_configured_office_needs_no_warning(agency: AgencySettings) -> None:
    assert agency_warnings(agency) == []
