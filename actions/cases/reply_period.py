"""The course of a reply period: what starts it, starts it anew, lengthens it (条例 Art. 30, 33, 35; 处理费办法 Art. 6).

The facts are taken up in the order of their days, each against the period as it stands on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from actions.cases.calendar import WorkCalendar
from actions.cases.clock_facts import Correction, Delay, Extension, Facts, Fee, Redo
from actions.cases.clock_rules import ClockRules
from actions.cases.day_by_day import say
from actions.cases.pauses import Counter, NoEffectError, pauses_of

REPLY_DAYS = 20  # Art. 33 para. 2
MAX_EXTENSION_DAYS = 20  # Art. 33 para. 2
CORRECTION_NOTICE_DAYS = 7  # Art. 30
FEE_PAYMENT_DAYS = 20  # 处理费办法 Art. 6


@dataclass(frozen=True)
class ReplyPeriod:
    """A run of the clock: day one is the first counted day after ``start``, or the end is fixed ``by`` a decision."""

    start: date
    days: int = REPLY_DAYS
    extension: int = 0
    delayed_until: date | None = None
    by: date | None = None
    is_redo: bool = False

    @property
    def length(self) -> int:
        """In working days."""
        return self.days + self.extension


class Course:
    """One pass over the facts. Each step takes the period as it stands and returns it as the step leaves it.

    Afterwards ``period`` is the one that counts, ``story`` tells in Chinese lines what happened, and ``problems`` names
    the facts that are out of time or contradict each other. Raises :class:`~actions.cases.calendar.CalendarError`.
    """

    def __init__(self, facts: Facts, calendar: WorkCalendar, rules: ClockRules) -> None:
        self.facts = facts
        self.calendar = calendar
        self.rules = rules
        self.problems = list(facts.remarks)
        self.story = [f"{say(facts.received_on)}收到申请，当日不计入（条例第三十一条、第三十三条；民法典第二百零一条）"]
        self.correction_notice_by = calendar.add_workdays(facts.received_on, CORRECTION_NOTICE_DAYS)
        self.pauses, not_pausing = pauses_of(facts.consultations, facts.received_on, calendar, rules)
        self.problems += not_pausing
        self._counter = Counter(calendar, self.pauses)
        self._stopped: list[tuple[date, date]] = []  # asked for a correction or a fee, until the restart it led to
        self._restarts: set[str] = set()
        self.period = self._final_period()

    def _final_period(self) -> ReplyPeriod:
        period = ReplyPeriod(self.facts.received_on)
        for _, _, step in sorted(self._steps(), key=lambda one: one[:2]):
            try:
                period = step(period)
            except NoEffectError as problem:
                self.problems.append(str(problem))
        return period

    def _steps(self) -> Iterator[tuple[date, int, Callable[[ReplyPeriod], ReplyPeriod]]]:
        """Day, order within a day, what then happens."""
        facts = self.facts
        if correction := facts.correction:
            yield correction.asked_on, 0, partial(self._ask_for_correction, correction)
            if correction.received_on:
                yield correction.received_on, 2, partial(self._restart_after_correction, correction.received_on)
        if fee := facts.fee:
            yield fee.asked_on, 1, partial(self._notify_fee, fee)
            if fee.paid_on:
                yield fee.paid_on, 3, partial(self._restart_after_fee, fee.paid_on)
        if extension := facts.extension:
            yield extension.told_on, 4, partial(self._extend, extension)
        if delay := facts.delay:
            yield delay.told_on, 5, partial(self._delay, delay)
        if redo := facts.redo:
            yield redo.ordered_on, 6, partial(self._redo, redo)

    def end(self, period: ReplyPeriod, *, count_start: bool = False) -> date:
        """The last day of ``period``: reading A, or the internal warning date with ``count_start``."""
        if period.by:
            return self._fixed(period.by, period.start, before=count_start)
        end = self.counted_end(period, count_start=count_start)
        until = period.delayed_until
        return max(end, self._fixed(until, period.start, before=count_start)) if until else end

    def _fixed(self, day: date, start: date, *, before: bool) -> date:
        """A fixed last day, and the last working day ``before`` it when it is none itself (and the period has one)."""
        if before and (last := self.calendar.workday_until(day)) >= start:
            return last
        return self.calendar.workday_from(day)

    def counted_end(self, period: ReplyPeriod, *, count_start: bool = False) -> date:
        """As :meth:`end`, whatever day was fixed."""
        return self.counter_of(period).end(period.start, period.length, count_start=count_start)

    def fixed_day(self, period: ReplyPeriod) -> date | None:
        """The day that ends ``period`` in place of a count: what a decision ordered, or a delay (Art. 35) beyond it."""
        if period.by or period.delayed_until is None:
            return period.by
        return period.delayed_until if period.delayed_until > self.counted_end(period) else None

    def counter_of(self, period: ReplyPeriod) -> Counter:
        """What counts the days of ``period``: an ordered reply is not paused, unless the rules say so."""
        return self._counter if self.can_pause(period) else Counter(self.calendar)

    def can_pause(self, period: ReplyPeriod) -> bool:
        """Whether consultations take time off ``period``."""
        return not period.is_redo or (self.rules.redo_pauses and period.by is None)

    def _has_ended(self, period: ReplyPeriod, day: date, *, with_delay: bool = False) -> bool:
        """Whether ``day`` is after the period in force; while its restart was under way no period ran."""
        if any(begin <= day <= end for begin, end in self._stopped):
            return False
        return day > (self.end(period) if with_delay else self.counted_end(period))

    def _ask_for_correction(self, correction: Correction, period: ReplyPeriod) -> ReplyPeriod:
        """Art. 30: once, within 7 working days of receipt."""
        asked, received = correction.asked_on, correction.received_on
        _refuse_after_redo(period, "告知补正")
        if asked < self.facts.received_on:
            raise NoEffectError(f"补正告知的日期{say(asked)}早于收到申请的日期，不影响期限，请核对。")
        if asked > self.correction_notice_by:
            raise NoEffectError(
                f"{say(asked)}才告知补正，已超过自收到申请之日起的7个工作日（最迟{say(self.correction_notice_by)}，"
                "条例第三十条），原答复期限不重新计算。"
            )
        if received is None:
            self.story.append(
                f"{say(asked)}已告知补正，尚未收到补正的申请；收到后自收到之日起重新计算（条例第三十条），此前先按原期限掌握"
            )
        elif received < asked:
            raise NoEffectError(f"收到补正的日期{say(received)}早于补正告知的日期，不影响期限，请核对。")
        else:
            self.story.append(f"{say(asked)}告知补正（条例第三十条）")
            self._stopped.append((asked, received))
            self._restarts.add("correction")
        return period

    def _restart_after_correction(self, received: date, period: ReplyPeriod) -> ReplyPeriod:
        """Art. 30: the period starts anew on the day the corrected application comes, if it was asked for in time."""
        if "correction" not in self._restarts:
            return period
        _refuse_after_redo(period, "收到补正的申请")
        return self._restart(
            period, received, f"{say(received)}收到补正的申请，重新计算{{}}个工作日，当日不计入（条例第三十条）"
        )

    def _notify_fee(self, fee: Fee, period: ReplyPeriod) -> ReplyPeriod:
        """处理费办法 Art. 6: sent within the reply period; 20 working days to pay from when the applicant got it."""
        sent, noticed, paid = fee.asked_on, fee.noticed_on, fee.paid_on
        _refuse_after_redo(period, "通知缴费")
        if sent < self.facts.received_on:
            raise NoEffectError(f"收费通知的日期{say(sent)}早于收到申请的日期，不影响期限，请核对。")
        if noticed < sent:
            raise NoEffectError(f"收到收费通知的日期{say(noticed)}早于发出的日期，不影响期限，请核对。")
        if self._has_ended(period, sent, with_delay=True):
            raise NoEffectError(
                f"收费通知应当在答复期限{say(self.end(period))}以前发出（处理费办法第六条），{say(sent)}已经超过，"
                "期限不重新计算。"
            )
        pay_by = self.calendar.add_workdays(noticed, FEE_PAYMENT_DAYS)
        if paid and paid < noticed:
            raise NoEffectError(f"缴费的日期{say(paid)}早于收费通知的日期，不影响期限，请核对。")
        awaited = "；缴费次日起重新计算，此前先按原期限掌握" if paid is None and self.rules.fee_restart else ""
        notice = f"{say(noticed)}通知缴费" if sent == noticed else f"{say(sent)}发出收费通知，{say(noticed)}收到"
        self.story.append(f"{notice}，最迟{say(pay_by)}缴费（处理费办法第六条）{awaited}")
        if paid and paid > pay_by:
            raise NoEffectError(
                f"{say(paid)}才缴费，已超过缴费期限{say(pay_by)}，视为放弃申请（处理费办法第六条），期限不重新计算。"
            )
        if paid and self.rules.fee_restart:
            self._stopped.append((sent, paid))
            self._restarts.add("fee")
        return period

    def _restart_after_fee(self, paid: date, period: ReplyPeriod) -> ReplyPeriod:
        """处理费办法 Art. 6: the period starts anew on the day after payment."""
        if "fee" not in self._restarts:
            return period
        _refuse_after_redo(period, "缴费")
        return self._restart(period, paid, f"{say(paid)}缴费，自次日起重新计算{{}}个工作日（处理费办法第六条）")

    def _restart(self, period: ReplyPeriod, start: date, words: str) -> ReplyPeriod:
        anew = ReplyPeriod(start)
        if self.rules.lasts_through_restart:
            anew = replace(anew, extension=period.extension, delayed_until=period.delayed_until)
        told = period.extension or period.delayed_until
        kept = "" if not told else f"，此前告知的延期{'继续' if self.rules.lasts_through_restart else '不再'}适用"
        passed = self._counter.counted(period.start, start)
        dropped = f"，此前已过的{passed}个工作日不再计入" if passed else ""
        self.story.append(f"{words.format(anew.length)}{kept}{dropped}")
        return anew

    def _extend(self, extension: Extension, period: ReplyPeriod) -> ReplyPeriod:
        """Art. 33 para. 2: once, at most 20 working days, told to the applicant before the period in force ends."""
        told = extension.told_on
        _refuse_after_redo(period, "延期")
        if not 1 <= extension.days <= MAX_EXTENSION_DAYS:
            raise NoEffectError(
                f"延长{extension.days}个工作日不合规定：延长的期限为1至{MAX_EXTENSION_DAYS}个工作日（条例第三十三条第二款），"
                "期限不延长。"
            )
        if told < self.facts.received_on:
            raise NoEffectError(f"告知延期的日期{say(told)}早于收到申请的日期，期限不延长，请核对。")
        if self._has_ended(period, told):
            raise NoEffectError(
                f"{say(told)}才告知延期，答复期限已于{say(self.counted_end(period))}届满（条例第三十三条第二款），期限不延长。"
            )
        extended = replace(period, extension=extension.days)
        self.story.append(
            f"{say(told)}告知延长{extension.days}个工作日，共{extended.length}个工作日（条例第三十三条第二款）"
        )
        return extended

    def _delay(self, delay: Delay, period: ReplyPeriod) -> ReplyPeriod:
        """Art. 35: a reasonable day that the agency sets and tells, before the period in force ends."""
        told, until = delay.told_on, delay.until
        _refuse_after_redo(period, "延迟答复")
        if told < self.facts.received_on:
            raise NoEffectError(f"告知延迟答复的日期{say(told)}早于收到申请的日期，期限不变，请核对。")
        if self._has_ended(period, told):
            raise NoEffectError(
                f"{say(told)}才告知延迟答复，答复期限已于{say(self.counted_end(period))}届满（条例第三十五条），期限不变。"
            )
        if until <= self.counted_end(period):
            raise NoEffectError(
                f"延迟答复的日期{say(until)}不晚于答复期限{say(self.counted_end(period))}，期限不变，请核对。"
            )
        self.story.append(f"{say(told)}告知延迟至{say(until)}答复（条例第三十五条）")
        return replace(period, delayed_until=until)

    def _redo(self, redo: Redo, period: ReplyPeriod) -> ReplyPeriod:
        """法释〔2025〕8号 (second hand): 20 working days of the decision, or the day it fixes."""
        ordered = redo.ordered_on
        if ordered < self.facts.received_on:
            raise NoEffectError(f"责令重新答复的日期{say(ordered)}早于收到申请的日期，不影响期限，请核对。")
        if redo.by and redo.by < ordered:
            raise NoEffectError(f"责令重新答复的最后日期{say(redo.by)}早于收到决定的日期，不影响期限，请核对。")
        if not redo.by and redo.days < 1:
            raise NoEffectError(f"责令在{redo.days}个工作日内重新答复不合情理，不影响期限，请核对。")
        within = f"应当在{say(redo.by)}以前" if redo.by else f"应当在{redo.days}个工作日内"
        self.story.append(f"{say(ordered)}收到责令重新答复的决定，{within}重新答复，当日不计入（以决定写明的期限为准）")
        return ReplyPeriod(ordered, days=redo.days, by=redo.by, is_redo=True)


def _refuse_after_redo(period: ReplyPeriod, what: str) -> None:
    """A decision's own time is not the agency's to change."""
    if period.is_redo:
        raise NoEffectError(f"{say(period.start)}责令重新答复以后，{what}不影响期限，请核对。")
