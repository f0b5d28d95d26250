"""Every answer of the site carries its security headers, and no error shows its insides."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from actions.db import Base, Database, crypto
from actions.db.crypto import install_keyring
from bot.app import create_app
from bot.serving.knowledge import KnowledgeHolder
from bot.serving.logs import keep_requests_out
from bot.settings import Settings

SOMEBODYS_NUMBER = "11010519491231002X"


async def _fail(_request: web.Request) -> web.Response:
    raise ValueError(SOMEBODYS_NUMBER)


async def _refuse(_request: web.Request) -> web.Response:
    raise web.HTTPForbidden(text="请刷新页面后重试。")


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    db = Database(f"sqlite:///{tmp_path / 'app.db'}")
    Base.metadata.create_all(db.engine)
    app = create_app(Settings(max_request_bytes=2000), db=db, knowledge=KnowledgeHolder(lambda: None))  # type: ignore[arg-type,return-value]
    for prefix in ("", "/api"):
        app.router.add_get(f"{prefix}/fail", _fail)
        app.router.add_get(f"{prefix}/refuse", _refuse)
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/fail", "/static/gongkai.css"])
async def test_every_answer_is_protected(client: TestClient[Any, Any], path: str) -> None:
    headers = (await client.get(path)).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


async def test_health_tells_how_each_part_is(client: TestClient[Any, Any]) -> None:
    answer = await client.get("/healthz")
    assert answer.status == 200
    parts = {"database": "ok", "knowledge": "loading", "rasa": "down", "rasa_workers": ["down"]}
    assert await answer.json() == {"status": "ok", **parts}


async def test_an_unknown_page_says_so_in_chinese(client: TestClient[Any, Any]) -> None:
    answer = await client.get("/nowhere")
    assert answer.status == 404
    assert "没有找到" in await answer.text()
    assert (await (await client.get("/api/nowhere")).json())["error"].startswith("没有找到")


async def test_an_unexpected_error_shows_and_logs_nobodys_data(
    client: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page, api = await client.get("/fail"), await client.get("/api/fail")
    assert (page.status, api.status) == (500, 500)
    assert "稍后再试" in await page.text()
    assert "稍后再试" in (await api.json())["error"]
    assert "GET /fail failed" in caplog.text
    assert "ValueError" in caplog.text
    assert SOMEBODYS_NUMBER not in caplog.text + await page.text()


async def test_a_malformed_request_leaves_nothing_of_it_in_the_log(
    client: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    keep_requests_out()
    assert client.port is not None
    for line in (
        f"GET /documents?q={SOMEBODYS_NUMBER}\xd9 HTTP/1.1",
        f"GET / HTTP/1.1\r\nCookie: {SOMEBODYS_NUMBER}\x00",
    ):
        reader, writer = await asyncio.open_connection(client.host, client.port)
        writer.write(line.encode("latin-1") + b"\r\nHost: localhost\r\n\r\n")
        assert b" 400 " in await reader.readline()
        writer.close()
    assert "Error handling request" in caplog.text
    assert SOMEBODYS_NUMBER not in caplog.text


async def test_a_sentence_written_for_people_is_kept(client: TestClient[Any, Any]) -> None:
    assert "请刷新页面后重试。" in await (await client.get("/refuse")).text()
    assert (await (await client.get("/api/refuse")).json())["error"] == "请刷新页面后重试。"


async def test_a_request_that_is_too_large_is_refused(client: TestClient[Any, Any]) -> None:
    answer = await client.post("/staff/login", data=b"x" * 3000)
    assert answer.status in (403, 413)


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    storage = Settings().storage.model_copy(update={"var_dir": tmp_path / "var"})
    install_keyring(storage)
    stored = crypto.keyring().encrypt("张三")
    install_keyring(storage)
    assert crypto.keyring().decrypt(stored) == "张三"
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o077 == 0


def test_the_knowledge_base_is_renewed_when_documents_change(monkeypatch: pytest.MonkeyPatch) -> None:
    documents: list[str] = ["one"]
    held: list[str] = []

    def refresh(_: Any) -> bool:
        held[:] = documents
        return True

    holder = KnowledgeHolder(lambda: held.extend(documents) or held, lambda: tuple(documents), refresh)  # type: ignore[arg-type,func-returns-value,return-value]
    now = 1000.0
    monkeypatch.setattr("bot.serving.knowledge.time.monotonic", lambda: now)
    assert holder.current_if_loaded == ["one"]
    documents.append("two")
    now += 1
    assert holder.current == ["one"], "looked at every five seconds only"
    now += 10
    assert holder.current == ["one", "two"]


def test_what_was_changed_just_now_is_looked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    documents: list[str] = ["one"]
    seen: list[str] = []
    holder: KnowledgeHolder

    def fingerprint() -> Any:
        found = tuple(documents)
        if during_a_look:  # somebody withdraws one right after the database was asked
            documents.clear()
            holder.look_again()
        return found

    def refresh(_: Any) -> bool:
        seen.append(",".join(documents))
        return True

    during_a_look = False
    holder = KnowledgeHolder(lambda: "held", fingerprint, refresh)  # type: ignore[arg-type,return-value]
    monkeypatch.setattr("bot.serving.knowledge.time.monotonic", lambda: 1000.0)
    assert holder.current == "held"
    documents.append("two")
    assert (holder.current, seen) == ("held", [])
    holder.look_again()
    assert (holder.current, seen) == ("held", ["one,two"])
    documents.append("three")
    during_a_look = True
    holder.look_again()
    assert (holder.current, seen[1:]) == ("held", [""])
    during_a_look = False
    assert (holder.current, seen[2:]) == ("held", [""]), "the change during a look is not forgotten"


def test_questions_are_answered_as_before_while_the_knowledge_base_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    documents, may_finish, finished = ["one"], threading.Event(), threading.Event()

    def refresh(_: Any) -> bool:
        may_finish.wait(60)
        finished.set()
        return True

    holder = KnowledgeHolder(lambda: "held", lambda: tuple(documents), refresh)  # type: ignore[arg-type,return-value]
    monkeypatch.setattr("bot.serving.knowledge.PATIENCE_SECONDS", 0.0)
    now = 1000.0
    monkeypatch.setattr("bot.serving.knowledge.time.monotonic", lambda: now)
    assert holder.current == "held"
    documents.append("two")
    now += 10
    assert [holder.current, holder.current] == ["held", "held"]
    assert not finished.is_set()
    may_finish.set()
    assert finished.wait(60)


def test_a_knowledge_base_that_cannot_be_renewed_goes_on_answering(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Any:
        if broken_now:
            raise ValueError(SOMEBODYS_NUMBER)

    broken_now = False
    holder = KnowledgeHolder(lambda: "held", broken)  # type: ignore[arg-type,return-value]
    now = 1000.0
    monkeypatch.setattr("bot.serving.knowledge.time.monotonic", lambda: now)
    assert holder.current == "held"
    broken_now = True
    now += 10
    assert holder.current == "held"
    assert "ValueError" in caplog.text
    assert SOMEBODYS_NUMBER not in caplog.text
