"""Letters (文书): what each must say, whether anything is missing, and the letter as Word, PDF, text and HTML.

Pure functions without a database. The law's wording is in the templates, the facts in :class:`LetterData`.
"""

from actions.cases.letters.checks import missing
from actions.cases.letters.content import Field, LetterData
from actions.cases.letters.fields import fields
from actions.cases.letters.kinds import (
    LetterKind,
    all_letters,
    dates_needed,
    letter_number,
    number_series,
    title_of,
)
from actions.cases.letters.office_templates import check_templates, copy_templates
from actions.cases.letters.pdf import PdfUnavailableError, to_pdf
from actions.cases.letters.plain_reply import cite, reply_letter
from actions.cases.letters.reading import plain_text, preview_html, text_of_file
from actions.cases.letters.reply_fields import GROUNDS, PART_FIELDS
from actions.cases.letters.word import LetterError, LetterTemplateError, render

__all__ = [
    "GROUNDS",
    "PART_FIELDS",
    "Field",
    "LetterData",
    "LetterError",
    "LetterKind",
    "LetterTemplateError",
    "PdfUnavailableError",
    "all_letters",
    "check_templates",
    "cite",
    "copy_templates",
    "dates_needed",
    "fields",
    "letter_number",
    "missing",
    "number_series",
    "plain_text",
    "preview_html",
    "render",
    "reply_letter",
    "text_of_file",
    "title_of",
    "to_pdf",
]
