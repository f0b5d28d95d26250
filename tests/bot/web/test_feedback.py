"""有用 and 没用: only for answers in one's own conversation, and only from our own page."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientResponse
from sqlalchemy import select

from actions.db import Database
from bot.learning.tables import AskedQuestion
from tests.bot.web.conftest import Desk, NewVisitor, Visitor


async def rate(visitor: Visitor, answer_id: int | str, body: Any, **headers: str) -> ClientResponse:
    path = f"/api/chat/messages/{answer_id}/feedback"
    return await visitor.client.post(path, json=body, headers=visitor.headers | headers)


@pytest.fixture
async def answer(visitor: Visitor, desk: Desk) -> int:
    """The id of an answer to the visitor's question."""
    return await desk.answers_question(await visitor.says("收费吗"), "不收费。")


async def kept(db: Database) -> AskedQuestion:
    return await db.read(lambda session: session.scalars(select(AskedQuestion)).one())


async def feedback_shown(visitor: Visitor) -> list[Any]:
    return [message["feedback"] for message in (await visitor.reads())["messages"]]


async def test_feedback_is_kept_and_comes_back_with_the_transcript(visitor: Visitor, answer: int, db: Database) -> None:
    assert await feedback_shown(visitor) == [None, {"value": None, "has_comment": False}]
    assert (await rate(visitor, answer, {"value": "useless", "comment": "没说多少钱\0"})).status == 204
    assert await feedback_shown(visitor) == [None, {"value": "useless", "has_comment": True}]
    assert (await kept(db)).comment == "没说多少钱"
    assert (await rate(visitor, answer, {"value": "useful"})).status == 204
    assert (await rate(visitor, answer, {"value": None})).status == 204
    assert await feedback_shown(visitor) == [None, {"value": None, "has_comment": False}]


async def test_nobody_rates_a_stranger_s_answer(
    visitor: Visitor, new_visitor: NewVisitor, answer: int, db: Database
) -> None:
    stranger = await new_visitor()
    assert (await rate(stranger, answer, {"value": "useful"})).status == 404
    await stranger.says("你好")
    assert (await rate(stranger, answer, {"value": "useful"})).status == 404
    stranger.client.session.cookie_jar.clear()
    assert (await rate(stranger, answer, {"value": "useful"})).status == 404
    assert (await kept(db)).feedback is None


async def test_what_is_no_answer_is_not_rated(visitor: Visitor, desk: Desk) -> None:
    question = await visitor.says("你好")
    plain = await desk.answers(question, "您好。")
    for message in (question, plain, 999_999):
        assert (await rate(visitor, message, {"value": "useful"})).status == 404
    assert await feedback_shown(visitor) == [None, None]


async def test_other_sites_can_not_rate(visitor: Visitor, answer: int, db: Database) -> None:
    assert (await rate(visitor, answer, {"value": "useful"}, Origin="https://evil.example")).status == 403
    assert (await rate(visitor, answer, {"value": "useful"}, **{"X-Requested-With": "other"})).status == 403
    assert (await kept(db)).feedback is None


@pytest.mark.parametrize(
    "body",
    [{}, [], "useful", None, {"value": "great"}, {"value": 1}, {"value": "useless", "comment": 3},
     {"value": "useless", "comment": "长" * 201}],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused_with_a_sentence(visitor: Visitor, answer: int, body: Any) -> None:
    response = await rate(visitor, answer, body)
    assert response.status == 400
    assert (await response.json())["error"].endswith("。")


@pytest.mark.parametrize("path", ["/api/chat/messages", "/api/chat/messages/1/feedback"])
@pytest.mark.parametrize(("body", "status"), [(b"[" * 20_000, 400), (b"[" * 100_000, 413)])
async def test_a_body_that_is_meant_to_break_the_parser_is_refused_in_chinese(
    visitor: Visitor, answer: int, path: str, body: bytes, status: int
) -> None:
    headers = visitor.headers | {"Content-Type": "application/json"}
    response = await visitor.client.post(path, data=body, headers=headers)
    assert response.status == status
    assert (await response.json())["error"].endswith("。")


async def test_feedback_counts_against_the_limit_of_writes(visitor: Visitor, answer: int) -> None:
    statuses = [(await rate(visitor, answer, {"value": "useful"})).status for _ in range(60)]
    assert (statuses[0], statuses[-1]) == (204, 429)
