"""The channels: which are connected, whether they work, and which calls were not believed."""

from __future__ import annotations

from aiohttp import web

from bot.console.checks.parts import parts
from bot.console.pages import render
from bot.console.transcript import CHANNELS as LABELS
from bot.delivery import overview as delivery
from bot.health.running import RUNNING
from bot.keys import CHANNELS, DB, REFUSED

# Of bot.channels.weixin.callback.Reason and bot.channels.telegram.receiving; others are shown as they are.
REASONS = {
    "forged": "签名不对",
    "stale": "时间不对，差5分钟以上",
    "replayed": "重放的请求",
    "missing_parameters": "缺少参数",
    "oversized": "内容过大",
    "not_encrypted": "应当加密却没有加密",
    "not_plain": "应当明文却加了密",
    "undecipherable": "解不开密",
    "wrong_app": "不是发给本单位账号的（AppID或企业ID不同）",
    "wrong_account": "不是发给本单位公众号的（原始ID不同）",
    "broken": "内容看不懂",
    "forbidden_xml": "内容有危险",
    "missing_fields": "内容不全",
    "unreadable": "内容看不懂",
    "failed": "处理时出错，已跳过",
}
SETTINGS = {"forged", "not_encrypted", "not_plain", "undecipherable", "wrong_app", "wrong_account"}


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/channels``. Refusals are counted in each process since its start."""
    app = request.app
    connected = {"web", *app[CHANNELS]}
    refused = {
        name: [(REASONS.get(why, why), times) for why, times in counts.most_common()]
        for name, counts in app[REFUSED].items()
    }
    rows = await app[DB].read(delivery.channels, [name for name in LABELS if name in connected])
    context = {
        "parts_checked": await parts(app),
        "channels": {row.name: row for row in rows},
        "absent": [label for name, label in LABELS.items() if name not in connected],
        "refused": refused,
        "check_settings": {name for name, counts in app[REFUSED].items() if SETTINGS & counts.keys()},
        "is_running": bool(app[RUNNING]),
        "section": "admin",
        "part": "channels",
    }
    return render(request, "channels.html", context)
