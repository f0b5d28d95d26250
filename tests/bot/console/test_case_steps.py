"""The page of a step: its form, its preview, its refusals, two people at once, and what the applicant is told."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.applications import status_by_code
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import TABLE, EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.steps import find
from actions.cases.tables import Application, Reply
from actions.cases.time import FixedClock, china_date
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import outbox
from tests.support.replies import form_for

E = EventKind
TODAY = date(2026, 3, 13)
DENIAL = "该信息为本机关起草文件过程中的讨论记录，属于过程性信息。"
EXTENSION = {"fact-days": "10", "fact-reason": "需要检索的档案较多，分存三处", "on": "2026-03-13"}


def step(number: str, kind: EventKind) -> str:
    return f"/staff/applications/{number}/steps/{kind}"


def version_in(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]


async def told(db: Database, conversation: str) -> list[str]:
    """What the applicant was told, in the order of the conversation."""
    bubbles = await db.read(outbox.transcript, conversation)
    return [one.outgoing.text for one in bubbles if one.outgoing.kind == "notice"]


async def take(browser: Any, number: str, kind: EventKind, **fields: str) -> str:
    """Open a step's page, fill it in, and go through its preview where there is one."""
    page = await browser.get(step(number, kind))
    assert browser.status == 200, page
    fields = {name.replace("_", "-", 1): value for name, value in fields.items()}
    return await browser.post(step(number, kind), version=version_in(page), confirmed="yes", **fields)


class TestTheForm:
    async def test_it_asks_what_the_table_asks_and_says_what_the_step_does(self, admin: Any, application: str) -> None:
        page = await admin.get(step(application, E.EXTENDED))
        for words in (
            *('name="fact-days" type="number"', '<textarea id="fact-reason"', 'name="on" type="date"'),
            *('value="2026-03-13"', "告知日期", "条例第三十三条第二款", "延期答复告知书", "以后不能再次延长"),
            *(f"您的申请{application}的答复期限经批准延长〔延长的工作日数〕个工作日", "会原文告知申请人"),
        ):
            assert words in page

    @pytest.mark.parametrize("kind", sorted(set(TABLE) - {E.SUBMITTED}))
    async def test_every_step_has_a_page_whatever_the_state(
        self, admin: Any, application: str, kind: EventKind
    ) -> None:
        """What doesn't fit now is said in a sentence (409)."""
        page = await admin.get(step(application, kind))
        assert admin.status in (200, 409)
        assert ("现在不能办理" in page) is (admin.status == 409)

    async def test_a_period_is_suggested_in_working_days(self, li: Any, application: str) -> None:
        page = await li.get(step(application, E.CORRECTION_ASKED))
        assert 'name="fact-correct_by" type="date" value="2026-04-03"' in page  # the 15th

    async def test_which_consultation_is_chosen_by_name(self, li: Any, application: str, happen: Any) -> None:
        for party in ("甲公司", "乙公司"):
            happen(application, E.CONSULTATION_SENT, consulted="third_party", party=party, matter="合同")
        happen(application, E.CONSULTATION_ANSWERED, ref="Z1", opinion="agree", delivered_on="2026-03-13")
        page = await li.get(step(application, E.CONSULTATION_ANSWERED))
        assert '<option value="Z2" selected>第三方“乙公司”，2026年3月13日发出</option>' in page
        assert "甲公司" not in page

    async def test_who_handles_a_case_is_chosen_among_those_who_may(self, li: Any, hire: Any, application: str) -> None:
        await hire("qian", "钱峰", Duty.SIGNER)
        page = await li.get(step(application, E.TAKEN_UP))
        assert '<option value="李晓明(li)" selected>' in page
        assert "王芳(wang)" in page
        assert "钱峰" not in page
        await take(li, application, E.TAKEN_UP, fact_handler="王芳(wang)", on="2026-03-13")
        assert "王芳(wang)" in await li.get(f"/staff/applications/{application}")

    async def test_only_open_kinds_of_reply_are_offered(self, li: Any, application: str, happen: Any) -> None:
        page = await li.get(step(application, E.REPLY_DRAFTED))
        assert '<option value="G2">' in page
        for closed in ("U4", "X4", "O1", "O2"):
            assert f'<option value="{closed}"' not in page
        happen(application, E.CORRECTION_ASKED, correct_by="2026-03-27", points="请写明年度。")
        happen(application, E.CORRECTION_RECEIVED, supplement="都要")
        assert '<option value="U4">' in await li.get(step(application, E.REPLY_DRAFTED))

    async def test_on_the_spot_only_disclosure_is_offered(self, admin: Any, application: str) -> None:
        """Art. 33 para. 1."""
        page = await admin.get(step(application, E.REPLIED_AT_ONCE))
        assert '<option value="G1">' in page
        assert '<option value="N1">' not in page

    async def test_an_unknown_step_is_a_page_of_the_console(self, li: Any, application: str) -> None:
        assert "没有这个步骤" in await li.get(f"/staff/applications/{application}/steps/promoted")
        assert li.status == 404

    async def test_a_name_or_number_is_one_line_and_no_words_are_cut_by_the_browser(
        self, li: Any, application: str
    ) -> None:
        """Chromium cuts what is pasted at ``maxlength`` without a word: too long is said by us, and nothing is lost."""
        page = await li.get(step(application, E.CONSULTATION_SENT))
        for name in ("fact-party", "fact-party_address"):
            assert f'<input id="{name}" name="{name}" type="text"' in page
        assert '<textarea id="fact-matter"' in page
        assert not re.search("<textarea[^>]*maxlength", page)
        form = {"fact-kind": "G2", "content-info": "长" * 10_001}
        page = await li.post(step(application, E.REPLY_DRAFTED), version="2", **form)
        assert "提供的信息太长，最多10000个字" in page
        assert "长" * 10_001 in page
        assert not re.search("<textarea[^>]*maxlength", page)

    async def test_the_earlier_application_is_asked_of_a_repeated_one_alone(self, li: Any, application: str) -> None:
        for kind in ("G2", "X2"):
            page = await li.post(step(application, E.REPLY_DRAFTED), step="choose", version="2", **{"fact-kind": kind})
            assert 'name="fact-earlier"' not in page
            assert ('name="content-earlier_number"' in page) is (kind == "X2")


class TestTaking:
    async def test_a_step_that_is_told_is_taken_after_its_words_were_seen(
        self, admin: Any, application: str, conversation: str, db: Database
    ) -> None:
        page = await admin.get(step(application, E.EXTENDED))
        version = version_in(page)
        page = await admin.post(step(application, E.EXTENDED), version=version, **EXTENSION)
        text = (
            f"您的申请{application}的答复期限经批准延长10个工作日，新的期限是2026年4月27日"
            "（条例第三十三条第二款）。原因：需要检索的档案较多，分存三处"
        )
        assert text in page
        assert "2026年4月13日 → <strong>2026年4月27日</strong>" in page
        assert await told(db, conversation) == []
        assert "延期" not in await admin.get("/staff/applications")  # nothing has happened yet
        page = await admin.post(step(application, E.EXTENDED), version=version, confirmed="yes", **EXTENSION)
        assert admin.path == f"/staff/applications/{application}"
        assert "已办理“延长答复期限”。已在对话中告知申请人。" in page
        assert await told(db, conversation) == [text]

    async def test_going_back_from_the_preview_keeps_what_was_typed(self, admin: Any, application: str) -> None:
        page = await admin.post(step(application, E.EXTENDED), version="2", step="edit", **EXTENSION)
        assert 'value="10"' in page
        assert "需要检索的档案较多，分存三处</textarea>" in page

    async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, admin: Any, application: str) -> None:
        page = await admin.get(step(application, E.EXTENDED))
        wrong = {**EXTENSION, "fact-days": "21", "fact-reason": "理由<b>很长</b>"}
        page = await admin.post(step(application, E.EXTENDED), version=version_in(page), **wrong)
        assert admin.status == 422
        assert "延长的期限为1至20个工作日" in page
        assert 'value="21"' in page
        assert "理由&lt;b&gt;很长&lt;/b&gt;</textarea>" in page
        page = await admin.post(step(application, E.EXTENDED), version=version_in(page), **wrong | {"on": "明天"})
        assert "请填写“告知日期”" in page
        page = await admin.post(step(application, E.EXTENDED), version=version_in(page), on="2026-03-13")
        assert "请填写“延长的工作日数”。" in page
        assert "请填写“理由”。" in page

    @pytest.mark.parametrize("day", ["0001-01-01", "1999-05-04", "2101-01-01", "9999-12-31", "2026-02-30", "甲"])
    async def test_a_day_outside_the_calendar_is_a_sentence(self, admin: Any, application: str, day: str) -> None:
        form = {"fact-points": "请写明年度。", "version": "2", "confirmed": "yes"}
        await admin.get(step(application, E.CORRECTION_ASKED))
        for days in ({"fact-correct_by": day, "on": "2026-03-13"}, {"fact-correct_by": "2026-03-27", "on": day}):
            page = await admin.post(step(application, E.CORRECTION_ASKED), **form, **days)
            assert admin.status == 422
            assert 'role="alert"' in page

    async def test_what_somebody_may_not_do_is_refused_whoever_sends_the_form(
        self, hire: Any, application: str, db: Database, conversation: str
    ) -> None:
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        page = await handler.get(step(application, E.EXTENDED))
        assert handler.status == 409
        assert "要由签发人员办理" in page
        await handler.get(f"/staff/applications/{application}")
        page = await handler.post(step(application, E.EXTENDED), version="2", confirmed="yes", **EXTENSION)
        assert handler.status == 409
        assert "要由签发人员办理" in page
        assert await told(db, conversation) == []

    async def test_what_was_done_in_time_is_recorded_with_its_own_day(
        self, li: Any, application: str, happen: Any, clock: FixedClock, db: Database
    ) -> None:
        """Art. 30: the letter came on the last day and was opened later; the day asked for is empty."""
        happen(application, E.CORRECTION_ASKED, correct_by="2026-03-20", points="请写明年度。")
        clock.instant = clock.instant.replace(day=23)
        await li.sign_in("li")
        page = await li.get(f"/staff/applications/{application}")
        assert "期限内已经办理的，补记" in page
        page = await li.get(step(application, E.CORRECTION_RECEIVED))
        assert "补正期限已于2026年3月20日届满" in page
        assert 'name="on" type="date" value=""' in page
        await take(li, application, E.CORRECTION_RECEIVED, fact_supplement="2025年度", on="2026-03-20")
        assert li.status == 200
        with db.session() as session:
            row = find(session, application)
            assert row is not None
            assert row.due_on is not None
            assert row.due_on.isoformat() == "2026-04-20"  # twenty working days from the 20th

    async def test_a_step_without_a_sentence_tells_nobody_anything(
        self, li: Any, application: str, conversation: str, db: Database
    ) -> None:
        await take(li, application, E.NOTED, fact_note="已电话联系市民政局王科长", on="2026-03-13")
        assert await told(db, conversation) == []
        assert "已电话联系市民政局王科长" in await li.get(f"/staff/applications/{application}")


class TestTwoAtOnce:
    async def test_the_second_editor_sees_what_changed_and_goes_on(
        self, admin: Any, wang: Any, application: str, conversation: str, db: Database
    ) -> None:
        seen = version_in(await admin.get(step(application, E.EXTENDED)))
        await take(
            wang,
            application,
            E.CORRECTION_ASKED,
            fact_correct_by="2026-03-27",
            fact_points="请写明需要哪一级的方案。",
            on="2026-03-13",
        )
        await take(wang, application, E.CORRECTION_RECEIVED, fact_supplement="市级", on="2026-03-13")
        page = await admin.post(step(application, E.EXTENDED), version=seen, confirmed="yes", **EXTENSION)
        assert admin.status == 409
        for words in (
            *("告知补正", "收到补正", "王芳(wang)", "请写明需要哪一级的方案。", "市级"),  # what changed, in full
            *("需要检索的档案较多，分存三处</textarea>", "看过以后可以继续办理"),
        ):
            assert words in page
        assert "经批准延长10" not in "".join(await told(db, conversation))
        page = await admin.post(step(application, E.EXTENDED), version=version_in(page), confirmed="yes", **EXTENSION)
        assert "已办理“延长答复期限”" in page

    async def test_choosing_a_kind_or_correcting_a_mistake_hides_no_change(
        self, li: Any, application: str, happen: Any
    ) -> None:
        """Only who was shown what changed goes on with the present version."""
        form = {"fact-kind": "G2", "content-info": "分配方案见附件。"}
        seen = version_in(await li.get(step(application, E.REPLY_DRAFTED)))
        happen(application, E.TAKEN_UP)
        for button, info in (("choose", "分配方案见附件。"), ("edit", "分配方案见附件。"), ("take", " ")):
            form["content-info"] = info
            page = await li.post(step(application, E.REPLY_DRAFTED), version=seen, step=button, **form)
            if button != "take":
                assert version_in(page) == seen
        assert li.status == 409
        assert "开始办理" in page

    async def test_who_comes_too_late_gets_what_they_wrote_back(
        self, li: Any, wang: Any, application: str, happen: Any
    ) -> None:
        seen = version_in(await li.get(step(application, E.REPLY_DRAFTED)))
        happen(application, E.WITHDRAWN)
        form = {"fact-kind": "G2", "content-info": "我写了很久的答复"}
        page = await li.post(step(application, E.REPLY_DRAFTED), version=seen, **form)
        assert li.status == 409
        assert "撤回申请" in page
        assert "我写了很久的答复</textarea>" in page
        assert "现在不能办理" in page
        form = {
            "fact-kind": "PT",
            "content-parts.0.part": "分配表",
            "content-parts.0.decision": "released",
            "content-parts.1.part": "会议记录",
            "content-parts.1.decision": "withheld",
            "content-parts.1.ground": "process",
            "content-parts.1.reason": "公开会妨碍参会人员发表意见",
        }
        page = await li.post(step(application, E.REPLY_DRAFTED), version=seen, **form)
        assert "您填写的“公开和不公开的部分”（没有保存）" in page
        assert (
            "公开；分配表\n不予公开；会议记录；条例第十六条第二款：属于过程性信息；公开会妨碍参会人员发表意见</textarea>"
            in page
        )

    async def test_a_form_without_a_version_changes_nothing(self, admin: Any, application: str) -> None:
        await admin.get(step(application, E.EXTENDED))
        await admin.post(step(application, E.EXTENDED), confirmed="yes", **EXTENSION)
        assert admin.status == 409

    async def test_the_same_form_sent_twice_counts_once(
        self, admin: Any, application: str, conversation: str, db: Database
    ) -> None:
        version = version_in(await admin.get(step(application, E.EXTENDED)))
        for _ in range(2):
            await admin.post(step(application, E.EXTENDED), version=version, confirmed="yes", **EXTENSION)
        assert admin.status == 409
        assert len(await told(db, conversation)) == 1


class TestTheReply:
    async def test_from_the_draft_to_its_service_by_three_people(
        self, hire: Any, application: str, conversation: str, db: Database
    ) -> None:
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        reviewer = await hire("wu", "吴迪", Duty.REVIEWER)
        signer = await hire("qian", "钱峰", Duty.SIGNER)
        page = await handler.get(step(application, E.REPLY_DRAFTED))
        assert "(一)予以公开" in page
        assert "(三)不予公开" in page
        assert 'name="content-' not in page  # first the kind: each has fields of its own
        form = {"fact-kind": "N6", **form_for("N6", TODAY, reason=DENIAL)}
        version = version_in(page)
        page = await handler.post(step(application, E.REPLY_DRAFTED), version=version, step="preview", **form)
        assert "先向云州省人民政府申请行政复议" in page  # 行政复议法 Art. 23
        assert "张**：" in page
        assert "张三丰" not in page
        await handler.post(step(application, E.REPLY_DRAFTED), version=version, step="take", **form)
        assert handler.path == step(application, E.REPLY_SUBMITTED)  # led on to the next
        page = await take(handler, application, E.REPLY_SUBMITTED)
        assert handler.path == f"/staff/applications/{application}"  # the next is another's
        assert "等待审查人员审查" in page
        page = await reviewer.get(step(application, E.REPLY_REVIEWED))
        assert DENIAL in page
        await take(reviewer, application, E.REPLY_RETURNED, fact_reason="请写明起草的是哪一份文件")
        page = await handler.get(step(application, E.REPLY_DRAFTED))
        assert f"{DENIAL}</textarea>" in page  # what was drafted is there to be changed
        better = f"{DENIAL}所涉文件是《分配办法》。"
        await take(handler, application, E.REPLY_DRAFTED, **{**form, "content-reason": better})
        await take(handler, application, E.REPLY_SUBMITTED)
        await take(reviewer, application, E.REPLY_REVIEWED, fact_opinion="同意")
        page = await take(signer, application, E.REPLY_SIGNED, on="2026-03-13")
        assert "等待登记或者承办人员送达" in page
        await take(signer, application, E.SIGNATURE_WITHDRAWN, fact_reason="落款有误", on="2026-03-13")
        await take(signer, application, E.REPLY_SIGNED, on="2026-03-13")
        assert await told(db, conversation) == []  # nothing of all this is the applicant's
        page = await take(handler, application, E.SERVED, fact_method="online", on="2026-03-13")
        assert "已办理“送达”。已在对话中告知申请人。" in page
        (letter,) = await told(db, conversation)
        assert letter.startswith("政府信息不予公开决定书\n青山公开答〔2026〕2号\n\n张三丰：")
        assert "所涉文件是《分配办法》" in letter
        assert "请写明起草的是哪一份文件" not in letter
        assert application not in await handler.get("/staff/applications")

    async def test_an_office_of_one_is_led_from_step_to_step(
        self, admin: Any, application: str, conversation: str, db: Database
    ) -> None:
        """Art. 17, [D]: who drafted may review alone as a supervisor, and says why."""
        form = {"fact-kind": "G2", "content-info": "分配方案见附件，\n一并告知。"}
        version = version_in(await admin.get(step(application, E.REPLY_DRAFTED)))
        page = await admin.post(step(application, E.REPLY_DRAFTED), version=version, step="take", **form)
        assert admin.path == step(application, E.REPLY_SUBMITTED)
        page = await admin.post(admin.path, version=version_in(page), step="take")
        assert admin.path == step(application, E.REPLY_REVIEWED)
        assert "一人办理的说明" in page
        refused = await admin.post(admin.path, **{"version": version_in(page), "fact-opinion": "同意"})
        assert admin.status == 422
        assert "拟写答复的人不能审查自己拟写的答复" in refused
        alone = {"version": version_in(page), "fact-opinion": "同意", "fact-alone": "本单位只有一名工作人员"}
        page = await admin.post(step(application, E.REPLY_REVIEWED), **alone)
        assert admin.path == step(application, E.REPLY_SIGNED)
        page = await admin.post(admin.path, version=version_in(page), on="2026-03-13")
        assert admin.path == step(application, E.SERVED)
        assert 'value="online" selected' in page
        served = {"version": version_in(page), "fact-method": "online", "on": "2026-03-13"}
        page = await admin.post(step(application, E.SERVED), **served)
        assert "分配方案见附件，\n一并告知。" in page  # the last look at the letter
        await admin.post(step(application, E.SERVED), confirmed="yes", **served)
        assert admin.path == f"/staff/applications/{application}"
        assert "分配方案见附件，\n一并告知。" in (await told(db, conversation))[-1]

    async def test_choosing_another_kind_keeps_what_was_written(self, li: Any, application: str) -> None:
        form = {"fact-kind": "N5", "content-reason": "属于<人事>", "content-of-another-kind": "写过的"}
        page = await li.post(step(application, E.REPLY_DRAFTED), step="choose", version="2", **form)
        assert "属于&lt;人事&gt;</textarea>" in page
        assert '<option value="N5" selected>' in page
        assert 'name="content-of-another-kind" value="写过的"' in page
        assert "写明属于人事管理、后勤管理、内部工作流程中的哪一类。" in page

    async def test_the_parts_of_a_partial_disclosure_are_rows(self, li: Any, application: str, db: Database) -> None:
        """Art. 37. Fields of letters are data: one of the kind ``parts`` is a row for each part."""
        form = {
            "fact-kind": "PT",
            "content-info": "分配表附后，请查收。",
            "content-parts.0.part": "分配表",
            "content-parts.0.decision": "released",
            "content-parts.1.part": "",
            "content-parts.1.decision": "released",
            "content-parts.2.part": "会议记录",
            "content-parts.2.decision": "withheld",
            "content-parts.2.ground": "process",
            "content-parts.2.reason": "公开会妨碍参会人员发表意见",
        }
        page = await li.post(step(application, E.REPLY_DRAFTED), step="edit", version="2", **form)
        assert 'name="content-parts.1.part" value="会议记录"' in page  # without the empty row
        assert '<option value="process" selected>' in page
        assert 'name="content-parts.4.part" value=""' in page  # three more
        assert page.count("公开会妨碍参会人员发表意见") == 1
        page = await li.post(step(application, E.REPLY_DRAFTED), step="take", version="2", **form)
        assert "第2部分没有选择过程性信息的类别" in page  # Art. 16 para. 2
        assert "第2部分没有选择公开规定的核对" in page
        form |= {"content-parts.2.type": "discussion", "content-parts.2.checked": "yes"}
        page = await li.post(step(application, E.REPLY_DRAFTED), step="preview", version="2", **form)
        assert "属于过程性信息（讨论记录），经核对，没有法律、法规、规章规定该信息应当公开" in page
        assert page.count('<option value="discussion" selected>') == page.count('<option value="yes" selected>') == 1
        await li.post(step(application, E.REPLY_DRAFTED), step="take", version="2", **form)
        with db.session() as session:
            stored = json.loads(session.scalars(select(Reply)).one().content)
        assert stored["parts"] == [
            {"part": "分配表", "decision": "released"},
            {
                "part": "会议记录",
                "decision": "withheld",
                "ground": "process",
                "type": "discussion",
                "checked": "yes",
                "reason": "公开会妨碍参会人员发表意见",
            },
        ]
        page = await li.get(f"/staff/applications/{application}")
        assert (
            "不予公开；会议记录；条例第十六条第二款：属于过程性信息；讨论记录；已核对，没有法律、法规、规章规定该信息应当公开；"
            "公开会妨碍" in page
        )
        assert 'value="会议记录"' in await li.get(step(application, E.REPLY_DRAFTED))

    @pytest.mark.parametrize(
        ("form", "sentence"),
        [
            ({"fact-kind": "", "content-info": "文字"}, "请填写“答复类型”"),
            ({"fact-kind": "G2", "content-info": " "}, "没有写明提供的信息"),
            (
                {"fact-kind": "N5", "content-type": "personnel", "content-reason": "人事"},
                "不予公开的理由太短",
            ),
            ({"fact-kind": "O1", "content-reason": DENIAL}, "请从相应的步骤办理"),
        ],
    )
    @pytest.mark.parametrize("button", ["take", "preview"])
    async def test_what_is_missing_is_said_and_nothing_is_lost(
        self, li: Any, application: str, form: dict[str, str], sentence: str, button: str, db: Database
    ) -> None:
        version = version_in(await li.get(step(application, E.REPLY_DRAFTED)))
        page = await li.post(step(application, E.REPLY_DRAFTED), version=version, step=button, **form)
        assert li.status == 422
        assert sentence in page
        for name, text in form.items():
            assert text.strip() in page or name == "fact-kind"  # a kind that isn't open is not offered
        with db.session() as session:
            assert session.scalars(select(Reply)).all() == []

    async def test_an_answer_on_the_spot(self, admin: Any, application: str, conversation: str, db: Database) -> None:
        """Art. 33 para. 1: one act, drafted, reviewed, signed and served."""
        form = {
            "fact-kind": "G1",
            "fact-method": "online",
            "content-manner": "网上查阅",
            "content-route": "见市民政局网站“社会救助”栏目。",
            "on": "2026-03-13",
        }
        page = await admin.get(step(application, E.REPLIED_AT_ONCE))
        version = version_in(page)
        page = await admin.post(step(application, E.REPLIED_AT_ONCE), version=version, **form)
        assert "见市民政局网站" in page
        assert "张三丰" not in page
        await admin.post(step(application, E.REPLIED_AT_ONCE), version=version, confirmed="yes", **form)
        assert "见市民政局网站" in (await told(db, conversation))[-1]
        with db.session() as session:
            row = session.scalars(select(Application)).one()
            assert (row.state, row.outcome) == ("served", "G1")


class TestConfirmingByHand:
    """Art. 31(三)."""

    @pytest.fixture
    def agency(self) -> AgencySettings:
        return AgencySettings(name="青山市人民政府办公室", number_prefix="QS", receipt_confirmation="manual")

    async def test_the_day_of_confirmation_is_the_day_of_receipt_and_the_call_is_noted(
        self, li: Any, application: str, conversation: str, db: Database, clock: FixedClock
    ) -> None:
        clock.instant = clock.instant.replace(day=16)
        await li.sign_in("li")
        form = {"fact-received_on": "2026-03-16", "fact-basis": "phone", "note": "9时致电本人，确认无误"}
        version = version_in(await li.get(step(application, E.RECEIPT_CONFIRMED)))
        page = await li.post(step(application, E.RECEIPT_CONFIRMED), version=version, **form)
        assert "收到日是2026年3月16日，我们会在2026年4月14日以前答复您" in page
        page = await li.post(step(application, E.RECEIPT_CONFIRMED), version=version, confirmed="yes", **form)
        assert "通过互联网提交，以双方确认之日为收到之日（条例第三十一条第三项）" in page
        assert "与申请人电话确认。9时致电本人，确认无误" in page
        (text,) = await told(db, conversation)
        assert "致电" not in text
        with db.session() as session:
            row = session.scalars(select(Application)).one()
            assert (str(row.received_on), str(row.confirmed_on)) == ("2026-03-16", "2026-03-16")
            status = status_by_code(session, row.number, row.query_code, china_date(clock.now()), WorkCalendar())
        assert status is not None
        assert status.state == "已登记"

    async def test_it_is_not_registered_as_if_it_had_been_handed_in(self, admin: Any, application: str) -> None:
        page = await admin.get(step(application, E.REGISTERED))
        assert admin.status == 409
        assert "请办理“确认收到”" in page
        await admin.post(step(application, E.REGISTERED), version="1", confirmed="yes")
        assert admin.status == 409


async def test_the_applicant_hears_nothing_of_third_parties_and_of_what_staff_note(
    admin: Any, application: str, conversation: str, db: Database
) -> None:
    """Art. 32, 个人信息保护法 Art. 6: through every step that knows of them."""
    await take(admin, application, E.TAKEN_UP, on="2026-03-13", fact_handler="管理员(admin)")
    await take(
        admin,
        application,
        E.CONSULTATION_SENT,
        fact_consulted="third_party",
        fact_party="城北水务公司",
        fact_party_address="城北路8号13900000000",
        fact_matter="工艺参数",
        fact_delivered_on="2026-03-13",
        on="2026-03-13",
    )
    await take(
        admin,
        application,
        E.CONSULTATION_ANSWERED,
        fact_ref="Z1",
        fact_opinion="refuse",
        fact_words="我司坚决不同意",
        on="2026-03-13",
    )
    await take(
        admin, application, E.OBJECTION_OVERRULED, fact_reason="公共利益重大", fact_matter="参数", on="2026-03-13"
    )
    await take(admin, application, E.NOTED, fact_note="内部备注一条", on="2026-03-13")
    page = await admin.get(f"/staff/applications/{application}")
    for known in ("城北水务公司", "我司坚决不同意", "内部备注一条"):
        assert known in page
    text = "\n".join(await told(db, conversation))
    assert "征求第三方" in text
    for secret in ("城北水务", "城北路", "13900000000", "工艺参数", "坚决不同意", "公共利益", "内部备注", "管理员"):
        assert secret not in text
