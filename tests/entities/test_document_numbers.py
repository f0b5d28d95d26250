from __future__ import annotations

import pytest

from entities.document_numbers import find_document_numbers
from tests.support.cpu import at_most

RULES = "国办发〔2019〕61号"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (RULES, [RULES]),
        ("我想看国办发[2019]61号文件", [RULES]),
        ("国办发（2019）61号", [RULES]),
        ("国办发(2019)61号", [RULES]),
        ("国办发【2019】61号", [RULES]),
        ("国办发［２０１９］６１号", [RULES]),
        ("国办发 〔 2019 〕 61 号", [RULES]),
        ("国办发〔2019〕第61号", [RULES]),
        ("国办发2019 61号", [RULES]),
        ("国办发2019年61号", [RULES]),
        ("国办发2019-61号", [RULES]),
        ("国办发2019 61", [RULES]),
        ("国办发二零一九六十一号", [RULES]),
        ("国办发二〇一九年第六十一号", [RULES]),
        ("国办发〔2019〕六十一号", [RULES]),
        ("请问洪府厅发2017 98号说什么", ["洪府厅发〔2017〕98号"]),
        ("根据江州公开答〔2026〕12号", ["江州公开答〔2026〕12号"]),
        ("请公开江政办发[2020]15号", ["江政办发〔2020〕15号"]),
        ("申请公开江政办发[2020]15号", ["江政办发〔2020〕15号"]),
        ("和政办发〔2020〕3号", ["和政办发〔2020〕3号"]),
        ("督查函〔2019〕5号", ["督查函〔2019〕5号"]),
        ("法释〔2020〕17号", ["法释〔2020〕17号"]),
        ("国办发〔2019〕61号和国发〔2020〕3号", [RULES, "国发〔2020〕3号"]),
        ("〔2019〕61号", ["〔2019〕61号"]),
        ("国务院令第711号", ["国务院令第711号"]),
        ("国务院令711号", ["国务院令第711号"]),
        ("中华人民共和国国务院令第７１１号", ["国务院令第711号"]),
        ("令第711号", ["令第711号"]),
        ("第711号令", ["令第711号"]),
        ("711号令怎么说", ["令第711号"]),
        ("国务院第711号令", ["国务院令第711号"]),
        ("主席令第七号", ["主席令第7号"]),
        ("主席令第七十六号", ["主席令第76号"]),
        ("住房和城乡建设部令第53号", ["住房和城乡建设部令第53号"]),
        ("财政部公告2020年第5号", ["财政部公告2020年第5号"]),
        ("国家税务总局2020年第5号公告", ["国家税务总局公告2020年第5号"]),
        ("财政部 税务总局公告2023年第12号", ["财政部、税务总局公告2023年第12号"]),
    ],
)
def test_numbers_are_found_where_they_stand(text: str, values: list[str]) -> None:
    found = find_document_numbers(text)
    assert [one.value for one in found] == values
    assert all(text[one.start : one.end] == one.typed for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "61号",
        "第61号",
        "2019年61号",
        "2019年第61号",
        "61号楼",
        "建设路（2019）15号楼",
        "中山路2019号",
        "江州市2019 61",
        "关于印发2019年预算的通知",
        "国发2020年3月的会议",
        "通知2020 15个单位",
        "口令第3号",
        "第七号台风",
        "SL2026-00001",
        "13800138000",
        "2019-2021年的公告",
    ],
)
def test_no_number_is_found(text: str) -> None:
    assert find_document_numbers(text) == []


@pytest.mark.parametrize("piece", ["国", "令", "国办发2019", "〔2019〕", "第一", "的", "公告"])
def test_ten_thousand_characters_take_no_minutes(piece: str) -> None:
    with at_most(10):
        find_document_numbers(piece * (10_000 // len(piece)))
