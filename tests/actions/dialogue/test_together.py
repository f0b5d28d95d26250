"""The form when more than one thing is answered at once, and who has applied here before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from actions.cases import drafts
from actions.cases.form_restore import CONFIRMATION
from actions.cases.tables import Application
from tests.actions.dialogue.talk import Talk

ID = "11010519491231002X"
WHOLE = f"我叫张三，身份证{ID}，电话13900139000，想要2019年李庄的征地批复，发到 zs@example.com"


def answers(talk: Talk) -> dict[str, str]:
    with talk.services.db.session() as session:
        draft = drafts.open_draft(session, talk.id)
    return dict(draft.answers) if draft else {}


def begin(talk: Talk, text: str) -> str:
    talk.form = "application_form"
    return talk.say(text)


class TestSeveralAnswers:
    def test_one_message_begins_and_fills_the_form(self, talk: Talk) -> None:
        heard = talk.say(WHOLE, "inform")
        assert "utter_form_taken" in heard
        assert "要把「2019年李庄的征地批复」作为您申请的内容吗" in heard
        talk.say("是")
        assert "文号" in talk.heard
        talk.say("不知道")
        assert talk.slots["requested_slot"] == CONFIRMATION
        assert answers(talk) == {
            "description": "2019年李庄的征地批复",
            "features": "",
            "applicant_type": "natural",
            "applicant_name": "张三",
            "id_type": "id_card",
            "id_number": ID,
            "phone": "13900139000",
            "form": "electronic",
            "delivery": "email",
            "email": "zs@example.com",
        }

    def test_no_number_stands_in_what_is_applied_for(self, talk: Talk) -> None:
        begin(talk, f"我要申请公开2019年李庄的征地批复，我叫张三，身份证{ID}")
        talk.say("是")
        assert answers(talk)["description"] == "2019年李庄的征地批复"
        assert answers(talk)["id_number"] == ID

    def test_a_wrong_number_is_told_and_asked_in_its_turn(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        heard = talk.say("姓名：张三\n身份证号：110105194912310021\n电话：13900139000\n所需信息：2019年征地批复")
        assert "校验位不对" in heard
        talk.say("是")
        talk.say("没有")
        assert talk.slots["requested_slot"] == "id_number"
        assert (answers(talk)["applicant_name"], answers(talk)["phone"]) == ("张三", "13900139000")

    def test_the_answer_and_something_else(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        for text in ("江州大桥维修工程的中标通知书", "没有", "个人"):
            talk.say(text)
        heard = talk.say(f"张三，身份证{ID}，电话13900139000")
        assert "第8步/共10步" in heard  # how to get it
        assert answers(talk)["applicant_name"] == "张三"

    def test_a_question_beside_is_answered_and_the_form_goes_on(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        heard = talk.say("我叫张三，电话13900139000，多久能办好？")
        assert "utter_answer_nothing_within_form" in heard  # the knowledge base of this test knows nothing
        assert "请说明您想要什么信息" in heard
        assert answers(talk)["applicant_name"] == "张三"

    def test_a_settled_question_beside_is_answered_by_its_rule(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        heard = talk.say("我叫张三，电话13900139000，谁负责处理我的申请？")
        assert "受理信息公开申请的是" in heard
        assert answers(talk)["applicant_name"] == "张三"

    def test_who_speaks_for_an_organisation_is_its_contact(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        for text in ("城北污水处理厂环评批复", "没有", "单位"):
            talk.say(text)
        talk.say("江州建设有限公司，我叫李四，电话010-12345678")
        kept = answers(talk)
        assert (kept["applicant_type"], kept["applicant_name"], kept["contact_person"]) == (
            *("legal", "江州建设有限公司"),
            "李四",
        )

    def test_corrections_together(self, talk: Talk) -> None:
        talk.say(WHOLE, "inform")
        talk.say("是")
        talk.say("没有")
        talk.say("电话改成13800138000，邮箱改成li@example.com")
        assert (answers(talk)["phone"], answers(talk)["email"]) == ("13800138000", "li@example.com")
        assert talk.slots["requested_slot"] == CONFIRMATION

    def test_yes_and_more(self, talk: Talk) -> None:
        begin(talk, "我要申请公开2019年李庄的征地批复")
        talk.say(f"是的，我叫张三，身份证{ID}")
        assert (answers(talk)["description"], answers(talk)["id_number"]) == ("2019年李庄的征地批复", ID)

    def test_what_was_not_understood_is_said(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        for text in ("江州大桥维修工程的中标通知书", "没有", "个人", "张三"):
            talk.say(text)
        for text in ("居民身份证", ID):
            talk.say(text)
        talk.say("13900139000，邮箱zs@example.com，隔壁老王也想要")
        assert answers(talk)["phone"] == "13900139000"
        assert "utter_form_left_over" in talk.heard

    def test_interrupted_by_silence_it_goes_on_where_it_was(self, talk: Talk) -> None:
        talk.say(WHOLE, "inform")
        talk.say("是")
        talk.restart()
        talk.say("继续", "resume_application")
        assert "第2步/共10步" in talk.heard

    def test_another_choice_keeps_what_was_typed_for_the_first(self, talk: Talk) -> None:
        talk.say(WHOLE, "inform")
        talk.say("是")
        talk.say("没有")
        talk.say("改成邮寄")
        talk.say("江州市东城区人民路12号")
        talk.say("改成发邮箱")
        assert (answers(talk)["delivery"], answers(talk)["email"]) == ("email", "zs@example.com")

    @pytest.mark.parametrize(
        "text", [f"张三身份证{ID}被冒用的处理记录", f"请提供我爸{ID}的低保档案资料", f"李庄{ID}的档案资料"]
    )
    def test_a_card_number_in_the_description_is_asked_about(self, talk: Talk, text: str) -> None:
        begin(talk, "我要申请公开信息")
        heard = talk.say(text)
        assert "作为您申请的内容吗" in heard
        assert "utter_form_id_in_words" in heard
        assert ID not in heard
        assert "description" not in answers(talk)
        talk.say("是")
        assert ID in answers(talk)["description"]

    def test_a_card_number_that_another_number_follows_is_asked_about(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        talk.say(f"李庄{ID}13800138000的档案资料")
        assert talk.slots["requested_slot"] == "confirm_description"

    def test_no_stops_as_from_voice_input(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        talk.say(f"我叫张三身份证号{ID}电话13800138000想要2019年的征地批复")
        talk.say("是")
        kept = answers(talk)
        assert (kept["description"], kept["id_number"], kept["applicant_name"], kept["phone"]) == (
            *("2019年的征地批复", ID),
            *("张三", "13800138000"),
        )

    def test_what_was_taken_is_shown_masked(self, talk: Talk) -> None:
        talk.say(WHOLE, "inform")
        labels = next(m["labels"] for m in talk.said if m.get("response") == "utter_form_taken")
        assert "姓名（张三）" in labels
        assert "证件号码（110" in labels
        assert ID not in labels
        assert "13900139000" not in labels

    def test_a_purpose_is_left_over(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        talk.say("姓名：张三\n电话：13900139000\n所需信息：2019年征地批复，包括附图\n用途：诉讼")
        assert [m["words"] for m in talk.said if m.get("response") == "utter_form_left_over"] == ["用途：诉讼"]
        talk.say("是")
        assert answers(talk)["description"] == "2019年征地批复，包括附图"

    def test_a_person_is_called_and_the_answers_kept(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        talk.say("我叫张三，电话13900139000，2019年李庄的征地批复，转人工")
        assert talk.ordered
        assert answers(talk)["phone"] == "13900139000"
        talk.say("是")
        assert answers(talk)["description"] == "2019年李庄的征地批复"

    def test_it_is_given_up(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        talk.say("我叫张三，电话13900139000，算了不申请了")
        assert talk.slots["requested_slot"] == "confirm_cancel"
        assert answers(talk)["phone"] == "13900139000"

    def test_words_given_with_a_cancel_are_kept_till_it_is_sure(self, talk: Talk) -> None:
        begin(talk, "我要申请公开信息")
        talk.say("2019年李庄的征地批复，取消")
        assert "2019年李庄的征地批复" in talk.say("继续填写")
        talk.say("是")
        assert answers(talk)["description"] == "2019年李庄的征地批复"


class TestSameAsLast:
    @pytest.fixture
    def before(self, talk: Talk) -> str:
        return talk.file()

    def start(self, talk: Talk) -> str:
        begin(talk, "我要申请公开信息")
        talk.say("江州大桥维修工程的中标通知书")
        return talk.say("没有")

    def test_it_is_offered_and_taken(self, talk: Talk, before: str) -> None:
        heard = self.start(talk)
        assert f"您上次申请（{before}）时填的是" in heard
        assert ID not in heard
        assert talk.offered == ["一样", "有变化"]
        talk.say("一样")
        assert talk.slots["requested_slot"] == CONFIRMATION
        assert answers(talk)["id_number"] == ID

    @pytest.mark.parametrize("text", ["有变化", "2", "不一样", "不是", "换了"])
    def test_it_is_not_the_same(self, talk: Talk, before: str, text: str) -> None:
        self.start(talk)
        assert "个人名义" in talk.say(text)
        assert "applicant_name" not in answers(talk)

    @pytest.mark.parametrize("text", ["一样", "1", "是的", "都一样", "和上次一样"])
    def test_it_is_the_same(self, talk: Talk, before: str, text: str) -> None:
        self.start(talk)
        talk.say(text)
        assert talk.slots["requested_slot"] == CONFIRMATION

    def test_who_answers_the_next_question_has_changed_something(self, talk: Talk, before: str) -> None:
        self.start(talk)
        assert "第4步" in talk.say("单位")
        assert answers(talk)["applicant_type"] == "legal"

    def test_the_same_but_for_one_thing(self, talk: Talk, before: str) -> None:
        self.start(talk)
        talk.say("一样，但电话改成13911112222")
        assert talk.slots["requested_slot"] == CONFIRMATION
        assert answers(talk)["phone"] == "13911112222"

    def test_what_is_something_else_is_asked_again(self, talk: Talk, before: str) -> None:
        self.start(talk)
        talk.say("今天天气不错")
        assert talk.offered == ["一样", "有变化"]

    def test_one_field_alone(self, talk: Talk, before: str) -> None:
        self.start(talk)
        for text in ("有变化", "个人", "王五", "居民身份证", ID):
            talk.say(text)
        talk.say("和上次一样")
        assert answers(talk)["phone"] == "13800138000"
        assert answers(talk)["applicant_name"] == "王五"
        assert talk.slots["requested_slot"] == "form"

    def test_everything_with_the_first_word(self, talk: Talk, before: str) -> None:
        begin(talk, "我要申请公开信息")
        talk.say("信息都和上次一样")
        assert answers(talk)["applicant_name"] == "张三"
        assert talk.slots["requested_slot"] == "confirm_description"

    def test_nobody_has_applied_here_before(self, talk: Talk) -> None:
        self.start(talk)
        assert "utter_form_no_last" in talk.say("和上次一样")
        assert talk.slots["requested_slot"] == "applicant_type"

    def test_another_conversation_is_no_last_time(self, talk: Talk) -> None:
        Talk(talk.services, "c2").file()
        assert "个人名义" in self.start(talk)

    def test_who_was_erased_is_not_offered(self, talk: Talk, before: str) -> None:
        with talk.services.db.session() as session:
            erased = session.scalars(select(Application).where(Application.number == before)).one()
            erased.identity_erased_at = talk.services.clock.now()
        assert "个人名义" in self.start(talk)

    def test_the_newest_erased_brings_no_older_one(self, talk: Talk, before: str) -> None:
        newest = talk.file("2024年部门预算")
        with talk.services.db.session() as session:
            erased = session.scalars(select(Application).where(Application.number == newest)).one()
            erased.identity_erased_at = talk.services.clock.now()
        assert "个人名义" in self.start(talk)
        assert "utter_form_last_erased" in talk.say("和上次一样")
        assert "applicant_name" not in answers(talk)

    def test_the_rest_as_last_time(self, talk: Talk, before: str) -> None:
        begin(talk, "我要申请公开信息")
        talk.say("2020年李庄的征地批复，其他和上次一样")
        talk.say("是")
        kept = answers(talk)
        assert (kept["description"], kept["applicant_name"], kept["id_number"]) == ("2020年李庄的征地批复", "张三", ID)

    def test_all_but_one(self, talk: Talk, before: str) -> None:
        self.start(talk)
        talk.say("电话变了，其他一样")
        assert talk.slots["requested_slot"] == "phone"
        assert answers(talk)["applicant_name"] == "张三"
        talk.say("13911112222")
        assert talk.slots["requested_slot"] == CONFIRMATION

    def test_all_but_one_that_is_said(self, talk: Talk, before: str) -> None:
        self.start(talk)
        talk.say("电话换成13911112222，其他一样")
        assert talk.slots["requested_slot"] == CONFIRMATION
        assert answers(talk)["phone"] == "13911112222"

    def test_what_is_not_needed_is_said_to_be(self, talk: Talk, before: str) -> None:
        self.start(talk)
        assert "utter_form_not_needed" in talk.say("地址变了，其他一样")
        assert talk.slots["requested_slot"] == CONFIRMATION
