"""What is asked of citizens for each kind of request, and what counts as an answer."""

from __future__ import annotations

from datetime import date

import pytest

from actions.cases.identity import InvalidAnswer
from actions.cases.requests import fields
from actions.cases.requests.kinds import KINDS, Kind, series_prefix, target_on
from actions.settings import AgencySettings
from tests.actions.cases.requests.conftest import ANSWERS

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_question_says_why_it_is_asked_and_its_normal_answer_passes_again(kind: Kind) -> None:
    assert fields.keys(kind) == list(ANSWERS[kind])
    for one in fields.fields(kind):
        assert one.question.endswith(("？", "。"))
        assert one.reason.endswith("。")
        checked = fields.check(kind, one.key, ANSWERS[kind][one.key], today=TODAY)
        assert fields.check(kind, one.key, checked, today=TODAY) == checked


def test_a_correction_asks_for_evidence_and_identity_art_41() -> None:
    """条例第四十一条：有证据证明……与其自身相关的政府信息记录不准确。"""
    required = {one.key for one in fields.fields(Kind.RECORD_CORRECTION) if not one.optional}
    assert {"record", "wrong", "right", "evidence", "name", "id_number"} <= required
    assert all("条例第四十一条" in one.reason for one in fields.fields(Kind.RECORD_CORRECTION))


def test_a_complaint_and_a_suggestion_need_no_name_art_44_47() -> None:
    for kind in (Kind.COMPLAINT, Kind.PUBLICATION_SUGGESTION, Kind.CONSULTATION):
        assert all(one.optional for one in fields.fields(kind) if one.is_personal)


def test_a_suggestion_rests_on_one_of_the_three_grounds_art_44() -> None:
    options = fields.field(Kind.PUBLICATION_SUGGESTION, "ground").options
    assert [one.label for one in options] == ["涉及公众利益调整", "需要公众广泛知晓", "需要公众参与决策"]


@pytest.mark.parametrize(
    ("kind", "key", "text", "value"),
    [
        (Kind.RECORD_CORRECTION, "wrong", "丽", "丽"),
        (Kind.RECORD_CORRECTION, "id_number", "11010519491231002x", "11010519491231002X"),
        (Kind.RECORD_CORRECTION, "id_number", "91110000600037341L", "91110000600037341L"),
        (Kind.RECORD_CORRECTION, "id_number", "E12345678", "E12345678"),
        (Kind.RECORD_CORRECTION, "name", "江州建设有限公司", "江州建设有限公司"),
        (Kind.COMPLAINT, "application_number", "sl2026-3", "SL2026-00003"),
        (Kind.COMPLAINT, "application_number", "没有", ""),
        (Kind.COMPLAINT, "about", "2", "not_answered"),
        (Kind.PUBLICATION_SUGGESTION, "ground", "涉及公众利益调整", "interests"),
        (Kind.CONSULTATION, "phone", "不留", ""),
    ],
)
def test_answers_are_normalised(kind: Kind, key: str, text: str, value: str) -> None:
    assert fields.check(kind, key, text, today=TODAY) == value


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        (Kind.RECORD_CORRECTION, "evidence", "有"),
        (Kind.RECORD_CORRECTION, "evidence", "无"),
        (Kind.RECORD_CORRECTION, "id_number", "110105194912310021"),
        (Kind.RECORD_CORRECTION, "name", "怎么填？"),
        (Kind.COMPLAINT, "about", "随便"),
        (Kind.COMPLAINT, "application_number", "三号"),
        (Kind.CONSULTATION, "question", "问" * 2001),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(kind: Kind, key: str, text: str) -> None:
    with pytest.raises(InvalidAnswer, match=r"。$"):
        fields.check(kind, key, text, today=TODAY)


def test_an_unknown_key_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        fields.check(Kind.CONSULTATION, "evidence", "证书", today=TODAY)


def test_numbers_begin_with_what_no_application_of_the_office_begins_with(agency: AgencySettings) -> None:
    assert [series_prefix(kind, agency) for kind in Kind] == ["GZ", "JY", "TS", "ZX"]
    guangzhou = agency.model_copy(update={"number_prefix": "GZ"})
    assert series_prefix(Kind.RECORD_CORRECTION, guangzhou) == "RGZ"


def test_the_target_of_a_correction_is_internal_n06(calendar: object) -> None:
    """deadline_cases.csv, N06: Art. 41 sets no limit; 20 working days, as in Art. 33, are the office's own."""
    assert target_on(Kind.RECORD_CORRECTION, date(2026, 3, 2), calendar) == date(2026, 3, 30)  # type: ignore[arg-type]
    assert target_on(Kind.COMPLAINT, date(2026, 3, 2), calendar) is None  # type: ignore[arg-type]
    assert "不是法定期限" in KINDS[Kind.RECORD_CORRECTION].target_basis
