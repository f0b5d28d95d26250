"""Who works in the office, and what is remembered of what was made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from actions.cases.lifecycle import Role as Duty
from actions.cases.time import CHINA
from actions.settings import AgencySettings
from bot.console import staff
from bot.console.policy import Role
from bot.console.tables import StaffUnit

PASSWORD = "窗前明月光疑是地上霜"
AGENCY = AgencySettings(
    name="青山市人民政府办公室",
    disclosure_unit="政务公开科",
    number_prefix="QS",
    address="云州省青山市人民路1号",
    postcode="650100",
    phone="0871-65430000",
    review_body="云州省人民政府",
    court="青山市中级人民法院",
    review_online_url="https://fuyi.yunzhou.example",
    letter_prefix="青政公开",
)
OPEN, LAW, MONEY = "政务公开科", "法规科", "财务科"
PEOPLE: tuple[tuple[str, str, Role, tuple[Duty, ...], str], ...] = (
    ("admin", "陈志远", Role.ADMIN, (), ""),
    ("li", "李晓明", Role.STAFF, (Duty.REGISTRAR,), OPEN),
    ("wang", "王芳", Role.STAFF, (Duty.HANDLER,), OPEN),
    ("zhou", "周敏", Role.STAFF, (Duty.HANDLER,), LAW),
    ("zhao", "赵国强", Role.STAFF, (Duty.REVIEWER,), OPEN),
    ("qian", "钱卫东", Role.STAFF, (Duty.SIGNER,), OPEN),
    ("sun", "孙丽", Role.STAFF, (Duty.SUPERVISOR,), OPEN),
    ("wu", "吴倩", Role.STAFF, (Duty.DOCUMENT_EDITOR,), OPEN),
    ("zheng", "郑涛", Role.STAFF, (Duty.SECRECY_REVIEWER,), LAW),
)
TODAY = date(2026, 3, 13)  # a Friday


@dataclass
class Office:
    """What there is: accounts by user name, cases by what became of them, and the rest by its id."""

    people: dict[str, int] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    talks: dict[str, str] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    question: int = 0
    faq: int = 0
    canned: int = 0
    undelivered: int = 0
    letter: int = 0
    file: int = 0
    duty: int = 0
    webhook: int = 0


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That time in China."""
    return datetime.combine(day, time(hour, minute), CHINA)


def hire(session: Session, now: datetime) -> dict[str, int]:
    """Everybody of :data:`PEOPLE`, with :data:`PASSWORD`."""
    units = {name: StaffUnit(name=name, position=place) for place, name in enumerate((OPEN, LAW, MONEY), 1)}
    session.add_all(units.values())
    made = {}
    for username, name, role, duties, unit in PEOPLE:
        staff.add_member(session, username, name, role, now, duties=duties)
        member = staff.known(session, username)
        member.unit = units.get(unit)
        staff.change_password(session, member.id, "", PASSWORD, PASSWORD)
        made[username] = member.id
    return made


def signature(username: str) -> str:
    """How histories name somebody."""
    return next(f"{name}({user})" for user, name, *_ in PEOPLE if user == username)
