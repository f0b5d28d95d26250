"""What must be true in the end, from what the phones have shown and what the database holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import chain
from actions.cases.calendar import WorkCalendar
from actions.cases.tables import Application
from bot.channels.simulate.wechat_phones import How
from bot.delivery import sending
from bot.delivery.inbox import find_conversation
from bot.delivery.tables import Author, Direction, Message, MessagePart, PartState, State
from tests.chaos.citizens import Citizen


@dataclass
class Findings:
    """Counts, and what must not be."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)  # of phones with faults


def check(session: Session, citizens: Sequence[Citizen], calendar: WorkCalendar) -> Findings:
    """Look at everything. Nothing may be on its way any more."""
    found = Findings()
    for citizen in citizens:
        _check_messages(session, citizen, found)
        _check_phone(session, citizen, found)
        _check_applications(session, citizen, found)
    _check_numbers(session, found)
    found.faults += [f"chain: {fault}" for fault in chain.verify(session, calendar=calendar).faults]
    return found


def _check_messages(session: Session, citizen: Citizen, found: Findings) -> None:
    """What was acknowledged is here once, and was answered once."""
    rows = {row.channel_message_id: row for row in _messages(session, citizen) if row.direction == Direction.IN}
    who = citizen.phone.openid[-4:]
    for said in citizen.said:
        found.counts["messages sent"] += 1
        found.counts["given up by WeChat after three tries"] += not said.is_acknowledged
        row = rows.pop(said.key, None)
        if row is None:
            if said.is_acknowledged:
                found.faults.append(f"{who}: LOST: {said.key} was acknowledged and is not in the inbox")
            continue
        found.counts["messages in the inbox"] += 1
        if row.state not in (State.ANSWERED, State.FAILED, State.LAID_ASIDE):
            found.faults.append(f"{who}: LOST: {said.key} is {row.state}")
        found.counts["answered with an apology"] += row.state == State.FAILED
        times = _times_answered(session, row)
        if len(times) > 1:
            found.faults.append(f"{who}: TWICE: {said.key} was answered {len(times)} times")
        if not times and said.text != "重发":
            found.faults.append(f"{who}: LOST: {said.key} has no answer: {row.state} {row.error}")
    found.faults += [f"{who}: {key} is in the inbox, and was not sent" for key in rows]


def _times_answered(session: Session, row: Message) -> set[datetime]:
    """When answers were written: all of one answer at once. Notes meanwhile are none, nor is what is said again."""
    query = select(Message).where(
        Message.in_reply_to == row.id, Message.kind.not_in(["waiting", "unsure"]), Message.author.in_(_ANSWERS)
    )
    return {answer.created_at for answer in session.scalars(query)}


_ANSWERS = (Author.BOT, Author.SYSTEM)


def _check_phone(session: Session, citizen: Citizen, found: Findings) -> None:
    """The phone shows what was sent, once, in the order of the transcript. What may be missing is counted."""
    shown = [_plain(each.text) for each in citizen.phone.shown if each.how is not How.BROKEN]
    expected = list(_expected(session, citizen, found))
    lost, more = [], []
    for here, there in aligned(expected, shown):
        if here is None or there is not None:
            found.counts["bubbles seen"] += there is not None and here is not None
            more += [shown[there]] if here is None and there is not None else []
            continue
        text, doubt = expected[here]
        lost += [] if doubt else [text]
        found.counts[f"not seen: {doubt}"] += bool(doubt)
    out_of_order = Counter(lost) & Counter(more)
    kinds = {"ORDER": out_of_order, "LOST": Counter(lost) - out_of_order, "TWICE": Counter(more) - out_of_order}
    faults = [f"{kind}: {text[:60]!r}" for kind, texts in kinds.items() for text in texts.elements()]
    found.faults += [f"{citizen.phone.openid[-4:]}: {fault}" for fault in faults]
    if faults:
        found.details.append(_side_by_side(citizen, expected))


def aligned(expected: Sequence[tuple[str, str]], shown: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of places in both, either ``None`` where the other has nothing: as few such as can be, in order.

    What may be missing (the second of a pair is not empty) costs nothing.
    """
    costs = [[0.0] * (len(shown) + 1) for _ in range(len(expected) + 1)]
    for here in range(len(expected), -1, -1):
        for there in range(len(shown), -1, -1):
            costs[here][there] = min((cost for cost, _, _ in _moves(expected, shown, here, there, costs)), default=0.0)
    here = there = 0
    pairs: list[tuple[int | None, int | None]] = []
    while here < len(expected) or there < len(shown):
        _, takes_here, takes_there = min(_moves(expected, shown, here, there, costs), key=lambda move: move[0])
        pairs.append((here if takes_here else None, there if takes_there else None))
        here, there = here + takes_here, there + takes_there
    return pairs


def _moves(
    expected: Sequence[tuple[str, str]], shown: Sequence[str], here: int, there: int, costs: list[list[float]]
) -> Iterator[tuple[float, bool, bool]]:
    """What can be done at these places, and what it and the rest cost."""
    if here < len(expected) and there < len(shown) and expected[here][0] == shown[there]:
        yield costs[here + 1][there + 1], True, True
    if here < len(expected):
        yield costs[here + 1][there] + (0 if expected[here][1] else 1), True, False
    if there < len(shown):
        yield costs[here][there + 1] + 1, False, True


def _side_by_side(citizen: Citizen, expected: Sequence[tuple[str, str]]) -> str:
    """For whoever looks for the cause: made-up people only."""
    said = [f"  {each.key} {'' if each.is_acknowledged else 'GIVEN UP '}{each.text}" for each in citizen.said]
    ours = [f"  {doubt and f'({doubt}) '}{text[:80]}" for text, doubt in expected]
    phone = [f"  {each.at:%T} {each.how} {_plain(each.text)[:80]}" for each in citizen.phone.shown]
    return "\n".join([citizen.phone.openid, "said:", *said, "sent:", *ours, "shown:", *phone])


_UNSURE = "a push that may have arrived"
_GIVEN_UP = "the reply to a message that WeChat gave up"


def _expected(session: Session, citizen: Citizen, found: Findings) -> Iterator[tuple[str, str]]:
    """What one message on the phone says, and why it may be missing; empty: it may not."""
    acknowledged = {said.key for said in citizen.said if said.is_acknowledged}
    rows = {row.id: row for row in _messages(session, citizen)}
    query = select(MessagePart).where(MessagePart.message_id.in_(rows)).order_by(MessagePart.id)
    conversation = find_conversation(session, "wechat", citizen.phone.openid)
    is_closed = conversation is not None and sending.is_closed(conversation)
    replies: dict[int, list[str]] = {}
    order: list[tuple[int | None, str, str]] = []
    for part in session.scalars(query):
        text = str(json.loads(part.payload)["content"])
        if part.state == PartState.WAITING and is_closed:
            found.counts["kept until the citizen writes again (WeChat's limit of 5)"] += 1
            continue
        if part.state in (PartState.WAITING, PartState.SENDING):
            found.faults.append(f"{citizen.phone.openid[-4:]}: LOST: a part is {part.state}")
        found.counts["parts that failed"] += part.state == PartState.FAILED
        if part.state == PartState.FAILED:
            continue
        if part.passive_for is None:
            is_unsure = part.state == PartState.UNSURE
            order.append((None, text, _UNSURE if is_unsure else ""))
            found.counts["pushes that are unsure"] += is_unsure
            continue
        if part.passive_for not in replies:
            replies[part.passive_for] = []
            is_given = rows[part.passive_for].channel_message_id in acknowledged
            order.append((part.passive_for, "", "" if is_given else _GIVEN_UP))
        replies[part.passive_for].append(text)
    for passive_for, text, doubt in order:
        yield _plain(text if passive_for is None else "\n\n".join(replies[passive_for])), doubt


def _check_applications(session: Session, citizen: Citizen, found: Findings) -> None:
    """One, if it was confirmed and a number seen; none without confirmation; never two."""
    conversation = find_conversation(session, "wechat", citizen.phone.openid)
    query = select(Application.number).where(Application.conversation_id == (conversation.id if conversation else ""))
    numbers = list(session.scalars(query))
    who = citizen.phone.openid[-4:]
    found.counts["applications confirmed"] += citizen.confirmed > 0
    found.counts["applications filed"] += len(numbers)
    if len(numbers) > 1:
        found.faults.append(f"{who}: DOUBLED: {numbers}")
    if bool(numbers) != bool(citizen.confirmed):
        found.faults.append(f"{who}: confirmed {citizen.confirmed} times, filed {numbers}")
    if citizen.number and citizen.number not in numbers:
        found.faults.append(f"{who}: was told {citizen.number}, filed {numbers}")


def _check_numbers(session: Session, found: Findings) -> None:
    sequences = sorted(session.scalars(select(Application.sequence)))
    if sequences != list(range(1, len(sequences) + 1)):
        found.faults.append(f"the numbers are not gapless: {sequences}")
    drafts = session.execute(
        select(Application.draft_id, func.count()).group_by(Application.draft_id).having(func.count() > 1)
    ).all()
    found.faults += [f"DOUBLED: draft {draft} was filed {count} times" for draft, count in drafts]


def _messages(session: Session, citizen: Citizen) -> list[Message]:
    conversation = find_conversation(session, "wechat", citizen.phone.openid)
    if conversation is None:
        return []
    query = select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id)
    return list(session.scalars(query))


def _plain(text: str) -> str:
    return " ".join(text.split())
