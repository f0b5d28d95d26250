"""Who must publish what, how often, by when: read from plans and notices."""

from knowledge.duties.due import next_due
from knowledge.duties.extraction import read_duties
from knowledge.duties.loading import load_duties
from knowledge.duties.names import UnitName, duties_of, unit_key, unit_names
from knowledge.duties.records import Duty, DutySource, Frequency, LimitUnit, Period, TimeLimit

__all__ = [
    "Duty",
    "DutySource",
    "Frequency",
    "LimitUnit",
    "Period",
    "TimeLimit",
    "UnitName",
    "duties_of",
    "load_duties",
    "next_due",
    "read_duties",
    "unit_key",
    "unit_names",
]
