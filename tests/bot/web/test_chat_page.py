"""The chat page: what a citizen meets before the first word."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.channels.web.api import MAX_CHARACTERS
from bot.channels.web.page import EXAMPLE_QUESTIONS, MENU
from bot.settings import Settings

Client = TestClient[Any, Any]


@pytest.fixture
async def client(app: web.Application, aiohttp_client: Any) -> Client:
    return await aiohttp_client(app)  # type: ignore[no-any-return]


async def test_it_welcomes_offers_questions_and_warns_about_personal_data(client: Client) -> None:
    page = await (await client.get("/")).text()
    for words in (*EXAMPLE_QUESTIONS, *MENU, "公开了什么", "请不要发送身份证号", "第十七条、第三十五条"):
        assert words in page
    assert len(EXAMPLE_QUESTIONS) == 3
    assert f'maxlength="{MAX_CHARACTERS}"' in page


async def test_without_javascript_it_points_to_the_pages_that_work_and_the_office(client: Client) -> None:
    page = await (await client.get("/")).text()
    without = page.partition('<div class="notice amber no-chat">')[2].partition("</div>")[0]
    for words in ('href="/documents"', 'href="/status"', "示例市示例路1号"):
        assert words in without


async def test_the_messages_are_a_live_region_with_a_name(client: Client) -> None:
    page = await (await client.get("/")).text()
    assert 'role="log" aria-live="polite"' in page
    assert '<label class="visually-hidden" for="text">' in page


async def test_the_cookie_is_random_and_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    first = (await client.get("/")).cookies["gongkai_visitor"]
    assert len(first.value) == 43
    assert first["httponly"]
    assert first["samesite"] == "Lax"
    assert int(first["max-age"]) == 180 * 24 * 60 * 60
    assert not first["secure"]
    client.session.cookie_jar.clear()
    assert (await client.get("/")).cookies["gongkai_visitor"].value != first.value


async def test_the_cookie_lives_on_with_every_visit(client: Client) -> None:
    first = (await client.get("/")).cookies["gongkai_visitor"].value
    client.session.cookie_jar.update_cookies({"gongkai_visitor": first}, client.make_url("/"))
    assert (await client.get("/")).cookies["gongkai_visitor"].value == first


async def test_a_cookie_that_is_not_ours_is_replaced(client: Client) -> None:
    response = await client.get("/", headers={"Cookie": "gongkai_visitor=admin"})
    assert len(response.cookies["gongkai_visitor"].value) == 43


class TestBehindHttps:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(public_base_url="https://gongkai.example.gov.cn")

    async def test_the_cookie_travels_encrypted_only_and_no_sibling_domain_can_plant_it(self, client: Client) -> None:
        cookie = (await client.get("/")).cookies["__Host-gongkai_visitor"]
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
