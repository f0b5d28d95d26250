"""Templates that staff upload: tried before they are kept, kept before they are used, and never lost."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.letters.kinds import LetterKind, all_letters, template_name
from actions.cases.letters.reading import preview_html
from actions.cases.letters.samples import sample
from actions.cases.letters.word import SHIPPED, LetterError, template_problems
from actions.cases.templates.tables import TemplateVersion
from actions.settings import AgencySettings

MOST = 2 * 1024 * 1024  # bytes of a template
_MOST_UNPACKED = 40 * 1024 * 1024
_READABLE_BY_ALL = 0o644


@dataclass(frozen=True)
class Tried:
    """What came of a template with sample data: why it can't be used, or the letter as HTML."""

    problems: tuple[str, ...]
    html: str = ""


def letter_of(file: str) -> tuple[LetterKind, str | None]:
    """The letter whose template is called ``file``. Raises :class:`LetterError`."""
    for kind, outcome in all_letters():
        if template_name(kind, outcome) == file:
            return kind, outcome
    raise LetterError("没有这个模板。")


def tried(content: bytes, file: str, agency: AgencySettings) -> Tried:
    """Try ``content`` as the template ``file``: what must stand in it, what it may not use, and a letter by it."""
    kind, outcome = letter_of(file)
    if problem := _size_problem(content):
        return Tried((problem,))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / file).write_bytes(content)
        if problems := template_problems(folder / file, kind, outcome):
            return Tried(tuple(problems))
        try:
            return Tried((), preview_html(sample(kind, outcome, agency), folder))
        except LetterError as error:
            return Tried((str(error),))


def in_use(file: str, folder: Path | None) -> bytes:
    """The template as it is used now: the office's own, or the shipped one. Raises :class:`LetterError`."""
    letter_of(file)
    own = folder / file if folder else None
    return own.read_bytes() if own and own.is_file() else (SHIPPED / file).read_bytes()


def digest(content: bytes) -> str:
    """By which a version is known again."""
    return hashlib.sha256(content).hexdigest()


def keep(session: Session, content: bytes, file: str, *, by: str, now: datetime) -> TemplateVersion:
    """Keep an upload that was tried; the same bytes twice are one version."""
    known = select(TemplateVersion).where(TemplateVersion.file == file, TemplateVersion.sha256 == digest(content))
    if (found := session.scalars(known.limit(1)).first()) is not None:
        return found
    version = TemplateVersion(file=file, sha256=digest(content), content=content, uploaded_at=now, uploaded_by=by)
    session.add(version)
    session.flush()
    return version


def use(session: Session, version_id: int, folder: Path, agency: AgencySettings, *, by: str, now: datetime) -> str:
    """Put a version into the folder; the file's name. Recorded in the audit trail. Raises :class:`LetterError`, also
    for one that a newer release can't use any more."""
    version = session.get(TemplateVersion, version_id, with_for_update=True)
    if version is None:
        raise LetterError("没有这一版。")
    if problems := tried(version.content, version.file, agency).problems:
        raise LetterError(f"这一版不能用：{problems[0]}")
    version.used_at, version.used_by = now, by
    detail = {"template": version.file, "version": version.id}
    audit.record(session, at=now, actor=by, action="template_used", subject="template", detail=detail)
    session.flush()
    _write_whole(folder / version.file, version.content)
    return version.file


def back_to_shipped(session: Session, file: str, folder: Path, *, by: str, now: datetime) -> None:
    """Use the shipped template again. The office's own is kept as a version first, also one put there by hand."""
    letter_of(file)
    own = folder / file
    if not own.is_file():
        return
    keep(session, own.read_bytes(), file, by=by, now=now)
    audit.record(session, at=now, actor=by, action="template_reset", subject="template", detail={"template": file})
    session.flush()
    own.unlink()


def versions(session: Session, file: str, most: int = 50, before: int | None = None) -> Sequence[TemplateVersion]:
    """The newest versions of a template (of those ``before`` one)."""
    query = select(TemplateVersion).where(TemplateVersion.file == file).order_by(TemplateVersion.id.desc()).limit(most)
    return session.scalars(query if before is None else query.where(TemplateVersion.id < before)).all()


def content_of(session: Session, version_id: int, file: str) -> bytes | None:
    """The bytes of a version of ``file``."""
    version = session.get(TemplateVersion, version_id)
    return version.content if version is not None and version.file == file else None


def _size_problem(content: bytes) -> str:
    if len(content) > MOST:
        return f"文件太大，最多{MOST // 1024 // 1024} MB。"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(info.file_size for info in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return "不是可以打开的Word文件（.docx）。"
    return "文件展开以后太大。" if unpacked > _MOST_UNPACKED else ""


def _write_whole(target: Path, content: bytes) -> None:
    """Raises :class:`LetterError` for a folder that can't be written."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(_READABLE_BY_ALL)
        Path(name).replace(target)
    except OSError as error:
        raise LetterError(f"模板文件夹不能写入（{error.strerror}）。") from error
