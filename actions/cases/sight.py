"""What each duty sees of an applicant without asking for more (个人信息保护法 Art. 6, 34: no more than the duty needs).

Everybody sees a person by the masked name. Who registers and who supervises sees ID number and contact data masked, and
may have them shown whole, which is recorded (:func:`actions.cases.desk.reveal_applicant`). Who drafts needs to know by
which way the applicant can be reached, but no ID number; who reviews or signs needs neither. Names of organisations are
no personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from actions.cases import masking
from actions.cases.lifecycle import Role
from actions.cases.tables import Application

HIDDEN = "******"
ERASED = "已删除"
WHOLE = frozenset({Role.REGISTRAR, Role.SUPERVISOR})  # may have it shown unmasked
REACH = WHOLE | {Role.HANDLER}  # see, masked, how the applicant can be reached


@dataclass(frozen=True)
class Seen:
    """An applicant as somebody sees them."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    contact_person: str | None = field(repr=False)
    phone: str = field(repr=False)
    email: str | None = field(repr=False)
    address: str | None = field(repr=False)
    may_reveal: bool


def seen(application: Application, roles: Collection[Role]) -> Seen:
    """``application``'s applicant, as somebody with ``roles`` sees them on a page."""
    sees_id, sees_reach = not WHOLE.isdisjoint(roles), not REACH.isdisjoint(roles)
    is_erased = application.identity_erased_at is not None

    def shown(text: str | None, mask: Callable[[str], str], *, is_seen: bool) -> str:
        if is_erased:
            return ERASED
        return mask(text or "") if is_seen else HIDDEN

    def optional(text: str | None, mask: Callable[[str], str]) -> str | None:
        return None if text is None else shown(text, mask, is_seen=sees_reach)

    return Seen(
        name=shown_name(application),
        id_number=shown(application.id_number, masking.mask_id, is_seen=sees_id),
        contact_person=optional(application.contact_person, masking.mask_name),
        phone=shown(application.phone, masking.mask_phone, is_seen=sees_reach),
        email=optional(application.email, masking.mask_email),
        address=optional(application.address, masking.mask_address),
        may_reveal=sees_id and not is_erased,
    )


def shown_name(application: Application) -> str:
    """A person's name masked, an organisation's whole; what stands in place of an erased one as it is."""
    is_person = application.applicant_type == "natural" and application.erased_at is None
    return masking.mask_name(application.applicant_name) if is_person else application.applicant_name
