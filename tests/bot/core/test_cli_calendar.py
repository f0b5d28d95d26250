"""``gongkai calendar`` as an office uses it: a notice comes, is checked, is loaded; open cases move."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.cases import drafts
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.db import Database
from actions.db.crypto import install_keyring
from actions.settings import AgencySettings, StorageSettings
from bot import migrations
from bot.settings import PROJECT_DIR

NOTICE: dict[str, Any] = {
    "notice": "国办发明电〔2026〕99号",
    "published_on": "2026-11-20",
    "year": 2027,
    "holidays": {"2027-01-01": "元旦", "2027-01-04": "元旦"},
    "workdays": [],
}
PERSON = {
    "description": "2025年度财政预算执行情况报告",
    "features": "",
    "applicant_type": "natural",
    "applicant_name": "张三",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def gongkai(tmp_path: Path) -> Run:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")},
        "PYTHONPATH": str(PROJECT_DIR),
        "GONGKAI_VAR_DIR": str(tmp_path / "var"),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=300, check=False
        )

    return run


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "通知.json"
    path.write_text(json.dumps(NOTICE, ensure_ascii=False), "utf-8")
    return path


@pytest.fixture
def filed(tmp_path: Path) -> list[str]:
    """Two applications in the database of the command: of 2 March 2026, and of 10 December (due in January 2027)."""
    storage = StorageSettings(var_dir=tmp_path / "var", _env_file=None)  # type: ignore[call-arg]
    install_keyring(storage)
    db = Database(storage.effective_database_url)
    migrations.upgrade(db.engine)
    numbers = []
    for month, day in ((3, 2), (12, 10)):
        now = datetime(2026, month, day, 2, 0, tzinfo=UTC)
        with db.session() as session:
            drafts.start_draft(session, f"c{month}", now)
            for key, value in PERSON.items():
                drafts.save_answer(session, f"c{month}", key, value, now)
            numbers.append(
                file_application(
                    session,
                    conversation_id=f"c{month}",
                    channel="web",
                    now=now,
                    calendar=WorkCalendar(),
                    agency=AgencySettings(number_prefix="JZ", _env_file=None),  # type: ignore[call-arg]
                ).number
            )
    db.dispose()
    return numbers


def test_loading_a_notice_computes_open_cases_again_and_tells_whose_date_has_changed(
    gongkai: Run, notice: Path, filed: list[str], tmp_path: Path
) -> None:
    done = gongkai("calendar", "load", notice.name)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2027年全国放假安排：国办发明电〔2026〕99号，2026-11-20公布" in done.stdout
    assert "2027年1月4日（周一）：工作日 → 元旦放假" in done.stdout
    assert "1件案件的期限已经重新计算" in done.stdout
    assert f"{filed[1]}：2027-01-08 → 2027-01-11" in done.stdout
    assert filed[0] not in done.stdout
    assert (tmp_path / "var" / "calendar" / "2027.json").read_bytes() == notice.read_bytes()

    again = gongkai("calendar", "load", notice.name)
    assert again.returncode == 0
    assert "没有案件的答复期限因此改变" in again.stdout


def test_a_deadline_uses_what_was_loaded(gongkai: Run, notice: Path, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"received_on": "2026-12-10"}')
    assert json.loads(gongkai("deadline", "case.json").stdout)["provisional"] is True
    gongkai("calendar", "load", notice.name)
    deadline = json.loads(gongkai("deadline", "case.json").stdout)
    assert (deadline["due_on"], deadline["provisional"]) == ("2027-01-11", False)
    assert any("元旦放假，不计入（国办发明电〔2026〕99号）" in line for line in deadline["explanation"])


def test_checking_changes_nothing(gongkai: Run, notice: Path, tmp_path: Path) -> None:
    done = gongkai("calendar", "check", notice.name)
    assert done.returncode == 0
    assert "2027年的期限不再是暂定的" in done.stdout
    assert "请注意：没有劳动节（5月1日）" in done.stdout
    assert "可以录入" in done.stdout
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("command", "change", "says"),
    [
        ("check", {"holidays": ["2027-01-02"]}, "没有包含元旦"),
        ("check", {"year": 2026, "holidays": ["2026-01-01"]}, "2026年已有放假安排"),
        ("load", {"year": 2026, "holidays": ["2026-01-01"]}, "2026年已有放假安排"),
    ],
)
def test_a_wrong_notice_is_a_sentence(
    gongkai: Run, notice: Path, command: str, change: dict[str, Any], says: str
) -> None:
    notice.write_text(json.dumps({**NOTICE, **change}, ensure_ascii=False), "utf-8")
    done = gongkai("calendar", command, notice.name)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_a_sentence(gongkai: Run) -> None:
    done = gongkai("calendar", "check", "没有.json")
    assert (done.returncode, "不能读取" in done.stderr) == (1, True)


def test_the_list_names_every_year_with_its_source(gongkai: Run, notice: Path, tmp_path: Path) -> None:
    (tmp_path / "var" / "calendar").mkdir(parents=True)
    notice.rename(tmp_path / "var" / "calendar" / "2027.json")
    lines = gongkai("calendar", "list").stdout.splitlines()
    assert any(line.startswith("2026年 全国 国务院办公厅关于2026年部分节假日安排的通知") for line in lines)
    assert "2027年 全国 国办发明电〔2026〕99号，2026-11-20公布，放假2天，调休上班0天，来自" in "\n".join(lines)
