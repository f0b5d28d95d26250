"""The progress page gives what came with a reply, for number and query code."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import select

from actions.cases.applications import Receipt
from actions.cases.tables import AuditEntry, Letter
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery.inbox import accept
from bot.delivery.messages import Incoming
from tests.support import given
from tests.support.given import LIST, PREPARED, TABLE

Client = TestClient[Any, Any]
UNKNOWN = "没有查到这件申请"


@pytest.fixture
def receipt(db: Database, clock: FixedClock, agency: AgencySettings) -> Receipt:
    """Answered with two files."""
    now = clock.now()
    with db.session() as session:
        message = accept(session, Incoming("web", "a visitor", "1", "申请公开"), now)
        assert message is not None
        receipt = given.apply(session, message.conversation_id, now, agency)
        given.answer(session, receipt.number, now, agency=agency)
        return receipt


@pytest.fixture
def both(receipt: Receipt) -> dict[str, str]:
    return {"number": receipt.number, "code": receipt.query_code}


async def test_what_was_given_is_listed_below_the_reply_and_downloaded(
    client: Client, db: Database, both: dict[str, str]
) -> None:
    page = await (await client.post("/status", data=both)).text()
    assert "请保存到自己的手机或者电脑。" in page
    assert "在浏览器打开" not in page
    assert [f"{LIST}（1KB）" in page, f"{TABLE}（5KB）" in page, "答复书（Word）" in page] == [True] * 3
    actions = re.findall(r'action="(/status/\w+/\d+)"', page)
    assert actions == ["/status/letters/2", "/status/files/1", "/status/files/2"]
    letter = await db.read(lambda session: session.scalars(select(Letter.file)).all()[-1])
    for action, content in zip(actions, [letter, *PREPARED.values()], strict=True):
        got = await client.post(action, data=both)
        assert (got.status, await got.read()) == (200, content)
        assert got.headers["Content-Disposition"].startswith("attachment;")
        assert got.headers["Cache-Control"] == "private, no-store"
    query = select(AuditEntry.detail).where(AuditEntry.action == "enclosure_fetched").order_by(AuditEntry.id)
    noted = await db.read(lambda session: list(session.scalars(query)))
    assert noted == [{"enclosure": 1, "way": "code"}, {"enclosure": 2, "way": "code"}]


async def test_in_wechat_it_is_said_how_to_get_a_browser(client: Client, both: dict[str, str]) -> None:
    response = await client.post("/status", data=both, headers={"User-Agent": "MicroMessenger/8.0.49"})
    assert "在微信里打不开时，请点右上角选择“在浏览器打开”。" in await response.text()


async def test_a_wrong_code_gets_nothing_and_is_counted_with_the_look_ups(client: Client, both: dict[str, str]) -> None:
    for attempt in range(10):
        path = ("/status/files/1", "/status/letters/1", "/status")[attempt % 3]
        response = await client.post(path, data=both | {"code": "ACDEFGHJ"})
        assert response.status == 404
        assert UNKNOWN in await response.text()
    assert (await client.post("/status/files/1", data=both)).status == 429


async def test_what_is_not_theirs_is_not_given(client: Client, both: dict[str, str]) -> None:
    for path in ("/status/files/3", "/status/letters/1", "/status/letters/99"):
        response = await client.post(path, data=both)
        assert response.status == 404
        assert "现在不能下载" in await response.text()
    assert (await client.post("/status/files/1", data={"number": both["number"], "code": ""})).status == 400
    other_site = await client.post("/status/files/1", data=both, headers={"Origin": "https://elsewhere.example"})
    assert other_site.status == 403


async def test_downloading_often_is_no_attempt(client: Client, both: dict[str, str]) -> None:
    assert {(await client.post("/status/files/1", data=both)).status for _ in range(25)} == {200}


async def test_who_asks_again_without_the_form_finds_it(client: Client) -> None:
    got = await client.get("/status/files/1", allow_redirects=False)
    assert (got.status, got.headers["Location"]) == (303, "/status")
