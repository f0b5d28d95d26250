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


def test_the_rows_have_the_keys_of_the_reports_format() -> None:
    """国办公开办函〔2021〕30号: 36(四) and 36(五) share a row, as do 36(一) and 36(二)."""
    keys = list(dict.fromkeys(outcome.table_key for outcome in OUTCOMES.values()))
    assert " ".join(keys) == (
        "granted partial denied_secret denied_law denied_safety denied_third denied_internal denied_process "
        "denied_case denied_query na_not_held na_create na_unclear np_petition np_repeat np_publication "
        "np_excessive np_confirm oth_no_correction oth_no_fee oth_other"
    )
    for first, second in (("G1", "G2"), ("U1", "U2")):
        assert OUTCOMES[first].table_key == OUTCOMES[second].table_key
    rows = {(outcome.table_key, outcome.report_row) for outcome in OUTCOMES.values()}
    assert len(rows) == len(keys)


def test_the_letter_calls_itself_by_its_title(agency: AgencySettings) -> None:
    for outcome in OUTCOMES.values():
        text = remedy_text(outcome, agency)
        assert f"自收到本{outcome.title[-3:]}之日起60日内" in text
        others = {"答复书", "决定书", "告知书"} - {outcome.title[-3:]}
        assert not any(f"本{other}" in text for other in others)


def test_staff_are_told_where_the_remedies_are_uncertain() -> None:
    assert {code for code, outcome in OUTCOMES.items() if outcome.remedy_note} == {"X1", "X2", "X3", "X5", "N8"}
    assert "不予立案" in OUTCOMES["X2"].remedy_note
    assert "复议前置" in OUTCOMES["N8"].remedy_note


def test_an_article_is_cited_with_the_name_of_its_law() -> None:
    assert cite("条例第三十七条") == "《中华人民共和国政府信息公开条例》第三十七条"
    assert cite("处理费办法第六条") == "《政府信息公开信息处理费管理办法》第六条"


def test_review_law_art_22_staff_are_warned_when_no_online_channel_is_set() -> None:
    warnings = agency_warnings(AgencySettings(_env_file=None))  # type: ignore[call-arg]
    assert len(warnings) == 2
    assert "第二十二条" in warnings[1]


def test_an_office_that_forgot_its_review_body_or_court_is_told(agency: AgencySettings) -> None:
    """Wrong advice lengthens the periods to a year (行政复议法 Art. 20, 法释〔2018〕1号 Art. 64)."""
    example = AgencySettings(_env_file=None)  # type: ignore[call-arg]
    for name in ("review_body", "court"):
        (warning,) = agency_warnings(agency.model_copy(update={name: getattr(example, name)}))
        assert "复议机关或者法院仍是示例" in warning


def test_a_configured_office_needs_no_warning(agency: AgencySettings) -> None:
    assert agency_warnings(agency) == []
