"""Settings of the cases and the database, from the environment (``GONGKAI_…``) or a ``.env`` file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Protocol

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from actions.cases.office_hours import OfficeHours, read_office_hours

EXAMPLE_NAME = "示例市人民政府办公室"


class StorageSettings(BaseSettings):
    """Where data lives. The default needs no set-up: SQLite and a secret of its own under ``var/``."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", env_file=".env", extra="ignore")

    var_dir: Path = Path("var")
    database_url: str = ""
    secret: SecretStr = Field(default=SecretStr(""), description="encrypts personal data; empty: var/secret.key")
    previous_secrets: list[SecretStr] = []

    @property
    def calendar_file(self) -> Path:
        """Holiday notices newer than the package's; the folder beside it, ``calendar/``, holds one notice a file. See
        :meth:`actions.cases.calendar.WorkCalendar.from_file`."""
        return self.var_dir / "calendar.json"

    @property
    def index_dir(self) -> Path:
        """The search index, derived from the database: it may be deleted at any time."""
        return self.var_dir / "index"

    @property
    def templates_dir(self) -> Path:
        """The office's own Word templates, see :func:`actions.cases.letters.render`."""
        return self.var_dir / "templates"

    @property
    def reports_dir(self) -> Path:
        """Copies of the report files that the daily run makes."""
        return self.var_dir / "reports"

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.var_dir / 'gongkai.db'}"


class AgencySettings(BaseSettings):
    """The office that runs the system. The defaults are an example and are shown as one until they are set.

    What administrators save in the console goes before these (:mod:`actions.cases.agency`); ``number_prefix``,
    ``receipt_confirmation`` and ``templates_dir`` are set here alone.
    """

    model_config = SettingsConfigDict(env_prefix="GONGKAI_AGENCY_", env_file=".env", extra="ignore")

    name: str = EXAMPLE_NAME
    short_name: str = Field(
        default="",
        max_length=20,
        description="how it is called where room is short, on the pages of staff; empty: name",
    )
    disclosure_unit: str = "政务公开办公室"
    number_prefix: str = Field(default="SL", pattern=r"^[A-Z0-9]{1,8}$", description="starts every application number")
    address: str = Field(default="示例市示例路1号", description="where people come in person, and on letters")
    mail_address: str = Field(default="", description="where letters are sent to; empty: the same")
    postcode: str = "000000"
    phone: str = Field(default="0000-12345678", description="several with 、 between")
    email: str = Field(default="", description="of the unit; empty: none is told")
    website: str = Field(default="", description="of the office; empty: none is told")
    office_hours: Annotated[OfficeHours, NoDecode] = Field(
        default=read_office_hours("9:00-12:00,13:30-17:30"), description="of a working day by the calendar"
    )
    office_hours_text: str = Field(default="", max_length=80, description="how they are shown; empty: made from them")
    review_body: str = Field(default="示例市人民政府", description="复议机关, 行政复议法 Art. 24-28")
    review_online_url: str = Field(default="", description="网上复议渠道, 行政复议法 Art. 22 para. 2")
    court: str = Field(default="示例市示例区人民法院", description="行政诉讼法 Art. 14-18")
    complaint_body: str = Field(
        default="",
        max_length=100,
        description="takes complaints about disclosure, 条例 Art. 47, 51; may be empty",
    )
    fee_account: str = Field(default="", max_length=300, description="where the fee is paid, 处理费办法; may be empty")
    templates_dir: Path | None = Field(
        default=None, description="the office's own Word templates of letters; empty: templates/ in the data folder"
    )
    letter_prefix: str = Field(
        default="", max_length=20, pattern=r"^[^\s〔〕\[\]]*$", description="机关代字: starts every letter number"
    )
    letter_head: str = Field(
        default="", max_length=30, description="发文机关标志, in red on top of letters; empty: none"
    )
    receipt_confirmation: Literal["auto", "manual"] = Field(
        default="auto",
        description="Art. 31(三): an application by internet is received on the day both sides confirm it. auto: the "
        "system confirms at once, so the day of submission; manual: the day a member of staff confirms",
    )

    @field_validator("office_hours", mode="before")
    @classmethod
    def _read_hours(cls, value: object) -> object:
        return read_office_hours(value) if isinstance(value, str) else value

    @property
    def brief_name(self) -> str:
        """How it is called where room is short: on the staff's pages."""
        return self.short_name or self.name

    @property
    def shown_office_hours(self) -> str:
        """The office hours as citizens read them."""
        return self.office_hours_text or str(self.office_hours)

    @property
    def current(self) -> AgencySettings:
        """Itself: fixed settings are a source (:class:`AgencySource`) that never changes."""
        return self

    @property
    def post_address(self) -> str:
        """Where letters are sent to."""
        return self.mail_address or self.address

    @property
    def is_example(self) -> bool:
        """Nobody has set the office's own name yet; staff are told so."""
        return self.name == EXAMPLE_NAME


class AgencySource(Protocol):
    """Where the office's facts come from: what lives longer than a request asks for them anew each time."""

    @property
    def current(self) -> AgencySettings:
        """As they are now. What belongs together is taken from one."""
        ...
