"""What surrounds the text of a document: contents above it, signatures and attachments below, its term in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.ingest import read_document
from knowledge.tables import Document

MEASURES = """青政办发〔2026〕12号
各县（区）人民政府：
《青禾市数据管理办法》已经审议通过，现印发给你们。
青禾市人民政府办公室
2026年9月12日
（此件公开发布）
青禾市数据管理办法
目　录
第一章　总则……1
第二章　附则……3
第一章　总则
第一条　为规范数据管理，制定本办法。
第二条　各部门应当按季度归集数据。
第二章　附则
第三条　市大数据局负责解释。
第四条　本办法自2026年10月1日起施行，有效期5年。
附件：1.数据目录
2.责任清单"""

PLAN = """青禾市2026年政务公开工作安排
目录
一、推进公开
二、加强保障
一、推进公开
（一）按季公开财政收支情况。（责任单位：市财政局）
二、加强保障
各单位要落实人员。
青禾市人民政府办公室
2026年3月1日
（此件公开发布）
青禾市推进公开专班工作规则
专班每月开会一次。"""


def read(tmp_path: Path, text: str, name: str = "文件.txt") -> Document:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_document(tmp_path / name)


def paths(document: Document) -> dict[str, tuple[str, ...]]:
    return {passage.text: tuple(passage.path) for passage in document.passages}


def test_the_contents_of_a_law_are_no_chapters(tmp_path: Path) -> None:
    found = [(passage.path, passage.role) for passage in read(tmp_path, MEASURES).passages if "第一章" in passage.text]
    assert found == [(["目录"], "text"), (["第一章"], "heading")]


def test_what_follows_the_last_article_belongs_to_none(tmp_path: Path) -> None:
    document = read(tmp_path, MEASURES)
    assert paths(document)["第四条 本办法自2026年10月1日起施行，有效期5年。"] == ("第四条",)
    assert paths(document)["附件：1.数据目录"] == ()


def test_the_contents_and_the_signature_of_a_plan_stand_outside_its_sections(tmp_path: Path) -> None:
    document = read(tmp_path, PLAN)
    found = [(passage.text, passage.path) for passage in document.passages]
    assert found[1:4] == [("目录", ["目录"]), ("一、推进公开", ["目录"]), ("二、加强保障", ["目录"])]
    assert paths(document)["各单位要落实人员。"] == ("二",)
    for line in ("青禾市人民政府办公室", "2026年3月1日", "（此件公开发布）", "专班每月开会一次。"):
        assert paths(document)[line] == (), line


@pytest.mark.parametrize("text", [MEASURES, PLAN])
def test_nothing_is_lost_around_the_text(tmp_path: Path, text: str) -> None:
    document = read(tmp_path, text)
    assert "".join(passage.text for passage in document.passages).split() == document.text.replace("\n", "").split()


@pytest.mark.parametrize(
    ("closing", "term"),
    [
        ("本办法自2026年10月1日起施行，有效期5年。", (date(2026, 10, 1), date(2031, 9, 30))),
        ("本办法自2026年10月1日起施行，有效期至2028年9月30日。", (date(2026, 10, 1), date(2028, 9, 30))),
        ("本通知自印发之日起施行，有效期两年。", (date(2026, 9, 12), date(2028, 9, 11))),
        ("本细则自发布之日起施行。", (date(2026, 9, 12), None)),
        ("本办法自2024年2月29日起试行，试行期一年。", (date(2024, 2, 29), date(2025, 2, 28))),
        ("各单位自2026年10月1日起执行新的标准。", (None, None)),
        ("《青禾市旧办法》自2020年1月1日起施行。", (None, None)),
    ],
)
def test_the_term_in_force_is_what_the_closing_article_says(
    tmp_path: Path, closing: str, term: tuple[date | None, date | None]
) -> None:
    document = read(tmp_path, f"关于管理的通知\n各单位：\n请执行。\n{closing}\n青禾市人民政府\n2026年9月12日")
    assert (document.effective_on, document.expires_on) == term


def test_the_page_itself_says_whether_and_how_long_a_document_is_in_force(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{label}</td><td>{value}</td></tr>"
        for label, value in (
            ("索引号", "A/2026-1"),
            ("文号", "青政发〔2026〕1号"),
            ("是否有效", "是"),
            ("施行日期", "2026-10-01"),
            ("有效期至", "2031-09-30"),
        )
    )
    page = f"<h1>关于管理的通知</h1><table>{rows}</table><p>请各单位认真执行本通知的各项规定。</p>"
    document = read(tmp_path, page, "页.html")
    assert document.validity == "现行有效"
    assert (document.effective_on, document.expires_on) == (date(2026, 10, 1), date(2031, 9, 30))


def test_numbers_that_only_the_browser_writes_are_kept(tmp_path: Path) -> None:
    page = """<h1>关于材料的通知</h1><p>申请时请提交下列材料，缺少材料的应当补正。</p>
    <ol><li>申请表</li><li><p>身份证明</p></li></ol><ol start="3"><li>授权书</li></ol>
    <ol style="list-style:none"><li>1.已有编号</li></ol><ol style="list-style-type: none"><li>无编号</li></ol>"""
    text = read(tmp_path, page, "页.html").text.split("\n")
    assert text[-5:] == ["1.申请表", "2.身份证明", "3.授权书", "1.已有编号", "无编号"]
