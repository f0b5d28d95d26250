"""文书模板: an edited one is tried, shown and only then used; what the law wants said can't be lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from actions.cases.letters.word import SHIPPED
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings, StorageSettings
from bot.app import create_app
from bot.delivery.processes import beat
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.support.letters import FILE, edited

PATH = "/staff/admin/templates"


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings, tmp_path: Path) -> web.Application:
    settings = Settings(agency=agency, storage=StorageSettings(var_dir=tmp_path))
    return create_app(settings, clock=clock, db=db, knowledge=KnowledgeHolder(lambda: None), run_worker=False)  # type: ignore[arg-type,return-value]


async def test_an_edited_template_is_tried_shown_and_used_and_the_shipped_one_comes_back(
    admin: Any, db: Database, tmp_path: Path
) -> None:
    assert "系统自带的" in await admin.get(PATH)
    await admin.get(f"{PATH}/{FILE}")
    page = await admin.upload(f"{PATH}/{FILE}", "file", ("我的.docx", edited()))
    assert "第1版会是这样" in page
    assert "感谢您对&lt;本机关&gt;工作的关心。" in page
    own = tmp_path / "templates" / FILE
    assert not own.exists()
    page = await admin.post(f"{PATH}/{FILE}/use", version="1")
    assert "新的文书用这一版" in page
    assert own.exists()
    assert "本单位的，第1版" in await admin.get(PATH)
    await admin.upload(f"{PATH}/{FILE}", "file", ("我的.docx", edited("第二次修改。")))
    page = await admin.post(f"{PATH}/{FILE}/use")
    assert "已用回系统自带的模板" in page
    assert not own.exists()
    assert "第1版" in page
    assert "第2版" in page
    with db.session() as session:
        entries = [(e.action, e.detail) for e in session.scalars(select(AuditEntry)) if e.subject == "template"]
    assert entries == [
        ("template_used", {"template": FILE, "version": 1}),
        ("template_reset", {"template": FILE}),
    ]


async def test_a_template_put_there_by_hand_is_kept_before_it_goes(admin: Any, tmp_path: Path) -> None:
    own = tmp_path / "templates" / FILE
    own.parent.mkdir()
    own.write_bytes(edited("手放的。"))
    assert "在服务器上放的文件" in await admin.get(PATH)
    await admin.get(f"{PATH}/{FILE}")
    page = await admin.post(f"{PATH}/{FILE}/use")
    assert "第1版" in page
    assert "手放的。" in await admin.get(f"{PATH}/{FILE}?version=1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "不是可以打开的Word文件"),
        (edited(without="救济告知"), "缺少“{{ 救济告知 }}”"),
        (edited("{{ 申请人身份证号 }}"), "没有“申请人身份证号”这个变量"),
        (edited("{{ 本机关 "), "不能用"),
        (b"PK" + b"\0" * (2 * 1024 * 1024), "文件太大"),
    ],
)
async def test_what_can_not_be_used_is_refused_with_reasons(
    admin: Any, content: bytes, said: str, tmp_path: Path
) -> None:
    await admin.get(f"{PATH}/{FILE}")
    page = await admin.upload(f"{PATH}/{FILE}", "file", ("x.docx", content))
    assert admin.status == 422
    assert said in page
    assert "还没有上传过" in page
    assert not (tmp_path / "templates").exists()


async def test_the_template_can_be_downloaded_and_others_can_not_be_named(admin: Any) -> None:
    async with admin.client.get(f"{PATH}/{FILE}/file") as response:
        assert await response.read() == (SHIPPED / FILE).read_bytes()
    for wrong in ("nothing.docx", "..%2Fsecret.docx", "reply_u1.doc"):
        await admin.get(f"{PATH}/{wrong}")
        assert admin.status == 404
    await admin.get(f"{PATH}/{FILE}")
    await admin.post(f"{PATH}/{FILE}/use", version="99")
    assert admin.status == 422


async def test_a_version_of_another_letter_is_not_this_ones(admin: Any, tmp_path: Path) -> None:
    await admin.get(f"{PATH}/{FILE}")
    await admin.upload(f"{PATH}/{FILE}", "file", ("x.docx", edited()))
    await admin.post(f"{PATH}/reply_u2.docx/use", version="1")
    assert admin.status == 422
    assert not (tmp_path / "templates").exists()


async def test_with_several_processes_it_is_done_on_each_machine(
    admin: Any, db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    for process in ("one", "two"):
        await db.run(beat, process, clock.now())
    await admin.get(f"{PATH}/{FILE}")
    await admin.upload(f"{PATH}/{FILE}", "file", ("x.docx", edited()))
    assert "每台服务器" in await admin.post(f"{PATH}/{FILE}/use", version="1")
    assert not (tmp_path / "templates").exists()


async def test_supervisors_look_and_do_not_change(hire: Any) -> None:
    supervisor = await hire("zhou", "周敏", Duty.SUPERVISOR)
    assert "上传并试一遍" not in await supervisor.get(f"{PATH}/{FILE}")
    await supervisor.post(f"{PATH}/{FILE}/use")
    assert supervisor.status == 403
