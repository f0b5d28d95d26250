"""Who waits for a person is understood in their own words; everything else is for the person."""

from __future__ import annotations

import pytest

from bot.delivery.waiting import asks_about_waiting, leaves
from tests.support.cpu import at_most

LEAVING = [
    *("返回机器人", "不等了，返回机器人", "不等了", "不找人工了", "还是跟机器人说", "取消", "退出", "算了", "不用了"),
    *("机器人", "转回机器人。", "不用人工了", "不要人工了", "不转人工了", "不排了", "不排队了", "取消排队"),
    *("取消人工", "算了，我还是问机器人吧", "我不等了，谢谢", "不想等了", "切换到机器人", "回到机器人"),
    *("不需要人工了，谢谢", "太久了，不等了", "那就让机器人来吧", "退出人工服务", "结束人工", "不用找工作人员了"),
    *("转机器人", "我要跟机器人聊", "好的，那我不等了", "返回", "别转人工了", "改用机器人", "不用等了"),
]
ASKING = [
    *("前面还有几个人", "还要等多久", "有人吗", "怎么没人理我", "在吗", "前面还有多少人在排队？", "我排第几"),
    *("什么时候轮到我", "人呢", "还在吗", "有没有人啊", "还要多久", "等了半天了", "怎么还没有人来"),
    *("你好，请问还要等多长时间", "为什么没人回复我", "排到我了吗", "几点上班", "什么时候有人", "催一下", "快点"),
    *("还有多久啊", "工作人员呢", "客服在吗", "要等到什么时候", "等了一个小时了", "大概要等多久呢"),
    *("到底有没有人啊？", "没人吗", "现在有几个人在排队", "怎么这么慢", "多久能有人", "喂，有人在吗", "轮到我了没有"),
    *("前面几个人？",),
]
FOR_STAFF = [
    *("我想问低保的事", "我的电话是13800138000", "张三", "我不等低保了我要申诉", "申请公开以后还要等多久"),
    *("答复要等多久才有", "前面说的文件在哪里", "取消我的申请", "不用邮寄了，改成电子版", "机器人说的不对"),
    *("机器人回答错了，我要投诉", "我们村有几个人没拿到补偿", "退出低保的手续", "有人占了我的宅基地"),
    *("没有人通知过我", "什么时候公开预算", "我不要纸质的", "排水管道什么时候修", "等了三个月没有答复"),
    *("返回款什么时候到账", "不用人工费的项目有哪些", "进度款拨付情况", "好的", "谢谢"),
]


@pytest.mark.parametrize("text", LEAVING)
def test_back_to_the_bot_in_any_words(text: str) -> None:
    assert leaves(text)


@pytest.mark.parametrize("text", ASKING)
def test_how_long_still(text: str) -> None:
    assert asks_about_waiting(text)
    assert not leaves(text)


@pytest.mark.parametrize("text", FOR_STAFF)
def test_everything_else_is_for_the_person(text: str) -> None:
    assert not leaves(text)
    assert not asks_about_waiting(text)


def test_a_question_about_waiting_beside_something_else_is_answered_too() -> None:
    assert asks_about_waiting("还要等多久？我想问低保的事")
    assert not leaves("不等了，你们记一下：我想问低保的事")


@pytest.mark.parametrize("text", ["我就" * 20, "请问" * 20, "都就还" * 13, "吧了" * 20, "我你们您" * 10])
def test_no_text_takes_long(text: str) -> None:
    with at_most(0.5):
        leaves(text)
        asks_about_waiting(text)
