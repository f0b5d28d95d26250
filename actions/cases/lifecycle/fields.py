"""What an event must be told: dates and codes (facts), and words (content)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

FactKind = Literal["day", "days", "choice", "amount", "code", "text"]


@dataclass(frozen=True)
class Fact:
    """One thing an event is told. A ``text`` is words and kept encrypted; the rest must hold no personal data."""

    key: str
    label: str  # Chinese
    kind: FactKind = "day"
    required: bool = True
    options: Mapping[str, str] | None = None  # of a choice: value → Chinese
    hint: str = ""

    def read(self, value: object) -> Any:
        """The value as it is stored in JSON. Raises :class:`ValueError` with a Chinese sentence."""
        text = value.isoformat() if isinstance(value, date) else str(value).strip()
        match self.kind:
            case "day":
                try:
                    return date.fromisoformat(text).isoformat()
                except ValueError as error:
                    raise ValueError(f"“{self.label}”请填写日期，例如 2026-03-02。") from error
            case "days" | "amount":
                if not (text.isascii() and text.isdigit() and len(text) <= 9):
                    raise ValueError(f"“{self.label}”请填写数字。")
                return int(text)
            case "choice":
                if text not in (self.options or {}):
                    raise ValueError(f"“{self.label}”请从名单中选择。")
                return text
            case "code":
                if len(text) > 64:
                    raise ValueError(f"“{self.label}”太长，最多64个字。")
                return text
            case "text":
                return text


def read_facts(wanted: tuple[Fact, ...], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """Split what was given into facts and words; the third are Chinese sentences about what is missing or wrong."""
    facts: dict[str, Any] = {}
    words: dict[str, str] = {}
    problems: list[str] = []
    for fact in wanted:
        value = given.get(fact.key)
        if value is None or str(value).strip() == "":
            if fact.required:
                problems.append(f"请填写“{fact.label}”。")
            continue
        try:
            read = fact.read(value)
        except ValueError as error:
            problems.append(str(error))
        else:
            (words if fact.kind == "text" else facts)[fact.key] = read
    if unknown := set(given) - {fact.key for fact in wanted}:
        problems.append(f"不认识的内容：{'、'.join(sorted(unknown))}。")
    return facts, words, problems
