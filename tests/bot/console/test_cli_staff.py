from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner, Result

from actions.cases.tables import AuditEntry
from actions.db import Database
from bot.cli import CommandError
from bot.cli_staff import staff_app
from bot.console import staff
from bot.console.passwords import verify_password
from bot.console.policy import Role


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'cli.db'}"
    monkeypatch.setenv("GONGKAI_DATABASE_URL", url)
    monkeypatch.setenv("GONGKAI_SECRET", "a secret for tests only")
    return Database(url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(staff_app, arguments)


def test_an_account_is_made_and_its_one_time_password_printed(database: Database) -> None:
    result = run("add", "li", "--name", "李晓明", "--admin")
    assert result.exit_code == 0
    password = result.stdout.strip().splitlines()[-1]
    with database.session() as session:
        member = staff.find_by_username(session, "li")
        assert member is not None
        assert (member.display_name, member.role) == ("李晓明", Role.ADMIN)
        assert verify_password(member.password_hash, password)


def test_accounts_are_listed_with_their_state(database: Database) -> None:
    run("add", "li", "--name", "李晓明")
    run("add", "wang", "--name", "王芳")
    run("disable", "wang")
    listed = run("list").stdout
    assert "待修改一次性密码" in listed
    assert "已停用" in listed
    assert "从未" in listed


def test_duties_are_given_listed_and_changed(database: Database) -> None:
    run("add", "li", "--name", "李晓明", "--duty", "signer", "--duty", "审查")
    run("add", "wang", "--name", "王芳")
    run("add", "chen", "--name", "陈静", "--admin")
    listed = {line.split("│")[1].strip(): line for line in run("list").stdout.splitlines() if "│" in line}
    assert "审查、签发" in listed["li"]
    assert "登记、承办、审查" in listed["wang"]
    assert "全部" in listed["chen"]
    result = run("duties", "LI", "handler", "主管")
    assert result.exit_code == 0
    assert "账号“LI”的职责：承办、主管。" in result.stdout
    with database.session() as session:
        member = staff.find_by_username(session, "li")
        assert member is not None
        assert member.duties == "handler,supervisor"
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "duties_changed")).one()
    assert (entry.actor, entry.subject) == ("command line", "li")
    assert entry.detail == {"before": "reviewer,signer", "after": "handler,supervisor", "role": "staff"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("duties", "li", "boss"), "没有“boss”这项职责。可以写：registrar（登记）"),
        (("duties", "li", "applicant"), "没有“applicant”这项职责"),
        (("duties", "nobody", "signer"), "没有用户名为“nobody”的账号"),
        (("duties", "chen", "signer"), "是管理员，有全部职责"),
        (("add", "zhou", "--name", "周敏", "--duty", "签字"), "没有“签字”这项职责"),
    ],
)
def test_duties_that_can_not_be_are_a_sentence(database: Database, arguments: tuple[str, ...], says: str) -> None:
    run("add", "li", "--name", "李晓明")
    run("add", "chen", "--name", "陈静", "--admin")
    result = run(*arguments)
    assert isinstance(result.exception, CommandError)
    assert says in str(result.exception)
    assert "zhou" not in run("list").stdout


def test_a_reset_password_opens_the_account_again(database: Database) -> None:
    run("add", "li", "--name", "李晓明")
    run("disable", "li")
    password = run("reset-password", "li").stdout.strip().splitlines()[-1]
    with database.session() as session:
        assert verify_password(_hash(session), password)


def test_what_cannot_be_done_is_a_sentence(database: Database) -> None:
    result = run("disable", "nobody")
    assert isinstance(result.exception, CommandError)
    assert str(result.exception) == "没有用户名为“nobody”的账号。"


def _hash(session: Session) -> str:
    found = staff.credentials(session, "li")
    assert found is not None
    return found.password_hash


def test_where_alerts_are_sent_too_is_set_shown_and_recorded(database: Database) -> None:
    run("add", "li", "--name", "李晓明")
    assert "也会发到企业微信" in run("wecom", "li", "li.xiaoming").stdout
    assert "li.xiaoming" in run("list").stdout
    assert isinstance(run("wecom", "li", "不 行").exception, CommandError)
    assert "不再" in run("wecom", "li").stdout
    with database.session() as session:
        member = staff.find_by_username(session, "li")
        assert member is not None
        assert member.wecom_userid is None
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "wecom_changed")).all()
        assert [entry.subject for entry in entries] == ["li", "li"]
        assert "xiaoming" not in str([entry.detail for entry in entries])
