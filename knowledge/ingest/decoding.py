"""Bytes → text: UTF-8, UTF-16 with a byte order mark, GB18030."""

from __future__ import annotations

import codecs
import unicodedata

_FORMATS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "DOCX、XLSX或ZIP",
    b"\xd0\xcf\x11\xe0": "旧版Word或Excel",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
}


class UnreadableFileError(ValueError):
    """A file that cannot be read. The message is a Chinese sentence for the person who imports."""


def decode(raw: bytes) -> str:
    """Text of a file, without byte order mark, with ``\\n`` line ends.

    Raises :class:`UnreadableFileError` for other formats, for unknown encodings and for a file without text.
    """
    for magic, name in _FORMATS.items():
        if raw.startswith(magic):
            raise UnreadableFileError(f"这是{name}文件，目前只能读取纯文本（.txt）和Markdown（.md）。")
    text = _decode(raw).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableFileError("文件里没有文字。")
    return text


def _decode(raw: bytes) -> str:
    is_utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_text(text):
            return text
    raise UnreadableFileError("认不出文件的编码，请另存为UTF-8或GB18030编码的文本后再导入。")


def _looks_like_text(text: str) -> bool:
    """GB18030 decodes almost any bytes; text has no control characters and hardly any private or unassigned ones."""
    odd = 0
    for character in text:
        category = unicodedata.category(character)
        if category == "Cc" and character not in "\t\n\r\f\v":
            return False
        odd += category in ("Co", "Cn", "Cs")
    return odd <= len(text) // 200
