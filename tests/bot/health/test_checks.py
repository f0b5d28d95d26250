"""Whether the checks really call what they check, alert once and withdraw it; 定期对网络申请公开渠道开展测试检查."""

from __future__ import annotations

import shutil
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.alerts import report_channel
from actions.cases.alerts.tables import Alert
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery.channel import TryLaterError
from bot.delivery.processes import beat
from bot.health import checks, running
from bot.health.results import KEPT, SYSTEM, latest
from bot.health.tables import HealthCheck
from bot.keys import CHECKS, PROCESS
from tests.bot.health.conftest import Rasa

OWN = ["audit", "database", "disk", "filing", "rasa", "web"]


async def _checked(app: web.Application, db: Database, *names: str) -> dict[str, tuple[str, str]]:
    await running.run(app, names, SYSTEM)
    return {name: (row.state, row.said) for name, row in (await db.read(latest)).items() if name in names}


def _standing(session: Session) -> list[str]:
    ours = Alert.kind.in_(["check", "channel"])
    return list(session.scalars(select(Alert.text).where(Alert.obsolete_at.is_(None), ours).order_by(Alert.id)))


async def test_everything_of_our_own_is_called_and_found_well(app: web.Application, db: Database) -> None:
    found = await _checked(app, db, *OWN)
    assert {state for state, _ in found.values()} == {"ok"}, found
    assert found["web"][1] == "从对外的网址能打开对话页面"
    assert found["rasa"][1] == "对话引擎和动作服务都有回应（共1个，1个在用）"
    assert found["audit"][1] == "审计记录12条、办理记录34条，全部一致"
    assert await db.read(_standing) == []


async def test_a_failure_alerts_once_and_is_withdrawn_when_it_is_well_again(
    app: web.Application, db: Database, rasa: Rasa
) -> None:
    rasa.fails = 99
    assert (await _checked(app, db, "rasa"))["rasa"][0] == "failed"
    await running.run(app, ["rasa"], SYSTEM)
    told = await db.read(_standing)
    assert len(told) == 1
    assert told[0].startswith("“对话引擎”检查不正常：对话引擎没有回应")
    rasa.fails, rasa.reaches_actions = 0, False
    assert "动作服务" in (await _checked(app, db, "rasa"))["rasa"][1]
    rasa.reaches_actions = True
    assert (await _checked(app, db, "rasa"))["rasa"][0] == "ok"
    assert await db.read(_standing) == []


async def test_what_administrators_know_of_a_channel_is_not_told_twice(
    app: web.Application, db: Database, clock: FixedClock
) -> None:
    async def refused() -> str:
        raise TryLaterError("连不上微信")

    app[CHECKS]["wechat"] = refused
    await db.run(report_channel, "wechat", "微信公众号", "微信返回 40164", clock.now())
    assert await _checked(app, db, "wechat") == {"wechat": ("failed", "连不上微信")}
    assert len(await db.read(_standing)) == 1


async def test_a_loading_rasa_gives_no_verdict_and_no_alert(app: web.Application, db: Database, rasa: Rasa) -> None:
    rasa.state = "loading"
    assert (await _checked(app, db, "rasa"))["rasa"][0] == "unknown"
    assert await db.read(_standing) == []
    rasa.state = "down"
    assert (await _checked(app, db, "rasa"))["rasa"][0] == "failed"


async def test_a_wrong_address_is_noticed(app: web.Application, db: Database) -> None:
    settings: Any = checks.SETTINGS
    wrong = app[settings].model_copy(update={"public_base_url": "http://127.0.0.1:9"})
    other = {checks.SETTINGS: wrong}
    with pytest.raises(checks.CheckFailedError, match="连不上网站"):
        await checks.site(other)  # type: ignore[arg-type]
    lost = app[settings].model_copy(update={"public_base_url": f"{app[settings].base_url}/nowhere"})
    with pytest.raises(checks.CheckFailedError, match="404"):
        await checks.site({checks.SETTINGS: lost})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("free", "total", "is_well"),
    [(50, 100, True), (4, 100, False), (0.9, 10, False), (6, 100, True)],
)
async def test_disk_space(
    app: web.Application, db: Database, monkeypatch: pytest.MonkeyPatch, free: float, total: float, is_well: bool
) -> None:
    gib = 1024**3
    usage = SimpleNamespace(free=int(free * gib), total=int(total * gib))
    monkeypatch.setattr(checks, "_usage", lambda _folder: usage)
    assert (await _checked(app, db, "disk"))["disk"][0] == ("ok" if is_well else "failed")


async def test_a_broken_chain_is_told_and_a_verification_that_was_broken_off_is_not(
    app: web.Application, db: Database, verified: dict[str, Any]
) -> None:
    verified["raises"] = RuntimeError
    assert (await _checked(app, db, "audit"))["audit"][0] == "unknown"
    del verified["raises"]
    verified["faults"] = ["第3条被改过"]
    assert (await _checked(app, db, "audit"))["audit"] == (
        "failed",
        "审计记录有1处不一致，见“审计记录”页。请保留现场和备份，不要自行改动数据库",
    )


async def test_once_a_day_everything_and_after_an_hour_what_failed(
    app: web.Application, db: Database, clock: FixedClock, rasa: Rasa
) -> None:
    await db.run(beat, app[PROCESS].id, clock.now())
    rasa.fails = 99
    assert await running.run_due(app) == OWN
    assert await running.run_due(app) == []
    clock.advance(timedelta(hours=1))
    await db.run(beat, app[PROCESS].id, clock.now())
    assert await running.run_due(app) == ["rasa"]
    rasa.fails = 0
    clock.advance(timedelta(hours=1))
    await db.run(beat, app[PROCESS].id, clock.now())
    assert await running.run_due(app) == ["rasa"]
    assert await running.run_due(app) == []
    clock.advance(timedelta(hours=22))
    await db.run(beat, app[PROCESS].id, clock.now())
    assert await running.run_due(app) == OWN


async def test_old_results_go_and_so_do_alerts_of_a_channel_that_is_off(
    app: web.Application, db: Database, clock: FixedClock
) -> None:
    async def refused() -> str:
        raise TryLaterError("连不上微信")

    app[CHECKS]["wechat"] = refused
    await running.run(app, ["wechat"], SYSTEM)
    del app[CHECKS]["wechat"]
    del app[CHECKS]["filing"]  # of a year of which no calendar is known, it fails
    clock.advance(KEPT + timedelta(days=1))
    await db.run(beat, app[PROCESS].id, clock.now())
    await running.run_due(app)
    assert await db.read(_standing) == []
    assert await db.read(
        lambda session: session.scalars(select(HealthCheck.name).order_by(HealthCheck.name)).all()
    ) == [name for name in OWN if name != "filing"]


async def test_another_process_does_it(app: web.Application, db: Database, clock: FixedClock) -> None:
    """The lease of the one that is alive holds, whoever asks."""
    await db.run(beat, "another", clock.now())
    await db.run(beat, app[PROCESS].id, clock.now())
    assert await db.run(running._due, OWN, "another", clock.now()) == OWN
    clock.advance(timedelta(seconds=5))
    assert await running.run_due(app) == []


def test_the_real_disk_can_be_asked(tmp_path: Any) -> None:
    assert checks._usage(tmp_path) == shutil.disk_usage(tmp_path)
