"""Links between documents: an interpretation and its policy, a document and the one that repeals it.

A link is kept between two versions, and holds for the two documents in all their versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from knowledge.publishing.history import SYSTEM, record
from knowledge.publishing.interpretations import Titled, interpreted_title, policy_of
from knowledge.tables import Document, DocumentLink, LinkKind, Status

_LIVING = (Status.DRAFT, Status.REVIEW, Status.PUBLISHED)


def link_interpretations(session: Session, *, now: datetime) -> list[tuple[str, str]]:
    """Link each published interpretation without a link to the one policy that its title names.

    Returns the pairs of titles. A link that a person took away is not made again.
    """
    titles = _titles(session, (Status.PUBLISHED,))
    interpretations = [one for one in titles if interpreted_title(one.title)]
    if not interpretations:
        return []
    decided = set(
        session.scalars(
            select(Document.source_name)
            .join(DocumentLink, DocumentLink.from_id == Document.id)
            .where(DocumentLink.kind == LinkKind.INTERPRETS)
        )
    )
    made = []
    for one in interpretations:
        policy = None if one.key in decided else policy_of(one, titles)
        if policy is None:
            continue
        interpretation = session.get_one(Document, one.id)
        if any(event.action == "unlinked" for event in interpretation.events):
            continue
        link(session, interpretation, session.get_one(Document, policy.id), LinkKind.INTERPRETS, by=SYSTEM, now=now)
        made.append((one.title, policy.title))
    return made


def propose_policy(session: Session, document: Document) -> Titled | None:
    """The one document that an interpretation seems to interpret by its title."""
    if not interpreted_title(document.title):
        return None
    return policy_of(Titled(document.id, document.source_name, document.title), _titles(session, _LIVING))


def link(session: Session, start: Document, end: Document, kind: LinkKind, *, by: str, now: datetime) -> bool:
    """``start`` interprets, repeals or amends ``end``; False when that was known."""
    starts, ends = aliased(Document), aliased(Document)
    same = (
        select(DocumentLink.id)
        .join(starts, starts.id == DocumentLink.from_id)
        .join(ends, ends.id == DocumentLink.to_id)
        .where(starts.source_name == start.source_name, ends.source_name == end.source_name, DocumentLink.kind == kind)
    )
    if session.scalar(same.limit(1)):
        return False
    session.add(DocumentLink(from_id=start.id, to_id=end.id, kind=kind))
    record(start, "linked", by=by, now=now, changes={kind.value: (None, end.id)})
    record(end, "linked", by=by, now=now, changes={f"{kind.value} by": (None, start.id)})
    return True


def unlink(session: Session, link_id: int, *, by: str, now: datetime) -> None:
    """Take a link away; nothing happens when it is gone already."""
    found = session.get(DocumentLink, link_id)
    if found is None:
        return
    start, end = session.get_one(Document, found.from_id), session.get_one(Document, found.to_id)
    session.delete(found)
    record(start, "unlinked", by=by, now=now, changes={found.kind: (end.id, None)})
    record(end, "unlinked", by=by, now=now, changes={f"{found.kind} by": (start.id, None)})


def _titles(session: Session, statuses: Sequence[Status]) -> list[Titled]:
    rows = session.execute(
        select(Document.id, Document.source_name, Document.title)
        .where(Document.status.in_(statuses))
        .order_by(Document.id)
    )
    return [Titled(*row) for row in rows]
