from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, insert, make_url, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases.tables import AuditEntry, NumberSeries
from actions.db import Database, crypto

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=8)))


def entry(at: datetime = NOON) -> AuditEntry:
    return AuditEntry(at=at, actor="王芳", action="test", subject="s", detail={})


def test_a_session_commits_when_its_block_ends_and_rolls_back_when_it_raises(database: Database) -> None:
    with database.session() as session:
        session.add(entry())

    def fail() -> None:
        with database.session() as session:
            session.add(entry())
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with database.session(read_only=True) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_instants_come_back_aware_and_in_utc(session: Session) -> None:
    session.add(entry())
    session.flush()
    session.expire_all()
    stored = session.scalars(select(AuditEntry.at)).one()
    assert stored == NOON
    assert stored.tzinfo is UTC


def test_a_naive_instant_is_refused(session: Session) -> None:
    session.add(entry(datetime(2026, 3, 2, 12, 0)))  # noqa: DTZ001
    with pytest.raises(Exception, match="naive datetime"):
        session.flush()
    session.rollback()


@pytest.mark.postgres
@pytest.mark.parametrize(("query", "seconds"), [("", "10"), ("connect_timeout=3", "3")])
def test_a_server_whose_machine_has_vanished_is_noticed(postgres_url: str, query: str, seconds: str) -> None:
    url = make_url(postgres_url)
    database = Database(url.update_query_string(query).render_as_string(hide_password=False))
    with database.engine.connect() as connection:
        asked = connection.connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    database.dispose()
    assert (asked["connect_timeout"], asked["keepalives_idle"], asked["keepalives_count"]) == (seconds, "30", "3")


def test_writers_queue_instead_of_failing(database: Database) -> None:
    """A reader that turns writer fails in SQLite's deferred mode; BEGIN IMMEDIATE makes it wait."""
    with database.session() as session:
        session.add(NumberSeries(prefix="JZ", year=2026, last=0))

    def add_one(_attempt: int) -> None:
        with database.session() as session:
            session.scalars(select(NumberSeries).with_for_update()).one().last += 1

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(add_one, range(25)))
    with database.session(read_only=True) as session:
        assert session.scalars(select(NumberSeries.last)).one() == 25


def test_an_error_message_carries_no_values(session: Session) -> None:
    values = {"prefix": "SECRET", "year": 2026, "last": 0}
    session.execute(insert(NumberSeries).values(values))
    with pytest.raises(IntegrityError) as error:
        session.execute(insert(NumberSeries).values(values))
    assert "[SQL parameters hidden" in str(error.value)
    session.rollback()


async def test_work_runs_in_a_transaction_on_another_thread(database: Database) -> None:
    def add(session: Session, action: str) -> None:
        session.add(AuditEntry(at=NOON, actor="王芳", action=action, subject="s", detail={}))

    await database.run(add, "first")
    assert await database.read(lambda session: session.scalars(select(AuditEntry.action)).all()) == ["first"]


def test_encrypted_text_is_unreadable_without_the_secret(session: Session) -> None:
    token = crypto.keyring().encrypt("张三")
    assert "张三".encode() not in token
    crypto.install(crypto.Keyring.from_secrets("another secret"))
    with pytest.raises(crypto.SecretError, match="can't be decrypted"):
        crypto.keyring().decrypt(token)


def test_a_new_secret_reads_what_the_old_one_wrote_and_finds_it_by_its_hash() -> None:
    old, new = crypto.Keyring.from_secrets("old"), crypto.Keyring.from_secrets("new", "old")
    assert new.decrypt(old.encrypt("张三")) == "张三"
    assert new.blind_index("11010519491231002X") == old.blind_index("11010519491231002X")
    assert old.blind_index("11010519491231002X") != old.blind_index("110105194912310021")
