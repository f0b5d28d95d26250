"""Half of an account stops the start with a sentence; secrets are never shown."""

from __future__ import annotations

import pytest

from bot.settings import InvalidSettingsError, load_settings

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SERVICE = {"CORP_ID": "ww1", "OPEN_KFIDS": "wkA, wkB", "SECRET": "s3cret-of-ours", "TOKEN": "t0ken", "AES_KEY": KEY}
ALERTS = {"CORP_ID": "ww1", "AGENT_ID": "1000002", "AGENT_SECRET": "app-s3cret"}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def with_values(values: dict[str, str]):  # type: ignore[no-untyped-def]
        for name, value in values.items():
            monkeypatch.setenv(f"GONGKAI_WECOM_{name}", value)
        return load_settings().wecom

    return with_values


def test_without_a_corp_id_there_is_no_wecom(load) -> None:  # type: ignore[no-untyped-def]
    found = load({})
    assert (found.has_service, found.has_alerts) == (False, False)


def test_customer_service_alone(load) -> None:  # type: ignore[no-untyped-def]
    found = load(SERVICE)
    assert (found.has_service, found.has_alerts, found.open_kfids) == (True, False, ("wkA", "wkB"))
    assert found.callbacks()
    assert not any(secret in f"{found!r}{found}" for secret in ("s3cret", "t0ken", KEY))


def test_alerts_alone(load) -> None:  # type: ignore[no-untyped-def]
    found = load(ALERTS)
    assert (found.has_service, found.has_alerts) == (False, True)
    assert found.secret_of_app.get_secret_value() == "app-s3cret"


def test_one_app_for_both(load) -> None:  # type: ignore[no-untyped-def]
    assert load({**SERVICE, "AGENT_ID": "1000002"}).secret_of_app.get_secret_value() == "s3cret-of-ours"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"CORP_ID": "ww1"}, "GONGKAI_WECOM_OPEN_KFIDS"),
        ({**SERVICE, "CORP_ID": ""}, "GONGKAI_WECOM_CORP_ID"),
        ({**SERVICE, "TOKEN": "", "SECRET": ""}, "还缺：GONGKAI_WECOM_SECRET（Secret）、GONGKAI_WECOM_TOKEN"),
        ({**ALERTS, "AGENT_SECRET": ""}, "GONGKAI_WECOM_AGENT_SECRET"),
        ({**SERVICE, "AES_KEY": "secret-but-short"}, "43个字母和数字"),
        ({**SERVICE, "OPEN_KFIDS": "wk A"}, "GONGKAI_WECOM_OPEN_KFIDS"),
        ({**ALERTS, "AGENT_ID": "app"}, "GONGKAI_WECOM_AGENT_ID"),
        ({**ALERTS, "API_BASE_URL": "ftp://x"}, "GONGKAI_WECOM_API_BASE_URL"),
    ],
)
def test_half_an_account_is_a_sentence(load, given: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidSettingsError) as caught:
        load(given)
    assert said in str(caught.value)
    assert "secret-but-short" not in str(caught.value)
    assert "s3cret" not in str(caught.value)
