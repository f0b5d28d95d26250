"""How dates and periods read on public pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any


def chinese_date(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def workdays_left(days: int) -> str:
    """Working days until the due date; negative ones have passed."""
    if days < 0:
        return f"已超过{-days}个工作日"
    return "今天到期" if days == 0 else f"还有{days}个工作日"


FILTERS: dict[str, Callable[..., Any]] = {
    "chinese_date": chinese_date,
    "workdays_left": workdays_left,
}
