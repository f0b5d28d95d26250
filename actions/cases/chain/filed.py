"""What was filed, held by the history: keyed digests of the form, which no event repeats.

The digests stand among the facts of the event that filed the form, and of each that changed a part of it. A part is
what is erased together (:mod:`actions.cases.privacy`), or changed together: what was erased can't be compared any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement

from actions.cases.chain.reading import holds, secret, text_of
from actions.cases.tables import Application
from actions.db import Encrypted, crypto

IDENTITY_WORDS = frozenset({"contact_corrected"})  # kinds of events whose words are erased with the identity
FORM_DIGESTS = "form_digests"  # the fact: part → digest
REACH = "reach"
PARTS: Mapping[str, tuple[str, ...]] = {
    "request": ("applicant_type", "applicant_name", "id_type", "description", "features"),
    "periods": ("period_note",),  # a part of its own: applications filed before it had one are held as they were
    "identity": ("id_number", "id_number_hash", "phone", "contact_person"),
    REACH: ("email", "address", "form", "delivery"),
}
_NAMES = tuple(name for names in PARTS.values() for name in names)
_SECRET = frozenset(name for name in _NAMES if isinstance(Application.__table__.c[name].type, Encrypted))
_LABELS: Mapping[str, str] = {
    "request": "申请人姓名（名称）、申请内容等",
    "periods": "时间的含义",
    "identity": "证件号码、电话等",
    REACH: "获取方式、邮箱或者地址",
}


def form_digest(number: str, part: str, values: Mapping[str, Any]) -> str:
    """The keyed hash of one part of the form of the application called ``number``."""
    stated = json.dumps([values[name] for name in PARTS[part]], ensure_ascii=True)
    return crypto.blind_index(f"form:{number}:{part}:{stated}")


def form_digests(application: Application, *parts: str, **changed: Any) -> dict[str, str]:
    """The digests of an application's form, or of ``parts`` of it; ``changed`` are values that it will have."""
    values = {name: getattr(application, name) for name in _NAMES} | changed
    return {part: form_digest(application.number, part, values) for part in parts or PARTS}


def form_columns() -> Iterator[ColumnElement[Any]]:
    """The form's columns of an application, to be selected for :func:`form_faults`."""
    for name in _NAMES:
        column = getattr(Application, name)
        yield secret(column) if name in _SECRET else column


def form_faults(row: Any, events: Sequence[Any]) -> Iterator[str]:
    """Whether ``row`` has what was filed, or changed since with an event; of what was erased nothing is said."""
    held = dict[str, Any]()
    for event in events:
        if isinstance(digests := event.facts.get(FORM_DIGESTS), dict):
            held |= digests
    erased = {"identity": row.identity_erased_at, REACH: row.identity_erased_at}
    for part in PARTS:
        if part not in held or erased.get(part) or row.erased_at:
            continue
        values = {name: _value(row, name) for name in PARTS[part]}
        if not holds(held[part], form_digest, row.number, part, values):
            yield f"申请{row.number}登记的{_LABELS[part]}与提交时不一致。"


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name not in _SECRET or value is None:
        return value
    text = text_of(value)
    return {"garbled": True} if text is None else text
