"""The list and the page of one application: what is shown, to whom, and what of it is masked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, AuditEntry, Letter
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.console.case_next import urgency
from tests.support.replies import content_for

E = EventKind
PERSONAL = ("张三丰", "11010519491231002X", "13800138000", "zhang@example.com")
DENIAL = "该信息为本机关起草文件过程中的讨论记录，属于过程性信息。"


@pytest.mark.parametrize(
    ("limit", "day", "left", "colour", "words"),
    [
        (LimitKind.REPLY, 30, 6, "green", "还剩6个工作日"),
        (LimitKind.REPLY, 20, 5, "amber", "还剩5个工作日"),
        (LimitKind.REPLY, 14, 1, "amber", "还剩1个工作日"),
        (LimitKind.REPLY, 13, 0, "red", "今天到期"),
        (LimitKind.REPLY, 9, -2, "red", "已逾期2个工作日"),
        (LimitKind.REPLY, 12, 0, "red", "已逾期"),
        (LimitKind.CORRECTION, 13, 0, "amber", "今天到期"),
        (LimitKind.FEE, 9, -2, "amber", "期限已过，请办理"),
        (LimitKind.RECEIPT, 13, 0, "amber", "待确认，今天到达"),
        (LimitKind.RECEIPT, 11, -2, "red", "待确认，已到达2天"),
        (None, 13, 0, "", "无期限"),
    ],
)
def test_how_near_a_limit_is_is_told_in_colour_and_words(
    limit: LimitKind | None, day: int, left: int, colour: str, words: str
) -> None:
    """Of the unit's own limits red says that one is over; of others' it is for the unit to act."""
    today = date(2026, 4, 13)
    told = urgency(limit, date(2026, 4, day), left, today)
    assert (told.colour, told.words) == (colour, words)


class TestTheList:
    async def test_an_empty_one_teaches_what_will_happen(self, li: Any) -> None:
        page = await li.get("/staff/applications")
        assert "没有未办结的申请" in page
        assert "拟写答复" in page

    async def test_it_shows_the_first_limit_and_masks_the_applicant(self, li: Any, application: str) -> None:
        page = await li.get("/staff/applications")
        assert application in page
        assert "还剩20个工作日" in page
        assert "可告知补正至3月24日" in page  # seven working days after 13 March
        assert "2026年4月13日" in page  # 20 working days; Qingming, Monday 6 April, is a holiday
        assert "内部预警 4月10日" in page
        assert "张三丰" not in page

    async def test_a_number_leads_straight_to_its_application_however_it_is_typed(
        self, li: Any, application: str
    ) -> None:
        await li.get(f"/staff/applications?q={application.lower().replace('-', '')}")
        assert li.path == f"/staff/applications/{application}"
        page = await li.get("/staff/applications?q=QS2019-00001")
        assert "没有找到编号含“QS2019-00001”的申请" in page
        assert application in await li.get("/staff/applications?q=2026-0000")

    async def test_it_is_narrowed_to_ones_own_and_to_a_state(self, li: Any, application: str, happen: Any) -> None:
        assert "没有符合条件的申请" in await li.get("/staff/applications?mine=yes")
        happen(application, E.TAKEN_UP, handler="李晓明(li)")
        assert application in await li.get("/staff/applications?mine=yes")
        assert application in await li.get("/staff/applications?state=processing")
        assert "没有符合条件的申请" in await li.get("/staff/applications?state=registered")
        assert "没有符合条件的申请" in await li.get("/staff/applications?state=closed")
        assert application in await li.get("/staff/applications?state=nonsense&page=nonsense")

    async def test_a_closed_one_is_among_all(self, li: Any, application: str, happen: Any) -> None:
        happen(application, E.WITHDRAWN)
        assert application not in await li.get("/staff/applications")
        assert application in await li.get("/staff/applications?show=all")
        assert application in await li.get("/staff/applications?state=closed")

    async def test_marks_say_what_was_extended_and_whom_one_waits_for(
        self, li: Any, application: str, happen: Any
    ) -> None:
        happen(application, E.TAKEN_UP)
        happen(application, E.EXTENDED, days=10, reason="需要检索的档案较多，分存三处")
        happen(application, E.CONSULTATION_SENT, consulted="third_party", party="某公司", matter="合同")
        page = await li.get("/staff/applications")
        assert "延期10日" in page
        assert "征求意见" in page
        assert "孙丽" in page  # the handler


class TestUnconfirmedReceipts:
    """Art. 31(三): an office that confirms by hand."""

    @pytest.fixture
    def agency(self) -> AgencySettings:
        return AgencySettings(name="青山市人民政府办公室", number_prefix="QS", receipt_confirmation="manual")

    async def test_they_are_the_first_of_the_list_and_the_day_they_came_is_counted(
        self, li: Any, application: str, clock: FixedClock
    ) -> None:
        page = await li.get("/staff/applications")
        assert "待确认收到：请当天与申请人确认" in page
        assert "待确认，今天到达" in page
        assert "确认收到后计算" in page
        clock.advance(timedelta(days=2))
        assert "待确认，已到达2天" in await li.sign_in("li")

    async def test_the_page_offers_to_confirm_and_nothing_that_needs_a_receipt(self, li: Any, application: str) -> None:
        page = await li.get(f"/staff/applications/{application}")
        assert "steps/receipt_confirmed" in page
        assert "steps/registered" not in page  # that is for what was handed in or signed for
        assert "steps/reply_drafted" not in page


class TestOneApplication:
    async def test_an_unknown_number_is_a_page_of_the_console(self, li: Any) -> None:
        page = await li.get("/staff/applications/QS2019-00001")
        assert li.status == 404
        assert "没有编号为“QS2019-00001”的申请" in page

    async def test_it_explains_its_dates_day_by_day(self, li: Any, application: str) -> None:
        page = await li.get(f"/staff/applications/{application}")
        for words in ("2026年4月13日", "2026年4月10日", "2026年3月24日", "期限怎样算出", "清明节"):
            assert words in page

    async def test_the_next_step_leads_what_is_possible_is_offered_and_what_is_not_is_explained(
        self, li: Any, application: str
    ) -> None:
        page = await li.get(f"/staff/applications/{application}")
        assert f'<a class="button" href="/staff/applications/{application}/steps/taken_up">开始办理</a>' in page
        assert "steps/correction_asked" in page
        assert "没有正在进行的征求意见" in page
        assert f"{application}/steps/consultation_answered" not in page

    async def test_steps_of_others_are_not_shown_but_for_whom_it_waits_is_said(
        self, hire: Any, application: str, happen: Any
    ) -> None:
        signer = await hire("qian", "钱峰", Duty.SIGNER)
        happen(application, E.TAKEN_UP)
        happen(application, E.REPLY_DRAFTED, kind="N6", content=content_for("N6", date(2026, 3, 13)))
        happen(application, E.REPLY_SUBMITTED)
        page = await signer.get(f"/staff/applications/{application}")
        assert "等待审查人员审查" in page
        assert "steps/reply_reviewed" not in page
        assert "steps/extended" in page

    @pytest.mark.parametrize(
        ("before", "waits"),
        [
            ([], "等待登记或者承办人员开始办理"),
            ([(E.CORRECTION_ASKED, {"correct_by": "2026-03-27", "points": "请写明年度。"})], "等待申请人补正"),
            (
                [
                    (
                        E.FEE_NOTICED,
                        {
                            **{
                                "noticed_on": "2026-03-13",
                                "amount": 100,
                                "basis": "本月第31件",
                                "how_to_pay": "到窗口缴纳",
                            },
                            **{"why": "本月第31件，超过规定的件数", "tier": "by_case"},
                        },
                    )
                ],
                "等待申请人缴费",
            ),
            (
                [(E.TAKEN_UP, {}), (E.CONSULTATION_SENT, {"consulted": "other", "party": "某局", "matter": "合同"})],
                "等待登记或者承办人员拟写答复（征求意见1件未结束）",
            ),
        ],
    )
    async def test_for_whom_a_case_waits(
        self, hire: Any, application: str, happen: Any, before: list[Any], waits: str
    ) -> None:
        for kind, given in before:
            happen(application, kind, **given)
        supervisor = await hire("zheng", "郑重", Duty.SUPERVISOR)
        assert f'<p class="waiting">{waits}</p>' in await supervisor.get(f"/staff/applications/{application}")

    async def test_the_history_is_told_in_chinese(self, li: Any, application: str, happen: Any) -> None:
        happen(application, E.TAKEN_UP)
        happen(
            application,
            E.CONSULTATION_SENT,
            consulted="third_party",
            party="城北水务公司",
            party_address="城北路8号",
            matter="合同文本",
            delivered_on="2026-03-13",
        )
        happen(application, E.CONSULTATION_ANSWERED, ref="Z1", opinion="refuse", words="属于商业秘密")
        page = await li.get(f"/staff/applications/{application}")
        for words in (
            *("开始办理", "征求谁的意见", "第三方", "送达日期", "2026年3月13日", "城北水务公司", "不同意公开"),
            *("属于商业秘密", "自然人", "孙丽"),
        ):
            assert words in page
        for code in ("third_party", "refuse", "natural", "2026-03-13"):
            assert code not in page

    async def test_the_issued_letters_are_listed_and_read_by_who_may_see_the_applicant(
        self, li: Any, hire: Any, application: str, db: Database, clock: FixedClock
    ) -> None:
        letter_id = issue(db, application, clock.now(), b"PK a Word file")
        page = await li.get(f"/staff/applications/{application}")
        assert "青公告〔2026〕1号" in page
        path = f"/staff/applications/{application}/letters/{letter_id}"
        async with li.client.get(path) as response:
            assert await response.read() == b"PK a Word file"
            assert response.headers["Content-Disposition"].startswith("attachment;")
        with db.session() as session:
            looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "letter_read")).all()
        assert [(look.actor, look.subject) for look in looks] == [("李晓明(li)", application)]
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        assert path not in await handler.get(f"/staff/applications/{application}")
        await handler.get(path)
        assert handler.status == 403
        await li.get(f"/staff/applications/{application}/letters/{letter_id + 1}")
        assert li.status == 404


class TestWhoSeesTheApplicant:
    """legal_rules §8, 个人信息保护法 Art. 6, 51: registrars and supervisors, each look recorded."""

    async def test_masked_until_revealed_and_each_look_is_recorded(
        self, li: Any, application: str, db: Database
    ) -> None:
        page = await li.get(f"/staff/applications/{application}")
        for personal in PERSONAL:
            assert personal not in page
        page = await li.post(f"/staff/applications/{application}/reveal")
        for personal in PERSONAL:
            assert personal in page
        with db.session() as session:
            looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "applicant_revealed")).all()
        assert [(look.actor, look.subject) for look in looks] == [("李晓明(li)", application)]

    @pytest.mark.parametrize(
        ("duty", "may"),
        [
            (Duty.REGISTRAR, True),
            (Duty.SUPERVISOR, True),
            (Duty.HANDLER, False),
            (Duty.REVIEWER, False),
            (Duty.SIGNER, False),
        ],
    )
    async def test_by_duty(self, hire: Any, application: str, duty: Duty, may: bool) -> None:
        somebody = await hire("zhou", "周敏", duty)
        page = await somebody.get(f"/staff/applications/{application}")
        assert ("显示完整信息" in page) is may
        page = await somebody.post(f"/staff/applications/{application}/reveal")
        assert somebody.status == (200 if may else 403)
        for personal in PERSONAL:
            assert (personal in page) is may

    async def test_the_letter_names_a_person_only_to_who_revealed_them(
        self, li: Any, hire: Any, application: str, happen: Any
    ) -> None:
        happen(application, E.REPLIED_AT_ONCE, kind="G1", method="online", content=content_for("G1", date(2026, 3, 13)))
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        page = await handler.get(f"/staff/applications/{application}")
        assert "张**：" in page
        assert "张三丰" not in page
        assert "张三丰：" in await li.post(f"/staff/applications/{application}/reveal")


class TestBanners:
    @pytest.fixture
    def agency(self) -> AgencySettings:
        return AgencySettings()

    async def test_the_example_profile_is_pointed_out(self, li: Any) -> None:
        assert "仍是示例" in await li.get("/staff/applications")

    async def test_a_missing_calendar_is_pointed_out_from_november_on_in_china(
        self, new_browser: Any, people: dict[str, int], clock: FixedClock
    ) -> None:
        missing = "2027年的放假安排还没有录入"
        clock.instant = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
        browser = await new_browser()
        assert missing not in await browser.sign_in("li")
        clock.advance(timedelta(minutes=1))
        assert missing in await browser.get("/staff/applications")


def issue(db: Database, number: str, now: datetime, file: bytes) -> int:
    """A letter, as if it had been issued; its id."""
    with db.session() as session:
        application = session.scalars(select(Application).where(Application.number == number)).one()
        letter = Letter(
            application_id=application.id,
            event_sequence=1,
            kind="correction",
            number="青公告〔2026〕1号",
            letter_on=date(2026, 3, 13),
            text="补正告知书",
            file=file,
            issued_by="孙丽(sun)",
            issued_at=now,
        )
        session.add(letter)
        session.flush()
        return letter.id
