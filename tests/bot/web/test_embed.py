"""The chat within another site: who may frame what, and which cookie goes there."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pydantic import ValidationError

from bot.settings import Settings

Client = TestClient[Any, Any]
OFFICE = "https://www.example.gov.cn"
IN_ANOTHER_SITE = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
async def client(app: web.Application, aiohttp_client: Any) -> Client:
    return await aiohttp_client(app)  # type: ignore[no-any-return]


def ancestors(policy: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith("frame-ancestors"))


async def test_by_default_only_our_own_pages_may_frame_it_and_nothing_else_may_be_framed(client: Client) -> None:
    policy = (await client.get("/embed")).headers["Content-Security-Policy"]
    assert ancestors(policy) == "frame-ancestors 'self'"
    assert "default-src 'self'" in policy
    for path in ("/", "/documents", "/status", "/staff/login"):
        assert ancestors((await client.get(path)).headers["Content-Security-Policy"]) == "frame-ancestors 'none'", path


async def test_the_widget_may_be_loaded_by_any_site(client: Client) -> None:
    response = await client.get("/widget.js")
    assert response.content_type == "text/javascript"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_on_plain_http_there_is_only_the_cookie_of_the_page_itself(client: Client) -> None:
    cookies = (await client.get("/embed", headers=IN_ANOTHER_SITE)).cookies
    assert list(cookies) == ["gongkai_visitor"]
    assert cookies["gongkai_visitor"]["samesite"] == "Lax"


async def test_the_page_knows_whether_its_cookie_came(client: Client) -> None:
    assert not (await (await client.get("/api/chat/messages")).json())["known"]
    await client.get("/embed")
    assert (await (await client.get("/api/chat/messages")).json())["known"]


class TestByHttps:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(
            public_base_url="https://gongkai.example.gov.cn", embed_origins=(OFFICE, "https://b.gov.cn:8443")
        )

    async def test_the_sites_named_may_frame_it(self, client: Client) -> None:
        policy = (await client.get("/embed")).headers["Content-Security-Policy"]
        assert ancestors(policy) == f"frame-ancestors 'self' {OFFICE} https://b.gov.cn:8443"

    async def test_another_sites_frame_gets_a_cookie_that_is_kept_for_that_site_alone(self, client: Client) -> None:
        cookies = (await client.get("/embed", headers=IN_ANOTHER_SITE)).headers.getall("Set-Cookie")
        assert len(cookies) == 1
        name, *attributes = cookies[0].split("; ")
        assert name.startswith("__Host-gongkai_embedded=")
        assert {*attributes} == {
            "Max-Age=15552000",
            "Path=/",
            "HttpOnly",
            "Secure",
            "SameSite=None",
            "Partitioned",
        }

    @pytest.mark.parametrize("site", ["same-site", "same-origin", "none"])
    async def test_a_frame_within_ones_own_site_has_the_conversation_of_the_page(
        self, client: Client, site: str
    ) -> None:
        cookies = (await client.get("/embed", headers={"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": site})).cookies
        assert list(cookies) == ["__Host-gongkai_visitor"]

    async def test_what_is_written_in_the_frame_renews_the_frames_cookie_alone(self, client: Client) -> None:
        token = "e" * 43
        headers = {"Cookie": f"__Host-gongkai_embedded={token}", "X-Requested-With": "gongkai"}
        response = await client.post("/api/chat/messages", json={"id": "12345678", "text": "你好"}, headers=headers)
        assert response.status == 202
        assert list(response.cookies) == ["__Host-gongkai_embedded"]
        read = await (await client.get("/api/chat/messages", headers=headers)).json()
        assert [message["text"] for message in read["messages"]] == ["你好"]

    async def test_the_site_around_the_frame_cannot_write_with_that_cookie(self, client: Client) -> None:
        """It is sent along with requests of that site, so only origin and header keep it out."""
        cookie = {"Cookie": f"__Host-gongkai_embedded={'e' * 43}"}
        for more in (
            {"Origin": OFFICE, "X-Requested-With": "gongkai"},
            {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "gongkai"},
            {},
        ):
            for path in ("/api/chat/messages", "/api/chat/files", "/api/chat/messages/1/feedback"):
                response = await client.post(path, json={"id": "12345678", "text": "转人工"}, headers=cookie | more)
                assert response.status == 403, (path, more)
        preflight = await client.options("/api/chat/messages", headers={"Origin": OFFICE})
        assert "Access-Control-Allow-Origin" not in preflight.headers


class TestTheSetting:
    def test_origins_with_commas_between(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GONGKAI_EMBED_ORIGINS", f"{OFFICE}/, http://localhost:8000,{OFFICE}")
        assert Settings().embed_origins == (OFFICE, "http://localhost:8000")

    @pytest.mark.parametrize(
        "value", ["*", "www.gov.cn", "https://a.cn/path", "https://a.cn; script-src *", "https://*"]
    )
    def test_nothing_else(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("GONGKAI_EMBED_ORIGINS", value)
        with pytest.raises(ValidationError, match="write origins with commas"):
            Settings()
