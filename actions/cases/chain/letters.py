"""The letters of a case against the events that issued them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import LargeBinary, Row, select, type_coerce

from actions.cases.chain.hashes import letter_digest
from actions.cases.tables import Letter, Reply
from actions.db import crypto

_SIGNING = ("reply_signed", "replied_at_once", "abandoned_no_correction", "abandoned_no_fee")


@dataclass(frozen=True)
class _Read:
    """A letter as it was read; None for what can't be decrypted with our secret, or is wiped."""

    kind: str
    number: str | None
    letter_on: date
    text: str | None
    file: bytes | None


def letters_query() -> Any:
    """The letters of all cases, in the order of their cases."""
    names = ("application_id", "event_sequence", "kind", "number", "letter_on", "void_at")
    columns = (getattr(Letter, name) for name in names)
    text, file = (type_coerce(column, LargeBinary) for column in (Letter.text, Letter.file))
    query = select(*columns, text.label("text"), file.label("file"))
    return query.order_by(Letter.application_id, Letter.id)


def replies_query() -> Any:
    """The replies of all cases, in the order of their cases."""
    letter = type_coerce(Reply.letter, LargeBinary).label("letter")
    query = select(Reply.application_id, Reply.round, Reply.status, letter)
    return query.order_by(Reply.application_id, Reply.round)


def letter_faults(
    number: str,
    events: Sequence[Row[Any]],
    letters: Sequence[Row[Any]],
    replies: Sequence[Row[Any]],
    *,
    is_erased: bool,
) -> Iterator[str]:
    """Each letter is what its event holds, none is missing or added, and a reply says what its letter says.

    Where personal data was erased, a letter without a file was wiped.
    """
    issued = defaultdict[int, list[_Read]](list)
    wiped = set[int]()
    for row in letters:
        issued[row.event_sequence].append(_read(row))
        if is_erased and row.file is None:
            wiped.add(row.event_sequence)
    signed, round_ = dict[int, str | None](), 1
    for event in events:
        round_ += event.kind == "redo_ordered"
        held, found = event.facts.get("letter_digests", []), issued.pop(event.sequence, [])
        if len(held) != len(found):
            yield f"申请{number}的第{event.sequence}条办理记录的文书缺少或者多出。"
        elif event.sequence not in wiped:
            for digest, letter in zip(held, found, strict=True):
                if digest != letter_digest(letter):
                    yield f"申请{number}的文书（{letter.number or letter.kind}）与发出时不一致。"
            if held and event.kind in _SIGNING:
                signed[round_] = found[-1].text
    if issued:
        yield f"申请{number}有的文书没有对应的办理记录。"
    for reply in replies:
        is_fixed = reply.status in ("signed", "served") and reply.round in signed and not is_erased
        if is_fixed and _text(reply.letter) != signed[reply.round]:
            yield f"申请{number}的答复书（第{reply.round}次）与签发时不一致。"


def _read(row: Row[Any]) -> _Read:
    file = _opened(crypto.keyring().decrypt_bytes, row.file)
    return _Read(row.kind, row.number, row.letter_on, _text(row.text), file)


def _text(token: bytes | None) -> str | None:
    return _opened(crypto.keyring().decrypt, token)


def _opened[T](decrypt: Callable[[bytes], T], token: bytes | None) -> T | None:
    try:
        return decrypt(bytes(token)) if token else None
    except crypto.SecretError:
        return None
