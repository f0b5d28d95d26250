"""Bubbles as calls that Telegram takes; its errors as what to do; half of the settings as a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.channels.telegram.errors import BotError, error_of
from bot.channels.telegram.request import NotSentError
from bot.channels.telegram.settings import Mode
from bot.channels.telegram.split import MOST_UNITS, choices_of, keyboard, read_data, split, units
from bot.delivery.channel import MaybeSentError, SendRefusedError, TryLaterError, WindowClosedError
from bot.delivery.messages import Button, Link, Outgoing
from bot.settings import InvalidSettingsError, load_settings

SITE = "https://gk.example.gov.cn"
KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "123456789:AAFakeTokenOfASimulatedBot_0123456789"


def test_a_long_answer_is_cut_at_sentences_with_the_choices_at_its_end() -> None:
    sentence = "这是一句不长也不短的话。"
    parts = split(Outgoing(sentence * 700, buttons=(Button("好", "好"),)), SITE)
    texts = [part.payload["text"] for part in parts]
    assert "".join(texts) == sentence * 700
    assert all(text.endswith("。") for text in texts)
    assert [len(choices_of(part)) for part in parts] == [0, 0, 1]
    assert "这是" not in repr(parts[0])


def test_links_stand_below_and_only_web_addresses() -> None:
    links = (Link("甲", "/documents/1"), Link("乙", "https://x.cn/a"), Link("丙", "javascript:alert(1)"))
    part = split(Outgoing("看这里", links=links), SITE)[0]
    assert part.payload["text"] == f"看这里\n甲\n{SITE}/documents/1\n乙\nhttps://x.cn/a\n丙"


def test_nothing_to_say() -> None:
    assert split(Outgoing(" \n"), SITE) == []


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("。，😀\n "), max_size=9000),
    st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30), max_size=5),
)
def test_no_part_is_too_long_and_nothing_is_lost(text: str, titles: list[str]) -> None:
    outgoing = Outgoing(text, tuple(Button(title, title) for title in titles), (Link("甲" * 20, "/documents/1"),))
    parts = split(outgoing, SITE)
    assert parts == split(outgoing, SITE)
    assert all(0 < units(part.payload["text"]) <= MOST_UNITS for part in parts)
    said = "".join("".join(part.payload["text"].split()) for part in parts)
    assert said == "".join(f"{text}{'甲' * 20}{SITE}/documents/1".split())


def test_an_address_longer_than_a_text_is_cut_all_the_same() -> None:
    parts = split(Outgoing("https://x.cn/" + "a" * 9000), SITE)
    assert all(units(part.payload["text"]) <= MOST_UNITS for part in parts)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200), max_size=90))
def test_the_data_of_buttons_is_short_and_leads_back(titles: list[str]) -> None:
    made = keyboard([Button(title, title) for title in titles], KEY)
    buttons = [button for row in made.inline_keyboard for button in row] if made else []
    assert [button.text for button in buttons] == titles
    for place, button in enumerate(buttons):
        data = str(button.callback_data)
        assert len(data.encode()) <= 64
        assert read_data(data) == (KEY, place)


def test_short_choices_stand_side_by_side() -> None:
    titles = ("是", "不是", "一个长一些的选项要自己占一行才行", "好")
    made = keyboard([Button(title, title) for title in titles], KEY)
    assert made is not None
    assert [[button.text for button in row] for row in made.inline_keyboard] == [
        ["是", "不是"],
        ["一个长一些的选项要自己占一行才行"],
        ["好"],
    ]


@pytest.mark.parametrize("data", ["", "k", "k:", "k:x", "k:123", ":1", f"{KEY}0:1", "k:1\n", "机:1"])
def test_data_that_is_not_ours(data: str) -> None:
    assert read_data(data) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RetryAfter(9), TryLaterError),
        (NotSentError("x"), TryLaterError),
        (Conflict("x"), TryLaterError),
        (InvalidToken(), BotError),
        (Forbidden("Forbidden: bot was blocked by the user"), WindowClosedError),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), WindowClosedError),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), WindowClosedError),
        (Forbidden("Forbidden: user is deactivated"), SendRefusedError),
        (BadRequest("Bad Request: chat not found"), SendRefusedError),
        (BadRequest("Bad Request: not enough rights to send text messages to the chat"), WindowClosedError),
        (BadRequest("Bad Request: something new that quotes 张三"), SendRefusedError),
        (ChatMigrated(-1), SendRefusedError),
        (TimedOut(), MaybeSentError),
        (NetworkError("Bad Gateway (502)"), MaybeSentError),
    ],
)
def test_errors(error, kind) -> None:  # type: ignore[no-untyped-def]
    found = error_of(error)
    assert type(found) is kind
    assert "张三" not in str(found)
    if isinstance(error, RetryAfter):
        assert isinstance(found, TryLaterError)
        assert found.seconds == 9


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def with_values(values: dict[str, str]):  # type: ignore[no-untyped-def]
        for name, value in values.items():
            monkeypatch.setenv(f"GONGKAI_TELEGRAM_{name}", value)
        return load_settings().telegram

    return with_values


HOOK = {"TOKEN": TOKEN, "MODE": "webhook", "WEBHOOK_URL": "https://gk.cn/telegram", "SECRET_TOKEN": "s" * 20}


def test_off_polling_and_webhook(load) -> None:  # type: ignore[no-untyped-def]
    assert not load({}).is_on
    assert load({"TOKEN": TOKEN}).mode is Mode.POLLING
    found = load(HOOK)
    assert (found.is_on, found.mode) == (True, Mode.WEBHOOK)
    assert TOKEN not in f"{found!r}{found}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SECRET_TOKEN": "s" * 20}, "GONGKAI_TELEGRAM_TOKEN"),
        ({"TOKEN": "not-a-token"}, "BotFather"),
        ({"TOKEN": TOKEN, "MODE": "webhook"}, "WEBHOOK_URL（https 网址）、GONGKAI_TELEGRAM_SECRET_TOKEN"),
        ({**HOOK, "SECRET_TOKEN": "short"}, "SECRET_TOKEN 不对"),
        ({**HOOK, "WEBHOOK_URL": "http://gk.cn/telegram"}, "只接受 https"),
        ({**HOOK, "WEBHOOK_URL": "gk.cn"}, "GONGKAI_TELEGRAM_WEBHOOK_URL"),
        ({**HOOK, "MODE": "push"}, "GONGKAI_TELEGRAM_MODE"),
        ({**HOOK, "API_BASE_URL": "ftp://x"}, "GONGKAI_TELEGRAM_API_BASE_URL"),
    ],
)
def test_half_of_it_is_a_sentence(load, given: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidSettingsError) as caught:
        load(given)
    assert said in str(caught.value)
    assert "not-a-token" not in str(caught.value)
