"""A person, at any time."""

from __future__ import annotations

from actions.cases import handover, standing
from actions.cases.alarm import find_alarm, is_threat
from actions.cases.reception import Reception
from actions.cases.time import china_date
from actions.dialogue import phrases, texts
from actions.dialogue.phrases import Command
from actions.dialogue.turn import Bubble, DialogueAction, Events, Turn, bubble


class ActionHandoff(DialogueAction):
    """转人工: the gateway moves the conversation to the staff queue, who is in danger to its front."""

    def name(self) -> str:
        return "action_handoff"

    async def respond(self, turn: Turn) -> Events:
        if phrases.refuses_person(turn.text):
            turn.utter("utter_answer_yes_to_what")
            return []
        await hand_over(turn, urgent=turn.intent == "distress" or find_alarm(turn.text))
        return []


async def say_nobody_called(turn: Turn) -> Events:
    """That no person has been called yet, how to, and where one's applications stand, which may be what is meant."""
    services = turn.services
    today = china_date(services.clock.now())
    own = await services.db.read(standing.own_cases, turn.conversation_id, today, services.calendar)
    turn.say(nobody_called(turn, has_applications=bool(own)))
    return []


def nobody_called(turn: Turn, *, has_applications: bool = False) -> Bubble:
    """That no person has been called yet, and how to."""
    buttons = [("转人工", "转人工")]
    text = _reception(turn).nobody_called(turn.services.clock.now())
    if has_applications:
        buttons.append(("我的申请", "我的申请"))
        text = "\n".join([text, texts.render("utter_waiting_own_cases")])
    return bubble(text, buttons=buttons)


async def hand_over(turn: Turn, *, is_filling_in: bool = False, about: str = "", urgent: bool = False) -> None:
    """Tell the gateway and the citizen. ``is_filling_in``: the form of an application is open; ``about``: the errand
    that is. The gateway adds the place in the queue, which it alone knows."""
    services = turn.services
    summary = await services.db.read(
        handover.summarise,
        turn.conversation_id,
        _said(turn),
        about=about,
        wants=handover.URGENT if urgent else "",
    )
    turn.command("handoff", summary=summary, **({"urgent": True} if urgent else {}))
    called = _reception(turn).called(services.clock.now())
    lines = [called.removeprefix("好的，") if urgent else called]
    if is_filling_in:
        lines.append(texts.render("utter_handoff_draft_kept"))
    elif about:
        lines.append(texts.render("utter_handoff_errand_kept"))
    turn.say(bubble("\n".join(lines), kind="handoff"))


async def comfort(turn: Turn, *, is_filling_in: bool = False, about: str = "") -> None:
    """Somebody speaks of death or violence: kind or calm words, emergency numbers, and a person before all others."""
    if is_threat(turn.text):
        turn.utter("utter_threat")
    else:
        turn.utter("utter_distress")
    await hand_over(turn, is_filling_in=is_filling_in, about=about, urgent=True)


def _reception(turn: Turn) -> Reception:
    return Reception(turn.services.agency, turn.services.calendar)


def _said(turn: Turn) -> list[str]:
    """The last words outside of forms: inside they are names and numbers. The call for a person itself says nothing,
    a cry for help does."""
    said: list[str] = []
    in_form = False
    for event in turn.tracker.events:
        if event.get("event") == "active_loop":
            in_form = bool(event.get("name"))
        elif event.get("event") == "user" and event.get("text") and (not in_form or find_alarm(event["text"])):
            said.append(event["text"])
    if said and phrases.find_command(said[-1]) is Command.PERSON:
        said.pop()
    return said[-handover.QUOTED :]
