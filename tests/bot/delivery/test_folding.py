"""Long bubbles are folded where a sentence, a line or at least a word ends."""

from __future__ import annotations

import pytest

from bot.delivery.folding import LONGEST, Fold, fold, parts

SENTENCE = "行政机关收到申请后能够当场答复的应当当场予以答复。"  # 25 characters


def test_what_is_short_enough_is_not_folded() -> None:
    assert fold("字" * LONGEST) is None
    assert fold("") is None


def test_a_long_text_is_folded_after_a_sentence() -> None:
    text = SENTENCE * 20
    found = fold(text)
    assert found is not None
    assert found == Fold(LONGEST // len(SENTENCE) * len(SENTENCE), len(text))


def test_a_line_is_kept_whole_where_there_are_lines() -> None:
    text = "\n".join([SENTENCE * 5] * 5)
    found = fold(text)
    assert found is not None
    assert text[: found.start] == "\n".join([SENTENCE * 5] * 2)


@pytest.mark.parametrize(
    "whole",
    [
        "《中华人民共和国政府信息公开条例（二〇一九年修订）》",
        "「我要申请公开信息」",
        "https://www.example.gov.cn/zwgk/2026/03/02/index.html?id=1234567890",
        "JZ2026-00001",
        "（国务院令第711号公布，自2019年5月15日起施行）",
        "国办发〔2021〕16号",
    ],
)
@pytest.mark.parametrize("at", range(0, 30, 3))
def test_titles_quotations_addresses_and_numbers_are_not_cut(whole: str, at: int) -> None:
    text = "字" * (LONGEST - len(whole) // 2 - 15 + at) + whole + "字" * 300
    found = fold(text)
    assert found is not None
    begin = text.index(whole)
    assert not begin < found.start < begin + len(whole) or "国办发" in whole
    assert found.start <= LONGEST


def test_a_line_that_names_a_source_is_not_cut() -> None:
    quoted = "\n".join(
        [SENTENCE * 11, "——《中华人民共和国政府信息公开条例》（国务院令第711号）第三十三条，第二款。" + "字" * 60]
    )
    found = fold(quoted, "answer")
    assert found is not None
    assert quoted[found.start :].startswith("\n——《")


def test_the_question_below_what_is_read_back_stays_in_sight() -> None:
    question = "\n都对的话，请回复「确认提交」。"
    text = f"请核对您的申请：\n申请内容：{SENTENCE * 20}{question}"
    found = fold(text, "readback")
    assert found is not None
    assert text[found.end :] == question
    assert found.start + len(question) <= LONGEST


def test_text_without_any_stop_is_cut_all_the_same() -> None:
    found = fold("字" * 1000)
    assert found is not None
    assert 100 <= found.start <= LONGEST
    found = fold("a" * 1000)
    assert found is not None
    assert found.start == LONGEST


@pytest.mark.parametrize(
    "text", [SENTENCE * 50, "字" * 1000, "\n".join(["行"] * 400), "《" * 1000, "a b" * 500, "\n" * 700]
)
def test_the_parts_together_are_the_text(text: str) -> None:
    assert "".join("".join(parts(text)).split()) == "".join(text.split())
    assert all(len(part) <= LONGEST for part in parts(text))


@pytest.mark.parametrize("before", [0, 40, 250])
def test_an_address_is_never_cut_however_long(before: int) -> None:
    address = "https://www.example.gov.cn/" + "zwgk/" * 100
    found = parts("字" * before + address + "。" + SENTENCE * 20)
    assert sum(address in part for part in found) == 1


def test_another_limit_and_numbers_with_commas() -> None:
    text = "共" + "计" * 150 + "1,234,567元" + "字" * 500
    assert parts(text, 155)[0] == "共" + "计" * 150
    assert all(len(part) <= 560 for part in parts(SENTENCE * 100, 560))
