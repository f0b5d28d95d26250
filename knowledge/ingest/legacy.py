"""Old Word and Excel files (.doc, .wps, .rtf, .xls …): converted by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from knowledge.ingest.decoding import UnreadableFileError

_SECONDS = 120
# LibreOffice's own names for: load nothing that a document links to, run no macros
_SECURITY = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>'
    '<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>'
    "</item></oor:items>"
)
_TABLES = {".xls", ".et", ".ods"}


def read_legacy(raw: bytes, suffix: str) -> tuple[bytes, str]:
    """The file as DOCX or XLSX, and which of the two ("docx", "xlsx").

    LibreOffice runs without macros, linked content or the user's profile. Raises :class:`UnreadableFileError` where it
    is missing, fails, or needs more than two minutes.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableFileError(
            f"读取旧版“{suffix}”文件需要LibreOffice，本机没有安装；请安装，或者用Word、WPS另存为.docx或.xlsx后再导入。"
        )
    kind = "xlsx" if suffix in _TABLES else "docx"
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        source = Path(folder) / f"source{suffix}"
        source.write_bytes(raw)
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SECURITY, encoding="utf-8")
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
            return (Path(folder) / f"source.{kind}").read_bytes(), kind
        except subprocess.TimeoutExpired as error:
            raise UnreadableFileError(
                "LibreOffice转换这个文件用时太长，已经停止；请另存为.docx或.xlsx后再导入。"
            ) from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise UnreadableFileError("LibreOffice转换不了这个文件，它可能已经损坏，或者有密码。") from error
