"""An application filed for trial, from the first answer to the look-up, to be taken back as a whole (条例 Art. 28).

It goes the way of every application (:mod:`actions.cases.drafts`, :mod:`actions.cases.applications`), so it takes the
next number and holds it: the caller rolls the transaction back at once (:meth:`actions.db.Database.rehearse`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from actions.cases import applications, chain, drafts, issuing, numbers, steps
from actions.cases.applications import Receipt, receipt_of
from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.identity import InvalidAnswer
from actions.cases.letters import LetterError, LetterKind
from actions.cases.lifecycle import EventKind, Role
from actions.cases.receipt_text import receipt_text
from actions.cases.refusals import StepRefused
from actions.cases.reply_period import REPLY_DAYS
from actions.cases.time import china_date
from actions.settings import AgencySettings

CONVERSATION = "rehearsal"  # no conversation is called so
# Nobody's: there is no place 999999, and nobody was born in 1900 under the number 000.
ANSWERS = {
    "description": "（系统自检）试一次申请：不是真实的申请，随即全部撤销",
    "features": "",
    "applicant_type": "natural",
    "applicant_name": "系统自检",
    "id_type": "id_card",
    "id_number": "999999190001010007",
    "phone": "13000000000",
    "form": "electronic",
    "delivery": "chat",
}
_REGISTRAR = steps.Person("rehearsal", frozenset({Role.REGISTRAR}))


class RehearsalError(Exception):
    """Citizens can't apply as they should; the text says where it failed and what to do, in Chinese."""


@dataclass(frozen=True)
class Rehearsed:
    """What an application made now comes to."""

    due_on: date
    provisional: bool


def rehearse(session: Session, *, now: datetime, calendar: WorkCalendar, agency: AgencySettings) -> Rehearsed:
    """File an application, have its receipt made and look it up. The caller must roll back.

    Where staff confirm receipt, that is done too. The audit trail is written last, as with every transaction.
    Raises :class:`RehearsalError`.
    """
    today = china_date(now)
    with _at("填写申请"):
        drafts.start_draft(session, CONVERSATION, now)
        for key, answer in ANSWERS.items():
            drafts.save_answer(session, CONVERSATION, key, answer, now)
    with _at("提交申请"):
        receipt = applications.file_application(
            session, conversation_id=CONVERSATION, channel="web", now=now, calendar=calendar, agency=agency
        )
        application = steps.find(session, receipt.number)
        if application is None or application.number != receipt.number:
            raise RehearsalError(f"编号“{receipt.number}”查不到申请，请核对编号的前缀。")
        if receipt.received_on is None:
            given = {"received_on": today, "basis": "contacted"}
            confirmed = EventKind.RECEIPT_CONFIRMED
            steps.take_on(
                session, application, confirmed, given, by=_REGISTRAR, now=now, calendar=calendar, agency=agency
            )
            receipt = receipt_of(application, calendar, repeated=False)
    with _at("计算期限"):
        due_on = _due_on(receipt, today, calendar)
    with _at("出具登记回执"):
        letters = issuing.letters_of(session, application.id)
        made = [receipt_text(receipt), *(each.text for each in letters if each.kind == LetterKind.RECEIPT)]
        if len(made) < 2 or any(receipt.number not in text for text in made):
            raise RehearsalError("登记回执没有写上编号，请到“管理—文书模板”核对登记回执的模板。")
    with _at("查询进度"):
        _look_up(session, receipt, today, calendar)
    with _at("记入审计记录"):
        chain.write(session)
    return Rehearsed(due_on, receipt.provisional)


def _due_on(receipt: Receipt, today: date, calendar: WorkCalendar) -> date:
    """The day on which the application would be due: Art. 33 para. 2, by a calendar that is published."""
    if not calendar.covers(today.year):
        raise RehearsalError(f"{today.year}年的放假安排还没有录入，期限都是暂定的。请到“管理—日历”录入。")
    if receipt.due_on is None or calendar.workdays_between(today, receipt.due_on) != REPLY_DAYS:
        raise RehearsalError(f"答复期限不是{REPLY_DAYS}个工作日，请到“管理—日历”核对放假安排。")
    return receipt.due_on


def _look_up(session: Session, receipt: Receipt, today: date, calendar: WorkCalendar) -> None:
    """As on the page of the status, and in the chat."""
    number, code = receipt.number, receipt.query_code
    found = applications.status_by_code(session, number, code, today, calendar)
    own = applications.statuses_for_conversation(session, CONVERSATION, today, calendar)
    if found is None or found.due_on != receipt.due_on or [each.number for each in own] != [number]:
        raise RehearsalError("用编号和查询码查不到刚提交的申请，请联系技术人员。")
    if applications.status_by_code(session, number, numbers.CODE_ALPHABET[: len(code)], today, calendar):
        raise RehearsalError("用错的查询码也能查到申请，请马上联系技术人员。")


@contextmanager
def _at(step: str) -> Iterator[None]:
    """Say at which step something went wrong, and what to do."""
    try:
        yield
    except (RehearsalError, InvalidAnswer, StepRefused, LetterError, CalendarError) as error:
        told = "；".join(str(error).rstrip("。").splitlines())
        raise RehearsalError(f"{step}这一步不通：{told}") from error
    except DBAPIError as error:
        raise RehearsalError(
            f"{step}这一步不通：数据库不能写入（{type(error.orig).__name__}）。请检查磁盘空间、数据库的权限和是不是只读"
        ) from error
    except Exception as error:
        raise RehearsalError(f"{step}这一步不通：程序出错（{type(error).__name__}），请查看服务的日志") from error
