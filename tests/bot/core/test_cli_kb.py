"""``gongkai kb import``: what it says of versions, drafts, links and duplicates."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from sqlalchemy import select

from actions.db import Database
from bot.cli_kb import run_import
from knowledge.tables import Document, Status

NOTICE = "青山市垃圾分类办法\n青政发〔2026〕3号\n一、总则\n每日清运。"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'kb.db'}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.cli_kb.shipped_documents", list)
    return Database(f"sqlite:///{tmp_path / 'kb.db'}")


def statuses(database: Database, name: str) -> list[str]:
    with database.session(read_only=True) as session:
        return list(
            session.scalars(select(Document.status).where(Document.source_name == name).order_by(Document.version))
        )


def test_versions_duplicates_and_links_are_told(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "办法.txt"
    file.write_text(NOTICE, encoding="utf-8")
    (tmp_path / "解读.txt").write_text("《青山市垃圾分类办法》解读\n为什么。", encoding="utf-8")
    run_import([file, tmp_path / "解读.txt"])
    assert "linked: 《青山市垃圾分类办法》解读 → 青山市垃圾分类办法" in capsys.readouterr().out

    file.write_text(NOTICE + "每周公布。", encoding="utf-8")
    run_import([file])
    assert "new versions: 1\n  办法.txt" in capsys.readouterr().out
    assert statuses(database, "办法.txt") == [Status.SUPERSEDED, Status.PUBLISHED]

    (tmp_path / "另一份.txt").write_text(NOTICE + "别的。", encoding="utf-8")
    with pytest.raises(typer.Exit):
        run_import([tmp_path / "另一份.txt"])
    assert "另一份.txt: 文号与《青山市垃圾分类办法》相同" in capsys.readouterr().out
    assert statuses(database, "另一份.txt") == []


def test_drafts_are_left_for_the_console(database: Database, tmp_path: Path) -> None:
    (tmp_path / "办法.txt").write_text(NOTICE, encoding="utf-8")
    run_import([tmp_path / "办法.txt"], as_draft=True)
    assert statuses(database, "办法.txt") == [Status.DRAFT]
