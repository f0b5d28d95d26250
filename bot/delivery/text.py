"""Citizens' text made safe: first for the database, then for Rasa."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARACTERS = 1000

_COMMAND_MARK = re.compile(r"^[/／\s]+")
_NOT_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True)
class CleanText:
    """What Rasa is given. ``text`` is empty when nothing readable was left."""

    text: str
    was_cut: bool = False


def storable(text: str) -> str:
    """``text`` without what a database refuses: NUL and halves of surrogate pairs."""
    return "".join(character for character in text if character != "\0" and unicodedata.category(character) != "Cs")


def clean(text: str) -> CleanText:
    """``text`` as Rasa may see it: one line, no control or format characters, at most 1,000 characters.

    A leading "/" would set an intent directly, so it is dropped. Characters are otherwise left as they are: 文号 and
    names must not be normalised away.
    """
    spaced = " ".join(text.split())
    visible = "".join(character for character in spaced if unicodedata.category(character) not in _NOT_TEXT)
    bare = _COMMAND_MARK.sub("", visible).strip()
    return CleanText(bare[:MAX_CHARACTERS].strip(), was_cut=len(bare) > MAX_CHARACTERS)
