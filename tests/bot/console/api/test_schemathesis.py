"""Schemathesis against the running application: whatever it sends, the API answers as its document says.

All checks, a fixed seed, few examples; ``SCHEMATHESIS_EXAMPLES=200`` sends more.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings, StorageSettings
from bot.api.gate import LIMITS
from bot.app import create_app
from bot.console.audit_log.verification import VERIFIER
from bot.keys import CHECKS
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings

EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")
PHASES = os.environ.get("SCHEMATHESIS_PHASES", "fuzzing")  # examples,coverage,fuzzing: some minutes
KEPT_IN = os.environ.get("SCHEMATHESIS_REPORT", "")
# A field may be right by the document and wrong for this case: what a step asks for depends on the application.
CONFIG = """
color = false
seed = 20260313

[generation]
deterministic = true
max-examples = {examples}
no-shrink = true

[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "415", "422"]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "415", "422"]

{dictionaries}

[parameters]
{parameters}
"""


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings, tmp_path: Path) -> web.Application:
    """A data folder of its own for notices and templates, an index that can be asked of what little is there."""
    holder = KnowledgeHolder.over(db)
    assert holder.current.document_count == 0
    settings = Settings(agency=agency, storage=StorageSettings(var_dir=tmp_path / "var"))
    return create_app(settings, clock=clock, db=db, knowledge=holder, run_worker=False)


async def test_schemathesis_runs_clean(
    program: Any,
    app: web.Application,
    tmp_path: Path,
    application: str,
    on_paper: str,
    waiting: str,
    document: int,
    faq: int,
    question: int,
    citizen_request: str,
    duty_entry: int,
    report_file: int,
    folder: Path,
) -> None:
    """With an administrator's token and all scopes, so that every call comes to its handler."""
    app[LIMITS].calls.limit = app[LIMITS].failures.limit = 1_000_000
    app[CHECKS], app[VERIFIER] = {"database": _well}, _nothing_found
    for n in range(10):  # what takes a token or its account away tries small numbers first
        await program(f"decoy{n}")
    root = await program("root")
    known: dict[str, list[Any]] = {
        "number": [application, on_paper],
        "kind": ["taken_up", "noted", "assigned", "reply_drafted", "correction_asked", "registered"],
        "id": [waiting],
        "document": [document],
        "faq": [faq],
        "question": [question],
        "request": [citizen_request],
        "canned": [1, 2],
        "link": [1],
        "step": ["submit", "send-back", "publish", "repeal", "withdraw", "discard", "accept", "transfer"],
        "year": [2025, 2026],
        "member": [1],
        "sequence": [1, 2],
        "enclosure": [1],
        "duty": [duty_entry],
        "report_file": [report_file],
        "template": ["reply_u1.docx"],
        **await _administration(root, application),
    }
    config = tmp_path / "schemathesis.toml"
    config.write_text(_config(known), "utf-8")
    url = str(root.client.make_url("/api/openapi.json"))
    process = await asyncio.create_subprocess_exec(
        *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run", url),
        *("--checks", "all", "--header", f"Authorization: Bearer {root.token}", "--workers", "1"),
        *("--suppress-health-check", "all", "--warnings", "off", "--phases", PHASES, "--continue-on-failure"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    report = said.decode("utf-8", "replace")
    if KEPT_IN:
        await asyncio.to_thread(Path(KEPT_IN).write_text, report, "utf-8")
    assert process.returncode == 0, report[-12000:]
    assert "No issues found" in report
    await root.get("/units")
    assert root.status == 200  # nothing that was sent has taken the token or its account away


async def _administration(root: Any, application: str) -> dict[str, list[Any]]:
    """What there is to administer, by parameter."""
    units = await root.post("/units", {"name": "政务公开科"})
    account = {"username": "api-site", "name": "门户网站", "roles": ["document_editor"]}
    wanted = {"name": "同步文件", "scopes": ["read:documents"], "days": 30}
    token = await root.post("/tokens", wanted | {"account": account})
    hook = await root.post("/webhooks", {"url": "https://oa.example.gov.cn/hook", "events": ["application.step"]})
    delivery = await root.post(f"/webhooks/{hook['id']}/ping")
    await root.post("/retention/holds", {"number": application, "reason": "行政诉讼"})
    hold = (await root.get("/retention/holds"))["items"][0]
    return {
        **{"unit": [units["items"][0]["id"]], "token": [token["id"]], "webhook": [hook["id"]]},
        **{"delivery": [delivery["id"]], "hold": [hold["id"]]},
    }


async def _well() -> str:
    return "能读能写"


async def _nothing_found() -> dict[str, Any]:
    return {"entries": 0, "faults": []}


def _config(known: dict[str, list[Any]]) -> str:
    dictionaries = "\n".join(
        f"[dictionaries.{name}]\nvalues = [{', '.join(f'"{value}"' for value in values)}]"
        for name, values in known.items()
    )
    parameters = "\n".join(f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}' for name in known)
    return CONFIG.format(examples=EXAMPLES, dictionaries=dictionaries, parameters=parameters)
