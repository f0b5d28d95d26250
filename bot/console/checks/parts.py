"""What is checked, with its last result and which of its settings are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from pydantic import SecretStr

from bot.health.results import LABELS, State, last_well, latest
from bot.health.tables import HealthCheck
from bot.keys import CHANNELS, CHECKS, DB, SETTINGS
from bot.settings import Settings

# Of each part: what a setting is called, and where its value is. Values are never shown.
_SETTINGS: dict[str, Sequence[tuple[str, str]]] = {
    "web": (
        ("对外网址", "public_base_url"),
        ("可以嵌入对话的网站", "embed_origins"),
    ),
    "wechat": (
        ("AppID", "wechat.app_id"),
        ("AppSecret", "wechat.app_secret"),
        ("令牌（Token）", "wechat.token"),
        ("EncodingAESKey", "wechat.aes_key"),
        ("原始ID", "wechat.original_id"),
        ("订阅通知模板", "wechat.template_progress"),
    ),
    "wecom": (
        ("企业ID", "wecom.corp_id"),
        ("客服账号", "wecom.open_kfids"),
        ("Secret", "wecom.secret"),
        ("回调 Token", "wecom.token"),
        ("EncodingAESKey", "wecom.aes_key"),
    ),
    "wecomapp": (
        ("AgentId", "wecom.agent_id"),
        ("应用的 Secret", "wecom.secret_of_app"),
    ),
    "telegram": (
        ("token", "telegram.token"),
        ("webhook 网址", "telegram.webhook_url"),
        ("口令", "telegram.secret_token"),
    ),
}


@dataclass(frozen=True)
class SettingLine:
    """Whether a setting is there. Never its value."""

    label: str
    is_set: bool


@dataclass(frozen=True)
class Part:
    """One part of the page."""

    name: str
    label: str
    last: HealthCheck | None
    well_at: datetime | None
    settings: list[SettingLine]

    @property
    def state(self) -> State | None:
        """What the last check found; ``None`` while there was none."""
        return State(self.last.state) if self.last else None


async def parts(app: web.Application) -> list[Part]:
    """Everything that is connected or checked here, in the order of the page."""
    last, well = await app[DB].read(lambda session: (latest(session), last_well(session)))
    return [
        Part(name, label, last.get(name), well.get(name), settings_of(name, app[SETTINGS]))
        for name, label in LABELS.items()
        if name in app[CHECKS] or name in app[CHANNELS]
    ]


def settings_of(name: str, settings: Settings) -> list[SettingLine]:
    """Which settings of a part are there."""
    return [SettingLine(label, _is_set(settings, path)) for label, path in _SETTINGS.get(name, ())]


def _is_set(settings: Settings, path: str) -> bool:
    value: object = settings
    for name in path.split("."):
        value = getattr(value, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
