"""The errands, by topic."""

from __future__ import annotations

from collections.abc import Mapping

from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.base import Errand
from actions.dialogue.errands.delivering import Delivery
from actions.dialogue.errands.informing import Contact, Paid, Payment, Remedies, WhyDate
from actions.dialogue.errands.letters import Letter
from actions.dialogue.errands.requesting import Request
from actions.dialogue.errands.withdrawing import Withdraw
from actions.dialogue.errands.writing import Correct, Reasons, Respond, Supplement
from actions.dialogue.requests_adapter import Kind

ERRANDS: Mapping[Topic, Errand] = {
    errand.topic: errand
    for errand in (
        *(Withdraw(), Correct(), Reasons(), Respond(), Supplement(), Delivery()),
        *(Payment(), Paid(), WhyDate(), Remedies(), Letter(), Contact()),
        *(Request(kind) for kind in (Kind.RECORD_CORRECTION, Kind.PUBLICATION_SUGGESTION, Kind.COMPLAINT)),
    )
}
