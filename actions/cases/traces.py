"""Finding applications that may ask for the same among many whose texts are encrypted.

An index of the words, even of their keyed hashes, would tell who reads the database how often each word occurs, and by
that what many of them are. So what is kept of a text is its MinHash signature over keyed hashes of its character pairs,
two values a band: two texts have a band in common with the square of the share of pairs that they have in common
(Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3). Of 16 bands, texts that share a third of
their pairs have at least one in common with a probability of 85 %, those that share half with 99 %, and strangers
seldom. What is found so is decrypted and compared (:mod:`actions.cases.similarity`). A 文号 is a band of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from actions.cases import similarity
from actions.cases.facts import FactKind
from actions.cases.lifecycle import TABLE
from actions.cases.repeat_tables import ApplicationTrace
from actions.cases.similarity import Matter
from actions.cases.tables import Application, CaseEvent
from actions.db import crypto

BANDS = 16
ROWS = 2
CANDIDATES = 200  # the likeliest are compared; more than that share a band only with boilerplate
SUPPLEMENTING = frozenset(kind for kind, row in TABLE.items() if any(fact.key == "supplement" for fact in row.facts))
OF_A_FILE = "收到文件："  # begins the words of a supplement that is a file: they say nothing of what is asked
_PRIME = (1 << 61) - 1
_FEW = 3  # pairs: a text with fewer telling ones is known by all of them


def texts_of(session: Session, applications: Iterable[Application]) -> dict[int, str]:
    """What each asks for, by its id: 所需信息 with 文号、年度等特征, and what was supplied later (Art. 30)."""
    asked = {each.id: [each.description, each.features] for each in applications}
    query = select(CaseEvent).where(CaseEvent.application_id.in_(asked), CaseEvent.kind.in_(SUPPLEMENTING))
    for event in session.scalars(query.order_by(CaseEvent.id)):
        said = event.words.get("supplement", "")
        asked[event.application_id].append("" if said.startswith(OF_A_FILE) else said)
    return {id_: "\n".join(text for text in texts if text) for id_, texts in asked.items()}


def remember(session: Session, application: Application) -> None:
    """Keep the trace of what an application asks for; to be called at filing, and again when it was supplemented."""
    _keep(session, texts_of(session, [application]))


def _keep(session: Session, texts: Mapping[int, str]) -> None:
    for application_id, text in texts.items():
        forget(session, application_id)
        hashes = sorted(set(signature(similarity.read(text))))
        session.add_all(ApplicationTrace(hash=value, application_id=application_id) for value in hashes)
    session.flush()


def forget(session: Session, application_id: int) -> None:
    """Delete the trace of an application."""
    session.execute(delete(ApplicationTrace).where(ApplicationTrace.application_id == application_id))


def catch_up(session: Session, *, limit: int = 500) -> int:
    """Keep the traces of applications that were filed before there were any; how many were done now, at most ``limit``.

    To be called until it returns 0.
    """
    known = select(ApplicationTrace.application_id).where(ApplicationTrace.application_id == Application.id)
    query = select(Application).where(Application.erased_at.is_(None), ~known.exists())
    texts = texts_of(session, session.scalars(query.order_by(Application.id).limit(limit)))
    _keep(session, texts)
    return len(texts)


def candidates(session: Session, text: str, *, limit: int = CANDIDATES) -> Sequence[int]:
    """The ids of applications whose texts may ask for the same, the likeliest first."""
    hashes = set(signature(similarity.read(text)))
    query = (
        select(ApplicationTrace.application_id)
        .where(ApplicationTrace.hash.in_(hashes))
        .group_by(ApplicationTrace.application_id)
        .order_by(func.count().desc(), ApplicationTrace.application_id.desc())
    )
    return session.scalars(query.limit(limit)).all()


def signature(matter: Matter) -> Iterator[int]:
    """The keyed hashes of a text: one for each band, and one for each document that it names."""
    for number in sorted(matter.facts.of.get(FactKind.DOCUMENT_NUMBER, ())):
        yield _short_hash(f"number:{_keyed(f'number:{number}')}")
    telling = {pair for pair, weight in matter.pairs.items() if weight == 1.0}
    words = telling if len(telling) >= _FEW else set(matter.pairs) or {matter.core}
    keyed = [_keyed(f"pair:{word}") % _PRIME for word in words]
    least = [min((factor * value + shift) % _PRIME for value in keyed) for factor, shift in _permutations()]
    for band in range(BANDS):
        values = least[band * ROWS : (band + 1) * ROWS]
        yield _short_hash(f"{band}:{':'.join(map(str, values))}")


def _keyed(text: str) -> int:
    return int(crypto.blind_index(f"trace:{text}")[:16], 16)


def _short_hash(text: str) -> int:
    """63 bits, so that it fits a signed column."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


@cache
def _permutations() -> tuple[tuple[int, int], ...]:
    """The factors and shifts of the permutations: the same for good, as signatures are kept. No secret is in them."""
    drawn = [hashlib.sha256(f"gongkai/trace/{number}".encode()).digest() for number in range(BANDS * ROWS)]
    return tuple((int.from_bytes(d[:8]) % (_PRIME - 1) + 1, int.from_bytes(d[8:16]) % _PRIME) for d in drawn)
