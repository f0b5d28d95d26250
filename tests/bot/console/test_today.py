"""The first page: what needs somebody, in the one order, for whom, and anew without a reload."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from lxml import html

from actions.cases.alerts.tables import Alert
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.console.today.items import Band, Item, in_order
from bot.delivery import conversations
from tests.support.replies import content_for

E = EventKind
EVENTS = "/staff/today/events"


def item(key: str, band: Band, day: date = date.max, since: str = "") -> Item:
    return Item(key, band, "", "", "", "", "", "", "", "", day=day, since=since)


def shown(page: str) -> list[tuple[str, str]]:
    """What and which, line by line."""
    found = re.findall(r"<strong>([^<]+)</strong> <span class=\"subject\">([^<]*)</span>", page)
    return [(what, subject) for what, subject in found]


def loads(page: str, heading: str) -> dict[str, list[str]]:
    """A table of what everybody has in hand: row by row the three numbers."""
    (card,) = html.fromstring(page).xpath(f'//section[h2="{heading}"]')
    rows = [[cell.text_content().strip() for cell in row] for row in card.xpath(".//tbody/tr")]
    return {name: numbers for name, *numbers in rows}


async def lists(browser: Any) -> dict[str, set[str]]:
    """Behind each number of today's tables, by what it is called: the applications of the list that it opens."""
    found = {}
    for anchor in html.fromstring(await browser.get("/staff")).xpath('//table[contains(@class, "loads")]//a'):
        page = await browser.get(anchor.get("href"))
        numbers = {each.text_content() for each in html.fromstring(page).xpath('//tbody//a[@class="number"]')}
        assert anchor.text_content() == str(len(numbers))
        found[anchor.get("aria-label")] = numbers
    return found


def test_the_order_is_the_laws_then_the_day_then_who_has_waited_longest() -> None:
    late, later = date(2026, 4, 1), date(2026, 4, 2)
    ordered = [
        item("danger", Band.DANGER, since="2026-04-03T10:00"),
        item("a", Band.LATE, late),
        item("b", Band.LATE, late),
        item("c", Band.LATE, later),
        item("near", Band.NEAR, date(2026, 3, 1)),
        item("long", Band.WAITING, since="2026-04-03T09:00"),
        item("short", Band.WAITING, since="2026-04-03T10:00"),
        item("open", Band.OPEN, late),
        item("own", Band.OWN_RULES),
    ]
    assert in_order(reversed(ordered)) == ordered


class TestTheList:
    async def test_an_empty_one_teaches_what_will_stand_here(self, li: Any) -> None:
        page = await li.get("/staff")
        assert "现在没有要您办的事" in page
        assert "先到期的在前" in page
        assert 'href="/staff" aria-current="page"' in page

    async def test_an_alert_to_several_duties_of_ones_own_stands_there_once(
        self, admin: Any, db: Database, clock: FixedClock
    ) -> None:
        with db.session() as session:
            for recipient in ("supervisor", "head"):
                told = {"kind": "calendar", "ref": "", "due_on": date(2027, 1, 1), "stage": "2026-11"}
                session.add(
                    Alert(**told, recipient=recipient, text="2027年的放假安排还没有录入。", created_at=clock.now())
                )
        assert shown(await admin.get("/staff")) == [("提醒：放假安排", "")]

    async def test_what_nobody_has_is_for_who_assigns_and_ones_own_for_who_has_it(
        self, li: Any, hire: Any, application: str, happen: Any
    ) -> None:
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        assert shown(await li.get("/staff")) == [("指派承办人", application)]
        assert shown(await handler.get("/staff")) == []
        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        page = await handler.get("/staff")
        assert shown(page) == [("拟写答复", application)]
        assert f'href="/staff/applications/{application}/steps/reply_drafted"' in page
        assert "还剩20个工作日" in page
        assert "2026年3月13日收到申请，次日起20个工作日（条例第三十三条）。" in page  # why, for the eye and for the ear
        assert "张三丰" not in page
        assert shown(await li.get("/staff")) == []

    async def test_a_reply_goes_from_the_handler_to_the_reviewer_to_the_signer_and_back(
        self, hire: Any, application: str, happen: Any
    ) -> None:
        handler, reviewer = await hire("zhou", "周敏", Duty.HANDLER), await hire("qian", "钱峰", Duty.REVIEWER)
        signer = await hire("wu", "吴迪", Duty.SIGNER)
        desks = {"handler": handler, "reviewer": reviewer, "signer": signer}

        async def where() -> dict[str, list[str]]:
            pages = {name: shown(await browser.get("/staff")) for name, browser in desks.items()}
            return {name: [what for what, _ in lines] for name, lines in pages.items() if lines}

        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        happen(application, E.REPLY_DRAFTED, kind="N6", content=content_for("N6", date(2026, 3, 13)))
        assert await where() == {"handler": ["提交审查"]}
        happen(application, E.REPLY_SUBMITTED)
        assert await where() == {"reviewer": ["审查答复"]}
        happen(application, E.REPLY_RETURNED, reason="请补充理由")
        assert await where() == {"handler": ["提交审查"]}

    async def test_near_its_end_a_handler_sees_for_whom_the_reply_waits(
        self, hire: Any, application: str, happen: Any, clock: FixedClock
    ) -> None:
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        happen(application, E.REPLY_DRAFTED, kind="N6", content=content_for("N6", date(2026, 3, 13)))
        happen(application, E.REPLY_SUBMITTED)
        assert shown(await handler.get("/staff")) == []
        clock.advance(timedelta(days=28))
        await handler.sign_in("zhou")
        assert shown(await handler.get("/staff")) == [("等待审查人员审查答复", application)]

    async def test_art_33_what_is_late_comes_before_who_waits_and_that_before_what_has_time(
        self, li: Any, application: str, waiting: str, on_paper: str, citizen_request: str, happen: Any
    ) -> None:
        """on_paper came today and is not registered: Art. 31."""
        page = await li.get("/staff")
        assert [what for what, _ in shown(page)] == ["确认收到", "会话等候接待", "指派承办人", "办理更正自身信息"]
        assert f'<form method="post" action="/staff/conversations/{waiting}/claim">' in page
        assert "已等" in page

    async def test_danger_comes_first(
        self, li: Any, db: Database, clock: FixedClock, on_paper: str, waiting: str
    ) -> None:
        with db.session() as session:
            conversations.request_person(session, waiting, "", clock.now(), urgent=True)
        assert [what for what, _ in shown(await li.get("/staff"))] == ["紧急会话", "确认收到"]

    async def test_art_30_a_correction_that_is_near_or_over_is_shown(
        self, hire: Any, application: str, happen: Any, clock: FixedClock
    ) -> None:
        handler = await hire("zhou", "周敏", Duty.HANDLER)
        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        happen(application, E.CORRECTION_ASKED, correct_by="2026-03-27", points="请写明年度。")
        assert shown(await handler.get("/staff")) == []
        clock.advance(timedelta(days=12))
        await handler.sign_in("zhou")
        assert shown(await handler.get("/staff")) == [("申请人补正快到期", application)]
        clock.advance(timedelta(days=3))
        await handler.sign_in("zhou")
        page = await handler.get("/staff")
        assert shown(page) == [("补正期限已过，请决定", application)]
        assert "2026年3月13日告知补正" in page

    async def test_documents_are_for_who_did_not_draft_them(self, li: Any, wang: Any, document: int) -> None:
        await li.get(f"/staff/documents/{document}/submit")
        version = re.search(r'name="revision" value="(\d+)"', li.page)
        await li.post(f"/staff/documents/{document}/submit", revision=version[1] if version else "")
        assert ("审查文件", "青山市垃圾分类通知") in shown(await wang.get("/staff"))
        assert shown(await li.get("/staff")) == []


class TestSupervisors:
    async def test_counts_by_person_lead_to_their_lists(
        self, hire: Any, application: str, on_paper: str, happen: Any, clock: FixedClock
    ) -> None:
        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        supervisor = await hire("zheng", "郑重", Duty.SUPERVISOR)
        page = await supervisor.get("/staff")
        assert "各科室在办" not in page  # an office without units
        assert loads(page, "各人在办") == {"周敏": ["1", "0", "0"], "未指派": ["1", "0", "0"]}
        assert await lists(supervisor) == {
            "周敏未办结1件": {application},
            "未指派未办结1件": {on_paper},
        }
        clock.advance(timedelta(days=40))
        await supervisor.sign_in("zheng")
        page = await supervisor.get("/staff")
        assert ("等待周敏拟写答复", application) in shown(page)
        assert (await lists(supervisor))["周敏已逾期1件"] == {application}

    async def test_counts_by_unit_are_of_its_handlers_and_lead_to_their_lists(
        self, hire: Any, application: str, on_paper: str, happen: Any, clock: FixedClock
    ) -> None:
        await hire("zhou", "周敏", Duty.HANDLER, unit="法规科")
        await hire("chen", "陈静", Duty.HANDLER, unit="公开科")
        supervisor = await hire("zheng", "郑重", Duty.SUPERVISOR, unit="公开科")
        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        assert loads(await supervisor.get("/staff"), "各科室在办") == {
            "法规科": ["1", "0", "0"],
            "未指派": ["1", "0", "0"],
        }
        happen(on_paper, E.REGISTERED, received_on="2026-03-13")
        happen(on_paper, E.TAKEN_UP, handler="走了(gone)")
        found = await lists(supervisor)
        assert found["法规科未办结1件"] == {application}
        assert found["未分科室未办结1件"] == {on_paper}
        for days, counts, what in ((25, ["1", "0", "1"], "快到期"), (15, ["1", "1", "0"], "已逾期")):
            clock.advance(timedelta(days=days))
            await supervisor.sign_in("zheng")
            assert loads(await supervisor.get("/staff"), "各科室在办")["法规科"] == counts
            found = await lists(supervisor)
            assert found[f"法规科{what}1件"] == found[f"周敏{what}1件"] == {application}
            assert found[f"未分科室{what}1件"] == found[f"走了{what}1件"] == {on_paper}
        happen(application, E.ASSIGNED, handler="陈静(chen)")  # with the handler it goes to the other unit
        found = await lists(supervisor)
        assert found["公开科已逾期1件"] == {application}
        assert not [name for name in found if name.startswith("法规科")]

    async def test_others_see_no_counts(self, li: Any, application: str) -> None:
        assert "各人在办" not in await li.get("/staff")


class TestTheListAnew:
    async def test_it_is_sent_when_it_reads_otherwise(self, li: Any, application: str, happen: Any) -> None:
        async with li.client.get(EVENTS) as response:
            assert application in await response.text()
            tag = response.headers["ETag"]
        async with li.client.get(EVENTS, headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        happen(application, E.TAKEN_UP)
        async with li.client.get(EVENTS, headers={"If-None-Match": tag}) as response:
            assert response.status == 200

    async def test_an_open_page_is_not_a_busy_person(self, li: Any, clock: FixedClock) -> None:
        for _ in range(9):
            clock.advance(timedelta(hours=1))
            async with li.client.get(EVENTS, allow_redirects=False) as response:
                status = response.status
        assert status == 401


@pytest.fixture
def agency() -> AgencySettings:
    return AgencySettings(
        name="青山市人民政府办公室", number_prefix="QS", review_body="云州省人民政府", court="青山市中级人民法院"
    )
