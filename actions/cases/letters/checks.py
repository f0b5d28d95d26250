"""What is missing in a letter, or can't be: Chinese sentences. A letter without any may be signed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from actions.cases.letters.content import MIN_REASON_LENGTH, Field, LetterData, as_amount, as_number, clean
from actions.cases.letters.fields import (
    CORRECTED,
    OTHER_AGENCY,
    REFERRED,
    REFUSED,
    TRANSFERRED,
    fields,
    label_of,
)
from actions.cases.letters.kinds import DATES, HIDING, WITHOUT_RECEIPT, LetterKind, dates_needed, title_of
from actions.cases.letters.reply_fields import GROUNDS, OBJECTED, PART_FIELDS, PARTLY, PROHIBITION, RELEASED, WITHHELD
from actions.cases.outcomes import OUTCOMES

MAX_EXTENSION_DAYS = 20  # 条例 Art. 33 para. 2
MAX_CHARACTERS = 10_000  # of one text
_NUMBER = re.compile(r"(?=(?:\D*\d){7})[A-Za-z0-9 ()（）+.-]+")  # of a telephone or a document
_LANDLINE = re.compile(r"(0\d{2,3})-?(\d{7,8})")
_BETWEEN = r"[\s()（）.·\u2010-\u2015\u2212－-]*"
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千0-9]+条")


def missing(data: LetterData) -> list[str]:
    """What keeps ``data`` from being signed, as Chinese sentences; empty: nothing.

    Days are compared with the letter's own date, so the same data always gives the same answer.
    """
    if data.kind is LetterKind.REPLY and data.outcome not in OUTCOMES:
        return ["没有选择答复类型。"]
    found = list(_common(data))
    for field in fields(data.kind, data.outcome):
        found += _field_problems(field, data)
    found += [
        f"没有算出{DATES[key]}。"
        for key in dates_needed(data.kind)
        if data.day(key) is None and key not in {field.key for field in fields(data.kind, data.outcome)}
    ]
    rule = _REPLY_RULES.get(data.outcome or "") if data.kind is LetterKind.REPLY else _RULES.get(data.kind)
    if rule:
        found += rule(data)
    return found


def hides(data: LetterData) -> re.Pattern[str] | None:
    """What the letter must not show, whatever blanks are written in between; ``None`` when nothing.

    Of what is a number only its digits and letters count: ``01012345678`` is ``010-12345678``.
    """
    patterns = [pattern for each in map(clean, data.hidden) if len(each) > 1 for pattern in _spellings(each)]
    return re.compile("|".join(sorted(patterns, key=len, reverse=True))) if patterns else None


def _spellings(hidden: str) -> Iterator[str]:
    number = hidden.partition("转")[0]
    if not _NUMBER.fullmatch(number):
        yield r"\s*".join(re.escape(c) for c in hidden if not c.isspace())
    elif landline := _LANDLINE.fullmatch(number):  # also without its area code
        area, number = _spaced(landline[1]), _spaced(landline[2])
        yield rf"(?:{area}{_BETWEEN}|(?<![0-9０-９])){number}(?![0-9０-９])"
    else:
        yield _spaced(number)


def _spaced(number: str) -> str:
    """The digits and letters of ``number``, half or full width, whatever is written between them."""
    return _BETWEEN.join(f"[{c.lower()}{c.upper()}{_wide(c.lower())}{_wide(c.upper())}]" for c in number if c.isalnum())


def _wide(character: str) -> str:
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


def _common(data: LetterData) -> Iterator[str]:
    if not clean(data.addressee):
        yield "没有写明收件人。"
    if not data.application_number.strip():
        yield "没有申请编号。"
    if not clean(data.description) and data.kind not in HIDING and data.kind not in WITHOUT_RECEIPT:
        yield "没有写明申请公开的内容。"
    if data.received_on is None:
        if data.kind not in WITHOUT_RECEIPT:
            yield "还没有确定收到申请的日期（条例第三十一条）。"
    elif data.letter_on < data.received_on:
        yield "落款日期早于收到申请的日期。"
    if data.kind in HIDING:
        if (pattern := hides(data)) is None:
            yield "没有申请人的姓名（名称）可供核对，不能确认文书没有写出申请人。"
        elif any(pattern.search(text) for text in _texts(data)):
            yield f"{title_of(data.kind)}里写了申请人的姓名（名称）或者联系方式，请删去。"
        if _plain(data.addressee) in {_plain(each) for each in data.hidden}:
            yield f"{title_of(data.kind)}的收件人就是申请人，请核对。"


def _plain(text: str) -> str:
    return "".join(clean(text).split())


def _texts(data: LetterData) -> Iterator[str]:
    yield from (clean(value) for value in data.content.values() if isinstance(value, str))


def _field_problems(field: Field, data: LetterData) -> Iterator[str]:
    value = data.value(field.key)
    if value is None or value == "" or value == [] or (isinstance(value, str) and not clean(value)):
        if field.required:
            yield f"没有{'选择' if field.kind == 'choice' else '写明'}{field.label}。"
        return
    match field.kind:
        case "text":
            yield from _text_problems(field, value)
        case "day":
            if data.day(field.key) is None:
                yield f"{field.label}不是日期。"
        case "days":
            days = as_number(value)
            if days is None or days > MAX_EXTENSION_DAYS:
                yield f"{field.label}应当是1至{MAX_EXTENSION_DAYS}的整数（条例第三十三条第二款）。"
        case "amount":
            if as_amount(value) is None:
                yield f"{field.label}应当是大于零的金额，单位为元，最多两位小数。"
        case "choice":
            if not label_of(field, value):
                yield f"{field.label}不在可选的范围内。"
        case "parts":
            yield from _part_problems(value, data)


def _text_problems(field: Field, value: object) -> Iterator[str]:
    text = clean(value) if isinstance(value, str) else ""
    if not text:
        yield f"{field.label}应当是文字。"
    elif len(text) < field.min_length:
        yield f"{field.label}太短，至少写{field.min_length}个字。"
    elif len(text) > MAX_CHARACTERS:
        yield f"{field.label}太长，最多{MAX_CHARACTERS}个字。"


def _part_problems(value: object, data: LetterData) -> Iterator[str]:
    """条例 Art. 37: what can be disclosed is, and for each other part the ground (Art. 14-16) and the reasons."""
    parts = [part for part in value if isinstance(part, Mapping)] if isinstance(value, list | tuple) else []
    for number, part in enumerate(parts, start=1):
        name, decision = f"第{number}部分", part.get("decision")
        if not _string(part, "part"):
            yield f"{name}没有写明是哪一部分信息。"
        if decision not in (RELEASED, WITHHELD):
            yield f"{name}没有选择公开还是不公开。"
        elif decision == WITHHELD:
            if not part.get("ground"):
                yield f"{name}没有选择不予公开的依据。"
            elif part["ground"] not in GROUNDS:
                yield f"{name}不予公开的依据不在条例第十四条、第十五条、第十六条的范围内。"
            if not (reason := _string(part, "reason")):
                yield f"{name}没有写明不予公开的理由。"
            elif len(reason) < MIN_REASON_LENGTH:
                yield f"{name}不予公开的理由太短，至少写{MIN_REASON_LENGTH}个字。"
            yield from (f"{name}{problem}" for problem in _detail_problems(replace(data, content=part)))
    decisions = [part.get("decision") for part in parts]
    if RELEASED not in decisions:
        yield "部分公开应当至少有一部分公开；全部不公开的，请选择相应的不予公开类型。"
    if WITHHELD not in decisions:
        yield "部分公开应当至少有一部分不公开；全部公开的，请选择“予以公开”。"


def _detail_problems(part: LetterData) -> Iterator[str]:
    """What the ground of a withheld part asks for besides."""
    ground = str(part.content.get("ground"))
    for field in PART_FIELDS.get(ground, ()):
        yield from _field_problems(field, part)
    if ground == "law":
        yield from _law_named(part, PROHIBITION.key, PROHIBITION.label)


def _string(part: Mapping[str, Any], key: str) -> str:
    value = part.get(key)
    return clean(value) if isinstance(value, str) else ""


def _in_order(data: LetterData, *keys: str, until: tuple[tuple[str, date], ...] = ()) -> Iterator[str]:
    """The days under ``keys`` follow the day of receipt, and each other; what isn't known is left out."""
    labels = {field.key: field.label for field in fields(data.kind, data.outcome)} | dict(DATES)
    steps = [("收到申请的日期", data.received_on), *((labels[key], data.day(key)) for key in keys), *until]
    known = [(name, day) for name, day in steps if day is not None]
    for (name, day), (next_name, next_day) in pairwise(known):
        if day > next_day:
            yield f"{next_name}早于{name}，请核对。"


def _in_past(data: LetterData, *keys: str) -> Iterator[str]:
    """The same, and none is later than the letter."""
    if data.received_on is None or data.received_on <= data.letter_on:
        yield from _in_order(data, *keys, until=(("落款日期", data.letter_on),))


def _after_letter(data: LetterData, key: str, name: str) -> Iterator[str]:
    if (day := data.day(key)) and day <= data.letter_on:
        yield f"{name}应当晚于落款日期。"


def _expired(data: LetterData, key: str, name: str) -> Iterator[str]:
    if (day := data.day(key)) and day >= data.letter_on:
        yield f"{name}还没有届满，不能按逾期处理。"


def _access(data: LetterData) -> Iterator[str]:
    """条例 Art. 36(二): the information itself, or manner, route and time."""
    if not data.text("info"):
        wanted = [("manner", "获取方式"), ("route", "获取途径"), ("time", "获取时间")]
        lacking = [label for key, label in wanted if not data.text(key)]
        if lacking:
            yield f"没有写明提供的信息，也没有写明{'、'.join(lacking)}（条例第三十六条第二项）。"


def _law_named(data: LetterData, key: str, label: str) -> Iterator[str]:
    text = data.text(key)
    if text and not (_ARTICLE.search(text) and "《" in text and "》" in text):
        yield f"{label}应当写明法律、行政法规的名称（加书名号）和具体的条。"


def _third_party_denied(data: LetterData) -> Iterator[str]:
    if data.value("answer") in (OBJECTED, PARTLY) and not data.text("objection"):
        yield "没有写明第三方不同意的理由。"


def _earlier(data: LetterData) -> Iterator[str]:
    if (day := data.day("earlier_on")) and day > data.letter_on:
        yield "前次答复日期晚于落款日期，请核对。"


def _with_contact(data: LetterData) -> Iterator[str]:
    if data.text("agency") and not data.text("contact"):
        yield "写明了负责公开的机关，没有写明该机关的联系方式（条例第三十六条第五项）。"
    if data.text("contact") and not data.text("agency"):
        yield "写明了联系方式，没有写明是哪个机关。"


def _not_corrected(data: LetterData) -> Iterator[str]:
    yield from _in_order(data, "correction_asked_on", "correct_by")
    yield from _expired(data, "correct_by", "补正期限")
    if data.value("situation") == "late" and not data.text("reason"):
        yield "没有写明没有正当理由的判断。"


def _not_paid(data: LetterData) -> Iterator[str]:
    yield from _in_order(data, "fee_noticed_on", "pay_by")
    yield from _expired(data, "pay_by", "缴费期限")


def _extended(data: LetterData) -> Iterator[str]:
    old, new = data.day("old_due_on"), data.day("due_on")
    if old and data.letter_on > old:
        yield "原答复期限已经届满，不能再延期（条例第三十三条第二款）。"
    if old and new and new <= old:
        yield "延长后的答复期限应当晚于原答复期限。"
    yield from _in_past(data, "approved_on")


def _asked_to_correct(data: LetterData) -> Iterator[str]:
    yield from _after_letter(data, "correct_by", "补正期限")


def _asked_agency(data: LetterData) -> Iterator[str]:
    if data.value("role") == OTHER_AGENCY and data.day("reply_by") is None:
        yield "没有写明反馈意见的期限。"
    yield from _after_letter(data, "reply_by", "反馈意见的期限")


def _records(data: LetterData) -> Iterator[str]:
    if data.value("result") in (TRANSFERRED, REFERRED) and not data.text("agency"):
        yield "没有写明有权更正的机关（条例第四十一条）。"
    if data.value("result") in (CORRECTED, REFUSED) and data.text("agency"):
        yield "本机关自己处理的，不填写有权更正的机关。"


Rule = Callable[[LetterData], Iterator[str]]
_REPLY_RULES: Mapping[str, Rule] = {
    "G2": _access,
    "PT": _access,
    "N2": lambda data: _law_named(data, "law", "禁止公开的条款"),
    "N4": _third_party_denied,
    "N8": lambda data: _law_named(data, "law", "特别规定"),
    "U1": lambda data: _in_past(data, "searched_on"),
    "U2": _with_contact,
    "U4": lambda data: _in_past(data, "correction_asked_on", "correction_received_on"),
    "X2": _earlier,
    "X4": lambda data: _in_past(data, "reasons_asked_on"),
    "O1": _not_corrected,
    "O2": _not_paid,
}
_RULES: Mapping[LetterKind, Rule] = {
    LetterKind.CORRECTION: _asked_to_correct,
    LetterKind.EXTENSION: _extended,
    LetterKind.CONSULT_NOTICE: lambda data: _in_past(data, "consult_sent_on"),
    LetterKind.CO_MAKER: _asked_agency,
    LetterKind.DISCLOSURE_NOTICE: lambda data: _after_letter(data, "release_on", "向申请人公开的日期"),
    LetterKind.REASONS: lambda data: _after_letter(data, "explain_by", "说明理由的期限"),
    LetterKind.DELAY: lambda data: _after_letter(data, "due_on", "延迟后的答复期限"),
    LetterKind.FEE: lambda data: _after_letter(data, "pay_by", "缴费期限"),
    LetterKind.WITHDRAWAL: lambda data: _in_past(data, "withdrawn_on"),
    LetterKind.RECORD_CORRECTION: _records,
}
