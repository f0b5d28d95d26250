"""How the tests are shared among processes: a file stays whole, and all that needs Rasa stays together.

And what keeps their verdict the same on a slow or busy machine: nothing is waited for by the second, and Hypothesis
tries the same examples everywhere (``--hypothesis-profile=default`` tries others).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright import async_api, sync_api

from bot.serving import knowledge
from tests.support.postgres import private_cluster

PAGE_PATIENCE_MS = 30_000  # as long as Playwright waits before it gives a click up

settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")
knowledge.PATIENCE_SECONDS = 60.0  # who asks after a change is answered from what was changed, on a slow machine too
for api in (async_api, sync_api):
    api.expect.set_options(timeout=PAGE_PATIENCE_MS)

NEED_RASA = ("tests/conversations/", "tests/e2e/", "tests/chaos/")
LONG = (*NEED_RASA, "tests/bot/console/test_case_browser.py", "tests/actions/cases/test_life_machine.py")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One server a process, empty; :func:`tests.support.databases.empty_postgres` keeps tables on it."""
    with private_cluster() as url:
        yield url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process trains and starts Rasa; the fixtures of a file are made in one process. The longest come first, or
    one process would wait for the other in the end."""
    for item in items:
        file = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group("rasa" if file.startswith(NEED_RASA) else file))
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return next((place for place, long in enumerate(LONG) if item.nodeid.startswith(long)), len(LONG))
