"""Whether everything works that citizens depend on: each part is really called, every day and on request.

「维护依申请公开受理渠道的畅通，定期对网络申请公开渠道开展测试检查」(2017年滨州市政务公开工作要点, 滨州市人民政府办公室,
2017-06-19: 依法依规答复依申请公开, 1.); 条例 Art. 28: offices set up and keep up the ways to apply.
"""

from __future__ import annotations

from aiohttp import web

from bot.health import checks, running
from bot.keys import CHECKS


def setup(app: web.Application, *, daily: bool) -> None:
    """Add what is checked besides the channels, which add their own; ``daily``: this process takes part in that."""
    app[CHECKS] = {}
    app[running.RUNNING] = set()
    checks.setup(app)
    app.on_shutdown.append(running.stop)
    if daily:
        app.cleanup_ctx.append(running.keep_checked)
