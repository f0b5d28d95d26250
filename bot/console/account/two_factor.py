"""The second factor of an account: a code that an app on the telephone shows (TOTP, RFC 6238), or a recovery code.

A code holds for 30 seconds; those before and after are taken too (RFC 6238, 5.2), each once: the counter of the last
one is kept. The secret is encrypted, of recovery codes only a keyed hash is kept. Who asks throttles, as for passwords.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from actions.cases.lifecycle import OFFICE_ROLES
from actions.db.crypto import blind_index
from bot.console.passwords import UNMISTAKABLE
from bot.console.policy import Role, duties_of
from bot.console.tables import StaffMember, StaffRecoveryCode, StaffTotp, TwoFactorRule

SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10
EVERYBODY = "everybody"
# Who can be told to have one, as the rule's table names them.
ROLES = (EVERYBODY, Role.ADMIN.value, *(duty.value for duty in OFFICE_ROLES))
_GROUP = 5  # a recovery code is two groups of these: about 49 bits


@dataclass(frozen=True)
class SecondFactor:
    """How an account stands."""

    since: datetime | None  # None: there is none
    codes_left: int

    @property
    def is_on(self) -> bool:
        return self.since is not None


def state(session: Session, staff_id: int) -> SecondFactor:
    """How an account stands."""
    row = session.get(StaffTotp, staff_id)
    left = select(func.count()).where(StaffRecoveryCode.staff_id == staff_id, StaffRecoveryCode.used_at.is_(None))
    return SecondFactor(row.confirmed_at if row else None, session.scalar(left) or 0)


def is_on(session: Session, staff_id: int) -> bool:
    """Whether a code is asked of this account."""
    return state(session, staff_id).is_on


def with_second_factor(session: Session) -> frozenset[int]:
    """The accounts that have one."""
    return frozenset(session.scalars(select(StaffTotp.staff_id).where(StaffTotp.confirmed_at.is_not(None))))


def begin(session: Session, staff_id: int, now: datetime, make_secret: Callable[[], str] = pyotp.random_base32) -> str:
    """The secret that is being set up; the same until it is confirmed, however often the page is opened."""
    row = session.get(StaffTotp, staff_id, with_for_update=True)
    if row is None:
        row = StaffTotp(staff_id=staff_id, secret=make_secret(), created_at=now)
        session.add(row)
    elif row.confirmed_at is not None:
        raise ValueError("there is a second factor already")
    return row.secret


def confirm(session: Session, staff_id: int, code: str, now: datetime) -> list[str] | None:
    """Take the second factor into use when ``code`` is right; the recovery codes, to be shown this once."""
    row = _locked(session, staff_id)
    if row is None or row.confirmed_at is not None or not _is_right(row, _typed(code), now):
        return None
    row.confirmed_at = now
    return new_recovery_codes(session, staff_id)


def check(session: Session, staff_id: int, code: str, now: datetime) -> str | None:
    """What the right ``code`` was, and take it: ``totp`` or ``recovery``. ``None``: wrong, or used before."""
    row, typed = _locked(session, staff_id), _typed(code)
    if row is None or row.confirmed_at is None:
        return None
    if len(typed) == DIGITS and typed.isdigit():
        return "totp" if _is_right(row, typed, now) else None
    kept = select(StaffRecoveryCode).where(
        StaffRecoveryCode.code_hash == _hash(staff_id, typed),
        StaffRecoveryCode.staff_id == staff_id,
        StaffRecoveryCode.used_at.is_(None),
    )
    found = session.scalars(kept.with_for_update()).one_or_none()
    if found is None:
        return None
    found.used_at = now
    return "recovery"


def new_recovery_codes(
    session: Session, staff_id: int, choose: Callable[[Sequence[str]], str] = secrets.choice
) -> list[str]:
    """Ten codes in place of those before; shown this once."""
    session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == staff_id))
    codes: list[str] = []
    while len(codes) < RECOVERY_CODES:
        code = "-".join("".join(choose(UNMISTAKABLE) for _ in range(_GROUP)) for _ in range(2))
        if code not in codes:
            codes.append(code)
    session.add_all(StaffRecoveryCode(code_hash=_hash(staff_id, _typed(code)), staff_id=staff_id) for code in codes)
    return codes


def remove(session: Session, staff_id: int) -> bool:
    """No second factor any more; whether there was one (or one being set up)."""
    session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == staff_id))
    return bool(
        session.scalars(delete(StaffTotp).where(StaffTotp.staff_id == staff_id).returning(StaffTotp.staff_id)).all()
    )


def required_roles(session: Session) -> frozenset[str]:
    """Of :data:`ROLES` those that must have one."""
    return frozenset(session.scalars(select(TwoFactorRule.role))) & frozenset(ROLES)


def require_roles(session: Session, roles: Collection[str]) -> frozenset[str]:
    """Set who must have one. Returns who had to before."""
    before = required_roles(session)
    session.execute(delete(TwoFactorRule))
    session.add_all(TwoFactorRule(role=role) for role in ROLES if role in roles)
    return before


def is_required(session: Session, member: StaffMember) -> bool:
    """Whether ``member`` must have one; asked when they sign in, so that nobody is stopped amid their work."""
    role = Role(member.role)
    held = {duty.value for duty in duties_of(role, member.duties)} | {role.value, EVERYBODY}
    return not held.isdisjoint(required_roles(session))


def address_of(secret: str, username: str, office: str) -> str:
    """What the QR code says (otpauth URI, as the apps read it)."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS).provisioning_uri(name=username, issuer_name=office[:40])


def picture_of(address: str) -> str:
    """The QR code as SVG for the page itself: no other site makes it, and no script."""
    return segno.make(address, error="m", micro=False).svg_inline(scale=5, border=2, dark="#000", light="#fff")


def in_groups(secret: str) -> str:
    """The secret to be typed in by hand."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _locked(session: Session, staff_id: int) -> StaffTotp | None:
    return session.get(StaffTotp, staff_id, with_for_update=True, populate_existing=True)


def _is_right(row: StaffTotp, code: str, now: datetime) -> bool:
    """Whether ``code`` is of this moment and none that was taken before; then it is taken."""
    totp, current = pyotp.TOTP(row.secret, digits=DIGITS, interval=SECONDS), int(now.timestamp()) // SECONDS
    right = [
        counter
        for counter in (current - 1, current, current + 1)
        if hmac.compare_digest(totp.generate_otp(counter).encode(), code.encode()) and counter > row.last_counter
    ]
    row.last_counter = max(right, default=row.last_counter)
    return bool(right)


def _typed(code: str) -> str:
    """Without blanks and hyphens, full-width or not, in whatever case."""
    plain = unicodedata.normalize("NFKC", code[:64]).lower()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def _hash(staff_id: int, code: str) -> str:
    return blind_index(f"recovery:{staff_id}:{code}")
