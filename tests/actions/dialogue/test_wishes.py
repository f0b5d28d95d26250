"""Several requests in one message: the most binding is done, short questions are answered, the rest is named."""

from __future__ import annotations

import pytest

from actions.dialogue.wishes import AT_ONCE
from tests.actions.dialogue.conftest import Conversation
from tests.actions.dialogue.talk import Talk

APPLIES = ("我要申请公开2020年修路的招标文件", "start_application", 0.99)
WATER = ("另外我家停水了找谁", "matter_12345", 0.98)
CARD = ("还有社保卡丢了怎么办", "matter_12345", 0.97)
OFFICE = ("顺便问下你们几点下班", "ask_office", 0.95)


def say(talk: Talk, *parts: tuple[str, str, float], intent: str) -> str:
    talk.parts = list(parts)
    heard = talk.say("，".join(text for text, _, _ in parts), intent)
    talk.parts = []
    return heard


def test_the_application_is_begun_and_what_else_was_said_is_a_tap_away(talk: Talk) -> None:
    heard = say(talk, APPLIES, WATER, CARD, intent="matter_12345")
    assert "2020年修路的招标文件" in heard
    assert talk.form == "application_form"
    assert {"我家停水了找谁", "社保卡丢了怎么办"} <= set(talk.offered)


def test_short_questions_are_answered_before_the_form_begins(talk: Talk) -> None:
    heard = say(talk, APPLIES, OFFICE, intent="start_application")
    assert heard.index("办公时间") < heard.index("utter_form_started")
    assert "2020年修路的招标文件" in heard
    assert "别的事" not in heard


@pytest.mark.parametrize("intent", AT_ONCE)
def test_two_short_questions_are_both_answered(talk: Talk, intent: str) -> None:
    heard = say(talk, ("你们在哪条路上", "ask_office", 0.9), ("另外说说那个", intent, 0.9), intent="ask_office")
    assert "江州市人民政府办公室" in heard
    assert intent != "application_status" or len(talk.said) == 2


@pytest.mark.parametrize("intent", ["complain_disclosure", "start_application", "ask_office"])
def test_a_call_for_a_person_among_others_comes_first(talk: Talk, intent: str) -> None:
    say(talk, ("你们不公开预算", intent, 0.9), ("我要找人工", "request_human", 0.9), intent=intent)
    assert talk.ordered == ["handoff"]
    assert talk.form is None


def test_who_is_to_come_and_clean_up_is_nobody_to_talk_to(talk: Talk) -> None:
    say(
        talk, ("垃圾没人收", "matter_12345", 0.99), ("麻烦安排人来清一下", "request_human", 0.87), intent="matter_12345"
    )
    assert talk.ordered == []
    assert "12345" in talk.heard


def test_a_request_beside_a_courtesy_is_heard(talk: Talk) -> None:
    heard = say(talk, ("谢谢你", "thanks", 1.0), ("对了你们周末上班吗", "ask_office", 0.9), intent="goodbye")
    assert "办公时间" in heard


def test_what_is_wanted_behind_an_insult_is_answered(conversation: Conversation) -> None:
    conversation.parts = [("一群饭桶", "abuse", 1.0), ("我的申请为什么到现在不给答复", "application_status", 0.3)]
    conversation.run("action_say", "一群饭桶，我的申请为什么到现在不给答复", "abuse")
    assert "utter_abuse" not in conversation.responses
    conversation.parts = [("一群饭桶", "abuse", 1.0), ("滚", "abuse", 1.0)]
    conversation.run("action_say", "一群饭桶，滚", "abuse")
    assert conversation.responses == ["utter_abuse"]


def test_a_story_stays_whole_and_what_it_turns_to_is_named(talk: Talk) -> None:
    heard = say(
        talk,
        ("我的户口本上名字登错了要改", "correct_own_record", 0.99),
        ("去年就说过", "application_status", 0.9),
        OFFICE,
        intent="correct_own_record",
    )
    assert "第1步" in heard or "utter_task" in heard
    assert [text for text in talk.offered if "下班" in text] == ["问下你们几点下班"]
    assert "还没有提交过" not in heard


def test_a_guess_about_a_part_is_nothing(talk: Talk) -> None:
    heard = say(talk, ("你们在哪", "ask_office", 0.9), ("另外那个", "ask_policy", 0.3), intent="ask_office")
    assert "别的事" not in heard


def test_numbers_do_not_stand_on_a_button(talk: Talk) -> None:
    say(talk, APPLIES, ("另外我电话13800138000停水了找谁", "matter_12345", 0.9), intent="start_application")
    titles = [b["title"] for m in talk.said for b in (m.get("custom") or {}).get("buttons", ())]
    assert titles
    assert not any("13800138000" in title for title in titles)


# --- records, persons, records of one's own


@pytest.mark.parametrize(
    "text",
    [
        "我要公开派出所的处警记录",
        "我叫王桂花，住红光村七队，想要当年的征地补偿登记表",
        "房子拆了，我想看看当年的拆迁决定书",
    ],
)
def test_a_record_that_is_wanted_in_the_last_words_is_applied_for(talk: Talk, text: str) -> None:
    talk.say(text, "inform")
    assert talk.form == "application_form"


def test_a_guess_corrects_no_record_without_a_word_of_what_is_wrong(talk: Talk) -> None:
    talk.say("我儿子在学校被人打了，派出所的处警记录在哪", "correct_own_record", 0.6)
    assert talk.form != "task_form"


@pytest.mark.parametrize("text", ["不用人工了", "返回机器人", "不要转人工", "不需要工作人员了"])
@pytest.mark.parametrize("action", ["action_answer", "action_handoff"])
def test_who_wants_no_person_gets_none(conversation: Conversation, text: str, action: str) -> None:
    conversation.run(action, text, "request_human" if action == "action_handoff" else "nlu_fallback")
    assert conversation.responses == ["utter_answer_yes_to_what"]
    assert conversation.commands("handoff") == []


@pytest.mark.parametrize(("text", "said"), [("👌", "utter_answer_yes_to_what"), ("👎", "utter_answer_no_to_what")])
def test_a_picture_alone_is_a_yes_or_a_no(conversation: Conversation, text: str, said: str) -> None:
    conversation.run("action_answer", text, "nlu_fallback", 0.3)
    assert conversation.responses == [said]


def test_what_is_near_is_no_help_to_who_asks_for_a_parcel(talk: Talk) -> None:
    assert talk.say("帮我查一下快递到哪里了", "out_of_scope", 0.95).strip() == "utter_answer_declined"
    assert "没有完全明白" in talk.say("啊", "out_of_scope", 0.95)


def test_how_long_after_an_answer_is_about_the_answer(conversation: Conversation) -> None:
    conversation.slots["last_question"] = "公租房申请条件是什么"
    conversation.run("action_waiting", "那要等多久", "ask_waiting")
    assert "没有在排队" not in conversation.text
    conversation.run("action_waiting", "那前面还有几个人", "ask_waiting")
    assert "没有在排队" in conversation.text
