"""PDF by LibreOffice: with a program that stands in for it, without any, and with the real one where it is there."""

from __future__ import annotations

import time
from pathlib import Path

import pypdfium2
import pytest

from actions.cases.letters import LetterKind, PdfUnavailableError, plain_text, render, to_pdf
from actions.cases.letters import pdf as pdf_module
from actions.cases.letters.pdf import find_soffice
from tests.actions.cases.letters.cases import reply, varied


def program(folder: Path, body: str) -> str:
    path = folder / "soffice"
    path.write_text(f'#!/bin/sh\nfor last; do :; done\nwhile [ "$1" != --outdir ]; do shift; done\n{body}\n')
    path.chmod(0o755)
    return str(path)


def test_the_letter_is_handed_over_and_the_pdf_is_taken_back(tmp_path: Path) -> None:
    soffice = program(tmp_path, 'printf "%%PDF-1.7 " > "$2/letter.pdf"; cat "$last" >> "$2/letter.pdf"')
    word = render(reply("G1"))
    assert to_pdf(word, soffice=soffice) == b"%PDF-1.7 " + word


def test_libreoffice_gets_a_profile_of_its_own_without_macros_and_none_of_our_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGKAI_SECRET", "do not tell")
    seen = tmp_path / "seen"
    look = f'env > "{seen}"; cat "$2/profile/user/registrymodifications.xcu" >> "{seen}"'
    soffice = program(tmp_path, f'{look}; printf "%%PDF" > "$2/letter.pdf"')
    to_pdf(b"", soffice=soffice)
    text = seen.read_text("utf-8")
    assert "DisableMacrosExecution" in text
    assert "BlockUntrustedRefererLinks" in text
    assert "GONGKAI" not in text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("exit 1", "LibreOffice生成PDF失败"),
        ("exit 0", "LibreOffice没有生成PDF"),
        ('echo nonsense > "$2/letter.pdf"', "LibreOffice生成的文件不是PDF"),
    ],
)
def test_what_goes_wrong_is_a_sentence(tmp_path: Path, body: str, sentence: str) -> None:
    with pytest.raises(PdfUnavailableError, match=sentence):
        to_pdf(b"", soffice=program(tmp_path, body))


def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    soffice = program(tmp_path, f'sleep 600 & echo $! > "{child}"; wait')
    started = time.monotonic()
    with pytest.raises(PdfUnavailableError, match="用时太长"):
        to_pdf(b"", soffice=soffice, timeout=1)
    assert time.monotonic() - started < 30
    state = Path(f"/proc/{child.read_text().strip()}/status")
    assert not state.exists() or "zombie" in state.read_text()


def test_without_libreoffice_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PdfUnavailableError, match="LibreOffice不能启动"):
        to_pdf(b"", soffice=str(tmp_path / "nowhere"))
    monkeypatch.setattr(pdf_module.shutil, "which", lambda _name: None)
    with pytest.raises(PdfUnavailableError, match="本机没有安装"):
        to_pdf(b"")


def test_the_libreoffice_of_this_machine_makes_the_page_or_its_absence_is_told() -> None:
    """Where LibreOffice is installed the PDF is real: its words are the letter's, on A4."""
    data = varied(LetterKind.THIRD_PARTY, addressee="江州宏远建材有限公司")
    if find_soffice() is None:
        with pytest.raises(PdfUnavailableError, match="LibreOffice"):
            to_pdf(render(data))
        return
    pages = pypdfium2.PdfDocument(to_pdf(render(data)))
    width, height = pages[0].get_size()
    assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (210, 297)
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    for line in plain_text(data).split("\n"):
        assert "".join(line.split())[:20] in text
    assert "—1—" in text
