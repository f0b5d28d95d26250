"""The limit on how often, and whom it counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.keys import SETTINGS
from bot.portal.protection import SlidingWindow, client_address, is_same_origin
from bot.settings import Settings

NOON = datetime(2026, 3, 13, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_window_slides() -> None:
    window = SlidingWindow(2, timedelta(minutes=1))
    assert window.allow("a", NOON)
    assert window.allow("a", NOON + 30 * SECOND)
    assert not window.allow("a", NOON + 59 * SECOND)
    assert window.allow("a", NOON + 60 * SECOND)
    assert not window.allow("a", NOON + 61 * SECOND)


def test_keys_are_counted_apart_and_an_event_can_be_taken_back() -> None:
    window = SlidingWindow(1, timedelta(minutes=1))
    assert window.allow("a", NOON)
    assert window.allow("b", NOON)
    window.forgive("a")
    window.forgive("nobody")
    assert window.allow("a", NOON)
    assert not window.allow("b", NOON)


def test_many_keys_do_not_fill_the_memory() -> None:
    window = SlidingWindow(1, timedelta(minutes=1), max_keys=3)
    for key in "abcd":
        assert window.allow(key, NOON)
    assert not window.allow("d", NOON)
    assert window.allow("a", NOON), "the oldest was dropped"


def _request(settings: Settings, **headers: str) -> web.Request:
    app = web.Application()
    app[SETTINGS] = settings
    return make_mocked_request("POST", "/", headers={k.replace("_", "-"): v for k, v in headers.items()}, app=app)


def test_a_proxy_is_believed_only_when_settings_say_so() -> None:
    forged = {"X_Forwarded_For": "203.0.113.9, 198.51.100.7"}
    assert client_address(_request(Settings(trust_proxy=True), **forged)) == "198.51.100.7"
    assert client_address(_request(Settings(), **forged)) not in ("203.0.113.9", "198.51.100.7")


def test_the_public_address_is_our_own_origin_too() -> None:
    settings = Settings(public_base_url="https://gongkai.example.gov.cn")
    assert is_same_origin(_request(settings, Host="10.0.0.5:8080", Origin="https://gongkai.example.gov.cn"))
    assert is_same_origin(_request(settings, Host="10.0.0.5:8080"))
    assert not is_same_origin(
        _request(settings, Host="10.0.0.5:8080", Origin="https://gongkai.example.gov.cn.evil.test")
    )
