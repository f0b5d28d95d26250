"""The article that a canned reply rests on: checked to stand in the documents, and linked to when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.answers import Citation, Verdict
from knowledge.search.named import named_article

if TYPE_CHECKING:
    from knowledge import KnowledgeBase

LAW = "政府信息公开条例"


def normalised(text: str) -> str | None:
    """第33条, 条例第三十三条 → 第三十三条; ``None`` where no single article is named."""
    return named_article(text)


def find_article(knowledge: KnowledgeBase, article: str) -> Citation | None:
    """Where the article of the Regulation stands in the documents; ``None`` when it does not."""
    answer = knowledge.answer(f"{LAW}{article}")
    if answer.verdict is not Verdict.ANSWER:
        return None
    return next((one for one in answer.citations if LAW in one.title and one.section_path[:1] == (article,)), None)
