"""Where applications stand: this conversation's own, or one by number and query code."""

from __future__ import annotations

from datetime import date

from actions.cases import applications, numbers
from actions.cases.applications import ApplicationStatus
from actions.cases.day_by_day import chinese_date
from actions.cases.masking import without_id_numbers
from actions.cases.time import china_date
from actions.dialogue.turn import Bubble, DialogueAction, Events, Turn, bubble

_SHOWN = 5


class ActionApplicationStatus(DialogueAction):
    """我的申请."""

    def name(self) -> str:
        return "action_application_status"

    async def respond(self, turn: Turn) -> Events:
        if names_application(turn):
            await say_status_by_code(turn)
        else:
            await say_own_statuses(turn)
        return []


class ActionStatusByCode(DialogueAction):
    """Number and query code in one message. A wrong number and a wrong code get the same answer."""

    def name(self) -> str:
        return "action_status_by_code"

    async def respond(self, turn: Turn) -> Events:
        await say_status_by_code(turn)
        return []


def names_application(turn: Turn) -> bool:
    """Whether the message holds an application number of this office (an ID number may look like another's)."""
    return (numbers.find_number(turn.text) or "").startswith(turn.services.agency.number_prefix)


async def has_applications(turn: Turn) -> bool:
    """Whether something was filed in this conversation."""
    today = china_date(turn.services.clock.now())
    read = turn.services.db.read
    return bool(await read(applications.statuses_for_conversation, turn.conversation_id, today, turn.services.calendar))


async def say_own_statuses(turn: Turn) -> None:
    """The applications filed in this conversation, newest first."""
    services = turn.services
    today = china_date(services.clock.now())
    statuses = await services.db.read(
        applications.statuses_for_conversation, turn.conversation_id, today, services.calendar
    )
    if not statuses:
        turn.utter("utter_status_none_here")
    for status in statuses[:_SHOWN]:
        turn.say(status_bubble(status))
    if len(statuses) > _SHOWN:
        turn.utter("utter_status_more", count=str(len(statuses) - _SHOWN))


async def say_status_by_code(turn: Turn) -> None:
    """The application that the message's number and code open."""
    number, code = numbers.find_number(turn.text), numbers.find_query_code(turn.text)
    if not number or not code:
        turn.utter("utter_status_send_both", prefix=turn.services.agency.number_prefix)
        return
    services = turn.services
    today = china_date(services.clock.now())
    status = await services.db.read(applications.status_by_code, number, code, today, services.calendar)
    if status is None:
        turn.utter("utter_status_not_found")
    else:
        turn.say(status_bubble(status))


def status_bubble(status: ApplicationStatus) -> Bubble:
    """One application, in a few lines."""
    description = _shortened(without_id_numbers(status.description))
    lines = [f"申请 {status.number}：{status.state}", f"内容：{description}"]
    if status.received_on:
        lines.append(f"收到日期：{chinese_date(status.received_on)}")
    if status.replied_on:
        lines.append(f"答复日期：{chinese_date(status.replied_on)}")
    elif status.due_on:
        lines.append(f"最迟答复日期：{due_date(status.due_on, status.provisional)}{_time_left(status.workdays_left)}")
    lines.append(status.next_step)
    if status.reply_text:
        lines.append(f"答复内容：\n{status.reply_text}")
    return bubble("\n".join(lines), kind="status")


def due_date(day: date, provisional: bool) -> str:
    """A date that rests on an unpublished calendar is shown as 暂定."""
    return chinese_date(day) + ("（暂定）" if provisional else "")


def _time_left(workdays: int | None) -> str:
    if workdays is None:
        return ""
    return f"，还有{workdays}个工作日" if workdays >= 0 else f"，已超过{-workdays}个工作日"


def _shortened(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
