"""Settings of the channel, ``GONGKAI_WECHAT_…``. Off while there is no AppID; half of an account stops the start."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from bot.channels.account import AccountSettings
from bot.channels.wechat.callback import Callbacks, Mode
from bot.channels.wechat.notices import NEWS, pairs
from bot.channels.weixin.crypto import KeyFormatError, MessageCrypto

API = "https://api.weixin.qq.com"


class WeChatSettings(AccountSettings):
    """One Official Account, as in WeChat's console (设置与开发 - 开发接口管理)."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_WECHAT_", env_file=".env", extra="ignore", frozen=True)

    app_id: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$", description="empty: no WeChat channel")
    app_secret: SecretStr = SecretStr("")
    token: SecretStr = Field(default=SecretStr(""), description="令牌(Token), 3 to 32 letters and digits")
    mode: Mode = Field(default=Mode.SAFE, description="plain, compatible or safe: 消息加解密方式")
    aes_key: SecretStr = Field(default=SecretStr(""), description="EncodingAESKey; not needed in plain mode")
    previous_aes_key: SecretStr = Field(default=SecretStr(""), description="the one before, while it is changed")
    original_id: str = Field(
        default="", pattern=r"^(gh_[A-Za-z0-9_-]{1,60})?$", description="原始ID; empty: not compared"
    )
    has_customer_service: bool = Field(
        default=True, description="false for accounts without the customer-service API: 回复 1 查看"
    )
    template_progress: str = Field(default="", max_length=64, description="订阅通知 for news of an application")
    template_reply: str = Field(default="", max_length=64, description="订阅通知 for a reply that is ready")
    template_progress_fields: str = Field(default=NEWS, max_length=1000, description="its fields and what they say")
    template_reply_fields: str = Field(default=NEWS, max_length=1000, description="its fields and what they say")
    notice_url: str = Field(
        default="",
        pattern=r"^(https://[^\s<>\"]{1,500})?$",
        description="an article (图文) with the 订阅通知 component, offered with the receipt of an application",
    )
    api_base_url: str = Field(default=API, pattern=r"^https?://[^/\s?#]+$", description="nothing else is called")

    @field_validator(
        *("app_id", "original_id", "template_progress", "template_reply", "notice_url", "api_base_url"), mode="before"
    )
    @classmethod
    def _bare(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

    @field_validator("template_progress_fields", "template_reply_fields")
    @classmethod
    def _readable(cls, value: str) -> str:
        if pairs(value) is None:
            raise ValueError("write the template's fields as thing1=有新进展; time2={time}")
        return value

    @property
    def is_on(self) -> bool:
        """Whether there is an account to serve."""
        return bool(self.app_id)

    @property
    def problem(self) -> str:
        """What is missing or wrong, as a sentence; empty when the account is complete, or there is none."""
        if not self.is_on:
            is_begun = any(secret.get_secret_value() for secret in (self.app_secret, self.token, self.aes_key))
            return "微信公众号的 AppID 没有填：请设置 GONGKAI_WECHAT_APP_ID，或者把其他几项也去掉" if is_begun else ""
        missing = [
            f"{name}（{label}）"
            for name, label, secret, is_needed in (
                ("GONGKAI_WECHAT_APP_SECRET", "AppSecret", self.app_secret, True),
                ("GONGKAI_WECHAT_TOKEN", "令牌", self.token, True),
                ("GONGKAI_WECHAT_AES_KEY", "EncodingAESKey", self.aes_key, self.mode != Mode.PLAIN),
            )
            if is_needed and not secret.get_secret_value()
        ]
        if missing:
            return f"微信公众号的设置不全，还缺：{'、'.join(missing)}"
        try:
            self.crypto()
        except KeyFormatError:
            return "GONGKAI_WECHAT_AES_KEY 或 GONGKAI_WECHAT_PREVIOUS_AES_KEY 不对：EncodingAESKey 是43个字母和数字"
        return ""

    @property
    def notice_fields(self) -> dict[str, str]:
        """What a notice says, by template id; that for a reply last, as it is for one kind of news only."""
        found = {
            self.template_progress: self.template_progress_fields,
            self.template_reply: self.template_reply_fields,
        }
        return {template: fields for template, fields in found.items() if template}

    def crypto(self) -> MessageCrypto | None:
        """What decrypts and encrypts; ``None`` without a key. Raises :class:`KeyFormatError`."""
        keys = [key.get_secret_value() for key in (self.aes_key, self.previous_aes_key) if key.get_secret_value()]
        return MessageCrypto(self.token.get_secret_value(), keys, self.app_id) if keys else None

    def callbacks(self) -> Callbacks:
        """What reads this account's callbacks; one for the whole process, as it remembers."""
        return Callbacks(self.token.get_secret_value(), self.mode, self.crypto(), self.original_id)
