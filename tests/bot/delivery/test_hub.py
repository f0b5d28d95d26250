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


async def test_what_needs_no_look_wakes_its_own_readers_only() -> None:
    hub = Hub()
    reader = asyncio.create_task(hub.wait("one", 30))
    await asyncio.sleep(0)
    hub.publish("one", has_work=False)
    assert await reader
    assert not await hub.wait("*", 0.001, since=0)


async def test_who_takes_up_a_kept_message_needs_no_look_for_it() -> None:
    hub, taken = Hub(), []
    hub.publish_kept("one")
    assert await hub.wait("*", 30, since=0)
    seen = hub.version()
    hub.on_kept = lambda conversation_id: taken.append(conversation_id) is None
    hub.publish_kept("two")
    assert taken == ["two"]
    assert not await hub.wait("*", 0.001, since=seen)
