"""A letter as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

TIMEOUT = 120.0  # seconds; a first start of LibreOffice on a slow machine takes twenty

# LibreOffice's own names for: load nothing that a document links to, run no macros
_SECURITY = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>'
    '<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>'
    "</item></oor:items>"
)


class PdfUnavailableError(RuntimeError):
    """No PDF can be made here; ``str()`` is a Chinese sentence."""


def find_soffice() -> str | None:
    """The program of LibreOffice; ``None`` where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(docx: bytes, *, soffice: str | None = None, timeout: float = TIMEOUT) -> bytes:
    """The Word file as PDF. ``soffice``: LibreOffice's program, looked up when not given; ``timeout`` in seconds.

    LibreOffice runs with a profile of its own, without macros, linked content or the settings of this process.
    Raises :class:`PdfUnavailableError` where it is missing, fails, or needs longer than ``timeout``.
    """
    program = soffice or find_soffice()
    if program is None:
        raise PdfUnavailableError("生成PDF需要LibreOffice，本机没有安装；可以下载Word文件，自行另存为PDF。")
    with tempfile.TemporaryDirectory(prefix="gongkai-") as name:
        folder = Path(name)
        (folder / "letter.docx").write_bytes(docx)
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SECURITY, encoding="utf-8")
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
        _run([*command, "--convert-to", "pdf", "--outdir", name, str(folder / "letter.docx")], folder, timeout)
        try:
            pdf = (folder / "letter.pdf").read_bytes()
        except OSError as error:
            raise PdfUnavailableError("LibreOffice没有生成PDF；请下载Word文件，自行另存为PDF。") from error
    if not pdf.startswith(b"%PDF"):
        raise PdfUnavailableError("LibreOffice生成的文件不是PDF；请下载Word文件，自行另存为PDF。")
    return pdf


def _run(command: list[str], folder: Path, timeout: float) -> None:
    environment = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # LibreOffice starts processes of its own, which end with it
        )
    except OSError as error:
        raise PdfUnavailableError("LibreOffice不能启动；请下载Word文件，自行另存为PDF。") from error
    try:
        status = process.wait(timeout)
    except subprocess.TimeoutExpired as error:
        raise PdfUnavailableError("LibreOffice生成PDF用时太长，已经停止；请下载Word文件，自行另存为PDF。") from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if status != 0:
        raise PdfUnavailableError("LibreOffice生成PDF失败；请下载Word文件，自行另存为PDF。")
