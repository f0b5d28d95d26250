"""What came with a reply: told in the conversation, downloaded there, and by nobody else without number and code."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import enclosures
from actions.cases.applications import Receipt
from actions.cases.enclosures import Enclosure
from actions.cases.given import LETTER_TITLE
from actions.cases.tables import AuditEntry, Letter
from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.telegram.split import split as telegram
from bot.channels.wechat.split import split as wechat
from bot.channels.wecom.menu import written as wecom
from bot.delivery.inbox import accept
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.outbox import transcript
from tests.bot.web.conftest import NewVisitor, Visitor
from tests.support import given
from tests.support.given import LIST, PREPARED, TABLE

WECHAT = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49"
ELSEWHERE = "这个文件随答复提供给申请人。请填写申请编号和查询码，再下载。"


@pytest.fixture
async def receipt(visitor: Visitor, desk: Any, db: Database, clock: FixedClock) -> Receipt:
    conversation = await desk.conversation_of(await visitor.says("你好"))
    return await db.run(given.apply, conversation, clock.now())


@pytest.fixture
async def served(receipt: Receipt, db: Database, clock: FixedClock) -> Receipt:
    await db.run(given.answer, receipt.number, clock.now())
    return receipt


def fetched(session: Session) -> list[tuple[int, str]]:
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "enclosure_fetched").order_by(AuditEntry.id)
    )
    return [(entry.detail["enclosure"], entry.detail["way"]) for entry in entries]


def times(session: Session) -> list[Any]:
    return list(session.scalars(select(Enclosure.fetched_at).order_by(Enclosure.id)))


async def links(visitor: Visitor) -> list[dict[str, str]]:
    return [link for message in (await visitor.reads())["messages"] for link in message["links"]]


@pytest.mark.usefixtures("served")
async def test_the_files_follow_the_letter_and_are_downloaded(
    visitor: Visitor, db: Database, clock: FixedClock
) -> None:
    letter, files = (await visitor.reads())["messages"][-2:]
    assert [link["title"] for link in letter["links"]] == [LETTER_TITLE]
    assert letter["kind"] == files["kind"] == "notice"
    assert files["text"].startswith("随答复提供的文件（2个，合计")
    assert [link["title"] for link in files["links"]] == [f"{LIST}（1KB）", f"{TABLE}（5KB）"]
    for link, (name, content) in zip(files["links"], PREPARED.items(), strict=True):
        got = await visitor.client.get(link["url"])
        assert (got.status, await got.read()) == (200, content)
        assert got.headers["Content-Disposition"].startswith("attachment;")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert got.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in got.headers["Content-Security-Policy"]
        assert name.rpartition(".")[2] in got.headers["Content-Disposition"]
    assert await db.read(fetched) == [(1, "chat"), (2, "chat")]
    assert await db.read(times) == [clock.now(), clock.now()]
    word = await visitor.client.get(letter["links"][0]["url"])
    assert await word.read() == await db.read(lambda session: session.scalars(select(Letter.file)).all()[-1])
    assert word.content_type.endswith("wordprocessingml.document")


async def test_a_reply_without_files_has_its_letter_alone(
    visitor: Visitor, receipt: Receipt, db: Database, clock: FixedClock
) -> None:
    await db.run(given.answer, receipt.number, clock.now(), {})
    assert [link["title"] for link in await links(visitor)] == [LETTER_TITLE]


@pytest.mark.parametrize("agent", ["", WECHAT])
async def test_everybody_else_gets_one_page_whatever_they_ask_for(
    served: Receipt, new_visitor: NewVisitor, desk: Any, db: Database, clock: FixedClock, agent: str
) -> None:
    other = await new_visitor()
    theirs = await db.run(given.apply, await desk.conversation_of(await other.says("你好")), clock.now())
    await db.run(
        given.prepare, theirs.number, clock.now(), {"未送.pdf": PREPARED[LIST]}
    )  # not theirs before it is sent
    pages = []
    for path in ("/given/1", "/given/3", "/given/999999999", "/given/letter/1", "/given/letter/999"):
        for visitor in (other, await new_visitor()):
            got = await visitor.client.get(path, headers={"User-Agent": agent})
            pages.append((got.status, await got.read(), got.headers["Cache-Control"]))
    assert len(set(pages)) == 1
    status, page, cache = pages[0]
    assert (status, cache) == (200, "no-store")
    text = page.decode()
    assert ELSEWHERE in text
    assert ("在浏览器打开" in text) is bool(agent)
    assert served.query_code not in text
    assert LIST not in text
    assert await db.read(fetched) == []


@pytest.mark.usefixtures("served")
async def test_who_only_looks_has_not_fetched_it(visitor: Visitor, new_visitor: NewVisitor, db: Database) -> None:
    head = await visitor.client.head("/given/1")
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(PREPARED[LIST])))
    await visitor.client.get("/given/1", headers={"Sec-Purpose": "prefetch"})
    await (await new_visitor()).client.get("/given/1")
    assert await db.read(times) == [None, None]
    assert await db.read(fetched) == []


@pytest.mark.usefixtures("receipt")
async def test_what_can_not_be_shown_is_not_saved_as_a_file_and_leaves_a_frame_alone(visitor: Visitor) -> None:
    assert (await visitor.client.get("/given/1", headers={"Sec-Fetch-Dest": "empty"})).status == 404
    assert (await visitor.client.get("/given/1", headers={"Sec-Fetch-Dest": "iframe"})).status == 204


async def test_what_is_erased_is_gone_from_the_conversation(
    visitor: Visitor, served: Receipt, db: Database, clock: FixedClock
) -> None:
    def erase(session: Session) -> None:
        application_id = session.scalars(select(Enclosure.application_id)).first()
        assert application_id is not None
        enclosures.erase_of_application(session, application_id, clock.now())

    await db.run(erase)
    assert ELSEWHERE in await (await visitor.client.get("/given/1")).text()


@pytest.mark.parametrize("channel", ["wechat", "wecom", "telegram"])
async def test_a_channel_without_our_page_says_how_the_links_are_opened(
    db: Database, clock: FixedClock, channel: str
) -> None:
    """Who reads there has no cookie of ours."""

    def told(session: Session) -> tuple[str, list[Outgoing]]:
        heard = accept(session, Incoming(channel, "somebody", "1", "你好"), clock.now())
        assert heard is not None
        receipt = given.apply(session, heard.conversation_id, clock.now())
        given.answer(session, receipt.number, clock.now())
        said = transcript(session, heard.conversation_id)
        return receipt.number, [view.outgoing for view in said if view.outgoing.kind == "notice"]

    number, (letter, files) = await db.run(told)
    shown = {
        "wechat": "\n".join(wechat(files, "https://example.gov.cn")),
        "wecom": "\n".join(part["text"]["content"] for part in wecom(files, "https://example.gov.cn")),
        "telegram": "\n".join(part.payload["text"] for part in telegram(files, "https://example.gov.cn")),
    }[channel]
    assert f"打开链接，填写申请编号{number}和查询码，就能下载" in shown
    assert "https://example.gov.cn/given/1" in shown
    assert f"{TABLE}（5KB）" in shown
    assert "政府信息公开申请答复书" in letter.text
