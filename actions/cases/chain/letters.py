"""The letters and replies of a case against the events that made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from actions.cases.chain.hashes import letter_digest
from actions.cases.chain.reading import bytes_of, holds, readable, secret, text_of
from actions.cases.tables import Letter, Reply

_SIGNING = ("reply_signed", "replied_at_once", "abandoned_no_correction", "abandoned_no_fee")
_UNSENT = ("signature_withdrawn", "withdrawn", "redo_ordered")  # a reply that was signed and not sent never will be
_LABELS: Mapping[str, str] = {"kind": "答复类型", "status": "状态", "served_on": "送达日期"}


@dataclass(frozen=True)
class _Read:
    """A letter as it was read; None for what can't be decrypted with our secret, or is wiped."""

    kind: str
    number: str | None
    letter_on: date
    text: str | None
    file: bytes | None


@dataclass
class _Told:
    """The reply of one round, as the history tells it."""

    kind: str | None = None
    status: str = "draft"
    served_on: date | None = None


@dataclass
class _History:
    """What the history tells of replies: each by its round, and when the letters were voided of which event."""

    replies: dict[int, _Told] = field(default_factory=dict)
    voided: dict[int, datetime] = field(default_factory=dict)
    round: int = 1
    signed: int = 0  # the event that signed last

    def read(self, event: Row[Any]) -> None:
        last = self.replies[max(self.replies)] if self.replies else _Told()
        if event.kind in _UNSENT and last.status == "signed":
            self.voided.setdefault(self.signed, event.at)
        match event.kind:
            case "reply_drafted":
                self.replies[self.round] = _Told(event.facts.get("kind"))
            case "reply_submitted":
                last.status = "submitted"
            case "reply_returned":
                last.status = "draft"
            case "reply_reviewed" | "signature_withdrawn":
                last.status = "reviewed"
            case "reply_signed":
                last.status, self.signed = "signed", event.sequence
            case "served" | "replied_at_once" | "abandoned_no_correction" | "abandoned_no_fee":
                drafted = self.replies.get(self.round, _Told())
                kind = event.facts.get("kind", drafted.kind)
                self.replies[self.round] = _Told(kind, "served", event.on_day)
            case "redo_ordered":
                self.round += 1


def letters_query() -> Any:
    """The letters of all cases, in the order of their cases."""
    names = ("application_id", "event_sequence", "kind", "number", "letter_on", "void_at")
    columns = (readable(getattr(Letter, name)) for name in names)
    query = select(*columns, secret(Letter.text), secret(Letter.file))
    return query.order_by(Letter.application_id, Letter.id)


def replies_query() -> Any:
    """The replies of all cases, in the order of their cases."""
    columns = (Reply.application_id, Reply.round, Reply.status, Reply.kind, readable(Reply.served_on))
    return select(*columns, secret(Reply.letter)).order_by(Reply.application_id, Reply.round)


def letter_faults(
    number: str,
    events: Sequence[Row[Any]],
    letters: Sequence[Row[Any]],
    replies: Sequence[Row[Any]],
    *,
    is_erased: bool,
) -> Iterator[str]:
    """Each letter is what its event holds and void only if an event says so, none is missing or added; a reply stands
    where the history left it, and says what its letter says.

    Where personal data was erased, a letter without a file was wiped.
    """
    issued = defaultdict[int, list[_Read]](list)
    wiped = set[int]()
    for row in letters:
        file = bytes_of(row.file)
        issued[row.event_sequence].append(_Read(row.kind, row.number, row.letter_on, text_of(row.text), file))
        if is_erased and row.file is None:
            wiped.add(row.event_sequence)
    signed, history = dict[int, str | None](), _History()
    for event in events:
        history.read(event)
        held, found = event.facts.get("letter_digests"), issued.pop(event.sequence, [])
        held = held if isinstance(held, list) else []
        if len(held) != len(found):
            yield f"申请{number}的第{event.sequence}条办理记录的文书缺少或者多出。"
        elif event.sequence not in wiped:
            for digest, letter in zip(held, found, strict=True):
                if not holds(digest, letter_digest, letter):
                    yield f"申请{number}的文书（{letter.number or letter.kind}）与发出时不一致。"
            if held and event.kind in _SIGNING:
                signed[history.round] = found[-1].text
    if issued:
        yield f"申请{number}有的文书没有对应的办理记录。"
    yield from _void_faults(number, letters, history)
    yield from _reply_faults(number, replies, history, signed, is_erased=is_erased)


def _void_faults(number: str, letters: Sequence[Row[Any]], history: _History) -> Iterator[str]:
    for letter in letters:
        voided = history.voided.get(letter.event_sequence) if letter.kind == "reply" else None
        if letter.void_at != voided:
            yield f"申请{number}的文书（{letter.number or letter.kind}）是否作废与办理记录不一致。"


def _reply_faults(
    number: str,
    replies: Sequence[Row[Any]],
    history: _History,
    signed: Mapping[int, str | None],
    *,
    is_erased: bool,
) -> Iterator[str]:
    """``signed`` are the texts of the letters that were signed, by round."""
    for reply in replies:
        told = history.replies.get(reply.round)
        if told is None:
            yield f"申请{number}的答复（第{reply.round}次）没有对应的办理记录。"
            continue
        if wrong := [label for name, label in _LABELS.items() if getattr(reply, name) != getattr(told, name)]:
            yield f"申请{number}的答复（第{reply.round}次）登记的{'、'.join(wrong)}与办理记录不一致。"
        is_fixed = told.status in ("signed", "served")
        if is_erased:
            continue
        if is_fixed and reply.round in signed and text_of(reply.letter) != signed[reply.round]:
            yield f"申请{number}的答复书（第{reply.round}次）与签发时不一致。"
        elif not is_fixed and reply.letter is not None:
            yield f"申请{number}的答复书（第{reply.round}次）没有签发，却有文书。"
    for round_ in sorted(history.replies.keys() - {reply.round for reply in replies}):
        yield f"申请{number}的答复（第{round_}次）不见了，办理记录里还有。"
