"""Brackets that name who is responsible: (责任单位:市财政局), (市审计局牵头落实)."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "(（", ")）"
_DUTY = re.compile(r"^[(（]\s*由?\s*(?:(?:责任|牵头|配合)(?:单位|部门)[:：]|.*(?:牵头|负责(?!人)|落实))", re.DOTALL)
_UNIT = re.compile(r"[局委办厅部院所心行会府社站队区]|单位|部门")


def duty_brackets(text: str, begin: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the outermost brackets in ``text[begin:end]`` that name responsible units.

    A bracket that was left open reaches to the end.
    """
    end = len(text) if end is None else end
    spans = []
    depth, start = 0, begin
    for position in range(begin, end):
        if text[position] in _OPEN:
            start = position if depth == 0 else start
            depth += 1
        elif text[position] in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                spans.append((start, position + 1))
    if depth:
        spans.append((start, end))
    return [span for span in spans if is_duty(text[slice(*span)])]


def duty_ends(text: str, begin: int, end: int) -> list[int]:
    """Where each "matter (responsible units)" ends, a full stop after the bracket included."""
    ends = []
    for _, close in duty_brackets(text, begin, end):
        while close < end and text[close] in "。;；":
            close += 1
        ends.append(close)
    return ends


def is_duty(bracket: str) -> bool:
    """Whether a bracket names who does something, and is no mere remark."""
    return bool(_DUTY.match(bracket) and _UNIT.search(bracket))
