"""The life of an application under the 2019 Regulation, as one table of data (legal_rules §4).

Who may do what now, under which article, with which facts, what document follows and what the applicant is told: all of
it is read from :data:`TABLE`, by the console and by the bot. Rows 9, 24 and 26 of §4 are replies of a kind (U4, PT or
G2, U2); rows 27 to 29 are :mod:`actions.cases.requests`.
"""

from __future__ import annotations

from collections.abc import Mapping

from actions.cases.lifecycle.rows_contact import CONTACT
from actions.cases.lifecycle.rows_end import END
from actions.cases.lifecycle.rows_excess import EXCESS
from actions.cases.lifecycle.rows_receipt import ARRIVAL
from actions.cases.lifecycle.rows_work import WORK
from actions.cases.lifecycle.transition import CLASSES, CONSULTED, METHODS, OPINIONS, REMEDIES, RESULTS, Transition
from actions.cases.lifecycle.words import EventKind

__all__ = ["CLASSES", "CONSULTED", "METHODS", "OPINIONS", "REMEDIES", "RESULTS", "TABLE", "Transition"]

TABLE: Mapping[EventKind, Transition] = {row.kind: row for row in (*ARRIVAL, *CONTACT, *WORK, *EXCESS, *END)}
