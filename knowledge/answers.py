"""What the knowledge base says: an answer with its source, something related, or nothing. Never an invention."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


def book_title(title: str) -> str:
    """《title》; marks within become single ones (GB/T 15834): 《〈某办法〉政策解读》."""
    if title.startswith("《") and title.find("》") == len(title) - 1:
        title = title[1:-1]
    return f"《{title.replace('《', '〈').replace('》', '〉')}》"


class Verdict(StrEnum):
    """The three ways to speak."""

    ANSWER = "answer"  # 答: a passage answers the question
    RELATED = "related"  # 可能相关: about the subject, but no passage answers
    NONE = "none"  # 没有: nothing here is about this


@dataclass(frozen=True)
class Citation:
    """Where an answer stands, exactly."""

    document_id: int
    passage_id: int
    title: str
    document_number: str | None  # 文号, normalised: 洪府厅发〔2017〕98号
    issuer: str | None
    section_path: tuple[str, ...]  # ("一", "(一)") or ("第三十三条",)
    excerpt: str  # at most 200 characters, the words of the document
    answer_span: tuple[int, int] | None  # the answering sentence within ``excerpt``
    score: float  # comparable between questions; the higher the better
    validity: str | None = None  # 现行有效 | 已废止 | … where stated

    @property
    def href(self) -> str:
        """The site path that opens the document at the passage."""
        return f"/documents/{self.document_id}#p{self.passage_id}"

    @property
    def section(self) -> str:
        """The path as people write it: 一(一)2 or 第三十三条."""
        return "".join(self.section_path)


@dataclass(frozen=True)
class Answer:
    """The reply to one question. ``citations`` is empty only for :attr:`Verdict.NONE` without near documents."""

    question: str
    verdict: Verdict
    text: str  # plain Chinese, ready to be shown; for ANSWER quotes the document
    citations: tuple[Citation, ...] = ()
    places: tuple[str, ...] = field(default=())  # several places answer differently: which one is meant?
    faq_id: int | None = None  # the entry of knowledge.faq that staff have set as the answer

    def to_log(self) -> dict[str, Any]:
        """What is worth keeping for a look back, as JSON: the documents may be read anew or go."""
        return {
            "verdict": self.verdict.value,
            "score": self.citations[0].score if self.citations else 0.0,
            "faq_id": self.faq_id,
            "citations": [
                {
                    "document_id": citation.document_id,
                    "passage_id": citation.passage_id,
                    "title": citation.title,
                    "section": citation.section,
                }
                for citation in self.citations
            ],
        }
