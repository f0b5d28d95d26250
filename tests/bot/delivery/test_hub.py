"""The hub wakes who waits, and loses no news in between."""

from __future__ import annotations

import asyncio

from bot.delivery.hub import Hub


async def test_a_sleeper_is_woken_by_its_conversation_only() -> None:
    hub = Hub()
    one, other = (asyncio.create_task(hub.wait(topic, 30)) for topic in ("one", "other"))
    everything = asyncio.create_task(hub.wait("*", 30))
    await asyncio.sleep(0)
    hub.publish("one")
    assert await one
    assert await everything
    assert not other.done()
    other.cancel()


async def test_time_runs_out_without_news() -> None:
    hub = Hub()
    hub.publish("one")
    assert not await hub.wait("one", 0.001)


async def test_news_between_reading_and_sleeping_is_not_lost() -> None:
    hub = Hub()
    seen = hub.version("one")
    hub.publish("one")
    assert await hub.wait("one", 30, since=seen)
    assert not await hub.wait("one", 0.001, since=hub.version("one"))
