"""What a letter is made of: the fields that a person fills in, and the data of one letter.

A field's ``label`` is also the name of its variable in the Word templates, so it is a word without punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from actions.cases.letters.kinds import LetterKind
from actions.settings import AgencySettings

MIN_REASON_LENGTH = 10  # characters; shorter can't be the reasons that Art. 36(三) and 37 want

FieldKind = Literal["text", "day", "days", "choice", "amount", "parts"]
Options = tuple[tuple[str, str], ...]  # (what is stored, what people read)

# Not allowed in XML, or able to turn the order of what is read around
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


@dataclass(frozen=True)
class Field:
    """One thing that a person must or may state for a letter."""

    key: str
    label: str  # Chinese; without punctuation
    hint: str = ""  # Chinese: what to write
    kind: FieldKind = "text"
    required: bool = True
    options: Options = ()
    min_length: int = 1  # characters of a text
    printed: bool = True  # False: kept on file, not in the letter
    inline: bool = False  # stands within a sentence: on one line, without a full stop


@dataclass(frozen=True)
class LetterData:
    """Everything that one letter is made of.

    ``content`` holds what :func:`fields` asks for, as typed or as stored in JSON: a day as ``date`` or ISO text, an
    amount in yuan as text, number or ``Decimal``; parts as mappings with ``part``, ``decision`` (released | withheld),
    ``ground`` and ``reason``. A field of kind ``day`` that is not in it is taken from ``dates``.
    """

    kind: LetterKind
    outcome: str | None  # a code of OUTCOMES, for replies
    number: str  # 发文字号; empty before signing
    letter_on: date
    agency: AgencySettings = field(repr=False)
    addressee: str = field(repr=False)
    addressee_is_person: bool
    application_number: str
    received_on: date | None  # R
    description: str = field(repr=False)  # what was asked for, in the applicant's words
    dates: Mapping[str, date] = field(default_factory=dict)  # computed, see kinds.DATES
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    provisional: bool = False  # 暂定: a notice of holidays still to come may move the computed dates
    hidden: tuple[str, ...] = field(default=(), repr=False)  # the applicant's name, phone …: not in kinds.HIDING

    def value(self, key: str) -> Any:
        """What is stated under ``key``; ``None`` for nothing."""
        value = self.content.get(key)
        return self.dates.get(key) if value is None or value == "" else value

    def text(self, key: str) -> str:
        """The text under ``key``, cleaned; empty for nothing."""
        value = self.value(key)
        return clean(value) if isinstance(value, str) else ""

    def day(self, key: str) -> date | None:
        """The day under ``key``; ``None`` for nothing and for what is no day."""
        return as_day(self.value(key))


def clean(text: str) -> str:
    """``text`` without characters that no letter may hold; lines end with a line feed, tabs are blanks."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ").strip()


def as_day(value: object) -> date | None:
    """A ``date``, or one in ISO text."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if type(value) is date else None


def as_number(value: object) -> int | None:
    """A whole number above zero, or one in text."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:9])
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def as_amount(value: object) -> Decimal | None:
    """Yuan above zero, with at most two decimals."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        amount = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 < amount < 10**9 and amount == round(amount, 2) else None
