"""How fast and how completely applications that ask for the same are found: `python -m benchmarks.bench_repeats`.

100,000 made-up applications on SQLite, each of another subject, year and kind of record; the written pairs of the tests
hide among them: one half of each pair is filed, the other asks.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from actions.cases import repeats, similarity, traces
from actions.cases.repeat_tables import ApplicationTrace
from actions.cases.tables import Application, ApplicationDraft
from actions.db import Base, Database, crypto
from benchmarks.fit_similarity import PAIRS, read_pairs


def _words(line: str) -> list[str]:
    return line.split()


PLACES = _words("白云 白马 玉泉 龙潭 桂花 云岭 城北 城南 东湖 西湖 青山 石桥 新华 红旗 南关 北门 河口 大塘 柳林 双桥")
UNITS = _words(
    "村 镇 街道 小区 路 水库 小学 中学 卫生院 派出所 工业园 污水处理厂 敬老院 公园 社区 农贸市场 供热站 大道"
)
MATTERS = _words(
    "征地补偿安置 财政预算执行 低保评定 危房改造 环境影响评价 竣工验收 施工许可 物业收费 教师招聘 垃圾处理 "
    "道路改造 高标准农田 防汛抢险 电梯检验 食品抽检 消防检查 土地出让 规划调整 校车服务 药品采购 绿化养护 "
    "供水改造 养老服务 停车收费 拆迁补偿 扶贫项目 违建查处 排污监测 公车使用 公务接待"
)
RECORDS = _words(
    "批复 合同 方案 名单 决算 报告 会议纪要 招标文件 审批表 花名册 台账 统计数据 处罚决定书 拨付凭证 验收资料 公告"
)
ASKS = ("申请公开{}", "{}", "请提供{}", "我想要{}", "要求公开{}复印件", "{}文件")


def main(count: int) -> None:
    rng = random.Random(7)
    pairs = [(one, other) for same, one, other in read_pairs(PAIRS) if same]
    with tempfile.TemporaryDirectory() as folder:
        crypto.install(crypto.Keyring.from_secrets("benchmark"))
        database = Database(f"sqlite:///{Path(folder) / 'b.db'}")
        Base.metadata.create_all(database.engine)
        started = time.perf_counter()
        with database.session() as session:
            texts = [made_up(rng) for _ in range(count)]
            for place, (one, _) in zip(rng.sample(range(count), len(pairs)), pairs, strict=True):
                texts[place] = one
            fill(session, texts)
        filled = time.perf_counter() - started
        with database.session() as session:
            report(session, texts, pairs, filled, Path(folder) / "b.db")
        database.dispose()


def made_up(rng: random.Random) -> str:
    """``申请公开2021年白云镇垃圾处理招标文件``."""
    year = rng.choice(("", f"{rng.randint(2015, 2025)}年"))
    what = f"{year}{rng.choice(PLACES)}{rng.choice(UNITS)}{rng.choice(MATTERS)}{rng.choice(RECORDS)}"
    return rng.choice(ASKS).format(what)


def fill(session: Session, texts: list[str]) -> None:
    """Applications without what the search does not touch, and their traces."""
    now = datetime(2026, 3, 2, tzinfo=UTC)
    applications, rows = [], []
    drafts = [
        {"id": n, "conversation_id": f"c{n}", "status": "filed", "answers": "{}", "created_at": now, "updated_at": now}
        for n in range(1, len(texts) + 1)
    ]
    for number, text in enumerate(texts, start=1):
        applications.append(application(number, text, now + timedelta(seconds=number)))
        rows += [{"hash": value, "application_id": number} for value in set(traces.signature(similarity.read(text)))]
    session.execute(insert(ApplicationDraft), drafts)
    session.execute(insert(Application), applications)
    session.execute(insert(ApplicationTrace), rows)


def application(number: int, text: str, at: datetime) -> dict[str, object]:
    """A row of the table."""
    blank = dict.fromkeys(("query_code", "applicant_name", "id_number", "phone"), "x")
    plain = dict.fromkeys(("query_code_hash", "applicant_class", "id_type", "form", "delivery", "channel"), "x")
    return {
        **blank,
        **plain,
        "id": number,
        "draft_id": number,
        "number": f"SL2026-{number:05d}",
        "prefix": "SL",
        "year": 2026,
        "sequence": number,
        "conversation_id": f"c{number}",
        "applicant_type": "natural",
        "id_number_hash": f"h{number % (len(PLACES) * 4000)}",
        "description": text,
        "features": "",
        "submitted_at": at,
        "received_basis": "",
        "provisional": False,
        "version": 1,
    }


def report(session: Session, texts: list[str], pairs: list[tuple[str, str]], filled: float, file: Path) -> None:
    known = {text: number for number, text in enumerate(texts, start=1)}
    found_by_trace, suggested, took, compared = 0, 0, [], []
    for one, other in pairs:
        asking = Application(id=0, number="", id_number_hash="another", description=other, features="")
        started = time.perf_counter()
        common = repeats.asked_by_others(session, asking)
        took.append((time.perf_counter() - started) * 1000)
        candidates = traces.candidates(session, other)
        compared.append(len(candidates))
        found_by_trace += known[one] in candidates
        suggested += any(one_.number == f"SL2026-{known[one]:05d}" for one_ in common.suggestions)
        session.expunge_all()
    table = Table("measure", "value", title=f"{len(texts):,} applications, {len(pairs)} of them asked for again")
    rows_in_all = session.scalar(select(func.count()).select_from(ApplicationTrace)) or 0
    for name, value in (
        ("filing them with their traces", f"{filled:.0f} s ({filled / len(texts) * 1000:.2f} ms each)"),
        ("rows of traces / database", f"{rows_in_all:,} / {file.stat().st_size / 1e6:.0f} MB"),
        ("among the candidates", f"{found_by_trace} of {len(pairs)}"),
        ("suggested", f"{suggested} of {len(pairs)}"),
        ("candidates compared, median / most", f"{statistics.median(compared):.0f} / {max(compared)}"),
        ("asked_by_others, median / 95 % / most", f"{_at(took, 0.5):.0f} / {_at(took, 0.95):.0f} / {max(took):.0f} ms"),
    ):
        table.add_row(name, value)
    Console().print(table)


def _at(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
