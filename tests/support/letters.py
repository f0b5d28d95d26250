"""Templates of letters as an office edits them."""

from __future__ import annotations

import io

import docx

from actions.cases.letters.word import SHIPPED

FILE = "reply_u1.docx"


def edited(added: str = "感谢您对<本机关>工作的关心。", without: str = "") -> bytes:
    """The shipped template ``FILE`` with a paragraph more, and without those that hold ``without``."""
    document = docx.Document(str(SHIPPED / FILE))
    for paragraph in document.paragraphs:
        if without and without in paragraph.text:
            paragraph.clear()
    document.add_paragraph(added)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
