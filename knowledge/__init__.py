"""Everything that is known: published documents, how they are read, searched and cited."""

from knowledge.answers import Answer, Citation, Verdict
from knowledge.search.engine import KnowledgeBase

__all__ = ["Answer", "Citation", "KnowledgeBase", "Verdict"]
