"""Where documents come from: files, folders, and ZIP archives, which are read without writing anything to disk."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from knowledge.ingest.asked_as import NAME as ASKED_AS
from knowledge.ingest.asked_as import Phrasings, read_asked_as
from knowledge.ingest.decoding import UnreadableFileError
from knowledge.ingest.formats import ARCHIVE_SUFFIX, MAX_BYTES, too_large
from knowledge.ingest.sidecar import SUFFIX, Sidecar, SidecarError, parse_sidecar, read_sidecar, sidecar_name

_MAX_MEMBERS = 2000
_MAX_UNPACKED = 500 * 1024 * 1024
_LONGEST_NAME = 255  # characters; the column's length
_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Source:
    """The bytes of one document under the name that identifies it; or, in ``problem``, why there are none."""

    name: str
    raw: bytes = b""
    sidecar: Sidecar = field(default_factory=Sidecar)
    asked_as: Phrasings = field(default_factory=dict)
    problem: str = ""


def name_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """Files, and those of folders, with their names. Where two share one, the folders tell them apart."""
    found: list[tuple[Path, Path]] = []  # the file, and as what it was found
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.is_file() and not _is_accessory(file.name))
            found += [(file, file.relative_to(path)) for file in files]
        else:
            found.append((path, Path(path.name)))
    unique = list(dict.fromkeys(found))
    count = Counter(file.name for file, _ in unique)
    return [(file.name if count[file.name] == 1 else place.as_posix(), file) for file, place in unique]


def open_source(name: str, path: Path) -> Iterator[Source]:
    """The document in a file, or those in an archive, where a member that cannot be read is a problem of its own.

    Raises :class:`UnreadableFileError`, :class:`SidecarError` or :class:`OSError` if the file itself can't be read.
    """
    if path.suffix.lower() == ARCHIVE_SUFFIX:
        yield from _members(name, path)
        return
    if path.stat().st_size > MAX_BYTES:
        raise too_large()
    yield _checked(Source(name, path.read_bytes(), read_sidecar(path), read_asked_as(path)))


def _is_accessory(name: str) -> bool:
    """What is about documents and none itself, and what systems and programs leave in folders."""
    return name.endswith((SUFFIX, ASKED_AS)) or name.startswith((".", "~$")) or name.lower() in _SYSTEM_FILES


def _checked(source: Source) -> Source:
    if len(source.name) > _LONGEST_NAME:
        return Source(source.name[:_LONGEST_NAME], problem=f"文件名超过{_LONGEST_NAME}个字，请改短后再导入。")
    return source


def _members(name: str, path: Path) -> Iterator[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > _MAX_MEMBERS:
                raise UnreadableFileError(f"压缩包里超过{_MAX_MEMBERS}个文件，太多了，请拆分后再导入。")
            if sum(member.file_size for member in members) > _MAX_UNPACKED:
                raise UnreadableFileError(
                    f"压缩包解开后超过{_MAX_UNPACKED // 1024 // 1024}兆，太大了，请拆分后再导入。"
                )
            named = {_member_name(member): member for member in members}
            for inner, member in named.items():
                if not _is_accessory(PurePosixPath(inner).name) and "__MACOSX" not in inner:
                    yield _checked(_member(archive, f"{name}/{inner}", member, named.get(sidecar_name(inner))))
            if len(named) < len(members):
                yield Source(name, problem="压缩包里有同名的文件，只读取了其中一个。")
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableFileError("压缩包已经损坏或者不完整，打不开。") from error


def _member(archive: zipfile.ZipFile, name: str, member: zipfile.ZipInfo, sidecar: zipfile.ZipInfo | None) -> Source:
    if ".." in PurePosixPath(name).parts:
        return Source(name, problem="压缩包里这个文件的路径不正常，没有读取。")
    if member.flag_bits & 0x1:
        return Source(name, problem="压缩包里这个文件有密码，打不开。")
    if name.lower().endswith(ARCHIVE_SUFFIX):
        return Source(name, problem="这是压缩包里的压缩包，请解开后再导入。")
    try:
        described = parse_sidecar(_read(archive, sidecar), sidecar.filename) if sidecar else Sidecar()
        return Source(name, _read(archive, member), described)
    except (UnreadableFileError, SidecarError) as problem:
        return Source(name, problem=str(problem))
    except Exception:  # zlib, lzma and bz2 each fail with errors of their own
        return Source(name, problem="压缩包里这个文件已经损坏，读不出来。")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member's bytes; what it claims of its size is not trusted."""
    with archive.open(member) as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise too_large()
    return raw


def _member_name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: Windows writes GBK where the format says code page 437."""
    name = member.filename
    if not member.flag_bits & 0x800:
        for encoding in ("utf-8", "gb18030"):
            try:
                name = member.filename.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return name.replace("\\", "/").lstrip("/")
