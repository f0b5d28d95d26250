"""Every conversation of the YAML files beside this one, through the real Rasa.

A turn is what the citizen says (``say``) and what must come back: ``says`` and ``says_not`` (parts of the text),
``cites`` (parts of the links), ``offers`` (what buttons say), ``kind``, ``command``; ``draft`` is what the open draft
then holds (``none``: there is no open draft). ``come_back: true`` is a day's silence or a restart before the turn.
``learn`` keeps a part of the text by a regular expression, for ``{name}`` in later turns.

What happens meanwhile stands before a turn's ``say``, or in a turn without one: ``day`` (it is then), ``file``
(applications by what they ask for; their numbers are ``N1``, ``N2`` …), ``encloses`` (names of files for the reply to
the newest), ``staff`` (steps of the life cycle with their facts, told as the console tells them; ``of`` names the
application, ``replied`` is the whole way to a served reply; a list where one kind comes twice), ``in_person`` (what a
member of staff does in the conversation itself, see :meth:`Citizen.in_person`), ``run`` (the gateway runs an action in
place of words).

``told`` is what the office has then said in the conversation, as its transcript has it. What staff see of an
application (the newest, or ``of``): ``state``, ``last`` (its last event with the words in it), ``due`` and ``warn``
(the days that are stored: the last one to reply, and the internal one), ``outcome``, ``events`` and ``letters`` (the
last ones by their kinds), ``letter`` (words in the letters), ``delivery``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.citizen import Citizen

pytestmark = pytest.mark.rasa

ON_RECORD = {"state", "last", "due", "warn", "outcome", "events", "letters", "letter", "delivery"}
FILES = sorted(Path(__file__).parent.glob("*.yml"))


def conversations() -> list[Any]:
    return [
        pytest.param(conversation["turns"], id=f"{file.stem}: {conversation['name']}")
        for file in FILES
        for conversation in yaml.safe_load(file.read_text("utf-8"))
    ]


@pytest.mark.parametrize("turns", conversations())
async def test_conversation(turns: list[dict[str, Any]], citizen: Citizen) -> None:
    learnt: dict[str, str] = {}
    for turn in turns:
        await meanwhile(turn, citizen)
        turn = filled_in(turn, learnt | {f"N{place}": number for place, number in enumerate(citizen.numbers, start=1)})
        if turn.get("come_back"):
            await citizen.come_back()
        if "told" in turn:
            told = await citizen.told()
            for part in as_list(turn["told"]):
                assert part in told, f"the office said without 「{part}」:\n{told}"
        if "say" in turn:
            await citizen.say(str(turn["say"]))
            await check(turn, citizen, f"after 「{turn['say']}」 the bot said:\n{citizen.text}\n")
        elif "run" in turn:
            await citizen.run(turn["run"])
            await check(turn, citizen, f"after {turn['run']} the bot said:\n{citizen.text}\n")
        if not turn.keys().isdisjoint(ON_RECORD):
            await check_case(turn, citizen, f"after 「{turn.get('say', turn.get('staff'))}」 ")
        for name, pattern in turn.get("learn", {}).items():
            learnt[name] = re.search(pattern, citizen.text)[1]  # type: ignore[index]


async def meanwhile(turn: dict[str, Any], citizen: Citizen) -> None:
    if day := turn.get("day"):
        citizen.on(str(day))
    for description in as_list(turn.get("file")):
        await citizen.file(description)
    if names := as_list(turn.get("encloses")):
        await citizen.enclose(names)
    for kind, given in steps_of(turn.get("staff")):
        given = dict(given or {})
        place = given.pop("of", "")
        await citizen.staff(kind, given, number=citizen.numbers[int(place[1:]) - 1] if place else "")
    for kind, given in steps_of(turn.get("in_person")):
        await citizen.in_person(kind, given)


def steps_of(value: Any) -> list[tuple[str, Any]]:
    """The steps of a mapping, or of a list of mappings."""
    return [step for each in (value if isinstance(value, list) else [value or {}]) for step in each.items()]


def filled_in(value: Any, learnt: dict[str, str]) -> Any:
    """``value`` with every ``{name}`` replaced by what was learnt, ``N1`` by a number."""
    if isinstance(value, dict):
        return {key: filled_in(part, learnt) if key != "learn" else part for key, part in value.items()}
    if isinstance(value, list):
        return [filled_in(part, learnt) for part in value]
    if isinstance(value, str):
        for name, known in learnt.items():
            value = value.replace(name if name[0] == "N" else f"{{{name}}}", known)
    return value


async def check(turn: dict[str, Any], citizen: Citizen, said: str) -> None:
    assert citizen.bubbles, f"{said}nothing at all"
    texts = [bubble.text for bubble in citizen.bubbles]
    assert len(texts) == len(set(texts)), f"{said}the same thing twice"
    for part in as_list(turn.get("says")):
        assert part in citizen.text, f"{said}without 「{part}」"
    for part in as_list(turn.get("says_not")):
        assert part not in citizen.text, f"{said}with 「{part}」"
    for part in as_list(turn.get("cites")):
        assert part in citizen.links, f"{said}citing:\n{citizen.links}\nwithout 「{part}」"
    for part in as_list(turn.get("offers")):
        assert part in citizen.buttons, f"{said}offering {citizen.buttons}, not 「{part}」"
    if kind := turn.get("kind"):
        assert kind in [bubble.kind for bubble in citizen.bubbles], f"{said}of another kind than {kind}"
    if command := turn.get("command"):
        assert command in [given["command"] for given in citizen.commands], f"{said}without the command {command}"
    if "draft" in turn:
        await check_draft(turn["draft"], citizen, said)


async def check_case(turn: dict[str, Any], citizen: Citizen, said: str) -> None:
    cases = await citizen.cases()
    case = next((each for each in cases if each.number == turn.get("of")), cases[-1])
    event = case.events[-1]
    if state := turn.get("state"):
        assert case.state == state, f"{said}and {case.number} is {case.state}"
    for part in as_list(turn.get("last")):
        assert part in f"{event.kind} {event.facts} {event.words}", f"{said}and the last event is {event.kind}"
    record = await citizen.on_record(case.number)
    for key, value in {"due": record.due_on, "warn": record.warn_on}.items():
        assert str(turn.get(key, value)) == str(value), f"{said}and {key} of {case.number} is {value}"
    for key in ("outcome", "delivery"):
        value = getattr(record, key)
        assert turn.get(key, value) == value, f"{said}and {key} of {case.number} is {value}"
    for key in ("events", "letters"):
        kinds, wanted = getattr(record, key), tuple(as_list(turn.get(key)))
        assert not wanted or kinds[-len(wanted) :] == wanted, f"{said}and the {key} of {case.number} are {kinds}"
    for part in as_list(turn.get("letter")):
        assert part in record.letter_text, (
            f"{said}and no letter of {case.number} says 「{part}」:\n{record.letter_text}"
        )


async def check_draft(expected: Any, citizen: Citizen, said: str) -> None:
    answers = await citizen.answers()
    if expected == "none":
        assert answers is None, f"{said}and a draft is open"
        return
    assert answers is not None, f"{said}and no draft is open"
    for key, value in expected.items():
        assert answers.get(key) == (None if value is None else str(value)), f"{said}and {key} is {answers.get(key)!r}"


def as_list(value: Any) -> list[str]:
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]
