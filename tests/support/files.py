"""Files to be uploaded in tests: real ones, and ones that pretend."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from docx import Document
from fpdf import FPDF
from openpyxl import Workbook

GPS = b"GPSLatitude-31.2304"


def png(width: int = 8, height: int = 6, shade: int = 0) -> bytes:
    """A grey picture with a comment that names a place."""
    rows = b"".join(b"\0" + bytes([shade] * width) for _ in range(height))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"tEXt", b"Comment\0" + GPS),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def jpeg(width: int = 8, height: int = 6, *, orientation: int = 6, order: str = ">") -> bytes:
    """A picture's frame with Exif (how it is turned, where it was taken), and a second picture behind its end."""
    mark = {">": b"MM", "<": b"II"}[order]
    tiff = mark + struct.pack(f"{order}HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0) + GPS

    def segment(code: int, data: bytes) -> bytes:
        return bytes([0xFF, code]) + struct.pack(">H", len(data) + 2) + data

    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xE1, b"Exif\0\0" + tiff),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS),
            segment(0xFE, GPS),
            segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0"),
            segment(0xDA, b"\x01\x01\0\0\x3f\0"),
            b"\x12\xff\x00\x34\xff\xd3\x56",
            b"\xff\xd9",
            b"\xff\xd8" + GPS + b"\xff\xd9",
        ]
    )


def webp() -> bytes:
    """An extended file with Exif."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    head = bytes([0b1000, 0, 0, 0]) + (7).to_bytes(3, "little") + (5).to_bytes(3, "little")
    body = b"WEBP" + chunk(b"VP8X", head) + chunk(b"VP8 ", b"abc") + chunk(b"EXIF", GPS)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pdf(text: str = "hello") -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=12)
    page.cell(text=text)
    return bytes(page.output())


def docx(text: str = "证明") -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["证明", 1])  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def package(**parts: bytes) -> bytes:
    """A ZIP; ``types`` stands for [Content_Types].xml."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr("[Content_Types].xml" if name == "types" else name, data)
    return out.getvalue()


def old_office(*streams: str) -> bytes:
    """The head of a compound file and the names of its streams."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(name.encode("utf-16-le") for name in streams)
