"""What is said about a filed application, by rule; and that no words keep a rule busy."""

from __future__ import annotations

import re

import pytest

from actions.dialogue import case_phrases
from actions.dialogue.case_phrases import Topic, find_extreme, find_wanted, still_applies
from tests.support.cpu import at_most

SAID = {
    Topic.WITHDRAW: "撤回|我要撤回申请|撤回 JZ2026-00001|我想把申请撤回来|那份申请我不要了|撤件|把我昨天交的申请撤回",
    Topic.CORRECT: "补正|我要补正|提交补正材料|补正 JZ2026-00001|怎么补正|要补正什么|回复补正通知",
    Topic.SUPPLEMENT: "补充材料|我要补充一点材料|我再补充几句|给申请补充说明|再补充一下",
    Topic.REASONS: "说明理由|我要说明理由|怎么写理由|提交理由说明|回复说明理由",
    Topic.DELIVERY: "改成邮寄|我要换个邮箱|修改获取方式|获取方式能改吗|不要邮寄了，改成电子版|想改成自己取",
    Topic.PAYMENT: "怎么交费|要交多少钱|在哪里交钱|缴费方式|钱怎么交|最晚什么时候交|交到哪里|怎么缴费 JZ2026-00001",
    Topic.PAID: "我交了|已缴费|钱已经交了|我昨天已经转账了|费用我付过了|我交过钱了|我已缴费 JZ2026-00001",
    Topic.WHY_DATE: "为什么是这一天|为什么延期|怎么又延期了|期限怎么算的|为什么是2026年3月30日|延期的原因是什么",
    Topic.REMEDIES: "不服怎么办|我对答复不服|不满意怎么办|我要复议|可以打官司吗|怎么申请行政复议|到期没答复能告吗",
    Topic.RECORD: "更正我的信息|你们登记的我的信息错了|我要更正我的档案",
    Topic.PUBLICATION: "建议主动公开|我有个公开建议|提个主动公开的建议",
    Topic.COMPLAINT: "投诉信息公开工作|我要投诉你们信息公开办",
}
BROUGHT = {
    "补正：年度是2025年": (Topic.CORRECT, "年度是2025年"),
    "补正 JZ2026-00001：江政发〔2025〕3号，全文。": (Topic.CORRECT, "江政发〔2025〕3号，全文。"),
    "我的补正内容：2025年度的报告": (Topic.CORRECT, "2025年度的报告"),
    "补充一下，是城东片区的": (Topic.SUPPLEMENT, "是城东片区的"),
    "理由是我在做研究需要这些数据": (Topic.REASONS, "我在做研究需要这些数据"),
    "撤回申请，已经从别处拿到了": (Topic.WITHDRAW, "已经从别处拿到了"),
    "钱交了，票据号 12345678": (Topic.PAID, "票据号 12345678"),
}


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, said in SAID.items() for text in said.split("|")])
def test_wishes_are_understood(topic: Topic, text: str) -> None:
    wanted = find_wanted(text)
    assert wanted is not None
    assert (wanted.topic, wanted.content) == (topic, "")


@pytest.mark.parametrize(("text", "expected"), BROUGHT.items())
def test_words_that_come_with_a_wish_are_kept_as_they_were_typed(text: str, expected: tuple[Topic, str]) -> None:
    wanted = find_wanted(text)
    assert wanted is not None
    assert (wanted.topic, wanted.content) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "张三",
            "2025年度",
            "我要申请公开信息",
            "取消申请",
            "征地补偿费交了多少",
            "申请信息公开要收费吗",
            "不同意",
            "没有",
        ),
        *("返回式卫星项目的环评", "撤回式公告的文本", "补充耕地项目的批复", "延期交房的处理情况", "行政复议案件统计表"),
        *("投诉处理台账", "缴费标准的文件", "更正公告", "说明理由的法律依据", "主动公开目录", "110105194912310021", ""),
    ],
)
def test_other_words_are_none(text: str) -> None:
    assert find_wanted(text) is None


def test_to_a_door_and_about_a_list() -> None:
    assert still_applies("我还是要申请")
    assert not still_applies("我要申请公开信息")
    assert (find_extreme("最新的那件"), find_extreme("最早的"), find_extreme("最好的")) == (0, -1, None)


def test_no_repeated_word_keeps_a_rule_busy() -> None:
    patterns = [*case_phrases._TOPICS.values(), *case_phrases._CONTENT.values()]
    words = {word for pattern in patterns for word in re.findall(r"[\u4e00-\u9fff]{1,6}", pattern.pattern)}
    with at_most(10):  # a tenth of a second; one bad pattern alone would take minutes
        for word in words:
            find_wanted(word * (30 // len(word)) + "x")
