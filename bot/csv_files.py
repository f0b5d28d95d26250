"""Rows as a CSV file that Excel reads."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO


def csv_file(rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel needs it to read Chinese. What others wrote has been through
    :func:`knowledge.duties.export.guarded`, so that no cell is a formula."""
    file = StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8-sig")
