"""Versions of what the office says of itself, and how they reach everybody without a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.agency import versions
from actions.cases.agency.profile import as_text
from actions.cases.agency.source import AgencyHolder, PolledAgency
from actions.cases.agency.versions import AgencyConflictError
from actions.cases.calendar import WorkCalendar
from actions.cases.reception import Reception
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings

DEFAULT = AgencySettings(name="江州市人民政府办公室", number_prefix="JZ", phone="0535-1111111")
NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)


def _save(database: Database, based_on: int = 0, **changed: str) -> bool:
    values = as_text(DEFAULT) | changed
    with database.session() as session:
        return versions.save(session, values, DEFAULT, based_on=based_on, by="管理员(admin)", now=NOW)


def test_the_first_version_is_what_the_settings_said(database: Database) -> None:
    assert _save(database, phone="0535-2222222")
    with database.session(read_only=True) as session:
        newest, first = versions.history(session)
        assert [(each.label, each.before, each.after) for each in newest.changes] == [
            ("电话", "0535-1111111", "0535-2222222")
        ]
        assert (newest.by, first.by, first.changes) == ("管理员(admin)", "system", ())
        agency = versions.current(session, DEFAULT)
        assert (agency.phone, agency.number_prefix) == ("0535-2222222", "JZ")
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "agency_changed"))
        assert entry.detail == {"fields": ["电话"]}
        assert versions.history(session, 1) == [newest]


def test_nothing_changed_is_no_version(database: Database) -> None:
    assert not _save(database)
    with database.session(read_only=True) as session:
        assert versions.history(session) == []


def test_who_saw_an_older_version_is_told(database: Database) -> None:
    _save(database, phone="0535-2222222")
    with pytest.raises(AgencyConflictError):
        _save(database, phone="0535-3333333")
    assert _save(database, based_on=2, phone="0535-3333333", email="a@example.gov.cn")


def test_everybody_gets_the_new_facts_at_once(database: Database) -> None:
    holder = AgencyHolder(database, DEFAULT)
    reception = Reception(holder, WorkCalendar())
    assert not holder.refresh()
    before = holder.current
    assert reception.is_open(NOW)
    _save(database, office_hours="13:30-17:30", phone="0535-2222222", office_hours_text="下午")
    assert holder.refresh()
    assert not holder.refresh()
    assert not reception.is_open(NOW)
    assert "今天（周五）" not in reception.promise(NOW)
    assert "今天3月13日（周五）下午1:30" in reception.promise(NOW)
    assert reception.contact() == "办公时间：下午。也可以在办公时间打电话：0535-2222222。"
    assert before.phone == "0535-1111111"  # whoever has taken it keeps what belongs together


def test_a_process_without_a_task_looks_itself(database: Database) -> None:
    clock = FixedClock(NOW)
    polled = PolledAgency(database, DEFAULT, clock)
    assert polled.current.phone == "0535-1111111"
    _save(database, phone="0535-2222222")
    assert polled.current.phone == "0535-1111111"
    clock.advance(timedelta(seconds=6))
    assert polled.current.phone == "0535-2222222"


def test_a_field_that_an_old_version_does_not_know_is_the_settings(database: Database, monkeypatch: Any) -> None:
    _save(database, phone="0535-2222222")
    newer = DEFAULT.model_copy(update={"fee_account": "新的账户"})
    with database.session() as session:
        row = session.scalars(select(versions.AgencyVersion).order_by(versions.AgencyVersion.id.desc())).first()
        assert row is not None
        row.values = {name: value for name, value in row.values.items() if name != "fee_account"}
    with database.session(read_only=True) as session:
        assert versions.current(session, newer).fee_account == "新的账户"
