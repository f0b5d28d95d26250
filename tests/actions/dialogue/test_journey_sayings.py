"""What people said on the longest journeys (tests/conversations/journeys.yml) and was taken wrongly: rules and acts."""

from __future__ import annotations

import pytest

from actions.cases.lifecycle import EventKind
from actions.dialogue import asking, case_phrases, corrections, phrases, whys
from actions.dialogue.case_phrases import Topic, find_wanted
from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import Conversation, ToldKnowledge
from tests.actions.dialogue.talk import Talk
from tests.support.cpu import at_most

SOURCE = Citation(7, 70, "中华人民共和国政府信息公开条例", None, None, ("第四十二条",), "…", None, 0.9)
CORRECTION = {"correct_by": "2026-03-20", "points": "请写明年度。"}
REASONS = {"answer_by": "2026-03-20", "points": "本月已申请三十余件。"}
FEE = {
    "why": "本月已经申请三十余件",
    "tier": "by_case",
    "amount": 100,
    "basis": "按件计收第11件",
    "how_to_pay": "到3号窗口缴纳",
}

WISHES = {
    Topic.WHY_DATE: (
        "补正的日子是咋算出来的|补正期限怎么算的|缴费的日期是怎么来的|咋又变成9月18号了|为啥又改到4月24号|怎么又变日子了|为什么要到5月8号|"
        "为啥是4月24号才算到期|那为什么是8月5号|那件为什么是这一天|咋又往后推了嘛"
    ),
    Topic.PAYMENT: (
        "我能不能不交|不交钱会怎么样|可以不缴费吗|不交会咋样|能不交这个钱不|凭啥子要我交钱|我不想交钱|这钱在哪儿交啊|不交行不行|"
        "这个钱可不可以不交|我不交这个费用会有什么后果"
    ),
}
NO_WISH = (
    "不交作业会怎么样|个人所得税不交会怎么样|能不能不交物业费|物业费在哪交|变更日期的通知|怎么又变价了|"
    "为什么要到省里去办|社保的日期怎么改|会议日子是谁定的|不想交朋友"
)
WAITING = (
    "知道了，等我儿子回来帮我看|晓得了，我等我老伴回来再说|好的，等我女儿下班再填|收到，我先问问我儿子|"
    "等我家里人回来再弄|等我孙子放学回来帮我看看|好，我回去找找资料|知道了等俺闺女有空帮俺弄|"
    "行，我跟我老公商量一下|嗯，等村长来了再说|我去问一下我们组长再来"
)
NOT_WAITING = (
    "等我死了你们才办吗|知道了|我要等三公经费公开|等了好久了|我儿子2024年的低保|等候区改造工程的合同|"
    "收到的材料是2023年的|村长说是2022年修的|我女儿的学籍|好的，是2024年的"
)
MORE = (
    "对了，还有一句|还有一点|我还有两句话|等等还有一句话要写|再写一句|还没写完|还要再写两句|还有几句|"
    "我再补一句|另外还有一点要说"
)
NOT_MORE = "还有2023年的|还有一条路的经费|再加上城东的|还有补偿标准|还有一句话是写给县长的那封信"
WHY_REFUSED = (
    "凭啥不给我办了|为什么不给我公开|为啥不给我|凭什么不公开|你们为什么不给我看|城西那个为什么不给我办了|"
    "为什么不予处理|咋不给我办嘛|为什么只给我一半|凭什么不予公开|为啥子不办了|为什么不给我提供|"
    "为什么不全给我|为啥不公开附件二|你们凭什么不给我全部|为什么不全部公开|不公开的理由是什么|凭什么不给我第二部分"
)
NOT_WHY_REFUSED = (
    "为什么不给我妈办低保|为什么不公开征地补偿标准|凭啥不给老师发工资|为什么还没好|为什么不早说|"
    "哪些信息不公开|不给我看病|为什么不能|为什么|为什么不公开附近的规划|不公开征地补偿的理由是什么"
)
WHY_ASKED = (
    "凭啥要俺说理由，哪条规定的|为什么要我补正|凭什么让我说明理由|说明理由有什么依据|补正的依据是什么|"
    "为啥要补正啊|为什么要说理由|哪条法律让我写理由的|凭啥叫我补|干嘛要我补正|为啥非要我说明理由"
)
NOT_WHY_ASKED = (
    "理由是我要写论文|补正：2024年的|因为政府要求补正，理由如下|怎么补正|要补正什么|"
    "为什么要拆我家房子，理由在哪里公开|补贴依据|我的理由是凭什么不公开"
)
WHY_FIELD = (
    "要身份证干啥子嘛|填电话做啥|问身份证号干么子|要我手机号有啥用|给身份证干啥|留电话干什么用|"
    "要身份证号做什么|为什么要身份证|问名字干啥|写地址有什么用"
)


def of(said: str) -> list[str]:
    return said.split("|")


@pytest.mark.parametrize(("topic", "text"), [(topic, text) for topic, said in WISHES.items() for text in of(said)])
def test_wishes(topic: Topic, text: str) -> None:
    wanted = find_wanted(text)
    assert wanted is not None
    assert wanted.topic is topic


@pytest.mark.parametrize("text", of(NO_WISH))
def test_no_wishes(text: str) -> None:
    assert find_wanted(text) is None


@pytest.mark.parametrize("text", of(WAITING))
def test_somebody_is_waited_for(text: str) -> None:
    assert phrases.is_waiting(text)


@pytest.mark.parametrize("text", of(NOT_WAITING))
def test_nobody_is_waited_for(text: str) -> None:
    assert not phrases.is_waiting(text)


@pytest.mark.parametrize(("text", "expected"), [*((t, True) for t in of(MORE)), *((t, False) for t in of(NOT_MORE))])
def test_more_is_to_come(text: str, expected: bool) -> None:
    assert phrases.is_more(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [*((t, True) for t in of(WHY_REFUSED)), *((t, False) for t in of(NOT_WHY_REFUSED))]
)
def test_why_it_was_refused(text: str, expected: bool) -> None:
    assert whys.asks_why_refused(text.removeprefix("城西那个")) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [*((t, True) for t in of(WHY_ASKED)), *((t, False) for t in of(NOT_WHY_ASKED))]
)
def test_why_it_is_asked(text: str, expected: bool) -> None:
    assert whys.asks_why_asked(text) is expected


@pytest.mark.parametrize("text", ["为什么", "为啥", "凭什么？", "这是为什么呢", "为什么呀", "凭啥嘛"])
def test_a_bare_why(text: str) -> None:
    assert whys.just_asks_why(text)


@pytest.mark.parametrize("text", ["为什么要身份证", "为什么不给我", "为什么是这一天", "怎么", "不知道为什么", ""])
def test_no_bare_why(text: str) -> None:
    assert not whys.just_asks_why(text)


@pytest.mark.parametrize("text", of(WHY_FIELD))
def test_why_a_field_is_asked(text: str) -> None:
    assert corrections.asks_why(text)


@pytest.mark.parametrize("text", ["修这条路干啥用的", "我身份证丢了干不了啥", "13800138000", "身份证"])
def test_no_doubt_about_a_field(text: str) -> None:
    assert not corrections.asks_why(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("啥子叫文号哦，我搞不清楚", True), ("什么是文号", True), ("文号是啥子东西", True), ("啥叫发文单位", True)],
        *[("不晓得文号是啥", False), ("不知道文号是多少", False), ("江政发〔2025〕3号", False), ("2024年", False)],
    ],
)
def test_what_a_word_means(text: str, expected: bool) -> None:
    assert asking.asks_what_a_word_means(text) is expected


@pytest.mark.parametrize("text", ["不是这件，算了", "都不是，算了", "不是那个，算了吧", "不是的，算了算了"])
def test_given_up(text: str) -> None:
    assert phrases.find_command(text) is phrases.Command.CANCEL


# --- acts


def knows(knowledge: ToldKnowledge, text: str, said: str) -> None:
    knowledge.known[text] = Answer(text, Verdict.ANSWER, said, (SOURCE,))


@pytest.mark.parametrize("intent", ["greet", "thanks", "smalltalk"])
def test_a_question_taken_for_a_courtesy_is_answered(talk: Talk, knowledge: ToldKnowledge, intent: str) -> None:
    text = "我想问哈，你们这个信息公开是收钱的不"
    knows(knowledge, text, "不收取费用。")
    talk.say(text, intent)
    assert talk.heard.strip() == "不收取费用。"
    talk.say("你好呀，你们都好吗", intent)
    assert f"utter_{intent}" in talk.heard


def test_what_is_told_of_a_word_leaves_the_question(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "啥子叫文号哦，我搞不清楚")
    assert conversation.step == "features"
    assert conversation.responses
    conversation.fill("我搞不清楚")
    assert conversation.step == "applicant_type"


def test_a_word_for_the_errand_is_no_content_of_it(talk: Talk) -> None:
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, CORRECTION)
    talk.say("补正")
    for text in ("补正", "我要补正", "补充材料"):
        talk.say(text)
        assert "「" not in talk.heard
        assert "请写明年度" in talk.heard
    talk.say("2025年的")
    assert "「2025年的」" in talk.heard


@pytest.mark.parametrize(
    ("kind", "given"), [(EventKind.CORRECTION_ASKED, CORRECTION), (EventKind.REASONS_ASKED, REASONS)]
)
def test_why_it_is_asked_is_told_with_the_article(talk: Talk, kind: EventKind, given: dict[str, str]) -> None:
    talk.file()
    talk.staff(kind, given)
    word = "理由" if kind is EventKind.REASONS_ASKED else "补正"
    for _ in range(2):  # outside of the errand, and within
        talk.say(f"凭什么要我{'说明' if word == '理由' else ''}{word}")
        assert "utter_task_why" in talk.heard
        assert given["points"] in talk.heard
    assert talk.history()[-1][0] == kind


def test_a_choice_is_no_act_when_something_else_is_said_of_it(talk: Talk) -> None:
    for description in ("城东片区的征地批复", "城西片区的征地批复"):
        talk.file(description)
    for number in ("JZ2026-00001", "JZ2026-00002"):
        talk.staff(EventKind.FEE_NOTICED, FEE, number)
    talk.say("我交了")
    assert "1. JZ2026-00002" in talk.heard
    for text in ("城西那件我不想交钱，咋办", "JZ2026-00002我不交"):
        talk.say(text)
        assert "已记下" not in talk.heard
        assert talk.history("JZ2026-00002")[-1][0] == "fee_noticed"
    talk.say("城西那件")
    assert talk.history("JZ2026-00002")[-1][0] == "payment_reported"


@pytest.mark.parametrize("text", ["这个钱我没交", "我不交钱", "钱还没有付呢", "是不是已经交过了", "没钱交"])
def test_not_paid_is_no_payment(talk: Talk, text: str) -> None:
    number = talk.file()
    talk.staff(EventKind.FEE_NOTICED, FEE, number)
    talk.say(text, "report_payment", 0.95)
    assert talk.history()[-1][0] == "fee_noticed"


def test_why_it_was_refused_is_in_the_reply(talk: Talk) -> None:
    number = talk.file()
    talk.say("凭啥不给我办了", "complain_disclosure", 0.3)
    assert number not in talk.heard
    talk.replied("N5")
    talk.say("凭啥不给我公开", "ask_policy", 0.9)
    assert f"申请{number}的答复" in talk.heard
    assert f"不服怎么办 {number}" in talk.offered


def test_a_question_with_a_word_beside_it(talk: Talk, knowledge: ToldKnowledge) -> None:
    knows(knowledge, "政府信息公开条例第二十七条", "公民、法人或者其他组织。")
    talk.say("外国人能申请吗，我有个亲戚在国外", "ask_how_to_apply")
    assert "utter_set_foreigners" in talk.heard
    number = talk.file()
    talk.say("咋还没好嘛，都十天了", "abuse")
    assert f"申请 {number}：办理中" in talk.heard
    talk.say("我不要了，撤回吧，等太久了，咋还没好", "withdraw_application")
    assert "确定撤回" in talk.heard


def test_a_way_of_delivery_said_where_the_form_is_asked_for(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "个人", "陈建国")
    conversation.fill("居民身份证", "11010519491231002X", "13800138000", "在本对话中查看")
    assert conversation.step == "delivery"
    conversation.fill("上一步", "我就在手机上看")
    assert conversation.step == "confirmation"  # it says the form as well


NO_FEATURES = "没得|莫得|冇得|没得的|莫有|没有的|没|无|没得哦|没有啊|都没得"
FEATURES = "没收决定书〔2024〕3号|无锡市2024年|没得奖的名单|2024年"


@pytest.mark.parametrize(("text", "expected"), [*((t, "") for t in of(NO_FEATURES)), *((t, t) for t in of(FEATURES))])
def test_nothing_is_known_of_the_number_in_any_dialect(conversation: Conversation, text: str, expected: str) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", text)
    assert conversation.step == "applicant_type"
    conversation.fill("上一步")
    assert conversation.step == "features"


@pytest.mark.parametrize(
    "text", of("我们哪有啥子代码哦|哪里有什么信用代码嘛|村里哪来的代码|我们哪儿有执照|哪有那个号码")
)
def test_a_code_that_is_asked_back_for_is_none(conversation: Conversation, text: str) -> None:
    conversation.fill("我要申请公开信息", "征地补偿款的分配方案", "没有", "单位", "石桥村第三村民小组")
    conversation.fill(text)
    assert conversation.step == "contact_person"


@pytest.mark.parametrize("text", of("撤了以后还能再申请不|撤回了会不会有影响不|还可以再办不|以后能再交不|撤了要收钱不"))
def test_a_question_that_ends_with_no_is_no_reason(talk: Talk, text: str) -> None:
    talk.file()
    talk.say("我要撤回申请")
    talk.say(text)
    assert "原因" not in talk.heard
    assert "确定撤回申请" in talk.heard


@pytest.mark.parametrize(
    "text", of("按错了，不撤|点错了不撤了|哎呀弄错了，不撤回了|还是不撤了|算了，不撤了|搞错了，先不撤")
)
def test_not_withdrawing_after_all(talk: Talk, text: str) -> None:
    talk.file()
    talk.say("我要撤回申请")
    talk.say(text)
    assert "没有撤回" in talk.heard or "utter_own_not_withdrawn" in talk.heard
    assert talk.form is None
    talk.say(text, "nlu_fallback", 0.2)  # once more, or days later: nothing is asked any longer
    assert "没有撤回" in talk.heard or "utter_own_not_withdrawn" in talk.heard


def test_giving_up_what_was_never_begun(talk: Talk) -> None:
    assert talk.say("还是不撤了", "nlu_fallback", 0.2).strip() == "utter_answer_no_to_what"
    talk.file()
    assert talk.say("不投诉了", "deny").strip() == "utter_answer_no_to_what"


@pytest.mark.parametrize(
    "text",
    of(
        "电话换了，现在是13900139000|手机号变了，新的是13900139000|电话换了，改成13900139000|电话不用了，现在用13900139000"
    ),
)
def test_a_telephone_that_has_changed(filled_in: Conversation, text: str) -> None:
    filled_in.fill(text)
    assert "13900139000" in filled_in.text


NOT_COME = (
    "你们寄的东西我还没收到咋回事|答复书还没收到|寄的材料一直没到|你们给我寄的信怎么还没收到|快递没收到怎么办|"
    "邮件还没有收到|寄给我的答复书没收到|我的东西还没寄到呢|挂号信没收到|EMS到现在没收到"
)
NO_LETTER = "补贴还没收到|工资没收到怎么办|短信没收到|我没收到|征地款还没到"


@pytest.mark.parametrize("text", of(NOT_COME))
def test_what_was_posted_has_not_come(talk: Talk, text: str) -> None:
    number = talk.file()
    talk.replied("G2", method="post", proof="EMS2099")
    talk.say(text, "nlu_fallback", 0.2)
    assert f"申请{number}的答复" in talk.heard
    assert "邮寄" in talk.heard


@pytest.mark.parametrize("text", of(NO_LETTER))
def test_what_else_has_not_come(text: str) -> None:
    assert find_wanted(text) is None


def test_a_case_that_is_answered_anew_shows_its_new_day(talk: Talk) -> None:
    number = talk.file()
    talk.replied("N5")
    talk.say("我的申请", "application_status")
    assert "答复日期：2026年3月2日" in talk.heard
    talk.on("2026-04-20")
    talk.staff(EventKind.REMEDY_FILED, {"ref": "F1", "remedy": "review", "by": "applicant"})
    talk.say("我的申请", "application_status")
    assert "复议或者诉讼正在进行" in talk.heard
    assert not [said for said in talk.offered if said.startswith(("撤回", "补充"))]
    talk.on("2026-06-10")
    talk.staff(EventKind.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    talk.staff(EventKind.REDO_ORDERED, {"ref": "F1", "days": 15})
    talk.say("我催一下", "nlu_fallback", 0.2)
    assert "最迟答复日期：2026年7月2日" in talk.heard
    assert "正在重新办理" in talk.heard
    assert "上一次答复：2026年3月2日" in talk.heard
    assert "不予公开" not in talk.heard
    talk.say("答复书再给我看一下")
    assert f"申请{number}的答复（2026年3月2日）" in talk.heard


def test_a_field_of_a_request_is_changed_by_its_name(talk: Talk) -> None:
    talk.say("我要投诉信息公开工作")
    for text in ("第二个", "拖到4月22日才答复我的申请", "无", "无", "无"):
        talk.say(text)
    assert "请核对" in talk.heard
    for text in ("不对，改具体情况", "具体情况错了", "修改具体情况"):
        talk.say(text)
        assert "请说明具体情况" in talk.heard
        talk.say(f"4月14日到期，拖到4月22日才答复，{text[:2]}")
        assert f"4月22日才答复，{text[:2]}" in talk.heard
    talk.say("今天下大雨")
    assert "utter_task_not_understood" in talk.heard
    assert "请核对" in talk.heard


def test_what_follows_from_not_answering_a_notice(talk: Talk, knowledge: ToldKnowledge) -> None:
    knows(knowledge, "政府信息公开条例第三十条", "视为放弃申请。")
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, CORRECTION)
    for _ in range(2):
        talk.say("我不补正会怎么样")
        assert "视为放弃申请" in talk.heard
        talk.say("补正")


def test_two_settled_questions_in_one_message(talk: Talk) -> None:
    number = talk.file()
    talk.say("催一下，能不能搞快点", "matter_12345", 0.9)
    assert f"申请 {number}：办理中" in talk.heard


BROUGHT_LATE = {
    "忘了跟你们说，要盖了章的": "要盖了章的",
    "忘记写了：只要2025年的": "只要2025年的",
    "漏说了，还包括附件": "还包括附件",
    "哦忘了讲，是城东那一片的": "是城东那一片的",
    "刚才忘了说 是三组的账目": "是三组的账目",
}


@pytest.mark.parametrize(("text", "words"), BROUGHT_LATE.items())
def test_what_was_forgotten_is_a_supplement(talk: Talk, text: str, words: str) -> None:
    before = talk.say(text, "nlu_fallback", 0.2)
    assert "补充" not in before  # with no application there is nothing that it could belong to
    number = talk.file()
    talk.say(text, "nlu_fallback", 0.2)
    assert f"补充到申请{number}" in talk.heard
    assert f"「{words}」" in talk.heard


@pytest.mark.parametrize("text", of("忘了跟你们说什么来着|忘了说谢谢|忘了问，低保标准是多少|忘了密码|我忘了"))
def test_what_else_is_forgotten(text: str) -> None:
    assert find_wanted(text) is None


ASKS = "你们政府好久必须答复哦|要好久才能有结果嘛|好久可以拿到|你们收到了没得嘛|收到了没得|看到没得哦|好久才办得完"
TELLS = "好久没下雨了|修了好久的那条路|我等了好久|搞了好久的工程"


@pytest.mark.parametrize(("text", "expected"), [*((t, True) for t in of(ASKS)), *((t, False) for t in of(TELLS))])
def test_how_long_in_the_dialect_of_sichuan(text: str, expected: bool) -> None:
    assert phrases.is_question(text) is expected


REPEATED = (
    *("我", ",", "好", "知道了", "等", "错", "对了", "不", "为啥"),
    *("忘", "那", "给", "再", "说", "的", "补正", "理由"),
)


def test_no_repeated_word_keeps_a_rule_busy() -> None:
    rules = [
        *(phrases.is_more, phrases.gives_up, phrases.is_waiting, phrases.is_question, phrases.find_command),
        *(whys.asks_why_refused, whys.asks_why_asked, whys.just_asks_why, case_phrases.tells_late, find_wanted),
        *(asking.asks_what_a_word_means, corrections.asks_why, corrections.find_correction),
    ]
    with at_most(10):
        for word in REPEATED:
            for text in ((word * 40)[:38] + "x", (word * 9990)[:9990] + "x", (word * 9990)[:9990]):
                for rule in rules:
                    rule(text)
