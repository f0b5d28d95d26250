"""How well web pages are read: the four facts that a site's own columns state, and whether the text is whole.

    python -m benchmarks.read_pages FOLDER

FOLDER holds HTML files and ``meta.json``: a list of objects with ``file``, ``title``, ``release_office``,
``release_number`` and ``index_number``. A fact is right when it is equal, blanks ignored. A text is whole when every
character inside its page's paragraphs and cells is in the document's text, in its facts or in what was set aside, and
nothing stands there twice. Exit status 1 when anything is wrong.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

from lxml import html
from rich.console import Console
from rich.table import Table

from knowledge.ingest import read_document
from knowledge.ingest.decoding import decoded
from knowledge.ingest.web_page import read_web_page

_FACTS = {
    "title": "title",
    "issuer": "release_office",
    "document_number": "release_number",
    "index_number": "index_number",
}


def main(folder: Path) -> int:
    """Print the score; 0 when all is right."""
    console = Console()
    expected = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    right: Counter[str] = Counter()
    begun = time.perf_counter()
    for entry in expected:
        path = folder / entry["file"]
        document = read_document(path)
        for column, key in _FACTS.items():
            found, wanted = (_bare(str(value or "")) for value in (getattr(document, column), entry[key]))
            right[column] += found == wanted
            if found != wanted:
                console.print(f"{path.name}: {column} is {found or '-'}, not {wanted or '-'}", highlight=False)
        lost, doubled = _difference(path.read_bytes())
        right["nothing lost"] += not lost
        right["nothing doubled"] += not doubled
        if lost or doubled:
            console.print(f"{path.name}: lost {lost[:80]!r}, doubled {doubled[:80]!r}", highlight=False)
    elapsed = time.perf_counter() - begun
    table = Table("measure", "right", "of")
    for measure in (*_FACTS, "nothing lost", "nothing doubled"):
        table.add_row(measure, str(right[measure]), str(len(expected)))
    console.print(table, f"{elapsed / max(1, len(expected)) * 1000:.0f} ms a page")
    return 0 if all(right[measure] == len(expected) for measure in (*_FACTS, "nothing lost", "nothing doubled")) else 1


def _difference(raw: bytes) -> tuple[str, str]:
    """Characters of the page that were lost, and those that came out more often than they went in."""
    page = html.document_fromstring(decoded(raw).text, parser=html.HTMLParser(huge_tree=True))
    for element in list(page.iter("script", "style", "iframe")):
        element.drop_tree()
    before = Counter(_bare("".join(text for text in page.xpath("//body//text()[not(ancestor::comment())]"))))
    read = read_web_page(raw)
    bars = Counter({"|": read.text.count("|")})
    after = Counter(_bare(read.text + "".join(read.dropped))) - bars
    return "".join((before - bars - after).elements()), "".join((after - before).elements())


def _bare(text: str) -> str:
    return re.sub(r"[\s\ufeff\u200b]", "", text)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "meta.json").is_file():
        sys.exit("Usage: python -m benchmarks.read_pages FOLDER (with HTML files and meta.json)")
    sys.exit(main(Path(sys.argv[1])))
