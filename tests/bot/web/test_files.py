"""Uploading files over the API: what is taken, what is refused and how early, and who can get them back."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from actions.cases import attachments
from actions.cases.attachments import Attachment, Place, read_marker
from actions.cases.calendar import WorkCalendar
from actions.cases.reception import Reception
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import conversations, fallback, turns
from bot.delivery.retention import purge_messages
from bot.delivery.tables import Message
from bot.delivery.text import clean
from tests.support import files

LIMIT = 10 * 1024 * 1024


def form(name: str, raw: bytes, client_id: str | None = None) -> FormData:
    data = FormData(quote_fields=False)  # as browsers write names
    data.add_field("id", client_id or uuid.uuid4().hex)
    data.add_field("file", raw, filename=name, content_type="application/octet-stream")
    return data


async def send(visitor: Any, name: str, raw: bytes, **more: Any) -> Any:
    data = form(name, raw, more.pop("client_id", None))
    return await visitor.client.post("/api/chat/files", data=data, headers=visitor.headers | more)


@pytest.mark.parametrize(
    ("name", "raw", "shown"),
    [
        ("身份证 正面.jpg", files.jpeg(), "身份证 正面.jpg"),
        ("扫描件", files.pdf(), "扫描件.pdf"),
        ("..\\..\\恶意\u202egpj.png", files.png(), "恶意gpj.png"),
        ("<img onerror=alert(1)>.docx", files.docx(), "img onerror=alert(1).docx"),
        ("说明.txt", "你好".encode(), "说明.txt"),
    ],
)
async def test_a_file_is_a_message_of_its_own_and_comes_back(visitor: Any, name: str, raw: bytes, shown: str) -> None:
    await visitor.says("你好")
    response = await send(visitor, name, raw, client_id="client-id-1")
    assert response.status == 202, await response.text()
    await visitor.says("谢谢")
    texts = (await visitor.reads())["messages"]
    assert [message["kind"] for message in texts] == ["text", "file", "text"]
    message = texts[1]
    assert message["client_id"] == "client-id-1"
    assert message["file"]["name"] == shown
    assert message["text"].startswith(f"[文件] {shown}（")
    assert (await response.json())["file"] == message["file"]
    got = await visitor.client.get(f"/api/chat/files/{message['file']['id']}")
    assert got.status == 200
    assert await got.read() == attachments.check(name, raw, LIMIT).content
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["Cache-Control"] == "private, no-store"
    assert got.content_type == attachments.Kind(message["file"]["kind"]).media_type.partition(";")[0]


@pytest.mark.parametrize(
    ("name", "raw", "status", "said"),
    [
        ("空.pdf", b"", 415, "空的"),
        ("身份证.jpg", b"MZ\x90\0" + bytes(2000), 415, "程序"),
        ("图.png", b"<svg onload=alert(1)>", 415, "不支持"),
        ("a.zip", files.package(**{"a.txt": b"a"}), 415, "压缩包"),
        ("大.pdf", b"%PDF-1.7" + bytes(LIMIT), 413, "超过10MB"),
        ("刚好大.pdf", b"%PDF-1.7" + bytes(LIMIT - 7), 413, "超过10MB"),
    ],
)
async def test_a_refused_file_says_why_and_leaves_nothing(
    visitor: Any, db: Database, name: str, raw: bytes, status: int, said: str
) -> None:
    response = await send(visitor, name, raw)
    assert response.status == status
    assert said in (await response.json())["error"]
    with db.session() as session:
        assert session.scalars(select(Message)).all() == []
        assert session.scalars(select(Attachment)).all() == []


async def test_what_is_far_too_large_is_refused_before_it_has_come(server: TestServer) -> None:
    """Announced: at once. Not announced: as soon as the limit is passed."""
    head = (
        f"POST /api/chat/files HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nX-Requested-With: gongkai\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n"
    )
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(f"{head}Content-Length: 9999999999\r\n\r\n".encode())
    async with asyncio.timeout(30):
        assert b"413" in await reader.readline()
    writer.close()

    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\nclient-id-1\r\n--b\r\n'
        b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
    )
    writer.write(b"%x\r\n%s\r\n" % (len(parts), parts))
    chunk, answer = bytes(1024 * 1024), asyncio.create_task(reader.readline())
    sent = 0
    while not answer.done() and sent < 40:
        writer.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        await writer.drain()
        sent += 1
        await asyncio.wait([answer], timeout=0.02 if sent < 15 else 1.0)
    async with asyncio.timeout(30):
        assert b"413" in await answer
    assert sent < 20
    writer.close()


@pytest.mark.parametrize(
    "data",
    [
        {"id": "client-id-1"},
        {"id": "short", "file": "x"},
        {"file": "x", "id": "client-id-1"},
        {"id": "client-id-1", "file": "not a file"},
    ],
)
async def test_a_broken_form_is_told_so(visitor: Any, data: dict[str, str]) -> None:
    fields = FormData(data, default_to_multipart=True)
    response = await visitor.client.post("/api/chat/files", data=fields, headers=visitor.headers)
    assert response.status == 400
    for body, kind in (
        (b"", "multipart/form-data"),
        (b"--b\r\n", "multipart/form-data; boundary=b"),
        (b"{}", "text/plain"),
    ):
        response = await visitor.client.post(
            "/api/chat/files", data=body, headers=visitor.headers | {"Content-Type": kind}
        )
        assert response.status == 400, kind


async def test_another_site_can_send_nothing(visitor: Any) -> None:
    assert (await send(visitor, "a.png", files.png(), Origin="https://evil.example")).status == 403
    visitor.headers = {}
    assert (await send(visitor, "a.png", files.png())).status == 403


async def test_anothers_file_is_not_found(new_visitor: Any) -> None:
    one, other, third = await new_visitor(), await new_visitor(), await new_visitor()
    number = (await (await send(one, "a.png", files.png())).json())["file"]["id"]
    await other.says("你好")
    for visitor, status in ((one, 200), (other, 404), (third, 404)):
        assert (await visitor.client.get(f"/api/chat/files/{number}")).status == status
    for path in ("0", "999999999999999999", "-1", "1.png", "%2e%2e"):
        assert (await one.client.get(f"/api/chat/files/{path}")).status == 404


async def test_the_same_client_id_stores_one(visitor: Any, db: Database) -> None:
    for _ in range(2):
        assert (await send(visitor, "a.png", files.png(), client_id="client-id-1")).status == 202
    assert len((await visitor.reads())["messages"]) == 1
    with db.session() as session:
        assert len(session.scalars(select(Attachment)).all()) == 1


async def test_the_sixth_open_file_is_refused(visitor: Any) -> None:
    for shade in range(5):
        assert (await send(visitor, "a.png", files.png(shade=shade))).status == 202
    response = await send(visitor, "a.png", files.png(shade=6))
    assert (response.status, "最多5个" in (await response.json())["error"]) == (409, True)


async def test_too_often_is_told_so(visitor: Any) -> None:
    for _ in range(20):
        await send(visitor, "a.png", b"")
    response = await send(visitor, "a.png", b"")
    assert (response.status, "太频繁" in (await response.json())["error"]) == (429, True)


async def test_rasa_hears_a_marker_that_nobody_can_type(visitor: Any, db: Database, clock: FixedClock) -> None:
    number = (await (await send(visitor, "转人工.png", files.png())).json())["file"]["id"]
    await visitor.says(attachments.marker(number))
    reception = Reception(AgencySettings(), WorkCalendar())
    with db.session() as session:
        (conversation_id,) = turns.due(session, clock.now(), "one", has_rasa=True)
        turn = turns.claim_next(session, conversation_id, clock.now(), "g", reception, "one")
    assert turn is not None
    assert read_marker(turn.text) == number
    assert clean(attachments.marker(number)).text == ""
    answers = fallback.reply(turn.text, None, is_expected=False, is_final=True, now=clock.now(), reception=reception)
    assert answers is not None
    assert "保存好了" in answers.bubbles[0].text
    assert not fallback.reply(turn.text, None, is_expected=True, is_final=False, now=clock.now(), reception=reception)


async def test_while_a_person_has_the_conversation_the_file_is_for_them(
    visitor: Any, desk: Any, db: Database, clock: FixedClock
) -> None:
    conversation_id = await desk.conversation_of(await visitor.says("转人工"))
    await db.run(conversations.request_person, conversation_id, "要求人工", clock.now())
    await db.run(conversations.claim, conversation_id, 7, clock.now())
    await send(visitor, "a.png", files.png())
    with db.session() as session:
        assert session.scalars(select(Attachment.place)).one() == Place.TALK


async def test_with_the_messages_the_files_go(visitor: Any, db: Database, clock: FixedClock) -> None:
    from datetime import timedelta

    number = (await (await send(visitor, "张三.png", files.png())).json())["file"]["id"]
    with db.session() as session:
        assert purge_messages(session, clock.now() + timedelta(days=731), 730) == 1
    assert (await visitor.client.get(f"/api/chat/files/{number}")).status == 404
    (message,) = (await visitor.reads())["messages"]
    assert "file" not in message
    assert "张三" not in str(message)


async def test_room_for_only_so_many_at_once(visitor: Any, app: web.Application) -> None:
    from bot.channels.web import files as uploads

    for _ in range(uploads.AT_ONCE):
        await app[uploads.UPLOADING].acquire()
    response = await send(visitor, "a.png", files.png())
    assert (response.status, "稍后再传" in (await response.json())["error"]) == (503, True)
