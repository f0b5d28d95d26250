"""Words about files that came with a reply, beside what has really been given in the conversation."""

from __future__ import annotations

from collections.abc import Sequence

from actions.cases import enclosures
from actions.cases.identity import plain
from actions.cases.standing import OwnCase
from actions.dialogue import attached, given_phrases, which
from actions.dialogue.case_phrases import Topic, Wanted
from actions.dialogue.turn import Turn


async def wish(turn: Turn) -> Wanted | None:
    """文件打不开, 怎么下载, 清单发我一下: where files have been given, and none of the citizen's own waits."""
    is_short, thing = given_phrases.says_short(turn.text), given_phrases.named_thing(turn.text)
    if not is_short and not thing:
        return None
    given = await turn.services.db.read(enclosures.given_in, turn.conversation_id)
    if not given or await attached.waiting(turn):
        return None
    return Wanted(Topic.LETTER) if is_short or any(_is_named(thing, each.title) for _, each in given) else None


async def narrowed(turn: Turn, cases: Sequence[OwnCase]) -> Sequence[OwnCase]:
    """Of ``cases`` those whose files may be meant, where words are about files and name no application."""
    prefix = turn.services.agency.current.number_prefix
    is_said = which.named(turn.text, cases) is not None or which.names_another(turn.text, cases, prefix)
    if len(cases) < 2 or is_said or not given_phrases.is_about_files(turn.text):
        return cases
    given = await turn.services.db.read(enclosures.given_in, turn.conversation_id)
    thing = given_phrases.named_thing(turn.text)
    numbers = {number for number, each in given if _is_named(thing, each.title)} or {number for number, _ in given}
    return [own for own in cases if own.number in numbers] or cases


def _is_named(thing: str, title: str) -> bool:
    return len(thing) > 1 and plain(thing) in plain(title)
