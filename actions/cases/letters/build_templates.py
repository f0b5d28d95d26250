"""Make the shipped Word templates from the wording: ``python -m actions.cases.letters.build_templates``.

``wording/*.txt`` has a line for a paragraph. What stands before it says how it is set:

====================  ==========================================================================
``# ``                title
``~ ``                whom the letter is addressed to: not indented
``## ``               heading (一、…)
``& ``                last paragraph: stays on the page of the signature
``+ ``                list of enclosures (附件)
``> ``, ``>> ``       signature, date: right, four characters from the edge
``* ``                small print
``^ ``, ``^^ ``       red head, and the number under it with the red line
``= ``                letter number, centred
``| a | b |``         row of a table; ``//`` begins a new line in a cell
``% if …``            the same as ``{%p if … %}`` in Word: holds for whole paragraphs
``@name words``       the lines of ``_name.txt``, where ``@@`` stands for the words
nothing               paragraph of the body, indented by two characters
====================  ==========================================================================
"""

from __future__ import annotations

import sys
from pathlib import Path

from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm
from docx.table import Table

from actions.cases.letters import layout
from actions.cases.letters.kinds import all_letters, template_name, title_of

WORDING = Path(__file__).parent / "wording"
TEMPLATES = Path(__file__).parent / "templates"
_FIRST_COLUMN, _WIDTH = 49, 156  # mm
_STYLES = {
    "#": layout.TITLE,
    "~": layout.ADDRESSEE,
    "##": layout.HEADING,
    "&": layout.BODY_LAST,
    "+": layout.ATTACHMENT,
    ">": layout.SIGNATURE,
    ">>": layout.SIGNED_ON,
    "*": layout.CELL,
    "^": layout.HEAD,
    "^^": layout.HEAD_NUMBER,
    "=": layout.NUMBER,
}


def build(wording: str, title: str) -> bytes:
    """The Word file with these words."""
    document = layout.new_document(title)
    table: Table | None = None
    for line in _lines(wording):
        if line.startswith("|"):
            table = _row(document, table, [cell.strip(" ") for cell in line.strip("|").split("|")])
            continue
        table = None
        mark, _, words = line.partition(" ")
        if mark == "%":
            document.add_paragraph(f"{{%p {words} %}}", style=layout.CONTROL)
        elif mark in _STYLES:
            document.add_paragraph(words, style=_STYLES[mark])
        else:
            document.add_paragraph(line, style=layout.BODY)
    return layout.packed(document)


def main(folder: Path = TEMPLATES) -> None:
    """Write every template into ``folder``."""
    for kind, outcome in all_letters():
        name = template_name(kind, outcome)
        wording = (WORDING / name).with_suffix(".txt").read_text("utf-8")
        (folder / name).write_bytes(build(wording, title_of(kind, outcome)))


def _lines(wording: str) -> list[str]:
    lines: list[str] = []
    for line in wording.splitlines():
        if line.startswith("@"):
            name, _, words = line[1:].partition(" ")
            lines += _lines((WORDING / f"_{name}.txt").read_text("utf-8").replace("@@", words))
        elif line.strip():
            lines.append(line.strip())
    return lines


def _row(document: DocumentObject, table: Table | None, cells: list[str]) -> Table:
    if table is None:
        table = document.add_table(rows=0, cols=len(cells), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, (_FIRST_COLUMN, _WIDTH - _FIRST_COLUMN), strict=True):
            column.width = Mm(width)
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, words, column in zip(row.cells, cells, table.columns, strict=True):
        cell.width = column.width
        first, *more = words.split("//")
        cell.paragraphs[0].style = document.styles[layout.CELL]
        cell.paragraphs[0].add_run(first.strip(" "))
        for each in more:
            cell.add_paragraph(each.strip(" "), style=layout.CELL)
    return table


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
