"""What the steps that are offered need and do, before one of them is opened."""

from __future__ import annotations

from dataclasses import dataclass

from actions.cases.desk_views import CaseView
from actions.cases.letters import LetterKind, title_of
from actions.cases.lifecycle import EventKind
from bot.console import case_words
from bot.console.case_next import Steps

_BY_ITSELF = frozenset({"ref", "fields"})  # facts that nobody is asked for


@dataclass(frozen=True)
class Need:
    """A row of the table."""

    kind: EventKind
    button: str
    needs: str  # what is asked for
    does: tuple[str, ...]
    article: str


def needs_of(steps: Steps, view: CaseView) -> list[Need]:
    """The possible steps in the order of the page."""
    offers = [*([steps.first] if steps.first else []), *(offer for _, group in steps.groups for offer in group)]
    found = []
    for offer in offers:
        row = offer.transition
        facts = [fact for fact in row.facts if fact.key not in _BY_ITSELF]
        asked = [f"{fact.label}{'' if fact.required else '（可不填）'}" for fact in facts]
        does = [f"状态变为“{row.to.label}”"] if row.to and row.to is not view.file.state else []
        does += [case_words.CLOCKS[row.clock]] if row.clock in case_words.CLOCKS else []
        does += [f"出具《{title_of(LetterKind(row.letter))}》"] if row.letter else []
        does += ["告知申请人"] if row.tell or row.kind in case_words.ENDS else []
        button = case_words.button_of(row, view)
        found.append(Need(row.kind, button, "、".join(asked) or "不用填写", tuple(does) or ("只作记录",), row.article))
    return found
