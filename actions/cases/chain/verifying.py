"""Walking the chains. Nothing is held in memory but the case in hand, so a long history takes time but no space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import LargeBinary, Row, extract, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from actions.cases import lifecycle
from actions.cases.chain.hashes import BEGINNING, entry_digest, event_digest, seal_of, words_digest
from actions.cases.chain.letters import letter_faults, letters_query, replies_query
from actions.cases.chain.writing import AUDIT, BEFORE, before_chain, event_columns, write
from actions.cases.letters.kinds import LetterKind, number_series
from actions.cases.tables import Application, AuditEntry, CaseEvent, ChainHead, Letter, NumberSeries
from actions.db import crypto

SHOWN = 100  # faults that are told one by one
_AT_A_TIME = 1000
_LETTERS_AT_A_TIME = 50  # they have files
_AT_THE_ENDS: Mapping[str, str] = {
    BEFORE: "链建立以前的记录被改动、增加或者删除。",
    AUDIT: "审计记录的末尾与登记的链尾不一致：记录可能被删除或者增加。",
}
_NOT_BEGUN = "审计链还没有建立，或者链尾的登记不见了：记录没有保护。服务启动一次即建立。"


@dataclass(frozen=True)
class Verified:
    """What a walk over the chains found. ``faults`` are Chinese sentences; none: everything holds."""

    entries: int
    events: int
    unchained: int  # entries and events written before there was a chain
    head: str  # the hash of the last entry: to be noted down
    faults: tuple[str, ...]


@dataclass
class _Faults:
    sentences: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, sentence: str) -> None:
        if len(self.sentences) < SHOWN:
            self.sentences.append(sentence)
        else:
            self.more += 1

    def told(self) -> tuple[str, ...]:
        return (*self.sentences, f"另有{self.more}处不一致。") if self.more else tuple(self.sentences)


class _ByCase:
    """Rows in the order of their ``application_id``, handed out a case at a time."""

    def __init__(self, rows: Iterable[Row[Any]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)
        self.strays = 0  # of no case

    def of(self, application_id: int) -> list[Row[Any]]:
        found = []
        while self._next is not None and self._next.application_id <= application_id:
            if self._next.application_id == application_id:
                found.append(self._next)
            else:
                self.strays += 1
            self._next = next(self._rows, None)
        return found

    def finish(self) -> int:
        """How many rows belonged to no case."""
        return self.strays + (self._next is not None) + sum(1 for _ in self._rows)


def verify(session: Session, *, expect: str = "") -> Verified:
    """Walk both chains. ``expect`` is a head that was printed earlier: it must occur.

    Wants to see one state of the database: SQLite shows a reader one, PostgreSQL under REPEATABLE READ.
    """
    write(session)
    session.flush()
    faults = _Faults()
    before, hash_before = before_chain(session)
    heads = {head.name: head for head in session.scalars(select(ChainHead))}
    start = heads[BEFORE].hash if BEFORE in heads else hash_before
    entries, last, found = _verify_entries(session, start, expect, faults)
    if AUDIT in heads and BEFORE in heads:
        _verify_heads(heads, {BEFORE: (before, hash_before), AUDIT: (entries, last)}, faults)
    elif before or entries:
        faults.add(_NOT_BEGUN)
    if not found:
        faults.add("没有找到先前记下的链尾：数据库可能被换成了较早的备份，或者记录被删除。")
    events = _verify_cases(session, faults)
    _verify_numbers(session, faults)
    return Verified(entries, events, before, last, faults.told())


def _verify_entries(session: Session, start: str, expect: str, faults: _Faults) -> tuple[int, str, bool]:
    """How many entries are chained, the hash of the last, whether ``expect`` was among them."""
    columns = (AuditEntry.id, AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.subject)
    query = select(*columns, AuditEntry.detail, AuditEntry.hash).where(AuditEntry.hash != "").order_by(AuditEntry.id)
    previous, entries, wrong, found, broken = start, 0, 0, not expect, _Faults()
    for entry in _rows(session, query):
        entries += 1
        if entry.hash != entry_digest(entry, previous):
            wrong += 1
            broken.add(
                f"审计记录第{entry.id}号（{entry.subject}，{entry.action}）与前后不一致："
                "内容被改动，或者前面缺少、多出记录。"
            )
        previous = entry.hash
        found = found or entry.hash == expect
    if entries and wrong == entries:
        faults.add(
            f"{entries}条审计记录全部对不上：密钥（GONGKAI_SECRET 或者 var/secret.key）不是写入时的密钥，"
            "或者整条链被重写。"
        )
    else:
        faults.sentences += broken.sentences
        faults.more += broken.more
    return entries, previous, found


def _verify_heads(heads: Mapping[str, ChainHead], counted: Mapping[str, tuple[int, str]], faults: _Faults) -> None:
    if any(head.seal != seal_of(head.name, head.count, head.hash) for head in heads.values()):
        faults.add("链尾的登记被改动。")
    for name, sentence in _AT_THE_ENDS.items():
        if (heads[name].count, heads[name].hash) != counted[name]:
            faults.add(sentence)


def _verify_cases(session: Session, faults: _Faults) -> int:
    """Each case: its events among themselves, against the audit trail, and against what is kept beside them."""
    events = _ByCase(_rows(session, _events()))
    anchors = _ByCase(_rows(session, _anchors()))
    letters = _ByCase(_rows(session, letters_query(), _LETTERS_AT_A_TIME))
    replies = _ByCase(_rows(session, replies_query()))
    chained = 0
    for case in _rows(session, _applications()):
        history = events.of(case.id)
        chained += _Case(case, faults).verify(history, anchors.of(case.id))
        is_erased = bool(case.erased_at or case.identity_erased_at)
        of_case = (history, letters.of(case.id), replies.of(case.id))
        for fault in letter_faults(case.number, *of_case, is_erased=is_erased):
            faults.add(fault)
    if sum(rows.finish() for rows in (events, letters, replies)):
        faults.add("有的办理记录、答复没有对应的申请：申请被删除。")
    gone = select(AuditEntry.subject).outerjoin(Application, Application.number == AuditEntry.subject)
    gone = gone.where(AuditEntry.action.like("case:%"), Application.id.is_(None)).distinct().limit(SHOWN)
    for number in session.scalars(gone):
        faults.add(f"申请{number}和它的办理记录不见了，审计记录里还有。")
    return chained


class _Case:
    """One case on the walk."""

    def __init__(self, row: Row[Any], faults: _Faults) -> None:
        self.row, self.faults = row, faults
        self.events: list[Row[Any]] = []

    def verify(self, events: list[Row[Any]], anchors: list[Row[Any]]) -> int:
        """How many of the events are chained."""
        number, self.events = self.row.number, events
        anchored = {
            each.detail["sequence"]: each.detail["event_hash"] for each in anchors if "event_hash" in each.detail
        }
        was_erased = any(each.action == "privacy:erased" and each.detail.get("stage") == "case" for each in anchors)
        if self.row.erased_at is not None and not was_erased:
            self.faults.add(f"申请{number}的个人信息已删除，但是没有删除的审计记录。")
        previous, bare = BEGINNING, 0
        for place, event in enumerate(events, 1):
            where = f"申请{number}的第{event.sequence}条办理记录"
            if event.sequence != place:
                self.faults.add(f"{where}前面缺少记录。")
                return len(events) - bare
            if not event.hash and previous == BEGINNING and place not in anchored:
                bare += 1
                continue
            if event.hash != event_digest(event, number, previous):
                self.faults.add(f"{where}与前后不一致：内容被改动。")
            elif anchored.get(place) != event.hash:
                self.faults.add(f"{where}在审计记录里没有对应的一条。")
            self._verify_words(event, where)
            previous = event.hash
        if max(anchored, default=0) > len(events) or not events:
            self.faults.add(
                f"申请{number}末尾的办理记录不见了，审计记录里还有。" if events else f"申请{number}没有办理记录。"
            )
        else:
            self._verify_caches(events)
        return len(events) - bare

    def _verify_words(self, event: Row[Any], where: str) -> None:
        if event.words is None:
            if event.content_hash and self.row.erased_at is None:
                self.faults.add(f"{where}的文字内容被删除。")
        elif words_digest(_decrypted(event.words)) != event.content_hash:
            self.faults.add(f"{where}的文字内容被改动。")

    def _verify_caches(self, events: list[Row[Any]]) -> None:
        try:
            case = lifecycle.read(events)
        except (KeyError, ValueError):
            self.faults.add(f"申请{self.row.number}的办理记录读不通：内容被改动。")
            return
        told = {
            "state": case.state.value,
            "is_open": case.state.is_open,
            "received_on": case.received_on,
            "outcome": case.outcome,
            "concluded_on": case.concluded_on,
            "extension_days": case.extension.days if case.extension else 0,
            "version": len(events),
        }
        if wrong := [name for name, value in told.items() if getattr(self.row, name) != value]:
            labels = "、".join(_LABELS[name] for name in wrong)
            self.faults.add(f"申请{self.row.number}登记的{labels}与办理记录不一致。")


_LABELS: Mapping[str, str] = {
    "state": "状态",
    "is_open": "是否办结",
    "received_on": "收到日期",
    "outcome": "办理结果",
    "concluded_on": "办结日期",
    "extension_days": "延长天数",
    "version": "记录条数",
}


def _verify_numbers(session: Session, faults: _Faults) -> None:
    """The numbers of each year are gapless."""
    query = (
        select(Application.prefix, Application.year, func.count(), func.max(Application.sequence), NumberSeries.last)
        .outerjoin(NumberSeries, (NumberSeries.prefix == Application.prefix) & (NumberSeries.year == Application.year))
        .group_by(Application.prefix, Application.year, NumberSeries.last)
    )
    for prefix, year, count, highest, last in session.execute(query):
        if not count == highest == last:
            faults.add(f"{prefix}{year}的编号不连续：已编到{last or highest}号，实有{count}件。")
    _verify_letter_numbers(session, faults)


def _verify_letter_numbers(session: Session, faults: _Faults) -> None:
    """As many letters as numbers were given: a spent one is kept too."""
    words = {number_series(kind) for kind in LetterKind} - {""}
    given = select(NumberSeries.prefix, NumberSeries.year, NumberSeries.last).where(NumberSeries.prefix.in_(words))
    series = {(word, year): last for word, year, last in session.execute(given)}
    counted = Counter[tuple[str, int]]()
    year_of = extract("year", Letter.letter_on)
    query = select(Letter.kind, year_of, func.count()).where(Letter.number.is_not(None)).group_by(Letter.kind, year_of)
    for kind, year, count in session.execute(query):
        counted[number_series(LetterKind(kind)), int(year)] += count
    for word, year in sorted(series.keys() | counted.keys()):
        last, count = series.get((word, year), 0), counted[word, year]
        if last != count:
            faults.add(f"{year}年“{word}”字文书的文号不连续：已编到{last}号，实有{count}件。")


def _applications() -> Any:
    names = (
        "state",
        "is_open",
        "received_on",
        "outcome",
        "concluded_on",
        "extension_days",
        "version",
        "erased_at",
        "identity_erased_at",
    )
    columns = (getattr(Application, name) for name in names)
    return select(Application.id, Application.number, *columns).order_by(Application.id)


def _events() -> Any:
    words = type_coerce(CaseEvent.content, LargeBinary).label("words")
    query = select(CaseEvent.application_id, *event_columns(), words)
    return query.order_by(CaseEvent.application_id, CaseEvent.sequence)


def _anchors() -> Any:
    query = select(Application.id.label("application_id"), AuditEntry.action, AuditEntry.detail)
    query = query.join(Application, Application.number == AuditEntry.subject)
    concerned = or_(AuditEntry.action.like("case:%"), AuditEntry.action == "privacy:erased")
    return query.where(concerned).order_by(Application.id, AuditEntry.id)


def _rows(session: Session, query: Any, at_a_time: int = _AT_A_TIME) -> Iterator[Row[Any]]:
    return iter(session.execute(query, execution_options={"yield_per": at_a_time}))


def _decrypted(token: bytes | None) -> str | None:
    """None for what is there, but was not written with our secret."""
    try:
        return crypto.keyring().decrypt(bytes(token)) if token else None
    except crypto.SecretError:
        return None
