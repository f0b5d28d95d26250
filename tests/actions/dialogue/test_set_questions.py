"""Questions whose answer is settled: many ways to ask each, and what only looks like them."""

from __future__ import annotations

import pytest

from actions.cases.lifecycle import EventKind
from actions.dialogue import set_questions
from actions.dialogue.set_questions import SetQuestion, find_set_question
from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import ToldKnowledge
from tests.actions.dialogue.talk import Talk
from tests.actions.dialogue.test_errands import FEE
from tests.support.cpu import at_most

SOURCE = Citation(7, 70, "中华人民共和国政府信息公开条例", None, None, ("第三十三条",), "…", None, 0.9)

SAID = {
    SetQuestion.HOW_OFTEN: (
        "一年能申请几次|一个月能申请几回|一年可以提多少次申请啊|每个月最多申请几件|一个人一年能申请几份|信息公开申请有次数限制没得|"
        "申请次数有没有上限|申请有没有次数限制？|一年最多可以申请多少次信息公开|最多能申请几次|能不能多次申请|请问一个月可以申请多少件啊|"
        "申请的数量有限制吗|一天能申请几个|半年里能提几次申请嘛|我能申请几回"
    ),
    SetQuestion.SINCE_WHEN: (
        "20个工作日从哪天开始算|20个工作日从哪一天起算|二十天从啥时候开始数|期限从什么时候开始算|答复期限自哪天起算|"
        "那20个工作日是从哪天算起的呢|20天从哪天算|时间从啥时候算起|期限以哪天为准计算|二十个工作日打哪天算起啊|答复期限的起算日是哪天|"
        "请问期限从几号开始计算"
    ),
    SetQuestion.FOREIGNERS: (
        "外国人能申请吗|老外可以申请公开信息不|港澳台居民能不能申请|外籍人士可以申请政府信息公开吗|我是外国人能申请信息公开吗|香港人可以申请不|"
        "台胞能不能申请公开|华侨可以申请吗|外国公司能不能申请信息公开|用护照能申请吗|境外人士有资格申请吗|外国人申请行不行|我不是中国人能申请吗"
    ),
    SetQuestion.WHO_MAY: (
        "谁可以申请|个人能申请吗|公司能不能申请信息公开|村民小组可以申请吗|个人才能申请还是我们小组也可以|哪些人可以申请公开信息|"
        "我们小组也可以申请吗|外地人能申请不|单位可以申请政府信息公开吗|普通老百姓能不能申请|只有单位才能申请吗|合作社有资格申请吗"
    ),
    SetQuestion.WHO_SETS_FEES: (
        "收费标准谁定的|收费的标准是哪个定的|信息处理费是谁定的|处理费标准哪个部门制定的|收费办法由谁规定|收费标准是什么部门批的|"
        "这个收费标准是你们谁定的啊|费用标准哪家单位出台的|谁定的收费标准|哪个部门规定的收费标准啊|收费谁说了算|信息处理费的标准是啥部门订的嘛"
    ),
    SetQuestion.WHO_HANDLES: (
        "谁负责处理我的信息公开申请|我的申请归哪个部门管|我的申请是谁在办|哪个科室受理我的申请|由谁受理信息公开申请|我的信息公开申请由哪个单位处理|"
        "申请到底归谁管啊|是谁在办我那个申请|我那件申请现在在谁手里|请问哪个部门负责办理我的申请|政府信息公开申请归谁受理|啥部门管我的申请嘛"
    ),
    SetQuestion.HOW_LONG: (
        "多长时间能有结果|还要等多久|还得等几天啊|啥时候能给我个准信|多久才能有答复|什么时候能办好|几天能出结果|还需要多久|好久才办得下来嘛|"
        "还要好长时间才有结果|为什么还没好|咋还没答复我|怎么到现在还没有消息|这么多天了还没结果|我的申请还要等多久|啥前儿能给我回信|"
        "什么时候才能拿到东西|还没好吗多久能好|还要等多久 JZ2026-00001|"
        "现在最晚哪天答复我|最迟什么时候给我答复|最晚几号能拿到结果"
    ),
    SetQuestion.HURRY: (
        "我催一下|能不能快点|麻烦快点办|请尽快答复|搞快点嘛|可不可以早点给我答复|快点行不行|我要催办|催一下我的申请|麻烦你们抓紧办一下|"
        "我急用|我这边挺着急的|能加急吗|可以提前答复吗|你们办得太慢了|咋这么慢啊|请加快办理进度|赶紧给我答复|帮我催催"
    ),
    SetQuestion.NO_CORRECTION: (
        "我不补正会怎么样|不补正行不行|不补正有什么后果|要是不补正呢会咋样|逾期不补正怎么办|可以不补正吗|不补会怎么样|过期没补正会怎样|"
        "没按时补正会怎么样|能不能不补正|不补材料会咋样"
    ),
    SetQuestion.NO_REASONS: (
        "不说明理由会怎么样|可以不说理由吗|不写理由行不行|我不想说理由会有啥后果|说明理由以后会怎么样|理由不合理会怎样|能不能不说明理由|"
        "不给理由会咋样|理由交了会咋样|要是不说理由呢怎么办"
    ),
    SetQuestion.CONSULTING: (
        "征求意见要算在20天里头不|征求意见的时间算不算在答复期限里|问第三方的时间算进去吗|征求第三方意见期间算不算时间|征求意见那几天扣不扣|"
        "征求意见的日子计入期限吗|等第三方意见的时间算在20个工作日内吗|征求意见期限停不停|问别人意见的那些天算不算|征求意见这段时间要不要算"
    ),
}
NONE = (
    "低保一年能申请几次|公租房可以申请几套|今年收到多少件申请|一年公开几次|多久公开一次|低保多久能批下来|什么时候公布录取结果|外国人申请居留许可要什么材料|"
    "我要申请公开外国人就业情况|停车收费标准谁定的|物业费谁定的|低保申请归哪个部门管|谁负责公布征地信息|信息公开归谁管|谁负责|加快电梯加装进度的通知|"
    "快递收费标准|补贴从哪个月开始算|社保从什么时候开始交|工龄从哪天开始算|等一下|等等|我等下再填|快递|提前退休政策|急诊收费标准|政府多久必须答复信息公开申请|"
    "还有多少件|一年预算是多少|为什么还要交钱|为什么是这一天|期限怎么算的|什么时候开工|什么时候发工资|怎么还不修路|我的申请|催收通知书|"
    "2025年催办件台账|赶集的日子|早点铺整治方案|重复申请怎么处理|没有|还没有|好|快递单号是多少|张快|慢性病报销|申请人是谁|几天|多久|再说|不交作业会怎么样|补贴不发会怎么样|不补课行不行|征求意见稿|意见征求会的时间|离职理由怎么写|"
    "谁能告诉我|公司能申请补贴吗|谁可以申请低保|农民能申请贷款吗|学生可以申请公租房吗|个人能查吗|"
    "不说话会怎么样|补正：不补种的理由|我的理由是不合理收费"
)


@pytest.mark.parametrize(("asked", "text"), [(each, text) for each, said in SAID.items() for text in said.split("|")])
def test_each_is_known_in_many_words(asked: SetQuestion, text: str) -> None:
    assert find_set_question(text) is asked


@pytest.mark.parametrize("text", [*NONE.split("|"), ""])
def test_what_only_looks_like_one(text: str) -> None:
    assert find_set_question(text) is None


def test_no_repeated_word_keeps_a_rule_busy() -> None:
    words = [
        *(
            "申请",
            "的",
            "我",
            "公开",
            "快",
            "点",
            "能",
            "这",
            "个",
            "还",
            "要",
            "一",
            "年",
            "谁",
            "办",
            "那",
            "答复",
            "催",
            "没",
        )
    ]
    with at_most(2):
        for word in words:
            for end in ("", "。x", "吗"):
                find_set_question((word * 5000)[:9990] + end)
                for pattern in set_questions._QUESTIONS.values():
                    pattern.fullmatch((word * 30)[:29] + (end or "囗"))


# --- what is answered

LAW = ("政府信息公开条例第三十三条", "第三十三条：二十个工作日内答复。")


def knows(knowledge: ToldKnowledge, article: str, text: str) -> None:
    knowledge.known[article] = Answer(article, Verdict.ANSWER, text, (SOURCE,))


@pytest.mark.parametrize("intent", ["ask_how_to_apply", "start_application", "ask_policy", "nlu_fallback"])
def test_how_often_is_no_application_but_a_question_about_the_law(
    talk: Talk, knowledge: ToldKnowledge, intent: str
) -> None:
    knows(knowledge, "政府信息公开条例第三十五条", "第三十五条：数量、频次。")
    knows(knowledge, "信息处理费管理办法第四条", "第四条：十件以下不收费。")
    talk.say("一年能申请几次", intent)
    assert "utter_set_how_often" in talk.heard
    assert "数量、频次" in talk.heard
    assert "十件以下" in talk.heard
    assert talk.form is None
    assert talk.ordered == ["question"]


def test_an_office_that_has_set_an_answer_is_heard_first(talk: Talk, knowledge: ToldKnowledge) -> None:
    text = "外国人能申请吗"
    knows(knowledge, "政府信息公开条例第二十七条", "第二十七条：公民、法人或者其他组织。")
    talk.say(text, "ask_how_to_apply")
    assert "utter_set_foreigners" in talk.heard
    assert "公民、法人或者其他组织" in talk.heard
    knowledge.known[text] = Answer(text, Verdict.ANSWER, "本机关受理外国人的申请。", (SOURCE,), faq_id=3)
    talk.say(text, "ask_how_to_apply")
    assert talk.heard.strip() == "本机关受理外国人的申请。"


def test_without_the_article_the_message_goes_its_usual_way(talk: Talk) -> None:
    talk.say("一年能申请几次", "ask_how_to_apply")
    assert talk.heard.strip() == "utter_how_to_apply"


def test_who_handles_it_is_the_office_itself(talk: Talk) -> None:
    talk.say("谁负责处理我的信息公开申请", "ask_policy")
    assert "受理信息公开申请的是江州市人民政府办公室" in talk.heard


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("多长时间能有结果", "ask_policy"),
        ("还要等多久", "ask_waiting"),
        ("咋还没好", "abuse"),
        ("我催一下", "smalltalk"),
    ],
)
def test_ones_own_application_is_what_is_waited_for(
    talk: Talk, knowledge: ToldKnowledge, text: str, intent: str
) -> None:
    knows(knowledge, *LAW)
    talk.say(text, intent)
    assert "二十个工作日内答复" in talk.heard
    assert "utter_set_none_here" in talk.heard
    assert ("没有在排队" in talk.heard) == (intent == "ask_waiting")
    number = talk.file()
    talk.say(text, intent)
    assert number in talk.heard
    assert "2026年3月30日" in talk.heard
    assert "二十个工作日内答复" not in talk.heard
    assert ("utter_set_hurry" in talk.heard) == ("催" in text)


def test_the_one_that_is_named_by_its_subject(talk: Talk) -> None:
    talk.file("各乡镇三公经费和公务接待费明细")
    talk.on("2026-03-03")
    talk.file("城东小学扩建的合同")
    for text, number in [
        ("接待费那件为什么是这一天", "JZ2026-00001"),
        ("为什么接待费那个是这一天", "JZ2026-00001"),
        ("扩建的合同那份咋是这一天", "JZ2026-00002"),
        ("城东小学的申请期限怎么算的", "JZ2026-00002"),
    ]:
        talk.say(text, "nlu_fallback", 0.2)
        assert f"申请{number}最迟在" in talk.heard, text
        assert talk.form is None
    talk.say("接待费那件还要等多久", "ask_waiting")
    assert "JZ2026-00001" in talk.heard
    assert "JZ2026-00002" not in talk.heard
    talk.say("撤回接待费那件", "")
    assert "确定撤回申请JZ2026-00001吗" in talk.heard
    talk.say("不撤了")
    talk.say("那件为什么是这一天", "")
    assert "1. JZ2026-00002" in talk.heard
    talk.say("都不是")
    talk.say("算了")
    talk.say("修路那件为什么是这一天", "ask_why_date")
    assert "1. JZ2026-00002" in talk.heard


def test_within_the_form_and_within_an_errand_it_is_answered_and_the_question_stands(
    talk: Talk, knowledge: ToldKnowledge
) -> None:
    knows(knowledge, *LAW)
    talk.say("我要申请公开信息", "start_application")
    talk.say("多长时间能有结果", "inform")
    assert "二十个工作日内答复" in talk.heard
    assert talk.slots["requested_slot"] == "description"
    talk.say("取消")
    talk.say("是")
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, {"correct_by": "2026-03-20", "points": "请写明年度。"})
    for text in ("还要等多久", "我催一下"):
        talk.say(text, "ask_waiting")
        assert "待补正" in talk.heard
        assert "的补正吗" not in talk.heard
    talk.say("补正")
    talk.say("能不能快点")
    assert "待补正" in talk.heard
    assert "请写明年度" in talk.heard
    assert talk.task is not None


def test_with_a_fee_to_be_paid_how_much_is_asked_of_that(talk: Talk) -> None:
    assert find_set_question("还要交多少钱") is SetQuestion.FEES
    talk.file()
    talk.staff(EventKind.FEE_NOTICED, FEE)
    talk.say("还要交多少钱", "ask_policy")
    assert "不收取费用" not in talk.heard
