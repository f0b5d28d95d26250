"""Suggestions about an application: asked before (条例 Art. 36(六)), asked by others too (Art. 44), too many (Art. 35).

Nothing here decides anything. Each suggestion says why it is made and what differs; a person looks, and decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from actions.cases import fees, similarity, traces
from actions.cases.day_by_day import chinese_date
from actions.cases.outcomes import OUTCOMES
from actions.cases.similarity import Likeness
from actions.cases.tables import Application
from actions.cases.time import CHINA, china_date

EARLIER = 1000  # of one applicant's applications, the newest are compared
MONTHLY_LINE = fees.FREE_CASES  # 处理费办法 Art. 4: an alert, not a rule; the law gives no number (Art. 35)
_DISCLOSED = ("G1", "G2", "PT")

# What a comparison needs: the other personal columns are not decrypted.
_COMPARED = load_only(
    *(Application.number, Application.id_number_hash, Application.submitted_at),
    *(Application.description, Application.features, Application.is_open),
    *(Application.outcome, Application.concluded_on),
)


@dataclass(frozen=True)
class Suggestion:
    """An application that may ask for the same information."""

    number: str
    submitted_on: date
    is_same_applicant: bool
    score: float  # how likely it is the same information, 0 to 1
    differences: tuple[str, ...]  # Chinese: what reads differently in the two
    outcome: str | None  # how it was answered, a code of outcomes.OUTCOMES; None: it is still open
    answered_on: date | None
    reason: str  # Chinese: why it is suggested, what it would mean, with the article
    suggested_outcome: str | None = None  # X2 where 不予重复处理 may be considered

    @property
    def was_given_up(self) -> bool:
        """It was withdrawn or abandoned before anything was answered."""
        return self.outcome is not None and not OUTCOMES[self.outcome].is_answer

    @property
    def is_disclosed(self) -> bool:
        """It was answered by handing over or pointing to the information, wholly or in part."""
        return self.outcome in _DISCLOSED


@dataclass(frozen=True)
class Common:
    """Who else asked for the same: the applications of other applicants, the likeliest first."""

    suggestions: tuple[Suggestion, ...]
    applicants: int  # how many different ones have asked, the present one among them
    reason: str  # Chinese: whether publication should be considered; empty where nobody else asked


@dataclass(frozen=True)
class Excess:
    """How many applications somebody has made. ``is_alert`` is no finding that they are too many."""

    year: int
    month: int
    nth: int  # which of the month's this application is
    in_month: int
    in_year: int
    line: int
    is_alert: bool
    fee: int  # yuan that this one would cost by case
    text: str  # Chinese, with the articles


def repeats_of(session: Session, application: Application, *, least: float = similarity.ALIKE) -> list[Suggestion]:
    """Earlier applications of the same applicant that likely ask for the same, the likeliest first (Art. 36(六))."""
    query = (
        select(Application)
        .options(_COMPARED)
        .where(Application.id_number_hash == application.id_number_hash, Application.id < application.id)
        .order_by(Application.id.desc())
        .limit(EARLIER)
    )
    return [_repeat(earlier, alike) for earlier, alike in _alike(session, application, session.scalars(query), least)]


def asked_by_others(session: Session, application: Application, *, least: float = similarity.ALIKE) -> Common:
    """Applications of other applicants that likely ask for the same (Art. 44 para. 1)."""
    found = traces.candidates(session, traces.texts_of(session, [application])[application.id])
    query = (
        select(Application)
        .options(_COMPARED)
        .where(Application.id.in_(found), Application.id_number_hash != application.id_number_hash)
    )
    alike = list(_alike(session, application, session.scalars(query), least))
    applicants = len({other.id_number_hash for other, _ in alike}) + 1
    suggestions = tuple(_of_another(other, likeness) for other, likeness in alike)
    return Common(suggestions, applicants, _publication_reason(applicants, suggestions))


def count_in_month(session: Session, id_number_hash: str, year: int, month: int, *, up_to_id: int | None = None) -> int:
    """How many applications somebody submitted to this office in a natural month, by China's calendar.

    ``up_to_id`` leaves out those filed after that application.
    """
    until = (year + 1, 1) if month == 12 else (year, month + 1)
    return _count(session, id_number_hash, (year, month), until, up_to_id)


def excess(session: Session, application: Application) -> Excess:
    """How often this applicant has asked in the month and year of ``application``; what may follow (Art. 35, 42)."""
    day, who = china_date(application.submitted_at), application.id_number_hash
    nth = count_in_month(session, who, day.year, day.month, up_to_id=application.id)
    in_month = count_in_month(session, who, day.year, day.month)
    in_year = _count(session, who, (day.year, 1), (day.year + 1, 1), None)
    is_alert = in_month > MONTHLY_LINE
    fee = fees.case_price(nth)
    text = f"该申请人{day.year}年{day.month}月向本机关提出申请{in_month}件，本件是第{nth}件；本年共{in_year}件。"
    if is_alert:
        text += (
            f"已超过每月{MONTHLY_LINE}件（处理费办法第四条的免费件数）。"
            "这只是提示：条例没有规定件数，是否明显超过合理范围由本机关根据情况判断。认为明显超过的，可以要求申请人说明理由（条例第三十五条），"
            f"也可以收取信息处理费（条例第四十二条），按件计收时本件{fee}元。"
        )
    return Excess(day.year, day.month, nth, in_month, in_year, MONTHLY_LINE, is_alert, fee, text)


def _alike(
    session: Session, application: Application, others: Iterable[Application], least: float
) -> Sequence[tuple[Application, Likeness]]:
    earlier = list(others)
    texts = traces.texts_of(session, [application, *earlier])
    matter = similarity.read(texts[application.id])
    compared = [(other, similarity.compare(matter, similarity.read(texts[other.id]))) for other in earlier]
    found = [(other, likeness) for other, likeness in compared if likeness.score >= least]
    return sorted(found, key=lambda one: (-one[1].score, -one[0].id))


def _repeat(earlier: Application, likeness: Likeness) -> Suggestion:
    answer = _answer(earlier)
    name = f"同一申请人{chinese_date(china_date(earlier.submitted_at))}的申请{earlier.number}"
    if answer is None:
        reason = f"{name}所要的很可能是同一信息，还没有答复。两件可以一并核对；尚未答复的，不适用不予重复处理。"
        return _suggestion(earlier, likeness, None, reason, is_same_applicant=True)
    code, day = answer
    if not OUTCOMES[code].is_answer:
        reason = f"{name}所要的很可能是同一信息，{_given_up(code)}，不宜按重复申请处理。"
        return _suggestion(earlier, likeness, answer, reason, is_same_applicant=True)
    reason = (
        f"{name}所要的很可能是同一信息，已于{chinese_date(day)}答复（{OUTCOMES[code].name}）。"
        "经核对确为相同政府信息的，可以告知不予重复处理（条例第三十六条第六项），并写明上次答复的编号和日期。"
    )
    return _suggestion(earlier, likeness, answer, reason, is_same_applicant=True, suggested_outcome="X2")


def _of_another(other: Application, likeness: Likeness) -> Suggestion:
    answer = _answer(other)
    reason = f"另一申请人的申请{other.number}所要的很可能是同一信息，{_how_it_ended(answer)}。"
    return _suggestion(other, likeness, answer, reason, is_same_applicant=False)


def _how_it_ended(answer: tuple[str, date] | None) -> str:
    if answer is None:
        return "还没有答复"
    code, day = answer
    return f"已于{chinese_date(day)}答复（{OUTCOMES[code].name}）" if OUTCOMES[code].is_answer else _given_up(code)


def _given_up(code: str) -> str:
    return f"该件因“{OUTCOMES[code].name}”结束，没有就信息本身作出答复"


def _suggestion(
    other: Application,
    likeness: Likeness,
    answer: tuple[str, date] | None,
    reason: str,
    *,
    is_same_applicant: bool,
    suggested_outcome: str | None = None,
) -> Suggestion:
    return Suggestion(
        number=other.number,
        submitted_on=china_date(other.submitted_at),
        is_same_applicant=is_same_applicant,
        score=likeness.score,
        differences=likeness.differences,
        outcome=answer[0] if answer else None,
        answered_on=answer[1] if answer else None,
        reason=reason,
        suggested_outcome=suggested_outcome,
    )


def _answer(application: Application) -> tuple[str, date] | None:
    """How and when an application was answered, or ended otherwise; ``None`` while it is open, or open anew."""
    if application.is_open:
        return None
    served = [(each.kind, each.served_on) for each in application.replies if each.status == "served" and each.served_on]
    if served:
        return served[-1]
    return (application.outcome, application.concluded_on) if application.outcome and application.concluded_on else None


def _publication_reason(applicants: int, suggestions: Sequence[Suggestion]) -> str:
    if not suggestions:
        return ""
    disclosed = [one.number for one in suggestions if one.is_disclosed]
    text = f"已有{applicants}个申请人就很可能相同的信息提出申请。"
    if disclosed:
        text += f"其中{'、'.join(disclosed)}已经公开。"
    return text + "经核对属于可以公开的相同政府信息的，可以纳入主动公开的范围（条例第四十四条第一款）。"


def _count(
    session: Session, id_number_hash: str, since: tuple[int, int], until: tuple[int, int], up_to_id: int | None
) -> int:
    start, end = (datetime(*month, 1, tzinfo=CHINA) for month in (since, until))
    query = select(func.count()).where(
        Application.id_number_hash == id_number_hash,
        Application.submitted_at >= start,
        Application.submitted_at < end,
    )
    if up_to_id is not None:
        query = query.where(Application.id <= up_to_id)
    return session.scalar(query) or 0
