from __future__ import annotations

from actions.cases.lifecycle import STAFF_ROLES
from actions.cases.lifecycle import Role as Duty
from bot.console.policy import POLICY, STEP_PERMISSIONS, Actor, Holder, Permission, Role, duties_of, may
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
enter an application           registrar
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
    assert duties_of(Role.ADMIN, "signer") == frozenset(STAFF_ROLES)
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


def test_everyone_works_with_documents_and_only_an_administrator_reviews_their_own() -> None:
    """条例第十七条; who drafted a document is not asked here."""
    documents = [permission for permission in Permission if "documents" in permission.value]
    assert [permission for permission in documents if not may(ME, permission)] == [Permission.REVIEW_OWN_DOCUMENTS]
    assert all(may(ADMIN, permission) for permission in documents)
    assert set(STEP_PERMISSIONS) == set(Step)


def test_everyone_reads_annual_reports_and_only_an_administrator_writes_them() -> None:
    assert [permission for permission in Permission if "annual report" in permission.value and may(ME, permission)] == [
        Permission.SEE_REPORTS
    ]
    assert may(ADMIN, Permission.EDIT_REPORT)
