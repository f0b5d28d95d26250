from __future__ import annotations

from actions.cases.lifecycle import OFFICE_ROLES, STAFF_ROLES
from actions.cases.lifecycle import Role as Duty
from bot.console.policy import (
    POLICY,
    STEP_PERMISSIONS,
    Actor,
    Belonging,
    Holder,
    Permission,
    Role,
    duties_of,
    may,
    reaches,
)
from knowledge.publishing.lifecycle import Step

ME = Actor(1, Role.STAFF)
ADMIN = Actor(9, Role.ADMIN)
HOLDERS = {
    "bot": Holder("bot", None),
    "queue": Holder("queue", None),
    "mine": Holder("staff", 1),
    "admin's": Holder("staff", 9),
    "another's": Holder("staff", 2),
}

# who may do what with a conversation, by who holds it
GOLDEN = """
read a conversation            staff: queue mine                     admin: queue mine admin's another's
claim a conversation           staff: queue                          admin: queue
take a conversation over       staff: -                              admin: mine another's
write in a conversation        staff: mine                           admin: admin's
hand a conversation back       staff: mine                           admin: admin's
pass a conversation on         staff: mine                           admin: admin's
lay a conversation aside       staff: mine                           admin: admin's
note beside a conversation     staff: mine                           admin: admin's
"""

# what each duty allows; administrators have all duties
APPLICATIONS = """
see applications               nobody registrar handler reviewer signer supervisor
reveal an applicant            registrar supervisor
work on applications           registrar handler reviewer signer supervisor
assign applications            registrar supervisor
enter an application           registrar
put files to applications      registrar handler supervisor
fill in an application         registrar
hand out a query code          registrar supervisor
hand out a query code again    supervisor
"""


def test_the_matrix_of_applications_is_the_agreed_one() -> None:
    """legal_rules §8: who registers sees the ID number, who drafts sees it masked."""
    actors = {"nobody": Actor(1, Role.STAFF)} | {
        duty.value: Actor(1, Role.STAFF, frozenset({duty})) for duty in STAFF_ROLES
    }
    permissions = [each for each in Permission if "applica" in each.value or "query code" in each.value]
    lines = [
        f"{each.value:<30} {' '.join(name for name, actor in actors.items() if may(actor, each))}"
        for each in permissions
    ]
    assert "\n".join(lines) == APPLICATIONS.strip()
    admin = Actor(9, Role.ADMIN, duties_of(Role.ADMIN, ""))
    assert all(may(admin, each) for each in permissions)


def test_duties_are_those_of_staff_whatever_is_stored() -> None:
    assert duties_of(Role.ADMIN, "signer") == frozenset(OFFICE_ROLES)
    assert duties_of(Role.STAFF, "signer,handler") == {Duty.SIGNER, Duty.HANDLER}
    assert duties_of(Role.STAFF, "applicant,system,,king") == frozenset()


def test_the_matrix_of_conversations_is_the_agreed_one() -> None:
    assert _matrix() == GOLDEN.strip()


def _matrix() -> str:
    lines = []
    for permission in Permission:
        if "conversation" not in permission.value:
            continue
        allowed = {
            name: " ".join(held for held, holder in HOLDERS.items() if may(actor, permission, holder)) or "-"
            for name, actor in (("staff", ME), ("admin", ADMIN))
        }
        lines.append(f"{permission.value:<30} staff: {allowed['staff']:<30} admin: {allowed['admin']}")
    return "\n".join(lines)


def test_every_permission_has_a_rule_and_every_rule_a_readable_name() -> None:
    assert set(POLICY) == set(Permission)
    assert POLICY[Permission.READ_CONVERSATION].conversation.name == "((waiting | is_claimer) | (is_admin & taken))"


def test_everyone_handles_the_requests_of_citizens() -> None:
    assert may(ME, Permission.HANDLE_REQUESTS)
    assert may(ADMIN, Permission.HANDLE_REQUESTS)


def test_document_editors_draft_and_secrecy_reviewers_review() -> None:
    """条例第十七条; who drafted a document is not asked here, and only an administrator reviews their own."""
    documents = [permission for permission in Permission if "documents" in permission.value]
    of = {
        name: {permission for permission in documents if may(Actor(1, Role.STAFF, duties), permission)}
        for name, duties in (
            ("nobody", frozenset[Duty]()),
            ("editor", frozenset({Duty.DOCUMENT_EDITOR})),
            ("reviewer", frozenset({Duty.SECRECY_REVIEWER})),
        )
    }
    change = Permission.CHANGE_PUBLISHED_DOCUMENTS
    assert of["nobody"] == {Permission.SEE_DOCUMENTS}
    assert of["editor"] == {Permission.SEE_DOCUMENTS, Permission.DRAFT_DOCUMENTS, change}
    assert of["reviewer"] == {Permission.SEE_DOCUMENTS, Permission.REVIEW_DOCUMENTS, change}
    assert all(may(Actor(9, Role.ADMIN, duties_of(Role.ADMIN, "")), permission) for permission in documents)
    assert set(STEP_PERMISSIONS) == set(Step)


def test_who_only_handles_or_reviews_reaches_the_own_unit_and_what_they_had_a_part_in() -> None:
    cases = {
        "everybody's": Belonging(None),
        "own unit": Belonging(1),
        "other unit": Belonging(2),
        "other unit, had a part": Belonging(2, has_part=True),
    }
    lines = []
    for duty in OFFICE_ROLES:
        for unit in (1, None):
            actor = Actor(1, Role.STAFF, frozenset({duty}), unit)
            seen = [name for name, case in cases.items() if reaches(actor, case)]
            lines.append(f"{duty.value} {unit}: {'all' if len(seen) == len(cases) else ', '.join(seen)}")
    limited = {1: "everybody's, own unit, other unit, had a part", None: "everybody's, other unit, had a part"}
    reach_all = (Duty.REGISTRAR, Duty.SIGNER, Duty.SUPERVISOR)
    assert lines == [
        f"{duty.value} {unit}: {'all' if duty in reach_all else limited[unit]}"
        for duty in OFFICE_ROLES
        for unit in (1, None)
    ]
    assert all(reaches(Actor(9, Role.ADMIN), case) for case in cases.values())


def test_everyone_reads_annual_reports_and_only_an_administrator_writes_them() -> None:
    assert [permission for permission in Permission if "annual report" in permission.value and may(ME, permission)] == [
        Permission.SEE_REPORTS
    ]
    assert may(ADMIN, Permission.EDIT_REPORT)
