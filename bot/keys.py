"""What the application holds, by typed key: ``request.app[DB]`` is a :class:`~actions.db.Database`, and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from actions.cases.agency.source import AgencyHolder
from actions.cases.time import Clock
from actions.db.database import Database
from bot.delivery.carrying import Carriers
from bot.delivery.hub import Hub
from bot.delivery.marks import Writing
from bot.delivery.processes import Heartbeat
from bot.rasa_team import RasaTeam
from bot.serving.knowledge import KnowledgeHolder

if TYPE_CHECKING:
    from actions.cases.calendar import WorkCalendar
    from bot.delivery.channel import Channel
    from bot.settings import Settings  # which imports rooms that need this module

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
DB: web.AppKey[Database] = web.AppKey("db", Database)
CLOCK: web.AppKey[Clock] = web.AppKey("clock", Clock)
CALENDAR: web.AppKey[WorkCalendar] = web.AppKey("calendar")
AGENCY: web.AppKey[AgencyHolder] = web.AppKey("agency", AgencyHolder)  # ask it for its ``current``
KNOWLEDGE: web.AppKey[KnowledgeHolder] = web.AppKey("knowledge", KnowledgeHolder)
CHANNELS: web.AppKey[dict[str, Channel]] = web.AppKey("channels")  # those that are called, by name
# By name (at most 8 letters): really calls what it checks, and says in Chinese what was found; see bot.health.
CHECKS: web.AppKey[dict[str, Callable[[], Awaitable[str]]]] = web.AppKey("checks")
REFUSED: web.AppKey[dict[str, Counter[str]]] = web.AppKey("refused")  # calls not believed, by channel and reason
HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)
WRITING: web.AppKey[Writing] = web.AppKey("writing", Writing)
CARRIERS: web.AppKey[Carriers] = web.AppKey("carriers", Carriers)  # replies that wait for an answer
RASA: web.AppKey[RasaTeam] = web.AppKey("rasa", RasaTeam)
PROCESS: web.AppKey[Heartbeat] = web.AppKey("process", Heartbeat)  # begun where this process takes its share
