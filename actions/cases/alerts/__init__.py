"""Alerts: who is told of which limit, when, and once."""

from actions.cases.alerts.reading import (
    COUNTED,
    AlertView,
    Telling,
    addressed_to,
    list_alerts,
    mark_seen,
    mark_told,
    new_alerts,
    to_knock,
    to_tell,
)
from actions.cases.alerts.rules import AlertRules
from actions.cases.alerts.sweep import Sweep, Swept

__all__ = [
    "COUNTED",
    "AlertRules",
    "AlertView",
    "Sweep",
    "Swept",
    "Telling",
    "addressed_to",
    "list_alerts",
    "mark_seen",
    "mark_told",
    "new_alerts",
    "to_knock",
    "to_tell",
]
