"""The third party and other agencies never learn who applied (个人信息保护法 Art. 34)."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from actions.cases.letters import LetterData, LetterKind, missing, plain_text, preview_html, render
from actions.cases.letters.kinds import HIDING
from actions.cases.letters.variables import variables
from tests.actions.cases.letters.cases import varied

TO_OTHERS = pytest.mark.parametrize("kind", sorted(HIDING))
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)


@TO_OTHERS
def test_the_letter_has_no_place_for_the_applicants_words(kind: LetterKind) -> None:
    """The description may name who wrote it, so these letters show what staff have put instead."""
    assert "申请内容" not in variables(kind)
    data = varied(kind, description="我叫韩梅梅，要求公开某公司的投标文件", hidden=("韩梅梅",))
    assert "韩梅梅" not in plain_text(data)
    assert missing(data) == []


@TO_OTHERS
@pytest.mark.parametrize("written", ["韩梅梅", "韩 梅梅", "韩　梅\n梅", "韩\u200e梅梅"])
def test_a_name_that_slipped_in_blocks_and_is_not_shown(kind: LetterKind, written: str) -> None:
    key = "info" if kind is LetterKind.DISCLOSURE_NOTICE else "requested"
    data = varied(kind, content={key: f"{written}申请的投标文件和报价"}, hidden=("韩梅梅", "13800138000"))
    assert missing(data) == [problem for problem in missing(data) if "请删去" in problem]
    assert len(missing(data)) == 1
    assert "申请人申请的投标文件和报价" in plain_text(data)


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("010-12345678", "01012345678"),
        ("010-12345678", "010 1234 5678"),
        ("010-12345678", "(010)12345678"),
        ("010-12345678", "（０１０）１２３４５６７８"),
        ("010-12345678", "+86-010-12345678"),
        ("010-87654321", "87654321"),
        ("010-12345678转801", "010-12345678"),
        ("010-12345678转801", "01012345678-801"),
        ("0571-8765432", "0571—8765432"),
        ("13800138000", "138-0013-8000"),
        ("13800138000", "138.0013.8000"),
        ("13800138000", "１３８ ００１３ ８０００"),
        ("+85291234567", "852-9123 4567"),
        ("11010519491231002X", "110105-19491231-002x"),
        ("11010519491231002X", "110105 19491231 002Ｘ"),
        ("E12345678", "e 12345678"),
        ("江州市东湖区中山路1号，邮编310000", "江州市东湖区 中山路1号，邮编310000"),
        ("zhang1234567@example.com", "zhang1234567@example.com"),
    ],
)
def test_a_number_is_known_by_its_digits_however_it_is_written(stored: str, written: str) -> None:
    kind = LetterKind.THIRD_PARTY
    data = varied(kind, content={"requested": f"投标文件，联系{written}。"}, hidden=("韩梅梅", stored))
    assert [problem for problem in missing(data) if "请删去" in problem] != []
    assert written not in plain_text(data)


@pytest.mark.parametrize(
    "written", ["2026-03-02至2026-03-30", "112345678元", "第123456789号", "1234567", "JZ2026-00001"]
)
def test_other_numbers_are_no_leak(written: str) -> None:
    data = varied(
        LetterKind.THIRD_PARTY,
        content={"requested": f"投标文件，{written}。"},
        hidden=("韩梅梅", "010-12345678", "13800138000", "11010519491231002X"),
    )
    assert missing(data) == []
    assert written in plain_text(data)


@TO_OTHERS
def test_without_the_name_nobody_can_check(kind: LetterKind) -> None:
    assert missing(varied(kind, hidden=())) == ["没有申请人的姓名（名称）可供核对，不能确认文书没有写出申请人。"]


def test_the_third_partys_own_name_stays_though_it_holds_the_applicants() -> None:
    data = varied(LetterKind.THIRD_PARTY, addressee="韩梅梅服装店", addressee_is_person=False, hidden=("韩梅梅",))
    assert missing(data) == []
    assert "韩梅梅服装店：" in plain_text(data)


@TO_OTHERS
@settings(max_examples=25, deadline=None)
@given(name=NAMES, phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_whatever_the_name_it_is_nowhere_in_the_file(kind: LetterKind, name: str, phone: str) -> None:
    plain = varied(kind)
    assume(name not in whole_file(plain) + "申请人")  # a name made of the form's own words would be no finding
    text_fields = {
        key: f"{value}{name}{phone}" for key, value in plain.content.items() if key in ("requested", "info", "reason")
    }
    data = replace(plain, content={**plain.content, **text_fields}, description=name + phone, hidden=(name, phone))
    for secret in (name, phone):
        assert secret not in whole_file(data)
        assert secret not in preview_html(data)
        assert secret not in repr(data)


def whole_file(data: LetterData) -> str:
    """Every part of the Word file: words, styles, properties."""
    with zipfile.ZipFile(io.BytesIO(render(data))) as file:
        return "".join(file.read(part).decode("utf-8") for part in file.namelist())
