"""Pages of the answers that staff set (问答): the list, one entry, and the form with the search for its source."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy
from sqlalchemy.orm import Session

from bot.console.applications import not_found
from bot.console.audit import audit
from bot.console.me import me
from bot.console.pages import render
from bot.console.questions import find_group, question_ids
from bot.keys import CLOCK, DB, KNOWLEDGE
from bot.learning import questions
from bot.learning.masking import masked
from bot.learning.tables import Handling
from bot.typed import whole_number
from knowledge.answers import Citation
from knowledge.faq import entries
from knowledge.faq.entries import FaqRefused, FaqText, FaqView, UnknownFaqError
from knowledge.faq.matcher import SetAnswer

FOUND = 8  # passages offered as a source
PERSONAL = "问题里有证件号、电话等个人信息，请删去后再保存。"


@dataclass(frozen=True)
class FaqForm:
    """What the form holds; shown again whatever happens."""

    question: str = ""
    chosen: tuple[str, ...] = ()  # other ways to ask whose box is ticked
    offered: tuple[str, ...] = ()  # those whose box is shown
    more: str = ""  # further ones, a line each
    answer: str = ""
    words: str = ""  # what a source is searched by
    passage_id: int | None = None
    is_passage: bool = False  # 关联条文: the passage is the answer
    group: str = ""  # the group of questions that it answers
    ids: tuple[int, ...] = field(default=())
    version: int | None = None

    @property
    def text(self) -> FaqText:
        variants = (*self.chosen, *self.more.splitlines())
        return FaqText(self.question, variants, "" if self.is_passage else self.answer, self.passage_id)


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/faq``: every entry, with how often it was the answer and whether its source still stands."""
    db = request.app[DB]
    context = {
        "views": await db.read(entries.list_faqs),
        "uses": await db.read(questions.uses),
        "section": "faq",
    }
    return render(request, "faqs.html", context)


async def new(request: web.Request) -> web.Response:
    """``GET /staff/faq/new``: an empty form, or (``?group=``) one filled with a group's questions."""
    form = FaqForm(is_passage=request.query.get("kind") == "passage", question=request.query.get("question", "")[:200])
    if request.query.get("group", "").isdecimal():
        group = await find_group(request, request.query["group"])
        others = tuple(example.text for example in group.examples[1:])
        form = replace(form, question=group.title, offered=others, group=str(group.id), ids=group.open_ids)
    return await _form_page(request, replace(form, words=form.question))


async def create(request: web.Request) -> web.Response:
    """``POST /staff/faq/new``: ``step`` is ``search`` (look for a source, keep everything) or ``save``."""
    form = _read(await request.post())
    if (await request.post()).get("step") != "save":
        return await _form_page(request, form)
    try:
        refuse_personal(form)
        faq_id = await request.app[DB].run(create_entry, form, me(request).signature, request.app[CLOCK].now())
    except FaqRefused as error:
        return await _form_page(request, form, error=str(error))
    raise web.HTTPSeeOther(f"/staff/faq/{faq_id}?done=faq-saved")


async def show(request: web.Request) -> web.Response:
    """``GET /staff/faq/{id}``: an entry as citizens see it, and the form to change it."""
    view = await _find(request)
    return await _form_page(request, _of(view), view=view)


async def change(request: web.Request) -> web.Response:
    """``POST /staff/faq/{id}``: as :func:`create`."""
    form = _read(await request.post())
    view = await _find(request)
    if (await request.post()).get("step") != "save":
        return await _form_page(request, form, view=view)
    try:
        refuse_personal(form)
        await request.app[DB].run(change_entry, view.entry.id, form, me(request).signature, request.app[CLOCK].now())
    except FaqRefused as error:  # who read what the other one wrote, above the form, may save the same again
        form = replace(form, version=view.entry.version)
        return await _form_page(request, form, view=view, error=str(error))
    raise web.HTTPSeeOther(f"/staff/faq/{view.entry.id}?done=faq-saved")


async def switch(request: web.Request) -> web.Response:
    """``POST /staff/faq/{id}/switch``: take an entry out of use (``on=no``), or back (``on=yes``)."""
    is_active, by = (await request.post()).get("on") == "yes", me(request).signature
    view = await _find(request)
    try:
        await request.app[DB].run(switch_entry, view.entry.id, is_active, by, request.app[CLOCK].now())
    except FaqRefused as error:
        return await _form_page(request, _of(view), view=view, error=str(error))
    raise web.HTTPSeeOther(f"/staff/faq/{view.entry.id}?done=faq-{'on' if is_active else 'off'}")


async def _form_page(
    request: web.Request, form: FaqForm, *, view: FaqView | None = None, error: str | None = None
) -> web.Response:
    context = {
        "form": form,
        "view": view,
        "preview": told(view) if view else "",
        "hits": await _search(request, form.words),
        "max_question": entries.MAX_QUESTION,
        "max_answer": entries.MAX_ANSWER,
        "error": error,
        "section": "faq",
    }
    return render(request, "faq_form.html", context, status=422 if error else 200)


async def _search(request: web.Request, words: str) -> Sequence[Citation]:
    if not words.strip():
        return ()
    holder = request.app[KNOWLEDGE]
    return await asyncio.to_thread(lambda: holder.current.search(words, FOUND))


async def _find(request: web.Request) -> FaqView:
    try:
        return await request.app[DB].read(entries.get_faq, int(request.match_info["faq"]))
    except UnknownFaqError as error:
        raise not_found(request, error) from error


def _of(view: FaqView) -> FaqForm:
    """The form as the entry is."""
    entry, variants = view.entry, tuple(view.entry.variants)
    return FaqForm(
        question=entry.question,
        chosen=variants,
        offered=variants,
        answer=entry.answer or "",
        is_passage=entry.answer is None,
        version=entry.version,
    )


def told(view: FaqView) -> str:
    """What a citizen is told; empty while the source does not stand."""
    if view.source.passage is None:
        return ""
    return SetAnswer.of(view.entry, view.source).text


def _read(posted: MultiDictProxy[Any]) -> FaqForm:
    def text(name: str) -> str:
        return str(posted.get(name, "")).replace("\r\n", "\n").strip()

    def texts(name: str) -> tuple[str, ...]:
        return tuple(str(value).strip() for value in posted.getall(name, []))

    return FaqForm(
        question=text("question"),
        chosen=texts("variant"),
        offered=texts("offered"),
        more=text("more"),
        answer=text("body"),
        words=text("words"),
        passage_id=whole_number(text("passage")),
        is_passage=text("kind") == "passage",
        group=text("group") if text("group").isdecimal() else "",
        ids=tuple(question_ids(text("ids"))),
        version=whole_number(text("version")),
    )


def refuse_personal(form: FaqForm) -> None:
    """Raise :class:`FaqRefused` when a question holds somebody's number."""
    for text in (form.text.question, *form.text.variants):
        if masked(text) != text:
            raise FaqRefused(PERSONAL)


def create_entry(session: Session, form: FaqForm, by: str, now: datetime) -> int:
    """Add an entry; its questions are seen to. Its id. Raises :class:`FaqRefused`."""
    faq = entries.create_faq(session, form.text, by=by, now=now)
    audit(session, "faq_created", now=now, actor=by, subject=f"faq:{faq.id}")
    handling = Handling.FAQ if faq.answer else Handling.PASSAGE
    questions.handle(session, form.ids, handling, by=by, now=now)
    return faq.id


def change_entry(session: Session, faq_id: int, form: FaqForm, by: str, now: datetime) -> None:
    """Change an entry. Raises :class:`FaqRefused`, :class:`UnknownFaqError`."""
    entries.change_faq(session, faq_id, form.text, version=form.version, by=by, now=now)
    audit(session, "faq_changed", now=now, actor=by, subject=f"faq:{faq_id}")


def switch_entry(session: Session, faq_id: int, is_active: bool, by: str, now: datetime) -> None:
    """Take an entry out of use, or back. Raises as :func:`change_entry`."""
    entries.switch_faq(session, faq_id, is_active=is_active, by=by, now=now)
    audit(session, "faq_switched_on" if is_active else "faq_switched_off", now=now, actor=by, subject=f"faq:{faq_id}")
