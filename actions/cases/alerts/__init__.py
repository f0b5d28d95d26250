"""Alerts: who is told of which limit, when, and once."""

from actions.cases.alerts.channels import channel_problem, clear_channel, report_channel
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
    "channel_problem",
    "clear_channel",
    "list_alerts",
    "mark_seen",
    "mark_told",
    "new_alerts",
    "report_channel",
    "to_knock",
    "to_tell",
]
