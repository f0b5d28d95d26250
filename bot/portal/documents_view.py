"""What the reading page says of a document, and how its text is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.portal.filters import chinese_date
from knowledge.catalogue import DocumentView, GridRow, PassageView, Validity, grid

# Where a copy was taken from is kept for staff; a reader needs to know only that it is one.
COPIED = "本文本整理自公开转载，请以正式公布的文本为准。"
OUTLINE_LEVELS = 3
LABEL_CHARACTERS = 36


@dataclass(frozen=True)
class OutlineEntry:
    """A line of the outline; ``level`` counts from 1."""

    passage_id: int
    level: int
    label: str


@dataclass(frozen=True)
class Block:
    """A passage of text; or the rows of a table, each a passage with its cells."""

    passage: PassageView
    rows: Sequence[tuple[PassageView, GridRow]] = ()


def blocks(passages: Sequence[PassageView]) -> list[Block]:
    """The passages in order, the rows of one table together."""
    result: list[Block] = []
    table: list[PassageView] = []
    for passage in passages:
        if table and (passage.role != "row" or passage.path[:-1] != table[0].path[:-1]):
            result.append(_table(table))
            table = []
        if passage.role == "row":
            table.append(passage)
        else:
            result.append(Block(passage))
    return [*result, _table(table)] if table else result


def _table(rows: Sequence[PassageView]) -> Block:
    return Block(rows[0], list(zip(rows, grid([row.text for row in rows]), strict=True)))


def facts(document: DocumentView) -> list[tuple[str, str]]:
    """What the document says of itself, as label and value; what it does not say is left out."""
    summary = document.summary
    rows = [
        ("文号", summary.document_number),
        ("发文机关", summary.issuer),
        ("索引号", document.index_number),
        ("主题分类", summary.subject),
        ("成文日期", summary.signed_on and chinese_date(summary.signed_on)),
        ("发布日期", summary.published_on and chinese_date(summary.published_on)),
        ("施行日期", summary.effective_on and chinese_date(summary.effective_on)),
        ("有效期至", summary.expires_on and chinese_date(summary.expires_on)),
        ("说明", document.source and COPIED),
    ]
    return [(label, value) for label, value in rows if value]


def ended_sentence(document: DocumentView, today: date) -> str:
    """That a document is no longer in force, and since when; "" for one that is."""
    summary = document.summary
    validity = summary.validity(today)
    if not validity.has_ended:
        return ""
    if summary.ended_on:
        since = f"自{chinese_date(summary.ended_on)}起"
        return f"本文件{since}{'废止' if validity is Validity.REPEALED else '失效'}，不再作为办事依据。"
    if validity is Validity.EXPIRED and summary.last_day_passed(today):
        assert summary.expires_on is not None
        return f"本文件有效期至{chinese_date(summary.expires_on)}，已经失效，不再作为办事依据。"
    return f"本文件{validity.value}，不再作为办事依据。"


def page_tags(document: DocumentView, base_url: str) -> list[tuple[str, str]]:
    """The ``<meta>`` tags that government sites give an article (国办发〔2017〕47号《政府网站发展指引》)."""
    summary = document.summary
    tags = [
        ("ArticleTitle", summary.title),
        ("PubDate", summary.dated.isoformat() if summary.dated else ""),
        ("ContentSource", summary.issuer or ""),
        ("Keywords", "，".join(filter(None, (summary.document_number, summary.issuer, summary.subject)))),
        ("Url", f"{base_url}/documents/{summary.id}"),
        ("ColumnName", "公开文件"),
    ]
    return [(name, value) for name, value in tags if value]


def outline(document: DocumentView) -> list[OutlineEntry]:
    """Where each section begins: chapters and articles of a law, else three levels of numbered headings."""
    if document.summary.kind == "law":
        return _law_outline(document)
    sections = [passage for passage in document.outline if passage.level <= OUTLINE_LEVELS]
    return [OutlineEntry(passage.id, passage.level, _own_heading(passage)) for passage in sections]


def _law_outline(document: DocumentView) -> list[OutlineEntry]:
    entries: dict[str, OutlineEntry] = {}
    article_level = 2 if any(passage.role == "heading" for passage in document.passages) else 1
    for passage in document.passages:
        if passage.role == "heading":
            entries.setdefault(passage.path[0], OutlineEntry(passage.id, 1, passage.text))
        elif passage.path:
            entries.setdefault(passage.path[0], OutlineEntry(passage.id, article_level, passage.path[0]))
    return list(entries.values())


def _own_heading(passage: PassageView) -> str:
    """The heading with its number, as it stands in the text: (一)推进决策公开."""
    number, heading, _ = passage.text.partition(passage.heading)
    label = number + heading
    return label if len(label) <= LABEL_CHARACTERS else f"{label[:LABEL_CHARACTERS]}…"


def citation(document: DocumentView, passage: PassageView) -> str:
    """《title》（文号）section, as one cites it."""
    return document.summary.citation + "".join(passage.path)
