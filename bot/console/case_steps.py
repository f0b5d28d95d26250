"""The page of a step: what it does, its form, what the applicant will be told, and taking it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from actions.cases import desk, enclosures
from actions.cases.calendar import CalendarError
from actions.cases.desk_views import CaseView, HistoryLine
from actions.cases.letters import LetterKind, title_of
from actions.cases.lifecycle import TABLE, EventKind, Offer, Role, Transition
from actions.cases.refusals import EditConflict, StepRefused, UnknownApplicationError
from bot.console import case_forms, case_kinds, case_next, case_receipt, case_words, case_work
from bot.console.applications import case_context, find_case, not_found, today_of
from bot.console.case_forms import FormError, Place, Typed
from bot.console.case_work import Act, Foreseen
from bot.console.enclosing.section import BESIDE, LOOKED, PASSING, section_of
from bot.console.guard import refused_page
from bot.console.me import me
from bot.console.pages import render
from bot.console.people.reach import OutOfReachError
from bot.console.staff import handlers
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, HUB
from bot.typed import whole_number

E = EventKind
# Who has done one of these and may do the next is led on to it.
_REPLY_WAY = (E.REPLY_DRAFTED, E.REPLY_SUBMITTED, E.REPLY_REVIEWED, E.REPLY_SIGNED, E.SERVED)
_RECEIPTS = (E.RECEIPT_CONFIRMED, E.REGISTERED)
# In these the reply as it stands is shown.
_SHOWS_REPLY = frozenset({*_REPLY_WAY[1:], E.REPLY_RETURNED, E.SIGNATURE_WITHDRAWN})


@dataclass(frozen=True)
class _Shown:
    """What the page of a step shows besides its form."""

    version: int  # that the form carries: only who was shown what changed goes on with the present one
    problem: str = ""
    status: int = 200
    since: tuple[HistoryLine, ...] = ()
    letter: str = ""


async def show(request: web.Request) -> web.Response:
    """``GET /staff/applications/{number}/steps/{kind}``."""
    place = await _place(request)
    return await _page(request, place, None, _Shown(place.view.version))


async def submit(request: web.Request) -> web.Response:
    """``POST …/steps/{kind}``: ``step`` is ``choose`` (the kind of reply), ``preview``, ``edit`` or ``take`` (default).

    A step that is told to the applicant, or ends the case, is taken only when its preview was confirmed.
    """
    form = await request.post()
    place, typed, step = await _place(request), case_forms.typed_in(form), str(form.get("step", "take"))
    version = _version(form.get("version"))
    if step in ("choose", "edit") or not case_receipt.fits(place.kind, place.view.route):
        return await _page(request, place, typed, _Shown(version))
    try:
        act = act_of(place, typed, version)
        if form.get("confirmed") != "yes" and form.get(LOOKED) != "yes" and await _asks_to_look(request, place):
            raise FormError("请逐一看过附件的提示，再勾选“我已经逐一看过”。")
        if place.kind is E.REPLY_DRAFTED and step == "preview":
            return await _preview_reply(request, place, typed, act)
        if _needs_confirmation(place) and form.get("confirmed") != "yes":
            return await _confirm(request, place, typed, act)
        notice = await _run(request, case_work.take, act)
    except EditConflict as error:
        since = tuple(place.view.history[version:])
        return await _page(request, place, typed, _Shown(place.view.version, str(error), 409, since))
    except (FormError, StepRefused, CalendarError) as error:
        return await _page(request, place, typed, _Shown(version, str(error), 422))
    except UnknownApplicationError as error:
        raise not_found(request, error) from error
    except OutOfReachError as error:
        return refused_page(request, str(error))
    if notice.conversation_id is not None:
        request.app[HUB].publish(notice.conversation_id)
    raise web.HTTPSeeOther(await _onward(request, place.kind))


async def _place(request: web.Request) -> Place:
    try:
        kind = EventKind(request.match_info["kind"])
    except ValueError as error:
        raise not_found(request, LookupError("没有这个步骤。")) from error
    view = await find_case(request)
    names = await request.app[DB].read(handlers)
    account = request.app[AGENCY].current.fee_account
    return Place(view, TABLE[kind], me(request), tuple(names), today_of(request), request.app[CALENDAR], account)


def act_of(place: Place, typed: Typed, version: int) -> Act:
    """The step as its form states it. Raises :class:`FormError`."""
    return Act(
        place.view.number,
        place.kind,
        case_forms.given(place, typed),
        case_forms.day_of(place, typed),
        case_forms.content(place, typed),
        version,
        case_forms.note_of(place, typed),
    )


async def _confirm(request: web.Request, place: Place, typed: Typed, act: Act) -> web.Response:
    """The last look: what the applicant will be told, word by word, and where the case will stand."""
    foreseen: Foreseen = await _run(request, case_work.foresee, act)
    shown = replace(foreseen, cautions=_besides_files(place, foreseen.cautions))
    context = await _context(request, place, typed) | {"foreseen": shown, "typed": typed, "version": act.version}
    return render(request, "case_confirm.html", context)


async def _preview_reply(request: web.Request, place: Place, typed: Typed, act: Act) -> web.Response:
    """The letter beside its form; whatever would keep it from being saved is raised."""
    await _run(request, case_work.foresee, act)
    app, kind = request.app, str(act.given["kind"])
    letter = await app[DB].read(
        desk.preview_reply, act.number, kind, act.content, app[CLOCK].now(), app[AGENCY].current, app[CALENDAR]
    )
    return await _page(request, place, typed, _Shown(act.version, letter=letter))


async def _page(request: web.Request, place: Place, typed: Typed | None, shown: _Shown) -> web.Response:
    offer = offer_of(place)
    blocked = offer.blocked if offer else why_not(place)
    is_belated = place.kind in place.view.belated
    can_go_on = offer is not None and (not blocked or is_belated)
    view = place.view
    context = await _context(request, place, typed)
    context |= {
        "asks_to_look": place.kind in PASSING and context["enclosed"].has_concerns,
        "problem": shown.problem,
        "unsaved": case_forms.written(case_forms.inputs(place, typed)) if typed and shown.problem else (),
        "since": [(line, case_words.facts_of(line, view), case_words.words_of(line)) for line in shown.since],
        "reply_letter": await _letter(request, place),
        "letter": shown.letter,
        "blocked": blocked,
        "cautions": _besides_files(place, offer.cautions) if offer and can_go_on else (),
        "is_belated": is_belated,
        "can_go_on": can_go_on,
        "version": shown.version,
    }
    return render(request, "case_step.html", context, status=shown.status if can_go_on else 409)


async def _context(request: web.Request, place: Place, typed: Typed | None) -> dict[str, Any]:
    row, view = place.row, place.view
    fields = case_forms.inputs(place, typed)
    has_kinds = any(each.name == case_forms.FACT + "kind" for each in fields)
    return await case_context(request, view) | {
        "row": row,
        "title": case_words.button_of(row, view),
        "inputs": fields,
        "kept": case_forms.kept(place, typed or {}),
        "kinds": case_kinds.grouped(case_forms.open_kinds(place)) if has_kinds else [],
        "rule": case_receipt.rule_of(view.route) if row.kind in _RECEIPTS else case_words.RULES.get(row.kind, ""),
        "pattern": pattern_of(place),
        "needs_confirmation": _needs_confirmation(place),
        "shows_enclosed": row.kind in BESIDE,
        "ends": row.kind in case_words.ENDS,
        "shown_reply": view.reply if row.kind in _SHOWS_REPLY else None,
        "clock": case_words.CLOCKS.get(row.clock, ""),
        "document": title_of(LetterKind(row.letter)) if row.letter else "",
        "must_contain": {one.code: one.must_contain for one in case_forms.open_kinds(place)} if has_kinds else {},
    }


async def _letter(request: web.Request, place: Place) -> str:
    """The reply as the applicant will read it, for who reviews, signs or serves it."""
    app, reply = request.app, place.view.reply
    if reply is None or place.kind not in _SHOWS_REPLY:
        return ""
    if reply.letter:
        return reply.letter
    number, now = place.view.number, app[CLOCK].now()
    try:
        return await app[DB].read(
            desk.preview_reply, number, reply.kind.code, reply.content, now, app[AGENCY].current, app[CALENDAR]
        )
    except StepRefused as error:
        return str(error)


async def _onward(request: web.Request, done: EventKind) -> str:
    """Where to after a step: on the way of a reply to the next step, when that is theirs too."""
    view = await find_case(request)
    base = f"/staff/applications/{view.number}"
    if done in _REPLY_WAY[:-1]:
        first = case_next.steps_of(view).first
        if first is not None and first.transition.kind in _REPLY_WAY:
            return f"{base}/steps/{first.transition.kind}?did={done}"
    return f"{base}?did={done}"


async def _run(request: web.Request, work: Any, act: Act) -> Any:
    app = request.app
    return await app[DB].run(work, act, me(request), app[CLOCK].now(), app[CALENDAR], app[AGENCY].current)


def offer_of(place: Place) -> Offer | None:
    """The step as it is offered to who asks; ``None``: it isn't."""
    if not case_receipt.fits(place.kind, place.view.route):
        return None
    return next((each for each in place.view.offers if each.transition.kind is place.kind), None)


def pattern_of(place: Place) -> str:
    """What the applicant would be told, with labels in place of values; empty: nothing."""
    row = place.row
    return row.tell.format_map(_Pattern(row, place.view)) if row.tell else ""


def why_not(place: Place) -> str:
    """Why a step is not offered: a Chinese sentence."""
    row, state = place.row, place.view.file.state
    if not case_receipt.fits(place.kind, place.view.route):
        return f"这件申请请办理“{TABLE[case_receipt.step_of(place.view.route)].button}”。"
    if state not in row.sources or place.kind is E.SUBMITTED:
        return f"申请现在是“{state.label}”，不能办理“{row.button}”。"
    return f"“{row.button}”要由{'、'.join(role.label for role in Role if role in row.roles)}人员办理。"


def _needs_confirmation(place: Place) -> bool:
    """What is told, issued as a letter, hands over files, or ends the case, is looked at once more."""
    row = place.row
    hands_over = row.kind is E.PROVIDED and any(each.event_sequence is None for each in place.view.enclosed)
    return bool(row.tell) or bool(row.letter) or row.kind in case_words.ENDS or hands_over


def _besides_files(place: Place, cautions: tuple[str, ...]) -> tuple[str, ...]:
    """Without what stands beside each file in the list on the same page."""
    beside = enclosures.cautions(place.kind, place.view.enclosed) if place.kind in BESIDE else ()
    return tuple(line for line in cautions if line not in beside)


async def _asks_to_look(request: web.Request, place: Place) -> bool:
    """Whether something was found in the files that this step passes on, to be looked at one by one."""
    if place.kind not in PASSING:
        return False
    return (await request.app[DB].read(section_of, place.view, me(request))).has_concerns


def _version(given: object) -> int:
    """What the page showed; a form without it can't have seen the present one."""
    return whole_number(given) or 0


class _Pattern(dict[str, str]):
    """The table's sentence before its facts are known: labels in place of values."""

    def __init__(self, row: Transition, view: CaseView) -> None:
        labels: Mapping[str, str] = {fact.key: fact.label for fact in row.facts}
        day = case_words.DAYS.get(row.kind) or "今天"
        super().__init__({"number": view.number, "due": "〔答复期限〕", "on": f"〔{day}〕", "pay_by": "〔缴费期限〕"})
        self["here"] = "在这里" if view.conversation_id else ""
        self.update({key: f"〔{label}〕" for key, label in labels.items()})

    def __missing__(self, key: str) -> str:
        return f"〔{key}〕"
