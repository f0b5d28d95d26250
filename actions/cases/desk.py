"""What staff see of an application: one case whole, the applicant unmasked. What they do with it: ``steps``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit, draft_fields, due_dates, enclosures, lifecycle, masking, reply_effects, sight, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.desk_views import CaseView, HistoryLine, LetterLine, LimitLine, ReplyView, RevealedApplicant
from actions.cases.earlier_contacts import earlier_contacts, without_earlier
from actions.cases.enclosures import Enclosed
from actions.cases.letters import LetterKind, title_of
from actions.cases.lifecycle import TABLE, Asked, CaseFile, EventKind, Offer, Role
from actions.cases.limits import LimitKind
from actions.cases.outcomes import OUTCOMES
from actions.cases.period_notes import period_note
from actions.cases.tables import Application, CaseEvent, Letter, Reply
from actions.cases.time import china_date
from actions.settings import AgencySettings


def case_view(
    session: Session,
    number: str,
    *,
    today: date,
    calendar: WorkCalendar,
    roles: frozenset[Role] = frozenset(),
    actor: str = "",
) -> CaseView:
    """One application with its history, newest last, and what somebody with ``roles`` may do.

    Raises :class:`UnknownApplicationError`.
    """
    application = steps.named(session, number)
    case = due_dates.case_of(application)
    deadline = due_dates.deadline_of_case(case, calendar)
    files = enclosures.of_application(session, application)
    offers = steps.offers(application, roles, today, calendar, actor)
    everybodys = steps.offers(application, frozenset(Role), today, calendar, "")
    content = reply_effects.content_in_hand(application, case)
    then = Asked(today, calendar, case.last_on or today, actor, roles, content=content)
    whom = sight.seen(application, roles)
    return CaseView(
        number=application.number,
        version=application.version,
        conversation_id=application.conversation_id,
        channel=application.channel,
        route=application.route,
        file=case,
        applicant_type=draft_fields.display("applicant_type", application.applicant_type),
        applicant_class=application.applicant_class,
        applicant_name=whom.name,
        id_type=draft_fields.display("id_type", application.id_type),
        id_number=whom.id_number,
        contact_person=whom.contact_person,
        phone=whom.phone,
        email=whom.email,
        address=whom.address,
        description=masking.without_id_numbers(application.description),
        features=masking.without_id_numbers(application.features),
        period_note=application.period_note or "",
        form=draft_fields.display("form", application.form),
        form_code=application.form,
        delivery=draft_fields.display("delivery", application.delivery),
        delivery_code=application.delivery,
        submitted_at=application.submitted_at,
        arrived_on=application.arrived_on,
        received_on=application.received_on,
        received_basis=application.received_basis,
        registered_by=application.registered_by,
        handler=application.handler,
        extension_days=application.extension_days,
        due_on=deadline.due_on if deadline else None,
        warn_on=deadline.warn_on if deadline else None,
        correction_notice_by=deadline.correction_notice_by if deadline else None,
        provisional=deadline.provisional if deadline else False,
        explanation=deadline.explanation if deadline else [],
        problems=deadline.problems if deadline else [],
        limits=_limits(application, today, calendar),
        history=[_line(each) for each in application.events],
        offers=_weighed(offers, case, files),
        belated=_belated(case, offers, then),
        everybodys_offers=_weighed(everybodys, case, files),
        parties=_parties(application),
        replies=[_reply_view(application, each) for each in application.replies],
        letters=_letters(session, application),
        enclosures=files,
        outcome=OUTCOMES.get(application.outcome or ""),
    )


def reveal_applicant(session: Session, number: str, *, by: str, now: datetime) -> RevealedApplicant:
    """The applicant's data unmasked; writes an audit entry. Raises :class:`UnknownApplicationError`."""
    application = steps.named(session, number)
    audit.record(session, at=now, actor=by, action="applicant_revealed", subject=application.number)
    return RevealedApplicant(
        name=application.applicant_name,
        id_number=application.id_number,
        contact_person=application.contact_person,
        phone=application.phone,
        email=application.email,
        address=application.address,
        letters={each.round: each.letter for each in application.replies if each.letter},
        earlier=list(earlier_contacts(application)),
    )


def preview_reply(
    session: Session,
    number: str,
    kind: str,
    content: Mapping[str, Any],
    now: datetime,
    agency: AgencySettings,
    calendar: WorkCalendar,
) -> str:
    """As :func:`actions.cases.steps.preview_reply`, a person by the masked name."""
    letter = steps.preview_reply(session, number, kind, content, now, agency, calendar)
    return masked_letter(steps.named(session, number), letter)


def masked_letter(application: Application, letter: str) -> str:
    """A letter to the applicant, a person by the masked name, and without the query code: handing that out is noted."""
    code = application.query_code
    return (letter.replace(code, "*" * len(code)) if code else letter).replace(
        application.applicant_name, sight.shown_name(application)
    )


def told(session: Session, number: str, sequence: int, calendar: WorkCalendar) -> str:
    """What the applicant was to be told of an event, as the case stood then; of a reply nothing: that is its letter.

    For cases that came on paper: there the sentence goes out as a letter. Raises :class:`UnknownApplicationError`,
    :class:`LookupError` for an event that there is not.
    """
    application = steps.named(session, number)
    events = application.events[:sequence] if sequence > 0 else []
    if len(events) < sequence or not events:
        raise LookupError(f"no event {sequence}")
    return steps.told_of(events[-1], calendar)


def _weighed(offers: Iterable[Offer], case: CaseFile, files: Sequence[Enclosed]) -> list[Offer]:
    """``offers`` with what the files of the reply in hand have to do with them, which no event tells."""
    theirs = [each for each in files if each.round == case.rounds]
    unfit = enclosures.refusal(case.reply_kind, len(theirs)) if case.reply_kind else ""
    found = []
    for each in offers:
        kind = each.transition.kind
        blocked = each.blocked or (unfit if kind is EventKind.REPLY_SUBMITTED else "")
        cautions = (*each.cautions, *enclosures.cautions(kind, theirs))
        found.append(replace(each, blocked=blocked, cautions=cautions))
    return found


def _line(event: CaseEvent) -> HistoryLine:
    kind, is_citizens = EventKind(event.kind), event.role == Role.APPLICANT
    return HistoryLine(
        sequence=event.sequence,
        at=event.at,
        actor=event.actor,
        role=Role(event.role).label,
        kind=kind,
        title=TABLE[kind].title,
        article=event.article,
        facts=event.facts,
        on=event.on_day,
        words={key: masking.without_id_numbers(text) for key, text in without_earlier(event.words).items()},
        period_note=period_note("\n".join(event.words.values()), china_date(event.at)) if is_citizens else "",
    )


def _reply_view(application: Application, reply: Reply) -> ReplyView:
    return ReplyView(
        round=reply.round,
        status=reply.status,
        kind=OUTCOMES[reply.kind],
        content=reply_effects.content_of(reply),
        letter=masked_letter(application, reply.letter) if reply.letter else None,
        letter_on=reply.letter_on,
        drafted_by=reply.drafted_by,
        reviewed_by=reply.reviewed_by,
        opinion=reply.opinion,
        signed_by=reply.signed_by,
        served_on=reply.served_on,
        served_by=reply.served_by,
    )


def _limits(application: Application, today: date, calendar: WorkCalendar) -> list[LimitLine]:
    """Nobody has to ask for a correction: when its days are over, that is no delay (as in the list)."""
    lines = (
        LimitLine(LimitKind(each.kind), each.ref, each.due_on, calendar.workdays_between(today, each.due_on))
        for each in sorted(application.limits, key=lambda each: each.due_on)
    )
    return [each for each in lines if each.kind is not LimitKind.CORRECTION_NOTICE or each.due_on >= today]


def _belated(case: CaseFile, now: list[Offer], then: Asked) -> frozenset[EventKind]:
    """The steps that are blocked ``now``, but were not on the day of the last event."""
    possible = {each.transition.kind for each in lifecycle.offers(case, then.roles, then) if not each.blocked}
    blocked = [each.transition for each in now if each.blocked]
    recorded = {row.kind for row in blocked if row.dating == "supervisor" and row.roles.isdisjoint(then.roles)}
    return frozenset(row.kind for row in blocked if row.kind in possible | recorded)


def _parties(application: Application) -> dict[str, str]:
    sent = (each for each in application.events if each.kind == EventKind.CONSULTATION_SENT)
    return {str(each.facts.get("ref")): each.words.get("party", "") for each in sent}


def _letters(session: Session, application: Application) -> list[LetterLine]:
    columns = (Letter.id, Letter.kind, Letter.number, Letter.letter_on, Letter.issued_by, Letter.void_at)
    query = select(*columns).where(Letter.application_id == application.id).order_by(Letter.id)
    return [
        LetterLine(id_, title_of(LetterKind(kind)), number or "", letter_on, by, void_at is not None)
        for id_, kind, number, letter_on, by, void_at in session.execute(query)
    ]
