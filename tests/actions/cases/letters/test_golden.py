"""The words of every letter, as they were read and approved; and what all letters have in common."""

from __future__ import annotations

import pytest

from actions.cases.letters import LetterData, LetterKind, missing, plain_text, title_of
from actions.cases.letters.kinds import HIDING
from actions.cases.outcomes import OUTCOMES, remedy_text
from tests.actions.cases.letters.cases import AGENCY, GOLDEN, all_cases

CASES = all_cases()
LETTERS = pytest.mark.parametrize("data", CASES.values(), ids=CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_letter_reads_as_approved(name: str) -> None:
    assert plain_text(CASES[name]) + "\n" == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_no_approved_text_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


@LETTERS
def test_nothing_is_missing_in_the_samples(data: LetterData) -> None:
    assert missing(data) == []


@LETTERS
def test_every_letter_has_its_title_number_application_and_signature(data: LetterData) -> None:
    text = plain_text(data)
    assert title_of(data.kind, data.outcome) in text.split("\n")[:3]
    assert data.application_number in text
    assert not data.number or data.number in text.split("\n")[:3]
    assert AGENCY.name in text
    if data.kind not in (LetterKind.SERVICE, LetterKind.THIRD_PARTY_FORM):
        assert text.endswith(f"{AGENCY.name}\n2026年3月{data.letter_on.day}日")


@LETTERS
def test_every_letter_to_the_applicant_says_what_was_asked_and_when(data: LetterData) -> None:
    """法释〔2018〕1号: what an act answers must be clear from itself."""
    if data.kind in (LetterKind.SERVICE, LetterKind.RECORD_CORRECTION):
        return
    text = plain_text(data)
    assert (data.description in text) == (data.kind not in HIDING)
    if data.received_on and data.kind is not LetterKind.THIRD_PARTY_FORM:
        assert f"2026年{data.received_on.month}月2日" in text


@LETTERS
def test_the_regulation_has_its_full_name_where_it_is_first_named(data: LetterData) -> None:
    text = plain_text(data)
    first = text.find("《条例》")
    assert first == -1 or "《中华人民共和国政府信息公开条例》（以下简称《条例》）" in text[: first + 6]


@LETTERS
def test_nothing_of_the_templates_is_left(data: LetterData) -> None:
    text = plain_text(data)
    assert not any(mark in text for mark in ("{{", "}}", "{%", "%}", "None", "：。", "。。", "？。", "，。", "（）"))


@pytest.mark.parametrize("code", OUTCOMES)
def test_review_law_art_23_every_reply_ends_with_the_remedies_of_its_outcome(code: str) -> None:
    body = plain_text(CASES[f"reply_{code.lower()}"]).split("\n\n")[1]
    assert body.endswith(remedy_text(OUTCOMES[code], AGENCY))


@pytest.mark.parametrize("kind", [LetterKind.CORRECTION, LetterKind.EXTENSION, LetterKind.FEE])
def test_what_cannot_be_challenged_alone_tells_of_no_remedy(kind: LetterKind) -> None:
    """国办函〔2021〕132号 art 3."""
    assert "行政复议" not in plain_text(CASES[kind.value])


def test_review_law_art_23_only_denials_send_to_review_first() -> None:
    first = [name for name, data in CASES.items() if "先向江州市人民政府申请行政复议" in plain_text(data)]
    assert {name.split(".")[0] for name in first} == {"reply_pt", *(f"reply_n{n}" for n in range(1, 8))}


@LETTERS
def test_wordings_of_the_law_before_2019_and_2024_are_gone(data: LetterData) -> None:
    text = plain_text(data)
    for outdated in ("3个月", "三个月", "上一级行政机关", "上级主管部门", "检索费", "复制费", "视为不同意"):
        assert outdated not in text
