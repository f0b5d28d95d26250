"""What the database itself refuses, whoever asks: changed history, and a day of receipt changed without its reason.

The same statements stand in the migrations, which must not import this. A case's words (``content``) may be wiped,
never replaced.
"""

from __future__ import annotations

from sqlalchemy import DDL, Table, event

from actions.cases.tables import Application, AuditEntry, CaseEvent

_FINAL_COLUMNS = {
    "case_event": (
        *("id", "application_id", "sequence", "kind", "at", "on_day", "actor", "role", "article", "facts"),
        *("content_hash", "hash"),
    ),
    "audit_entry": ("id", "at", "actor", "action", "subject", "detail", "hash"),
}
_RECEIPT_WITHOUT_REASON = """NOT EXISTS (SELECT 1 FROM case_event
    WHERE application_id = NEW.id AND kind = 'receipt_corrected' AND on_day = NEW.received_on)"""


def sqlite_triggers(table: str) -> list[str]:
    """The ``CREATE TRIGGER`` statements of ``table`` for SQLite."""
    if table == "application":
        return [
            f"""CREATE TRIGGER application_receipt BEFORE UPDATE OF received_on ON application
            WHEN OLD.received_on IS NOT NULL AND NEW.received_on IS NOT OLD.received_on AND {_RECEIPT_WITHOUT_REASON}
            BEGIN SELECT RAISE(ABORT, 'the day of receipt is changed only with a recorded reason'); END"""
        ]
    refuse = "BEGIN SELECT RAISE(ABORT, 'a record can be added, not changed or deleted'); END"
    statements = [
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_final BEFORE UPDATE OF {', '.join(_FINAL_COLUMNS[table])} ON {table} {refuse}",
    ]
    if table == "case_event":
        statements.append(
            f"CREATE TRIGGER {table}_words BEFORE UPDATE OF content ON {table} WHEN NEW.content IS NOT NULL {refuse}"
        )
    return statements


def postgres_triggers(table: str) -> list[str]:
    """The same for PostgreSQL: a function and its trigger."""
    if table == "application":
        body = f"""IF OLD.received_on IS NOT NULL AND NEW.received_on IS DISTINCT FROM OLD.received_on
            AND {_RECEIPT_WITHOUT_REASON} THEN
            RAISE EXCEPTION 'the day of receipt is changed only with a recorded reason'; END IF; RETURN NEW;"""
        when = "BEFORE UPDATE OF received_on"
    else:
        same = " AND ".join(
            f"NEW.{column}::text IS NOT DISTINCT FROM OLD.{column}::text" for column in _FINAL_COLUMNS[table]
        )
        words = " AND NEW.content IS NULL" if table == "case_event" else ""
        body = f"""IF TG_OP = 'UPDATE' AND {same}{words} THEN RETURN NEW; END IF;
            RAISE EXCEPTION 'a record can be added, not changed or deleted';"""
        when = "BEFORE UPDATE OR DELETE"
    function = f"CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger AS $guard$ BEGIN {body} END $guard$"
    return [
        f"{function} LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_guard {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_guard()",
    ]


def _attach(table: Table) -> None:
    for dialect, statements in (("sqlite", sqlite_triggers), ("postgresql", postgres_triggers)):
        for statement in statements(table.name):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _model in (Application, CaseEvent, AuditEntry):
    _attach(_model.__table__)  # type: ignore[arg-type]
