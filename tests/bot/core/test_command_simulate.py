"""``gongkai simulate wechat``: the whole system beside a made-up WeChat, and one that is running already."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from actions.settings import StorageSettings
from bot.channels.simulate import trying
from bot.channels.simulate.page import HEADER
from bot.channels.simulate.wechat_calls import Account
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.wechat.callback import Mode
from bot.channels.wechat.settings import WeChatSettings
from bot.channels.wecom.settings import WeComSettings
from bot.cli import CommandError
from bot.cli_simulate import simulate_app
from bot.settings import Settings

PROJECT = Path(__file__).resolve().parents[3]
ACCOUNT = Account()
QUESTION, ARTICLE = "申请信息公开要收费吗？", "第四十二条"
Read = Callable[[str], Coroutine[None, None, str]]


@asynccontextmanager
async def running(*arguments: str, **environment: str) -> AsyncIterator[Read]:
    """``gongkai`` as a process. What is given waits for a line with these words and gives the address in it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=PROJECT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    stdout = process.stdout

    async def address(words: str) -> str:
        printed = ""
        async with asyncio.timeout(240):
            while words not in printed:
                line = (await stdout.readline()).decode()
                assert line, printed
                printed += line
        found = re.search(rf"{words}\S*\s*(http://[\d.:]+)", printed)
        assert found, printed
        return found[1]

    try:
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 60)


async def is_answered_on(address: str) -> bool:
    """Ask on the page's first phone, and read its events until the answer is there: first it may only be kept."""
    async with aiohttp.ClientSession(headers={HEADER: "1"}) as session, asyncio.timeout(240):
        async with session.post(f"{address}/do/say", json={"text": QUESTION}) as response:
            assert response.status == 202
        async with session.get(f"{address}/events") as stream:
            async for line in stream.content:
                if b'"kind": "theirs"' in line and ARTICLE in line.decode():
                    return True
    return False


@pytest.fixture
def data(tmp_path: Path) -> dict[str, str]:
    """A data folder with the models of the project, so that none is trained."""
    models = PROJECT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (tmp_path / "models").symlink_to(models)
    return {"GONGKAI_VAR_DIR": str(tmp_path), "GONGKAI_PORT": "0"}


@pytest.mark.rasa
async def test_one_command_and_a_question_is_answered_on_the_phone(data: dict[str, str]) -> None:
    async with running("simulate", "wechat", "--port", "0", **data) as address:
        phones = await address("手机（模拟）")
        assert await is_answered_on(phones)
    assert (Path(data["GONGKAI_VAR_DIR"]) / "simulate" / "gongkai.db").exists()
    assert not (Path(data["GONGKAI_VAR_DIR"]) / "gongkai.db").exists()  # the real data are left alone


@pytest.mark.rasa
async def test_against_a_system_that_is_running(data: dict[str, str]) -> None:
    account = {
        "GONGKAI_WECHAT_APP_ID": ACCOUNT.app_id,
        "GONGKAI_WECHAT_APP_SECRET": "of nobody",
        "GONGKAI_WECHAT_TOKEN": ACCOUNT.token,
        "GONGKAI_WECHAT_AES_KEY": ACCOUNT.aes_key,
        "GONGKAI_WECHAT_API_BASE_URL": "http://127.0.0.1:9",
    }
    async with running("serve", **data, **account) as site:
        url = await site("Chat page")
        keys = ("--token", ACCOUNT.token, "--aes-key", ACCOUNT.aes_key, "--app-id", ACCOUNT.app_id)
        async with running("simulate", "wechat", "--port", "0", "--url", f"{url}/wechat", *keys) as address:
            phones = await address("手机页面：")
            assert await is_answered_on(phones)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--url", "https://gk.example.cn/wechat", "--token", "t", "--app-id", "a"), "本机"),
        (("--url", "http://127.0.0.1:8080/wechat"), "--token"),
        (("--url", "http://127.0.0.1:1/wechat", "--token", "t", "--app-id", "a", "--aes-key", "short"), "43"),
    ],
)
def test_what_is_missing_is_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    found = CliRunner().invoke(simulate_app, ["wechat", *arguments])
    assert isinstance(found.exception, CommandError)
    assert said in str(found.exception)


def test_neither_real_data_nor_a_real_account_is_used(tmp_path: Path) -> None:
    real = WeChatSettings(app_id="wxreal", app_secret=SecretStr("real"), token=SecretStr("real"), mode=Mode.PLAIN)
    storage = StorageSettings(var_dir=tmp_path, database_url="postgresql+psycopg://real", secret=SecretStr("real"))
    settings = Settings(wechat=real, storage=storage, host="0.0.0.0", public_base_url="https://gk.cn")
    staged = trying._staged(settings, tmp_path / "simulate", ACCOUNT, "http://127.0.0.1:1", has_customer_service=True)
    assert staged.storage.effective_database_url == f"sqlite:///{tmp_path / 'simulate' / 'gongkai.db'}"
    assert staged.storage.secret.get_secret_value() == ""
    assert (staged.wechat.app_id, staged.wechat.api_base_url) == (ACCOUNT.app_id, "http://127.0.0.1:1")
    assert (staged.host, staged.base_url) == ("127.0.0.1", "http://127.0.0.1:8080")
    assert staged.wechat.problem == ""


def test_no_other_channel_is_called_and_one_rasa_is_asked(tmp_path: Path) -> None:
    wecom = WeComSettings(
        corp_id="wwreal",
        open_kfids="wkREAL",  # type: ignore[arg-type] - as the environment has it
        secret=SecretStr("real"),
        token=SecretStr("real"),
        aes_key=SecretStr("a" * 43),
    )
    telegram = TelegramSettings(token=SecretStr("123456789:" + "A" * 35))
    assert (wecom.has_service, telegram.is_on) == (True, True)
    settings = Settings(wecom=wecom, telegram=telegram, rasa_workers=2)
    staged = trying._staged(settings, tmp_path / "simulate", ACCOUNT, "http://127.0.0.1:1", has_customer_service=True)
    assert (staged.wecom.has_service, staged.wecom.has_alerts, staged.telegram.is_on) == (False, False, False)
    assert staged.rasa_workers == 1  # the one that can be slowed down
