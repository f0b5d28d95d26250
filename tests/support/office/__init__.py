"""An office in the middle of its work: what pages look like in use. For the walk, the journeys, the guide's pictures.

Everything goes through the domain's own doors, so nothing is shown that could not be. The names are made up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from actions.cases.alerts import AlertRules
from actions.cases.alerts.sweep import Sweep
from actions.cases.calendar import WorkCalendar
from actions.db import Database
from actions.settings import AgencySettings
from bot.console.canned import replies
from tests.support.office.cases import Cases
from tests.support.office.interfaces import connect
from tests.support.office.papers import Papers
from tests.support.office.people import AGENCY as AGENCY
from tests.support.office.people import PASSWORD as PASSWORD
from tests.support.office.people import PEOPLE, TODAY, Office, at, signature
from tests.support.office.people import hire as hire
from tests.support.office.talks import Talks


def furnish(
    db: Database, folder: Path, agency: AgencySettings = AGENCY, calendar: WorkCalendar | None = None
) -> Office:
    """Fill an empty database with the work of some weeks, as it stands at 10:00 on :data:`TODAY`."""
    made, calendar, opened = Office(), calendar or WorkCalendar(), at(date(2026, 1, 5), 9)
    with db.session() as session:
        made.people = hire(session, opened)
        replies.add_shipped(session, opened)
        made.canned = replies.all_replies(session)[0].id
    Cases(db, made, agency, calendar).live()
    Talks(db, made, agency, calendar).talk()
    papers = Papers(db, made)
    papers.ask()
    papers.publish(folder)
    papers.owe(calendar)
    with db.session() as session:
        made.webhook = connect(session, opened)
    known = [signature(user) for user, *_ in PEOPLE]
    Sweep(db, at(TODAY), calendar, agency, known, AlertRules()).run()
    return made
