"""A file of any kind an office publishes → its document's lines. What the bytes are counts, not what the name says."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePath

from knowledge.ingest.cleaning import CleanText, clean
from knowledge.ingest.decoding import UnreadableFileError, decoded
from knowledge.ingest.legacy import read_legacy
from knowledge.ingest.pdf import read_pdf
from knowledge.ingest.spreadsheet import read_spreadsheet
from knowledge.ingest.web_page import looks_like_html, read_web_page
from knowledge.ingest.word import read_word

TEXT_SUFFIXES = {".txt", ".md", ".markdown", ".text"}
SUFFIXES = TEXT_SUFFIXES | {".html", ".htm", ".shtml", ".xhtml", ".pdf", ".docx", ".xlsx", ".xlsm", ".docm"} | {
    ".doc", ".wps", ".rtf", ".odt", ".xls", ".et", ".ods"
}  # fmt: skip
ARCHIVE_SUFFIX = ".zip"
MAX_BYTES = 50 * 1024 * 1024
_MAX_UNPACKED = 300 * 1024 * 1024
_READABLE = "网页（.html）、PDF、Word（.docx、.doc）、Excel（.xlsx）、纯文本（.txt）、Markdown（.md）和压缩包（.zip）"
_NAMES = {"html": "网页", "pdf": "PDF", "docx": "Word文档", "xlsx": "Excel表格", "legacy": "旧版Office文档"}
_EXPECTED = {
    "html": {".html", ".htm", ".shtml", ".xhtml"},
    "pdf": {".pdf"},
    "docx": {".docx", ".docm"},
    "xlsx": {".xlsx", ".xlsm"},
    "legacy": {".doc", ".wps", ".rtf", ".odt", ".xls", ".et", ".ods"},
}


def read_file(name: str, raw: bytes) -> CleanText:
    """The document in a file called ``name``. Raises :class:`UnreadableFileError`, and nothing else."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFileError(f"不支持“{suffix or '无后缀'}”文件，可以读取的是{_READABLE}。")
    if len(raw) > MAX_BYTES:
        raise too_large()
    if not raw.strip():
        raise UnreadableFileError("文件里没有文字，是空的。")
    kind = _kind(raw, suffix)
    try:
        page = _READERS[kind](raw, suffix)
    except UnreadableFileError:
        raise
    except Exception as error:  # parsers of foreign formats fail in ways of their own
        raise UnreadableFileError(f"这个{_NAMES.get(kind, '文本')}已经损坏或者不完整，读不出来。") from error
    if kind in _EXPECTED and suffix not in _EXPECTED[kind]:
        page.warnings.append(f"文件的后缀是“{suffix}”，内容其实是{_NAMES[kind]}，已按内容读取。")
    return page


def too_large() -> UnreadableFileError:
    """The refusal of a file above :data:`MAX_BYTES`."""
    return UnreadableFileError(f"文件超过{MAX_BYTES // 1024 // 1024}兆，太大了，请拆分后再导入。")


def _kind(raw: bytes, suffix: str) -> str:
    if raw[:1024].lstrip().startswith(b"%PDF"):
        return "pdf" if suffix not in TEXT_SUFFIXES else "text"
    if raw.startswith(b"PK\x03\x04"):
        return _kind_of_package(raw)
    if raw.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        return "legacy"
    if suffix not in TEXT_SUFFIXES and looks_like_html(raw):
        return "html"
    if suffix in _EXPECTED["html"] | TEXT_SUFFIXES:
        return "html" if suffix in _EXPECTED["html"] else "text"
    raise UnreadableFileError(f"文件的内容不是“{suffix}”格式，可能已经损坏，请重新下载或另存后再导入。")


def _kind_of_package(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            names = set(package.namelist())
            unpacked = sum(member.file_size for member in package.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFileError("文件已经损坏或者不完整，读不出来。") from error
    if unpacked > _MAX_UNPACKED:
        raise UnreadableFileError("文件解开后太大，没有读取。")
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "mimetype" in names:
        return "legacy"
    raise UnreadableFileError("这是压缩包，不是文档；请把后缀改为.zip再导入。")


def _read_text(raw: bytes, _suffix: str) -> CleanText:
    source = decoded(raw)
    page = clean(source.text)
    page.warnings += source.warnings
    if not page.lines:
        raise UnreadableFileError("除了网页的页眉页脚，文件里没有正文。")
    return page


def _read_legacy(raw: bytes, suffix: str) -> CleanText:
    converted, kind = read_legacy(raw, suffix)
    return _READERS[kind](converted, f".{kind}")


_READERS: dict[str, Callable[[bytes, str], CleanText]] = {
    "text": _read_text,
    "html": lambda raw, _suffix: read_web_page(raw),
    "pdf": lambda raw, _suffix: read_pdf(raw),
    "docx": lambda raw, _suffix: read_word(raw),
    "xlsx": lambda raw, _suffix: read_spreadsheet(raw),
    "legacy": _read_legacy,
}
