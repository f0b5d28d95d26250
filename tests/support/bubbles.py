"""What every bubble keeps to, whoever made it: the one assertion at the boundary through which the tests' talks go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from actions.cases.masking import without_document_numbers
from actions.dialogue.texts import FOLDER
from bot.delivery.folding import LONGEST, fold

_QUOTED = re.compile(r"「[^」]*」|《[^》]*》|“[^”]*”|例如：[^\n]*")
_VARIABLE = re.compile(r"\{\w*\}")
# Names of things in the program: utter_menu, id_number, EventKind.SERVED, None, ['a'], <Draft object at …>
_OF_THE_PROGRAM = re.compile(
    r"(?<![A-Za-z0-9_.@/-])(?:[a-z]+(?:_[a-z]+)+|[A-Z]\w+\.[A-Z_]{2,}|None|True|False|nan|null|undefined)"
    r"(?![A-Za-z0-9_.@-])"
    r"|\[['\"]|\{['\"]|<[\w.]+ object"
)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|/[\w/-]+")
_DIGITS = re.compile(r"[0-9０-９Xx]{15,}|[A-Z][0-9]{8,10}")
_FILE_NAME = re.compile(r"\S+\.(?:jpg|png|pdf|docx?|xlsx?|wps|ofd|txt)\b", re.I)


def questions(text: str) -> int:
    """How many questions a bubble asks: sentences with ？, and those that end in a colon before choices. What is quoted
    or given as an example is not asked."""
    said = re.sub(r"「[^」]*」|《[^》]*》|例如：[^\n]*", "", text)
    return len(re.findall(r"[？?]", said)) + len(re.findall(r"您是想：", said))


def faults(text: str, kind: str = "text") -> list[str]:
    """What is wrong with a bubble, each as a short sentence; empty: nothing."""
    found = []
    if not text.strip():
        found.append("it is empty")
    if kind != "answer" and questions(text) > 1:  # an answer quotes a document
        found.append("two questions")
    folded = fold(text, kind)
    if len(text) > LONGEST and (folded is None or len(text) - (folded.end - folded.start) > LONGEST):
        found.append(f"more than {LONGEST} characters in sight")
    own = _FILE_NAME.sub("", _ADDRESS.sub("", _QUOTED.sub("", text)))
    found += [f"a variable is left: {left}" for left in _VARIABLE.findall(own)]
    found += [f"a name of the program: {left}" for left in _OF_THE_PROGRAM.findall(own)]
    if any(without_document_numbers(run) != run for run in _DIGITS.findall(text)):  # what is masked has no such run
        found.append("a whole ID number")
    return found


def check_bubble(text: str, kind: str = "text") -> None:
    """Fail when a bubble breaks one of the rules of docs/texts.zh-CN.md."""
    assert faults(text, kind) == [], f"{faults(text, kind)} in:\n{text}"


def check_spoken(messages: list[dict[str, Any]]) -> None:
    """Check what an action has said to Rasa's dispatcher, responses as Rasa will fill them in."""
    for message in messages:
        for text, kind in _texts(message):
            check_bubble(text, kind)


@cache
def _variants() -> Mapping[str, list[dict[str, Any]]]:
    return {
        name: variants
        for path in FOLDER.glob("*.yml")
        for name, variants in yaml.safe_load(path.read_text("utf-8"))["responses"].items()
    }


def _texts(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    custom = message.get("custom") or {}
    if custom and "command" not in custom:
        yield str(custom.get("text", "")), str(custom.get("kind", "text"))
    if name := message.get("response"):
        for variant in _variants()[name]:
            said = variant.get("custom", variant)
            filled = re.sub(r"\{(\w+)\}", lambda found: str(message.get(found[1], found[0])), str(said["text"]))
            yield filled, str(said.get("kind", "text"))
