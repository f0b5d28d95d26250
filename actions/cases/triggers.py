"""What the database itself refuses, whoever asks.

History that is changed; a day of receipt that is not what the last event about receipt says; an outcome or a number
that changes once it is there. The same statements stand in the migrations, which must not import this. A case's words
(``content``) may be wiped, never replaced.
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
_ONCE = {"outcome": ("outcome", "concluded_on"), "number": ("number", "prefix", "year", "sequence")}
_KEPT = "a record can be added, not changed or deleted"
_RECEIPT = "the day of receipt is changed only with a recorded reason"
_FIXED = "the number and the outcome of an application are given once"
_LAST_RECEIPT = """(SELECT {value} FROM case_event WHERE application_id = NEW.id
    AND kind IN ('receipt_confirmed', 'registered', 'receipt_corrected') ORDER BY sequence DESC LIMIT 1)"""


def sqlite_triggers(table: str) -> list[str]:
    """The ``CREATE TRIGGER`` statements of ``table`` for SQLite."""
    if table == "application":
        last = _LAST_RECEIPT.format(value="json_extract(facts, '$.received_on')")
        return [
            f"CREATE TRIGGER application_receipt BEFORE UPDATE OF received_on ON application"
            f" WHEN NEW.received_on IS NOT OLD.received_on AND NEW.received_on IS NOT {last} {_abort(_RECEIPT)}",
            *(
                f"CREATE TRIGGER application_{name} BEFORE UPDATE OF {', '.join(columns)} ON application"
                f" WHEN OLD.{columns[0]} IS NOT NULL AND ({_sqlite_changed(columns)}) {_abort(_FIXED)}"
                for name, columns in _ONCE.items()
            ),
            f"CREATE TRIGGER application_kept BEFORE DELETE ON application {_abort(_KEPT)}",
        ]
    statements = [
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {_abort(_KEPT)}",
        f"CREATE TRIGGER {table}_final BEFORE UPDATE OF {', '.join(_FINAL_COLUMNS[table])} ON {table} {_abort(_KEPT)}",
    ]
    if table == "case_event":
        statements.append(
            f"CREATE TRIGGER {table}_words BEFORE UPDATE OF content ON {table}"
            f" WHEN NEW.content IS NOT NULL {_abort(_KEPT)}"
        )
    return statements


def _abort(message: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _sqlite_changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


def postgres_triggers(table: str) -> list[str]:
    """The same for PostgreSQL: a function and its trigger."""
    if table == "application":
        last = _LAST_RECEIPT.format(value="facts ->> 'received_on'")
        fixed = " OR ".join(
            f"(OLD.{columns[0]} IS NOT NULL AND ({_postgres_changed(columns)}))" for columns in _ONCE.values()
        )
        body = f"""IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{_KEPT}'; END IF;
            IF NEW.received_on IS DISTINCT FROM OLD.received_on AND NEW.received_on::text IS DISTINCT FROM {last} THEN
            RAISE EXCEPTION '{_RECEIPT}'; END IF;
            IF {fixed} THEN RAISE EXCEPTION '{_FIXED}'; END IF; RETURN NEW;"""
    else:
        same = " AND ".join(
            f"NEW.{column}::text IS NOT DISTINCT FROM OLD.{column}::text" for column in _FINAL_COLUMNS[table]
        )
        words = " AND NEW.content IS NULL" if table == "case_event" else ""
        body = f"IF TG_OP = 'UPDATE' AND {same}{words} THEN RETURN NEW; END IF; RAISE EXCEPTION '{_KEPT}';"
    function = f"CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger AS $guard$ BEGIN {body} END $guard$"
    return [
        f"{function} LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_guard()",
    ]


def _postgres_changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


def _attach(table: Table) -> None:
    for dialect, statements in (("sqlite", sqlite_triggers), ("postgresql", postgres_triggers)):
        for statement in statements(table.name):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for _model in (Application, CaseEvent, AuditEntry):
    _attach(_model.__table__)  # type: ignore[arg-type]
