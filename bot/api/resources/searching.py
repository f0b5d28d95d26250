"""The search of the documents, for handlers: nobody waits in a call until the index is first built."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.api.endpoint import Call
from bot.api.problems import Code, Problem
from bot.keys import KNOWLEDGE

if TYPE_CHECKING:
    from knowledge import KnowledgeBase


async def loaded(call: Call) -> KnowledgeBase:
    """The knowledge base. Raises :class:`Problem` (503) while it is first built."""
    holder = call.request.app[KNOWLEDGE]
    found = await asyncio.to_thread(lambda: holder.current_if_loaded)
    if found is None:
        raise Problem(Code.UNAVAILABLE, "文件还在载入，请过一会儿再试。", headers={"Retry-After": "5"})
    return found
