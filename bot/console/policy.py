"""Who may do what in the console: the whole policy, and the only place for it.

A route names its permission (``bot.console.routes``); the guard asks :func:`may` before the handler runs, and a handler
asks again with the conversation in hand. A route without a permission is open to everyone: the sign-in page. Pages ask
the same question to decide which buttons to show.

Transcripts are personal: they can be read while the citizen waits for a person, and by the one who took the
conversation over. An administrator can read a colleague's too, to be able to step in, and that is recorded. What the
citizen said to the bot before or after is nobody's business (PIPL Art. 34): an application page shows the
application, and leads to the conversation only while that is open to the reader.

What somebody does to applications follows from their duties (登记、承办、审查、签发、主管): which step needs which, the
table of the life cycle says (``actions.cases.lifecycle``), not this file. Who drafts a reply needs no ID number for it
(PIPL Art. 6, 34): the applicant is shown whole to who registers and to who supervises, and each look is recorded.

An application belongs to the unit of its handler; without a handler, or where the handler has no unit, to everybody.
Who only handles or reviews reaches those of the own unit, everybody's, and those in which they have had a part;
registrars, signers, supervisors and administrators reach all. ``bot.console.people.reach`` asks this for every route
that names an application, and for the lists.

Documents are reviewed by somebody other than who drafted them (条例第十七条); which of the two a person is for a
document, ``knowledge.publishing`` knows. In an office of one, an administrator is both. Who edits documents sets
answers, too: both are what the bot tells people.

``/staff/admin/roles`` shows this file to staff (``bot.console.people.roles``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from actions.cases.lifecycle import OFFICE_ROLES, STAFF_ROLES, TABLE, EventKind
from actions.cases.lifecycle import Role as Duty
from knowledge.publishing.lifecycle import Step


class Role(StrEnum):
    ADMIN = "admin"  # 管理员
    STAFF = "staff"  # 工作人员

    @property
    def label(self) -> str:
        return {"admin": "管理员", "staff": "工作人员"}[self.value]


class Permission(StrEnum):
    USE_OWN_ACCOUNT = "use one's own account"
    SEE_APPLICATIONS = "see applications"
    SEE_ALERTS = "see one's alerts"
    REVEAL_APPLICANT = "reveal an applicant"
    WORK_ON_APPLICATIONS = "work on applications"
    PREPARE_ENCLOSURES = "prepare enclosures"
    ASSIGN_APPLICATIONS = "assign applications"
    ENTER_APPLICATION = "enter an application"
    PUT_FILES = "put files to applications"
    FILL_IN_APPLICATION = "fill in an application"
    HAND_OUT_QUERY_CODE = "hand out a query code"
    HAND_OUT_QUERY_CODE_AGAIN = "hand out a query code again"
    SEE_QUEUE = "see the queue"
    READ_CONVERSATION = "read a conversation"
    CLAIM_CONVERSATION = "claim a conversation"
    TAKE_OVER_CONVERSATION = "take a conversation over"
    WRITE_IN_CONVERSATION = "write in a conversation"
    HAND_BACK_CONVERSATION = "hand a conversation back"
    PASS_ON_CONVERSATION = "pass a conversation on"
    LAY_CONVERSATION_ASIDE = "lay a conversation aside"
    NOTE_IN_CONVERSATION = "note beside a conversation"
    SEE_ENDED_TALKS = "see the talks that are over"
    SEE_CANNED_REPLIES = "see the canned replies"
    EDIT_CANNED_REPLIES = "edit the canned replies"
    HANDLE_UNDELIVERED = "handle what was not delivered"
    SEE_CHANNELS = "see the channels"
    RUN_CHECKS = "check whether everything works"
    SEE_DOCUMENTS = "see documents"
    DRAFT_DOCUMENTS = "draft documents"
    REVIEW_DOCUMENTS = "review documents"
    REVIEW_OWN_DOCUMENTS = "review documents one drafted oneself"
    CHANGE_PUBLISHED_DOCUMENTS = "change published documents"
    SEE_QUESTIONS = "see questions"
    HANDLE_QUESTIONS = "handle questions"
    SEE_FAQ = "see the set answers"
    EDIT_FAQ = "edit the set answers"
    TRY_SEARCH = "try the search"
    SEE_DUTIES = "see what is to be published by when"
    KEEP_DUTIES = "note what was published"
    SEE_REPORTS = "see annual reports"
    EDIT_REPORT = "edit annual reports"
    FETCH_REPORT_FILES = "download report files"
    MAKE_REPORT_FILES = "make report files"
    HANDLE_REQUESTS = "handle requests"
    SEE_ROLES = "see who may do what"
    MANAGE_PEOPLE = "manage units, people and sign-in"
    SEE_AUDIT = "see the audit log"
    SEE_SETTINGS = "see the office's settings"
    CHANGE_SETTINGS = "change the office's settings"
    MANAGE_INTERFACES = "manage tokens and webhooks"


@dataclass(frozen=True)
class Actor:
    """The signed-in member of staff, as far as permissions go."""

    id: int
    role: Role
    duties: frozenset[Duty] = frozenset()
    unit_id: int | None = None


@dataclass(frozen=True)
class Belonging:
    """Whose an application is: the unit of its handler (``None``: everybody's), and whether who asks had a part."""

    unit_id: int | None
    has_part: bool = False


@dataclass(frozen=True)
class Holder:
    """Who holds a conversation: the ``bot``, the ``queue``, or ``staff`` with an id."""

    owner: str
    staff_id: int | None


@dataclass(frozen=True)
class Predicate[Object]:
    """A named question about an actor and an object (a conversation's holder, whose an application is); combined with
    ``&``, ``|``, ``~``."""

    name: str
    holds: Callable[[Actor, Object], bool]

    def __and__(self, other: Predicate[Object]) -> Predicate[Object]:
        return Predicate(f"({self.name} & {other.name})", lambda a, o: self.holds(a, o) and other.holds(a, o))

    def __or__(self, other: Predicate[Object]) -> Predicate[Object]:
        return Predicate(f"({self.name} | {other.name})", lambda a, o: self.holds(a, o) or other.holds(a, o))

    def __invert__(self) -> Predicate[Object]:
        return Predicate(f"~{self.name}", lambda a, o: not self.holds(a, o))


always: Predicate[Holder] = Predicate("always", lambda _actor, _holder: True)
is_admin: Predicate[Holder] = Predicate("is_admin", lambda actor, _holder: actor.role is Role.ADMIN)
waiting: Predicate[Holder] = Predicate("waiting", lambda _actor, holder: holder.owner == "queue")
taken: Predicate[Holder] = Predicate("taken", lambda _actor, holder: holder.owner == "staff")
is_claimer: Predicate[Holder] = Predicate(
    "is_claimer", lambda actor, holder: holder.owner == "staff" and holder.staff_id == actor.id
)

REACHES_ALL = frozenset({Duty.REGISTRAR, Duty.SIGNER, Duty.SUPERVISOR})

reaches_all: Predicate[Belonging] = Predicate(
    "reaches_all", lambda actor, _case: actor.role is Role.ADMIN or not REACHES_ALL.isdisjoint(actor.duties)
)
everybodys: Predicate[Belonging] = Predicate("everybodys", lambda _actor, case: case.unit_id is None)
own_units: Predicate[Belonging] = Predicate("own_units", lambda actor, case: case.unit_id == actor.unit_id)
has_part: Predicate[Belonging] = Predicate("has_part", lambda _actor, case: case.has_part)
IN_REACH = reaches_all | everybodys | own_units | has_part  # of every application, whatever is done with it

EVERY_ROLE = frozenset(Role)
ADMIN_ONLY = frozenset({Role.ADMIN})
ANY_DUTY = frozenset(STAFF_ROLES)
REGISTRARS = frozenset({Duty.REGISTRAR})
SUPERVISORS = frozenset({Duty.SUPERVISOR})
UNIT = frozenset({Duty.REGISTRAR, Duty.HANDLER})
EDITORS = frozenset({Duty.DOCUMENT_EDITOR})
SECRECY_REVIEWERS = frozenset({Duty.SECRECY_REVIEWER})


@dataclass(frozen=True)
class Rule:
    """``roles`` and ``duties`` are asked at the route; ``conversation`` too, once it is known which one is meant.

    Of ``duties`` one is enough; where none is listed, none is needed. Administrators have all.
    """

    roles: frozenset[Role]
    conversation: Predicate[Holder] = always
    duties: frozenset[Duty] = frozenset()


POLICY: dict[Permission, Rule] = {
    Permission.USE_OWN_ACCOUNT: Rule(EVERY_ROLE),
    Permission.SEE_APPLICATIONS: Rule(EVERY_ROLE),
    Permission.SEE_ALERTS: Rule(EVERY_ROLE),  # one's own; everybody's with the duty of a supervisor
    Permission.REVEAL_APPLICANT: Rule(EVERY_ROLE, duties=REGISTRARS | SUPERVISORS),  # each look is recorded
    Permission.WORK_ON_APPLICATIONS: Rule(EVERY_ROLE, duties=ANY_DUTY),  # on what: the life cycle's table
    Permission.PREPARE_ENCLOSURES: Rule(EVERY_ROLE, duties=TABLE[EventKind.REPLY_DRAFTED].roles),  # who drafts replies
    Permission.ASSIGN_APPLICATIONS: Rule(EVERY_ROLE, duties=TABLE[EventKind.ASSIGNED].roles),  # many at once
    Permission.ENTER_APPLICATION: Rule(EVERY_ROLE, duties=REGISTRARS),
    # of the conversation one has, or of a case one reaches; what came on paper is uploaded by who enters applications
    Permission.PUT_FILES: Rule(EVERY_ROLE, is_claimer, duties=UNIT | SUPERVISORS),
    Permission.FILL_IN_APPLICATION: Rule(EVERY_ROLE, is_claimer, duties=REGISTRARS),  # with a citizen, Art. 29
    Permission.HAND_OUT_QUERY_CODE: Rule(EVERY_ROLE, duties=REGISTRARS | SUPERVISORS),  # once
    Permission.HAND_OUT_QUERY_CODE_AGAIN: Rule(EVERY_ROLE, duties=SUPERVISORS),  # recorded like the first time
    Permission.SEE_QUEUE: Rule(EVERY_ROLE),
    Permission.READ_CONVERSATION: Rule(EVERY_ROLE, waiting | is_claimer | (is_admin & taken)),
    Permission.CLAIM_CONVERSATION: Rule(EVERY_ROLE, waiting),
    Permission.TAKE_OVER_CONVERSATION: Rule(ADMIN_ONLY, taken & ~is_claimer),
    Permission.WRITE_IN_CONVERSATION: Rule(EVERY_ROLE, is_claimer),
    Permission.HAND_BACK_CONVERSATION: Rule(EVERY_ROLE, is_claimer),
    Permission.PASS_ON_CONVERSATION: Rule(EVERY_ROLE, is_claimer),
    Permission.LAY_CONVERSATION_ASIDE: Rule(EVERY_ROLE, is_claimer),
    Permission.NOTE_IN_CONVERSATION: Rule(EVERY_ROLE, is_claimer),
    Permission.SEE_ENDED_TALKS: Rule(EVERY_ROLE),  # one's own, without a word that was said; supervisors: everybody's
    Permission.SEE_CANNED_REPLIES: Rule(EVERY_ROLE),
    Permission.EDIT_CANNED_REPLIES: Rule(EVERY_ROLE, duties=SUPERVISORS),  # what all say in the name of the office
    Permission.HANDLE_UNDELIVERED: Rule(EVERY_ROLE),  # without what citizens wrote; each step is recorded
    Permission.SEE_CHANNELS: Rule(EVERY_ROLE, duties=SUPERVISORS),  # whether they work: no words, no persons
    Permission.RUN_CHECKS: Rule(ADMIN_ONLY),  # calls the providers; recorded
    Permission.SEE_DOCUMENTS: Rule(EVERY_ROLE),
    Permission.DRAFT_DOCUMENTS: Rule(EVERY_ROLE, duties=EDITORS),
    Permission.REVIEW_DOCUMENTS: Rule(EVERY_ROLE, duties=SECRECY_REVIEWERS),  # of others, 条例第十七条
    Permission.REVIEW_OWN_DOCUMENTS: Rule(ADMIN_ONLY),  # with a reason that is recorded
    Permission.CHANGE_PUBLISHED_DOCUMENTS: Rule(EVERY_ROLE, duties=EDITORS | SECRECY_REVIEWERS),
    Permission.SEE_QUESTIONS: Rule(EVERY_ROLE),  # single ones, masked, without who asked
    Permission.HANDLE_QUESTIONS: Rule(EVERY_ROLE, duties=EDITORS),
    Permission.SEE_FAQ: Rule(EVERY_ROLE),
    Permission.EDIT_FAQ: Rule(EVERY_ROLE, duties=EDITORS),  # each change is written to the audit trail
    Permission.TRY_SEARCH: Rule(EVERY_ROLE),
    Permission.SEE_DUTIES: Rule(EVERY_ROLE),
    Permission.KEEP_DUTIES: Rule(EVERY_ROLE, duties=EDITORS),  # each change is written to the audit trail
    Permission.SEE_REPORTS: Rule(EVERY_ROLE),  # figures of periods end at one's reach
    Permission.EDIT_REPORT: Rule(ADMIN_ONLY),  # texts and numbers of an official report, and when it is final
    # of the whole office, without cases and persons; each download and each making is written to the audit trail
    Permission.FETCH_REPORT_FILES: Rule(EVERY_ROLE, duties=SUPERVISORS | EDITORS),
    Permission.MAKE_REPORT_FILES: Rule(EVERY_ROLE, duties=SUPERVISORS),
    Permission.HANDLE_REQUESTS: Rule(EVERY_ROLE),  # 更正, 建议, 投诉, 咨询; each step is written to the audit trail
    Permission.SEE_ROLES: Rule(EVERY_ROLE),
    Permission.MANAGE_PEOPLE: Rule(ADMIN_ONLY),  # each change is written to the audit trail
    Permission.SEE_AUDIT: Rule(ADMIN_ONLY),  # exports and verifications, too, are written to the audit trail
    Permission.SEE_SETTINGS: Rule(EVERY_ROLE, duties=SUPERVISORS),  # the office itself, calendar, templates, retention
    Permission.CHANGE_SETTINGS: Rule(ADMIN_ONLY),  # each change is kept with what was before, and recorded
    Permission.MANAGE_INTERFACES: Rule(ADMIN_ONLY),  # what other systems may do here, and what they are told
}

# What each step of a document's life needs.
STEP_PERMISSIONS: dict[Step, Permission] = {
    Step.SUBMIT: Permission.DRAFT_DOCUMENTS,
    Step.DISCARD: Permission.DRAFT_DOCUMENTS,
    Step.SEND_BACK: Permission.REVIEW_DOCUMENTS,
    Step.PUBLISH: Permission.REVIEW_DOCUMENTS,
    Step.REPEAL: Permission.CHANGE_PUBLISHED_DOCUMENTS,
    Step.EXPIRE: Permission.CHANGE_PUBLISHED_DOCUMENTS,
    Step.WITHDRAW: Permission.CHANGE_PUBLISHED_DOCUMENTS,
    Step.REOPEN: Permission.CHANGE_PUBLISHED_DOCUMENTS,
    Step.AMEND: Permission.DRAFT_DOCUMENTS,
}


def duties_of(role: Role, duties: str) -> frozenset[Duty]:
    """What somebody's duties are: an administrator has all, others what ``duties`` lists."""
    if role is Role.ADMIN:
        return frozenset(OFFICE_ROLES)
    return frozenset(duty for duty in OFFICE_ROLES if duty.value in duties.split(","))


def may(actor: Actor, permission: Permission, holder: Holder | None = None) -> bool:
    """Whether ``actor`` has ``permission``: by role and duties, and on the conversation that ``holder`` holds."""
    rule = POLICY[permission]
    has_duty = not rule.duties or not rule.duties.isdisjoint(actor.duties)
    return actor.role in rule.roles and has_duty and (holder is None or rule.conversation.holds(actor, holder))


def reaches(actor: Actor, case: Belonging) -> bool:
    """Whether an application is within ``actor``'s reach. What they may do with it, the life cycle says."""
    return IN_REACH.holds(actor, case)


def reaches_everything(actor: Actor) -> bool:
    """Whether units don't matter to ``actor``: no application needs to be looked at one by one."""
    return reaches_all.holds(actor, Belonging(None))
