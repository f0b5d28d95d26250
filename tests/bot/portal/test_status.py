"""The progress page: number and query code open one application, and can't be guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from actions.cases import drafts, steps
from actions.cases.applications import Receipt, file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery.inbox import accept
from bot.delivery.messages import Incoming

Client = TestClient[Any, Any]
UNKNOWN = "没有查到这件申请"


ANSWERS = {
    "applicant_type": "natural",
    "applicant_name": "张三丰",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "description": "2025年度城乡低保资金的分配方案",
    "features": "2025年度",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}

Apply = Callable[[], Receipt]


@pytest.fixture
def apply(db: Database, clock: FixedClock, agency: AgencySettings) -> Apply:
    """File one application, now."""

    def file() -> Receipt:
        now = clock.now()
        with db.session() as session:
            message = accept(session, Incoming("web", "a visitor", now.isoformat(), "申请公开"), now)
            assert message is not None
            conversation_id = message.conversation_id
            drafts.start_draft(session, conversation_id, now)
            for key, value in ANSWERS.items():
                drafts.save_answer(session, conversation_id, key, value, now)
            return file_application(
                session,
                conversation_id=conversation_id,
                channel="web",
                now=now,
                calendar=WorkCalendar(),
                agency=agency,
            )

    return file


@pytest.fixture
def receipt(apply: Apply) -> Receipt:
    """Filed on Friday 13 March 2026: due on the 20th working day, 13 April (清明节 on the 6th)."""
    return apply()


async def look_up(client: Client, number: str, code: str, **headers: str) -> tuple[int, str]:
    response = await client.post("/status", data={"number": number, "code": code}, headers=headers)
    return response.status, await response.text()


async def test_the_form_is_not_indexed_and_not_stored(client: Client) -> None:
    response = await client.get("/status")
    assert response.status == 200
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Disallow: /status" in await (await client.get("/robots.txt")).text()


async def test_number_and_code_show_where_the_application_stands(client: Client, receipt: Receipt) -> None:
    status, page = await look_up(client, receipt.number, receipt.query_code)
    assert status == 200
    for words in (receipt.number, "2026年3月13日", "2026年4月13日", "还有20个工作日"):
        assert words in page
    assert "暂定" not in page
    for private in ("张三丰", "11010519491231002X", "13800138000", "zhang@example.com", receipt.query_code):
        assert private not in page


async def test_number_and_code_may_be_typed_in_any_way(client: Client, receipt: Receipt) -> None:
    status, _ = await look_up(client, f" {receipt.number.lower()} ", receipt.query_code.lower())
    assert status == 200


async def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(client: Client, receipt: Receipt) -> None:
    wrong_code = await look_up(client, receipt.number, "ACDEFGHJ")
    wrong_number = await look_up(client, "QS2026-09999", receipt.query_code)
    assert wrong_code[0] == wrong_number[0] == 404
    assert UNKNOWN in wrong_code[1]
    assert wrong_code[1].replace(f'value="{receipt.number}"', 'value="QS2026-09999"') == wrong_number[1]


async def test_a_form_from_another_site_is_refused(client: Client, receipt: Receipt) -> None:
    foreign: list[dict[str, str]] = [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ]
    for headers in foreign:
        status, page = await look_up(client, receipt.number, receipt.query_code, **headers)
        assert status == 403
        assert receipt.number not in page
    own = {"Origin": f"http://{client.host}:{client.port}"}
    assert (await look_up(client, receipt.number, receipt.query_code, **own))[0] == 200


async def test_empty_fields_are_asked_for(client: Client) -> None:
    status, page = await look_up(client, "QS2026-00001", " ")
    assert status == 400
    assert "请填写申请编号和查询码" in page
    assert 'value="QS2026-00001"' in page


async def test_ten_wrong_codes_close_a_number_for_a_quarter_of_an_hour(
    client: Client, receipt: Receipt, clock: FixedClock
) -> None:
    spellings = [receipt.number, receipt.number.lower()] * 5
    for spelling in spellings:
        assert (await look_up(client, spelling, "ACDEFGHJ"))[0] == 404
    status, page = await look_up(client, receipt.number, receipt.query_code)
    assert status == 429
    assert "查询次数太多" in page
    clock.advance(timedelta(minutes=15))
    assert (await look_up(client, receipt.number, receipt.query_code))[0] == 200


async def test_one_address_can_not_try_many_numbers(client: Client) -> None:
    tried = [(await look_up(client, f"QS2026-{n:05d}", "ACDEFGHJ"))[0] for n in range(21)]
    assert tried == [404] * 20 + [429]


async def test_looking_up_ones_own_application_often_is_no_attempt(client: Client, receipt: Receipt) -> None:
    for _ in range(25):
        assert (await look_up(client, receipt.number, receipt.query_code))[0] == 200


async def test_the_reply_can_be_read(
    client: Client, db: Database, clock: FixedClock, agency: AgencySettings, receipt: Receipt
) -> None:
    wang = steps.Person("王工(wang)", frozenset(STAFF_ROLES))
    with db.session() as session:
        steps.take(
            session,
            receipt.number,
            EventKind.REPLIED_AT_ONCE,
            {"kind": "G1", "method": "online"},
            by=wang,
            now=clock.now(),
            calendar=WorkCalendar(),
            agency=agency,
            content={"manner": "网上查阅", "route": "方案已公开，见市民政局网站“社会救助”栏目。"},
        )
    status, page = await look_up(client, receipt.number, receipt.query_code)
    assert status == 200
    assert "见市民政局网站“社会救助”栏目" in page
    assert "答复日期" in page
    assert "应当答复的日期" not in page


async def test_a_due_date_beyond_the_published_calendar_is_provisional(
    client: Client, clock: FixedClock, apply: Apply
) -> None:
    clock.advance(timedelta(days=290))  # 28 December 2026: due in January 2027
    receipt = apply()
    _, page = await look_up(client, receipt.number, receipt.query_code)
    assert "暂定" in page
    assert "放假调休安排尚未公布" in page
