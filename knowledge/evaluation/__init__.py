"""What the engine is worth on a collection of documents and questions with known answers, beside plain BM25."""

from knowledge.evaluation.collection import Collection, CollectionError, read_collection
from knowledge.evaluation.run import Evaluation, evaluate

__all__ = ["Collection", "CollectionError", "Evaluation", "evaluate", "read_collection"]
