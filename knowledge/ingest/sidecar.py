"""``<name>.meta.json`` beside a document: facts that its text does not state, such as what this copy leaves out.

Keys are those of :class:`knowledge.ingest.metadata.Metadata` (dates as YYYY-MM-DD), ``kind`` ("law" or "notice") and
``metadata``, an object kept as it is; ``metadata.omissions`` lists in Chinese what is missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from knowledge.ingest.metadata import Metadata

SUFFIX = ".meta.json"
_DATES = ("signed_on", "published_on")
_KEYS = {column.name for column in fields(Metadata)}


class SidecarError(ValueError):
    """A sidecar that cannot be used. The message is a Chinese sentence."""


@dataclass(frozen=True)
class Sidecar:
    raw: bytes = b""
    columns: dict[str, Any] = field(default_factory=dict)
    kind: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


def sidecar_path(document: Path) -> Path:
    """条例.txt → 条例.meta.json"""
    return document.with_name(sidecar_name(document.name))


def sidecar_name(document: str) -> str:
    """通知/条例.txt → 通知/条例.meta.json"""
    path = PurePosixPath(document)
    return str(path.with_name(path.stem + SUFFIX))


def read_sidecar(document: Path) -> Sidecar:
    """The sidecar of a document; an empty one where there is none. Raises :class:`SidecarError`."""
    path = sidecar_path(document)
    return parse_sidecar(path.read_bytes(), path.name) if path.is_file() else Sidecar()


def parse_sidecar(raw: bytes, name: str) -> Sidecar:
    """The content of a sidecar called ``name``. Raises :class:`SidecarError`."""
    try:
        content = json.loads(raw.decode("utf-8-sig"))
        columns = {key: content[key] for key in _KEYS & content.keys()}
        columns |= {key: date.fromisoformat(columns[key]) for key in _DATES if columns.get(key)}
        known = content.keys() <= _KEYS | {"kind", "metadata"}
    except (ValueError, AttributeError, TypeError) as error:
        raise SidecarError(f"说明文件{name}不是正确的JSON，或者日期不是“年-月-日”的形式。") from error
    if (
        not known
        or content.get("kind") not in (None, "law", "notice")
        or not isinstance(content.get("metadata", {}), dict)
    ):
        raise SidecarError(f"说明文件{name}里有不认识的项目。")
    return Sidecar(raw, columns, content.get("kind"), content.get("metadata", {}))
