"""Work that one process at a time does: it is held while its process lives, see :mod:`bot.delivery.processes`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.delivery import processes
from bot.delivery.tables import Lease


def acquire(session: Session, name: str, process_id: str, now: datetime) -> bool:
    """Whether the process has the work ``name`` now: nobody alive had it, or it had it already.

    A process that has not said yet that it is there gets nothing. Ask again before each piece of the work.
    """
    if not processes.is_alive(session, process_id, now):
        return False
    lease = session.get(Lease, name, with_for_update=True, populate_existing=True)
    if lease is None:
        return _created(session, name, process_id)
    if lease.holder != process_id:
        if processes.is_alive(session, lease.holder, now):
            return False
        lease.holder = process_id
    return True


def _created(session: Session, name: str, process_id: str) -> bool:
    try:
        with session.begin_nested():
            session.add(Lease(name=name, holder=process_id))
    except IntegrityError:  # another process was quicker
        return False
    return True
