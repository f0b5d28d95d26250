"""Fetching and telling by two processes on both databases: one of them does it, and another goes on when it dies."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.wecom import cards, cursor
from bot.channels.wecom.cursor import Job
from bot.channels.wecom.messages import Page, read_page
from bot.channels.wecom.tables import StaffCard, WeComSync
from bot.console import staff
from bot.console.policy import Role
from bot.delivery import conversations, inbox, processes, reports
from bot.delivery.channel import TryLaterError
from bot.delivery.messages import Incoming
from bot.delivery.tables import Message

KFID = "wkAAAA"


@pytest.fixture
def db(either_db: Database, clock: FixedClock) -> Database:
    with either_db.session() as session:
        for process in ("one", "two"):
            processes.beat(session, process, clock.now())
        cursor.prepare(session, [KFID])
    return either_db


def page(*texts: str, after: int = 0, has_more: bool = False) -> Page:
    items = [
        {
            "msgid": f"m{number}",
            "external_userid": "wm1",
            "origin": 3,
            "msgtype": "text",
            "text": {"content": text},
        }
        for number, text in enumerate(texts, after)
    ]
    return read_page({"msg_list": items, "next_cursor": f"c{after + len(texts)}", "has_more": int(has_more)}, KFID)


def claim(db: Database, process: str, now: datetime) -> Job | None:
    with db.session() as session:
        return cursor.claim(session, KFID, now, process)


def kept(db: Database) -> list[str]:
    with db.session(read_only=True) as session:
        return [inbox.heard(message) for message in session.scalars(select(Message).order_by(Message.id))]


def test_one_process_at_a_time_fetches(db: Database, clock: FixedClock) -> None:
    now = clock.now()
    job = claim(db, "one", now)
    assert job is not None
    assert claim(db, "two", now) is None
    with db.session() as session:
        assert cursor.due(session, [KFID], now, "two") == []
        assert cursor.take(session, job, page("一"), now) is not None
    assert claim(db, "two", now) is None  # nothing to do any more
    with db.session() as session:
        cursor.want(session, KFID, "token", now)
    later = claim(db, "two", now)
    assert later is not None
    assert (later.cursor, later.token, kept(db)) == ("c1", "token", ["一"])


def test_a_knock_while_fetching_is_followed_too(db: Database, clock: FixedClock) -> None:
    job = claim(db, "one", clock.now())
    assert job is not None
    with db.session() as session:
        cursor.want(session, KFID)
    with db.session() as session:
        cursor.take(session, job, page("一"), clock.now())
    assert claim(db, "one", clock.now()) is not None


def test_who_takes_over_goes_on_and_the_late_one_writes_nothing(db: Database, clock: FixedClock) -> None:
    job = claim(db, "one", clock.now())
    assert job is not None
    clock.advance(processes.DEAD_AFTER)
    with db.session() as session:
        processes.beat(session, "two", clock.now())
    taken = claim(db, "two", clock.now())
    assert taken is not None
    with db.session() as session:
        assert cursor.take(session, taken, page("一", has_more=True), clock.now()) is not None
    with db.session() as session:
        assert cursor.take(session, job, page("一"), clock.now()) is None
        cursor.put_off(session, job, "late", clock.now(), 0.5, None)
    assert kept(db) == ["一"]
    with db.session(read_only=True) as session:
        row = session.get_one(WeComSync, KFID)
        assert (row.claimed_by, row.cursor, row.error) == ("two", "c1", None)


def test_a_page_that_was_not_committed_is_kept_once(db: Database, clock: FixedClock) -> None:
    job = claim(db, "one", clock.now())
    assert job is not None

    def die() -> None:
        with db.session() as session:
            cursor.take(session, job, page("一", "二"), clock.now())
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        die()
    assert kept(db) == []
    for _ in range(2):  # the second time as if the answer to the first had been lost
        with db.session() as session:
            cursor.take(session, job, page("一", "二"), clock.now())
    assert kept(db) == ["一", "二"]


def test_a_report_about_what_nobody_sent_changes_nothing(db: Database) -> None:
    with db.session() as session:
        assert reports.not_arrived(session, "unknown", "x") is None


def test_a_card_is_one_processs_and_another_goes_on(db: Database, clock: FixedClock) -> None:
    now = clock.now()
    with db.session() as session:
        staff.add_member(session, "li", "李晓明", Role.STAFF, now)
        staff.set_wecom_userid(session, "li", "lixiaoming", now)
        message = inbox.accept(session, Incoming("web", "zhang", "1", "转人工"), now)
        assert message is not None
        conversations.request_person(session, message.conversation_id, "", now)
        wanted = cards.wanted(session, now, is_open=True)
        cards.add(session, wanted)
        cards.add(session, wanted)
        assert cards.wanted(session, now, is_open=True) == []
    with db.session() as session:
        job = cards.claim_next(session, now, "one", "https://gk.cn")
    assert job is not None
    with db.session() as session:
        assert cards.claim_next(session, now, "two", "https://gk.cn") is None
    clock.advance(processes.DEAD_AFTER)
    with db.session() as session:
        processes.beat(session, "two", clock.now())
        again = cards.claim_next(session, clock.now(), "two", "https://gk.cn")
        assert again is not None
        assert again.card == job.card  # so that WeCom shows it once
    with db.session() as session:
        cards.settle(session, job, None, clock.now(), 0.5)  # too late
        cards.settle(session, again, TryLaterError("busy", 5.0), clock.now(), 0.5)
    with db.session() as session:
        assert cards.claim_next(session, clock.now(), "two", "https://gk.cn") is None
        third = cards.claim_next(session, clock.now() + timedelta(seconds=5), "two", "https://gk.cn")
        assert third is not None
        cards.settle(session, third, None, clock.now(), 0.5)
    with db.session(read_only=True) as session:
        assert session.scalars(select(StaffCard.state)).all() == ["sent"]
