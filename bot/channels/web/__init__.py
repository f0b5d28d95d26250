"""The web channel: the chat page and the API behind it."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.channels.web import api, embed, feedback, files, given, marks, page, stream
from bot.pages import add_templates


def setup(app: web.Application) -> None:
    """Add ``/``, ``/embed``, ``/widget.js``, ``/given/…`` and ``/api/chat/…``."""
    add_templates(app, Path(__file__).parent / "templates")
    page.setup(app)
    embed.setup(app)
    api.setup(app)
    feedback.setup(app)
    files.setup(app)
    given.setup(app)
    marks.setup(app)
    stream.setup(app)
