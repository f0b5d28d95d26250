"""Files → documents with metadata, structure and passages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.ingest.cleaning import clean
from knowledge.ingest.decoding import UnreadableFileError, decode
from knowledge.ingest.metadata import details, read_metadata
from knowledge.ingest.sidecar import SUFFIX, Sidecar, SidecarError, read_sidecar
from knowledge.ingest.structure import read_structure
from knowledge.tables import Document, Passage

__all__ = ["IngestReport", "ingest_paths", "read_document", "shipped_documents"]

_READER_VERSION = "2"  # raise it when reading changes, so that unchanged files are read again
_SUFFIXES = {".txt", ".md", ".markdown", ".text"}
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
    return sorted(path for path in _SHIPPED.iterdir() if path.suffix in _SUFFIXES)


def ingest_paths(
    session: Session,
    paths: Iterable[Path],
    *,
    now: datetime,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> IngestReport:
    """Read files, and the text files of folders, into the database. A file read before is left alone if unchanged.

    A file's name identifies its document. One that cannot be read becomes a problem in the report; what the database
    held under its name stays. ``on_progress(done, total, name)`` is called after each file.
    """
    files = [file for path in paths for file in _expand(path)]
    report = IngestReport()
    for done, path in enumerate(files, 1):
        try:
            _ingest(session, path, now, report)
        except (UnreadableFileError, SidecarError) as problem:
            report.problems.append((path.name, str(problem)))
        except OSError as problem:
            report.problems.append((path.name, f"文件读不出来（{problem.strerror or problem}）。"))
        if on_progress:
            on_progress(done, len(files), path.name)
    session.flush()
    return report


def read_document(path: Path) -> Document:
    """A file as a document that is in no session yet. ``ingested_at`` is left unset.

    Raises :class:`UnreadableFileError`, :class:`SidecarError` or :class:`OSError`.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise UnreadableFileError(
            f"不支持“{path.suffix or '无后缀'}”文件，目前只能读取纯文本（.txt）和Markdown（.md）。"
        )
    raw = path.read_bytes()
    return _document(path.name, raw, read_sidecar(path))


def _expand(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.endswith(SUFFIX))


def _ingest(session: Session, path: Path, now: datetime, report: IngestReport) -> None:
    document = read_document(path)
    known = session.scalar(select(Document).where(Document.source_name == path.name))
    if known and known.sha256 == document.sha256:
        report.unchanged.append(path.name)
        return
    document.ingested_at = now
    if known:
        session.delete(known)
        session.flush()
        document.id = known.id  # links to the document keep working
    session.add(document)
    (report.updated if known else report.added).append(path.name)


def _document(name: str, raw: bytes, sidecar: Sidecar) -> Document:
    page = clean(decode(raw))
    if not page.lines:
        raise UnreadableFileError("除了网页的页眉页脚，文件里没有正文。")
    kind, blocks = read_structure(page.lines)
    columns = asdict(read_metadata(page)) | sidecar.columns
    return Document(
        source_name=name,
        sha256=hashlib.sha256(b"\0".join((_READER_VERSION.encode(), raw, sidecar.raw))).hexdigest(),
        kind=sidecar.kind or kind,
        text=page.text,
        details={**details(page), **sidecar.details},
        passages=[
            Passage(
                ordinal=ordinal,
                path=list(block.path),
                role=block.role.value,
                heading=block.heading,
                text=block.text,
                start=block.start,
                end=block.end,
            )
            for ordinal, block in enumerate(blocks)
        ],
        **columns,
    )
