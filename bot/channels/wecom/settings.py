"""Settings of the channel, ``GONGKAI_WECOM_…``. Off while there is no corp id; half of an account stops the start."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from bot.channels.account import AccountSettings
from bot.channels.wecom.callback import Callbacks
from bot.channels.weixin.crypto import KeyFormatError, MessageCrypto

API = "https://qyapi.weixin.qq.com"
_KFID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class WeComSettings(AccountSettings):
    """One enterprise, as in WeCom's console (企业微信管理后台): 微信客服, an app for alerts, or both."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_WECOM_", env_file=".env", extra="ignore", frozen=True)

    corp_id: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$", description="企业ID; empty: no WeCom")
    open_kfids: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="客服账号 (wk…) that the bot answers, with commas between; others are left alone"
    )
    secret: SecretStr = Field(default=SecretStr(""), description="of the app that may call 微信客服")
    token: SecretStr = Field(default=SecretStr(""), description="回调 Token")
    aes_key: SecretStr = Field(default=SecretStr(""), description="回调 EncodingAESKey")
    previous_aes_key: SecretStr = Field(default=SecretStr(""), description="the one before, while it is changed")
    agent_id: str = Field(
        default="", pattern=r"^\d{0,12}$", description="AgentId of the app that alerts staff; empty: no alerts by WeCom"
    )
    agent_secret: SecretStr = Field(default=SecretStr(""), description="of that app; empty: the same as SECRET")
    api_base_url: str = Field(default=API, pattern=r"^https?://[^/\s?#]+$", description="nothing else is called")

    @field_validator("corp_id", "agent_id", "api_base_url", mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("open_kfids", mode="before")
    @classmethod
    def _read_accounts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = [text.strip() for text in value.split(",") if text.strip()]
        if not all(_KFID.fullmatch(text) for text in found):
            raise ValueError("write the accounts with commas between, such as wkAAA,wkBBB")
        return tuple(dict.fromkeys(found))

    @property
    def has_service(self) -> bool:
        """Whether citizens can be answered (微信客服)."""
        return bool(self.corp_id and self.open_kfids)

    @property
    def has_alerts(self) -> bool:
        """Whether staff are told of alerts by an app (应用消息)."""
        return bool(self.corp_id and self.agent_id)

    @property
    def problem(self) -> str:
        """What is missing or wrong, as a sentence; empty when all is complete, or there is nothing."""
        secrets = (self.secret, self.token, self.aes_key, self.agent_secret)
        is_begun = self.open_kfids or self.agent_id or any(secret.get_secret_value() for secret in secrets)
        if not self.corp_id:
            return "企业微信的企业ID没有填：请设置 GONGKAI_WECOM_CORP_ID，或者把其他几项也去掉" if is_begun else ""
        if not self.open_kfids and not self.agent_id:
            return (
                "企业微信的设置不全：要用微信客服，请设置 GONGKAI_WECOM_OPEN_KFIDS（客服账号）；"
                "要给工作人员发提醒，请设置 GONGKAI_WECOM_AGENT_ID（应用的 AgentId）"
            )
        missing = [
            f"{name}（{label}）"
            for name, label, value, is_needed in (
                ("GONGKAI_WECOM_SECRET", "Secret", self.secret, self.has_service),
                ("GONGKAI_WECOM_TOKEN", "回调 Token", self.token, self.has_service),
                ("GONGKAI_WECOM_AES_KEY", "EncodingAESKey", self.aes_key, self.has_service),
                ("GONGKAI_WECOM_AGENT_SECRET", "应用的 Secret", self.secret_of_app, self.has_alerts),
            )
            if is_needed and not value.get_secret_value()
        ]
        if missing:
            return f"企业微信的设置不全，还缺：{'、'.join(missing)}"
        try:
            self._crypto()
        except KeyFormatError:
            return "GONGKAI_WECOM_AES_KEY 或 GONGKAI_WECOM_PREVIOUS_AES_KEY 不对：EncodingAESKey 是43个字母和数字"
        return ""

    @property
    def secret_of_app(self) -> SecretStr:
        """That of the app which alerts staff."""
        return self.agent_secret if self.agent_secret.get_secret_value() else self.secret

    def callbacks(self) -> Callbacks:
        """What reads this account's callbacks; one for the whole process, as it remembers."""
        return Callbacks(self._crypto(), self.corp_id)

    def _crypto(self) -> MessageCrypto:
        """What decrypts. Raises :class:`KeyFormatError`."""
        keys = [key.get_secret_value() for key in (self.aes_key, self.previous_aes_key) if key.get_secret_value()]
        return MessageCrypto(self.token.get_secret_value(), keys, self.corp_id)
