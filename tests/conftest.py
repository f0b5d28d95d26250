"""How the tests are shared among processes: a file stays whole, and all that needs Rasa stays together."""

from __future__ import annotations

import pytest

NEED_RASA = ("tests/conversations/", "tests/e2e/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process trains and starts Rasa; the fixtures of a file are made in one process."""
    for item in items:
        file = item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group("rasa" if file.startswith(NEED_RASA) else file))
