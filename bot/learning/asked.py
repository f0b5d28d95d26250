"""A question that was looked up, and what was found: how it travels from the dialogue to the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.answers import Answer

FAQ = "faq"  # a verdict besides those of knowledge.answers.Verdict: staff had set the answer


@dataclass(frozen=True)
class Asked:
    """One question with the outcome of looking it up."""

    question: str
    verdict: str
    score: float = 0.0
    citations: tuple[dict[str, Any], ...] = ()  # document_id, passage_id, title, section
    previous_question: str | None = None  # the question before it in the conversation, which may complete it
    faq_id: int | None = None

    @classmethod
    def of(cls, answer: Answer, question: str) -> Asked:
        """What is worth keeping of an answer."""
        return cls.from_json({"question": question, **answer.to_log()})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Asked:
        """Read what a custom action sent (:meth:`knowledge.answers.Answer.to_log` and the question)."""
        return cls(
            question=str(data["question"]),
            verdict=FAQ if data.get("faq_id") else str(data["verdict"]),
            score=float(data.get("score") or 0.0),
            citations=tuple(dict(citation) for citation in data.get("citations") or ()),
            previous_question=data.get("previous_question") or None,
            faq_id=data.get("faq_id"),
        )
