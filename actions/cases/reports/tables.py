"""The annual report as staff write it, and the indexes that its counts read alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.cases.tables import Application, CaseEvent
from actions.db import Base, Instant


class AnnualReport(Base):
    """One year's report: what people enter, and once it is finalised the numbers as they were then."""

    __tablename__ = "annual_report"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)  # key of layout.WRITTEN_PARTS → text
    table_two: Mapped[dict[str, str]] = mapped_column(
        JSON
    )  # key of layout.ENTRIES → decimal number; missing: not entered
    updated_by: Mapped[str] = mapped_column(String(200))  # 姓名(account)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    finalised_by: Mapped[str | None] = mapped_column(String(200))
    finalised_at: Mapped[datetime | None] = mapped_column(Instant)
    frozen: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # figures.Figures.to_json()
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


# by what is counted, so that nothing is sorted; the counts by day read ix_application_ended
Index(
    "ix_application_report",
    Application.applicant_class,
    Application.outcome,
    Application.received_on,
    Application.concluded_on,
    Application.report_due_on,
)
Index("ix_case_event_report", CaseEvent.kind, CaseEvent.on_day)
