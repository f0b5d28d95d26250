"""Settings of the whole process, from the environment (``GONGKAI_…``) or a ``.env`` file.

The data's place and the office's own facts are read by :mod:`actions.settings`; this adds what only the bot needs.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from actions.cases.attachments import Limits
from actions.settings import AgencySettings, StorageSettings
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.wechat.settings import WeChatSettings
from bot.channels.wecom.settings import WeComSettings

_PREFIXES = {
    "AgencySettings": "GONGKAI_AGENCY_",
    "WeChatSettings": "GONGKAI_WECHAT_",
    "TelegramSettings": "GONGKAI_TELEGRAM_",
    "WeComSettings": "GONGKAI_WECOM_",
}
_REPORT_RECIPIENTS = ("supervisor", "head", "document_editor")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?")

PROJECT_DIR = Path(__file__).resolve().parent.parent


class InvalidSettingsError(Exception):
    """A setting can't be used; the text names the variable and says what is wrong."""


class Settings(BaseSettings):
    """Everything that ``gongkai serve`` can be told."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", env_file=".env", extra="ignore")

    host: str = Field(default="127.0.0.1", description="0.0.0.0 to be reached from other machines")
    port: int = Field(default=8080, ge=0, le=65535, description="0: any free port")
    public_base_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+(/\S*)?)?$",
        description="how citizens reach the site, when not host:port",
    )
    trust_proxy: bool = Field(
        default=False, description="take the client's address from the last X-Forwarded-For entry"
    )
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="sites that may show the chat in a frame, as https://www.example.gov.cn"
    )
    max_request_bytes: int = Field(default=64 * 1024, gt=1024)
    max_upload_bytes: int = Field(default=64 * 1024 * 1024, gt=1024, description="files that staff upload, a form")

    attachment_max_bytes: int = Field(
        default=10 * 1024 * 1024, ge=1024, le=50 * 1024 * 1024, description="a file that a citizen sends"
    )
    attachments_open: int = Field(
        default=5, ge=1, le=20, description="files of one conversation that are with no application yet"
    )

    project_dir: Path = Field(default=PROJECT_DIR, description="where config.yml, domain.yml and nlu_data/ are")
    rasa_url: str = Field(default="", description="an already running Rasa; empty: start one")
    rasa_workers: int = Field(
        default=1, ge=1, le=64, description="Rasa processes to start: one uses one core, and about 0.5 GB"
    )
    rasa_turns_at_once: int = Field(
        default=2, ge=1, le=64, description="in the hands of one Rasa, which works on one at a time; more only queue up"
    )
    rasa_timeout_seconds: float = Field(default=15.0, gt=0)
    rasa_patience_seconds: float = Field(
        default=300.0, gt=0, description="how long a citizen's message waits for a Rasa that does not come up"
    )
    question_days: int = Field(default=365, ge=1, description="how long the words of citizens' questions are kept")

    api_requests_per_minute: int = Field(default=300, ge=1, description="calls of the API with one token")
    webhook_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="inner networks that webhooks may call, as 10.1.0.0/16; none: only public addresses"
    )

    alert_days: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(5, 3, 1, 0), description="working days before a limit at which staff are alerted, 0: on the day"
    )
    alert_escalate_after: int = Field(
        default=3, ge=1, le=60, description="on which working day of delay administrators are alerted too"
    )

    first_response_minutes: int = Field(
        default=30, ge=1, le=2400, description="working minutes until a person should have answered who asked for one"
    )

    duty_alert_days: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(5, 1), description="working days before a publication is due at which document editors are alerted"
    )
    report_alerts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("supervisor",), description="who is told of a new report file: supervisor, head, document_editor"
    )

    message_days: int = Field(
        default=730, ge=1, description="how long messages are kept after the last one of their conversation"
    )
    draft_days: int = Field(default=90, ge=1, description="how long a form that nobody goes on with is kept")
    # A year is the longest period for a remedy of which nobody was told (行政复议法 Art. 20, 法释〔2018〕1号 Art. 64),
    # and the court's notice takes some days.
    retention_identity_days: int = Field(
        default=400, ge=1, description="after everything is over: ID number, phone, addresses of an application"
    )
    retention_case_years: int = Field(
        default=10, ge=1, description="after everything is over: all personal data of what is archived (its terms)"
    )

    storage: StorageSettings = Field(default_factory=StorageSettings)
    agency: AgencySettings = Field(default_factory=AgencySettings)
    wechat: WeChatSettings = Field(default_factory=WeChatSettings)
    telegram: TelegramSettings = Field(default_factory=TelegramSettings)
    wecom: WeComSettings = Field(default_factory=WeComSettings)

    @field_validator("report_alerts", mode="before")
    @classmethod
    def _read_recipients(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = tuple(dict.fromkeys(text.strip() for text in value.split(",") if text.strip()))
        if not set(names) <= set(_REPORT_RECIPIENTS):
            raise ValueError(f"write some of {', '.join(_REPORT_RECIPIENTS)} with commas between, or nothing")
        return names

    @field_validator("alert_days", "duty_alert_days", mode="before")
    @classmethod
    def _read_days(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        days = [text.strip() for text in value.split(",") if text.strip()]
        if not all(text.isascii() and text.isdigit() and int(text) <= 60 for text in days):
            raise ValueError("write working days from 0 to 60 with commas between, such as 5,3,1,0")
        return tuple(sorted({int(text) for text in days}, reverse=True))

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _read_networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return tuple(str(ip_network(text.strip())) for text in value.split(",") if text.strip())
        except ValueError as error:
            raise ValueError("write networks with commas between, such as 10.1.0.0/16,127.0.0.0/8") from error

    @field_validator("embed_origins", mode="before")
    @classmethod
    def _read_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        origins = [text.strip().rstrip("/") for text in value.split(",") if text.strip()]
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("write origins with commas between, such as https://www.example.gov.cn, without a path")
        return tuple(dict.fromkeys(origins))

    @model_validator(mode="after")
    def _own_templates(self) -> Self:
        if self.agency.templates_dir is None:
            self.agency = self.agency.model_copy(update={"templates_dir": self.storage.templates_dir})
        return self

    @property
    def attachment_limits(self) -> Limits:
        """How much is taken of one citizen, whatever the channel."""
        return Limits(self.attachment_max_bytes, self.attachments_open)

    @property
    def base_url(self) -> str:
        """Where a browser finds the site, without a slash at the end."""
        if self.public_base_url:
            return self.public_base_url.rstrip("/")
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def is_https(self) -> bool:
        """Citizens reach the site by https, so cookies are marked Secure."""
        return self.public_base_url.startswith("https://")


def load_settings() -> Settings:
    """Read the settings. Raises :class:`InvalidSettingsError` with one sentence a wrong variable."""
    try:
        return Settings()
    except SettingsError as error:
        raise InvalidSettingsError(f"{error}.") from error
    except ValidationError as error:
        prefix = _PREFIXES.get(error.title, "GONGKAI_")
        sentences = [
            f"{prefix}{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}."
            if problem["loc"]
            else f"{problem['msg'].removeprefix('Value error, ')}。"  # about several settings, which it names
            for problem in error.errors()
        ]
        raise InvalidSettingsError("\n".join(sentences)) from error
