"""Several Rasa processes that share the conversations. Each conversation stays with one, as only that one remembers it.

Rasa works on one message at a time and keeps one core busy; so a second core is used by a second process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.rasa_client import RasaLink


class RasaTeam:
    """``members``, each by itself: one that is away takes nothing from the conversations of the others.

    Who has a conversation is decided by its id alone (rendezvous hashing: the highest of one hash a member), so it is
    the same in every process and after every restart. While its member is away another one has it, and nobody else's
    moves. Its dialogue begins a new epoch with each change, as after a restart (:mod:`bot.delivery.turns`).
    """

    def __init__(self, members: Sequence[RasaLink]) -> None:
        if not members:
            raise ValueError("a team of nobody answers nothing")
        self.members = tuple(members)

    @property
    def states(self) -> list[str]:
        """That of each member, see :attr:`~bot.rasa_client.RasaLink.state`."""
        return [member.state for member in self.members]

    @property
    def state(self) -> str:
        """``ready`` as soon as one is; ``loading`` while one may yet be; else ``down``."""
        states = self.states
        return next((state for state in ("ready", "loading") if state in states), "down")

    def choose(self, conversation_id: str) -> int:
        """The number of the member that has this conversation: of those that are ready, while any is."""
        ready = [number for number, member in enumerate(self.members) if member.state == "ready"]
        candidates = ready or range(len(self.members))
        if len(candidates) == 1:
            return candidates[0]
        return max(candidates, key=lambda number: _weight(number, conversation_id))


def team_of(rasa: RasaLink | RasaTeam) -> RasaTeam:
    """One Rasa as a team, a team as it is."""
    return rasa if isinstance(rasa, RasaTeam) else RasaTeam([rasa])


def _weight(number: int, conversation_id: str) -> bytes:
    return hashlib.blake2b(f"{number}:{conversation_id}".encode(), digest_size=8).digest()
