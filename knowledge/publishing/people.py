"""Who acts on a document, and why something was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A member of staff: the name in the history, and whether they may review what they drafted themselves."""

    signature: str
    may_review_own: bool = False


class StepRefusedError(ValueError):
    """It can't be done; the message is a Chinese sentence for who tried."""


class UnknownDocumentError(StepRefusedError):
    """There is no such document."""


class ChangedMeanwhileError(StepRefusedError):
    """Somebody changed the document after the form was opened."""


class InvalidFactsError(StepRefusedError):
    """What was typed can't be kept. ``problems``: field → Chinese sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("有些内容需要改正，见下面标出的各项。")
        self.problems = dict(problems)
