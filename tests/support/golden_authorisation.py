"""``python -m tests.support.golden_authorisation``: write the matrix of routes and roles anew, on purpose."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from actions.cases.lifecycle import Role as Duty

PROJECT = Path(__file__).resolve().parents[2]
MATRIX = PROJECT / "tests/bot/console/golden/authorisation.csv"
API_MATRIX = MATRIX.with_name("authorisation_api.csv")  # of the API's routes, by token
TESTS = ("tests/bot/console/test_authorisation.py", "tests/bot/console/api/test_authorisation.py")
WRITE = "GONGKAI_WRITE_AUTHORISATION"

REWRITE = "who may do what has changed; if that is meant: python -m tests.support.golden_authorisation"
OURS, THEIRS = "政务公开科", "财务科"
# The case is handled in OURS by somebody else, the conversation is with a colleague, the document is a draft by one.
ACTORS = {
    "registrar": (Duty.REGISTRAR, THEIRS),
    "handler": (Duty.HANDLER, OURS),
    "handler_of_other_unit": (Duty.HANDLER, THEIRS),
    "reviewer": (Duty.REVIEWER, OURS),
    "reviewer_of_other_unit": (Duty.REVIEWER, THEIRS),
    "signer": (Duty.SIGNER, THEIRS),
    "supervisor": (Duty.SUPERVISOR, THEIRS),
    "document_editor": (Duty.DOCUMENT_EDITOR, OURS),
    "secrecy_reviewer": (Duty.SECRECY_REVIEWER, OURS),
}


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The matrix as a file."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue()


if __name__ == "__main__":
    import pytest

    os.environ[WRITE] = "yes"
    sys.exit(pytest.main(["-q", *(str(PROJECT / test) for test in TESTS)]))
