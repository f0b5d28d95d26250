"""The questions without a good answer, grouped, as staff see and handle them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from actions.cases.time import CHINA
from bot.learning.groups import group_questions, read_wording
from bot.learning.masking import masked
from bot.learning.tables import AskedQuestion, Feedback, Handling
from knowledge.answers import Verdict

GROUPED = 10_000  # questions, the newest
EXAMPLES = 50  # ways to ask that are shown of a group
UNANSWERED = (Verdict.RELATED.value, Verdict.NONE.value)

_open = or_(AskedQuestion.verdict.in_(UNANSWERED), AskedQuestion.feedback == Feedback.USELESS)


class UnknownGroupError(LookupError):
    """There is no such group, or no longer."""


@dataclass(frozen=True)
class Period:
    """Days in China, both included."""

    first: date
    last: date

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """From the first day's beginning to the end of the last, which is not included."""
        begin = datetime.combine(self.first, time(), CHINA)
        return begin, datetime.combine(self.last + timedelta(days=1), time(), CHINA)


@dataclass(frozen=True)
class Totals:
    """How questions of a period fared."""

    asked: int
    answered: int
    related: int
    none: int
    useful: int
    useless: int

    @property
    def useful_rate(self) -> float | None:
        """Of the answers that were rated; None when none was."""
        rated = self.useful + self.useless
        return self.useful / rated if rated else None


@dataclass(frozen=True)
class Example:
    """One way in which it was asked (masked), and how often."""

    text: str
    count: int
    previous: str = ""  # the question before it, where it needs one to be understood


@dataclass(frozen=True)
class Outcome:
    """How it was answered, and how often: the verdict, and what was cited first."""

    verdict: str
    count: int
    citation: dict[str, Any] | None = None


@dataclass(frozen=True)
class QuestionGroup:
    """Questions alike. ``id`` is its first question's; ``open_ids`` are those that nobody has seen to."""

    id: int
    open_ids: tuple[int, ...]
    examples: tuple[Example, ...]  # of all its questions, the most frequent first
    asked: int  # how often, of those nobody has seen to
    useless: int  # of these
    last_asked_at: datetime
    outcomes: tuple[Outcome, ...]
    comments: tuple[str, ...]  # what citizens said is wrong, the newest first
    handled: tuple[str, ...]  # what was done about it before, the newest first

    @property
    def title(self) -> str:
        return self.examples[0].text


def totals(session: Session, period: Period) -> Totals:
    """The sums of a period."""
    begin, end = period.instants

    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = session.execute(
        select(
            func.count(),
            count(AskedQuestion.verdict.not_in(UNANSWERED)),
            count(AskedQuestion.verdict == Verdict.RELATED),
            count(AskedQuestion.verdict == Verdict.NONE),
            count(AskedQuestion.feedback == Feedback.USEFUL),
            count(AskedQuestion.feedback == Feedback.USELESS),
        ).where(AskedQuestion.asked_at >= begin, AskedQuestion.asked_at < end)
    ).one()
    return Totals(*(int(number) for number in row))


def open_groups(session: Session, period: Period | None = None) -> list[QuestionGroup]:
    """Groups with a question of the period that nobody has seen to, the most frequent first, then the latest asked."""
    begin, end = period.instants if period else (None, None)
    found = []
    for rows in _groups(session):
        within = [row for row in rows if _is_open(row) and (begin is None or begin <= row.asked_at < end)]
        if within:
            found.append(_view(rows, within))
    return sorted(found, key=lambda group: (-group.asked, -group.last_asked_at.timestamp(), group.id))


def open_group(session: Session, question_id: int) -> QuestionGroup:
    """The group that holds a question. Raises :class:`UnknownGroupError` when nothing of it is left to do."""
    for rows in _groups(session):
        if any(row.id == question_id for row in rows):
            within = [row for row in rows if _is_open(row)]
            if within:
                return _view(rows, within)
            break
    raise UnknownGroupError("这组提问已经处理过了，或者已超过保存期限。")


def handle(
    session: Session,
    question_ids: Iterable[int],
    handling: Handling,
    *,
    by: str,
    now: datetime,
    reason: str | None = None,
) -> int:
    """Note what was done about questions; they leave the list. Those already seen to stay as they are."""
    done = (
        update(AskedQuestion)
        .where(AskedQuestion.id.in_(list(question_ids)), AskedQuestion.handling.is_(None))
        .values(handling=handling, handled_by=by, handled_at=now, reason=reason)
        .returning(AskedQuestion.id)
    )
    return len(session.execute(done).all())


def uses(session: Session, faq_id: int | None = None) -> dict[int, tuple[int, int]]:
    """How often each entry of the FAQ, or one, was the answer and how often it was marked 没用, by the entry's id."""
    useless = func.sum(case((AskedQuestion.feedback == Feedback.USELESS, 1), else_=0))
    query = select(AskedQuestion.faq_id, func.count(), useless).where(
        AskedQuestion.faq_id.is_not(None) if faq_id is None else AskedQuestion.faq_id == faq_id
    )
    return {faq_id: (count, int(bad)) for faq_id, count, bad in session.execute(query.group_by(AskedQuestion.faq_id))}


HANDLED_AS = {
    Handling.FAQ: "添加问答",
    Handling.PASSAGE: "关联条文",
    Handling.PUBLICATION: "已转公开",
    Handling.IGNORED: "忽略",
}


def _groups(session: Session) -> list[list[Row[Any]]]:
    newest = (
        select(AskedQuestion.id)
        .where(and_(_open, AskedQuestion.text.is_not(None)))
        .order_by(AskedQuestion.id.desc())
        .limit(GROUPED)
    )
    query = select(*AskedQuestion.__table__.columns).where(AskedQuestion.id.in_(newest)).order_by(AskedQuestion.id)
    rows = {row.id: row for row in session.execute(query)}
    grouped = group_questions((row.id, read_wording(row.text, row.previous)) for row in rows.values())
    return [[rows[member] for member in group.members] for group in grouped]


def _is_open(row: Row[Any]) -> bool:
    return row.handling is None


def _view(rows: Sequence[Row[Any]], within: Sequence[Row[Any]]) -> QuestionGroup:
    newest = sorted(rows, key=lambda row: row.id, reverse=True)
    return QuestionGroup(
        id=rows[0].id,
        open_ids=tuple(row.id for row in within),
        examples=_examples(within),
        asked=len(within),
        useless=sum(row.feedback == Feedback.USELESS for row in within),
        last_asked_at=max(row.asked_at for row in within),
        outcomes=_outcomes(within),
        comments=tuple(masked(row.comment) for row in newest if row.comment),
        handled=tuple(dict.fromkeys(_handled(row) for row in newest if row.handling)),
    )


def _examples(rows: Sequence[Row[Any]]) -> tuple[Example, ...]:
    counts = Counter((masked(row.text), masked(row.previous or "")) for row in rows)
    merged: dict[str, Example] = {}
    for (text, previous), count in counts.items():
        known = merged.get(text)
        needs = previous if len(read_wording(text).pairs) < 3 else ""
        merged[text] = Example(text, count + (known.count if known else 0), known.previous if known else needs)
    return tuple(sorted(merged.values(), key=lambda one: -one.count)[:EXAMPLES])


def _outcomes(rows: Sequence[Row[Any]]) -> tuple[Outcome, ...]:
    counts: Counter[tuple[str, int | None]] = Counter()
    first: dict[tuple[str, int | None], dict[str, Any] | None] = {}
    for row in rows:
        cited = row.citations[0] if row.citations else None
        key = (row.verdict, cited["passage_id"] if cited else None)
        counts[key] += 1
        first[key] = cited
    return tuple(Outcome(key[0], count, first[key]) for key, count in counts.most_common(5))


def _handled(row: Row[Any]) -> str:
    day = row.handled_at.astimezone(CHINA)
    what = HANDLED_AS[Handling(row.handling)]
    return f"{day.year}年{day.month}月{day.day}日 {row.handled_by}：{what}{f'（{row.reason}）' if row.reason else ''}"
