"""What the application holds, by typed key: ``request.app[DB]`` is a :class:`~actions.db.Database`, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from actions.cases.time import Clock
from actions.db.database import Database
from actions.settings import AgencySettings
from bot.delivery.hub import Hub
from bot.rasa_client import RasaLink
from bot.serving.knowledge import KnowledgeHolder

if TYPE_CHECKING:
    from actions.cases.calendar import WorkCalendar
    from bot.delivery.channel import Channel
    from bot.settings import Settings

SETTINGS: web.AppKey[Settings] = web.AppKey("settings")  # its rooms are read by it: not imported here
DB: web.AppKey[Database] = web.AppKey("db", Database)
CLOCK: web.AppKey[Clock] = web.AppKey("clock", Clock)
CALENDAR: web.AppKey[WorkCalendar] = web.AppKey("calendar")
AGENCY: web.AppKey[AgencySettings] = web.AppKey("agency", AgencySettings)
KNOWLEDGE: web.AppKey[KnowledgeHolder] = web.AppKey("knowledge", KnowledgeHolder)
CHANNELS: web.AppKey[dict[str, Channel]] = web.AppKey("channels")  # those that are called, by name
HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)
RASA: web.AppKey[RasaLink] = web.AppKey("rasa", RasaLink)
