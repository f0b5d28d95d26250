"""Random facts of cases between 2016 and 2026, for the property tests: sound ones, and any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from actions.cases.clock import (
    Consultation,
    ConsultationKind,
    Correction,
    Delay,
    Extension,
    Facts,
    Fee,
    Redo,
)

KINDS: list[ConsultationKind] = ["third_party", "co_maker", "other"]
FIRST, LAST = date(2016, 1, 1), date(2025, 12, 20)  # whatever then happens stays within 2026


class FactMaker:
    """Makes facts. With ``is_wild``, dates may also lie before what they should follow, and numbers out of range.

    ``always`` names a part ("fee", or "fee.paid_on") that is never left out.
    """

    def __init__(self, random: Random, *, is_wild: bool = False, always: str = "") -> None:
        self._random = random
        self._is_wild = is_wild
        self._always = always

    def facts(self) -> Facts:
        received_on = FIRST + timedelta(days=self._random.randint(0, (LAST - FIRST).days))
        asked_on, sent_on = self._near(received_on, 12), self._near(received_on, 40)
        noticed_on = self._near(sent_on, 8) if self._has("fee.sent_on", 0.4) else sent_on
        told_on, ordered_on = self._near(received_on, 40), self._near(received_on, 90)
        days = self._random.randint(-1, 23) if self._is_wild else self._random.randint(1, 20)
        corrected_on, paid_on = self._near(asked_on, 30), self._near(noticed_on, 30)
        return Facts(
            received_on,
            Correction(asked_on, corrected_on if self._has("correction.received_on", 0.7) else None)
            if self._has("correction", 0.35)
            else None,
            tuple(self._consultation(received_on) for _ in range(self._how_many())),
            Extension(days, self._near(received_on, 50)) if self._has("extension", 0.5) else None,
            self._fee(noticed_on, paid_on, sent_on) if self._has("fee", 0.35) else None,
            Delay(self._near(told_on, 60), told_on) if self._has("delay", 0.3) else None,
            self._redo(ordered_on) if self._has("redo", 0.1) else None,
        )

    def _fee(self, noticed_on: date, paid_on: date, sent_on: date) -> Fee:
        is_paid = self._has("fee.paid_on", 0.7)
        return Fee(noticed_on, paid_on if is_paid else None, sent_on if sent_on != noticed_on else None)

    def _consultation(self, received_on: date) -> Consultation:
        sent_on = self._near(received_on, 40)
        delivered_on = self._near(sent_on, 8) if self._has("consultation.delivered_on", 0.7) else None
        answered_on = self._near(delivered_on or sent_on, 40) if self._has("consultation.answered_on", 0.7) else None
        return Consultation(self._random.choice(KINDS), sent_on, delivered_on, answered_on)

    def _redo(self, ordered_on: date) -> Redo:
        if self._random.random() < 0.4:
            return Redo(ordered_on, by=self._near(ordered_on, 40))
        return Redo(ordered_on, self._random.choice([20, 15, 1, 0 if self._is_wild else 30]))

    def _how_many(self) -> int:
        least = self._always.startswith("consultation")
        return max(self._random.choice([0, 0, 1, 1, 2, 3]), least)

    def _near(self, day: date, at_most: int) -> date:
        return day + timedelta(days=self._random.randint(-6 if self._is_wild else 0, at_most))

    def _has(self, part: str, chance: float) -> bool:
        return self._always.startswith(part) or self._random.random() < chance


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    """Facts as they come, nonsense among them."""
    return FactMaker(draw(st.randoms(use_true_random=False)), is_wild=draw(st.booleans())).facts()


@st.composite
def sound_facts(draw: st.DrawFn, always: str = "") -> Facts:
    """Facts whose dates follow each other, without an order to reply anew."""
    facts = FactMaker(draw(st.randoms(use_true_random=False)), always=always).facts()
    return replace(facts, redo=None)
