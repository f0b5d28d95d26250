"""Files → documents with metadata, structure and passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from knowledge.ingest.decoding import UnreadableFileError
from knowledge.ingest.documents import make_document
from knowledge.ingest.formats import ARCHIVE_SUFFIX, TEXT_SUFFIXES
from knowledge.ingest.sidecar import SidecarError
from knowledge.ingest.sources import Source, name_files, open_source
from knowledge.tables import Document, Passage, StoredDuty

__all__ = [
    "IngestReport",
    "ingest_paths",
    "read_document",
    "read_documents",
    "shipped_documents",
]

_SHIPPED = Path(__file__).parent.parent / "documents"


@dataclass
class IngestReport:
    """What became of each file: names, and for a problem a Chinese sentence saying why."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def shipped_documents() -> list[Path]:
    """The documents that come with the project."""
    return sorted(path for path in _SHIPPED.iterdir() if path.suffix in TEXT_SUFFIXES)


def ingest_paths(
    session: Session,
    paths: Iterable[Path],
    *,
    now: datetime,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> IngestReport:
    """Read files, those of folders, and those in ZIP archives into the database; unchanged ones are left alone.

    A file's name identifies its document, 通知.zip/附件1.docx the one in an archive. One that cannot be read becomes a
    problem in the report; what the database held under its name stays. ``on_progress(done, total, name)`` is called
    after each file.
    """
    files = name_files(paths)
    report = IngestReport()
    for done, (name, path) in enumerate(files, 1):
        for source in _sources(name, path):
            _ingest(session, source, now, report)
        if on_progress:
            on_progress(done, len(files), name)
    session.flush()
    return report


def read_document(path: Path) -> Document:
    """A file as a document that is in no session yet. ``ingested_at`` is left unset.

    Raises :class:`UnreadableFileError`, :class:`SidecarError` or :class:`OSError`.
    """
    if path.suffix.lower() == ARCHIVE_SUFFIX:
        raise UnreadableFileError("这是压缩包，里面可以有许多文件；它不是一份文件。")
    source = next(open_source(path.name, path))
    return make_document(source)


def read_documents(path: Path) -> Iterator[tuple[str, Document | str]]:
    """Each document of a file or an archive under its name; in the place of one that can't be read, why."""
    for source in _sources(path.name, path):
        try:
            yield source.name, source.problem or make_document(source)
        except UnreadableFileError as problem:
            yield source.name, str(problem)


def _sources(name: str, path: Path) -> Iterator[Source]:
    """As :func:`open_source`, with what keeps a file from being read told as a problem."""
    try:
        yield from open_source(name, path)
    except (UnreadableFileError, SidecarError) as problem:
        yield Source(name, problem=str(problem))
    except FileNotFoundError:
        yield Source(name, problem="没有这个文件。")
    except OSError as problem:
        yield Source(name, problem=f"文件读不出来（{problem.strerror or problem}）。")


def _ingest(session: Session, source: Source, now: datetime, report: IngestReport) -> None:
    try:  # read before the first query: on SQLite that one takes the write lock, which a running site needs too
        document = None if source.problem else make_document(source)
    except UnreadableFileError as problem:
        document, source = None, Source(source.name, problem=str(problem))
    if document is None:
        report.problems.append((source.name, source.problem))
        return
    known = session.scalar(select(Document).where(Document.source_name == source.name))
    if known and known.sha256 == document.sha256:
        report.unchanged.append(source.name)
        return
    document.ingested_at = now
    if known:
        document.id = known.id  # links to the document keep working
        session.execute(delete(StoredDuty).where(StoredDuty.document_id == document.id))
        session.execute(delete(Passage).where(Passage.document_id == document.id))
        session.execute(delete(Document).where(Document.id == document.id))
    session.add(document)
    (report.updated if known else report.added).append(source.name)
