"""The letters of a case: taken from it, numbered, and kept as they went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.earlier_contacts import earlier_contacts
from actions.cases.letter_sheets import Sheet
from actions.cases.letters import (
    GROUNDS,
    Field,
    LetterData,
    LetterError,
    LetterKind,
    LetterTemplateError,
    fields,
    letter_number,
    missing,
    number_series,
    render,
    text_of_file,
)
from actions.cases.letters.word import template_path, template_problems
from actions.cases.lifecycle import Fact
from actions.cases.numbers import next_sequence
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, Letter
from actions.settings import AgencySettings

K = LetterKind


def data_of(
    sheet: Sheet,
    application: Application,
    *,
    letter_on: date,
    agency: AgencySettings,
    number: str = "",
    received_on: date | None = None,
) -> LetterData:
    """The letter's data: what the sheet says, and what the application knows. ``received_on`` is the day of receipt
    that the event at hand sets."""
    to_applicant = sheet.addressee is None
    hidden = (
        *(application.applicant_name, application.contact_person, application.phone, application.email),
        *(application.id_number, application.address),
        *(each.value for each in earlier_contacts(application)),
    )
    return LetterData(
        kind=sheet.kind,
        outcome=sheet.outcome,
        number=number,
        letter_on=letter_on,
        agency=agency,
        addressee=application.applicant_name if sheet.addressee is None else sheet.addressee,
        addressee_is_person=application.applicant_type == "natural" if to_applicant else sheet.addressee_is_person,
        application_number=application.number,
        received_on=application.received_on or received_on,
        description=application.description,
        dates={key: day for key, day in sheet.dates.items() if day},
        content=sheet.content,
        provisional=sheet.provisional,
        hidden=tuple(each for each in hidden if each),
    )


def check(data: LetterData) -> None:
    """Raise :class:`StepRefused` with everything that is missing, a sentence a line, or wrong in the template."""
    if problems := missing(data):
        raise StepRefused("\n".join(problems))
    path = template_path(data.kind, data.outcome, data.agency.templates_dir)
    if problems := template_problems(path, data.kind, data.outcome):
        raise StepRefused(str(LetterTemplateError(path.name, problems)))


def file_of(data: LetterData) -> bytes:
    """The letter as a Word file. Raises :class:`StepRefused` with what is missing, or wrong in a template."""
    check(data)
    try:
        return render(data, templates=data.agency.templates_dir)
    except LetterError as error:
        raise StepRefused(str(error)) from error


def issue(
    session: Session,
    sheets: Sequence[Sheet],
    application: Application,
    *,
    event_sequence: int,
    letter_on: date,
    by: str,
    now: datetime,
    agency: AgencySettings,
    received_on: date | None = None,
) -> list[Letter]:
    """Number the letters of one event, make and keep them. Raises :class:`StepRefused` before a number is taken."""

    def data(sheet: Sheet, number: str = "") -> LetterData:
        return data_of(sheet, application, letter_on=letter_on, agency=agency, number=number, received_on=received_on)

    for sheet in sheets:
        check(data(sheet))
    letters: list[Letter] = []
    for sheet in sheets:
        number = None
        if series := number_series(sheet.kind):
            sequence = next_sequence(session, series, letter_on.year)
            number = letter_number(agency, sheet.kind, letter_on.year, sequence)
        if sheet.kind is K.THIRD_PARTY_FORM and letters:
            sheet = replace(sheet, content={**sheet.content, "consult_number": letters[-1].number})
        file = file_of(data(sheet, number or ""))
        letter = Letter(
            application_id=application.id,
            event_sequence=event_sequence,
            kind=sheet.kind.value,
            number=number,
            letter_on=letter_on,
            text=text_of_file(file),
            file=file,
            issued_by=by,
            issued_at=now,
        )
        session.add(letter)
        session.flush()
        letters.append(letter)
    return letters


def letters_of(session: Session, application_id: int) -> list[Letter]:
    """The letters of a case, oldest first."""
    query = select(Letter).where(Letter.application_id == application_id).order_by(Letter.id)
    return list(session.scalars(query))


def void_unsent(session: Session, application: Application, event_sequence: int, now: datetime) -> None:
    """The reply signed at ``event_sequence`` will not be sent: its number is spent."""
    for letter in letters_of(session, application.id):
        if (letter.kind, letter.event_sequence, letter.void_at) == (K.REPLY, event_sequence, None):
            letter.void_at = now


def reply_fields(outcome: str | None) -> tuple[Fact, ...]:
    """What a reply of this outcome must say, as data for a form."""
    if outcome is None:
        return ()
    return tuple(
        Fact(each.key, each.label, each.kind, each.required, _options(each), each.hint, one_line=each.inline)
        for each in fields(K.REPLY, outcome)
    )


def _options(field: Field) -> Mapping[str, str] | None:
    """What may be chosen; in the rows of 部分公开 it is the ground (Art. 14-16)."""
    if field.kind == "parts":
        return {key: f"条例{article}：{why}" for key, (article, why) in GROUNDS.items()}
    return dict(field.options) or None
