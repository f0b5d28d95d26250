"""Entries made and changed by staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from knowledge.faq.phrase import read_phrase
from knowledge.faq.sources import Source, find_sources, published
from knowledge.faq.tables import Faq
from knowledge.tables import Passage

MAX_QUESTION = 200  # characters
MAX_ANSWER = 2000
MAX_VARIANTS = 50


class FaqRefused(ValueError):  # noqa: N818 - as StepRefused
    """What was asked can't be done; the message is a Chinese sentence for the person who asked."""


class FaqChanged(FaqRefused):
    """Somebody has changed the entry since it was read."""


class UnknownFaqError(LookupError):
    """There is no such entry."""


@dataclass(frozen=True)
class FaqText:
    """What staff wrote. ``answer`` empty: the passage itself is the answer."""

    question: str
    variants: tuple[str, ...]
    answer: str
    passage_id: int | None  # None: the source stays as it is


@dataclass(frozen=True)
class FaqView:
    """An entry with what became of its source."""

    entry: Faq
    source: Source


def create_faq(session: Session, text: FaqText, *, by: str, now: datetime) -> Faq:
    """Add an entry. Raises :class:`FaqRefused`."""
    entry = Faq(created_by=by, created_at=now, is_active=True)
    if text.passage_id is None:
        raise FaqRefused("请选择出处：问答必须注明依据的文件和条款。")
    _write(session, entry, text, by, now)
    session.add(entry)
    session.flush()
    return entry


def change_faq(session: Session, faq_id: int, text: FaqText, *, version: int | None, by: str, now: datetime) -> Faq:
    """Replace what an entry says. Raises :class:`FaqRefused`, :class:`UnknownFaqError`."""
    entry = _known(session, faq_id)
    if version is not None and version != entry.version:
        raise FaqChanged("这条问答刚被其他人修改过，请核对后再保存。")
    _write(session, entry, text, by, now)
    _flush(session)
    return entry


def switch_faq(session: Session, faq_id: int, *, is_active: bool, by: str, now: datetime) -> Faq:
    """Take an entry out of use, or back. Raises :class:`UnknownFaqError`, :class:`FaqRefused`."""
    entry = _known(session, faq_id)
    if is_active:
        _refuse_double(session, entry.phrasings, but=entry.id)
    entry.is_active, entry.updated_by, entry.updated_at = is_active, by, now
    _flush(session)
    return entry


def list_faqs(session: Session) -> list[FaqView]:
    """Every entry, those in use first, the last changed first."""
    entries = session.scalars(select(Faq).order_by(Faq.is_active.desc(), Faq.updated_at.desc(), Faq.id.desc())).all()
    sources = find_sources(session, entries)
    return [FaqView(entry, sources[entry.id]) for entry in entries]


def faqs_before(session: Session, before: int | None, limit: int) -> list[FaqView]:
    """Entries by their ids, the newest first, those below ``before``: along the primary key."""
    query = select(Faq).order_by(Faq.id.desc()).limit(limit)
    found = session.scalars(query if before is None else query.where(Faq.id < before)).all()
    sources = find_sources(session, found)
    return [FaqView(entry, sources[entry.id]) for entry in found]


def get_faq(session: Session, faq_id: int) -> FaqView:
    """One entry. Raises :class:`UnknownFaqError`."""
    entry = _known(session, faq_id)
    return FaqView(entry, find_sources(session, [entry])[entry.id])


def _known(session: Session, faq_id: int) -> Faq:
    entry = session.get(Faq, faq_id)
    if entry is None:
        raise UnknownFaqError("没有这条问答。")
    return entry


def _write(session: Session, entry: Faq, text: FaqText, by: str, now: datetime) -> None:
    question, variants, answer = text.question.strip(), _distinct(text), text.answer.strip()
    if not read_phrase(question).plain:
        raise FaqRefused("请填写问题。")
    if max(len(one) for one in (question, *variants)) > MAX_QUESTION:
        raise FaqRefused(f"一个问题最多{MAX_QUESTION}个字，请缩短后再保存。")
    if len(variants) > MAX_VARIANTS:
        raise FaqRefused(f"其他问法最多{MAX_VARIANTS}条，请删去一些再保存。")
    if len(answer) > MAX_ANSWER:
        raise FaqRefused(f"答案最多{MAX_ANSWER}个字，请缩短后再保存。")
    _refuse_double(session, (question, *variants), but=entry.id)
    if text.passage_id is not None:
        _name_source(session, entry, text.passage_id)
    entry.question, entry.variants, entry.answer = question, list(variants), answer or None
    entry.updated_by, entry.updated_at = by, now


def _distinct(text: FaqText) -> tuple[str, ...]:
    """The other ways to ask, each once; what only repeats another in other punctuation is left out."""
    seen = {read_phrase(text.question).plain}
    variants = []
    for variant in (one.strip() for one in text.variants):
        plain = read_phrase(variant).plain
        if plain and plain not in seen:
            seen.add(plain)
            variants.append(variant)
    return tuple(variants)


def _refuse_double(session: Session, phrasings: Iterable[str], *, but: int | None) -> None:
    asked = [(text, read_phrase(text)) for text in phrasings]
    for other in _others(session, but):
        for known in map(read_phrase, other.phrasings):
            same = next((text for text, phrase in asked if phrase.asks_the_same(known)), None)
            if same is not None:
                raise FaqRefused(f"“{same}”已有问答：“{other.question}”。请修改那一条，或先停用它。")


def _others(session: Session, but: int | None) -> Sequence[Faq]:
    with session.no_autoflush:
        query = select(Faq).where(Faq.is_active)
        return session.scalars(query if but is None else query.where(Faq.id != but)).all()


def _name_source(session: Session, entry: Faq, passage_id: int) -> None:
    passage = session.get(Passage, passage_id)
    current = [] if passage is None else session.scalars(published([passage.document.source_name])).all()
    if passage is None or passage.document_id not in [document.id for document in current[-1:]]:
        raise FaqRefused("所选的条文已不在现行的公开文件里，请重新查找出处。")
    entry.source_name = passage.document.source_name
    entry.section_path, entry.quote = list(passage.path), passage.text


def _flush(session: Session) -> None:
    try:
        session.flush()
    except StaleDataError as error:
        raise FaqChanged("这条问答刚被其他人修改过，请核对后再保存。") from error
