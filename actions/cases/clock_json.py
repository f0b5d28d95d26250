"""The facts of a case as a JSON object, and its deadline as one: the format of ``gongkai deadline``.

In: ``{"received_on": "2026-03-02", "correction": {"asked_on", "received_on"}, "consultations": [{"kind":
"third_party|co_maker|other", "sent_on", "delivered_on", "answered_on"}], "extension": {"days", "told_on"}, "fee":
{"noticed_on", "paid_on"}}``; only ``received_on`` must be there. Out: ``{"due_on", "warn_on", "provisional",
"correction_notice_by", "explanation", "problems"}``. Dates are ``YYYY-MM-DD``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

from actions.cases.clock import Consultation, ConsultationKind, Correction, Deadline, Extension, Facts, Fee

EARLIEST_YEAR = 2004
LATEST_YEAR = 2090


class FactsError(ValueError):
    """The object is not a case's facts; ``str()`` is a Chinese sentence that names the field."""


def facts_from_json(obj: object) -> Facts:
    """Read a parsed JSON object. Unknown fields are named in ``Facts.ignored`` and become a problem of the result.

    Raises :class:`FactsError`.
    """
    reader = _Reader(obj, "")
    received_on = reader.day("received_on")
    correction, fee, extension = (reader.child(name) for name in ("correction", "fee", "extension"))
    consultations = reader.children("consultations")
    facts = Facts(
        received_on=received_on,
        correction=Correction(correction.day("asked_on"), correction.maybe_day("received_on")) if correction else None,
        consultations=tuple(_consultation(each) for each in consultations),
        extension=Extension(extension.whole_number("days"), extension.day("told_on")) if extension else None,
        fee=Fee(fee.day("noticed_on"), fee.maybe_day("paid_on")) if fee else None,
    )
    readers = [reader, *(r for r in (correction, fee, extension) if r), *consultations]
    return Facts(**{**vars(facts), "ignored": tuple(name for r in readers for name in r.unread())})


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


def _consultation(reader: _Reader) -> Consultation:
    return Consultation(
        kind=reader.kind("kind"),
        sent_on=reader.day("sent_on"),
        delivered_on=reader.maybe_day("delivered_on"),
        answered_on=reader.maybe_day("answered_on"),
    )


class _Reader:
    """Reads the fields of one object and remembers which; ``path`` names it in sentences."""

    def __init__(self, obj: object, path: str) -> None:
        if not isinstance(obj, Mapping):
            raise FactsError(f'{path or "输入"}应当是一个 JSON 对象，例如 {{"received_on": "2026-03-02"}}。')
        self._fields = obj
        self._path = path
        self._read: set[str] = set()

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

    def whole_number(self, name: str) -> int:
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise FactsError(f"{self._named(name)} 应当是整数（工作日数），例如 20。")
        return value

    def kind(self, name: str) -> ConsultationKind:
        value = self._value(name)
        for known in get_args(ConsultationKind):
            if value == known:
                return known  # type: ignore[no-any-return]
        raise FactsError(
            f"{self._named(name)} 应当是 third_party（第三方）、co_maker（共同制作机关）或 other（其他机关）。"
        )

    def child(self, name: str) -> _Reader | None:
        value = self._value(name)
        return None if value is None else _Reader(value, self._named(name))

    def children(self, name: str) -> list[_Reader]:
        value = self._value(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise FactsError(f"{self._named(name)} 应当是一个列表，例如 []。")
        return [_Reader(each, f"{self._named(name)}[{index}]") for index, each in enumerate(value)]

    def unread(self) -> Iterator[str]:
        return (self._named(str(name)) for name in self._fields if name not in self._read)

    def _value(self, name: str) -> object:
        self._read.add(name)
        return self._fields.get(name)

    def _named(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name
