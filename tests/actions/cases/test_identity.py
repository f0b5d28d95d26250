from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cases import identity, masking
from actions.cases.identity import InvalidAnswer

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张三", "张三"),
        (" 张 三。", "张三"),
        ("我叫张三", "张三"),
        ("姓名：欧阳小明", "欧阳小明"),
        ("我的名字是买买提·艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("John O'Neil", "John O'Neil"),
        ("何如", "何如"),
        ("𠮷田正", "𠮷田正"),
    ],
)
def test_a_persons_name_is_read(typed: str, name: str) -> None:
    assert identity.check_person_name(typed) == name
    assert identity.check_person_name(name) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王建国 我今年七十三了", "王建国"),
        ("我叫王建国，今年七十三", "王建国"),
        ("俺叫刘大柱，家是李庄的", "刘大柱"),
        ("王建国今年七十三了", "王建国"),
        ("王建国家住李庄三组", "王建国"),
        ("我是王建国，李庄的", "王建国"),
        ("陈静，女，45岁", "陈静"),
        ("王建国。谢谢", "王建国"),
        ("您好，我叫王小红", "王小红"),
        ("阿布都热合曼·买买提 我是新疆的", "阿布都热合曼·买买提"),
        ("艾山江 买买提 我是农民", "艾山江买买提"),
        ("王建国 身份证丢了找不到", "王建国"),
        # nothing follows these
        ("阿布都热合曼·买买提", "阿布都热合曼·买买提"),
        ("欧阳 明", "欧阳明"),
        ("王 建 国", "王建国"),
        ("欧阳 有才", "欧阳有才"),
        ("王 在林", "王在林"),
        ("买买提 艾力", "买买提艾力"),
        ("刘家住", "刘家住"),
        ("张现年", "张现年"),
        ("李有才", "李有才"),
        ("赵在林", "赵在林"),
        ("John Smith", "John Smith"),
        ("Mary-Jane O'Neil", "Mary-Jane O'Neil"),
    ],
)
def test_a_clause_after_the_name_is_none_of_it(typed: str, name: str) -> None:
    assert identity.check_person_name(typed) == name
    assert identity.check_person_name(name) == name


@pytest.mark.parametrize(
    "typed", ["张三，李四", "我是个农民", "电话 我没有", "我叫什么", "张三和李四，都是", "这是我的名字"]
)
def test_what_holds_no_single_name_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        identity.check_person_name(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("张", "转人工", "取消", "上一步", "为什么要姓名?", "怎么收费", "我要重新填", "张三123", "好的", "是的"),
        *("13800138000", "你是谁", "电话错了", "办理进度", "可以不填吗", "", "字" * 41),
    ],
)
def test_a_command_or_a_question_is_no_name(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        identity.check_person_name(typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("江州市第一建筑有限公司", "江州市第一建筑有限公司"),
        ("单位名称：江州(集团)有限公司", "江州（集团）有限公司"),
        ("3M中国有限公司", "3M中国有限公司"),
        ("为民科技有限公司", "为民科技有限公司"),
        ("是德科技（中国）有限公司", "是德科技（中国）有限公司"),
        ("我们是江州市环保协会", "江州市环保协会"),
        ("公司叫江州建设有限公司", "江州建设有限公司"),
        ("北京如何科技有限公司", "北京如何科技有限公司"),
    ],
)
def test_an_organisations_name_is_read(typed: str, name: str) -> None:
    assert identity.check_organisation_name(typed) == name


@pytest.mark.parametrize("typed", ["取消", "转人工", "怎么填", "我想问一下", "需要营业执照吗"])
def test_a_command_or_a_question_is_no_organisation(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        identity.check_organisation_name(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
    ],
)
def test_an_id_card_number_is_read_however_it_is_typed(typed: str) -> None:
    assert identity.check_id_card(typed, TODAY) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("110105194912310021", "校验位"),
        ("11010519491231002", "18 位"),
        ("我的身份证", "18 位"),
        ("110105194902300029", "不存在"),
        ("110105203001010018", "不合理"),
        ("110105189912310011", "不合理"),
    ],
)
def test_a_wrong_id_card_number_is_explained(typed: str, says: str) -> None:
    with pytest.raises(InvalidAnswer, match=says):
        identity.check_id_card(_with_check_digit(typed) if says in {"不存在", "不合理"} else typed, TODAY)


def test_born_today_is_possible_and_tomorrow_is_not() -> None:
    assert identity.check_id_card(_with_check_digit("110105202603020018"), TODAY)
    with pytest.raises(InvalidAnswer, match="不合理"):
        identity.check_id_card(_with_check_digit("110105202603030018"), TODAY)


def test_a_residence_permit_of_hong_kong_people_has_a_valid_number() -> None:
    assert identity.check_id_card(_with_check_digit("810000199003070010"), TODAY)


@given(st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_of_an_id_card_number_is_found(place: int, shift: int) -> None:
    right = "11010519491231002X"
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    with pytest.raises(InvalidAnswer):
        identity.check_id_card(wrong, TODAY)


def _with_check_digit(number: str) -> str:
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return number[:17] + "10X98765432"[total % 11]


def test_a_credit_code_is_read_and_its_check_character_tested() -> None:
    assert identity.check_uscc("９１１１００００６０００３７３４１ｌ") == "91110000600037341L"
    with pytest.raises(InvalidAnswer, match="校验位"):
        identity.check_uscc("91110000600037341M")
    with pytest.raises(InvalidAnswer, match="18 位"):
        identity.check_uscc("9111000060003734")


def test_a_village_collective_has_a_credit_code_that_starts_with_a_letter() -> None:
    from stdnum.cn import uscc

    code = "N2110105MF000000" + "0"
    assert identity.check_uscc(code + uscc.calc_check_digit(code + "0"))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("０１０－１２３４５６７８", "010-12345678"),
        ("0755 86013388", "0755-86013388"),
        ("0755-86013388转801", "0755-86013388转801"),
        ("400-800-1234", "4008001234"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_a_telephone_number_is_read(typed: str, number: str) -> None:
    assert identity.check_phone(typed) == number
    assert identity.check_phone(number) == number


@pytest.mark.parametrize("typed", ["1380013800", "12345", "67891234", "没有", "转人工", "138001380001"])
def test_a_number_that_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        identity.check_phone(typed)


def test_an_email_address_is_read() -> None:
    assert identity.check_email(" ｚｈａｎｇ@Example.com ") == "zhang@example.com"
    with pytest.raises(InvalidAnswer, match="邮箱"):
        identity.check_email("zhang@")


def test_a_postal_address_needs_a_place() -> None:
    assert identity.check_address("地址：江州市东湖区中山路1号 330000") == "江州市东湖区中山路1号 330000"
    for typed in ("江州", "为什么要填写这个?", "不想告诉你们这些"):
        with pytest.raises(InvalidAnswer):
            identity.check_address(typed)


@pytest.mark.parametrize("typed", ["E12345678", "e 1234 5678", "H1234567(8)"])
def test_another_documents_number_is_read(typed: str) -> None:
    number = identity.check_other_document(typed)
    assert identity.check_other_document(number) == number


@pytest.mark.parametrize(
    ("find", "sentence", "found"),
    [
        (identity.find_id_number, "我的身份证是11010519491231002x，谢谢", "11010519491231002X"),
        (identity.find_id_number, "订单号 9911010519491231002X", None),
        (identity.find_uscc, "代码：91110000600037341L。", "91110000600037341L"),
        (identity.find_phone, "电话错了，是13800138000", "13800138000"),
        (identity.find_phone, "身份证11010519491231002X", None),
        (identity.find_phone, "办公室０１０－１２３４５６７８转801", "010-12345678转801"),
        (identity.find_email, "发到zhang.san@example.com吧", "zhang.san@example.com"),
        (identity.find_email, "没有邮箱", None),
    ],
)
def test_things_are_found_in_a_sentence(find: Callable[[str], str | None], sentence: str, found: str | None) -> None:
    assert find(sentence) == found


def test_masks_leave_enough_to_recognise_and_too_little_to_use() -> None:
    assert masking.mask_name("欧阳小明") == "欧***"
    assert masking.mask_id("11010519491231002X") == "110***********002X"
    assert masking.mask_id("E12345678") == "E******78"
    assert masking.mask_phone("13800138000") == "138****8000"
    assert masking.mask_email("zhang@example.com") == "z***@example.com"
    assert masking.mask_address("江州市东湖区中山路1号") == "江州市东湖区***"
    assert masking.mask_id("A1") == "A*"


@pytest.mark.parametrize("name", ["José García", "Nguyễn Văn Anh", "O’Brien", "김철수", "Иван Петров", "山田たろう"])
def test_names_on_passports_have_letters_of_any_script(name: str) -> None:
    assert identity.check_person_name(name)


@pytest.mark.parametrize("typed", ["11010519491231002X", "2026-0001"])
def test_a_number_is_no_name_of_an_organisation(typed: str) -> None:
    with pytest.raises(identity.InvalidAnswer):
        identity.check_organisation_name(typed)


def test_a_mistyped_id_card_does_not_pass_as_a_passport() -> None:
    with pytest.raises(identity.InvalidAnswer, match="居民身份证"):
        identity.check_other_document("11010519491231002Y")
