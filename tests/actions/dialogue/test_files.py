"""A file comes: in the form, in an errand, while a correction is awaited, and out of nothing."""

from __future__ import annotations

import pytest

from actions.cases import attachments, drafts
from actions.cases.attachments import Attached, Limits, Place, Purpose
from actions.cases.lifecycle import EventKind
from actions.dialogue import attached
from tests.actions.dialogue.conftest import Conversation
from tests.actions.dialogue.talk import Talk
from tests.support import files

ASKED = {"points": "请写明要哪个年度的。", "guidance": "写明年度。"}
NUMBER = "JZ2026-00001"


def upload(talk: Conversation, name: str = "证明.png", conversation_id: str = "c1") -> str:
    """Send a file; the text that the action server hears."""
    services = talk.services
    raw = files.png(shade=sum(name.encode()) % 256) if name.endswith(".png") else f"{name}的内容".encode()
    with services.db.session() as session:
        new = attachments.receive(session, conversation_id, name, raw, services.clock.now(), limits=Limits())
    return attachments.marker(new.attached.id)


def held(talk: Conversation, place: Place | None = None) -> list[Attached]:
    def read(session):  # type: ignore[no-untyped-def]
        found = (attachments.find(session, "c1", number) for number in range(1, 10))
        return [each for each in found if each and (place is None or each.place is place)]

    with talk.services.db.session() as session:
        return read(session)


def ask_for_correction(talk: Talk, number: str = NUMBER) -> None:
    talk.staff(EventKind.CORRECTION_ASKED, {**ASKED, "correct_by": "2026-03-20"}, number)


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ([], "description"),
        (["江州大桥维修工程的中标通知书"], "features"),
        (["江州大桥维修工程的中标通知书", "没有"], "applicant_type"),
        (["江州大桥维修工程的中标通知书", "没有", "个人"], "applicant_name"),
        (["江州大桥维修工程的中标通知书", "没有", "个人", "陈建国", "居民身份证", "11010519491231002X"], "phone"),
    ],
)
def test_at_any_step_a_file_is_taken_and_the_question_asked_again(talk: Talk, said: list[str], step: str) -> None:
    talk.form = "application_form"
    for text in ["我要申请公开信息", *said]:
        talk.say(text)
    assert talk.step == step
    heard = talk.say(upload(talk))
    assert "已收到文件「证明.png」，作为证明材料" in heard
    assert talk.step == step
    assert talk.said[-1]["custom"]["text"].startswith("【")
    (file,) = held(talk)
    assert (file.place, file.purpose) == (Place.DRAFT, Purpose.SUPPORTING)


@pytest.mark.parametrize("step", ["id_type", "id_number"])
def test_where_the_paper_is_asked_for_a_photo_is_its_photo_and_the_number_is_still_asked(talk: Talk, step: str) -> None:
    talk.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "个人", "陈建国")
    if step == "id_number":
        talk.fill("居民身份证")
    talk.form = "application_form"
    assert talk.step == step
    heard = talk.say(upload(talk, "IMG_1.png"))
    assert "照片「IMG_1.png」" in heard
    assert "不识别照片里的文字" in heard
    assert ("身份证照片" in heard) is (step == "id_number")
    assert talk.step == step
    assert held(talk)[0].purpose is Purpose.IDENTITY


def test_the_read_back_lists_files_and_the_receipt_counts_them(filled_in: Conversation) -> None:
    filled_in.run("validate_application_form", upload(filled_in, "身份证.png"))
    filled_in.run("validate_application_form", upload(filled_in, "委托书.txt"))
    assert filled_in.step == "confirmation"
    assert "附件2个：\n1. 身份证.png（身份证件，1KB）\n2. 委托书.txt（证明材料，1KB）" in filled_in.text
    filled_in.run("validate_application_form", "删除附件2")
    assert "已删除「委托书.txt」" in filled_in.text
    assert "附件1个" in filled_in.text
    filled_in.run("validate_application_form", "确认提交")
    assert filled_in.slots["form_outcome"] == "submitted"
    filled_in.run("action_submit_application", "确认提交")
    assert "附件：1个" in filled_in.text
    assert [file.application_number for file in held(filled_in, Place.CASE)] == [NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "删除附件",
        "删掉刚才的照片",
        "刚才的文件不要了",
        "把刚才那张照片删了吧",
        "请帮我删除文件。",
        "照片发错了",
        "传错了",
    ],
)
def test_a_file_is_taken_back_in_many_words(filled_in: Conversation, text: str) -> None:
    filled_in.run("validate_application_form", upload(filled_in))
    filled_in.run("validate_application_form", text)
    assert "已删除「证明.png」" in filled_in.text
    assert filled_in.step == "confirmation"
    assert [file.place for file in held(filled_in)] == [Place.GONE]


@pytest.mark.parametrize(
    "text",
    [
        "删除文件的规定",
        "档案文件删除管理办法",
        "关于删除网上照片的处理结果",
        "不要纸质文件，要电子版",
        "删除",
        "取消",
        "文件",
        "删" * 10_000,
        "这那的" * 4000,
    ],
)
def test_other_words_remove_nothing(text: str) -> None:
    assert not attached.removes(text)
    assert attached.says_identity(text) is None


def test_of_several_it_is_asked_which(filled_in: Conversation) -> None:
    for name in ("a.png", "b.png", "c.png"):
        filled_in.run("validate_application_form", upload(filled_in, name))
    filled_in.run("validate_application_form", "删除附件")
    assert "要删除哪一个" in filled_in.text
    filled_in.run("validate_application_form", "删除第二个附件")
    assert "已删除「b.png」" in filled_in.text
    filled_in.run("validate_application_form", "删掉刚才的照片")
    assert "已删除「c.png」" in filled_in.text
    filled_in.run("validate_application_form", "全部附件都删除")
    assert held(filled_in, Place.DRAFT) == []
    filled_in.run("validate_application_form", "删除附件")
    assert "没有附件" in filled_in.text
    assert filled_in.step == "confirmation"


@pytest.mark.parametrize("text", ["这是证件照片", "刚才的是我的身份证", "这张照片是身份证正面", "是营业执照。"])
def test_what_a_file_shows_can_be_said(filled_in: Conversation, text: str) -> None:
    filled_in.run("validate_application_form", upload(filled_in, "IMG_2.png"))
    assert "这是证件照片" in filled_in.text
    filled_in.run("validate_application_form", text)
    assert held(filled_in)[0].purpose is Purpose.IDENTITY
    assert filled_in.step == "confirmation"


def test_a_file_out_of_nothing_is_asked_about_and_goes_with_the_form(talk: Talk) -> None:
    talk.say(upload(talk), "nlu_fallback")
    assert "收到文件「证明.png」。要用它做什么" in talk.heard
    assert talk.offered == ["我要申请公开信息", "转人工", "删除附件"]
    talk.form = "application_form"
    talk.say("我要申请公开信息")
    assert "已收到文件「证明.png」，作为证明材料附在这份申请里" in talk.heard
    assert talk.step == "description"
    assert [file.place for file in held(talk)] == [Place.DRAFT]


def test_a_file_out_of_nothing_can_be_taken_back(talk: Talk) -> None:
    talk.say(upload(talk), "nlu_fallback")
    talk.say("删除附件", "nlu_fallback")
    assert talk.heard == "已删除「证明.png」。"
    assert [file.place for file in held(talk)] == [Place.GONE]


def test_a_file_supplements_an_open_application(talk: Talk) -> None:
    talk.file()
    talk.say(upload(talk, "证明.txt"), "nlu_fallback")
    assert f"补充材料 {NUMBER}" in talk.offered
    talk.say(f"补充材料 {NUMBER}", "supplement_application")
    assert "（见附件）" in talk.heard
    assert "1. 证明.txt（证明材料，1KB）" in talk.heard
    talk.say("是")
    assert "一起收到附件1个" in talk.heard
    kind, words = talk.history()[-1]
    assert (kind, words) == ("supplemented", {"supplement": "（见附件）"})
    (file,) = held(talk)
    assert (file.place, file.application_number, file.event_sequence) == (Place.CASE, NUMBER, len(talk.history()))


def test_a_file_while_a_correction_is_awaited_is_offered_as_the_correction(talk: Talk) -> None:
    talk.file()
    ask_for_correction(talk)
    talk.say(upload(talk, "补正.txt"), "nlu_fallback")
    assert "收到文件「补正.txt」" in talk.heard
    assert f"这是对申请{NUMBER}的补正吗" in talk.heard
    talk.say("还要再写")
    talk.say("要2024年度的。")
    talk.say("是，就这样提交")
    assert talk.history()[-1] == ("correction_received", {"supplement": "（见附件）\n要2024年度的。"})
    assert held(talk)[0].application_number == NUMBER


def test_a_file_that_is_no_correction_is_asked_about(talk: Talk) -> None:
    talk.file()
    ask_for_correction(talk)
    talk.say(upload(talk), "nlu_fallback")
    talk.say("不是")
    assert "要用它做什么" in talk.heard
    assert talk.form is None
    assert held(talk)[0].place is Place.WAITING


def test_a_file_while_the_correction_is_written(talk: Talk) -> None:
    talk.file()
    ask_for_correction(talk)
    talk.say("补正", "submit_correction")
    talk.say(upload(talk, "一.txt"))
    assert "会和您写的内容一起提交" in talk.heard
    assert "附件1个" in talk.heard
    talk.say(upload(talk, "二.txt"))
    assert talk.heard == "收到文件「二.txt」，会和您写的内容一起提交。"  # the question stands above
    talk.say("全部附件都删除")
    assert talk.task is not None
    assert talk.task.step == "write"
    talk.say(upload(talk, "三.txt"))
    talk.restart()
    talk.say("是")
    assert "一起收到附件1个" in talk.heard


def test_an_errand_that_takes_no_files_says_so_and_goes_on(talk: Talk) -> None:
    talk.file()
    talk.say("撤回申请", "withdraw_application")
    task = talk.task
    talk.say(upload(talk))
    assert "先保存着。现在办的是“撤回”" in talk.heard
    assert talk.task == task
    assert held(talk)[0].place is Place.WAITING


def test_when_a_notice_came_meanwhile_the_form_asks_what_the_file_is_for(talk: Talk) -> None:
    talk.file()
    talk.form = "application_form"
    for text in ("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "有变化"):
        talk.say(text)
    talk.services.clock.instant = talk.services.clock.now().replace(hour=5)  # type: ignore[attr-defined]
    ask_for_correction(talk)
    heard = talk.say(upload(talk, "a.txt"))
    assert "是给哪一件的" in heard
    assert talk.step == "applicant_type"  # is everything as in the last application?
    talk.say("附到这份申请")
    assert held(talk)[0].place is Place.DRAFT
    assert talk.step == "applicant_type"  # is everything as in the last application?
    talk.say(upload(talk, "b.txt"))
    talk.say(f"补正 {NUMBER}")
    assert talk.form == "task_form"
    assert f"这是对申请{NUMBER}的补正吗" in talk.heard
    talk.say("是")
    assert [file.place for file in held(talk)] == [Place.DRAFT, Place.CASE]


def test_a_file_alone_keeps_a_form_that_is_set_aside(talk: Talk) -> None:
    talk.file()
    talk.form = "application_form"
    talk.say("我要申请公开信息")
    talk.say(upload(talk))
    ask_for_correction(talk)
    talk.say("补正")
    assert talk.form == "task_form"
    assert held(talk)[0].place is Place.DRAFT


def test_the_same_file_again_and_one_that_is_gone(talk: Talk, filled_in: Conversation) -> None:
    heard = upload(filled_in)
    filled_in.run("validate_application_form", heard)
    filled_in.run("validate_application_form", heard)
    assert "已经附在这份申请里" in filled_in.text
    filled_in.run("validate_application_form", "删除附件")
    filled_in.run("validate_application_form", heard)
    assert "已经删除" in filled_in.text
    assert filled_in.step == "confirmation"


def test_another_conversations_file_is_nobodys(filled_in: Conversation) -> None:
    filled_in.run("validate_application_form", upload(filled_in, conversation_id="c2"))
    assert "已经删除" in filled_in.text
    with filled_in.services.db.session() as session:
        draft = drafts.open_draft(session, "c1")
        assert draft is not None
        assert attachments.of_draft(session, draft.id) == []


def test_a_form_that_was_filed_elsewhere_meanwhile_still_says_what_came(talk: Talk) -> None:
    talk.form = "application_form"
    talk.slots["requested_slot"] = "phone"
    heard = talk.say(upload(talk))
    assert "收到文件「证明.png」" in heard
    assert talk.form is None


def test_what_is_no_picture_is_called_no_photo_and_can_be_said_to_be_no_paper(talk: Talk) -> None:
    talk.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有", "个人", "陈建国", "居民身份证")
    talk.form = "application_form"
    talk.say(upload(talk, "身份证正面.png"))
    heard = talk.say(upload(talk, "说明.txt"))
    assert "照片" not in heard
    assert "作为身份证件附在这份申请里" in heard
    assert "「这不是证件」" in heard
    assert "「说明.txt」已改为证明材料" in talk.say("第二个不是证件照片，是补充材料")
    assert [file.purpose for file in held(talk)] == [Purpose.IDENTITY, Purpose.SUPPORTING]
    talk.say("这不是证件")
    assert "「身份证正面.png」已改为证明材料" in talk.say("第一个不是证件")
