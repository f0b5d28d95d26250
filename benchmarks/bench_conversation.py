"""One conversation of 500 turns: does a turn take longer the longer people talk?

    .venv/bin/python -m benchmarks.bench_conversation

A citizen asks, begins an application, answers its questions, corrects, cancels, and so on, through the web chat end to
end; no faster than its limit of messages a minute allows, so this takes nine minutes. "bare Rasa" is the baseline: the
same words to one sender of the same model, whose tracker grows. The gateway begins a new Rasa session every so many
turns and restores what is open.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from benchmarks.bench_turns import bare_rasa, citizen_of_the_chat, gateway, prepared, sender_to_rasa

TURNS, STRETCH = 500, 100
PACE = 1.02  # seconds from message to message: 60 a minute are allowed
TALK = (
    "申请要收费吗？",
    "我要申请公开2024年度部门预算报告",
    "是",
    "无",
    "个人",
    "多久能答复？",
    "张三",
    "身份证",
    "取消",
    "是",
)


async def main() -> None:
    async with prepared() as (environment, model):
        async with bare_rasa(environment, model) as client:
            bare = await measure(lambda: sender_to_rasa(client), pace=0)
        async with gateway(environment) as url:
            ours = await measure(lambda: citizen_of_the_chat(url), pace=PACE)
    table = Table(
        "turns", "bare Rasa, one sender: p50 ms", "web chat: p50 ms", "p95 ms", "web chat : its first stretch"
    )
    for number, (baseline, own) in enumerate(zip(stretches(bare), stretches(ours), strict=True)):
        half = statistics.median(own)
        cells = (statistics.median(baseline), half, sorted(own)[int(len(own) * 0.95)])
        ratio = half / statistics.median(stretches(ours)[0])
        span = f"{number * STRETCH + 1}-{(number + 1) * STRETCH}"
        table.add_row(span, *(f"{cell:.1f}" for cell in cells), f"{ratio:.2f}")
    Console(width=120).print(table)


async def measure(arrive: Callable[[], object], *, pace: float) -> list[float]:
    """The milliseconds of each turn."""
    latencies = []
    async with arrive() as ask:  # type: ignore[attr-defined]
        for turn in range(TURNS):
            began = time.perf_counter()
            await ask(TALK[turn % len(TALK)])
            took = time.perf_counter() - began
            latencies.append(took * 1000)
            await asyncio.sleep(max(0.0, pace - took))
    return latencies


def stretches(latencies: list[float]) -> list[list[float]]:
    return [latencies[start : start + STRETCH] for start in range(0, TURNS, STRETCH)]


if __name__ == "__main__":
    asyncio.run(main())
