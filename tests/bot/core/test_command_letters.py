"""``gongkai letters …`` as an office uses it: a program of its own, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pytest

from bot.settings import PROJECT_DIR


@pytest.fixture
def letters(tmp_path: Path) -> Any:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")},
        "PYTHONPATH": str(PROJECT_DIR),
        "GONGKAI_VAR_DIR": str(tmp_path / "var"),
        "GONGKAI_AGENCY_NAME": "江州市人民政府办公室",
        "GONGKAI_AGENCY_LETTER_HEAD": "江州市人民政府办公室文件",
        "COLUMNS": "160",
    }

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", "letters", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment | more, cwd=tmp_path, timeout=300, check=False
        )

    return run


def test_an_office_copies_edits_and_checks_its_templates(letters: Any, tmp_path: Path) -> None:
    done = letters("init", "reply_g1.docx", "fee.docx")
    assert (done.returncode, done.stderr) == (0, "")
    assert "复制了2个模板" in done.stdout
    folder = tmp_path / "var" / "templates"
    assert sorted(path.name for path in folder.iterdir()) == ["fee.docx", "reply_g1.docx"]

    document = docx.Document(str(folder / "fee.docx"))
    document.paragraphs[-3].add_run("{{ 传真 }}")
    document.save(str(folder / "fee.docx"))
    done = letters("check")
    assert done.returncode == 1
    assert "fee.docx（政府信息公开信息处理费收费通知书）\n  - 没有“传真”这个变量。" in done.stdout
    assert done.stderr == "1个文件有问题，改好以前不能用来生成文书。\n"

    (folder / "fee.docx").unlink()
    done = letters("check")
    assert (done.returncode, done.stdout) == (0, "全部37种文书的模板都可以使用，其中1种用的是本单位的模板。\n")
    assert "复制了36个模板" in letters("init").stdout


def test_a_letter_of_each_kind_is_written_with_the_offices_name(letters: Any, tmp_path: Path) -> None:
    done = letters("sample", "letters", "--no-pdf")
    assert (done.returncode, done.stderr) == (0, "")
    written = sorted((tmp_path / "letters").iterdir())
    assert len(written) == 37
    assert done.stdout.split() == [path.name for path in sorted(written, key=lambda each: done.stdout.index(each.name))]
    text = [paragraph.text for paragraph in docx.Document(str(tmp_path / "letters" / "reply_n1.docx")).paragraphs]
    assert text[:3] == ["江州市人民政府办公室文件", "江州公开答〔2026〕12号", "政府信息不予公开决定书"]


def test_without_libreoffice_the_word_files_are_still_written(letters: Any, tmp_path: Path) -> None:
    done = letters("sample", "letters", PATH=str(tmp_path))
    assert done.returncode == 0
    assert "本机没有安装" in done.stdout
    assert {path.suffix for path in (tmp_path / "letters").iterdir()} == {".docx"}
    assert len(list((tmp_path / "letters").iterdir())) == 37


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("init", "回执.docx"), "没有叫“回执.docx”的模板。"), (("sample", "bot.txt"), "不能写入")],
)
def test_what_goes_wrong_is_a_sentence(letters: Any, tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "bot.txt").write_text("a file, no folder")
    done = letters(*arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
