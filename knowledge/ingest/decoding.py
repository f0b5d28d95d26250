"""Bytes → text: UTF-8, UTF-16 with a byte order mark, GB18030, Big5; whatever the page declares, the bytes decide."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

_FORMATS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "DOCX、XLSX或ZIP",
    b"\xd0\xcf\x11\xe0": "旧版Word或Excel",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
}
_CHINESE = ("gb18030", "big5hkscs")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,20})""", re.IGNORECASE)
_DECLARATION_ZONE = 4096  # bytes; browsers look at 1024
_SAMPLE = 100_000  # bytes; enough to tell encodings apart
_BROKEN_SHARE = 200  # one unreadable character in so many is an accident of transfer, more is another encoding


class UnreadableFileError(ValueError):
    """A file that cannot be read. The message is a Chinese sentence for the person who imports."""


@dataclass(frozen=True)
class Decoded:
    """Text with ``\\n`` line ends and no byte order mark. ``warnings`` are Chinese sentences."""

    text: str
    encoding: str
    warnings: list[str] = field(default_factory=list)


def decode(raw: bytes) -> str:
    """Text of a file; see :func:`decoded`."""
    return decoded(raw).text


def decoded(raw: bytes) -> Decoded:
    """Text of a file, with the encoding that was found and what was odd about it.

    Raises :class:`UnreadableFileError` for other formats, for unknown encodings and for a file without text.
    """
    for magic, name in _FORMATS.items():
        if raw.startswith(magic):
            raise UnreadableFileError(f"这是{name}文件，不是文本，请检查文件的后缀名。")
    text, encoding = _decode(raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableFileError("文件里没有文字。")
    return Decoded(text.replace("\0", ""), encoding, list(_oddities(raw, text, encoding)))


def declared_encoding(raw: bytes) -> str | None:
    """The Python name of the encoding that a page or an XML head declares; None without one that exists."""
    match = _DECLARED.search(raw[:_DECLARATION_ZONE])
    if not match:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii", "replace")).name
    except LookupError:
        return None
    return {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)


def _decode(raw: bytes) -> tuple[str, str]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        # UTF-8 proves itself. Almost any bytes pass as GB18030, so between the Chinese encodings the letters decide.
        likely_first = sorted(_CHINESE, key=lambda encoding: _commonness(raw, encoding), reverse=True)
        candidates = ["utf-8-sig", *likely_first]
    for encoding in candidates:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_text(text):
            return text, encoding
    return _damaged(raw, candidates) or _detected(raw)


def _commonness(raw: bytes, encoding: str) -> float:
    """The share of double-byte characters that are among the encoding's commonest (its first level, 常用字).

    Text read in the wrong one of two Chinese encodings is full of rare characters.
    """
    first, last = (0xB0A1, 0xD7F9) if encoding == "gb18030" else (0xA440, 0xC67E)
    common = pairs = position = 0
    sample = raw[:_SAMPLE]
    while position < len(sample) - 1:
        if sample[position] < 0x81:
            position += 1
            continue
        pair = sample[position] << 8 | sample[position + 1]
        # GBK's later additions share the first bytes of the common ones, but not second bytes above A0
        is_common = first <= pair <= last and (encoding != "gb18030" or sample[position + 1] > 0xA0)
        pairs += 1
        common += is_common
        position += 2
    return common / pairs if pairs else 0.0


def _damaged(raw: bytes, candidates: list[str]) -> tuple[str, str] | None:
    """Text of which a few characters were cut in transfer, with U+FFFD in their places."""
    for encoding in candidates:
        text = raw.decode(encoding, errors="replace")
        if text.count("\ufffd") * _BROKEN_SHARE <= len(text) and _looks_like_text(text):
            return text, encoding
    return None


def _detected(raw: bytes) -> tuple[str, str]:
    """What charset-normalizer makes of it: UTF-16 without a mark, Windows-1252 …"""
    best = from_bytes(raw[:_SAMPLE]).best()
    if best is not None and best.encoding.startswith(("utf_", "cp125", "latin", "big5", "gb", "hz")):
        text = raw.decode(best.encoding, errors="replace")
        if "\ufffd" not in text and _looks_like_text(text) and re.search(r"[\u4e00-\u9fff]", text):
            return text, best.encoding
    raise UnreadableFileError("认不出文件的编码，请另存为UTF-8或GB18030编码的文本后再导入。")


def _oddities(raw: bytes, text: str, encoding: str) -> list[str]:
    warnings = []
    declared = declared_encoding(raw)
    if declared and declared != encoding.removesuffix("-sig") and not raw.isascii():
        warnings.append(f"文件自称是{declared}编码，实际是{encoding.removesuffix('-sig')}编码，已按实际编码读取。")
    if broken := text.count("\ufffd"):
        warnings.append(f"有{broken}个字符已经损坏，读不出来。")
    return warnings


def _looks_like_text(text: str) -> bool:
    """GB18030 decodes almost any bytes; text has no control characters and hardly any private or unassigned ones."""
    odd = 0
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc" and character not in "\t\n\r\f\v":
            return False
        odd += category in ("Co", "Cn", "Cs")
    return odd <= len(text) // 200
