"""What crosses the application form: other applications, and the right door (条例 Art. 39)."""

from __future__ import annotations

import pytest

from actions.cases import drafts
from actions.cases.lifecycle import EventKind
from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import ToldKnowledge
from tests.actions.dialogue.talk import Talk

ASKED = {"correct_by": "2026-03-27", "points": "请写明年度。"}
GRIEVANCE = "我要举报邻居违建，请你们马上查处"


def answers(talk: Talk) -> dict[str, str] | None:
    with talk.services.db.session() as session:
        draft = drafts.open_draft(session, talk.id)
    return dict(draft.answers) if draft else None


def start(talk: Talk, text: str = "我要申请公开信息") -> None:
    talk.form = "application_form"
    talk.say(text, "start_application")


def test_a_notice_after_the_last_answer_makes_words_doubtful(talk: Talk) -> None:
    talk.file()
    start(talk)
    talk.on("2026-03-03")
    talk.staff(EventKind.CORRECTION_ASKED, ASKED)
    talk.say("2025年度的执行情况")
    assert talk.offered == ["是对已提交申请的回复", "是新的申请"]
    assert answers(talk) == {}
    talk.say("1")
    assert "这是对申请JZ2026-00001的补正吗" in talk.heard
    assert answers(talk) is None  # it held nothing
    talk.say("是")
    assert talk.history()[-1][0] == "correction_received"


def test_the_same_words_may_be_the_new_application(talk: Talk) -> None:
    talk.file()
    start(talk)
    talk.on("2026-03-03")
    talk.staff(EventKind.CORRECTION_ASKED, ASKED)
    talk.say("2025年度的执行情况")
    talk.say("是新的申请")
    assert answers(talk) == {"description": "2025年度的执行情况"}
    talk.say("江政发〔2025〕3号")
    assert answers(talk) == {"description": "2025年度的执行情况", "features": "江政发〔2025〕3号"}


def test_a_notice_from_before_changes_nothing_in_the_form(talk: Talk) -> None:
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, ASKED)
    talk.on("2026-03-03")
    start(talk)
    talk.say("城南小学扩建的合同")
    assert answers(talk) == {"description": "城南小学扩建的合同"}


@pytest.mark.parametrize("text", ["补正", "我要补正", "补正 JZ2026-00001"])
def test_the_form_is_set_aside_for_a_correction_and_found_again(talk: Talk, text: str) -> None:
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, ASKED)
    start(talk)
    talk.say("城南小学扩建的合同")
    talk.say(text)
    assert "utter_form_set_aside" in talk.heard
    assert "请写明年度。" in talk.heard
    talk.say("2025年度的")
    talk.say("是")
    assert "utter_form_open_draft" in talk.heard
    assert answers(talk) == {"description": "城南小学扩建的合同"}


def test_what_only_informs_is_told_and_the_form_goes_on(talk: Talk) -> None:
    talk.file()
    start(talk)
    talk.say("城南小学扩建的合同")
    for text in ("为什么是这一天", "不服怎么办"):
        talk.say(text)
        assert "JZ2026-00001" in talk.heard
        assert "第2步" in talk.heard
    assert talk.form == "application_form"


@pytest.mark.parametrize("text", ["补正", "我交了", "要交多少钱"])
def test_what_fits_no_filed_application_belongs_to_the_form(talk: Talk, text: str) -> None:
    talk.file()
    start(talk)
    talk.say(text)
    assert "JZ2026-00001" not in talk.heard
    assert talk.form == "application_form"


def test_taking_back_within_the_form_means_the_form(talk: Talk) -> None:
    talk.file()
    start(talk)
    talk.say("撤回申请")
    assert "确定取消吗" in talk.heard
    talk.say("继续填写")
    talk.say("撤回 JZ2026-00001")
    assert "确定撤回申请JZ2026-00001吗" in talk.heard


def test_who_cancels_the_form_is_reminded_of_what_is_awaited(talk: Talk) -> None:
    talk.file()
    talk.staff(EventKind.CORRECTION_ASKED, ASKED)
    start(talk)
    talk.say("取消")
    talk.say("确定取消")
    assert talk.offered == ["补正 JZ2026-00001"]


# --- doors


def test_a_grievance_is_shown_its_door_and_nothing_is_lost(talk: Talk) -> None:
    start(talk)
    talk.say(GRIEVANCE)
    assert "第三十九条" in talk.heard
    assert talk.offered == ["仍要申请", "转人工", "不申请了"]
    assert answers(talk) == {"description": GRIEVANCE}
    talk.say("仍要申请")
    assert talk.slots["requested_slot"] == "features"


@pytest.mark.parametrize("word", ["不申请了", "3", "不要", "取消"])
def test_a_grievance_may_be_taken_elsewhere(talk: Talk, word: str) -> None:
    start(talk)
    talk.say(GRIEVANCE)
    talk.say(word)
    assert answers(talk) is None
    assert talk.form is None


def test_a_person_may_be_asked_at_the_door(talk: Talk) -> None:
    start(talk)
    talk.say(GRIEVANCE)
    talk.say("2")
    assert talk.ordered == ["handoff"]
    assert answers(talk) == {"description": GRIEVANCE}
    talk.say("违建查处的台账")
    assert answers(talk) == {"description": "违建查处的台账"}


def test_a_question_at_the_door_is_answered_and_the_door_stays(talk: Talk, knowledge: ToldKnowledge) -> None:
    knowledge.known["多久答复？"] = Answer("多久答复？", Verdict.ANSWER, "20个工作日内。")
    start(talk)
    talk.say(GRIEVANCE)
    talk.say("多久答复？")
    assert "20个工作日内。" in talk.heard
    assert "还要按政府信息公开申请提交吗" in talk.heard


def test_documents_are_offered_after_the_door(talk: Talk, knowledge: ToldKnowledge) -> None:
    knowledge.published = [Citation(7, 70, "查处办法", None, None, ("一",), "…", None, 0.9)]
    start(talk)
    talk.say(GRIEVANCE)
    assert "已经公开的文件" not in talk.heard
    talk.say("仍要申请")
    assert "已经公开的文件" in talk.heard


def test_a_question_that_no_document_answers_is_a_consultation(talk: Talk) -> None:
    start(talk)
    talk.say("为什么我的低保给我停了？")
    assert "咨询" in talk.heard
    assert answers(talk) == {"description": "为什么我的低保给我停了？"}


def test_outside_the_form_the_words_are_kept_for_who_applies_all_the_same(talk: Talk) -> None:
    talk.say(GRIEVANCE, "complaint")
    assert "第三十九条" in talk.heard
    assert answers(talk) is None
    talk.restart()
    talk.say("仍要申请", "start_application_")
    assert answers(talk) == {"description": GRIEVANCE}
    assert talk.form == "application_form"


def test_outside_the_form_a_door_may_be_left(talk: Talk) -> None:
    talk.file()
    talk.say(GRIEVANCE, "complaint")
    talk.say("不申请了", "cancel")
    assert talk.heard.strip() == "utter_answer_no_to_what"
    assert talk.task is None
    assert talk.case().is_open


def test_a_later_application_begins_without_the_grievance(talk: Talk) -> None:
    talk.say(GRIEVANCE, "complaint")
    start(talk)
    assert answers(talk) == {}


@pytest.mark.parametrize("text", ["2025年违法建设查处台账", "关于投诉举报办理情况的统计表", "信访事项处理意见书"])
def test_records_are_no_grievances(talk: Talk, text: str) -> None:
    start(talk)
    talk.say(text)
    assert talk.slots["requested_slot"] == "features"
