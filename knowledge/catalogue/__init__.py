"""The public catalogue: what is published, found, read, and listed."""

from knowledge.catalogue.grids import GridRow, grid
from knowledge.catalogue.ledger import ledger_workbook
from knowledge.catalogue.links import Ended, ended_documents
from knowledge.catalogue.originals import Original, original_content, original_facts
from knowledge.catalogue.reading import (
    REPEALED_BY,
    DocumentView,
    PassageView,
    Relation,
    VersionView,
    get_document,
    is_withdrawn,
)
from knowledge.catalogue.searching import InTexts, look_in_texts, search_catalogue
from knowledge.catalogue.shelf import FACETS, Choice, Filters, Found, FoundDocument, Shelf, revision
from knowledge.catalogue.summaries import DocumentSummary
from knowledge.catalogue.text_hits import TextHit
from knowledge.validity import Validity

__all__ = [
    "FACETS",
    "REPEALED_BY",
    "Choice",
    "DocumentSummary",
    "DocumentView",
    "Ended",
    "Filters",
    "Found",
    "FoundDocument",
    "GridRow",
    "InTexts",
    "Original",
    "PassageView",
    "Relation",
    "Shelf",
    "TextHit",
    "Validity",
    "VersionView",
    "ended_documents",
    "get_document",
    "grid",
    "is_withdrawn",
    "ledger_workbook",
    "look_in_texts",
    "original_content",
    "original_facts",
    "revision",
    "search_catalogue",
]
