"""What a file is, by its content; what an office can't safely open is refused with the reason.

A library for magic numbers would tell a DOCX from a ZIP, but not a macro from a document, and would not look into the
text of what has no magic number at all; what is accepted here is few kinds, so they are told by hand. Images are never
decoded: dimensions are read from their headers (:mod:`~actions.cases.attachments.images`).
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from actions.cases.attachments import images

READABLE = "照片（JPG、PNG、WebP）、PDF、Word、Excel 和纯文本（TXT）"
_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_PARTS = 5000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_SUFFIXES = (".txt", ".text", "")
_MARKUP = re.compile(r"\s*<(?:!doctype|\?xml|\?php|html|svg|script|head|body|xml)|<script\b|#!", re.IGNORECASE)
_HEIF = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\x00asm", b"dex\n")
_ARCHIVES = (b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x05\x06", b"PK\x07\x08")


class FileRefused(ValueError):  # noqa: N818 - a refusal, said to a citizen
    """A file that is not taken; ``str()`` is a Chinese sentence."""


class FileTooLarge(FileRefused):
    """A file above the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"文件超过{limit // 1024 // 1024}MB，没有上传。照片可以先压缩，文档可以拆成几个文件，再传一次。"
        )


class Kind(StrEnum):
    """What is accepted."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOC = "doc"
    DOCX = "docx"
    XLS = "xls"
    XLSX = "xlsx"
    TXT = "txt"

    @property
    def label(self) -> str:
        return {"pdf": "PDF", "doc": "Word", "docx": "Word", "xls": "Excel", "xlsx": "Excel", "txt": "文本"}.get(
            self.value, "图片"
        )

    @property
    def is_image(self) -> bool:
        return self in (Kind.JPEG, Kind.PNG, Kind.WEBP)

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
    Kind.DOC: "application/msword",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.TXT: "text/plain; charset=utf-8",
}
# for the file dialogue of a page: without HEIC, phones hand over their photos as JPEG
ACCEPTED = (*(f".{kind.value}" for kind in Kind), ".jpeg")


@dataclass(frozen=True)
class Checked:
    """A file that is taken: what it is, and the bytes to keep (photos without place, device and time)."""

    kind: Kind
    content: bytes


def check(name: str, raw: bytes, limit: int) -> Checked:
    """Look at a file called ``name``. Raises :class:`FileRefused`, and nothing else."""
    if not raw:
        raise FileRefused("这个文件是空的（0字节），没有上传。请看看是不是选错了文件。")
    if len(raw) > limit:
        raise FileTooLarge(limit)
    try:
        return _checked(name, raw)
    except images.BrokenImage as error:
        raise FileRefused(str(error)) from error


def _checked(name: str, raw: bytes) -> Checked:
    if raw.startswith(_PROGRAMS):
        raise FileRefused(f"这是程序文件，不能上传。可以上传{READABLE}。")
    if raw.startswith(b"\xff\xd8\xff"):
        return Checked(Kind.JPEG, images.clean_jpeg(raw))
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return Checked(Kind.PNG, images.clean_png(raw))
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return Checked(Kind.WEBP, images.clean_webp(raw))
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIF:
        raise FileRefused("苹果手机的 HEIC 照片暂时打不开。请把照片另存为 JPG，或者截屏以后再上传。")
    if raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        if b"%%EOF" not in raw[-65536:] and b"startxref" not in raw[-65536:]:
            raise FileRefused("这个 PDF 不完整，可能没有下载完。请重新保存以后再上传。")
        return Checked(Kind.PDF, raw)
    if raw.startswith(_OLE):
        return Checked(_old_office(raw), raw)
    if raw.startswith(b"PK\x03\x04"):
        return Checked(_package(raw), raw)
    if raw.startswith(_ARCHIVES) or raw[257:262] == b"ustar":
        raise _archive()
    return Checked(Kind.TXT, _text(name, raw))


def _archive() -> FileRefused:
    return FileRefused(f"压缩包不能上传。请解压以后，一个一个地上传里面的文件；可以上传{READABLE}。")


def _macro() -> FileRefused:
    return FileRefused("这个文档带有宏（程序），不能上传。请另存为不带宏的文档或者 PDF 以后再上传。")


def _old_office(raw: bytes) -> Kind:
    """A compound file: its directory names its streams in UTF-16."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in raw

    if has("_VBA_PROJECT"):
        raise _macro()
    if has("EncryptedPackage"):
        raise FileRefused("这个文档设了密码，工作人员打不开。请去掉密码以后再上传。")
    if has("WordDocument"):
        return Kind.DOC
    if has("Workbook") or has("Book"):
        return Kind.XLS
    raise FileRefused(f"不支持这种文件。可以上传{READABLE}。")


def _package(raw: bytes) -> Kind:
    """DOCX or XLSX, by the parts inside; nothing is unpacked but the list of types."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
            names = {part.filename.lower() for part in parts}
            is_bomb = len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED
            if "[content_types].xml" not in names:
                raise _archive()
            if is_bomb or package.getinfo(next(p.filename for p in parts if p.filename.lower() == _TYPES)).file_size > (
                1024 * 1024
            ):
                raise FileRefused("这个文档解开后太大，没有上传。请另存为 PDF 以后再上传。")
            types = package.read(next(p.filename for p in parts if p.filename.lower() == _TYPES)).lower()
    except FileRefused:
        raise
    except Exception as error:  # of a foreign format anything may be wrong
        raise FileRefused("这个文档已经损坏或者不完整。请重新保存以后再上传。") from error
    if b"macroenabled" in types or any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise _macro()
    if any(name.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".lnk")) for name in names):
        raise FileRefused("这个文档里夹带了程序，不能上传。请另存为 PDF 以后再上传。")
    if "word/document.xml" in names:
        return Kind.DOCX
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    raise FileRefused(f"不支持这种文档。可以上传{READABLE}。")


_TYPES = "[content_types].xml"


def _text(name: str, raw: bytes) -> bytes:
    """Plain text as UTF-8. Without a magic number the name counts too: 安装.bat and 网页.html are text as well."""
    refusal = FileRefused(f"不支持这种文件。可以上传{READABLE}。")
    if PurePath(name.replace("\\", "/")).suffix.lower() not in _TEXT_SUFFIXES:
        raise refusal
    for encoding in ("utf-8-sig", "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "", "gb18030"):
        if not encoding:
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(character) < 32 and character not in "\t\r\n\f" for character in text):
            continue
        if _MARKUP.match(text) or "<script" in text.lower():
            raise refusal
        if not text.strip():
            raise FileRefused("这个文件里没有文字，是空的，没有上传。")
        return text.encode()
    raise refusal
