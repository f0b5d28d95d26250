"""The command line as a stranger uses it: programs of their own, in an empty folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import PROJECT_DIR
from tests.support.ports import lasting_port


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """No Rasa can be installed here, as there is no project; data goes to a folder of the test."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")},
        "PYTHONPATH": str(PROJECT_DIR),
        "GONGKAI_VAR_DIR": str(tmp_path / "var"),
        "GONGKAI_PROJECT_DIR": str(tmp_path),
        "GONGKAI_PORT": str(lasting_port()),
    }


@pytest.fixture
def gongkai(environment: dict[str, str], tmp_path: Path) -> Any:
    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            timeout=300,
            check=False,
        )

    return run


def test_help_names_every_command(gongkai: Any) -> None:
    shown = gongkai("--help").stdout
    assert all(command in shown for command in ("serve", "ask", "deadline", "calendar", "kb", "staff", "chat"))


def test_a_question_is_answered_as_json_without_server_database_and_rasa(gongkai: Any, tmp_path: Path) -> None:
    answer = json.loads(gongkai("ask", "南昌市财政收支多久公开一次？", "--json").stdout)
    assert answer["verdict"] == "answer"
    citation = answer["citations"][0]
    assert citation["document_number"] == "洪府厅发〔2017〕98号"
    assert "按季公开" in citation["excerpt"]
    assert set(citation) == {
        *("title", "document_number", "issuer", "section_path", "section", "excerpt", "score", "href")
    }
    assert not (tmp_path / "var").exists(), "asking makes no data folder"


def test_the_deadline_of_a_case_is_computed(gongkai: Any) -> None:
    """条例 Art. 33: 20 working days; 2 March 2026 is not counted."""
    done = gongkai("deadline", "-", stdin='{"received_on": "2026-03-02"}')
    assert json.loads(done.stdout)["due_on"] == "2026-03-30"
    assert done.returncode == 0


def test_of_many_cases_the_wrong_ones_are_named_and_the_others_computed(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text('{"received_on": "2026-03-02"}\n{"received_on": "soon"}\nnonsense\n')
    done = gongkai("deadline", "cases.jsonl")
    assert len(done.stdout.splitlines()) == 1
    assert "第2行" in done.stderr
    assert "第3行" in done.stderr
    assert done.returncode == 1


def test_a_fact_that_is_stated_twice_is_a_sentence(gongkai: Any) -> None:
    twice = '{"received_on": "2026-03-02",\n "extension": {"days": 5, "days": 20, "told_on": "2026-03-20"}}'
    done = gongkai("deadline", "-", stdin=twice)
    assert done.stdout == ""
    assert "重复写了 days" in done.stderr
    assert done.returncode == 1


def test_odd_input_is_a_sentence_and_stops_nothing(gongkai: Any, tmp_path: Path) -> None:
    odd = ["[" * 100_000, '{"received_on": "2026-03-02", "\\ud800": 1}', '{"received_on": "2026-03-02"}\u2028', "[]"]
    (tmp_path / "cases.jsonl").write_text("\n".join(odd), "utf-8-sig")
    done = gongkai("deadline", "cases.jsonl")
    assert [json.loads(line)["due_on"] for line in done.stdout.splitlines()] == ["2026-03-30"]
    assert all(f"第{number}行" in done.stderr for number in (1, 3, 4))
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


def test_a_wrong_calendar_is_a_sentence(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "var" / "calendar").mkdir(parents=True)
    (tmp_path / "var" / "calendar" / "2027.json").write_text("{")
    done = gongkai("deadline", "-", stdin='{"received_on": "2026-03-02"}')
    assert "2027.json 不能读取" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("deadline", "missing.json"), "missing.json can't be read"),
        (("kb", "import", "missing.txt"), "no such file"),
        (("chat",), "No bot answers at"),
    ],
)
def test_errors_are_sentences(gongkai: Any, arguments: tuple[str, ...], sentence: str) -> None:
    done = gongkai(*arguments, stdin="你好\n")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


def test_documents_are_imported_and_reported(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "通知.txt").write_text("关于做好垃圾分类工作的通知\n\n一、每周三回收旧电池。\n二、由市城管局负责。\n")
    (tmp_path / "图.pdf").write_bytes(b"%PDF-1.7")
    done = gongkai("kb", "import", "通知.txt", "图.pdf")
    assert "added: 1" in done.stdout
    assert "图.pdf" in done.stdout
    assert done.returncode == 1, "one of the files could not be read"
    assert "unchanged: 1" in gongkai("kb", "import", "通知.txt").stdout
    assert "旧电池" in gongkai("ask", "多久回收旧电池？").stdout


def test_inspect_shows_what_is_understood_and_touches_nothing(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "公告.html").write_text(
        "<table><tr><td>索引号</td><td>A-1</td><td>发文字号</td><td>甲政发[2020]3号</td></tr></table>"
        "<div><p>一、加强监督</p><p>市水利局每季度公布一次饮用水水质的监测结果。</p></div>",
        encoding="utf-8",
    )
    shown = gongkai("kb", "inspect", "公告.html")
    assert "Document number  甲政发〔2020〕3号" in shown.stdout
    assert "加强监督" in shown.stdout
    found = json.loads(gongkai("kb", "inspect", "公告.html", "--json").stdout)
    assert (found["index_number"], found["document_number"]) == ("A-1", "甲政发〔2020〕3号")
    assert found["outline"] == [{"path": ["一"], "heading": "加强监督"}]
    assert [passage["path"] for passage in found["passages"]] == [["一"], ["一"]]
    assert found["warnings"] == ["没有找到发文机关、日期。"]
    assert [path.name for path in tmp_path.iterdir()] == ["公告.html"]


def test_inspect_shows_who_must_publish_what_and_how_often(gongkai: Any, tmp_path: Path) -> None:
    plan = "2020年甲市政务公开工作要点\n一、财政信息公开\n按季公开全市财政收支情况。(责任单位:市财政局)\n"
    (tmp_path / "要点.txt").write_text(plan, "utf-8")
    duties = json.loads(gongkai("kb", "inspect", "要点.txt", "--json").stdout)["duties"]
    assert [(duty["units"], duty["frequency"]["text"], duty["section_path"]) for duty in duties] == [
        (["市财政局"], "按季", ["一"])
    ]
    assert "市财政局 按季" in gongkai("kb", "inspect", "要点.txt").stdout


def test_inspect_of_a_file_that_cannot_be_read_is_a_sentence(gongkai: Any, tmp_path: Path) -> None:
    (tmp_path / "图.pdf").write_bytes(b"%PDF-1.7")
    for arguments in (("kb", "inspect", "图.pdf"), ("kb", "inspect", "图.pdf", "--json"), ("kb", "inspect", "无.txt")):
        done = gongkai(*arguments)
        assert done.returncode == 1
        assert "图.pdf can't be read" in done.stderr or "no such file" in done.stderr
        assert "Traceback" not in done.stderr


def test_inspect_lists_the_documents_of_an_archive(gongkai: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "附件.zip", "w") as archive:
        archive.writestr("通知.txt", "关于做好垃圾分类工作的通知\n一、每周三回收旧电池。\n")
        archive.writestr("图.png", b"\x89PNG")
    done = gongkai("kb", "inspect", "附件.zip", "--json")
    assert [one["source"] for one in json.loads(done.stdout)["documents"]] == ["附件.zip/通知.txt", "附件.zip/图.png"]
    assert done.returncode == 1, "one of the files could not be read"


class Site:
    """A bot that serves, without a Rasa."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.url = f"http://127.0.0.1:{environment['GONGKAI_PORT']}"
        self._output = (folder / "serve.log").open("w+")
        command = [sys.executable, "-m", "bot", "serve"]
        self.process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=self._output, stderr=subprocess.STDOUT
        )

    def get(self, path: str) -> str:
        """The page, as soon as the site opens its port; from then on the request itself waits."""
        deadline = time.monotonic() + 120
        while True:
            try:
                return urllib.request.urlopen(self.url + path, timeout=120).read().decode()  # type: ignore[no-any-return]
            except urllib.error.URLError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise AssertionError(f"no site: {self.printed()}") from None

    def stop(self) -> float:
        """Ctrl-C; how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        return time.monotonic() - began

    def printed(self) -> str:
        self._output.seek(0)
        return self._output.read()


@pytest.fixture
def site(environment: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    site = Site(environment, tmp_path)
    yield site
    if site.process.poll() is None:
        site.process.kill()
        site.process.wait()


def test_without_rasa_the_site_says_why_and_answers_from_the_documents(site: Site, gongkai: Any) -> None:
    assert "<html" in site.get("/")
    talk = gongkai("chat", stdin="南昌市财政收支多久公开一次？\n转人工\n").stdout
    assert "按季公开" in talk
    assert f"{site.url}/documents/" in talk
    assert "工作人员" in talk
    assert json.loads(site.get("/healthz"))["status"] == "ok"
    second = gongkai("serve")
    assert (second.returncode, "already running" in second.stderr) == (1, True)

    assert site.stop() < 30  # streams that were waited for would take a minute
    assert site.process.returncode == 0
    printed = site.printed()
    assert "Chat page" in printed
    assert "one-time password" in printed
    assert "Rasa can't be started" in printed
    assert "南昌市财政收支多久公开" not in printed
    assert "Traceback" not in printed


def test_a_port_in_use_is_a_sentence(gongkai: Any, environment: dict[str, str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", int(environment["GONGKAI_PORT"]))):
        done = gongkai("serve")
    assert "is in use" in done.stderr
    assert done.returncode == 1


def test_a_wrong_setting_is_a_sentence(gongkai: Any, environment: dict[str, str]) -> None:
    environment["GONGKAI_PORT"] = "eighty"
    done = gongkai("serve")
    assert "GONGKAI_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
