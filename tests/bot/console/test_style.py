"""The design system: its page shows what the tokens say, and no style sheet has colours of its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

import actions.cases
import bot
from bot.console.style.samples import PAIRS, STATES
from bot.console.style.tokens import TOKENS, colours, contrast, sizes

ROOT = Path(bot.__file__).parent
CASES = Path(actions.cases.__file__).parent
# The phones of the simulation look like the apps of others.
NOT_OURS = ROOT / "channels/simulate/static/phone.css"
_LITERAL = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\("
    r"|:[^;{]*\b(?:white|black|red|green|blue|yellow|orange|gr[ae]y|silver)\b(?!-)",
)


def literals(css: str) -> list[str]:
    """Colours that are written out. Names of tokens and classes are not."""
    plain = re.sub(r"/\*.*?\*/|var\(--[\w-]+\)|^[^{};]*\{", " ", css, flags=re.DOTALL | re.MULTILINE)
    return [found.group() for found in _LITERAL.finditer(plain)]


def sentences(path: Path) -> list[str]:
    """What a module or a template says in Chinese."""
    text = path.read_text()
    if path.suffix == ".html":
        return text.splitlines()
    strings = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return [said for said in strings if isinstance(said, str) and re.search("[\u4e00-\u9fff]", said)]


def test_staff_and_citizens_are_told_of_no_variables() -> None:
    """Names of settings are the operator's: in the documents, on the command line and in what stops a start."""
    rooms = [
        ROOT / name for name in ("api", "console", "delivery", "figures", "health", "ledger", "portal", "templates")
    ]
    files = [file for room in (*rooms, CASES) for kind in ("*.py", "*.html") for file in room.rglob(kind)]
    assert len(files) > 300
    assert [(file.name, said) for file in files for said in sentences(file) if "GONGKAI_" in said] == []


@pytest.mark.parametrize("sheet", sorted(ROOT.rglob("*.css")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_style_sheet_has_no_colour_of_its_own(sheet: Path) -> None:
    if sheet not in (TOKENS, NOT_OURS):
        assert literals(sheet.read_text("utf-8")) == []


def test_colours_that_are_written_out_are_found() -> None:
    for css in ("a { color: #fff; }", "a {\n  border: 1px solid red;\n}", "a { background: rgb(0 0 0 / 40%); }"):
        assert literals(css) != [], css
    for css in (".badge.red { color: var(--red); }", "/* #fff */ a { color: inherit; }", "#log { gap: 1rem; }"):
        assert literals(css) == [], css


def test_every_token_that_is_used_exists() -> None:
    """A misspelt one would silently be nothing."""
    known = set(re.findall(r"(--[\w-]+):", "".join(path.read_text("utf-8") for path in ROOT.rglob("*.css"))))
    for sheet in ROOT.rglob("*.css"):
        assert set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text("utf-8"))) - known == set(), sheet


def test_contrast_is_that_of_the_standard() -> None:
    """WCAG 2.2: 21 for black on white, 4.54 for #767676."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize(
    "pair", [*PAIRS, *(state[3] for state in STATES)], ids=lambda pair: f"{pair.front}-{pair.back}"
)
def test_what_the_page_recommends_can_be_read_light_and_dark(pair: Any) -> None:
    assert pair.is_enough, (pair.light, pair.dark)


def test_the_scales_rise() -> None:
    for kind, steps in (("text", 5), ("space", 6)):
        pixels = [one.pixels for one in sizes(kind)]
        assert (len(pixels), pixels) == (steps, sorted(pixels))


async def test_the_page_shows_every_colour_to_whoever_is_signed_in(li: Any) -> None:
    page = await li.get("/staff/style")
    assert li.status == 200
    for name, (light, dark) in colours().items():
        assert f"--{name}</code>" in page
        assert light in page
        assert dark in page
    assert "不够</span>" not in page
    assert 'href="/staff/style"' in await li.get("/staff/account")
