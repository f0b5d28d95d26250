"""Applications linked with each other, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases import links
from actions.cases.finding_tables import CaseLink
from actions.cases.links import LinkKind
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock

from .conftest import COMPANY, File

LI = "李晓明(li)"


def test_a_link_is_seen_from_both_ends_and_told_in_both_trails(
    session: Session, file_one: File, clock: FixedClock
) -> None:
    first, second = file_one("c1").number, file_one("c2", COMPANY).number
    links.link(session, second, first.lower(), LinkKind.CONTINUES, by=LI, now=clock.now())
    assert [(one.number, one.words) for one in links.links_of(session, second)] == [(first, "本件是它的后续")]
    (seen,) = links.links_of(session, first)
    assert (seen.number, seen.words, seen.made_by) == (second, "它是本件的后续", LI)
    links.unlink(session, first, seen.id, by=LI, now=clock.now())
    assert links.links_of(session, first) == links.links_of(session, second) == []
    session.commit()
    trail = session.execute(select(AuditEntry.action, AuditEntry.subject, AuditEntry.detail).order_by(AuditEntry.id))
    assert [tuple(one) for one in trail if one.action.startswith("case_")] == [
        ("case_linked", second, {"to": first, "kind": "continues"}),
        ("case_linked", first, {"from": second, "kind": "continues"}),
        ("case_unlinked", second, {"to": first, "kind": "continues"}),
        ("case_unlinked", first, {"from": second, "kind": "continues"}),
    ]
    links.link(session, first, second, LinkKind.RELATED, by=LI, now=clock.now())  # again, another way
    assert [one.words for one in links.links_of(session, second)] == ["相关"]


def test_what_makes_no_sense_is_refused(session: Session, file_one: File, clock: FixedClock) -> None:
    first, second = file_one("c1").number, file_one("c2", COMPANY).number
    given = {"by": LI, "now": clock.now()}
    with pytest.raises(StepRefused, match="不能与自己关联"):
        links.link(session, first, first, LinkKind.RELATED, **given)
    with pytest.raises(UnknownApplicationError, match="没有编号为“QS2019-00001”"):
        links.link(session, first, "QS2019-00001", LinkKind.RELATED, **given)
    links.link(session, first, second, LinkKind.DUPLICATE, **given)
    with pytest.raises(StepRefused, match="已经有关联"):
        links.link(session, second, first, LinkKind.RELATED, **given)
    (link,) = links.links_of(session, first)
    links.unlink(session, first, link.id, **given)
    with pytest.raises(StepRefused, match="已经解除"):
        links.unlink(session, second, link.id, **given)
    with pytest.raises(UnknownApplicationError):
        links.unlink(session, file_one("c3").number, link.id, **given)


def test_the_database_keeps_no_second_one(session: Session, file_one: File, clock: FixedClock) -> None:
    first, second = file_one("c1").number, file_one("c2", COMPANY).number
    links.link(session, first, second, LinkKind.RELATED, by=LI, now=clock.now())
    made = session.scalars(select(CaseLink)).one()
    values = {"kind": "related", "made_by": LI, "made_at": clock.now()}
    session.add(CaseLink(from_id=made.from_id, to_id=made.to_id, **values))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
