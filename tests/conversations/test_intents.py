"""What the trained model takes lines for that it was not trained on."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from tests.conversations.conftest import RunningRasa

pytestmark = pytest.mark.rasa

LINES = [line.split("\t") for line in Path(__file__).with_name("heldout_intents.tsv").read_text("utf-8").splitlines()]
LEAST_RIGHT = 0.85  # of the held-out lines
UNDERSTOOD_AS_NOTHING = ("inform", "nlu_fallback", "out_of_scope")  # these are all looked up and then asked about


async def parse(session: aiohttp.ClientSession, rasa: RunningRasa, text: str) -> str:
    async with session.post(f"{rasa.url}/model/parse", params={"token": rasa.token}, json={"text": text}) as response:
        return str((await response.json())["intent"]["name"])


async def test_held_out_lines_are_understood(rasa: RunningRasa) -> None:
    async with aiohttp.ClientSession() as session:
        taken = [(text, expected, await parse(session, rasa, text)) for expected, text in LINES]
    wrong = [one for one in taken if one[1] != one[2] and not {one[1], one[2]} <= set(UNDERSTOOD_AS_NOTHING)]
    assert 1 - len(wrong) / len(taken) >= LEAST_RIGHT, wrong


async def test_nothing_out_of_scope_is_taken_for_a_request(rasa: RunningRasa) -> None:
    requests = ("start_application", "request_human", "cancel", "application_status", "query_by_code")
    async with aiohttp.ClientSession() as session:
        taken = [await parse(session, rasa, text) for expected, text in LINES if expected == "out_of_scope"]
    assert not set(taken) & set(requests)


@pytest.mark.parametrize("name", ["孙悟空", "赵铁柱", "上官婉儿", "诸葛亮", "牛翠花", "古丽"])
async def test_a_bare_name_is_no_request(rasa: RunningRasa, name: str) -> None:
    async with aiohttp.ClientSession() as session:
        intent = await parse(session, rasa, name)
    assert intent in (*UNDERSTOOD_AS_NOTHING, "greet", "affirm", "deny")
