"""A letter read back from its Word file: as text for the conversation, and as HTML for a page.

The words are those of the file, so that what an applicant reads in the chat is what was signed, whatever the office
has changed in its templates.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table
from docx.text.paragraph import Paragraph
from markupsafe import escape

from actions.cases.letters import layout
from actions.cases.letters.content import LetterData
from actions.cases.letters.word import render

Role = Literal["head", "title", "number", "to", "heading", "text", "attachment", "sign", "row"]
_ROLES: dict[str, Role] = {
    layout.HEAD: "head",
    layout.HEAD_NUMBER: "number",
    layout.TITLE: "title",
    layout.NUMBER: "number",
    layout.ADDRESSEE: "to",
    layout.HEADING: "heading",
    layout.ATTACHMENT: "attachment",
    layout.SIGNATURE: "sign",
    layout.SIGNED_ON: "sign",
}
_APART = ("title", "number", "head", "attachment", "sign")  # an empty line stands between these and the rest


@dataclass(frozen=True)
class Block:
    """A paragraph of the letter, or a row of its table."""

    role: Role
    cells: tuple[str, ...]  # one, except in a row

    @property
    def text(self) -> str:
        return (
            "：".join((self.cells[0], " ".join(self.cells[1:]).replace("\n", " "))) if self.cells[1:] else self.cells[0]
        )


def plain_text(data: LetterData, templates: Path | None = None) -> str:
    """The whole letter as text. Raises as :func:`~actions.cases.letters.word.render`."""
    return text_of_file(render(data, templates))


def text_of_file(word: bytes) -> str:
    """The text of a letter's Word file."""
    lines: list[str] = []
    before: Role | None = None
    for block in blocks(word):
        group = "number" if block.role in ("title", "head") else block.role
        if before is not None and group != before and (group in _APART or before in _APART):
            lines.append("")
        lines.append(block.text)
        before = group
    return "\n".join(lines)


def preview_html(data: LetterData, templates: Path | None = None) -> str:
    """The letter as HTML without scripts and styles: everything escaped, a class for the role of each paragraph.

    Classes: ``letter-paper`` around it; ``letter-title``, ``letter-number``, ``letter-head``, ``letter-to``,
    ``letter-heading``, ``letter-text``, ``letter-attachment``, ``letter-sign``; ``letter-table``. Raises as
    :func:`~actions.cases.letters.word.render`.
    """
    html: list[str] = []
    in_table = False
    for block in blocks(render(data, templates)):
        if (block.role == "row") != in_table:
            html.append("</table>" if in_table else '<table class="letter-table">')
            in_table = not in_table
        if block.role == "row":
            first, *others = (_with_breaks(cell) for cell in block.cells)
            html.append(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>')
        else:
            tag = {"title": "h2", "heading": "h3"}.get(block.role, "p")
            html.append(f'<{tag} class="letter-{block.role}">{_with_breaks(block.cells[0])}</{tag}>')
    closing = "</table>" if in_table else ""
    return f'<article class="letter-paper" lang="zh-CN">{"".join(html)}{closing}</article>'


def blocks(word: bytes) -> list[Block]:
    """The paragraphs and table rows of a Word file, in order; empty paragraphs are left out."""
    found: list[Block] = []
    for item in docx.Document(io.BytesIO(word)).iter_inner_content():
        if isinstance(item, Table):
            found += [Block("row", tuple(cell.text.rstrip() for cell in row.cells)) for row in item.rows]
        elif item.text.strip():
            found.append(Block(_role(item), (item.text.rstrip(),)))
    return found


def _role(paragraph: Paragraph) -> Role:
    name = (paragraph.style.name if paragraph.style else None) or ""
    if name in _ROLES:
        return _ROLES[name]
    # a paragraph that the office has set with a style of its own
    return "sign" if paragraph.alignment == WD_ALIGN_PARAGRAPH.RIGHT else "text"


def _with_breaks(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>")
