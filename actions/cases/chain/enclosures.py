"""The files that were handed over with replies, against the events that hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from actions.cases.chain.hashes import enclosure_digest
from actions.cases.chain.reading import bytes_of, readable, secret, text_of
from actions.cases.enclosure_tables import Enclosure
from actions.cases.tables import Application

_FACT = "enclosures"
_HOLDING = ("reply_signed", "replied_at_once", "provided")


@dataclass(frozen=True)
class Kept:
    """A file that an event holds, as it is kept: its keyed hash, or None for what can't be read or is wiped."""

    application_id: int
    event_sequence: int
    digest: str | None


def enclosures_query() -> Any:
    """The files of all cases that an event holds, in the order of their cases."""
    columns = (Enclosure.application_id, Enclosure.event_sequence, Application.number)
    query = select(*columns, secret(Enclosure.name), secret(Enclosure.content), readable(Enclosure.gone_at))
    query = query.join(Application, Application.id == Enclosure.application_id)
    query = query.where(Enclosure.event_sequence.is_not(None))
    return query.order_by(Enclosure.application_id, Enclosure.event_sequence, Enclosure.position, Enclosure.id)


def kept(rows: Iterable[Row[Any]]) -> Iterator[Kept]:
    """``rows`` of :func:`enclosures_query`, hashed one by one: they are large."""
    for row in rows:
        name, content = text_of(row.name), bytes_of(row.content)
        digest = None if name is None or content is None else enclosure_digest(row.number, name, content)
        yield Kept(row.application_id, row.event_sequence, digest)


def enclosure_faults(
    number: str, events: Sequence[Row[Any]], files: Sequence[Kept], *, is_erased: bool
) -> Iterator[str]:
    """Each file is what its event holds, none is missing or added. What was erased with the case is only counted.

    A signature that was withdrawn lets its files go: they are prepared again, for the next one.
    """
    found = defaultdict[int, list[str | None]](list)
    for each in files:
        found[each.event_sequence].append(each.digest)
    withdrawn = _withdrawn(events)
    for event in events:
        held = event.facts.get(_FACT) if event.kind in _HOLDING else None
        held = held if isinstance(held, list) and event.sequence not in withdrawn else []
        there = found.pop(event.sequence, [])
        if len(there) != len(held):
            yield f"申请{number}的第{event.sequence}条办理记录的附件缺少或者多出。"
        elif there != held and not (is_erased and not any(there)):
            yield f"申请{number}的第{event.sequence}条办理记录的附件与发出时不一致。"
    if found:
        yield f"申请{number}有的附件没有对应的办理记录。"


def _withdrawn(events: Sequence[Row[Any]]) -> set[int]:
    signed, withdrawn = 0, set[int]()
    for event in events:
        if event.kind == "reply_signed":
            signed = event.sequence
        elif event.kind == "signature_withdrawn":
            withdrawn.add(signed)
    return withdrawn
