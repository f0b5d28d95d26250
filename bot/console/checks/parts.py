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

# Of each part: what a setting is called, its variable, and where its value is. Values are never shown.
_SETTINGS: dict[str, Sequence[tuple[str, str, str]]] = {
    "web": (
        ("对外网址", "GONGKAI_PUBLIC_BASE_URL", "public_base_url"),
        ("可以嵌入对话的网站", "GONGKAI_EMBED_ORIGINS", "embed_origins"),
    ),
    "wechat": (
        ("AppID", "GONGKAI_WECHAT_APP_ID", "wechat.app_id"),
        ("AppSecret", "GONGKAI_WECHAT_APP_SECRET", "wechat.app_secret"),
        ("令牌（Token）", "GONGKAI_WECHAT_TOKEN", "wechat.token"),
        ("EncodingAESKey", "GONGKAI_WECHAT_AES_KEY", "wechat.aes_key"),
        ("原始ID", "GONGKAI_WECHAT_ORIGINAL_ID", "wechat.original_id"),
        ("订阅通知模板", "GONGKAI_WECHAT_TEMPLATE_PROGRESS", "wechat.template_progress"),
    ),
    "wecom": (
        ("企业ID", "GONGKAI_WECOM_CORP_ID", "wecom.corp_id"),
        ("客服账号", "GONGKAI_WECOM_OPEN_KFIDS", "wecom.open_kfids"),
        ("Secret", "GONGKAI_WECOM_SECRET", "wecom.secret"),
        ("回调 Token", "GONGKAI_WECOM_TOKEN", "wecom.token"),
        ("EncodingAESKey", "GONGKAI_WECOM_AES_KEY", "wecom.aes_key"),
    ),
    "wecomapp": (
        ("AgentId", "GONGKAI_WECOM_AGENT_ID", "wecom.agent_id"),
        ("应用的 Secret", "GONGKAI_WECOM_AGENT_SECRET", "wecom.secret_of_app"),
    ),
    "telegram": (
        ("token", "GONGKAI_TELEGRAM_TOKEN", "telegram.token"),
        ("webhook 网址", "GONGKAI_TELEGRAM_WEBHOOK_URL", "telegram.webhook_url"),
        ("口令", "GONGKAI_TELEGRAM_SECRET_TOKEN", "telegram.secret_token"),
    ),
}


@dataclass(frozen=True)
class SettingLine:
    """Whether a setting is there. Never its value."""

    label: str
    variable: str
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
    return [SettingLine(label, variable, _is_set(settings, path)) for label, variable, path in _SETTINGS.get(name, ())]


def _is_set(settings: Settings, path: str) -> bool:
    value: object = settings
    for name in path.split("."):
        value = getattr(value, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
