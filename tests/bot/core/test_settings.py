"""Settings come from the environment; a wrong one is a sentence."""

from __future__ import annotations

import re

import pytest
from pydantic_settings import BaseSettings

from actions.settings import AgencySettings, StorageSettings
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.wechat.settings import WeChatSettings
from bot.channels.wecom.settings import WeComSettings
from bot.settings import PROJECT_DIR, InvalidSettingsError, Settings, load_settings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOST", "PORT", "VAR_DIR", "DATABASE_URL", "PUBLIC_BASE_URL"):
        monkeypatch.delenv(f"GONGKAI_{name}", raising=False)


def test_the_defaults_need_no_set_up() -> None:
    settings = load_settings()
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.storage.effective_database_url == "sqlite:///var/gongkai.db"
    assert settings.agency.is_example


def test_the_environment_sets_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_PORT", "9000")
    monkeypatch.setenv("GONGKAI_AGENCY_NAME", "青山市人民政府")
    monkeypatch.setenv("GONGKAI_VAR_DIR", "/srv/gongkai")
    settings = load_settings()
    assert (settings.port, settings.agency.name) == (9000, "青山市人民政府")
    assert settings.storage.effective_database_url == "sqlite:////srv/gongkai/gongkai.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GONGKAI_PORT", "eighty"),
        ("GONGKAI_AGENCY_NUMBER_PREFIX", "小写"),
        ("GONGKAI_PUBLIC_BASE_URL", "example.cn"),
        ("GONGKAI_ALERT_DAYS", "5,three"),
        ("GONGKAI_ALERT_DAYS", "5,-1"),
        ("GONGKAI_ALERT_DAYS", "[5, 3]"),
        ("GONGKAI_ALERT_ESCALATE_AFTER", "0"),
        ("GONGKAI_AGENCY_OFFICE_HOURS", "工作日上午九点到十二点"),
        ("GONGKAI_AGENCY_OFFICE_HOURS", "9-12,14-17"),
        ("GONGKAI_AGENCY_OFFICE_HOURS", "9:00-25:00"),
        ("GONGKAI_AGENCY_OFFICE_HOURS", "14:00-12:00"),
        ("GONGKAI_AGENCY_OFFICE_HOURS", "9:00-12:00,11:00-17:00"),
        ("GONGKAI_AGENCY_OFFICE_HOURS", ""),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettingsError, match=name):
        load_settings()


@pytest.mark.parametrize(
    ("given", "days"), [("5,3,1,0", (5, 3, 1, 0)), ("0, 10 ,1,10,", (10, 1, 0)), ("", ()), (None, (5, 3, 1, 0))]
)
def test_the_days_of_alerts(monkeypatch: pytest.MonkeyPatch, given: str | None, days: tuple[int, ...]) -> None:
    if given is not None:
        monkeypatch.setenv("GONGKAI_ALERT_DAYS", given)
    assert load_settings().alert_days == days


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "工作日 9:00-12:00、13:30-17:30"),
        ("8:30-12:00,14:00-17:30", "工作日 8:30-12:00、14:00-17:30"),
        ("工作日 9：00—12：00、13：30至17：00", "工作日 9:00-12:00、13:30-17:00"),
        ("9:00-17:00", "工作日 9:00-17:00"),
    ],
)
def test_office_hours_are_read_and_shown(monkeypatch: pytest.MonkeyPatch, given: str | None, shown: str) -> None:
    if given is not None:
        monkeypatch.setenv("GONGKAI_AGENCY_OFFICE_HOURS", given)
    assert load_settings().agency.shown_office_hours == shown
    monkeypatch.setenv("GONGKAI_AGENCY_OFFICE_HOURS_TEXT", "周一至周五全天")
    assert load_settings().agency.shown_office_hours == "周一至周五全天"


@pytest.mark.parametrize(
    ("given", "url", "is_https"),
    [
        ({"host": "0.0.0.0", "port": 80}, "http://127.0.0.1:80", False),
        ({"host": "::1", "port": 8080}, "http://[::1]:8080", False),
        ({"public_base_url": "https://gk.example.cn/"}, "https://gk.example.cn", True),
    ],
)
def test_the_address_of_the_site(given: dict[str, object], url: str, is_https: bool) -> None:
    settings = Settings(**given)  # type: ignore[arg-type]
    assert (settings.base_url, settings.is_https) == (url, is_https)


@pytest.mark.parametrize(
    "part", [Settings, StorageSettings, AgencySettings, WeChatSettings, WeComSettings, TelegramSettings]
)
def test_every_setting_is_documented(part: type[BaseSettings]) -> None:
    documented = (PROJECT_DIR / "docs" / "settings.md").read_text(encoding="utf-8")
    prefix = part.model_config["env_prefix"]
    rooms = ("storage", "agency", "wechat", "wecom", "telegram")
    names = [f"{prefix}{name.upper()}" for name in part.model_fields if name not in rooms]
    assert [name for name in names if f"| `{name}` |" not in documented] == []


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", (PROJECT_DIR / "docs" / "settings.md").read_text(encoding="utf-8"), re.M)
    parts = (Settings, StorageSettings, AgencySettings, WeChatSettings, WeComSettings, TelegramSettings)
    known = {f"{part.model_config['env_prefix']}{name.upper()}" for part in parts for name in part.model_fields}
    assert documented
    assert [name for name in documented if name not in known] == []
