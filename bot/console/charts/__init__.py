"""Charts as geometry: where each bar, point and word of an SVG picture stands, and the same numbers as a table.

All are drawn for a width of 360, which is a telephone's; a wider screen shows them larger. Bars and lines differ by
fill, outline and dashes, not by colour alone, and carry their numbers: a print in black and white says the same.
``templates/console/charts.html`` draws them, without a script.
"""

from bot.console.charts.columns import Column, columns
from bot.console.charts.lines import lines
from bot.console.charts.rows import rows, stacked
from bot.console.charts.shapes import WIDTH, Bar, Chart, Dot, Item, Label, Mark, Series, with_share

__all__ = [
    "WIDTH",
    "Bar",
    "Chart",
    "Column",
    "Dot",
    "Item",
    "Label",
    "Mark",
    "Series",
    "columns",
    "lines",
    "rows",
    "stacked",
    "with_share",
]
