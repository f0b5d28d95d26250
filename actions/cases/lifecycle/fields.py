"""What an event must be told: dates and codes (facts), and words (content)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

FactKind = Literal["day", "days", "choice", "amount", "code", "text", "parts"]  # parts: only in letters (Art. 37)

MAX_CODE = 64  # characters
MAX_TEXT = 20_000
_YEARS = range(2008, 2091)  # from the first Regulation to where the calendar's last year can't be reached
_DIGITS: Mapping[str, int] = {"days": 3, "amount": 9}
# a mobile number, an ID number, an e-mail address: facts are kept in the clear
PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{6}(?:19|20)\d{9}[\dXx](?!\d)|@")


@dataclass(frozen=True)
class Fact:
    """One thing an event is told. A ``text`` is words and kept encrypted; the rest must hold no personal data."""

    key: str
    label: str  # Chinese
    kind: FactKind = "day"
    required: bool = True
    options: Mapping[str, str] | None = None  # of a choice: value → Chinese
    hint: str = ""
    pattern: str = ""  # of a code: what it may consist of, as a regular expression
    one_line: bool = False  # of a text: a name, a number, an address

    def read(self, value: object) -> Any:
        """The value as it is stored in JSON. Raises :class:`ValueError` with a Chinese sentence."""
        text = value.isoformat() if isinstance(value, date) else clean(str(value))
        match self.kind:
            case "day":
                return self._day(text)
            case "days" | "amount":
                if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS[self.kind]):
                    raise ValueError(f"“{self.label}”请填写数字。")
                return int(text)
            case "choice":
                if text not in (self.options or {}):
                    raise ValueError(f"“{self.label}”请从名单中选择。")
                return text
            case "code":
                return self._code(text)
            case "text":
                if len(text) > MAX_TEXT:
                    raise ValueError(f"“{self.label}”太长，最多{MAX_TEXT}个字。")
                return text

    def _day(self, text: str) -> str:
        try:
            found = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"“{self.label}”请填写日期，例如 2026-03-02。") from error
        if found.year not in _YEARS:
            raise ValueError(f"“{self.label}”的年份不对，请核对。")
        return found.isoformat()

    def _code(self, text: str) -> str:
        if len(text) > MAX_CODE:
            raise ValueError(f"“{self.label}”太长，最多{MAX_CODE}个字。")
        if PERSONAL.search(text):
            raise ValueError(f"“{self.label}”里不要写证件号码、电话或者邮箱。")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise ValueError(f"“{self.label}”的格式不对{f'：{self.hint}' if self.hint else '，请核对'}。")
        return text


def clean(text: str) -> str:
    """Without what no database keeps as it is: control characters, halves of surrogate pairs."""
    return "".join(
        c for c in text if c in "\n\t" or not (c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff")
    ).strip()


def read_facts(wanted: tuple[Fact, ...], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str], list[str]]:
    """Split what was given into facts and words; the third are Chinese sentences about what is missing or wrong."""
    facts: dict[str, Any] = {}
    words: dict[str, str] = {}
    problems: list[str] = []
    for fact in wanted:
        value = given.get(fact.key)
        if value is None or clean(str(value)) == "":
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
