"""Parts of an application's page: the clock as a line, taking back, links, the letter before it is issued, proof."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from actions.cases import desk
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console.case_page.clock import WIDTH, clock_line
from tests.support.replies import content_for

E = EventKind
DRAFT = {"kind": "N6", "content": content_for("N6", date(2026, 3, 13))}


def address(number: str, rest: str = "") -> str:
    return f"/staff/applications/{number}{rest}"


class TestTheClock:
    async def test_what_stopped_it_and_what_is_left_is_drawn_and_told_in_a_table(
        self, li: Any, application: str, happen: Any, clock: FixedClock, db: Database
    ) -> None:
        happen(application, E.TAKEN_UP)
        clock.advance(timedelta(days=3))
        happen(application, E.CORRECTION_ASKED, correct_by="2026-03-27", points="请写明年度。")
        clock.advance(timedelta(days=4))
        happen(application, E.CORRECTION_RECEIVED, supplement="2025年度")
        happen(application, E.EXTENDED, days=10, reason="需要检索的档案较多，分存三处")
        await li.sign_in("li")
        page = await li.get(address(application))
        assert "期限的经过" in page
        assert "2026年3月13日起算，1段时间不计入，延长10个工作日，答复期限2026年5月7日。" in page
        rows = re.findall(r'<th scope="row">(\S+)</th><td>(\S+)</td><td>(\S*)</td>', page.split("用表格看")[1])
        assert rows == [
            ("2026年3月13日", "收到申请", "从次日起计算"),
            ("2026年3月16日", "告知补正", "等待补正"),
            ("2026年3月20日", "收到补正", "期限重新计算"),
            ("2026年3月20日", "延长期限", "延长10个工作日"),
            ("2026年3月20日", "今天", "—"),
            ("2026年5月7日", "答复期限", "—"),
        ]
        assert page.count('<rect class="stands"') == 1
        assert "<script>" not in page
        assert "style=" not in page

    def test_marks_stay_within_the_picture_and_touch_no_others(
        self, application: str, happen: Any, clock: FixedClock, db: Database
    ) -> None:
        happen(application, E.TAKEN_UP)
        for ref in ("Z1", "Z2", "Z3"):
            happen(application, E.CONSULTATION_SENT, consulted="other", party="某局", matter="合同")
            clock.advance(timedelta(days=1))
            happen(application, E.CONSULTATION_ENDED, ref=ref, reason="不需要了")
        with db.session() as session:
            today = date(2026, 3, 16)
            view = desk.case_view(session, application, today=today, calendar=WorkCalendar())
        line = clock_line(view, today)
        assert line is not None
        boxes = [
            (mark.text_x - len(mark.words) * 6.5, mark.text_x + len(mark.words) * 6.5, mark.text_y)
            for mark in line.marks
        ]
        assert all(left >= 0 and right <= WIDTH and y > 0 for left, right, y in boxes)
        assert not [
            (one, other)
            for n, one in enumerate(boxes)
            for other in boxes[n + 1 :]
            if one[2] == other[2] and one[0] < other[1] and other[0] < one[1]
        ]

    async def test_art_31_nothing_runs_before_receipt(self, li: Any, on_paper: str) -> None:
        assert "期限的经过" not in await li.get(address(on_paper))

    async def test_what_is_late_is_red(self, li: Any, application: str, happen: Any, clock: FixedClock) -> None:
        happen(application, E.TAKEN_UP)
        assert '<rect class="late"' not in await li.get(address(application))
        clock.advance(timedelta(days=40))
        await li.sign_in("li")
        assert '<rect class="late"' in await li.get(address(application))


class TestTakingBack:
    async def test_what_the_table_permits_is_one_press_away_for_who_may(
        self, li: Any, admin: Any, application: str, happen: Any
    ) -> None:
        happen(application, E.TAKEN_UP)
        happen(application, E.REPLY_DRAFTED, **DRAFT)
        happen(application, E.REPLY_SUBMITTED)
        page = await admin.get(address(application))
        assert f'href="{address(application)}/steps/reply_returned">撤销、更正上一步“提交审查”：退回修改</a>' in page
        happen(application, E.NOTED, note="已电话联系")  # says nothing that would have to be taken back
        assert "steps/reply_returned" in await admin.get(address(application))

    async def test_what_can_not_be_taken_back_says_why(
        self, admin: Any, hire: Any, application: str, happen: Any
    ) -> None:
        happen(application, E.TAKEN_UP)
        happen(application, E.EXTENDED, days=10, reason="需要检索的档案较多，分存三处")
        assert "只能延长一次（条例第三十三条），不能撤回" in await admin.get(address(application))
        happen(application, E.REPLIED_AT_ONCE, kind="G1", method="online", content=content_for("G1", date(2026, 3, 13)))
        assert "答复已经送达，不能撤回" in await admin.get(address(application))

    async def test_who_may_not_reads_who_may(self, hire: Any, application: str, happen: Any) -> None:
        reviewer = await hire("qian", "钱峰", Duty.REVIEWER)
        happen(application, E.TAKEN_UP)
        page = await reviewer.get(address(application))
        assert "“指定承办人”要由" in page
        assert "steps/assigned" not in page


class TestLinks:
    async def test_a_link_is_made_seen_on_both_pages_and_taken_apart(
        self, li: Any, application: str, on_paper: str
    ) -> None:
        await li.get(address(application))
        page = await li.post(address(application, "/links"), other=on_paper.lower(), kind="duplicate")
        assert "已关联" in page
        assert "本件与它重复" in page
        page = await li.get(address(on_paper))
        assert "它与本件重复" in page
        link = re.search(r"/links/(\d+)/remove", page)
        assert link
        page = await li.post(address(on_paper, f"/links/{link[1]}/remove"))
        assert "关联已解除" in page
        assert "本件与它重复" not in await li.get(address(application))

    async def test_what_makes_no_sense_is_refused_in_words(self, li: Any, application: str) -> None:
        await li.get(address(application))
        for other, kind, why in (
            ("QS2019-00001", "related", "没有编号为"),
            (application, "related", "不能与自己关联"),
            ("", "related", "请填写另一件申请的编号"),
            (application, "nonsense", "请填写另一件申请的编号"),
        ):
            assert why in await li.post(address(application, "/links"), other=other, kind=kind)
            assert li.status == 422

    async def test_other_applications_of_the_applicant_stand_beside(
        self, li: Any, hire: Any, application: str, on_paper: str
    ) -> None:
        page = await li.get(address(application))
        assert "同一申请人的其他申请" in page
        assert on_paper in page


class TestLetters:
    async def test_the_reply_in_hand_is_read_as_its_word_file_will_say(
        self, li: Any, application: str, happen: Any
    ) -> None:
        happen(application, E.TAKEN_UP)
        assert "还没有拟写答复" in await li.get(address(application, "/reply"))
        happen(application, E.REPLY_DRAFTED, **DRAFT)
        page = await li.get(address(application, "/reply"))
        assert "政府信息公开申请" in page
        assert "云州省人民政府申请行政复议" in page  # the remedy of the template
        assert "张**" in page
        assert "张三丰" not in page

    async def test_a_letter_is_read_before_it_is_issued_and_takes_no_number_by_it(
        self, admin: Any, application: str, happen: Any
    ) -> None:
        happen(application, E.TAKEN_UP)
        step = address(application, "/steps/extended")
        await admin.get(step)
        version = re.search(r'name="version" value="(\d+)"', admin.page)
        given = {
            "fact-days": "10",
            "fact-reason": "需要检索的档案较多，分存三处",
            "version": version[1] if version else "",
        }
        given |= {"on": "2026-03-13"}
        page = await admin.post(step, **given)
        assert "将出具的文书：" in page
        assert "张三丰" not in page
        number = re.search(r"(\S*〔2026〕\d+号)", page)
        assert number
        page = await admin.get(address(application))
        assert number[1] not in page
        happen(application, E.EXTENDED, days=10, reason="需要检索的档案较多，分存三处")
        assert number[1] in await admin.get(address(application))


class TestProof:
    async def test_a_number_proves_what_was_mailed(self, li: Any, on_paper: str, happen: Any, application: str) -> None:
        happen(on_paper, E.REGISTERED, received_on="2026-03-13")
        given = {"kind": "G1", "content": content_for("G1", date(2026, 3, 13))}
        happen(on_paper, E.REPLIED_AT_ONCE, method="direct", **given)
        page = await li.get(address(on_paper))
        assert "送达凭证" in page
        assert "直接送达（当面签收）" in page
        assert "没有记录凭证" in page

    async def test_what_each_step_needs_and_does_can_be_read_before(
        self, li: Any, application: str, happen: Any
    ) -> None:
        happen(application, E.TAKEN_UP)
        page = await li.get(address(application))
        assert "这些步骤要填什么、有什么效果" in page
        assert "征求谁的意见" in page
        assert "告知申请人" in page
