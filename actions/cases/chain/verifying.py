"""Walking the chains. Nothing is held in memory but the case in hand, so a long history takes time but no space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, extract, func, or_, select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.chain.caches import applications_query, cache_faults, limits_query
from actions.cases.chain.enclosures import Kept, enclosure_faults, enclosures_query, kept
from actions.cases.chain.filed import IDENTITY_WORDS
from actions.cases.chain.hashes import BEGINNING, entry_digest, event_digest, seal_of, words_digest
from actions.cases.chain.letters import letter_faults, letters_query, replies_query
from actions.cases.chain.reading import holds, readable, secret, text_of
from actions.cases.chain.writing import AUDIT, BEFORE, before_chain, entry_columns, event_columns, write
from actions.cases.letters.kinds import LetterKind, number_series
from actions.cases.tables import Application, AuditEntry, CaseEvent, ChainHead, Letter, NumberSeries

SHOWN = 100  # faults that are told one by one
_AT_A_TIME = 1000
_LETTERS_AT_A_TIME = 50  # they have files
_FILES_AT_A_TIME = 4  # of up to 20 MB
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


class _ByCase[T: (Row[Any], Kept)]:
    """Rows in the order of their ``application_id``, handed out a case at a time."""

    def __init__(self, rows: Iterable[T]) -> None:
        self._rows: Iterator[T] = iter(rows)
        self._next: T | None = next(self._rows, None)
        self.strays = 0  # of no case

    def of(self, application_id: int) -> list[T]:
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


def verify(session: Session, *, expect: str = "", calendar: WorkCalendar | None = None) -> Verified:
    """Walk both chains. ``expect`` is a head that was printed earlier: it must occur.

    With a ``calendar`` the stored days of open cases are compared with those that follow from their histories.
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
    events = _verify_cases(session, calendar, faults)
    _verify_numbers(session, faults)
    return Verified(entries, events, before, last, faults.told())


def _verify_entries(session: Session, start: str, expect: str, faults: _Faults) -> tuple[int, str, bool]:
    """How many entries are chained, the hash of the last, whether ``expect`` was among them."""
    query = select(*entry_columns()).where(AuditEntry.hash != "").order_by(AuditEntry.id)
    previous, entries, wrong, found, broken = start, 0, 0, not expect, _Faults()
    for entry in _rows(session, query):
        entries += 1
        if not holds(entry.hash, entry_digest, entry, previous):
            wrong += 1
            broken.add(
                f"审计记录第{entry.id}号（{entry.subject}，{entry.action}）与前后不一致："
                "内容被改动，或者前面缺少、多出记录。"
            )
        previous = entry.hash
        found = found or entry.hash == expect
    if entries and wrong == entries:
        faults.add(f"{entries}条审计记录全部对不上：密钥不是写入时的密钥（请管理服务器的人核对），或者整条链被重写。")
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


def _verify_cases(session: Session, calendar: WorkCalendar | None, faults: _Faults) -> int:
    """Each case: its events among themselves, against the audit trail, and against what is kept beside them."""
    events = _ByCase(_rows(session, _events()))
    anchors = _ByCase(_rows(session, _anchors()))
    letters = _ByCase(_rows(session, letters_query(), _LETTERS_AT_A_TIME))
    replies = _ByCase(_rows(session, replies_query()))
    limits = _ByCase(_rows(session, limits_query()))
    files = _ByCase(kept(_rows(session, enclosures_query(), _FILES_AT_A_TIME)))
    chained = 0
    for case in _rows(session, applications_query()):
        walk, history = _Case(case, faults), events.of(case.id)
        chained += walk.verify(history, anchors.of(case.id))
        of_case = (history, letters.of(case.id), replies.of(case.id))
        for fault in letter_faults(case.number, *of_case, is_erased=case.erased_at is not None):
            faults.add(fault)
        for fault in enclosure_faults(case.number, history, files.of(case.id), is_erased=case.erased_at is not None):
            faults.add(fault)
        open_limits = limits.of(case.id)
        if walk.is_whole:
            for fault in cache_faults(case, history, open_limits, calendar):
                faults.add(fault)
    if sum(rows.finish() for rows in (events, letters, replies, limits)):
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
        self.is_whole = False  # no event is missing

    def verify(self, events: list[Row[Any]], anchors: list[Row[Any]]) -> int:
        """How many of the events are chained."""
        number = self.row.number
        anchored = {
            each.detail["sequence"]: each.detail.get("event_hash")
            for each in anchors
            if isinstance(each.detail.get("sequence"), int)
        }
        self._verify_erasure(anchors)
        previous, bare = BEGINNING, 0
        for place, event in enumerate(events, 1):
            where = f"申请{number}的第{event.sequence}条办理记录"
            if event.sequence != place:
                self.faults.add(f"{where}前面缺少记录。")
                return len(events) - bare
            if not event.hash and previous == BEGINNING and place not in anchored:
                bare += 1
                continue
            if not holds(event.hash, event_digest, event, number, previous):
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
            self.is_whole = True
        return len(events) - bare

    def _verify_erasure(self, anchors: list[Row[Any]]) -> None:
        """What was erased for whom says so in the audit trail; the wider stage takes the identity along."""
        stages = {each.detail.get("stage") for each in anchors if each.action == "privacy:erased"}
        is_said = (self.row.erased_at is None or "case" in stages) and (self.row.identity_erased_at is None or stages)
        if not is_said:
            self.faults.add(f"申请{self.row.number}的个人信息已删除，但是没有删除的审计记录。")

    def _verify_words(self, event: Row[Any], where: str) -> None:
        if event.words is None:
            is_erased = self.row.erased_at or (event.kind in IDENTITY_WORDS and self.row.identity_erased_at)
            if event.content_hash and not is_erased:
                self.faults.add(f"{where}的文字内容被删除。")
        elif not (words := text_of(event.words)) or words_digest(words) != event.content_hash:
            self.faults.add(f"{where}的文字内容被改动。")


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
        if kind in set(LetterKind) and year is not None:  # else it is no letter of ours, and told as such
            counted[number_series(LetterKind(kind)), int(year)] += count
    for word, year in sorted(series.keys() | counted.keys()):
        last, count = series.get((word, year), 0), counted[word, year]
        if last != count:
            faults.add(f"{year}年“{word}”字文书的文号不连续：已编到{last}号，实有{count}件。")


def _events() -> Any:
    query = select(CaseEvent.application_id, *event_columns(), secret(CaseEvent.content, "words"))
    return query.order_by(CaseEvent.application_id, CaseEvent.sequence)


def _anchors() -> Any:
    query = select(Application.id.label("application_id"), AuditEntry.action, readable(AuditEntry.detail))
    query = query.join(Application, Application.number == AuditEntry.subject)
    concerned = or_(AuditEntry.action.like("case:%"), AuditEntry.action == "privacy:erased")
    return query.where(concerned).order_by(Application.id, AuditEntry.id)


def _rows(session: Session, query: Any, at_a_time: int = _AT_A_TIME) -> Iterator[Row[Any]]:
    return iter(session.execute(query, execution_options={"yield_per": at_a_time}))
