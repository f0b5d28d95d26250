"""Answers what is in the inbox: one ordered task a conversation, and a short queue before each Rasa."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from types import MappingProxyType

from actions.cases.attachments import FileRefused, Limits
from actions.cases.reception import Reception
from actions.cases.time import Clock
from actions.db import Database
from bot.delivery import fallback, media, turns
from bot.delivery.accounts import Accounts
from bot.delivery.answers import Answers, read_answers
from bot.delivery.carrying import Carriers
from bot.delivery.channel import Channel, SendError, SendRefusedError
from bot.delivery.hub import Hub
from bot.delivery.looking import Crew
from bot.delivery.turns import Turn
from bot.rasa_client import RasaLink, RasaUnavailableError
from bot.rasa_team import RasaTeam, team_of
from bot.serving.knowledge import KnowledgeHolder
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

LOOK_AHEAD = 200  # conversations beside those in hand: what waits longest comes first
MOST_IN_HAND = 2000  # the rest waits in the database
REST_SECONDS = 5.0  # after an unexpected error, so that a broken row does not keep the processor busy
FETCH_SECONDS = 60.0  # for a file of a citizen's message
STOP_SECONDS = 2.0  # for turns in flight; what is cut off is taken up at the next start


class Worker:
    """Takes received messages to Rasa and writes its answers, as :mod:`bot.delivery.turns` says.

    ``process_id`` is that of this process's :class:`~bot.delivery.processes.Heartbeat`; ``channels`` (by name) are
    asked for the files that citizens send, ``carriers`` are the replies that wait for an answer. ``turns_at_once``
    bounds how many messages are in one Rasa's hands, ``patience_seconds`` how long a message waits for a Rasa that is
    loading before it is answered without.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hub: Hub,
        rasa: RasaLink | RasaTeam,
        knowledge: KnowledgeHolder,
        reception: Reception,
        *,
        process_id: str,
        channels: Mapping[str, Channel] = MappingProxyType({}),
        file_limits: Limits | None = None,
        turns_at_once: int = 2,
        patience_seconds: float = 300.0,
        accounts: Accounts | None = None,
        carriers: Carriers | None = None,
    ) -> None:
        self._db, self._clock, self._hub, self._team, self._knowledge = db, clock, hub, team_of(rasa), knowledge
        self._carriers = carriers or Carriers()
        self._reception, self._process_id = reception, process_id
        self._channels, self._file_limits = channels, file_limits or Limits()
        self._accounts = accounts or Accounts(db, clock)
        self._slots = [asyncio.Semaphore(turns_at_once) for _ in self._team.members]
        self._patience = timedelta(seconds=patience_seconds)
        self._crew = Crew()

    async def start(self) -> None:
        """Begin, with what dead processes have left."""
        self._crew.start(self._look, self._hub, "the inbox")
        self._hub.on_kept = self._take_up

    async def stop(self) -> None:
        """Take nothing new; give turns in flight a moment."""
        self._hub.on_kept = lambda conversation_id: False
        await self._crew.stop(STOP_SECONDS)

    async def _look(self) -> None:
        """Take what is due in hand. Who waits for one Rasa must not keep those from being seen who need another."""
        most = min(LOOK_AHEAD + len(self._crew.tasks), MOST_IN_HAND)
        has_rasa = self._team.state == "ready"
        due = await self._db.read(turns.due, self._clock.now(), self._process_id, has_rasa=has_rasa, limit=most)
        for conversation_id in due:
            self._crew.begin(conversation_id, self._work_on)

    def _take_up(self, conversation_id: str) -> bool:
        """Begin without a look with what was just put into the inbox; ``False``: there is too much in hand."""
        if conversation_id not in self._crew.tasks and len(self._crew.tasks) >= LOOK_AHEAD:
            return False
        self._crew.begin(conversation_id, self._work_on_new)
        return True

    async def _work_on_new(self, conversation_id: str) -> None:
        await self._work_on(conversation_id, was_found=False)

    async def _work_on(self, conversation_id: str, *, was_found: bool = True) -> None:
        """Answer the conversation's next message. What comes after it is looked for when this is over, unless it
        surely is all: it wasn't found by a look, has been said in a reply, and there was no news meanwhile."""
        is_all = False
        try:
            async with self._its_rasa(conversation_id) as rasa:
                seen = self._hub.version(conversation_id)
                generation = rasa.generation if rasa.state == "ready" else None
                turn = await self._db.run(
                    turns.claim_next,
                    conversation_id,
                    self._clock.now(),
                    generation,
                    self._reception,
                    self._process_id,
                )
                if turn is not None:
                    is_all = await self._answer(turn, rasa)
            if turn is None:
                await self._fetch_file(conversation_id)
            has_work = was_found or not is_all or self._hub.version(conversation_id) > seen
            self._hub.publish(conversation_id, has_work=has_work)
        except Exception as error:
            log.error("a conversation can't be worked on: %s", type(error).__name__, exc_info=without_values(error))
            await asyncio.sleep(REST_SECONDS)

    @asynccontextmanager
    async def _its_rasa(self, conversation_id: str) -> AsyncIterator[RasaLink]:
        """The Rasa of the conversation, when it is its turn there. It may become another one while it waits."""
        while True:
            number = self._team.choose(conversation_id)
            async with self._slots[number]:
                if number == self._team.choose(conversation_id):
                    yield self._team.members[number]
                    return

    async def _fetch_file(self, conversation_id: str) -> None:
        """Fetch the file that the citizen sent, when that is what comes next."""
        wanted = await self._db.read(media.awaited, conversation_id, self._clock.now())
        if wanted is None:
            return
        channel = self._channels.get(wanted.channel)
        try:
            if channel is None:
                raise SendRefusedError(f"{wanted.channel} is switched off")
            async with asyncio.timeout(FETCH_SECONDS):
                name, content = await channel.fetch(wanted.reference)
        except FileRefused as refusal:
            await self._db.run(media.refuse, wanted.message_id, str(refusal), self._clock.now())
        except Exception as error:
            reason = str(error) if isinstance(error, SendError) else type(error).__name__
            log.warning("a file could not be fetched: %s", reason)
            await self._accounts.note(wanted.channel, error)
            is_final = isinstance(error, SendRefusedError)
            await self._db.run(media.try_again, wanted.message_id, reason, self._clock.now(), is_final=is_final)
        else:
            await self._accounts.note(wanted.channel, None)
            now = self._clock.now()
            await self._db.run(media.keep, wanted.message_id, name, content, now, self._file_limits)

    async def _answer(self, turn: Turn, rasa: RasaLink) -> bool:
        """Whether the answer is said, so that nothing is left to be pushed."""
        try:
            if turn.sender_id is None:
                return await self._without_rasa(turn)
            return await self._with_rasa(turn, rasa, turn.sender_id)
        except Exception as error:
            if not isinstance(error, RasaUnavailableError):
                log.error("a turn failed", exc_info=without_values(error))
            reason = str(error) if isinstance(error, RasaUnavailableError) else type(error).__name__
            await self._put_back(turn, reason)
            return False

    async def _put_back(self, turn: Turn, reason: str) -> None:
        """Until it is written, however long the database is away: a message left in hand holds up its conversation."""
        while True:
            try:
                await self._db.run(turns.try_again, turn, reason, self._clock.now())
            except Exception as error:
                log.error("a message can't be put back yet: %s", type(error).__name__)
                await asyncio.sleep(REST_SECONDS)
            else:
                return

    async def _with_rasa(self, turn: Turn, rasa: RasaLink, sender_id: str) -> bool:
        if turn.restore:
            await rasa.add_events(sender_id, turn.restore)
        if turn.action:
            items = await rasa.run_action(sender_id, turn.action)
        else:
            items = await rasa.send(sender_id, turn.text, channel=turn.channel)
        answers = read_answers(items)
        if answers.is_empty:  # so it is when an action failed, for instance because the database was away
            raise RasaUnavailableError("no answer from Rasa: see its log and the action server's")
        return await self._finish(turn, answers)

    async def _finish(self, turn: Turn, answers: Answers) -> bool:
        """Write the answers; whether a reply that waits for them has them all."""
        carrier, reply = self._carriers.begin(turn.message_id), None
        try:
            reply = await self._db.run(turns.finish, turn, answers, self._clock.now(), self._reception, carrier)
        finally:
            if carrier is not None:
                carrier.end(reply)
        return reply is not None and not reply.has_more

    async def _without_rasa(self, turn: Turn) -> bool:
        now = self._clock.now()
        is_final = self._team.state == "down" or now - turn.received_at > self._patience
        answers = await asyncio.to_thread(self._fallback, turn, is_final)
        if answers is not None:
            return await self._finish(turn, answers)
        await self._db.run(turns.wait_for_rasa, turn, now)
        return False

    def _fallback(self, turn: Turn, is_final: bool) -> Answers | None:
        return fallback.reply(
            turn.text,
            self._knowledge.current_if_loaded,
            is_expected=turn.is_expected,
            is_final=is_final,
            previous=turn.about,
            now=self._clock.now(),
            reception=self._reception,
        )
