from __future__ import annotations

from datetime import date

import pytest

from actions.cases import draft_fields
from actions.cases.identity import InvalidAnswer

TODAY = date(2026, 3, 2)
PERSON = {
    "description": "2025年度财政预算执行情况",
    "features": "",
    "applicant_type": "natural",
    "applicant_name": "张三",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}


def check(key: str, text: str, answers: dict[str, str] | None = None) -> str:
    return draft_fields.check(key, text, answers or {}, today=TODAY)


def test_art_29_the_form_asks_for_no_purpose() -> None:
    asked = "".join(f.key + f.label + f.question + f.reason for f in draft_fields.FIELDS)
    assert "用途" not in asked
    assert "目的" not in asked


@pytest.mark.parametrize("applicant_type", ["natural", "legal"])
@pytest.mark.parametrize(("form", "delivery"), [("electronic", "email"), ("paper", "post"), ("inspect", "onsite")])
def test_at_most_ten_questions_are_asked(applicant_type: str, form: str, delivery: str) -> None:
    answers = {"applicant_type": applicant_type, "form": form, "delivery": delivery}
    assert len(draft_fields.required_fields(answers)) <= 10


def test_an_organisation_is_asked_for_its_contact_and_not_for_a_kind_of_document() -> None:
    required = draft_fields.required_fields({"applicant_type": "legal"})
    assert "contact_person" in required
    assert "id_type" not in required
    assert "统一社会信用代码" in draft_fields.question("id_number", {"applicant_type": "legal"})


def test_only_the_chosen_delivery_asks_for_its_address() -> None:
    assert "email" in draft_fields.required_fields({"form": "electronic", "delivery": "email"})
    assert "address" in draft_fields.required_fields({"form": "paper", "delivery": "post"})
    chat = draft_fields.required_fields({"form": "electronic", "delivery": "chat"})
    assert not {"email", "address"} & set(chat)


def test_inspecting_has_one_way_of_delivery_which_is_not_asked() -> None:
    answers = draft_fields.accept("form", "inspect", {})
    assert answers["delivery"] == "onsite"
    assert "delivery" not in draft_fields.required_fields(answers)


def test_a_complete_form_lacks_nothing() -> None:
    assert draft_fields.missing_fields(PERSON) == []


def test_changing_the_kind_of_applicant_forgets_name_and_documents() -> None:
    answers = draft_fields.accept("applicant_type", "legal", PERSON)
    assert draft_fields.missing_fields(answers) == ["applicant_name", "id_number", "contact_person"]


def test_giving_the_same_answer_again_forgets_nothing() -> None:
    assert draft_fields.accept("applicant_type", "natural", PERSON) == PERSON


def test_changing_the_form_asks_for_the_delivery_again() -> None:
    assert draft_fields.missing_fields(draft_fields.accept("form", "paper", PERSON)) == ["delivery"]


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("applicant_type", "个人", "natural"),
        ("applicant_type", "我代表公司", "legal"),
        ("applicant_type", "2", "legal"),
        ("id_type", "身份证", "id_card"),
        ("id_type", "用护照吧", "passport"),
        ("form", "电子版的", "electronic"),
        ("form", "纸质", "paper"),
        ("features", "没有", ""),
        ("features", "不知道。", ""),
        ("features", "洪府厅发〔2017〕98号", "洪府厅发〔2017〕98号"),
    ],
)
def test_people_answer_in_their_own_words(key: str, typed: str, value: str) -> None:
    assert check(key, typed) == value
    assert check(key, value) == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("applicant_type", "个人和单位有什么区别?"),
        ("applicant_type", "不是个人"),
        ("form", "转人工"),
        ("id_type", "为什么要身份证"),
        ("description", "文件"),
        ("description", "……………"),
        ("description", "%%%%%% ;;;;"),
        ("description", "长" * 1001),
    ],
)
def test_what_is_no_answer_is_refused(key: str, typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        check(key, typed)


def test_delivery_must_fit_the_form() -> None:
    assert check("delivery", "邮寄", {"form": "paper"}) == "post"
    with pytest.raises(InvalidAnswer, match="电子邮箱"):
        check("delivery", "邮寄", {"form": "electronic"})


def test_the_number_is_checked_by_the_kind_of_document() -> None:
    with pytest.raises(InvalidAnswer, match="18 位"):
        check("id_number", "E12345678", {"applicant_type": "natural", "id_type": "id_card"})
    assert check("id_number", "E12345678", {"applicant_type": "natural", "id_type": "passport"}) == "E12345678"
    assert check("id_number", "91110000600037341L", {"applicant_type": "legal"}) == "91110000600037341L"


@pytest.mark.parametrize("key", list(PERSON))
def test_a_checked_answer_passes_its_own_check(key: str) -> None:
    assert check(key, PERSON[key], PERSON) == PERSON[key]
