"""Settings of the channel, ``GONGKAI_TELEGRAM_…``. Off while there is no token; what is half filled stops the start."""

from __future__ import annotations

import re
from enum import StrEnum

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from bot.channels.account import AccountSettings

API = "https://api.telegram.org"
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")  # as BotFather gives it
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")  # setWebhook allows 1 to 256 of these


class Mode(StrEnum):
    """How messages come."""

    POLLING = "polling"  # we ask for them: no address of our own is needed
    WEBHOOK = "webhook"  # Telegram calls us, by https


class TelegramSettings(AccountSettings):
    """One bot, as BotFather made it (https://core.telegram.org/bots/features#botfather)."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_TELEGRAM_", env_file=".env", extra="ignore", frozen=True)

    token: SecretStr = Field(default=SecretStr(""), description="of BotFather; empty: no Telegram channel")
    mode: Mode = Field(default=Mode.POLLING, description="polling or webhook")
    webhook_url: str = Field(
        default="", pattern=r"^(https?://[^/\s?#]+/[^\s?#]*)?$", description="what leads to our /telegram, by https"
    )
    secret_token: SecretStr = Field(default=SecretStr(""), description="proves that a call is Telegram's")
    api_base_url: str = Field(default=API, pattern=r"^https?://[^/\s?#]+$", description="nothing else is called")

    @field_validator("webhook_url", "api_base_url", mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @property
    def is_on(self) -> bool:
        """Whether there is a bot to serve."""
        return bool(self.token.get_secret_value())

    @property
    def problem(self) -> str:
        """What is missing or wrong, as a sentence; empty when the settings are complete, or there is no bot."""
        secret = self.secret_token.get_secret_value()
        if not self.is_on:
            is_begun = secret or self.webhook_url
            return "Telegram 的 token 没有填：请设置 GONGKAI_TELEGRAM_TOKEN，或者把其他几项也去掉" if is_begun else ""
        if not _TOKEN.fullmatch(self.token.get_secret_value()):
            return "GONGKAI_TELEGRAM_TOKEN 不对：应当是 BotFather 给的“数字:字母数字”的样子"
        if secret and not _SECRET.fullmatch(secret):
            return "GONGKAI_TELEGRAM_SECRET_TOKEN 不对：应当是16到256个字母、数字、下划线或连字符"
        if self.mode == Mode.POLLING:
            return ""
        missing = [
            name
            for name, value in (
                ("GONGKAI_TELEGRAM_WEBHOOK_URL（https 网址）", self.webhook_url),
                ("GONGKAI_TELEGRAM_SECRET_TOKEN（自己定的口令）", secret),
            )
            if not value
        ]
        if missing:
            return f"Telegram 的 webhook 设置不全，还缺：{'、'.join(missing)}"
        if self.api_base_url == API and not self.webhook_url.startswith("https://"):
            return "GONGKAI_TELEGRAM_WEBHOOK_URL 不对：Telegram 只接受 https 网址"
        return ""
