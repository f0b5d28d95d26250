"""One application as programs read it, and its applicant unmasked."""

from __future__ import annotations

from typing import Any

from actions.cases import desk
from actions.cases.attachments import Attached
from actions.cases.desk_views import CaseView, HistoryLine
from actions.cases.lifecycle import Offer
from bot.api.endpoint import Call
from bot.api.resources.case_models import (
    ApplicationCase,
    ApplicationEvent,
    Attachment,
    Clock,
    DeliveryProof,
    Letter,
    Limit,
    PossibleStep,
    Reply,
    Revealed,
)
from bot.console import case_material, case_next, case_receipt, case_words
from bot.console.case_material import Material
from bot.console.case_page.delivery import Proof, proofs_of
from bot.console.case_page.undo import undo_of
from bot.console.file_sight import files_of


async def one(call: Call) -> ApplicationCase:
    """``GET /applications/{number}``."""
    view = await view_of(call)
    files = await call.read(files_of, view.number, call.me)
    material = await call.read(case_material.material_of, view.number, call.me)
    return _case(view, files, material, await call.read(proofs_of, view))


async def reveal(call: Call) -> Revealed:
    """``POST /applications/{number}/reveal``: written to the audit trail."""
    found = await call.run(desk.reveal_applicant, call.parameters["number"], by=call.by, now=call.now)
    return Revealed.model_validate(found)


async def view_of(call: Call) -> CaseView:
    """The application that the path names, as the service account may work on it."""
    person = call.me.person
    return await call.read(
        desk.case_view,
        call.parameters["number"],
        today=call.today,
        calendar=call.calendar,
        roles=person.roles,
        actor=person.name,
    )


def _case(view: CaseView, files: list[Any], material: Material, proofs: list[Proof]) -> ApplicationCase:
    offers = [each for each in view.offers if case_receipt.fits(each.transition.kind, view.route)]
    same = {name: getattr(view, name) for name in ApplicationCase.model_fields if hasattr(view, name)}
    return ApplicationCase(
        **same
        | {
            "state": view.file.state,
            "state_label": view.state,
            "is_open": view.file.state.is_open,
            "outcome": view.outcome.code if view.outcome else None,
            "clock": _clock(view),
            "events": [_event(line) for line in view.history],
            "steps": [step_of(each, view) for each in offers],
            "waits_for": case_next.steps_of(view).waiting,
            "undo": undo_of(view),
            "deliveries": [DeliveryProof.model_validate(one) for one in proofs],
            "replies": [_reply(each) for each in view.replies],
            "letters": [Letter.model_validate(each) for each in view.letters],
            "files": [
                _file(file, name, may_open=may, may_move=material.is_open and case_material.may_move(file))
                for file, name, may in files
            ],
            "waiting_files": [_file(one.file, one.name) for one in material.waiting],
        }
    )


def _file(file: Attached, name: str, *, may_open: bool = False, may_move: bool = False) -> Attachment:
    return Attachment(
        id=file.id,
        name=name,
        size=file.size,
        purpose=file.purpose,
        at=file.uploaded_at,
        by=file.uploaded_by,
        sequence=file.event_sequence,
        may_open=may_open,
        may_move=may_move,
    )


def _clock(view: CaseView) -> Clock:
    same = {name: getattr(view, name) for name in Clock.model_fields if name != "limits"}
    return Clock(**same, limits=[Limit.model_validate(each) for each in view.limits])


def _event(line: HistoryLine) -> ApplicationEvent:
    return ApplicationEvent.model_validate(line)


def step_of(offer: Offer, view: CaseView) -> PossibleStep:
    """A step that fits the state, and what stands in its way."""
    row = offer.transition
    return PossibleStep(
        kind=row.kind.value,
        title=case_words.button_of(row, view),
        article=row.article,
        is_possible=not offer.blocked,
        blocked=offer.blocked,
        cautions=list(offer.cautions),
    )


def _reply(reply: Any) -> Reply:
    same = {name: getattr(reply, name) for name in Reply.model_fields if name not in ("kind", "kind_label")}
    return Reply(**same, kind=reply.kind.code, kind_label=reply.kind.name)
