"""Who must publish what, how often, by when: read from plans and notices."""

from knowledge.duties.extraction import read_duties
from knowledge.duties.records import Duty, DutySource, Frequency, LimitUnit, Period, TimeLimit

__all__ = ["Duty", "DutySource", "Frequency", "LimitUnit", "Period", "TimeLimit", "read_duties"]
