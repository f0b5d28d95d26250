"""Alerts: who is told of which limit, when, and once."""

from actions.cases.alerts.channels import channel_problem, clear_channel, clear_check, report_channel, report_check
from actions.cases.alerts.reading import (
    COUNTED,
    AlertView,
    Place,
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
    "Place",
    "Sweep",
    "Swept",
    "Telling",
    "addressed_to",
    "channel_problem",
    "clear_channel",
    "clear_check",
    "list_alerts",
    "mark_seen",
    "mark_told",
    "new_alerts",
    "report_channel",
    "report_check",
    "to_knock",
    "to_tell",
]
