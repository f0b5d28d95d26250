"""Files → documents with metadata, structure and passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from knowledge.ingest.decoding import UnreadableFileError
from knowledge.ingest.documents import make_document
from knowledge.ingest.formats import ARCHIVE_SUFFIX, TEXT_SUFFIXES
from knowledge.ingest.sidecar import SidecarError
from knowledge.ingest.sources import Source, name_files, open_source
from knowledge.ingest.storing import Outcome, store
from knowledge.publishing.linking import link_interpretations
from knowledge.tables import Document

__all__ = [
    "IngestReport",
    "ingest_paths",
    "open_documents",
    "read_document",
    "read_documents",
    "shipped_documents",
]

_SHIPPED = Path(__file__).parent.parent / "documents"


@dataclass
class IngestReport:
    """What became of each file: names, and for a problem a Chinese sentence saying why.

    ``updated``: the same file, read again. ``new_versions``: its content changed. ``links``: pairs of titles,
    an interpretation and the policy it was linked to.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    new_versions: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def shipped_documents() -> list[Path]:
    """The documents that come with the project."""
    return sorted(path for path in _SHIPPED.iterdir() if path.suffix in TEXT_SUFFIXES)


def ingest_paths(
    session: Session,
    paths: Iterable[Path],
    *,
    now: datetime,
    on_progress: Callable[[int, int, str], None] | None = None,
    as_draft: bool = False,
) -> IngestReport:
    """Read files, those of folders, and those in ZIP archives into the database; unchanged ones are left alone.

    A file's name identifies its document, 通知.zip/附件1.docx the one in an archive. What is new is published for all
    (``as_draft``: left as a draft for the console); see :func:`knowledge.ingest.storing.store`. One that cannot be read
    becomes a problem in the report; what the database held under its name stays. ``on_progress(done, total, name)`` is
    called after each file. At the end interpretations are linked to the policies that their titles name.
    """
    files = name_files(paths)
    report = IngestReport()
    for done, (name, path) in enumerate(files, 1):
        for source in _sources(name, path):
            _ingest(session, source, now, report, as_draft)
        if on_progress:
            on_progress(done, len(files), name)
    session.flush()
    if report.added or report.new_versions:
        report.links = link_interpretations(session, now=now)
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
    return open_documents(path.name, path)


def open_documents(name: str, path: Path) -> Iterator[tuple[str, Document | str]]:
    """As :func:`read_documents`, of a file that is called ``name`` and lies elsewhere for now."""
    for source in _sources(name, path):
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


def _ingest(session: Session, source: Source, now: datetime, report: IngestReport, as_draft: bool) -> None:
    try:  # read before the first query: on SQLite that one takes the write lock, which a running site needs too
        document = None if source.problem else make_document(source)
    except UnreadableFileError as problem:
        document, source = None, Source(source.name, problem=str(problem))
    if document is None:
        report.problems.append((source.name, source.problem))
        return
    stored = store(session, document, now=now, as_draft=as_draft)
    if stored.problem:
        report.problems.append((source.name, stored.problem))
    else:
        names = {
            Outcome.ADDED: report.added,
            Outcome.UPDATED: report.updated,
            Outcome.NEW_VERSION: report.new_versions,
            Outcome.UNCHANGED: report.unchanged,
        }
        names[stored.outcome].append(source.name)
