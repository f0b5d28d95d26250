"""Tables of tasks: 工作任务 | 责任单位 | 完成时限."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.duties.responsibility import Responsibility, read_responsibility

_KINDS = {  # of columns, by what their head says; the first that fits
    "helps": re.compile(r"配合|协办|协助|参与"),
    "leads": re.compile(r"牵头|主办"),
    "units": re.compile(r"(?:责任|承办|实施|落实|公开|发布)(?:单位|部门|主体|处室|科室|股室)|^单位$|^部门$|^负责"),
    "time": re.compile(r"时限|时间|期限|频[次率]|周期|进度"),
    "matter": re.compile(r"任务|事项|内容|措施|举措|要点|工作|项目|领域|类别"),
}
_RULE = re.compile(r"^[-:：\s]+$")


@dataclass(frozen=True)
class Task:
    """One row."""

    matter: str
    responsible: Responsibility


class TaskTable:
    """The columns of one table, and what its cells that span rows said last."""

    def __init__(self, kinds: list[str]) -> None:
        self._kinds = kinds
        self._last: dict[int, str] = {}

    @classmethod
    def headed_by(cls, row: str) -> TaskTable | None:
        """The table that a row is the head of; None if it is none of tasks and units."""
        kinds = [next((kind for kind, head in _KINDS.items() if head.search(cell)), "") for cell in _split(row)]
        has_units = "units" in kinds or "leads" in kinds
        return cls(kinds) if has_units and "matter" in kinds and all(len(c) <= 12 for c in _split(row)) else None

    def task(self, row: str) -> Task | None:
        """What a row says; None for a rule under the head and for a row of other width (a section in the table)."""
        texts = _split(row)
        if len(texts) != len(self._kinds) or all(_RULE.match(text) or not text for text in texts):
            return None
        spans = not any(text for kind, text in zip(self._kinds, texts, strict=True) if kind not in ("matter", ""))
        texts = [
            text or (self._last.get(column, "") if spans or self._kinds[column] in ("matter", "") else "")
            for column, text in enumerate(texts)
        ]
        self._last = dict(enumerate(texts))
        matter = "：".join(dict.fromkeys(self._of("matter", texts)))
        if not matter:
            return None
        labels = {"leads": "牵头单位：", "units": "责任单位：", "helps": "配合单位：", "time": "完成时限："}
        said = [label + text for kind, label in labels.items() for text in self._of(kind, texts)]
        return Task(matter, read_responsibility("；".join(said).replace("）", ")").replace("（牵头)", "牵头")))

    def _of(self, kind: str, texts: list[str]) -> list[str]:
        return [text for own, text in zip(self._kinds, texts, strict=True) if own == kind and text]


def _split(row: str) -> list[str]:
    """All cells, the empty ones too."""
    text = row.replace("\n", " ").strip()
    return [cell.strip() for cell in text.removeprefix("|").removesuffix("|").split("|")]
