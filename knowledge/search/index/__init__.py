"""The full-text index: tantivy over character bigrams, on disk, derived from the database.

``schema`` says what is indexed, ``storage`` keeps it, ``renewal`` brings it up to the database, ``snapshot`` reads it,
``passages`` is what the rest of the search works with.
"""

from knowledge.search.index.passages import Found, PassageIndex
from knowledge.search.index.renewal import OnProgress, fingerprint

__all__ = ["Found", "OnProgress", "PassageIndex", "fingerprint"]
