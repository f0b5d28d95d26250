"""Whether the files of an index are as they were written.

tantivy writes a checksum into each but does not compare it: a byte that the disk lost would change what is quoted.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_TAIL = struct.Struct("<II")  # length of the footer before it, and a mark
_MARK = 1337
_CHUNK = 1 << 20  # bytes


def check_files(directory: Path) -> None:
    """Raises ValueError or OSError where a file of the last commit is missing or not what was written.

    Reads all of them, about a gigabyte a second, but each only once a process: they are never changed.
    """
    for path in _files(directory):
        facts = path.stat()
        if not _is_whole(path, facts.st_size, facts.st_mtime_ns):
            raise ValueError(f"{path.name} is damaged")


def _files(directory: Path) -> Iterator[Path]:
    meta = directory / "meta.json"
    if not meta.exists():
        return  # nothing was committed yet
    try:
        for segment in json.loads(meta.read_text(encoding="utf-8"))["segments"]:
            name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
            deleted = f".{deletes['opstamp']}.del" if deletes else ""
            yield from (path for path in directory.glob(f"{name}.*") if path.suffix != ".del")
            if deleted:
                yield directory / f"{name}{deleted}"
    except (KeyError, TypeError) as error:
        raise ValueError("meta.json is damaged") from error


@lru_cache(maxsize=4096)
def _is_whole(path: Path, size: int, _modified: int) -> bool:
    if size < _TAIL.size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        length, mark = _TAIL.unpack(content[-_TAIL.size :])
        end = size - _TAIL.size - length
        if mark != _MARK or end < 0:
            return False
        checksum = 0
        for start in range(0, end, _CHUNK):
            checksum = zlib.crc32(content[start : min(start + _CHUNK, end)], checksum)
        try:
            return bool(json.loads(content[end : -_TAIL.size])["crc"] == checksum)
        except (ValueError, KeyError, TypeError):
            return False
