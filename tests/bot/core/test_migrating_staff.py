"""Accounts of the time before document editors and secrecy reviewers keep what they could do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from actions.cases import audit
from actions.db import Database, crypto
from bot import migrations
from bot.console import staff
from bot.console.policy import Actor, Permission, Role, duties_of, may

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keyring() -> None:
    crypto.install(crypto.Keyring.from_secrets("test"))


def test_everybody_goes_on_with_documents_and_the_audit_trail_still_agrees(empty: Database) -> None:
    migrations.upgrade(empty.engine, "0019")
    insert = text(
        "INSERT INTO staff_member"
        " (username, display_name, role, duties, password_hash, must_change_password, created_at)"
        " VALUES (:username, :username, :role, :duties, 'x', :false, :at)"
    )
    with empty.engine.begin() as connection:
        for username, role, duties in (
            ("admin", "admin", "registrar,handler,reviewer"),
            ("li", "staff", "handler,signer"),
            ("wang", "staff", "registrar"),
            ("none", "staff", ""),
        ):
            row = {"username": username, "role": role, "duties": duties, "false": False, "at": AT}
            connection.execute(insert, row)
    with empty.session() as session:
        for username in ("li", "wang"):
            after = "handler,signer" if username == "li" else "registrar,supervisor"  # wang's was changed elsewhere
            detail = {"before": "handler", "after": after}
            audit.record(session, at=AT, actor="command line", action="duties_changed", subject=username, detail=detail)
    migrations.upgrade(empty.engine)
    with empty.session() as session:
        members = {member.username: member for member in staff.list_members(session)}
        assert members["li"].duties == "handler,signer,document_editor,secrecy_reviewer"
        assert members["none"].duties == "document_editor,secrecy_reviewer"
        for member in members.values():
            actor = Actor(member.id, Role(member.role), duties_of(Role(member.role), member.duties))
            for permission in (
                *(Permission.DRAFT_DOCUMENTS, Permission.REVIEW_DOCUMENTS, Permission.CHANGE_PUBLISHED_DOCUMENTS),
                *(Permission.HANDLE_QUESTIONS, Permission.EDIT_FAQ),
            ):
                assert may(actor, permission), (member.username, permission)
        assert staff.duty_faults(session) == ["账号“wang”的职责或者角色与审计记录不一致。"]
    migrations.downgrade(empty.engine)
