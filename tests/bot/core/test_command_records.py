"""``gongkai audit verify`` and ``gongkai privacy``, as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from actions.cases import rebuilding, steps
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.db import Database, crypto
from actions.settings import AgencySettings
from bot import migrations
from bot.cli import CommandError
from bot.cli_audit import audit_app
from bot.cli_privacy import privacy_app
from bot.console import staff
from bot.console.policy import Role
from tests.actions.cases.conftest import PERSON, fill

NOW = datetime(2020, 3, 2, 2, 0, tzinfo=UTC)
RUN = CliRunner()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A site's database with an application that was withdrawn long ago."""
    monkeypatch.setenv("GONGKAI_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("GONGKAI_SECRET", "a secret for tests only")
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    db = Database(f"sqlite:///{tmp_path / 'gongkai.db'}")
    migrations.upgrade(db.engine)
    calendar, agency = WorkCalendar(), AgencySettings()
    with db.session() as session:
        fill(session, "c1", NOW, PERSON)
        file_application(session, conversation_id="c1", channel="web", now=NOW, calendar=calendar, agency=agency)
    with db.session() as session:
        steps.take(
            session,
            "SL2020-00001",
            EventKind.WITHDRAWN,
            {},
            by=steps.APPLICANT,
            now=NOW,
            calendar=calendar,
            agency=agency,
        )
    return db


def test_what_holds_is_said_to_hold_with_a_head_to_note_down(database: Database) -> None:
    done = RUN.invoke(audit_app, ["verify"])
    assert done.exit_code == 0, done.output
    assert "全部一致" in done.output
    head = done.output.partition("链尾：")[2].partition("（")[0]
    assert RUN.invoke(audit_app, ["verify", "--expect", head]).exit_code == 0
    assert RUN.invoke(audit_app, ["verify", "--expect", "0" * 63 + "1"]).exit_code == 1


def test_what_was_altered_is_found(database: Database) -> None:
    with database.engine.begin() as connection:
        for trigger in ("case_event_final",):
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text("UPDATE case_event SET actor = 'somebody' WHERE sequence = 1"))
    done = RUN.invoke(audit_app, ["verify"])
    assert done.exit_code == 1
    assert "申请SL2020-00001的第1条办理记录" in done.output


def test_what_can_not_be_decrypted_is_a_sentence_and_the_walk_goes_on(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE letter SET text = '篡改' WHERE id = 1"))
        connection.execute(text("UPDATE application SET phone = '篡改'"))
    done = RUN.invoke(audit_app, ["verify"])
    assert done.exit_code == 1, done.exception
    assert "申请SL2020-00001的文书（receipt）与发出时不一致。" in done.output
    assert "申请SL2020-00001登记的证件号码、电话等与提交时不一致。" in done.output
    assert "发现 2 处不一致。" in done.output


def test_days_are_compared_by_the_calendar_in_use(database: Database, tmp_path: Path) -> None:
    calendar, agency = WorkCalendar(), AgencySettings()
    with database.session() as session:
        fill(session, "c2", NOW, PERSON)
        file_application(session, conversation_id="c2", channel="web", now=NOW, calendar=calendar, agency=agency)
    assert RUN.invoke(audit_app, ["verify"]).exit_code == 0
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE application SET due_on = '2020-12-31' WHERE is_open"))
    done = RUN.invoke(audit_app, ["verify"])
    assert done.exit_code == 1
    assert "申请SL2020-00002登记的答复期限与办理记录不一致。" in done.output
    assert "期限还没有重新核算" in done.output  # the site has never been started: its dates were never gone through
    with database.session() as session:
        rebuilding.rebuild_due_dates(session, calendar, NOW)
    assert RUN.invoke(audit_app, ["verify"]).exit_code == 0
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE application SET due_on = '2020-12-31' WHERE is_open"))
    assert "期限还没有重新核算" not in RUN.invoke(audit_app, ["verify"]).output
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.json").write_text("{")
    assert "期限没有核对：" in RUN.invoke(audit_app, ["verify"]).output


def test_duties_are_those_that_were_set_last(database: Database) -> None:
    with database.session() as session:
        for username in ("li", "wang"):
            staff.add_member(session, username, "某人", Role.STAFF, NOW)
        staff.set_duties(session, "li", [Duty.HANDLER], NOW)
        staff.set_duties(session, "li", [Duty.REVIEWER], NOW)
    assert RUN.invoke(audit_app, ["verify"]).exit_code == 0
    for change in ("duties = 'signer'", "duties = 'reviewer', role = 'admin'"):
        with database.engine.begin() as connection:
            connection.execute(text(f"UPDATE staff_member SET {change} WHERE username = 'li'"))
        done = RUN.invoke(audit_app, ["verify"])
        assert done.exit_code == 1
        assert "账号“li”的职责或者角色与审计记录不一致。" in done.output


def test_a_case_is_shown_without_words_or_personal_data(database: Database) -> None:
    shown = RUN.invoke(audit_app, ["show", "sl202000001"])
    assert shown.exit_code == 0, shown.output
    assert "撤回申请" in shown.output
    assert "张三" not in shown.output
    assert isinstance(RUN.invoke(audit_app, ["show", "SL2020-00009"]).exception, CommandError)


def test_a_site_that_was_never_started_is_not_said_to_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("GONGKAI_SECRET", "a secret for tests only")
    assert isinstance(RUN.invoke(audit_app, ["verify"]).exception, CommandError)


def test_verifying_changes_nothing_and_runs_beside_a_writer(database: Database) -> None:
    with database.session() as writing:
        writing.execute(text("UPDATE application SET handler = 'x'"))
        assert RUN.invoke(audit_app, ["verify"]).exit_code == 0
        writing.rollback()


def test_an_erasure_can_be_tried_and_its_reason_holds_no_personal_data(database: Database) -> None:
    tried = RUN.invoke(privacy_app, ["erase", "SL2020-00001", "--reason", "本人要求", "--everything", "--dry-run"])
    assert "可以删除" in tried.output
    listed = RUN.invoke(privacy_app, ["retention", "--dry-run"]).output
    assert "应当删除 1 件" in listed
    refused = RUN.invoke(privacy_app, ["erase", "SL2020-00001", "--reason", "13800138000要求"])
    assert isinstance(refused.exception, CommandError)


def test_what_nobody_archived_is_named_and_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_RETENTION_CASE_YEARS", "1")
    assert "另有 1 件保存期限已满，但没有归档" in RUN.invoke(privacy_app, ["retention"]).output


def test_the_files_are_written_anew(database: Database) -> None:
    assert RUN.invoke(privacy_app, ["compact"]).exit_code == 0
    assert RUN.invoke(audit_app, ["verify"]).exit_code == 0


def test_terms_that_are_over_are_listed_and_carried_out(database: Database) -> None:
    listed = RUN.invoke(privacy_app, ["retention", "--dry-run"])
    assert "SL2020-00001：身份和联系信息（2020-03-02办结）" in listed.output
    assert "已删除 1 件" in RUN.invoke(privacy_app, ["retention"]).output
    assert "应当删除 0 件" in RUN.invoke(privacy_app, ["retention", "--dry-run"]).output
    done = RUN.invoke(privacy_app, ["erase", "SL2020-00001", "--reason", "本人要求", "--everything"])
    assert done.exit_code == 0, done.output
    assert "全部个人信息" in done.output
    assert RUN.invoke(audit_app, ["verify"]).exit_code == 0
