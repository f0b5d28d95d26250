"""What is recorded stays as it was recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from actions.cases.tables import AuditEntry, CaseEvent, HistoryIsFinalError

from .conftest import File


@pytest.mark.parametrize("table", [CaseEvent, AuditEntry])
class TestARecord:
    def test_can_not_be_changed(self, session: Session, file_one: File, table: type[CaseEvent | AuditEntry]) -> None:
        file_one()
        session.scalars(select(table)).first().actor = "somebody else"  # type: ignore[union-attr]
        with pytest.raises(HistoryIsFinalError):
            session.flush()
        session.rollback()

    def test_can_not_be_deleted(self, session: Session, file_one: File, table: type[CaseEvent | AuditEntry]) -> None:
        file_one()
        session.delete(session.scalars(select(table)).first())
        with pytest.raises(HistoryIsFinalError):
            session.flush()
        session.rollback()

    def test_can_not_be_changed_in_bulk(
        self, session: Session, file_one: File, table: type[CaseEvent | AuditEntry]
    ) -> None:
        file_one()
        for statement in (update(table).values(actor="somebody else"), delete(table)):
            with pytest.raises(HistoryIsFinalError):
                session.execute(statement)
