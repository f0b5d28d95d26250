"""What should perhaps not be read by everybody: ID numbers, bank cards and private phones in a text (条例第十五条)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import phonenumbers

from actions.cases.identity import InvalidAnswer, check_id_card
from actions.cases.masking import mask_id, mask_phone
from entities.bank_cards import find_bank_cards
from knowledge.tables import Passage

FINDINGS_SHOWN = 50
_ID_CARD = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5} ?\d{8} ?\d{3}[0-9Xx](?![0-9A-Za-z])")
_AROUND = 12  # characters before what was found


@dataclass(frozen=True)
class Finding:
    """Where something stands. ``shown`` is masked: the page on which it is listed must not spread it."""

    passage_id: int
    section: str  # 一(二)3
    kind: str  # 身份证号码 | 银行卡号 | 手机号码
    shown: str
    before: str  # the words before it


def scan(passages: Iterable[Passage], today: date) -> list[Finding]:
    """What was found, in reading order. Fixed-line numbers are offices' and no finding."""
    return [finding for passage in passages for finding in _scan(passage, today)]


def _scan(passage: Passage, today: date) -> Iterator[Finding]:
    text = unicodedata.normalize("NFKC", passage.text)
    found: list[tuple[int, int, str, str]] = []
    for one in (*_id_cards(text, today), *_bank_cards(text), *_mobile_phones(text)):
        if not any(start < one[1] and one[0] < end for start, end, _, _ in found):
            found.append(one)
    behind = 0
    for start, end, kind, shown in sorted(found):
        before = text[max(behind, start - _AROUND) : start].replace("\n", " ")
        yield Finding(passage.id, "".join(passage.path), kind, shown, before)
        behind = end  # the words before the next one hold nothing of this one


def _id_cards(text: str, today: date) -> Iterator[tuple[int, int, str, str]]:
    for match in _ID_CARD.finditer(text):
        try:
            yield match.start(), match.end(), "身份证号码", mask_id(check_id_card(match.group(), today))
        except InvalidAnswer:
            continue


def _bank_cards(text: str) -> Iterator[tuple[int, int, str, str]]:
    for found in find_bank_cards(text):
        yield found.start, found.end, "银行卡号", mask_id(found.value)


def _mobile_phones(text: str) -> Iterator[tuple[int, int, str, str]]:
    for match in phonenumbers.PhoneNumberMatcher(text, "CN"):
        if phonenumbers.number_type(match.number) == phonenumbers.PhoneNumberType.MOBILE:
            number = str(match.number.national_number)
            yield match.start, match.end, "手机号码", mask_phone(number)
