"""Who is in danger or threatens is heard, in whatever words; asking for records about such things is no alarm."""

from __future__ import annotations

import pytest

from actions.cases.alarm import find_alarm, sounds_alarming
from tests.support.cpu import at_most

DISTRESS = [
    *("我不想活了，我要跳楼", "不想活了", "我想死", "活着没意思", "我活不下去了", "真的撑不下去了", "我要自杀"),
    *("想跳楼", "跳楼", "我要从楼上跳下去", "死了算了", "一死了之", "不如死了好", "我想结束自己的生命", "没有活路了"),
    *("逼死人了", "你们这是要逼死我", "再不解决我就死给你们看", "我要喝农药", "割腕", "走投无路了", "我绝望了"),
    *("人生没有希望了", "我准备去你们单位门口跳楼", "你们不给我公开拆迁补偿标准，我就从你们办公楼上跳下去"),
    *("这日子过得生不如死", "我真的不想再活下去了，太难了", "我今天就死在你们单位门口", "我现在就去跳河"),
    *("我们全家只能喝农药了", "我妈说要自杀", "我老公正要跳楼，怎么办", "有人要跳楼", "活够了", "活着还有什么意思呢"),
    *("我还不如死了", "我只有死路一条了，我要死给政府看", "我真想一头撞死", "再不给答复我就去死", "我想自杀。"),
    *("不活了，跳楼算了", "我打算今晚上吊"),
]
THREATS = [
    *("我要炸了你们政府", "我要杀了你们", "信不信我砍死你们", "我去捅死他", "弄死你", "我一把火烧了你们办公楼"),
    *("我要报复社会", "我要跟他们同归于尽", "我要砍死他", "让你们陪葬", "要你们的命", "我提着刀来找你们"),
    *("再不办我就放火", "我带汽油去你们单位", "早晚弄死你们", "有人要打死我", "逼我杀人是吧", "我把你们全都炸死"),
    *("杀了你们全家", "我要杀人", "村长说要弄死我"),
]
NO_ALARM = [
    *("我要申请公开自杀干预热线的经费", "我想要跳楼机的安全检查报告", "我儿子跳楼的事故调查报告"),
    *("我要查2020年跳楼事件的调查报告", "不想活动取消", "我想申请公开自杀率的统计", "我要死亡证明怎么开"),
    *("死亡赔偿金标准", "处死刑的案子", "我要杀虫剂采购合同", "我爸被人打死了，我要公开调查报告", "杀猪场许可"),
    *("烧烤摊在哪里备案", "炸药库的审批文件", "打死我也不信", "我急得要死", "我想了解放火案的通报"),
    *("我要投诉邻居杀狗", "我家被强拆了", "我很生气", "你们太差劲了", "我要去法院告你们", "炸鸡店的卫生许可"),
    *("我要申请同归路的规划", "我想看活禽市场关闭的通知", "张三", "我要查烧死流浪狗的处理结果", "他们砍了我家的树"),
    *("撞死人的车是谁的", "我要申请公开打死耕牛的赔偿标准", "小区电梯跳闸了", "村里要炸山修路的审批", "我要人工"),
    *("我要跳过这一步", "死亡登记", "我要砍伐许可证", "把楼炸了重建的方案公开了吗", "活着的老人补贴标准"),
    *("我要了解灭火器采购", "他们烧了秸秆没人管", "我要公开拆了我家房子的文件", "你们单位杀毒软件的采购合同"),
    *("我现在去你们单位大厅", "我想死亡证明早点办下来", "我家的树活了"),
]


@pytest.mark.parametrize("text", [*DISTRESS, *THREATS])
def test_a_cry_for_help_and_a_threat_are_heard(text: str) -> None:
    assert find_alarm(text)
    assert sounds_alarming(text)


@pytest.mark.parametrize("text", NO_ALARM)
def test_records_about_such_things_and_mere_anger_are_no_alarm(text: str) -> None:
    assert not find_alarm(text)
    assert not sounds_alarming(text)


HARDSHIP = [
    *("低保停了半年，我家活不下去了，谁来管管", "我等了三年，真的绝望了，求求你们", "我实在撑不下去了，孩子还要上学"),
]


@pytest.mark.parametrize("text", HARDSHIP)
def test_hardship_is_an_alarm_to_who_waits_for_a_person_and_to_the_bot_a_matter(text: str) -> None:
    assert sounds_alarming(text)
    assert not find_alarm(f"{text}，我要申请公开低保标准的文件")


@pytest.mark.parametrize(
    "text", ["我就是就是" * 400, "了吧啊" * 600, "我你们政府门口" * 300, "再不再不" * 500, "绝望，我" * 500]
)
def test_no_text_takes_long(text: str) -> None:
    with at_most(1.0):
        sounds_alarming(text * 500)
