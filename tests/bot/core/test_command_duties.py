"""``gongkai kb duties`` as a stranger uses it: a program of its own, in an empty folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PROJECT_DIR


@pytest.fixture
def duties(tmp_path: Path) -> Any:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")},
        "PYTHONPATH": str(PROJECT_DIR),
        "GONGKAI_VAR_DIR": str(tmp_path / "var"),
        "COLUMNS": "160",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", "kb", "duties", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300, check=False
        )

    return run


def test_the_duties_of_a_unit_are_listed_by_document(duties: Any, tmp_path: Path) -> None:
    done = duties("--unit", "统计局")
    assert done.returncode == 0
    assert "《南昌市人民政府办公厅关于印发2017年全市政务公开工作安排的通知》" in done.stdout
    assert "市统计局" in done.stdout
    assert done.stdout.rstrip().endswith("3 duties")
    assert not (tmp_path / "var").exists(), "listing makes no data folder"


def test_a_document_is_chosen_by_a_part_of_its_name_and_printed_as_json(duties: Any) -> None:
    records = json.loads(duties("--document", "良庆区", "--unit", "食药局", "--json").stdout)
    assert {record["lead_unit"] for record in records} == {"城区食药局"}
    assert {record["document"]["place"] for record in records} == {"南宁市良庆区"}


def test_files_are_written_and_counted(duties: Any, tmp_path: Path) -> None:
    done = duties("--document", "南京", "--csv", "list.csv", "--xlsx", "list.xlsx")
    assert "21 duties → list.csv" in done.stderr
    assert done.stdout == ""
    assert (tmp_path / "list.csv").stat().st_size
    assert (tmp_path / "list.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--document", "火星"), "There is no document 火星"),
        (("--unit", "外星局"), "No duties were found of 外星局"),
        (("--csv", "missing/list.csv"), "cannot be written"),
    ],
)
def test_what_goes_wrong_is_a_sentence(duties: Any, arguments: tuple[str, ...], sentence: str) -> None:
    done = duties(*arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
