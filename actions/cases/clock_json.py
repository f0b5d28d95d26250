"""The facts of a case as a JSON object, and its deadline as one: the format of ``gongkai deadline``.

In: ``{"received_on": "2026-03-02", "correction": {"asked_on", "received_on"}, "consultations": [{"kind":
"third_party|co_maker|other", "sent_on", "delivered_on", "answered_on"}], "extension": {"days", "told_on"}, "fee":
{"noticed_on", "paid_on", "sent_on"}, "delay": {"until", "told_on"}, "redo": {"ordered_on", "days" | "by"}}``; only
``received_on`` must be there. Out: ``{"due_on", "warn_on", "provisional", "correction_notice_by", "explanation",
"problems"}``. Dates are ``YYYY-MM-DD``.

What is written in another form than this is an error. A fact that lacks a part without which it can't be used (an
extension that was not told) or has another part beside these changes nothing, and is a problem of the result.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, get_args

from actions.cases.clock import Deadline
from actions.cases.clock_facts import (
    Consultation,
    ConsultationKind,
    Correction,
    Delay,
    Extension,
    Facts,
    Fee,
    Redo,
)

EARLIEST_YEAR = 2004
LATEST_YEAR = 2090


class FactsError(ValueError):
    """The object is not a case's facts; ``str()`` is a Chinese sentence that names the field."""


def parse(text: str) -> Any:
    """The JSON value that ``text`` is. Raises :class:`FactsError`, also for a name that stands twice in one object."""
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except FactsError:
        raise
    except (ValueError, RecursionError) as error:
        raise FactsError(f"不是有效的JSON（{error}）。") from error


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        times = Counter(name for name, _ in pairs)
        repeated = "、".join(_printable(name) for name in fields if times[name] > 1)
        raise FactsError(f"同一个对象里重复写了 {repeated}，不知道以哪一个为准，请只写一次。")
    return fields


def facts_from_json(obj: object) -> Facts:
    """Read a parsed JSON object. Parts that are not used are named in ``Facts.remarks`` and so become problems.

    Raises :class:`FactsError`.
    """
    reader = _Reader(obj, "")
    consultations = (_consultation(each) for each in reader.children("consultations"))
    facts = Facts(
        received_on=reader.day("received_on"),
        correction=reader.child("correction", _correction),
        consultations=tuple(each for each in consultations if each),
        extension=reader.child("extension", _extension),
        fee=reader.child("fee", _fee),
        delay=reader.child("delay", _delay),
        redo=reader.child("redo", _redo),
    )
    return Facts(**{**vars(facts), "remarks": tuple(reader.remarks())})


def deadline_to_json(deadline: Deadline) -> dict[str, Any]:
    """``deadline`` as the object to print."""
    return {
        "due_on": deadline.due_on.isoformat(),
        "warn_on": deadline.warn_on.isoformat(),
        "provisional": deadline.provisional,
        "correction_notice_by": deadline.correction_notice_by.isoformat(),
        "explanation": list(deadline.explanation),
        "problems": list(deadline.problems),
    }


def _correction(reader: _Reader) -> Correction | None:
    asked_on, received_on = reader.maybe_day("asked_on"), reader.maybe_day("received_on")
    return Correction(asked_on, received_on) if reader.has(asked_on=asked_on) and asked_on else None


def _consultation(reader: _Reader) -> Consultation | None:
    kind, sent_on = reader.kind("kind"), reader.maybe_day("sent_on")
    delivered_on, answered_on = reader.maybe_day("delivered_on"), reader.maybe_day("answered_on")
    if not reader.has(kind=kind, sent_on=sent_on) or not kind or not sent_on:
        return None
    return Consultation(kind, sent_on, delivered_on, answered_on)


def _extension(reader: _Reader) -> Extension | None:
    days, told_on = reader.maybe_whole_number("days"), reader.maybe_day("told_on")
    return Extension(days, told_on) if reader.has(days=days, told_on=told_on) and days is not None and told_on else None


def _fee(reader: _Reader) -> Fee | None:
    noticed_on, paid_on, sent_on = (reader.maybe_day(name) for name in ("noticed_on", "paid_on", "sent_on"))
    return Fee(noticed_on, paid_on, sent_on) if reader.has(noticed_on=noticed_on) and noticed_on else None


def _delay(reader: _Reader) -> Delay | None:
    until, told_on = reader.maybe_day("until"), reader.maybe_day("told_on")
    return Delay(until, told_on) if reader.has(until=until, told_on=told_on) and until and told_on else None


def _redo(reader: _Reader) -> Redo | None:
    ordered_on, by = reader.maybe_day("ordered_on"), reader.maybe_day("by")
    days = reader.maybe_whole_number("days")
    if by and days is not None:
        raise FactsError("redo.days 和 redo.by 只能写一个：决定写明了日期的写 by，写明了工作日数的写 days。")
    if not reader.has(ordered_on=ordered_on) or not ordered_on:
        return None
    return Redo(ordered_on, by=by) if days is None else Redo(ordered_on, days)


class _Reader:
    """Reads the fields of one object and remembers which; ``path`` names it in sentences."""

    def __init__(self, obj: object, path: str) -> None:
        if not isinstance(obj, Mapping):
            raise FactsError(f'{path or "输入"}应当是一个 JSON 对象，例如 {{"received_on": "2026-03-02"}}。')
        self._fields = obj
        self._path = path
        self._read: set[str] = set()
        self._missing: list[str] = []
        self._children: list[_Reader] = []

    def day(self, name: str) -> date:
        value = self._value(name)
        if value is None:
            raise FactsError(f"缺少 {self._named(name)}，请写明日期，例如 2026-03-02。")
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise FactsError(f"{self._named(name)} 应当写成 2026-03-02 的形式，现在是 {value!r}。")
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise FactsError(f"{self._named(name)} 的日期 {value} 不存在。") from error
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise FactsError(
                f"{self._named(name)} 的日期 {value} 超出范围，只能计算 {EARLIEST_YEAR} 至 {LATEST_YEAR} 年。"
            )
        return day

    def maybe_day(self, name: str) -> date | None:
        return None if self._value(name) is None else self.day(name)

    def maybe_whole_number(self, name: str) -> int | None:
        value = self._value(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise FactsError(f"{self._named(name)} 应当是整数（工作日数），例如 20。")
        return value

    def kind(self, name: str) -> ConsultationKind | None:
        value = self._value(name)
        for known in get_args(ConsultationKind):
            if value == known:
                return known  # type: ignore[no-any-return]
        if value is None:
            return None
        raise FactsError(
            f"{self._named(name)} 应当是 third_party（第三方）、co_maker（共同制作机关）或 other（其他机关）。"
        )

    def has(self, **needed: object) -> bool:
        """Whether nothing needed is missing. An object without any value says nothing; else what lacks is remarked."""
        missing = [name for name, value in needed.items() if value is None]
        if missing and any(self._fields.get(name) is not None for name in self._read):
            self._missing += missing
        return not missing

    def child[T](self, name: str, read: Callable[[_Reader], T | None]) -> T | None:
        value = self._value(name)
        if value is None:
            return None
        self._children.append(_Reader(value, self._named(name)))
        return read(self._children[-1])

    def children(self, name: str) -> Iterator[_Reader]:
        value = self._value(name)
        if value is not None and not isinstance(value, list):
            raise FactsError(f"{self._named(name)} 应当是一个列表，例如 []。")
        for index, each in enumerate(value or []):
            self._children.append(_Reader(each, f"{self._named(name)}[{index}]"))
            yield self._children[-1]

    def remarks(self) -> Iterator[str]:
        """Sentences on what was not used, here and in the objects inside."""
        for name in self._fields:
            if name not in self._read:
                yield f"不认识的内容“{self._named(str(name))}”没有采用，请核对。"
        for name in self._missing:
            yield f"没有写明 {self._named(name)}，{self._path}没有采用，请补充。"
        for child in self._children:
            yield from child.remarks()

    def _value(self, name: str) -> object:
        self._read.add(name)
        return self._fields.get(name)

    def _named(self, name: str) -> str:
        name = _printable(name)
        return f"{self._path}.{name}" if self._path else name


def _printable(name: str) -> str:
    """JSON may hold half of a surrogate pair, which can't be printed."""
    return name.encode(errors="replace").decode()
