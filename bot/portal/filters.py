"""How dates, periods and passages read on pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from knowledge.ingest.notices import cells


def chinese_date(day: date) -> str:
    """2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def workdays_left(days: int) -> str:
    """Working days until the due date; negative ones have passed."""
    if days < 0:
        return f"已超过{-days}个工作日"
    return "今天到期" if days == 0 else f"还有{days}个工作日"


def validity_colour(validity: str) -> str:
    """The badge's colour for what a document says of its validity (现行有效, 已废止 …)."""
    if "废止" in validity or "失效" in validity:
        return "red"
    return "green" if "有效" in validity else "amber"


def passage_text(text: str, role: str) -> str:
    """A passage as it is read; the cells of a table's row are set apart."""
    return "　｜　".join(cells(text)) if role == "row" else text


FILTERS: dict[str, Callable[..., Any]] = {
    "chinese_date": chinese_date,
    "workdays_left": workdays_left,
    "validity_colour": validity_colour,
    "passage_text": passage_text,
}
