"""What is not understood: two likely meanings to choose from, then what the documents have near, then a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.cases import tasks
from actions.cases.lifecycle import EventKind
from actions.cases.time import FixedClock
from actions.dialogue import texts
from actions.dialogue.applying import PENDING
from actions.dialogue.case_phrases import find_wanted
from actions.dialogue.meanings import _BY_INTENT, MEANINGS
from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import ToldKnowledge
from tests.actions.dialogue.talk import Talk

SOURCE = Citation(3, 33, "政府信息公开条例", "国务院令第711号", "国务院", ("第三十三条",), "…", None, 1.0)
UNCLEAR = "村里修路那笔账的事情弄一弄嘛"
QUESTION = "没有完全明白您的意思，您是想："


def unclear(talk: Talk, *ranking: tuple[str, float], text: str = UNCLEAR) -> str:
    talk.ranking = [("nlu_fallback", 0.25), *ranking]
    try:
        return talk.say(text, "nlu_fallback", 0.25).strip()
    finally:
        talk.ranking = []


def later(talk: Talk, by: timedelta) -> None:
    assert isinstance(talk.services.clock, FixedClock)
    talk.services.clock.instant += by


# --- what is offered


def test_the_two_likeliest_meanings_are_offered_and_none_of_them(talk: Talk) -> None:
    heard = unclear(talk, ("start_application", 0.2), ("application_status", 0.18), ("complaint", 0.1))
    assert heard == f"{QUESTION}\n1. 申请公开信息\n2. 查我的申请办到哪一步\n3. 都不是"
    assert talk.offered == ["我要申请公开信息", "我的申请", "都不是"]


@pytest.mark.parametrize(
    "intent", ["inform", "affirm", "deny", "abuse", "threat", "greet", "thanks", "distress", "cancel", "smalltalk"]
)
def test_nobody_is_asked_whether_they_mean_to_threaten_or_agree(talk: Talk, intent: str) -> None:
    heard = unclear(talk, (intent, 0.24), ("ask_office", 0.2))
    assert "1. 问办公地址、电话、时间\n2. 问政策、查规定\n3. 都不是" in heard


def test_where_the_model_knows_nothing_the_usual_meanings_are_offered(talk: Talk) -> None:
    assert "1. 问政策、查规定\n2. 申请公开信息" in unclear(talk, ("withdraw_application", 0.01), text="魑魅魍魉饕餮")


def test_what_one_can_do_with_an_application_is_offered_to_who_has_one(talk: Talk) -> None:
    ranking = [("withdraw_application", 0.24), ("give_reasons", 0.2), ("supplement_application", 0.19)]
    assert "1. 问政策、查规定" in unclear(talk, *ranking)
    talk.say("我的申请", "application_status")
    talk.file()
    assert "1. 撤回申请\n2. 给申请补充材料\n3. 都不是" in unclear(talk, *ranking)


def test_an_answer_wins_at_once(talk: Talk, knowledge: ToldKnowledge) -> None:
    knowledge.known[UNCLEAR] = Answer(UNCLEAR, Verdict.ANSWER, "账目按季度公开。", (SOURCE,))
    assert unclear(talk, ("start_application", 0.2)) == "账目按季度公开。"
    assert talk.task is None


@pytest.mark.parametrize("intent", ["affirm", "deny"])
def test_what_is_literally_no_yes_is_asked_about_too(talk: Talk, intent: str) -> None:
    assert QUESTION in talk.say("村里那笔账的事情嘛", intent)


def test_what_is_surely_out_of_scope_is_declined_as_before(talk: Talk) -> None:
    assert "utter_answer_declined" in talk.say("股票推荐", "out_of_scope", 0.9)
    assert QUESTION in talk.say("股票推荐", "out_of_scope", 0.3)


def test_what_is_near_a_question_is_shown_at_once(talk: Talk, knowledge: ToldKnowledge) -> None:
    asked = "修路的账多久公开一次"
    knowledge.known[asked] = Answer(asked, Verdict.RELATED, "可能相关：……", (SOURCE,))
    assert unclear(talk, text=asked) == "可能相关：……"
    assert QUESTION not in unclear(talk)


# --- what is chosen


@pytest.mark.parametrize("said", ["1", "第一个", "选1", "①", "申请公开信息", "我要申请公开信息"])
def test_an_application_begins_with_the_words_that_were_said(talk: Talk, said: str) -> None:
    unclear(talk, ("start_application", 0.2), ("ask_policy", 0.18))
    talk.say(said, "inform")
    assert talk.form == "application_form"
    assert f"要把「{UNCLEAR}」作为您申请的内容吗" in talk.heard
    assert talk.task is None


def test_a_tap_that_the_model_takes_for_an_application_brings_the_words_along(talk: Talk) -> None:
    unclear(talk, ("start_application", 0.2))
    talk._step("application_form", "我要申请公开信息", "start_application", 0.99)  # as the rule of Rasa would
    assert f"要把「{UNCLEAR}」作为您申请的内容吗" in talk.said[-1]["custom"]["text"]
    assert talk.slots[PENDING] == UNCLEAR


def test_words_that_are_no_subject_are_not_asked_about(talk: Talk) -> None:
    unclear(talk, ("start_application", 0.2), text="asdfghjkl")
    talk.say("1", "inform")
    assert "要把" not in talk.heard
    assert talk.form == "application_form"


def test_a_choice_survives_a_restart(talk: Talk) -> None:
    unclear(talk, ("start_application", 0.2), ("application_status", 0.18))
    talk.restart()
    assert talk.form is None
    later(talk, timedelta(hours=3))
    talk.say("2", "inform")
    assert "utter_status_none_here" in talk.heard


def test_a_choice_about_an_application_acts_on_it_and_asks_first(talk: Talk) -> None:
    talk.file()
    unclear(talk, ("withdraw_application", 0.24), ("supplement_application", 0.2))
    talk.say("1", "inform")
    assert talk.form == "task_form"
    assert talk.task is not None
    assert talk.task.kind == "withdraw"
    assert talk.case().is_open


def test_words_to_add_are_the_words_that_were_said(talk: Talk) -> None:
    talk.file()
    words = "那个路是2023年秋天修的，从村口修到小学"
    unclear(talk, ("supplement_application", 0.24), text=words)
    talk.say("补充材料", "inform")
    assert talk.form == "task_form"
    assert talk.task is not None
    assert words in str(talk.task.answers)


@pytest.mark.parametrize(
    ("intent", "heard"),
    [
        ("ask_how_to_apply", "utter_how_to_apply"),
        ("list_documents", "utter_list_documents"),
        ("ask_office", "受理信息公开申请的是"),
        ("complaint", "utter_complaint"),
        ("matter_12345", "12345"),
        ("ask_policy", "没有找到。"),
        ("request_human", "已经请工作人员来接待您"),
        ("query_by_code", "utter_status_none_here"),
        ("correct_own_record", "utter_request_started"),
        ("ask_remedies", "没有找到。"),
    ],
)
def test_each_meaning_leads_somewhere(talk: Talk, intent: str, heard: str) -> None:
    unclear(talk, (intent, 0.24))
    talk.say("1", "inform")
    assert heard in talk.heard


@pytest.mark.parametrize("key", [key for key, meaning in MEANINGS.items() if meaning.topic])
def test_what_a_button_says_is_known_by_rule(key: str) -> None:
    wish = find_wanted(MEANINGS[key].says)
    assert wish is not None
    assert wish.topic is MEANINGS[key].topic


def test_every_meaning_has_a_title_and_is_reached() -> None:
    assert set(_BY_INTENT.values()) == set(MEANINGS)
    assert len({meaning.title for meaning in MEANINGS.values()}) == len(MEANINGS)


def test_a_number_that_no_choice_has_is_no_choice(talk: Talk) -> None:
    unclear(talk, ("start_application", 0.2))
    talk.say("7", "inform")
    assert talk.heard.strip() == "utter_form_choose"
    talk.say("1", "inform")
    assert talk.form == "application_form"


# --- none of them


@pytest.mark.parametrize("said", ["3", "都不是", "不是", "第三个", "都不对"])
def test_none_of_them_shows_what_the_documents_have_near(talk: Talk, knowledge: ToldKnowledge, said: str) -> None:
    knowledge.known[UNCLEAR] = Answer(UNCLEAR, Verdict.RELATED, "可能相关：……", (SOURCE,))
    assert QUESTION in unclear(talk, ("start_application", 0.2))
    assert talk.say(said, "deny") == "可能相关：……"


def test_then_a_person_is_offered_with_the_office_hours(talk: Talk, knowledge: ToldKnowledge) -> None:
    knowledge.known[UNCLEAR] = Answer(UNCLEAR, Verdict.RELATED, "可能相关：……", (SOURCE,))
    assert QUESTION in unclear(talk)
    assert unclear(talk) == "可能相关：……"
    heard = unclear(talk)
    assert "请说「转人工」" in heard
    assert "办公时间：" in heard
    assert talk.offered[0] == "转人工"
    assert unclear(talk) == heard  # and stays there: no choices in turn again


def test_with_nothing_near_a_person_is_offered_at_once(talk: Talk) -> None:
    unclear(talk)
    assert "请说「转人工」" in talk.say("都不是", "deny")


def test_the_choices_are_not_put_twice_in_a_row(talk: Talk) -> None:
    assert QUESTION in unclear(talk)
    for _ in range(4):
        assert QUESTION not in unclear(talk)


def test_after_something_was_understood_it_begins_anew(talk: Talk) -> None:
    assert QUESTION in unclear(talk)
    talk.say("我的申请", "application_status")
    assert QUESTION in unclear(talk)


def test_much_later_it_begins_anew(talk: Talk) -> None:
    unclear(talk)
    later(talk, timedelta(hours=1))
    assert QUESTION in unclear(talk)


def test_a_number_after_something_else_was_understood_chooses_nothing(talk: Talk) -> None:
    unclear(talk, ("start_application", 0.2))
    talk.say("我的申请", "application_status")
    talk.say("1", "inform")
    assert talk.form is None
    assert "收到。您想用它做什么？" in talk.heard


def test_courtesies_leave_the_choice_open(talk: Talk) -> None:
    unclear(talk, ("start_application", 0.2))
    talk.say("等一下", "inform")
    talk.say("谢谢", "thanks")
    talk.say("1", "inform")
    assert talk.form == "application_form"


def test_the_words_of_a_door_are_not_lost(talk: Talk) -> None:
    talk.say("我要举报邻居违建", "complaint")
    unclear(talk, ("application_status", 0.2))
    talk.say("仍要申请")
    assert talk.form == "application_form"
    assert "utter_form_took_words" in talk.heard


def test_the_words_of_a_door_outlive_a_choice_that_was_made(talk: Talk) -> None:
    talk.say("我要举报邻居违建", "complaint")
    unclear(talk, ("application_status", 0.2))
    talk.say("1", "inform")
    talk.say("仍要申请")
    assert "utter_form_took_words" in talk.heard


def test_a_cry_for_help_is_no_choice(talk: Talk) -> None:
    unclear(talk)
    talk.say("我不想活了", "nlu_fallback")
    assert "utter_distress" in talk.heard


def test_awaited_words_come_before_all_guessing(talk: Talk) -> None:
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, {"correct_by": "2026-03-27", "points": "请写明年度。"})
    assert QUESTION not in unclear(talk)
    assert talk.form == "task_form"


# --- nothing but data


@pytest.mark.parametrize(
    "intent", ["inform", "nlu_fallback", "ask_policy", "query_by_code", "greet", "affirm", "cancel"]
)
@pytest.mark.parametrize(
    "text", ["13800138000", "110105194912310021", "zhangsan@example.com", "江州市人民路8号3栋201室"]
)
def test_bare_data_is_asked_about_whatever_the_model_thinks(talk: Talk, text: str, intent: str) -> None:
    heard = talk.say(text, intent, 0.99)
    assert "您想用它做什么？\n1. 申请公开信息\n2. 查我的申请办到哪一步\n3. 找工作人员" in heard
    assert text not in heard
    assert talk.ordered == []  # nothing for the log of questions
    assert "last_question" not in talk.slots


def test_an_application_is_not_begun_by_a_number(talk: Talk) -> None:
    talk._step("application_form", "13800138000", "start_application", 0.99)
    assert talk.form is None
    assert "您想用它做什么？" in talk.heard


def test_data_may_be_for_an_application_that_is_filed(talk: Talk) -> None:
    talk.file()
    assert "3. 给申请补充材料\n4. 找工作人员" in talk.say("我的手机号是13900139000", "inform")
    talk.say("3", "inform")
    assert talk.task is not None
    assert talk.task.kind == "supplement"
    assert "13900139000" in str(talk.task.answers)


def test_data_is_never_the_subject_of_an_application(talk: Talk) -> None:
    talk.say("江州市人民路八号三栋二单元", "inform")
    talk.say("1", "inform")
    assert talk.form == "application_form"
    assert "要把" not in talk.heard


@pytest.mark.parametrize("texts_", [("张三", "李四"), ("张三", "13800138000"), ("13800138000", "张三")])
def test_data_is_asked_about_once_in_a_row(talk: Talk, texts_: tuple[str, str]) -> None:
    talk.say(texts_[0], "inform")
    assert "请说「转人工」" in talk.say(texts_[1], "inform")


@pytest.mark.parametrize("text", ["张三", "欧阳小明", "2024"])
def test_a_document_may_be_about_a_name_or_a_year(talk: Talk, knowledge: ToldKnowledge, text: str) -> None:
    knowledge.known[text] = Answer(text, Verdict.ANSWER, "见公告。", (SOURCE,))
    assert talk.say(text, "inform").strip() == "见公告。"


def test_what_is_kept_of_a_choice_is_dropped_when_it_is_made(talk: Talk) -> None:
    talk.say("13800138000", "inform")
    with talk.services.db.session() as session:
        kept = tasks.open_task(session, talk.id, talk.services.clock.now())
    assert kept is not None
    assert "13800138000" not in repr(kept)
    talk.say("2", "inform")
    assert talk.task is None


def test_every_text_said_here_is_in_the_responses() -> None:
    say: Callable[[str], str] = texts.render
    assert say("utter_meanings_which") == QUESTION
