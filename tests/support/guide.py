"""``make guide``: the pictures of docs/staff-guide.zh-CN.md, taken anew of the made-up office of :mod:`.office`."""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from aiohttp import web
from PIL import Image
from playwright.async_api import Page

import knowledge.tables
from actions.cases.time import FixedClock
from actions.db import Base, crypto
from bot.app import create_app
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.support import office
from tests.support.browsing import chromium
from tests.support.databases import empty_sqlite

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "docs/pictures"
MOST_BYTES = 120_000
_COLOURS = 64
_SIZE = {"width": 1366, "height": 900}
NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)  # 10:00 in China, as in the tests


class Shot(NamedTuple):
    """Who sees it, where, and what is done before the picture is taken."""

    username: str
    path: str
    above: str = ""  # a selector: the picture begins there
    press: str = ""  # a key
    opens: str = ""  # a selector of what is clicked


def shots(made: office.Office) -> Mapping[str, Shot]:
    """Every picture by its name."""
    cases = made.cases
    return {
        "guide-sign-in": Shot("", "/staff/login"),
        "guide-today": Shot("sun", "/staff"),
        "guide-queue": Shot("li", "/staff/conversations"),
        "guide-conversation": Shot("admin", f"/staff/conversations/{made.talks['mine']}"),
        "guide-keys": Shot("li", "/staff/conversations", press="?"),
        "guide-applications": Shot("sun", "/staff/applications"),
        "guide-application": Shot("wang", f"/staff/applications/{cases['full']}"),
        "guide-correction": Shot("wang", f"/staff/applications/{cases['new']}/steps/correction_asked"),
        "guide-review": Shot("zhao", f"/staff/applications/{cases['submitted']}/steps/reply_reviewed"),
        "guide-served": Shot("wang", f"/staff/applications/{cases['signed']}/steps/served"),
        "guide-document": Shot("zheng", f"/staff/documents/{made.documents['review']}/publish"),
        "guide-questions": Shot("wu", "/staff/questions"),
        "guide-admin": Shot("admin", "/staff/admin"),
        "guide-agency": Shot("admin", "/staff/admin/agency"),
        "guide-people": Shot("admin", "/staff/admin/people"),
        "guide-token": Shot("admin", "/staff/admin/tokens/new"),
        "guide-report": Shot("sun", "/staff/reports/2025", above="#overview, .charts"),
    }


async def take_all(app: web.Application, made: office.Office) -> None:
    """Every picture, one after another."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with chromium(app) as window:
        pages: dict[str, Page] = {}
        for name, shot in shots(made).items():
            if shot.username not in pages:
                page = await (
                    window.sign_in(shot.username, office.PASSWORD, _SIZE["width"]) if shot.username else window.open()
                )
                pages[shot.username] = page
            page = pages[shot.username]
            await page.set_viewport_size(_SIZE)  # type: ignore[arg-type]
            await page.goto(shot.path)
            if shot.opens:
                await page.locator(shot.opens).first.click()
            if shot.above:
                await page.locator(shot.above).first.evaluate("one => one.scrollIntoView()")
            if shot.press:
                await page.keyboard.press(shot.press)
            (FOLDER / f"{name}.png").write_bytes(quantised(await page.screenshot(animations="disabled")))
        assert window.problems == [], window.problems


def quantised(png: bytes) -> bytes:
    """The picture with few colours: a third of the bytes. Raises :class:`ValueError` where it stays too large."""
    with Image.open(io.BytesIO(png)) as image:
        small = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    if out.tell() > MOST_BYTES:
        raise ValueError(f"{out.tell()} bytes are more than {MOST_BYTES}")
    return out.getvalue()


async def main() -> None:
    crypto.install(crypto.Keyring.from_secrets("only for pictures"))
    with tempfile.TemporaryDirectory() as folder:
        db = empty_sqlite(Path(folder) / "guide.db", Base.metadata, knowledge.tables.Base.metadata)
        made = office.furnish(db, Path(folder))
        settings = Settings(agency=office.AGENCY)
        holder = KnowledgeHolder.over(db)
        app = create_app(settings, clock=FixedClock(NOW), db=db, knowledge=holder, run_worker=False)
        await take_all(app, made)
        db.dispose()


if __name__ == "__main__":
    asyncio.run(main())
