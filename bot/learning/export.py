"""The list of questions without a good answer as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from actions.cases.time import CHINA
from bot.learning.questions import QuestionGroup
from knowledge.answers import book_title

COLUMNS = ("问题", "其他问法", "次数", "其中没用", "最近一次", "现在的回答", "群众的说明", "以前的处理")
_WIDTHS = (40, 50, 8, 10, 18, 50, 40, 40)


def groups_xlsx(groups: Sequence[QuestionGroup]) -> bytes:
    """One sheet, a row a group, with a fixed head row and a filter."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "待改进的提问"
    sheet.append(COLUMNS)
    for group in groups:
        sheet.append(_row(group))
    for number, column in enumerate(sheet.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[number - 1]
        column[0].font = Font(bold=True)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type, cell.quotePrefix = "s", True  # what a citizen wrote is never a formula
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _row(group: QuestionGroup) -> list[str | int]:
    cited = [outcome.citation for outcome in group.outcomes if outcome.citation]
    texts = (
        group.title,
        "\n".join(example.text for example in group.examples[1:]),
        group.asked,
        group.useless,
        f"{group.last_asked_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "\n".join(f"{book_title(citation['title'])}{citation['section']}" for citation in cited),
        "\n".join(group.comments),
        "\n".join(group.handled),
    )
    return [ILLEGAL_CHARACTERS_RE.sub("", text) if isinstance(text, str) else text for text in texts]
