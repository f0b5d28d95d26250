"""The reply period of one application, as a pure function of its facts (条例 Art. 30-34).

处理费办法 is 政府信息公开信息处理费管理办法, 国办函〔2020〕109号.

Reading A decides the deadline: the day of receipt is not counted (民法典 Art. 201, 民事诉讼法 Art. 85). Reading B, the
internal warning date, counts the day of receipt when it is a working day; received on a rest day, both readings give
the same day, so ``warn_on`` is then ``due_on``. Who replies by ``warn_on`` is in time whichever reading a court takes.

Where the law is silent the earlier date is taken, so that an error never makes a reply late:

* a consultation without an answer and without proof of delivery pauses nothing yet;
* while a correction or a fee is awaited the date stands as if neither had been asked for;
* an extension told before a restart is used up by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from actions.cases.calendar import WorkCalendar, days_between
from actions.cases.day_by_day import day_by_day, say

REPLY_DAYS = 20  # Art. 33 para. 2
MAX_EXTENSION_DAYS = 20  # Art. 33 para. 2
CORRECTION_NOTICE_DAYS = 7  # Art. 30
OPINION_DAYS = 15  # Art. 32, 34
FEE_PAYMENT_DAYS = 20  # 处理费办法 Art. 6

ONE_DAY = timedelta(days=1)

ConsultationKind = Literal["third_party", "co_maker", "other"]
_CONSULTED: dict[ConsultationKind, str] = {
    "third_party": "第三方意见征求书",
    "co_maker": "共同制作机关意见征求书",
    "other": "其他机关意见征求函",
}
_CONSULTATION_ARTICLES: dict[ConsultationKind, str] = {
    "third_party": "条例第三十二条、第三十三条第三款",
    "co_maker": "条例第三十三条第三款、第三十四条",
    "other": "条例第三十三条第三款",
}


@dataclass(frozen=True)
class Correction:
    """补正, Art. 30: when it was asked for, and when the corrected application came."""

    asked_on: date
    received_on: date | None = None


@dataclass(frozen=True)
class Consultation:
    """征求意见, Art. 32 (third party), Art. 34 (co-maker), Art. 33 para. 3 (other agencies)."""

    kind: ConsultationKind
    sent_on: date
    delivered_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True)
class Extension:
    """延长答复期限, Art. 33 para. 2: by so many working days, told to the applicant on ``told_on``."""

    days: int
    told_on: date


@dataclass(frozen=True)
class Fee:
    """信息处理费, Art. 42: when the applicant got the notice, and when the fee was paid in full."""

    noticed_on: date
    paid_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an application. ``ignored`` names parts of the input that were not understood."""

    received_on: date
    correction: Correction | None = None
    consultations: tuple[Consultation, ...] = ()
    extension: Extension | None = None
    fee: Fee | None = None
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """The last day to reply, and how it came about."""

    due_on: date  # reading A
    warn_on: date  # reading B
    provisional: bool  # 暂定: a notice still to come may change the days it was counted over
    correction_notice_by: date  # the last day to ask for a correction
    explanation: list[str]  # Chinese lines
    problems: list[str]  # Chinese sentences: facts that are out of time or contradict each other, and change nothing


def compute_deadline(facts: Facts, calendar: WorkCalendar) -> Deadline:
    """The deadline for replying under ``facts``.

    Raises :class:`~actions.cases.calendar.CalendarError` for days outside 2004-2100.
    """
    return _Computation(facts, calendar).deadline()


class _NoEffectError(Exception):
    """A fact is out of time or contradicts another, and changes nothing; ``str()`` says so in Chinese."""


@dataclass(frozen=True)
class _Pause:
    """The days of (after, until] are not counted (Art. 33 para. 3)."""

    consultation: Consultation
    after: date
    until: date
    lapsed: bool  # nobody answered within the 15 working days


@dataclass(frozen=True)
class _Period:
    """A run of the clock: day one is the first counted day after ``start``."""

    start: date
    extension: Extension | None = None

    @property
    def length(self) -> int:
        return REPLY_DAYS + (self.extension.days if self.extension else 0)


class _Computation:
    """One pass over the facts. Each step takes the period as it stands and returns it as the step leaves it."""

    def __init__(self, facts: Facts, calendar: WorkCalendar) -> None:
        self.facts = facts
        self.calendar = calendar
        self.problems = [f"不认识的内容“{name}”没有采用，请核对。" for name in facts.ignored]
        self.story = [f"{say(facts.received_on)}收到申请，当日不计入（条例第三十一条、第三十三条；民法典第二百零一条）"]
        self.correction_notice_by = calendar.add_workdays(facts.received_on, CORRECTION_NOTICE_DAYS)
        self.pauses = self._pauses()
        self.paused = {day for pause in self.pauses for day in days_between(pause.after, pause.until)}

    def deadline(self) -> Deadline:
        period = self._final_period()
        due_on = self._end(period)
        warn_on = self._end(period, count_start=True)
        for pause in self.pauses:
            self._tell_pause(pause, period, due_on)
        touched = (self.facts.received_on, *days_between(self.facts.received_on, due_on))
        provisional = any(self.calendar.is_provisional(day) for day in touched)
        return Deadline(
            due_on=due_on,
            warn_on=warn_on,
            provisional=provisional,
            correction_notice_by=self.correction_notice_by,
            explanation=self._explanation(period, due_on, provisional),
            problems=self.problems,
        )

    def _final_period(self) -> _Period:
        fee, extension = self.facts.fee, self.facts.extension
        steps = [self._extend, self._restart_after_fee]
        if fee and fee.paid_on and extension and extension.told_on >= fee.paid_on:
            steps.reverse()
        period = _Period(self.facts.received_on)
        for step in (self._restart_after_correction, *steps):
            try:
                period = step(period)
            except _NoEffectError as problem:
                self.problems.append(str(problem))
        return period

    def _end(self, period: _Period, *, count_start: bool = False) -> date:
        """The last day of ``period``: reading A, or reading B with ``count_start``."""
        day = period.start - ONE_DAY if count_start else period.start
        remaining = period.length
        while remaining:
            day += ONE_DAY
            remaining -= day not in self.paused and self.calendar.is_workday(day)
        return day

    def _restart_after_correction(self, period: _Period) -> _Period:
        """Art. 30: the period starts anew on the day the corrected application comes, if it was asked for in time."""
        correction = self.facts.correction
        if correction is None:
            return period
        asked, received = correction.asked_on, correction.received_on
        if asked < period.start:
            raise _NoEffectError(f"补正告知的日期{say(asked)}早于收到申请的日期，不影响期限，请核对。")
        if asked > self.correction_notice_by:
            raise _NoEffectError(
                f"{say(asked)}才告知补正，已超过自收到申请之日起的7个工作日（最迟{say(self.correction_notice_by)}，"
                "条例第三十条），原答复期限不重新计算。"
            )
        if received is None:
            self.story.append(
                f"{say(asked)}已告知补正，尚未收到补正的申请；收到后自收到之日起重新计算（条例第三十条），此前先按原期限掌握"
            )
            return period
        if received < asked:
            raise _NoEffectError(f"收到补正的日期{say(received)}早于补正告知的日期，不影响期限，请核对。")
        self.story.append(f"{say(received)}收到补正的申请，重新计算{REPLY_DAYS}个工作日，当日不计入（条例第三十条）")
        return _Period(received)

    def _extend(self, period: _Period) -> _Period:
        """Art. 33 para. 2: once, at most 20 working days, told to the applicant before the period in force ends."""
        extension = self.facts.extension
        if extension is None:
            return period
        told = extension.told_on
        if not 1 <= extension.days <= MAX_EXTENSION_DAYS:
            raise _NoEffectError(
                f"延长{extension.days}个工作日不合规定：延长的期限为1至{MAX_EXTENSION_DAYS}个工作日（条例第三十三条第二款），"
                "期限不延长。"
            )
        if told < self.facts.received_on:
            raise _NoEffectError(f"告知延期的日期{say(told)}早于收到申请的日期，期限不延长，请核对。")
        in_force = period if told >= period.start else _Period(self.facts.received_on)
        if told > self._end(in_force):
            raise _NoEffectError(
                f"{say(told)}才告知延期，答复期限已于{say(self._end(in_force))}届满（条例第三十三条第二款），期限不延长。"
            )
        if in_force is not period:
            self.story.append(f"{say(told)}告知的延期属于重新计算以前的期限，不再适用")
            return period
        extended = replace(period, extension=extension)
        self.story.append(
            f"{say(told)}告知延长{extension.days}个工作日，共{extended.length}个工作日（条例第三十三条第二款）"
        )
        return extended

    def _restart_after_fee(self, period: _Period) -> _Period:
        """处理费办法 Art. 6: noticed within the reply period, paid within 20 working days: the period starts anew."""
        fee = self.facts.fee
        if fee is None:
            return period
        noticed, paid = fee.noticed_on, fee.paid_on
        if noticed < self.facts.received_on:
            raise _NoEffectError(f"收费通知的日期{say(noticed)}早于收到申请的日期，不影响期限，请核对。")
        if noticed > self._end(period):
            raise _NoEffectError(
                f"收费通知应当在答复期限{say(self._end(period))}以前发出（处理费办法第六条），{say(noticed)}已经超过，"
                "期限不重新计算。"
            )
        pay_by = self.calendar.add_workdays(noticed, FEE_PAYMENT_DAYS)
        if paid is None:
            self.story.append(
                f"{say(noticed)}已通知缴费，最迟{say(pay_by)}缴费；缴费次日起重新计算（处理费办法第六条），此前先按原期限掌握"
            )
            return period
        if paid < noticed:
            raise _NoEffectError(f"缴费的日期{say(paid)}早于收费通知的日期，不影响期限，请核对。")
        if paid > pay_by:
            raise _NoEffectError(
                f"{say(paid)}才缴费，已超过缴费期限{say(pay_by)}，视为放弃申请（处理费办法第六条），期限不重新计算。"
            )
        if paid < period.start:
            return period
        used_up = "，此前的延期不再适用" if period.extension else ""
        self.story.append(f"{say(paid)}缴费，自次日起重新计算{REPLY_DAYS}个工作日（处理费办法第六条）{used_up}")
        return _Period(paid)

    def _pauses(self) -> list[_Pause]:
        pauses = []
        for consultation in sorted(self.facts.consultations, key=_by_date):
            try:
                pauses.append(self._pause(consultation))
            except _NoEffectError as problem:
                self.problems.append(str(problem))
        return pauses

    def _pause(self, consultation: Consultation) -> _Pause:
        """Art. 33 para. 3: from the day after sending to the day of the opinion.

        A third party and a co-making agency have 15 working days from delivery (Art. 32, 34); what comes later doesn't
        lengthen the pause. Other agencies have no such limit: their answer ends it; without one, the 15th working day.
        """
        sent, delivered, answered = consultation.sent_on, consultation.delivered_on, consultation.answered_on
        name = f"{say(sent)}发出的{_CONSULTED[consultation.kind]}"
        if sent < self.facts.received_on:
            raise _NoEffectError(f"{name}早于收到申请的日期，不扣除时间，请核对。")
        if (delivered and delivered < sent) or (answered and answered < (delivered or sent)):
            raise _NoEffectError(f"{name}，送达或者答复的日期早于前一步，不扣除时间，请核对。")
        silence = self.calendar.add_workdays(delivered, OPINION_DAYS) if delivered else None
        if answered and (silence is None or answered <= silence or consultation.kind == "other"):
            return _Pause(consultation, sent, answered, lapsed=False)
        if silence:
            return _Pause(consultation, sent, silence, lapsed=True)
        raise _NoEffectError(f"{name}没有送达日期，也没有收到答复，暂不扣除时间；请补记送达日期。")

    def _tell_pause(self, pause: _Pause, period: _Period, due_on: date) -> None:
        name = f"{say(pause.after)}发出{_CONSULTED[pause.consultation.kind]}"
        if pause.after >= due_on:
            self.problems.append(f"{name}时，答复期限{say(due_on)}已无剩余，不扣除时间。")
            return
        if pause.until <= period.start:
            return
        end = (
            f"送达后{OPINION_DAYS}个工作日内未答复，{say(pause.until)}届满"
            if pause.lapsed
            else f"{say(pause.until)}收到意见"
        )
        articles = _CONSULTATION_ARTICLES[pause.consultation.kind]
        overlap = "，重叠的时间只扣一次" if len(self.pauses) > 1 else ""
        self.story.append(f"{name}，{end}，所需时间不计入（{articles}{overlap}）")

    def _explanation(self, period: _Period, due_on: date, provisional: bool) -> list[str]:
        lines = [*self.story, *day_by_day(period.start, due_on, self.paused, self.calendar)]
        lines.append(f"{say(due_on)}为第{period.length}个工作日，答复期限届满（条例第三十三条第二款）")
        if provisional:
            year = self.calendar.published_until.year + 1
            lines.append(f"{year}年的放假安排还没有公布或者没有录入，这个日期是暂定的，公布后会重新计算")
        return lines


def _by_date(consultation: Consultation) -> tuple[date, date, date, str]:
    """An order that doesn't depend on how the consultations were listed."""
    last = date.max
    delivered, answered = consultation.delivered_on or last, consultation.answered_on or last
    return (consultation.sent_on, delivered, answered, consultation.kind)
