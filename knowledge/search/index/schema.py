"""What the index holds of a passage and of a document, and how it is written and read."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from knowledge.search.entries import Entry, Neighbours, Source
from knowledge.search.tokens import bigrams

# Another format, and the index is built anew: whatever changes in the modules that make its content is one.
_MADE_BY = (__file__, inspect.getfile(Entry), inspect.getfile(bigrams))
_CONTENT = b"".join(Path(name).read_bytes() for name in _MADE_BY)
FORMAT = hashlib.sha256(_CONTENT + version("tantivy").encode()).hexdigest()

BODY, CONTEXT, BELOW, ASKED = "body", "context", "below", "asked"
ANYWHERE = "anywhere"  # each term of body, context or asked and each character once: in how many passages
PLACE, DOCUMENT, KEY, RECORD = "place", "document", "key", "record"
NATIONAL = "*"  # in place of a place
EVERY = "**"  # a place of every passage, which counts the deleted ones too until their segment is merged
_ORDINAL_BITS = 24
_ENTRY_FIELDS = tuple(one.name for one in fields(Entry) if one.name not in ("source", "neighbours"))
_SOURCE_FIELDS = tuple(one.name for one in fields(Source))
_DATES = ("ended_on", "dated_on")


@dataclass(frozen=True)
class Held:
    """What the index knows of a document: its facts, how many passages, and the state it was indexed in."""

    source: Source
    passages: int
    stamp: str


def passage_schema() -> tantivy.Schema:
    """Terms of a passage by field, its place, the numbers it is found by, and all that an entry is made of."""
    builder = tantivy.SchemaBuilder()
    for name in (BODY, CONTEXT, BELOW, ASKED):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(ANYWHERE, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(PLACE, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(DOCUMENT, indexed=True)
    builder.add_unsigned_field(KEY, indexed=True)
    builder.add_bytes_field(RECORD, stored=True)
    return builder.build()


def document_schema() -> tantivy.Schema:
    """Terms of a whole document, and what is held of it."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(BODY, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(DOCUMENT, indexed=True, fast=True)
    builder.add_bytes_field(RECORD, stored=True)
    return builder.build()


def key(document_id: int, ordinal: int) -> int:
    """The number a passage is fetched by."""
    return document_id << _ORDINAL_BITS | ordinal


def write_document(
    passages: tantivy.IndexWriter, documents: tantivy.IndexWriter, source: Source, entries: Sequence[Entry], stamp: str
) -> None:
    """Add a document and its passages."""
    title = bigrams(source.plain_title)
    whole: list[str] = []
    for entry in entries:
        body = bigrams(entry.plain)
        context = bigrams(entry.context) + title
        asked = bigrams(entry.asked_plain)
        whole += body
        document = tantivy.Document()
        document.add_text(BODY, " ".join(body))
        document.add_text(CONTEXT, " ".join(context))
        document.add_text(BELOW, " ".join(bigrams(entry.list_plain)))
        document.add_text(ASKED, " ".join(asked))
        document.add_text(ANYWHERE, " ".join({*body, *context, *asked, *entry.plain} - {" "}))
        document.add_text(PLACE, source.place or NATIONAL)
        document.add_text(PLACE, EVERY)
        document.add_unsigned(DOCUMENT, source.id)
        document.add_unsigned(KEY, key(source.id, entry.ordinal))
        document.add_bytes(RECORD, _entry_record(entry))
        passages.add_document(document)
    document = tantivy.Document()
    document.add_text(BODY, " ".join(whole))
    document.add_unsigned(DOCUMENT, source.id)
    document.add_bytes(RECORD, _dump([stamp, len(entries), *astuple(source)]))
    documents.add_document(document)


def read_held(record: bytes) -> Held:
    stamp, passages, *facts = json.loads(record)
    source = dict(zip(_SOURCE_FIELDS, facts, strict=True))
    source |= {name: date.fromisoformat(source[name]) for name in _DATES if source[name]}
    return Held(Source(**source), passages, stamp)


def _entry_record(entry: Entry) -> bytes:
    return _dump([entry.source.id, *(getattr(entry, name) for name in _ENTRY_FIELDS)])


def read_entry(record: bytes, held: Mapping[int, Held], neighbours: Neighbours) -> Entry:
    """The entry of a passage found. Its document is one of ``held``."""
    document_id, *values = json.loads(record)
    facts: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in zip(_ENTRY_FIELDS, values, strict=True)
    }
    return Entry(source=held[document_id].source, neighbours=neighbours, **facts)


def _dump(values: Sequence[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode()
