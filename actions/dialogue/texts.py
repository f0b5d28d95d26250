"""The sentences of the dialogue, from ``nlu_data/responses``: one source for Rasa and for bubbles made in code.

An office reviews and rewords them there. A response that code renders has one variant, and its ``{variables}`` are
those that the code gives: tests/actions/dialogue/test_texts.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.dialogue.turn import Bubble, bubble

FOLDER = Path(__file__).parents[2] / "nlu_data" / "responses"
_VARIABLE = re.compile(r"\{(\w+)\}")


class TextError(LookupError):
    """There is no such response, or it wants other variables than were given: a fault of the code or of an edit."""


@cache
def responses() -> Mapping[str, Mapping[str, Any]]:
    """Every response by its name, in its first variant. Read once."""
    found: dict[str, Mapping[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        for name, variants in yaml.safe_load(path.read_text("utf-8"))["responses"].items():
            found[name] = variants[0].get("custom", variants[0])
    return found


def variables(name: str) -> frozenset[str]:
    """The names of the ``{variables}`` of a response. Raises :class:`TextError`."""
    return frozenset(_VARIABLE.findall(_text(name)))


def render(name: str, /, **values: object) -> str:
    """The text of a response with its variables filled in; what is filled in is never read as a variable again.

    Raises :class:`TextError`.
    """
    text = _text(name)
    if set(values) != set(_VARIABLE.findall(text)):
        raise TextError(f"{name} has other variables than {sorted(values)}")
    return _VARIABLE.sub(lambda found: str(values[found[1]]), text)


def buttons(name: str) -> list[tuple[str, str]]:
    """The buttons of a response as (title, what tapping says). Raises :class:`TextError`."""
    _text(name)
    return [(button["title"], button["payload"]) for button in responses()[name].get("buttons", ())]


def spoken(
    name: str, /, *, choices: Iterable[tuple[str, str]] | None = None, kind: str = "text", **values: object
) -> Bubble:
    """A response as a bubble made in code, with ``choices`` as its buttons in place of its own.

    Raises :class:`TextError`.
    """
    return bubble(render(name, **values), buttons=buttons(name) if choices is None else choices, kind=kind)


def _text(name: str) -> str:
    try:
        return str(responses()[name]["text"]).strip()
    except KeyError:
        raise TextError(f"there is no response {name}") from None
