"""Help, the office's data on every page, and colours that can be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

import bot

Client = TestClient[Any, Any]
CSS = (Path(bot.__file__).parent / "static" / "tokens.css").read_text()
PAIR = r"--([\w-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\);"
LIGHT, DARK = ({name: both[which] for name, *both in re.findall(PAIR, CSS)} for which in (0, 1))
READABLE = [
    ("ink", "page"),
    ("ink", "surface"),
    ("ink", "accent-soft"),
    ("ink", "mark"),
    ("muted", "page"),
    ("muted", "surface"),
    ("accent", "page"),
    ("accent", "surface"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-mine", "mine"),
    ("green", "green-soft"),
    ("amber", "amber-soft"),
    ("red", "red-soft"),
    ("red", "surface"),
    ("surface", "red"),
    ("surface", "ink"),
]


async def test_help_tells_the_statutory_periods_with_their_articles(client: Client) -> None:
    page = await (await client.get("/help")).text()
    for words in ("20个工作日", "第三十三条", "7个工作日", "第三十条", "15个工作日", "第四十二条", "不需要说明用途"):
        assert words in page


async def test_help_tells_what_happens_to_personal_data(client: Client) -> None:
    """PIPL Art. 17: who handles what, why, how, for how long, and the person's rights; Art. 35 for state organs."""
    page = await (await client.get("/help")).text()
    for words in ("个人信息保护法", "第十七条、第三十五条", "处理者", "保存多久", "您的权利", "Cookie"):
        assert words in page


async def test_every_page_names_the_office(client: Client) -> None:
    for path in ("/", "/documents", "/status", "/help", "/nowhere"):
        page = await (await client.get(path)).text()
        assert "青山市人民政府办公室" in page
        assert "0700-7654321" in page
        assert "示例" not in page


async def test_styles_and_scripts_are_asked_after_on_every_visit(client: Client) -> None:
    for path in (
        "tokens.css",
        "gongkai.css",
        "document.css",
        "document.js",
        "favicon.svg",
        "chat/chat.css",
        "chat/main.js",
    ):
        response = await client.get(f"/static/{path}")
        assert response.status == 200, path
        assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("text", "background"), READABLE)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_the_contrast_that_wcag_aa_asks_for(colours: dict[str, str], text: str, background: str) -> None:
    lighter, darker = sorted((_luminance(colours[text]), _luminance(colours[background])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
