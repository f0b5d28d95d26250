"""What the actions work with, and the list of the actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from actions.cases.agency.source import PolledAgency
from actions.cases.calendar import WorkCalendar
from actions.cases.time import Clock, SystemClock
from actions.db import Database
from actions.db.crypto import install_keyring
from actions.settings import AgencySettings, AgencySource, StorageSettings
from knowledge import KnowledgeBase


@dataclass(frozen=True)
class Services:
    """Everything outside a conversation that an action needs.

    ``knowledge`` is called anew each time: the knowledge base is replaced when documents change; so is ``agency``.
    """

    db: Database
    clock: Clock
    calendar: WorkCalendar
    agency: AgencySource
    knowledge: Callable[[], KnowledgeBase]


@cache
def services_from_settings() -> Services:
    """The services of a process of its own (``python -m rasa_sdk --actions actions``), made at the first message.

    The database must have its tables and documents already: ``gongkai serve`` makes them.
    """
    storage = StorageSettings()
    install_keyring(storage)
    db = Database(storage.effective_database_url)
    with db.session(read_only=True) as session:
        knowledge = KnowledgeBase.open(session, storage.index_dir)
    calendar = WorkCalendar.from_file(storage.calendar_file)
    agency = AgencySettings()
    if agency.templates_dir is None:
        agency = agency.model_copy(update={"templates_dir": storage.templates_dir})
    clock = SystemClock()
    return Services(db, clock, calendar, PolledAgency(db, agency, clock), lambda: knowledge)
