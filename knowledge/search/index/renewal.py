"""What the database publishes, and bringing the index up to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import batched, groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.search.entries import Source, make_entries
from knowledge.search.index.snapshot import Snapshot
from knowledge.search.index.storage import Fresh, Storage
from knowledge.tables import Document, Passage, Scope, Status, StoredDuty

type OnProgress = Callable[[int, int], None]  # documents done, documents to do

_IS_PUBLIC = (Document.status == Status.PUBLISHED) & (Document.scope == Scope.PROACTIVE)
_STATE = (Document.revision, Document.sha256, Document.ingested_at)  # a document is indexed anew when any changes
_PASSAGES_OF_A_PLAN = 5  # with duties; any notice may have one
_A_COMMIT = 500  # documents
_A_READ = 50  # documents


def fingerprint(session: Session) -> Hashable:
    """Changes whenever documents do; cheap enough to be asked every few seconds."""
    columns = (func.count(), func.max(Document.id), func.sum(Document.revision))
    return tuple(session.execute(select(*columns).select_from(Document)).one())


def stamps(session: Session) -> dict[int, str]:
    """The documents that may answer, each with a digest of the state it is in."""
    rows = session.execute(select(Document.id, *_STATE).where(_IS_PUBLIC).order_by(Document.id))
    return {row[0]: hashlib.blake2b(repr(tuple(row[1:])).encode(), digest_size=12).hexdigest() for row in rows}


def is_current(snapshot: Snapshot, wanted: Mapping[int, str]) -> bool:
    """Whether a snapshot holds exactly what is wanted."""
    return snapshot.is_sound and not snapshot.unsure and snapshot.stamps == wanted


def renew(storage: Storage, session: Session, wanted: Mapping[int, str], on_progress: OnProgress | None) -> Snapshot:
    """Bring the index up to ``wanted``: only what differs is touched, a few hundred documents a commit.

    Raises ValueError or OSError where the storage is damaged.
    """
    snapshot = storage.snapshot()
    if storage.is_worn or not snapshot.is_sound:
        storage.clear()
        snapshot = storage.snapshot()
    if is_current(snapshot, wanted):
        return snapshot
    differing = sorted({number for number, _ in snapshot.stamps.items() ^ wanted.items()} | snapshot.unsure)
    to_do = sum(number in wanted for number in differing)
    done = 0

    def counted(fresh: Iterator[Fresh]) -> Iterator[Fresh]:
        nonlocal done
        for document in fresh:
            yield document
            done += 1
            if on_progress:
                on_progress(done, to_do)

    with storage.writing() as writer:
        for ids in batched(differing, _A_COMMIT):
            writer.replace(ids, counted(_read(session, [number for number in ids if number in wanted], wanted)))
    snapshot = storage.snapshot()
    if not snapshot.is_sound:
        raise ValueError("passages and documents do not go together")
    return snapshot


def _read(session: Session, ids: Sequence[int], wanted: Mapping[int, str]) -> Iterator[Fresh]:
    columns = (
        Passage.document_id,
        Passage.id,
        Passage.ordinal,
        Passage.path,
        Passage.role,
        Passage.heading,
        Passage.text,
    )
    for some in batched(ids, _A_READ):
        passages = session.execute(
            select(*columns).where(Passage.document_id.in_(some)).order_by(Passage.document_id, Passage.ordinal)
        )
        by_document = {number: list(rows) for number, rows in groupby(passages, key=lambda row: row.document_id)}
        plans = _plans(session, some)
        for document in session.scalars(select(Document).where(Document.id.in_(some)).order_by(Document.id)):
            source = _source(document, is_plan=document.id in plans)
            entries = make_entries(source, by_document.get(document.id, []), document.asked_as)
            yield source, entries, wanted[document.id]


def _plans(session: Session, ids: Sequence[int]) -> set[int]:
    """The documents that consist of duties, section by section."""
    statement = select(StoredDuty.document_id).where(StoredDuty.document_id.in_(ids)).group_by(StoredDuty.document_id)
    enough = func.count(StoredDuty.passage_id.distinct()) >= _PASSAGES_OF_A_PLAN
    return set(session.scalars(statement.having(enough)))


def _source(document: Document, *, is_plan: bool) -> Source:
    return Source(
        id=document.id,
        title=document.title,
        document_number=document.document_number,
        issuer=document.issuer,
        validity=document.validity,
        ended_on=document.ended_on,
        dated_on=document.signed_on or document.published_on,
        place=document.place,
        kind=document.kind,
        year=document.year,
        abridged=bool(document.omissions),
        in_sections=document.kind == "law" or is_plan or bool(document.asked_as),
    )
