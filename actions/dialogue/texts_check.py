"""Before anything is said: every response that the code names exists, with the variables that the code gives.

An office that rewords a text and loses a ``{variable}`` is told at the start, not a citizen in the middle of a form.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from actions.dialogue import texts
from actions.dialogue.texts import TextError

_SAYING = ("render", "spoken", "utter")
_NO_VARIABLES = {"choices", "kind"}


@dataclass(frozen=True)
class Use:
    """One place in the code that says a response."""

    where: str
    how: str  # render, spoken: made here; utter: made by Rasa
    name: str
    given: frozenset[str]


def uses() -> Iterator[Use]:
    """Every response that the code of the dialogue names."""
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            name = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if node.func.attr in _SAYING and isinstance(name, str) and name.startswith("utter_"):
                given = frozenset(word.arg or "**" for word in node.keywords) - _NO_VARIABLES
                yield Use(f"{path.name}:{node.lineno}", node.func.attr, name, given)


@cache
def require_all() -> None:
    """Raise :class:`~actions.dialogue.texts.TextError` naming every text that is missing or has other variables."""
    problems = []
    for use in uses():
        if use.name not in texts.responses():
            problems.append(f"nlu_data/responses 里没有 {use.name}（{use.where}）")
        elif (there := texts.variables(use.name)) != use.given:
            wanted = "、".join(f"{{{name}}}" for name in sorted(use.given)) or "没有变量"
            found = "、".join(f"{{{name}}}" for name in sorted(there)) or "没有变量"
            problems.append(f"{use.name} 应当有的变量是{wanted}，现在是{found}")
    if problems:
        raise TextError("；".join(problems))
