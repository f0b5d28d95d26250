"""The staff's guide says what is there: its pictures exist and are small, and what it names stands in the console."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.guide import FOLDER, MOST_BYTES, shots
from tests.support.office import Office

PROJECT = Path(__file__).resolve().parents[3]
GUIDE = PROJECT / "docs/staff-guide.zh-CN.md"
TEXT = GUIDE.read_text("utf-8")
WORDS = (("bot/console", "*.html"), ("bot/console", "*.py"), ("bot/console", "*.js"), ("bot/templates", "*.html"))
MORE_WORDS = ("actions/cases/lifecycle", "actions/cases/requests", "knowledge/publishing")


@cache
def console() -> str:
    """All that the console's pages may say."""
    places = [*WORDS, *((folder, "*.py") for folder in MORE_WORDS)]
    return "\n".join(
        path.read_text("utf-8") for folder, kind in places for path in sorted((PROJECT / folder).rglob(kind))
    )


@pytest.mark.parametrize("name", sorted(set(re.findall(r"「([^」]+)」", TEXT))))
def test_what_the_guide_names_stands_in_the_console(name: str) -> None:
    assert name in console(), f"the guide names 「{name}」, but no page does"


def test_its_pictures_are_those_that_are_made_and_small() -> None:
    named = re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)", TEXT)
    filled = Office(
        cases=dict.fromkeys(("full", "new", "submitted", "signed"), ""), talks={"mine": ""}, documents={"review": 1}
    )
    assert sorted(named) == sorted(shots(filled))
    assert sorted(path.stem for path in FOLDER.glob("*.png")) == sorted(named)
    for path in FOLDER.glob("*.png"):
        assert path.stat().st_size <= MOST_BYTES, path


def test_its_contents_lead_to_its_headings() -> None:
    headings = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    anchors = [re.sub(r"[、，：\s]", "", heading) for heading in headings]
    assert re.findall(r"\]\(#([^)]+)\)", TEXT) == anchors


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_it_is_found_from_the_readme(readme: str) -> None:
    assert "docs/staff-guide.zh-CN.md" in (PROJECT / readme).read_text("utf-8")
