"""Half of an account stops the start with a sentence; secrets are never shown."""

from __future__ import annotations

import pytest

from bot.channels.wechat.callback import Mode
from bot.settings import InvalidSettingsError, load_settings

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WHOLE = {"APP_ID": "wx0123456789abcdef", "APP_SECRET": "s3cret-of-ours", "TOKEN": "t0ken-of-ours", "AES_KEY": KEY}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path):  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)

    def with_values(values: dict[str, str]):  # type: ignore[no-untyped-def]
        for name, value in values.items():
            monkeypatch.setenv(f"GONGKAI_WECHAT_{name}", value)
        return load_settings().wechat

    return with_values


def test_without_an_app_id_there_is_no_wechat(load) -> None:  # type: ignore[no-untyped-def]
    assert not load({}).is_on


def test_a_whole_account(load) -> None:  # type: ignore[no-untyped-def]
    found = load(WHOLE | {"TEMPLATE_PROGRESS": " T1 "})
    assert (found.is_on, found.mode, list(found.notice_fields)) == (True, Mode.SAFE, ["T1"])
    assert found.callbacks()
    assert not any(secret in f"{found!r}{found}" for secret in (WHOLE["APP_SECRET"], WHOLE["TOKEN"], KEY))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"APP_ID": "wx1"},
            "GONGKAI_WECHAT_APP_SECRET（AppSecret）、GONGKAI_WECHAT_TOKEN（令牌）、GONGKAI_WECHAT_AES_KEY",
        ),
        ({**WHOLE, "AES_KEY": ""}, "还缺：GONGKAI_WECHAT_AES_KEY（EncodingAESKey）"),
        ({**WHOLE, "APP_ID": ""}, "GONGKAI_WECHAT_APP_ID"),
        ({**WHOLE, "AES_KEY": "secret-but-short"}, "43个字母和数字"),
        ({**WHOLE, "PREVIOUS_AES_KEY": "short"}, "PREVIOUS_AES_KEY"),
        ({**WHOLE, "MODE": "none"}, "GONGKAI_WECHAT_MODE"),
        ({**WHOLE, "ORIGINAL_ID": "江州政务"}, "GONGKAI_WECHAT_ORIGINAL_ID"),
        ({**WHOLE, "TEMPLATE_REPLY_FIELDS": "有新进展"}, "GONGKAI_WECHAT_TEMPLATE_REPLY_FIELDS"),
        ({**WHOLE, "NOTICE_URL": "http://x.cn"}, "GONGKAI_WECHAT_NOTICE_URL"),
        ({**WHOLE, "API_BASE_URL": "ftp://x"}, "GONGKAI_WECHAT_API_BASE_URL"),
    ],
)
def test_half_an_account_is_a_sentence(load, given: dict[str, str], said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidSettingsError) as caught:
        load(given)
    assert said in str(caught.value)
    assert "secret-but-short" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_plain_mode_needs_no_key(load) -> None:  # type: ignore[no-untyped-def]
    found = load({**WHOLE, "AES_KEY": "", "MODE": "plain"})
    assert found.is_on
    assert found.crypto() is None
