"""Finding the applications of somebody whose name, telephone, e-mail or number is known: whole, or not at all.

The columns are encrypted, so nothing can be looked for inside of them. Beside each application stand keyed hashes of
what its applicant is known by; what is typed is hashed in the same way. Who reads the database learns no more from
them than that two applications share one (as from ``id_number_hash``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.cases import identity
from actions.cases.finding_tables import ApplicantKey
from actions.cases.tables import Application
from actions.db import crypto

_MOST = 10_000  # applications of one applicant that are listed


def keys_typed(text: str, *, organisations_only: bool = False) -> tuple[str, ...]:
    """The keys of what somebody typed to find an applicant by; of an organisation its name only."""
    name = _key("name", _letters(text))
    if organisations_only:
        return (name,) if _letters(text) else ()
    plain = identity.plain(text).upper()
    digits = _digits(text)
    found = [name] if _letters(text) else []
    found += [_key("phone", digits)] if len(digits) >= 7 else []
    found += [_key("email", plain)] if "@" in plain else []
    number = re.sub(r"[\s-]", "", plain)
    return (*found, *([crypto.blind_index(number)] if len(number) >= 5 and number.isascii() else []))


def remember(session: Session, application: Application) -> None:
    """Keep the keys of an application; to be called at filing."""
    forget(session, application.id)
    session.add_all(ApplicantKey(hash=key, application_id=application.id) for key in set(_keys_of(application)))
    session.flush()


def forget(session: Session, application_id: int) -> None:
    """Delete the keys of an application; to be called when its applicant is erased."""
    session.execute(delete(ApplicantKey).where(ApplicantKey.application_id == application_id))


def catch_up(session: Session, *, limit: int = 500) -> int:
    """Keep the keys of applications that were filed before there were any; how many were done now, at most ``limit``.

    To be called until it returns 0.
    """
    known = select(ApplicantKey.application_id).where(ApplicantKey.application_id == Application.id)
    lacking = Application.identity_erased_at.is_(None), Application.erased_at.is_(None), ~known.exists()
    found = session.scalars(select(Application).where(*lacking).order_by(Application.id).limit(limit)).all()
    for application in found:
        remember(session, application)
    return len(found)


def applications_with(session: Session, keys: Sequence[str], *, organisations_only: bool = False) -> list[int]:
    """The ids of the applications of whom one of ``keys`` names."""
    ids: set[int] = set()
    own = select(Application.id).where(Application.id_number_hash.in_(keys)).limit(_MOST)
    named = select(ApplicantKey.application_id).where(ApplicantKey.hash.in_(keys)).limit(_MOST)
    if organisations_only:
        is_one = Application.applicant_type == "legal"
        named = named.join(Application, Application.id == ApplicantKey.application_id).where(is_one)
    else:
        ids.update(session.scalars(own))
    ids.update(session.scalars(named))
    return sorted(ids)


def _keys_of(application: Application) -> Iterator[str]:
    yield _key("name", _letters(application.applicant_name))
    if application.contact_person:
        yield _key("name", _letters(application.contact_person))
    if digits := _digits(application.phone):
        yield _key("phone", digits)
    if application.email:
        yield _key("email", identity.plain(application.email).upper())


def _key(kind: str, text: str) -> str:
    return crypto.blind_index(f"applicant:{kind}:{text}")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", identity.plain(text)).upper()


def _digits(text: str) -> str:
    digits = re.sub(r"\D", "", identity.plain(text))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
