"""A message cut where it turns to something else: what each part means is told beside what the whole means. Pure."""

from __future__ import annotations

import re

LONGEST = 300  # characters; a longer message is a story
MOST = 6
_SHORTEST = 2
_TURNS = re.compile(
    r"(?<=[?？。!！;；\n])"
    r"|(?=另外|[还還]有(?![没沒人吗嗎多几幾效用])|[顺順](?:便|[带帶])|再就是|再(?:[帮幫]我|[问問]|告[诉訴]我|查)"
    r"|(?:然[后後]|同[时時])(?:再|[帮幫]|[问問]|[请請]|[给給]我|我[想要])|其次)"
    r"|(?<=[,，\s])(?=我想|我要|我[还還]|想[问問]|[请請][问問]|[帮幫]我|麻[烦煩]|[问問]一?下|能不能[帮幫]|[对對]了)"
)
_STOPS = re.compile(r"[,，。.!！?？;；\n\s]+")
_MARKS = " \t\n,，、。.;；!！"


def parts_of(text: str, *, at_every_stop: bool = False) -> list[str]:
    """The parts of ``text`` as they were typed; empty when it is one, or too long.

    ``at_every_stop``: it is cut at commas too, as a question behind an insult needs.
    """
    if len(text) > LONGEST:
        return []
    pieces = (_STOPS if at_every_stop else _TURNS).split(text)
    found = [part for part in (piece.strip(_MARKS) for piece in pieces) if len(part) >= _SHORTEST]
    return found[:MOST] if len(found) > 1 else []
