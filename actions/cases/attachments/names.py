"""Names of files as people sent them, made harmless."""

from __future__ import annotations

import re
import unicodedata

LONGEST_STEM = 60  # characters
UNNAMED = "文件"
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


def safe_name(given: str, suffix: str) -> str:
    """The last part of ``given`` without what deceives the eye or a file system, and with ``suffix`` (``.jpg``): what
    the content is, whatever it was called. 照片.jpg.exe that holds a JPEG becomes 照片.jpg.jpg."""
    normal = unicodedata.normalize("NFC", given[-1000:].replace("\\", "/").rpartition("/")[2])
    # controls, formats (\u202e turns a name around), halves of surrogates, private use, unassigned
    visible = "".join(each for each in " ".join(normal.split()) if not unicodedata.category(each).startswith("C"))
    stem, dot, ending = visible.rpartition(".")
    has_suffix = bool(dot) and f".{ending.lower()}" in (suffix, {".jpg": ".jpeg"}.get(suffix))
    stem = stem if has_suffix else visible
    stem = _NOT_IN_NAMES.sub("_", stem).strip(" ._")
    return f"{stem[:LONGEST_STEM].strip(' .') or UNNAMED}{suffix}"


def shown_size(size: int) -> str:
    """As people read it: 820KB, 1.2MB."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))}KB"
    return f"{size / 1024 / 1024:.1f}MB"
