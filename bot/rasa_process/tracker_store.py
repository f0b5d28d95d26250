"""Rasa's memory of a conversation: bounded, and never on disk. Imported by Rasa only, in Rasa's own environment.

Nothing of value lives here: half-filled applications are drafts in our own tables, and the gateway restores a form from
its draft when a session has gone.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker


class BoundedTrackerStore(InMemoryTrackerStore):
    """Keeps the ``max_sessions`` sessions used last and forgets the rest."""

    def __init__(self, domain: Any, event_broker: Any = None, max_sessions: int = 5000, **kwargs: Any) -> None:
        kwargs.pop("host", None)
        super().__init__(domain, event_broker, **kwargs)
        self.store: OrderedDict[str, str] = OrderedDict()
        self._max_sessions = int(max_sessions)

    async def save(self, tracker: DialogueStateTracker) -> None:
        await super().save(tracker)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > self._max_sessions:
            self.store.popitem(last=False)
