"""One file's bytes → its document, with columns, passages and the original file."""

from __future__ import annotations

import hashlib
import json
import mimetypes
import re
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import String

from knowledge.ingest.formats import read_file
from knowledge.ingest.metadata import details, read_metadata
from knowledge.ingest.sources import Source
from knowledge.ingest.structure import read_structure
from knowledge.publishing.duplicates import text_digest
from knowledge.tables import Document, DocumentFile, Passage

_READER_VERSION = "5"  # raise it when reading changes, so that unchanged files are read again
_ROW = "|"  # a line of a table begins so
_NORMATIVE_NUMBER = re.compile(r"规(?:字|发)?〔")  # 国办规〔…〕, 京政办规字〔…〕: the 文号 of 行政规范性文件
_MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".wps": "application/vnd.ms-works",
    ".et": "application/octet-stream",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".text": "text/plain",
    ".shtml": "text/html",
}


def make_document(source: Source) -> Document:
    """A document in no session, without ``ingested_at``; ``details["warnings"]`` are Chinese sentences.

    Raises :class:`knowledge.ingest.decoding.UnreadableFileError`.
    """
    from knowledge.duties.storing import store_duties  # which reads what is made here: at the top a circle

    page = read_file(source.name, source.raw)
    kind, blocks = read_structure(page.lines)
    sidecar = source.sidecar
    columns, warnings = _fitting(asdict(read_metadata(page)))
    if columns["title"].startswith(_ROW):
        columns["title"] = PurePosixPath(source.name).stem
        warnings.append("没有读出标题，先用了文件的名字，请核对。")
    facts: dict[str, Any] = {**details(page), **sidecar.details}
    if source.asked_as:
        facts["asked_as"] = source.asked_as
    if warnings := page.warnings + warnings:
        facts["warnings"] = warnings
    number = sidecar.columns.get("document_number", columns["document_number"])
    document = Document(
        source_name=source.name,
        sha256=_fingerprint(source),
        file_sha256=hashlib.sha256(source.raw).hexdigest(),
        text_sha256=text_digest(page.text),
        is_normative=bool(number and _NORMATIVE_NUMBER.search(number)),
        kind=sidecar.kind or kind,
        text=page.text,
        details=facts,
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
        file=_file(source),
        **columns | sidecar.columns,
    )
    store_duties(document)
    return document


def _file(source: Source) -> DocumentFile:
    name = PurePosixPath(source.name).name
    suffix = PurePosixPath(name).suffix.lower()
    media_type = _MEDIA_TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return DocumentFile(name=name, media_type=media_type, size=len(source.raw), content=source.raw)


def _fingerprint(source: Source) -> str:
    """Of all that a document is read from."""
    asked_as = json.dumps(source.asked_as, ensure_ascii=False, sort_keys=True).encode() if source.asked_as else b""
    parts = (_READER_VERSION.encode(), source.raw, source.sidecar.raw, asked_as)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _fitting(columns: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Values too long for their columns are no such values: they are left out, and told."""
    fitting, warnings = dict(columns), []
    for name, value in columns.items():
        kind = Document.__table__.columns[name].type
        if isinstance(kind, String) and kind.length and isinstance(value, str) and len(value) > kind.length:
            fitting[name] = None
            warnings.append(f"页面上的一项说明太长，没有采用：{value[:30]}…")
    return fitting, warnings
