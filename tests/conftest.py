"""How the tests are shared among processes: a file stays whole, and all that needs Rasa stays together."""

from __future__ import annotations

import pytest

NEED_RASA = ("tests/conversations/", "tests/e2e/")
LONG = (*NEED_RASA, "tests/bot/console/test_case_browser.py", "tests/actions/cases/test_life_machine.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process trains and starts Rasa; the fixtures of a file are made in one process. The longest come first, or
    one process would wait for the other in the end."""
    for item in items:
        file = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group("rasa" if file.startswith(NEED_RASA) else file))
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return next((place for place, long in enumerate(LONG) if item.nodeid.startswith(long)), len(LONG))
