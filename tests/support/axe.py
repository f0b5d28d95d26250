"""axe-core on a page that a test has open."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


async def violations(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA or good practice, contrast too: a line a rule, with the elements."""
    results = await Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}})
    return [
        f"{found['id']}: {found['help']}: {[node['html'][:160] for node in found['nodes']]}"
        for found in results.response["violations"]
    ]
