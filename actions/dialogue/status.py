"""Where applications stand: this conversation's own, or one by number and query code."""

from __future__ import annotations

from collections import Counter
from datetime import date

from actions.cases import applications, enclosures, numbers, papers
from actions.cases.applications import ApplicationStatus, Receipt
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import State
from actions.cases.masking import without_id_numbers
from actions.cases.receipt_text import receipt_text
from actions.cases.time import china_date
from actions.dialogue import requests_adapter, texts
from actions.dialogue.turn import Bubble, Turn, bubble
from entities.characters import shortened

_SHOWN = 5
# What can be tapped below an application of one's own, by its state: (title, what is said before the number).
_STEPS: dict[str, tuple[tuple[str, str], ...]] = {
    State.CORRECTION_PENDING.label: (("补正", "补正"), ("期限怎么算的", "期限怎么算的")),
    State.FEE_PENDING.label: (("怎么缴费", "怎么缴费"), ("我已缴费", "我已缴费")),
    State.SERVED.label: (("不服怎么办", "不服怎么办"),),
    State.CLOSED.label: (("不服怎么办", "不服怎么办"),),
    State.REMEDY.label: (("不服怎么办", "不服怎么办"),),
}
_WHILE_OPEN = (("期限怎么算的", "期限怎么算的"), ("补充材料", "补充材料"), ("撤回申请", "撤回申请"))

_SUBJECT = 40  # characters of what was applied for


def names_application(turn: Turn) -> bool:
    """Whether the message holds an application number of this office (an ID number may look like another's)."""
    return (numbers.find_number(turn.text) or "").startswith(turn.services.agency.current.number_prefix)


async def say_own_statuses(turn: Turn) -> None:
    """The applications filed in this conversation, newest first."""
    services = turn.services
    today = china_date(services.clock.now())
    statuses = await services.db.read(
        applications.statuses_for_conversation, turn.conversation_id, today, services.calendar
    )
    told = await services.db.read(requests_adapter.told_last, turn.conversation_id)
    files = await _files(turn)
    if not statuses and not told:
        turn.utter("utter_status_none_here")
    for status in statuses[:_SHOWN]:
        turn.say(status_bubble(status, is_own=True, files=files[status.number]))
    if len(statuses) > _SHOWN:
        turn.utter("utter_status_more", count=str(len(statuses) - _SHOWN))
    for words in told[:_SHOWN]:
        turn.say(bubble(words, kind="status"))


async def say_status_by_code(turn: Turn) -> None:
    """The application that the message's number and code open."""
    number, code = numbers.find_number(turn.text), numbers.find_query_code(turn.text)
    if not number or not code:
        turn.utter("utter_status_send_both", prefix=turn.services.agency.current.number_prefix)
        return
    services = turn.services
    today = china_date(services.clock.now())
    status = await services.db.read(applications.status_by_code, number, code, today, services.calendar)
    if status is not None:
        files = await services.db.read(papers.files_by_code, number, code)
        turn.say(status_bubble(status, files=files))
    elif told := await services.db.read(requests_adapter.told_by_code, number, code):
        turn.say(bubble(told, kind="status"))
    else:
        turn.utter("utter_status_not_found")


async def say_own_status(turn: Turn) -> bool:
    """The application of this conversation that the message names; ``False`` when it names none."""
    return await say_status_of(turn, *numbers.number_candidates(turn.text))


async def say_status_of(turn: Turn, *named: str) -> bool:
    """The first application of this conversation with one of these numbers; ``False`` when there is none."""
    services = turn.services
    today = china_date(services.clock.now())
    statuses = await services.db.read(
        applications.statuses_for_conversation, turn.conversation_id, today, services.calendar
    )
    own = next((status for status in statuses if status.number in named), None)
    if own:
        turn.say(status_bubble(own, is_own=True, files=(await _files(turn))[own.number]))
    return own is not None


def receipt_bubble(receipt: Receipt, *, is_again: bool = False) -> Bubble:
    """登记回执: number, code, dates with their reason, and how to look it up."""
    text = receipt_text(receipt, is_again=is_again)
    return bubble(text, buttons=[("我的申请", "我的申请")], links=[("凭编号查进度", "/status")], kind="receipt")


async def _files(turn: Turn) -> Counter[str]:
    """How many files have been given with each application of this conversation."""
    given = await turn.services.db.read(enclosures.given_in, turn.conversation_id)
    return Counter(number for number, _ in given)


def status_bubble(status: ApplicationStatus, *, is_own: bool = False, files: int = 0) -> Bubble:
    """One application, in a few lines; of one's own with what can be done about it. ``files``: how many came with its
    reply."""
    description = shortened(without_id_numbers(status.description), _SUBJECT)
    lines = [
        texts.render("utter_status_case", number=status.number, state=status.state, description=description),
    ]
    if status.received_on:
        lines.append(texts.render("utter_status_received", day=chinese_date(status.received_on)))
    if status.replied_on:
        lines.append(texts.render("utter_status_replied", day=chinese_date(status.replied_on)))
    elif status.due_on and status.workdays_left is not None:
        lines.append(_due(due_date(status.due_on, status.provisional), status.workdays_left))
    lines.append(status.next_step)
    if status.reply_text:
        lines.append(texts.render("utter_status_reply", reply=status.reply_text))
    buttons = [(title, f"{said} {status.number}") for title, said in _steps(status)] if is_own else []
    if files and is_own:
        buttons.insert(0, (f"下载附件（{files}个）", f"下载附件 {status.number}"))
    elif files:
        lines.append(texts.render("utter_status_files", count=files))
    links = [("凭编号查进度", "/status")] if files and not is_own else []
    return bubble("\n".join(lines), buttons=buttons, links=links, kind="status")


def due_date(day: date, provisional: bool) -> str:
    """A date that rests on an unpublished calendar is shown as 暂定."""
    return chinese_date(day) + ("（暂定）" if provisional else "")


def _steps(status: ApplicationStatus) -> tuple[tuple[str, str], ...]:
    if status.replied_on is None and status.state in (State.CLOSED.label, State.REMEDY.label):
        return ()
    return _STEPS.get(status.state, _WHILE_OPEN)


def _due(day: str, workdays: int) -> str:
    if workdays < 0:
        return texts.render("utter_status_overdue", day=day, workdays=-workdays)
    return texts.render("utter_status_due", day=day, workdays=workdays)
