"""Where the index is kept: two tantivy indexes side by side, in a directory or in memory."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from knowledge.search.entries import Entry, Source
from knowledge.search.index.checksums import check_files
from knowledge.search.index.schema import (
    BODY,
    DOCUMENT,
    EVERY,
    FORMAT,
    PLACE,
    document_schema,
    passage_schema,
    write_document,
)
from knowledge.search.index.snapshot import Snapshot

_HEAP_BYTES = 64_000_000  # of terms gathered in memory before a segment is written
_MOST_DEAD = 0.5  # of the live passages: with more deleted ones the counts of terms mislead
_FEW = 1000  # passages

type Fresh = tuple[Source, list[Entry], str]  # a document, its passages, the state it is in


class Storage:
    """Passages, and documents with what is held of each. Both are renewed together by one writer at a time.

    Each of the two commits by itself, so the documents in hand are noted in ``pending.json`` before: after a crash
    between the commits they count as not held.
    """

    def __init__(self, directory: Path | None = None) -> None:
        """Open or create. Raises ValueError or OSError where the directory holds no index that can be read."""
        self._pending = directory / "pending.json" if directory else None
        self._passages = _open(passage_schema(), directory / "passages" if directory else None)
        self._documents = _open(document_schema(), directory / "documents" if directory else None)

    def snapshot(self) -> Snapshot:
        """What was committed last; later commits don't touch it."""
        self._passages.reload()
        self._documents.reload()
        unsure = json.loads(self._pending.read_text()) if self._pending and self._pending.exists() else []
        return Snapshot(self._passages.searcher(), self._documents.searcher(), unsure)

    @property
    def is_worn(self) -> bool:
        """Whether so much was replaced that it had better be built anew: counts of terms include what was deleted."""
        return self.worn_by > _MOST_DEAD * self._passages.searcher().num_docs + _FEW

    @property
    def worn_by(self) -> int:
        """Passages that were deleted and still count."""
        searcher = self._passages.searcher()
        return searcher.doc_freq(PLACE, EVERY) - searcher.num_docs

    def clear(self) -> None:
        """Forget everything."""
        for index in (self._documents, self._passages):
            writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            writer.delete_all_documents()
            writer.commit()
            writer.wait_merging_threads()

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A writer; at the end its merges are done."""
        passages = self._passages.writer(heap_size=_HEAP_BYTES, num_threads=1)
        documents = self._documents.writer(heap_size=_HEAP_BYTES, num_threads=1)
        try:
            yield Writer(passages, documents, self._pending)
        finally:  # drops what was not committed and lets the next writer in
            passages.wait_merging_threads()
            documents.wait_merging_threads()


class Writer:
    """Changes a storage, one commit a call."""

    def __init__(self, passages: tantivy.IndexWriter, documents: tantivy.IndexWriter, pending: Path | None) -> None:
        self._passages, self._documents, self._pending = passages, documents, pending
        self._in_hand: set[int] = set(json.loads(pending.read_text())) if pending and pending.exists() else set()

    def replace(self, ids: Collection[int], fresh: Iterable[Fresh]) -> None:
        """Take out the documents of ``ids`` and put in ``fresh``, which are of these ids."""
        self._note([*self._in_hand, *ids])
        for writer, schema in ((self._passages, passage_schema()), (self._documents, document_schema())):
            writer.delete_documents_by_query(tantivy.Query.term_set_query(schema, DOCUMENT, list(ids)))
        for source, entries, stamp in fresh:
            write_document(self._passages, self._documents, source, entries, stamp)
        self._commit()
        self._in_hand -= set(ids)
        self._note([*self._in_hand])

    def _commit(self) -> None:
        self._passages.commit()
        self._documents.commit()

    def _note(self, ids: list[int]) -> None:
        if self._pending is None:
            return
        with self._pending.open("w", encoding="utf-8") as file:
            json.dump(ids, file)
            file.flush()
            os.fsync(file.fileno())


def prepare(directory: Path) -> None:
    """Make the directory one of this format; what an older version left there is removed."""
    if is_prepared(directory):
        return
    remove(directory)
    for name in ("passages", "documents"):
        (directory / name).mkdir(parents=True)
    (directory / "format").write_text(FORMAT, encoding="utf-8")


def is_prepared(directory: Path) -> bool:
    """Whether :func:`prepare` has nothing to do."""
    version = directory / "format"
    return version.exists() and version.read_text(encoding="utf-8") == FORMAT


def remove(directory: Path) -> None:
    """Delete the index; the lock stays."""
    (directory / "format").unlink(missing_ok=True)
    for name in ("passages", "documents"):
        shutil.rmtree(directory / name, ignore_errors=True)
    (directory / "pending.json").unlink(missing_ok=True)


@contextmanager
def writing_lock(directory: Path) -> Iterator[bool]:
    """Whether this process may write now; no other does until the block ends."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def damage_told() -> Iterator[None]:
    """ValueError where tantivy panics over what it reads: a panic is no Exception, and nothing would handle it."""
    try:
        yield
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise ValueError(f"the index is damaged: {error}") from None


def _open(schema: tantivy.Schema, directory: Path | None) -> tantivy.Index:
    if directory:
        check_files(directory)
    index = tantivy.Index(schema, path=str(directory)) if directory else tantivy.Index(schema)
    index.register_tokenizer("whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    index.searcher().doc_freq(BODY, "")  # opens every file: what is missing or cut off is noticed now
    return index
