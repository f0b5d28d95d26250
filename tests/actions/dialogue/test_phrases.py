"""Commands are whole messages; answers that merely contain their words are not commands."""

from __future__ import annotations

import pytest

from actions.dialogue import phrases
from actions.dialogue.phrases import Command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("转人工", Command.PERSON),
        ("我要找工作人员", Command.PERSON),
        ("麻烦转一下人工，谢谢", Command.PERSON),
        ("有没有真人", Command.PERSON),
        ("找个人帮我填", Command.PERSON),
        ("取消申请", Command.CANCEL),
        ("算了,不申请了", Command.CANCEL),
        ("太麻烦了不填了", Command.CANCEL),
        ("我不想申请了", Command.CANCEL),
        ("上一步", Command.BACK),
        ("刚才那个填错了", Command.BACK),
        ("我的申请", Command.STATUS),
        ("查一下进度", Command.STATUS),
        ("怎么填?", Command.HELP),
        ("？", Command.HELP),
        ("这是什么意思", Command.HELP),
        ("继续填", Command.GO_ON),
        ("我要申请公开信息", Command.START),
        ("申请政府信息公开", Command.START),
        ("不用，直接申请", Command.START),
        ("直接申请吧", Command.START),
        ("不用了，我要申请", Command.START),
        ("不用申请了", Command.CANCEL),
        ("不需要再办了", Command.CANCEL),
        ("您好！", Command.GREET),
        ("好的，谢谢您", Command.THANKS),
    ],
)
def test_commands_are_understood(text: str, command: Command) -> None:
    assert phrases.find_command(text) is command


@pytest.mark.parametrize(
    "text",
    [
        "张三",
        "我要工作人员名单",
        "人工智能产业扶持资金分配方案",
        "取消农业税的文件",
        "南昌市财政预算",
        "我要申请公开征地批复",
        "停车场收费标准",
        "申请执行人名册",
        "返回式卫星项目的环评",
        "继续教育经费决算",
        "进展情况通报",
        "13912345678",
    ],
)
def test_answers_that_contain_the_words_of_a_command_are_none(text: str) -> None:
    assert phrases.find_command(text) is None


@pytest.mark.parametrize("text", ["确认提交", "确认", "提交", "没问题，提交吧", "我确认提交"])
def test_submitting_takes_an_explicit_word(text: str) -> None:
    assert phrases.is_submit(text)


@pytest.mark.parametrize("text", ["好的", "嗯", "可以", "是", "张三", "提交材料清单"])
def test_a_mere_yes_submits_nothing(text: str) -> None:
    assert not phrases.is_submit(text)


@pytest.mark.parametrize(("text", "place"), [("2", 2), ("第二个", 2), ("选2", 2), ("②", 2), ("第10项", 10), ("二", 2)])
def test_a_choice_is_made_by_its_place(text: str, place: int) -> None:
    assert phrases.find_ordinal(text) == place


@pytest.mark.parametrize("text", ["12345", "2019年", "一路平安"])
def test_other_numbers_are_no_place(text: str) -> None:
    assert phrases.find_ordinal(text) is None


@pytest.mark.parametrize(
    "text",
    ["你们管不管", "收不收钱", "公不公开", "该不该补", "要收费吗", "多久答复？", "请问由谁负责", "哪些信息不公开"],
)
def test_questions_have_the_form_of_one(text: str) -> None:
    assert phrases.is_question(text)


@pytest.mark.parametrize(
    "text", ["欧阳娜娜", "2019年征地批复", "幸福路1号", "何建国", "投诉工作不作为", "处理不理想的通报"]
)
def test_statements_are_no_questions(text: str) -> None:
    assert not phrases.is_question(text)


def test_the_subject_may_be_said_with_the_first_word() -> None:
    assert phrases.find_subject("我想申请公开2019年的征地批复") == "2019年的征地批复"
    assert phrases.find_subject("我要申请公开信息") is None
    assert phrases.find_subject("怎么申请公开信息") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("没用", True),
        ("这个回答没有用啊", True),
        ("答非所问！", True),
        ("不是我要问的", True),
        ("没用的土地怎么处理", False),
        ("申请没回答怎么办", False),
        ("有用", False),
    ],
)
def test_displeasure_with_an_answer(text: str, expected: bool) -> None:
    assert phrases.is_displeased(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "等下我问问我老公",
            "等一下",
            "等等",
            "稍等",
            "等会儿",
            "我先问问我儿子",
            "等我找找身份证",
            "我想想",
            "让我想一想",
            "你等一下我去拿身份证",
        ),
        *(
            "我问一下会计再说",
            "稍等，我查一下",
            "等等我找一下号码",
            "我得跟家里人商量商量",
            "容我考虑考虑",
            "等一会儿我打个电话",
            "先等等",
            "我去问问村里",
        ),
        *("我跟老伴说一声再填", "请稍等一下", "别急，我找找", "我看看再填", "等我一下"),
    ],
)
def test_waiting_is_no_answer(text: str) -> None:
    assert phrases.is_waiting(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "等级评定结果",
            "等待分房名单",
            "等外公路名录",
            "王等弟",
            "找人代办名单",
            "查处决定",
            "我想要2023年的",
            "想要合同",
            "看守所名录",
            "问题清单",
        ),
        *(
            "稍后再填",
            "商量会议纪要",
            "等下级单位的批复",
            "考虑不周的通报",
            "要问谁",
            "我找工作人员",
            "查一下进度",
            "我看不懂",
            "问一下收费吗",
        ),
    ],
)
def test_words_that_only_begin_like_waiting(text: str) -> None:
    assert not phrases.is_waiting(text)
