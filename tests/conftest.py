"""How the tests are shared among processes: a file stays whole, and all that needs Rasa stays together.

And what keeps their verdict the same on a slow or busy machine: nothing is waited for by the second, and Hypothesis
tries the same examples everywhere (``--hypothesis-profile=default`` tries others).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright import async_api, sync_api
from xdist.scheduler import LoadScopeScheduling

from bot.serving import knowledge
from tests.support.postgres import private_cluster
from tests.support.templates import compile_once

PAGE_PATIENCE_MS = 30_000  # as long as Playwright waits before it gives a click up

settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")
knowledge.PATIENCE_SECONDS = 60.0  # who asks after a change is answered from what was changed, on a slow machine too
compile_once()
for api in (async_api, sync_api):
    api.expect.set_options(timeout=PAGE_PATIENCE_MS)

NEED_RASA = ("tests/conversations/", "tests/e2e/", "tests/chaos/")
LONG = (
    *NEED_RASA,
    "tests/bot/console/test_pages_browser.py",
    "tests/bot/console/test_case_browser.py",
    "tests/bot/console/test_journeys_browser.py",
    "tests/actions/cases/test_life_machine.py",
    "tests/actions/cases/test_many_cases.py",
)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One server a process, empty; :func:`tests.support.databases.empty_postgres` keeps tables on it."""
    with private_cluster() as url:
        yield url


class _Sharing(LoadScopeScheduling):
    """Named here, and not by marks for ``--dist loadgroup``: pytest-xdist 3.8 writes these into the ids of tests, which
    pytest 9.2 doesn't read any more, so each test goes to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return _together(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _Sharing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest come first, or one process would wait for the other in the end."""
    items.sort(key=_place)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: no search for garbage looks through it again."""
    gc.collect()
    gc.freeze()


def _together(nodeid: str) -> str:
    """The name of what one process runs whole: all that needs Rasa, or a file."""
    return "rasa" if nodeid.startswith(NEED_RASA) else nodeid.partition("::")[0]


def _place(item: pytest.Item) -> int:
    return next((place for place, long in enumerate(LONG) if item.nodeid.startswith(long)), len(LONG))
