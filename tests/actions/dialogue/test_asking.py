"""A question is no correction (条例 Art. 30), and a correction that holds a question word is no question."""

from __future__ import annotations

import pytest

from actions.dialogue import asking

DOUBTS = """那我该咋写呢|我要补什么|啥意思 补正是个啥|我不懂啊，你们要我写啥子文号嘛|怎么写|补正要写什么|要我补啥
这个咋填|不会写|看不懂|我没看懂啊|不知道怎么写|不晓得要补啥子|你们要我写什么|要补充哪些材料|文号是什么
年度是什么意思|能举个例子吗|有没有模板|说清楚点|啷个写嘛|还要写什么|我该怎么回复|需要我提供什么|补正是啥
如何补正|到底要补哪些|缺什么|写啥|不明白要怎么弄|我要怎么说|怎么样写才行|具体要写哪些内容"""
ASKS = """要收费吗|多久能办好|你们几点上班|为什么要补正|可以不补吗|文号在哪里查|过期了怎么办|2023年的可以吗
能不能发邮箱|是不是必须补|不补会怎么样"""
STATES = """2025年度的|我要的是低保怎么审核的文件|江政发〔2025〕3号|2023年村里怎么分钱的文件
2019年征地是怎么补偿的|不知道文号，只知道是教育局发的|我不清楚是哪一年的，大概2020年
关于如何补偿的通知|教育局发的那份|征地怎么补偿的批复|我要的是谁批准的那份文件|哪些人享受低保的名单
年度是2025年|《关于怎么做好低保工作的通知》|只要城东的部分|写的是2024年|补助发放名单|补贴多少的标准"""


@pytest.mark.parametrize("text", DOUBTS.replace("\n", "|").split("|"))
def test_doubts_about_what_to_write(text: str) -> None:
    assert asking.asks_what_to_write(text)
    assert asking.is_asking(text)


@pytest.mark.parametrize("text", ASKS.replace("\n", "|").split("|"))
def test_other_questions(text: str) -> None:
    assert asking.is_asking(text)


@pytest.mark.parametrize("text", STATES.replace("\n", "|").split("|"))
def test_statements_that_hold_a_question_word(text: str) -> None:
    assert not asking.asks_what_to_write(text)
    assert not asking.is_asking(text)


def test_a_long_text_is_the_citizens_own_word() -> None:
    assert not asking.is_asking(
        "我们村的地是怎么征的、补了多少、谁批的，村里一直说不清楚，请把所有的批复、协议、账目和公告都给我，越全越好，谢谢你们了，拜托。"
        * 2
    )
