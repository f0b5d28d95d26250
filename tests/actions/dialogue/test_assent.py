"""Yes and no in the ways in which people say them, and none of the answers that only begin so."""

from __future__ import annotations

import pytest

from actions.dialogue import assent
from tests.support.cpu import at_most

YES = [
    "是",
    "是的",
    "是啊",
    "是呀",
    "是滴",
    "是嘞",
    "是的呢",
    "对",
    "对的",
    "对呀",
    "对啊",
    "对滴",
    "对对对",
    "对对对就是这个",
    "对头",
    "嗯",
    "嗯嗯",
    "嗯嗯嗯",
    "嗯呐",
    "嗯嗯就按这个来",
    "恩恩",
    "好",
    "好的",
    "好滴",
    "好嘞",
    "好啊",
    "好吧",
    "行",
    "行吧",
    "行啊",
    "行行行",
    "行嘞",
    "可以",
    "可以的",
    "可以的呀",
    "可以可以",
    "没错",
    "没错没错",
    "没问题",
    "没有问题",
    "没得问题",
    "没毛病",
    "没意见",
    "中",
    "中啊",
    "中中中",
    "成",
    "成吧",
    "要得",
    "要得嘛",
    "得行",
    "使得",
    "就是",
    "就是的",
    "就是这个",
    "就是它",
    "就这个",
    "就这样",
    "就这样吧",
    "就按这个",
    "就按这个来吧",
    "按这个来",
    "就照这个来",
    "确认",
    "确定",
    "正确",
    "无误",
    "同意",
    "当然",
    "当然可以",
    "需要",
    "要的",
    "ok",
    "OK好的",
    "yes",
    "嗯，对的",
    "是的，没错",
    "好的，谢谢",
    "对的，麻烦您了",
    "哦，对",
    "那行吧",
    "对的",
    "嗯嗯好的没问题提交吧谢谢",
    "对，就这样写",
    "好的👌",
    "都对",
    "全对",
    "都没问题",
    "信息都对",
    "全部正确",
    "不错",
    "妥了",
    "错不了",
    "affirm",
]
YES += ["对的 提交吧", "对 对 对", "是的 就是这个", "嗯 好的 谢谢"]
NOT_YES = [
    "对外投资项目名录",
    "好几份文件",
    "是2023年的",
    "中医院改扩建",
    "中行贷款合同",
    "行政处罚决定书",
    "成都路改造",
    "要2023年的",
    "可以公开的都要",
    "同意征地协议书",
    "确定中标人的文件",
    "正确的是2024年",
    "没错的话请提交合同",
    "对口支援资金",
    "嗯嗯啊啊镇",
    "不是",
    "不对",
    "没有",
    "好的我想问收费吗",
    "是不是",
    "是吗",
    "对吗",
    "可以吗",
    "行吗",
    "好不好",
    "要不要",
    "不好",
    "需要什么",
    "提交",
    "行动方案",
    "要求听证的记录",
    "就是城东那个",
    "全部台账",
    "都江堰",
    "得胜路小学",
    "管委会文件",
    "成吗",
    "是谁",
    "好人好事名单",
    "王建国",
    "要",
    "是否",
    "不可以",
    "全县低保名单",
    "对了",
    "确定书",
]
NOT_YES = [text for text in NOT_YES if text not in ("要", "对了")]
NO = [
    "不",
    "不是",
    "不是的",
    "不对",
    "不对不对",
    "不不不",
    "不行",
    "不要",
    "不用",
    "不用了",
    "不需要",
    "没有",
    "没得",
    "莫得",
    "否",
    "别",
    "先别",
    "算了",
    "错了",
    "弄错了",
    "不中",
    "不成",
    "不得行",
    "不是这个",
    "不是这样的",
    "不是我要的",
    "不太对",
    "不同意",
    "no",
    "nope",
    "deny",
    "不，重新写",
    "不对，我重新填",
    "不是滴",
    "不可以",
]
NOT_NO = [
    "不动产登记簿",
    "不合格产品名单",
    "没有公示的项目",
    "别墅项目批复",
    "不服处罚决定书",
    "不予公开告知书",
    "不要2023年的",
    "错峰生产方案",
    "不是2023年是2024年",
    "否决的议案",
    "不锈钢厂环评",
    "莫家村低保名单",
    "不错",
    "是",
    "没错",
    "没问题",
    "别名",
    "算了吧我要合同",
]


@pytest.mark.parametrize("text", YES)
def test_yes(text: str) -> None:
    assert assent.is_yes(text)
    assert not assent.is_no(text)


@pytest.mark.parametrize("text", NOT_YES)
def test_what_only_begins_like_a_yes_is_none(text: str) -> None:
    assert not assent.is_yes(text)


@pytest.mark.parametrize("text", NO)
def test_no(text: str) -> None:
    assert assent.is_no(text)
    assert not assent.is_yes(text)


@pytest.mark.parametrize("text", NOT_NO)
def test_what_only_begins_like_a_no_is_none(text: str) -> None:
    assert not assent.is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "确认提交",
            "确认",
            "提交",
            "没问题，提交吧",
            "我确认提交",
            "对的 提交吧",
            "嗯嗯好的没问题提交吧谢谢",
            "确认无误",
            "可以提交",
        ),
        *(
            "就按这个交",
            "好的，交吧",
            "那就提交吧",
            "帮我提交",
            "对，直接提交",
            "提交申请",
            "行，交上去吧",
            "确定提交了",
        ),
    ],
)
def test_submitting_takes_an_explicit_word(text: str) -> None:
    assert assent.is_submit(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "好的",
            "嗯",
            "可以",
            "是",
            "张三",
            "提交材料清单",
            "不提交",
            "先别提交",
            "怎么提交",
            "可以提交吗",
            "提交给谁",
            "提交不了",
        ),
        *("交通规划", "交警队名单", "确认书", "发改委批复", "报名表", "确定的中标人", "没错", "交"),
    ],
)
def test_a_mere_yes_submits_nothing(text: str) -> None:
    assert not assent.is_submit(text)


@pytest.mark.parametrize(
    "text", ["没错", "没错没错", "都对", "全对", "没问题", "对的，没错", "信息无误", "正确", "没毛病", "都没问题"]
)
def test_all_right(text: str) -> None:
    assert assent.is_all_right(text)


@pytest.mark.parametrize(
    "text", ["好的", "嗯嗯", "是", "可以", "对", "谢谢", "都不对", "没错吧我怕错", "全县名单", "不对"]
)
def test_a_mere_yes_says_not_that_all_is_right(text: str) -> None:
    assert not assent.is_all_right(text)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("是的没错，再加上2023年的", "再加上2023年的"),
        ("对，还要合同", "还要合同"),
        ("嗯嗯，另外还要验收报告", "另外还要验收报告"),
        ("可以，加上附件", "加上附件"),
        ("好的 还有2022年的", "还有2022年的"),
        ("是的再加上镇里的", "再加上镇里的"),
        ("再加上2023年的", "再加上2023年的"),
        ("另外我还想要附件", "另外我还想要附件"),
        ("是的，要2023年和2024年的", "要2023年和2024年的"),
        ("对，不过只要城东的", "不过只要城东的"),
        ("要得，也要附图", "也要附图"),
        ("补充一下，是2023年的", "补充一下，是2023年的"),
    ],
)
def test_a_yes_with_more(text: str, more: str) -> None:
    assert assent.find_addition(text) == more


@pytest.mark.parametrize(
    "text",
    [
        *(
            "是的",
            "对对对就是这个",
            "补充耕地项目清单",
            "加油站审批文件",
            "征地补偿方案",
            "不是",
            "对了，我名字写错了",
            "2023年的",
        ),
        *("好的，提交吧", "还有吗", "是的，没错", "对外投资，再投资名录"),
    ],
)
def test_other_words_add_nothing(text: str) -> None:
    assert assent.find_addition(text) is None


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("不是，我要的是2024年的", "我要的是2024年的"),
        ("不对，应该是2024年的", "2024年的"),
        ("不对 是城东的", "城东的"),
        ("错了，是教育局的", "教育局的"),
        ("换成2024年的", "2024年的"),
        ("改成城东的批复", "城东的批复"),
        ("应该是2024年", "2024年"),
        ("不是的，2025年度的那份", "2025年度的那份"),
        ("写错了，改成江政发〔2025〕3号", "江政发〔2025〕3号"),
        ("不，要全县的", "要全县的"),
    ],
)
def test_words_in_place_of_others(text: str, instead: str) -> None:
    assert assent.find_replacement(text) == instead


@pytest.mark.parametrize(
    "text",
    [
        *(
            "不是",
            "不是，是别的事",
            "不对，重新写",
            "不是补正",
            "不是，我不补正",
            "不对，我重新写一下",
            "2024年的",
            "不动产登记",
            "没有文号",
        ),
        *("不知道文号", "别的事", "不，算了"),
    ],
)
def test_other_words_replace_nothing(text: str) -> None:
    assert assent.find_replacement(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "就是这句",
            "就按这个交",
            "就这句",
            "就是这句话",
            "就写这个",
            "刚才那句就是",
            "刚才那句就是补正",
            "就按我刚才写的交",
            "就用这段话",
        ),
        *("对，就是这句", "就按这个来", "照这个交吧", "我刚才说的就是补正的内容", "就这段话"),
    ],
)
def test_insisting(text: str) -> None:
    assert assent.insists(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "就是2024年的",
            "是",
            "就是城东的批复",
            "这句是什么意思",
            "按规定公开的文件",
            "刚才那句是问题",
            "照片",
            "就业补助名单",
            "用电台账",
        ),
        *("我要补什么", "2025年的"),
    ],
)
def test_not_insisting(text: str) -> None:
    assert not assent.insists(text)


def test_no_text_takes_for_ever() -> None:
    with at_most(2):
        for text in (
            "是对嗯好行" * 300,
            "就是这个" * 300,
            "不是不对" * 300,
            "提交" * 400,
            "对" * 1000 + "x",
            "再加上" * 300,
            "改成" * 300,
        ):
            for rule in (assent.is_yes, assent.is_no, assent.is_submit, assent.insists):
                rule(text)
            assent.find_addition(text)
            assent.find_replacement(text)
