"""Photos without what they tell of their owner: where, when and with what they were taken.

Only the containers are read, part by part; the picture is never decoded, so no picture can exhaust memory here. How a
photo is to be turned (Exif orientation) is kept, since a camera's portrait picture would lie on its side without it.
JPEG: ITU-T T.81 Annex B, Exif 2.32; PNG: ISO/IEC 15948; WebP: RFC 9649.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

MOST_PIXELS = 120_000_000  # a phone's largest camera; above, opening a picture may exhaust a computer's memory

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_APP1, _SOS, _EOI = 0xE1, 0xDA, 0xD9
_DROPPED = {*range(0xE3, 0xEE), _APP1, 0xEF, 0xFE}  # maker's data, IPTC, comments; kept: JFIF, ICC, Adobe's colours
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs")
)
_ORIENTATION = 0x0112


class BrokenImage(ValueError):  # noqa: N818 - said to a citizen
    """A picture that is damaged, or too large to be opened; ``str()`` is a Chinese sentence."""

    def __init__(self, sentence: str = "这张图片已经损坏或者不完整。请重新拍照或者保存以后再上传。") -> None:
        super().__init__(sentence)


def clean_jpeg(raw: bytes) -> bytes:
    """A JPEG without Exif, XMP, IPTC, comments, and without what hangs on behind its end (further pictures, videos).
    Raises :class:`BrokenImage`."""
    kept, turned, place, has_size = [b"\xff\xd8"], 1, 2, False
    while True:
        code, start, end = _segment(raw, place)
        segment = raw[place:end]
        if code == _APP1 and raw[start : start + 6] == b"Exif\0\0":
            turned = _orientation(raw[start + 6 : end]) or turned
        if code in _SIZES:
            height, width = struct.unpack(">HH", _part(raw, start + 1, 4))
            _check_size(width, height)
            has_size = True
        if code == 0xE2 and not raw.startswith(b"ICC_PROFILE", start):
            segment = b""  # the index of further pictures
        if code not in _DROPPED:
            kept.append(segment)
        place = end
        if code == _SOS:
            if not has_size:
                raise BrokenImage
            place = _end_of_scan(raw, end)
            kept.append(raw[end:place])
            if place >= len(raw):
                break  # cut off: viewers show what there is
        if raw[place : place + 2] == b"\xff\xd9":
            break
    if turned != 1:
        kept.insert(1, _turned(turned))
    return b"".join([*kept, b"\xff\xd9"])


def clean_png(raw: bytes) -> bytes:
    """A PNG with the parts that make the picture only. Raises :class:`BrokenImage`."""
    kept, place, is_first = [raw[:8]], 8, True
    while True:
        (length,), kind = struct.unpack(">I", _part(raw, place, 4)), _part(raw, place + 4, 4)
        if is_first:
            if kind != b"IHDR" or length != 13:
                raise BrokenImage
            _check_size(*struct.unpack(">II", _part(raw, place + 8, 8)))
            is_first = False
        chunk = _part(raw, place, length + 12)
        if kind in _PNG_KEPT:
            kept.append(chunk)
        place += length + 12
        if kind == b"IEND":
            return b"".join(kept)


def clean_webp(raw: bytes) -> bytes:
    """A WebP without Exif and XMP. Raises :class:`BrokenImage`."""
    end = min(len(raw), 8 + struct.unpack("<I", raw[4:8])[0])
    place, kept, has_picture = 12, [], False
    while place + 8 <= end:
        kind, (length,) = raw[place : place + 4], struct.unpack("<I", raw[place + 4 : place + 8])
        chunk = _part(raw, place, 8 + length) + (b"\0" if length % 2 else b"")
        if kind == b"VP8X" and length >= 10:
            width, height = (int.from_bytes(chunk[at : at + 3], "little") + 1 for at in (12, 15))
            _check_size(width, height)
            chunk = chunk[:8] + bytes([chunk[8] & ~0b1100]) + chunk[9:]  # says that there is no Exif and no XMP
        has_picture = has_picture or kind in (b"VP8 ", b"VP8L", b"ANMF")
        if kind in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"):
            kept.append(chunk)
        place += len(chunk)
    if not has_picture:
        raise BrokenImage
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _segment(raw: bytes, place: int) -> tuple[int, int, int]:
    """The marker at ``place``, where its data begins, and where it ends."""
    while _part(raw, place, 2) == b"\xff\xff":  # fill bytes
        place += 1
    head = _part(raw, place, 4)
    length = struct.unpack(">H", head[2:])[0]
    if head[0] != 0xFF or head[1] < 0xC0 or length < 2:
        raise BrokenImage
    _part(raw, place + 2, length)
    return head[1], place + 4, place + 2 + length


def _end_of_scan(raw: bytes, start: int) -> int:
    found = _NEXT_MARKER.search(raw, start)
    return found.start() if found else len(raw)


def _part(raw: bytes, start: int, length: int) -> bytes:
    part = raw[start : start + length]
    if len(part) < length:
        raise BrokenImage
    return part


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise BrokenImage("这张图片的尺寸太大，工作人员的电脑可能打不开。请缩小以后再上传。")
    if not width or not height:
        raise BrokenImage


def _orientation(tiff: bytes) -> int | None:
    """1 to 8, of the first directory; ``None`` when it says none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return None
    at = struct.unpack(f"{order}I", tiff[4:8])[0]
    for tag, kind, value in _entries(tiff, at, order):
        if tag == _ORIENTATION and kind == 3 and 1 <= value <= 8:
            return value
    return None


def _entries(tiff: bytes, at: int, order: str) -> Iterator[tuple[int, int, int]]:
    count = struct.unpack(f"{order}H", tiff[at : at + 2])[0] if at + 2 <= len(tiff) else 0
    for number in range(min(count, 200)):
        entry = tiff[at + 2 + 12 * number : at + 14 + 12 * number]
        if len(entry) < 12:
            return
        tag, kind, _count, value = struct.unpack(f"{order}HHIH", entry[:10])
        yield tag, kind, value


def _turned(orientation: int) -> bytes:
    """An Exif segment that says how the picture is turned, and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + 6 + len(tiff)) + b"Exif\0\0" + tiff
