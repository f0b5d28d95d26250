"""Pictures of pages: what a run leaves in ``test-artifacts/console`` for people to look at."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

PROJECT = Path(__file__).resolve().parents[2]
PICTURES = PROJECT / "test-artifacts/console"


async def take(page: Page, name: str) -> Path:
    """The whole page as ``<name>-<width>.png``."""
    size = page.viewport_size
    assert size
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}-{size['width']}.png"
    await page.screenshot(path=path, full_page=True, animations="disabled")
    return path
