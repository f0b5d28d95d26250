"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

from sqlalchemy import inspect, text

from actions.db import Database
from bot import migrations


def test_an_empty_database_becomes_what_the_models_describe(empty: Database) -> None:
    assert migrations.upgrade(empty.engine)
    migrations.check(empty.engine)
    tables = set(inspect(empty.engine).get_table_names())
    assert tables == {name for metadata in migrations.all_metadata() for name in metadata.tables} | {"alembic_version"}


def test_a_current_database_is_left_alone(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    assert not migrations.upgrade(empty.engine)


def test_every_migration_can_be_undone(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    migrations.downgrade(empty.engine)
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}


def test_the_database_refuses_to_change_history_after_every_migration(empty: Database) -> None:
    """SQLite loses a table's triggers when a migration makes it anew: such a migration must make them again."""
    migrations.upgrade(empty.engine)
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'" if empty.is_sqlite else "SELECT tgname FROM pg_trigger"
    )
    with empty.engine.connect() as connection:
        names = set(connection.execute(text(query)).scalars())
    wanted = (
        {f"application_{n}" for n in ("receipt", "outcome", "number", "kept")}
        | {"case_event_words"}
        | {f"{t}_{n}" for t in ("case_event", "audit_entry") for n in ("kept", "final")}
        if empty.is_sqlite
        else {f"{t}_guard" for t in ("application", "case_event", "audit_entry")}
    )
    assert wanted <= names


def test_what_webhooks_were_told_before_is_not_read_again(empty: Database) -> None:
    migrations.upgrade(empty.engine, "0027")
    with empty.engine.begin() as connection:
        connection.execute(text("INSERT INTO webhook_position (source, last_id) VALUES ('alerts', 7000)"))
    migrations.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        assert connection.execute(text("SELECT settled_id FROM webhook_position")).scalars().all() == [7000]


def test_migrations_do_not_depend_on_our_code() -> None:
    """They describe the past; the code goes on."""
    for path in (migrations.DIRECTORY / "versions").glob("*.py"):
        lines = path.read_text().splitlines()
        imports = {line.split()[1].partition(".")[0] for line in lines if line.startswith(("import ", "from "))}
        assert imports <= {"sqlalchemy", "alembic"}
