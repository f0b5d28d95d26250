"""What can be answered while Rasa is not there: the menu, confident knowledge answers, and calling a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from actions.cases.alarm import find_alarm
from actions.cases.attachments import read_marker
from actions.cases.reception import HELP, Reception
from actions.cases.time import china_date
from bot.delivery.answers import Answers, Handoff
from bot.delivery.messages import Button, Link, Outgoing
from bot.learning.asked import Asked
from knowledge.answers import Answer, Citation, Verdict

APPLY = Button("申请公开信息", "我要申请公开信息")
TRACK = Button("查我的申请", "我的申请")
PERSON = Button("转人工", "转人工")

MENU = Outgoing(
    "您好，我是政府信息公开助手。您可以直接提问政策和公开规定，也可以选择下面的服务。",
    buttons=(APPLY, TRACK, PERSON),
)
WAITING = Outgoing("已收到您的消息，系统正在准备，马上为您处理，请稍候。", kind="waiting")
FILE_IS_SAFE = Outgoing(
    "文件已经收到，保存好了。抱歉，现在暂时无法办理，请稍后再说您要办什么，文件不用重新上传；着急的话可以转人工。",
    buttons=(PERSON,),
)
DRAFT_IS_SAFE = Outgoing(
    "抱歉，现在暂时无法办理。您之前填写的内容都保存着，请稍后把刚才这句话再发一次；着急的话可以转人工。",
    buttons=(PERSON,),
)

_MENU_WORDS = frozenset(
    {"你好", "您好", "hi", "hello", "在吗", "在", "菜单", "帮助", "功能", "你能做什么", "开始", "help"}
)
_PERSON_WORDS = frozenset({"人工", "转人工", "人工客服", "人工服务", "找人工", "我要人工", "转人工服务", "转人工客服"})
_PUNCTUATION = "。．.！!？?～~，, "


class AnswersQuestions(Protocol):
    """The part of :class:`~knowledge.KnowledgeBase` that is needed here."""

    def answer(self, question: str, *, previous_question: str | None, today: date | None) -> Answer: ...


def reply(
    text: str,
    knowledge: AnswersQuestions | None,
    *,
    is_expected: bool,
    is_final: bool,
    previous: str | None = None,
    now: datetime,
    reception: Reception,
) -> Answers | None:
    """The answer to ``text`` without Rasa, or None when the message had better wait for it.

    ``previous`` is the question that ``text`` may go on from. While something is asked of the citizen (``is_expected``:
    a form, a correction) any text may be the answer, so only a call for a person is understood. ``is_final``: Rasa will
    not come; something is always answered, but not before there is a knowledge base (None: it is being built).
    """
    if read_marker(text) is not None:
        return Answers((FILE_IS_SAFE,)) if is_final else None
    called = Outgoing(reception.called(now), kind="handoff")
    if find_alarm(text):
        return Answers((Outgoing(HELP, kind="notice"), called), Handoff("", urgent=True))
    if is_call(text):
        return Answers((called,), Handoff(""))
    words = text.strip(_PUNCTUATION).lower()
    if is_expected:
        return Answers((DRAFT_IS_SAFE,)) if is_final else None
    if words in _MENU_WORDS:
        return Answers((MENU,))
    if knowledge is None:
        return None
    answer = knowledge.answer(text, previous_question=previous, today=china_date(now))
    if answer.verdict == Verdict.ANSWER or is_final:
        return Answers((render(answer),), asked=replace(Asked.of(answer, text), previous_question=previous))
    return None


def is_call(text: str) -> bool:
    """Whether ``text`` calls a person, and says nothing else."""
    return text.strip(_PUNCTUATION).lower() in _PERSON_WORDS


def render(answer: Answer) -> Outgoing:
    """A knowledge answer as a bubble with links to the passages it rests on."""
    links = tuple(Link(_source(citation), citation.href) for citation in answer.citations)
    kind = {Verdict.ANSWER: "answer", Verdict.RELATED: "related", Verdict.NONE: "text"}[answer.verdict]
    places = tuple(Button(place, f"{place}{answer.question}") for place in answer.places)
    buttons = places if answer.verdict == Verdict.ANSWER else (PERSON,)
    return Outgoing(answer.text, buttons=buttons, links=links, kind=kind)


def _source(citation: Citation) -> str:
    number = f"（{citation.document_number}）" if citation.document_number else ""
    return f"《{citation.title}》{number}{citation.section}"
