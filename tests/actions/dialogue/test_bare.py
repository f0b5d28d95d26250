"""Names, numbers and addresses with nothing else, and what only looks like them."""

from __future__ import annotations

import pytest

from actions.dialogue.bare import Data, find_bare
from tests.support.cpu import at_most

BARE = {
    "13800138000": "PHONE",
    "138 0013 8000": "PHONE",
    "+86 13800138000": "PHONE",
    "１３８００１３８０００": "PHONE",
    "我的手机号是13800138000": "PHONE",
    "13800138000 是我的电话": "PHONE",
    "电话：0791-88888888": "PHONE",
    "13800138000。": "PHONE",
    "110105194912310021": "ID",
    "11010519491231002X": "ID",
    "110105 19491231 002x": "ID",
    "身份证号110105194912310021": "ID",
    "E12345678": "ID",
    "G1234567": "ID",
    "6222021234567890123": "ID",
    "91110000MA01ABCD1X": "ID",
    "zhangsan@example.com": "EMAIL",
    "我的邮箱是zhangsan@example.com": "EMAIL",
    "张三": "NAME",
    "王建国": "NAME",
    "我叫王建国": "NAME",
    "我是陈伟": "NAME",
    "姓名：张伟": "NAME",
    "牛翠花": "NAME",
    "欧阳小明": "NAME",
    "诸葛亮": "NAME",
    "古丽·买买提": "NAME",
    "张三、李四": "NAME",
    "仉春花": "NAME",
    "逄锦聚": "NAME",
    "亓志强": "NAME",
    "褚时健": "NAME",
    "连小燕": "NAME",
    "濮阳志远": "NAME",
    "万俟建国": "NAME",
    "11010519491231002X13800138000": "ID PHONE",
    "1380013800011010519491231002X": "ID PHONE",
    "王建国 13800138000": "PHONE NAME",
    "王建国，110105194912310021，13800138000": "ID PHONE NAME",
    "刘翠花 李庄村三组": "NAME ADDRESS",
    "人民路8号": "ADDRESS",
    "江州市人民路8号3栋201室": "ADDRESS",
    "地址：浙江省杭州市西湖区文三路18号": "ADDRESS",
    "李庄村三组12号": "ADDRESS",
    "阳光小区3栋2单元501室": "ADDRESS",
    "江西省南昌市西湖区朝阳大道": "ADDRESS",
    "江州市 人民路 8号": "ADDRESS",
    "330102199001011234 杭州市上城区解放路1号": "ID ADDRESS",
    "JZ2026-00001": "CASE",
    "jz2026-1": "CASE",
    "申请编号JZ2026-00001": "CASE",
    "A7K3M9QX": "CODE",
    "查询码A7K3M9QX": "CODE",
    "2024": "NUMBER",
    "1": "NUMBER",
    "第二个": "NUMBER",
    "12345678": "NUMBER",
    "3.14": "NUMBER",
}
SAYS_MORE = """
金额|方案|路灯|路灯坏了|公示栏|车票|高铁|白条子|施工图|安置房|石油价格|何时|钱呢|于是|马上|低保|江州|南昌市|张家口|王府井
人民路改造|人民路8号的规划许可证|李庄村三组的账目|国办发〔2021〕16号|国务院令第711号|第三十三条|2024年财政预算|5个工作日|20天|水管坏|连电费|原房主|贵单位|东门口|南门外|濮阳县|普通话|果树款|花钱买
JZ2026-00001 A7K3M9QX|JZ2026-00001 22222222|撤回JZ2026-00001|补正JZ2026-00001：年度是2025年|JZ2026-00001怎么样了
我要投诉 江州市人民路8号 13800138000|帮我查一下110105194912310021|王建国是谁|13800138000是谁的电话|市长电话是多少
12345热线|邮箱改成zhangsan@example.com|电话错了，是13800138000|我的手机号|我要工作人员|你好|谢谢|申请公开|查进度|人民路8号?|我叫你们领导来
""".replace("\n", "|").split("|")


@pytest.mark.parametrize(("text", "kinds"), BARE.items())
def test_bare_data_is_known_for_what_it_is(text: str, kinds: str) -> None:
    bare = find_bare(text)
    assert bare is not None
    assert {kind.name for kind in bare.kinds} == set(kinds.split())


@pytest.mark.parametrize("text", [text for text in SAYS_MORE if text])
def test_what_says_more_is_no_bare_data(text: str) -> None:
    assert find_bare(text) is None


def test_only_what_no_document_is_about_is_sure() -> None:
    sure = {text for text in BARE if (bare := find_bare(text)) and bare.is_sure}
    assert {text for text in BARE if BARE[text] in ("NAME", "NUMBER")} - sure == {
        text for text in BARE if BARE[text] in ("NAME", "NUMBER")
    } - {"我叫王建国"}


@pytest.mark.parametrize("text", BARE)
def test_no_number_is_repeated_in_full(text: str) -> None:
    bare = find_bare(text)
    assert bare is not None
    if Data.CASE not in bare.kinds:
        assert not bare.shown or "*" in bare.shown
    assert repr(bare) == repr(bare).replace(bare.shown or "\0", "")


@pytest.mark.parametrize(
    "text", ["1" * 10_000, "张" * 10_000, "a@" * 5_000, "江州市" * 40, "人民路8号" * 24, "我的" * 60]
)
def test_long_and_ugly_texts_take_no_time(text: str) -> None:
    find_bare("张三")  # the dictionary is read once
    with at_most(0.5):
        find_bare(text)
