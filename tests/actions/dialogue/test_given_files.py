"""附件在哪里, 文件打不开, 清单发我一下: the files that came with a reply, and never those the citizen has sent."""

from __future__ import annotations

from typing import Any

import pytest

from actions.cases import attachments, enclosures, steps
from actions.cases.attachments import Limits
from actions.dialogue import given_phrases, texts
from actions.dialogue.case_phrases import Topic, find_wanted
from actions.dialogue.services import Services
from tests.actions.dialogue.talk import STAFF, Talk
from tests.support import files

LIST, TABLE = "改造项目清单.pdf", "资金安排表.xlsx"
THEIRS = (
    "答复的附件在哪里|附件打不开|把附件再发给我|附件呢|附件没收到|打不开附件|怎么下载附件|附件怎么下载|你们发的文件打不开|附件在哪|"
    "附件下载不了|附件怎么打不开|没看到附件|答复里的附件在哪|你们给我的材料在哪下载|附件再发一下|看附件|下载附件|附件二打不开|"
    "发给我的文件打不开了|你们答复的文件呢|附件是乱码|附件打不开怎么办|请把附件发给我|附件丢了|我没收到附件|附件没有啊|随答复的附件呢|"
    "JZ2026-00001的附件呢|附件去哪了|答复我的文件在哪|你们给我发的附件打不开|那几个附件在哪下|麻烦再发一下附件|附件能再发一次吗|附件下载失败|"
    "答复书后面附的清单打不开"
)
OTHERS = (
    "我发的附件|删除附件|我上传的附件呢|附件传不上去|怎么传附件|附件怎么传|我要传附件|再传一个附件|附件没传上|我发的附件收到了吗|"
    "附件收到了吗|发附件|传附件|附件删掉|我的附件呢|我们的附件呢|申请的附件在哪|补一个附件|附件发给你们了|附件三那张表|我要申请公开附件|"
    "给我公开附件里的名单|附件发错了|附件要盖章吗|把附件撤回|政府文件在哪里看|给我那份文件|你们公开的材料在哪里下载|我要发附件|可以发附件吗|"
    "文件打不开|怎么下载|清单发我一下|附件"
)
ONCE_GIVEN = (
    "文件打不开|怎么下载|清单发我一下|打不开|下载不了|文件呢|在哪下载|材料在哪里|链接失效了|文件没收到|把文件再发给我|附件|"
    "改造项目清单打不开"
)


def of(text: str) -> list[str]:
    return text.split("|")


@pytest.fixture
def talk(services: Services) -> Talk:
    return Talk(services)


def prepare(talk: Talk, number: str, *names: str) -> None:
    services = talk.services
    with services.db.session() as session:
        application = steps.find(session, number, lock=True)
        assert application is not None
        for name in names:
            raw = files.pdf(name.encode().hex()) if name.endswith("pdf") else files.xlsx()
            enclosures.add(
                session, application, name, enclosures.checked(name, raw), by=STAFF.name, now=services.clock.now()
            )


@pytest.fixture
def number(talk: Talk) -> str:
    number = talk.file()
    prepare(talk, number, LIST, TABLE)
    talk.replied("G2", info="项目清单见附件。")
    return number


def linked(talk: Talk) -> list[str]:
    return [link["title"] for m in talk.said for link in (m.get("custom") or {}).get("links", ())]


@pytest.mark.parametrize("text", of(THEIRS))
def test_files_of_a_reply_are_known_by_rule(text: str) -> None:
    wish = find_wanted(text)
    assert wish is not None
    assert wish.topic is Topic.LETTER
    assert given_phrases.is_about_files(text)


@pytest.mark.parametrize("text", of(OTHERS))
def test_what_may_be_about_other_files_is_not_taken_by_its_words_alone(text: str) -> None:
    wish = find_wanted(text)
    assert wish is None or wish.topic is not Topic.LETTER


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("text", ["附件在哪里", "答复的附件打不开", *of(ONCE_GIVEN)])
def test_who_was_given_files_gets_them_again(talk: Talk, text: str) -> None:
    talk.say(text, "nlu_fallback", 0.2)
    assert linked(talk) == [f"{LIST}（1KB）", f"{TABLE}（5KB）"]
    assert ("utter_letter_files_broken" in talk.heard) is given_phrases.are_broken(text)
    assert talk.form is None


@pytest.mark.parametrize("text", of("文件打不开|怎么下载|清单发我一下|打不开"))
def test_short_words_mean_nothing_to_who_was_given_none(talk: Talk, text: str) -> None:
    talk.file()
    talk.replied("G2", info="项目清单如下：无。")
    talk.say(text, "nlu_fallback", 0.2)
    assert linked(talk) == [] or "答复书（Word）" not in linked(talk)


@pytest.mark.usefixtures("number")
def test_the_letter_comes_with_its_file_and_what_came_with_it(talk: Talk) -> None:
    talk.say("把答复书再给我看一下")
    assert linked(talk) == ["答复书（Word）", f"{LIST}（1KB）", f"{TABLE}（5KB）"]
    assert "项目清单见附件。" in talk.heard


def test_before_the_reply_they_come_with_it(talk: Talk) -> None:
    number = talk.file()
    prepare(talk, number, LIST)
    talk.say("附件没收到")
    assert talk.heard.startswith("utter_letter_files_later")
    assert "我们会在" in str(talk.said)
    assert linked(talk) == []


def test_a_reply_without_files_is_shown_and_says_so(talk: Talk) -> None:
    talk.file()
    talk.replied("G2", info="项目共12个。")
    talk.say("附件呢")
    assert "utter_letter_no_files" in talk.heard
    assert "项目共12个。" in talk.heard


def test_of_several_applications_the_one_with_files_is_meant(talk: Talk, number: str) -> None:
    assert talk.file("今年的财政预算") != number
    talk.say("附件打不开")
    assert linked(talk) == [f"{LIST}（1KB）", f"{TABLE}（5KB）"]


def test_of_several_with_files_it_is_asked_which_and_the_files_come(talk: Talk, number: str) -> None:
    other = talk.file("今年的财政预算")
    prepare(talk, other, "预算表.pdf")
    talk.replied("G2", other, info="见附件。")
    talk.say("附件再发给我")
    assert f"1. {other}" in talk.heard
    talk.say("1")
    assert linked(talk) == ["预算表.pdf（1KB）"]
    talk.say("预算表发我一下")
    assert linked(talk) == ["预算表.pdf（1KB）"]
    talk.say(f"{number}的附件呢")
    assert linked(talk) == [f"{LIST}（1KB）", f"{TABLE}（5KB）"]


@pytest.mark.usefixtures("number")
def test_while_a_file_of_the_citizens_own_waits_short_words_are_not_about_the_reply(talk: Talk) -> None:
    services = talk.services

    def put(session: Any) -> None:
        attachments.receive(session, talk.id, "照片.png", files.png(), services.clock.now(), limits=Limits())

    with services.db.session() as session:
        put(session)
    talk.say("删除附件")
    assert linked(talk) == []
    with services.db.session() as session:
        put(session)
    talk.say("文件呢", "nlu_fallback", 0.2)
    assert linked(talk) == []


@pytest.mark.usefixtures("number")
def test_within_an_application_form_the_files_are_told_and_the_form_goes_on(talk: Talk) -> None:
    talk.say("我要申请公开城东小学扩建的合同", "start_application")
    talk.say("是")
    talk.say("答复的附件打不开")
    assert f"{LIST}（1KB）" in linked(talk)
    assert talk.form == "application_form"


@pytest.mark.usefixtures("number")
def test_ones_own_status_offers_the_files(talk: Talk) -> None:
    talk.say("我的申请", "application_status")
    assert talk.offered[0].startswith("下载附件")
    talk.say(talk.offered[0])
    assert f"{LIST}（1KB）" in linked(talk)


def test_number_and_code_elsewhere_name_the_page(talk: Talk, number: str, services: Services) -> None:
    other = Talk(services, "c2")
    other.say(f"{number} {talk.case().query_code}", "query_by_code")
    assert "随答复提供的文件有2个" in other.heard
    assert linked(other) == ["凭编号查进度"]


OWN = "我发的附件收到了吗|我上传的附件呢|你们收到我的附件没有|我刚才传的文件打不开吗|申请的附件在哪"


@pytest.mark.usefixtures("number")
@pytest.mark.parametrize("text", of(OWN))
def test_what_the_citizen_has_sent_is_told_also_where_the_model_takes_it_for_a_letter(talk: Talk, text: str) -> None:
    talk.say(text, "show_letter")
    assert "里没有您发来的文件" in talk.heard
    services = talk.services
    with services.db.session() as session:
        attachments.receive(session, talk.id, "照片.png", files.png(), services.clock.now(), limits=Limits())
    talk.say(text, "show_letter")
    assert talk.heard == "收到了您发来的文件1个：「照片.png」。"


@pytest.mark.usefixtures("number")
def test_who_wants_a_file_removed_that_is_not_there_is_shown_none(talk: Talk) -> None:
    talk.say("删除附件", "show_letter")
    assert talk.said[0]["custom"]["text"] == texts.render("utter_file_nothing_waits")
    assert linked(talk) == []


@pytest.mark.parametrize("text", of(THEIRS))
def test_what_the_office_has_sent_is_not_the_citizens(text: str) -> None:
    assert not given_phrases.are_their_own(text)
