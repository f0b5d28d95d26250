"""The console's pages of the other requests (条例 Art. 41, 44 para. 2, 47 para. 2, 51)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.requests import filing
from actions.cases.requests.kinds import Kind
from actions.cases.requests.life import State
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import outbox

PERSONAL = ("11010519491231002X", "13800138000")


def revision_in(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found
    return found[1]


async def test_an_empty_list_says_what_will_be_here(li: Any) -> None:
    page = await li.get("/staff/requests")
    assert "没有未办结的请求" in page
    assert "条例第四十一条" in page


async def test_the_list_shows_open_ones_with_the_internal_target_named_as_such(li: Any, citizen_request: str) -> None:
    page = await li.get("/staff/requests")
    assert citizen_request in page
    assert "待受理" in page
    assert "2026年4月13日" in page  # 20 working days after 13 March; Qingming, Monday 6 April, is a holiday
    assert "不是法定期限" in page
    assert "更正自身信息" in await li.get("/staff/requests?kind=record_correction&show=all")
    assert citizen_request not in await li.get("/staff/requests?kind=complaint")
    assert li.status == 200
    await li.get("/staff/requests?kind=nonsense")
    assert li.status == 200


async def test_the_navigation_leads_there(li: Any) -> None:
    assert '<a href="/staff/requests">其他请求</a>' in await li.get("/staff")


async def test_who_asked_is_masked_until_revealed_and_each_look_is_recorded(
    li: Any, citizen_request: str, db: Database
) -> None:
    page = await li.get(f"/staff/requests/{citizen_request}")
    assert not any(personal in page for personal in PERSONAL)
    assert "138****8000" in page
    page = await li.post(f"/staff/requests/{citizen_request}/reveal")
    assert all(personal in page for personal in PERSONAL)
    with db.session() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "requester_revealed")).all()
    assert [(look.actor, look.subject) for look in looks] == [("李晓明(li)", citizen_request)]


async def test_a_correction_is_accepted_done_and_told_in_the_conversation_art_41(
    li: Any, citizen_request: str, conversation: str, db: Database
) -> None:
    address = f"/staff/requests/{citizen_request}"
    page = await li.get(address)
    page = await li.post(f"{address}/steps/accept", revision=revision_in(page))
    assert "已办理，并已在对话中告知对方" in page
    assert "已受理" in page
    form = await li.get(f"{address}/steps/finish")
    assert "更正后的内容" in form
    page = await li.post(
        f"{address}/steps/finish",
        revision=revision_in(form),
        corrected_on="2026-03-13",
        reply="名单中的“张三风”已改为“张三丰”。",
    )
    assert "已办结" in page
    assert "下一步" not in page
    told = (await db.read(outbox.transcript, conversation))[-1]
    assert (told.author, told.outgoing.kind) == ("staff", "notice")
    assert f"您的更正请求（编号{citizen_request}）经审核属实，有关记录已于2026年3月13日更正" in told.outgoing.text
    assert "已改为“张三丰”" in told.outgoing.text
    assert citizen_request not in await li.get("/staff/requests")
    assert citizen_request in await li.get("/staff/requests?show=all")


@pytest.mark.parametrize(
    ("step", "typed", "sentence"),
    [
        ("transfer", {"to": "", "reply": "请<尽快>处理"}, "请填写机关名称。"),
        ("decline", {"reason": "不同意"}, "请填写理由（至少10个字）。"),
    ],
)
async def test_what_is_refused_says_why_and_nothing_is_lost(
    li: Any, citizen_request: str, conversation: str, db: Database, step: str, typed: dict[str, str], sentence: str
) -> None:
    address = f"/staff/requests/{citizen_request}/steps/{step}"
    page = await li.post(address, revision=revision_in(await li.get(address)), **typed)
    assert li.status == 422
    assert sentence in page
    for text in typed.values():
        assert text.replace("<", "&lt;").replace(">", "&gt;") in page
    with db.session() as session:
        assert filing.known(session, citizen_request).state == State.SUBMITTED
    assert len(await db.read(outbox.transcript, conversation)) == 1


async def test_a_colleagues_step_is_told_and_the_text_is_kept(li: Any, wang: Any, citizen_request: str) -> None:
    address = f"/staff/requests/{citizen_request}/steps"
    seen = revision_in(await li.get(f"{address}/decline"))
    await wang.get(f"{address}/decline")
    await wang.post(f"{address}/accept", revision=seen)
    reason = "所附的户口簿与名单不是同一个人。"
    page = await li.post(f"{address}/decline", revision=seen, reason=reason)
    assert li.status == 409
    assert "有了新的变化（受理，王芳(wang)）" in page
    assert reason in page
    page = await li.post(f"{address}/decline", revision=revision_in(page), reason=reason)
    assert "不予办理" in page


async def test_a_refused_correction_is_told_with_the_body_the_court_and_the_periods_art_41(
    li: Any, citizen_request: str, conversation: str, db: Database, agency: AgencySettings
) -> None:
    address = f"/staff/requests/{citizen_request}/steps/decline"
    form = await li.get(address)
    await li.post(address, revision=revision_in(form), reason="所附的户口簿与名单不是同一个人。")
    told = (await db.read(outbox.transcript, conversation))[-1].outgoing.text
    assert f"60日内向{agency.review_body}申请行政复议" in told
    assert f"6个月内向{agency.court}提起行政诉讼" in told


async def test_a_step_out_of_turn_has_no_form(li: Any, citizen_request: str) -> None:
    page = await li.get(f"/staff/requests/{citizen_request}/steps/finish")
    assert li.status == 409
    assert "现在是“待受理”" in page
    for step in ("nonsense", "submit"):
        await li.post(f"/staff/requests/{citizen_request}/steps/{step}", revision="1")
        assert li.status == 409


async def test_an_unknown_number_is_a_page_of_the_console(li: Any) -> None:
    for path in ("/staff/requests/GZ2019-00001", "/staff/requests/GZ2019-00001/steps/accept"):
        page = await li.get(path)
        assert li.status == 404
        assert "没有编号为“GZ2019-00001”的请求" in page


async def test_a_complaint_without_a_name_is_answered_art_47(
    li: Any, db: Database, clock: FixedClock, conversation: str, agency: AgencySettings
) -> None:
    clock.advance(timedelta(minutes=5))
    answers = {"about": "1", "facts": "公开栏三年没有更新过。", "application_number": "", "name": "", "phone": ""}
    with db.session() as session:
        number = filing.submit(session, Kind.COMPLAINT, conversation, answers, clock.now(), agency, token="m9").number
    page = await li.get(f"/staff/requests/{number}")
    assert "没有留下姓名和联系方式" in page
    assert "没有按要求主动公开" in page
    await li.post(f"/staff/requests/{number}/steps/accept", revision=revision_in(page))
    form = await li.get(f"/staff/requests/{number}/steps/finish")
    page = await li.post(
        f"/staff/requests/{number}/steps/finish",
        revision=revision_in(form),
        result="rectify",
        reply="公开栏已于今天更新，今后每月检查一次。",
    )
    assert "查证属实，已督促整改" in page
