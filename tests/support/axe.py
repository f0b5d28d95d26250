"""axe-core on a page that a test has open."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {
    "runOnly": {"type": "tag", "values": list(RULES)},
    "resultTypes": ["violations"],  # what is well is looked at, but not told
    "selectors": False,  # the elements themselves are told
    "preload": {"assets": ["media"]},  # no rule of these reads style sheets
}


async def violations(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA or good practice, contrast too: a line a rule, with the elements."""
    results = await Axe().run(page, options=OPTIONS)
    return [
        f"{found['id']}: {found['help']}: {[node['html'][:160] for node in found['nodes']]}"
        for found in results.response["violations"]
    ]


class Auditor:
    """axe-core put into a page once, however often it looks: for walks through many pages."""

    SERIOUS = ("serious", "critical")

    def __init__(self) -> None:
        self.script = AXE_FILE_PATH.read_text("utf-8")

    async def serious(self, page: Page) -> list[str]:
        """What is serious or critical: a line a rule, with the elements."""
        if not await page.evaluate("typeof axe === 'object'"):
            await page.evaluate(self.script)
        results = await page.evaluate("(options) => axe.run(document, options)", OPTIONS)
        return [
            f"{found['id']}: {found['help']}: {[node['html'][:160] for node in found['nodes'][:4]]}"
            for found in results["violations"]
            if found["impact"] in self.SERIOUS
        ]
