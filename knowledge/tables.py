"""What the knowledge base keeps: documents, and the passages they are cited by."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """The declarative base of ``knowledge``. Constraint names follow the same convention as in ``actions.db``."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored and returned in UTC also where the database keeps no time zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime has no place in the database: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Status(StrEnum):
    """Where a version of a document stands in its life."""

    DRAFT = "draft"  # 草拟
    REVIEW = "review"  # 保密审查 (条例第十七条)
    PUBLISHED = "published"  # 发布; whether it is still in force is its validity
    SUPERSEDED = "superseded"  # a newer version is published in its place
    WITHDRAWN = "withdrawn"  # taken back: never shown to citizens


class Scope(StrEnum):
    """Who may see a document (条例第十三条至第二十一条)."""

    PROACTIVE = "proactive"  # 主动公开
    ON_REQUEST = "on_request"  # 依申请公开
    INTERNAL = "internal"  # 内网
    WITHHELD = "withheld"  # 不予公开; the legal ground is in ``scope_ground``


class LinkKind(StrEnum):
    """What one document is to another."""

    INTERPRETS = "interprets"  # a 解读 of a policy
    REPEALS = "repeals"
    AMENDS = "amends"


class Document(Base):
    """One version of a document, with what it says of itself. Versions of one document share ``source_name``.

    Rows are never deleted and ``revision`` only grows, so count and sum of the revisions tell whether anything changed.
    """

    __tablename__ = "knowledge_document"
    __table_args__ = (UniqueConstraint("source_name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_name: Mapped[str] = mapped_column(String(255))
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # from 1
    status: Mapped[str] = mapped_column(String(20), default=Status.PUBLISHED, server_default=Status.PUBLISHED)
    scope: Mapped[str] = mapped_column(String(20), default=Scope.PROACTIVE, server_default=Scope.PROACTIVE)
    scope_ground: Mapped[str | None] = mapped_column(Text)  # the law's article that closes it: 条例第十四条
    revision: Mapped[int] = mapped_column(default=1, server_default="1", index=True)  # each change raises it
    sha256: Mapped[str] = mapped_column(String(64))  # of the file and its sidecar: tells whether to read it again
    file_sha256: Mapped[str | None] = mapped_column(String(64), index=True)  # of the file's bytes alone
    text_sha256: Mapped[str | None] = mapped_column(String(64), index=True)  # of the text without blanks
    title: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(String(100), index=True)  # 文号: 洪府厅发〔2017〕98号
    issuer: Mapped[str | None] = mapped_column(String(200))  # 发布机构
    index_number: Mapped[str | None] = mapped_column(String(100))  # 索引号
    subject: Mapped[str | None] = mapped_column(String(200))  # 主题分类
    signed_on: Mapped[date | None] = mapped_column(Date)  # 成文日期
    published_on: Mapped[date | None] = mapped_column(Date)  # 发布日期
    validity: Mapped[str | None] = mapped_column(String(50))  # 现行有效, 已废止 … only where stated
    effective_on: Mapped[date | None] = mapped_column(Date)  # 施行日期
    expires_on: Mapped[date | None] = mapped_column(Date)  # 有效期至: the last day in force
    ended_on: Mapped[date | None] = mapped_column(Date)  # 废止 or 失效 from this day
    is_normative: Mapped[bool] = mapped_column(default=False, server_default=false())  # 规范性文件: in the ledger
    place: Mapped[str | None] = mapped_column(String(100), index=True)  # 南昌市; None: the whole country
    year: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20))  # law | notice
    text: Mapped[str] = mapped_column(Text)  # the cleaned body that passages point into
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)  # omissions, source, page header …
    ingested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    duties_version: Mapped[int] = mapped_column(default=0, server_default="0")  # of the reader; 0: not read yet

    passages: Mapped[list[Passage]] = relationship(
        back_populates="document", cascade="all, delete-orphan", order_by="Passage.ordinal", passive_deletes=True
    )
    events: Mapped[list[DocumentEvent]] = relationship(
        cascade="all, delete-orphan", order_by="DocumentEvent.id", passive_deletes=True
    )
    file: Mapped[DocumentFile | None] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    # who changes a row that somebody else has changed since gets a StaleDataError instead of undoing it
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - as SQLAlchemy wants it

    duties: Mapped[list[StoredDuty]] = relationship(
        cascade="all, delete-orphan", order_by="StoredDuty.ordinal", passive_deletes=True
    )

    @property
    def asked_as(self) -> dict[str, list[str]]:
        """Section → how citizens ask for it. For finding it only."""
        return self.details.get("asked_as") or {}

    @property
    def edited_by_hand(self) -> list[str]:
        """Columns that staff corrected: reading the file again leaves them alone."""
        return self.details.get("edited") or []

    def keep_by_hand(self, *columns: str) -> None:
        """Note that staff decided these columns."""
        self.details = {**self.details, "edited": sorted({*self.edited_by_hand, *columns})}

    @property
    def omissions(self) -> tuple[str, ...]:
        """What this copy of the document leaves out, in Chinese; empty when it is complete."""
        return tuple(self.details.get("omissions") or ())


class Passage(Base):
    """The smallest piece that is cited. Together with the blanks between them the passages are the document's text."""

    __tablename__ = "knowledge_passage"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("knowledge_document.id", ondelete="CASCADE"))
    ordinal: Mapped[int]  # from 0, in reading order
    path: Mapped[list[str]] = mapped_column(JSON)  # ["一", "(一)"] or ["第三十三条", "第二款"]
    role: Mapped[str] = mapped_column(String(20))  # see knowledge.ingest.structure.Role
    heading: Mapped[str] = mapped_column(Text)  # its own heading, else the nearest above; may be ""
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[int]  # Document.text[start:end] == text
    end: Mapped[int]

    document: Mapped[Document] = relationship(back_populates="passages")


class StoredDuty(Base):
    """Who must publish what, how often, by when: one record of :mod:`knowledge.duties`, derived from the passages."""

    __tablename__ = "knowledge_duty"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("knowledge_document.id", ondelete="CASCADE"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("knowledge_passage.id", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]  # from 0, in reading order
    matter: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(Text)
    units: Mapped[list[list[str]]] = mapped_column(JSON)  # [["lead", "市审计局"], ["unit", "市财政局"], ["actor", …]]
    frequency: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the fields of records.Frequency
    time_limit: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the fields of records.TimeLimit
    start: Mapped[int]  # Document.text[start:end] is the source passage
    end: Mapped[int]
    responsibility: Mapped[str] = mapped_column(Text)

    passage: Mapped[Passage] = relationship()


class DocumentEvent(Base):
    """What was done with a version of a document: who, when, why."""

    __tablename__ = "knowledge_document_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("knowledge_document.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(200))  # 姓名(account) of a member of staff, or "import"
    action: Mapped[str] = mapped_column(String(30))  # drafted, submitted, approved, returned, published, repealed …
    reason: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what changed: {"status": ["draft", "review"]}


class DocumentLink(Base):
    """``from_id`` interprets, repeals or amends ``to_id``."""

    __tablename__ = "knowledge_document_link"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("knowledge_document.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("knowledge_document.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))


class DocumentFile(Base):
    """The original file of a version, as it was handed in: for download, and to be read again."""

    __tablename__ = "knowledge_document_file"

    document_id: Mapped[int] = mapped_column(ForeignKey("knowledge_document.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    content: Mapped[bytes] = mapped_column(LargeBinary)
