"""Files become documents: nothing lost, nothing invented, read once."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.ingest import ingest_paths, read_document, shipped_documents
from knowledge.ingest.cleaning import clean
from knowledge.ingest.decoding import UnreadableFileError, decode
from knowledge.tables import Document, Passage

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
SHIPPED = {path.name: path for path in shipped_documents()}


def document(name: str) -> Document:
    return read_document(next(path for file, path in SHIPPED.items() if file.startswith(name)))


def passages(name: str) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in document(name).passages:
        found.setdefault("".join(passage.path), []).append(passage)
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_passages_and_the_blanks_between_them_are_the_text(name: str) -> None:
    read = read_document(SHIPPED[name])
    position = 0
    for passage in read.passages:
        assert passage.text == read.text[passage.start : passage.end]
        assert not read.text[position : passage.start].strip()
        position = passage.end
    assert not read.text[position:].strip()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_character_of_the_file_is_in_the_body_or_set_aside(name: str) -> None:
    raw = decode(SHIPPED[name].read_bytes())
    cleaned = clean(raw)
    kept = sorted(re.sub(r"\s", "", cleaned.text + "".join(cleaned.dropped)))
    assert kept == sorted(re.sub(r"\s|^#+ ", "", raw, flags=re.MULTILINE))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "nanchang",
            {
                "title": "南昌市人民政府办公厅关于印发2017年全市政务公开工作安排的通知",
                "document_number": "洪府厅发〔2017〕98号",
                "issuer": "南昌市政府办公厅秘书处",
                "subject": "综合政务",
                "index_number": None,
                "signed_on": date(2017, 8, 21),
                "published_on": date(2017, 8, 30),
                "place": "南昌市",
                "year": 2017,
            },
        ),
        (
            "liangqing",
            {
                "title": "关于印发南宁市良庆区2014年重点领域政府信息公开工作实施方案的通知",
                "document_number": "良公开办〔2014〕1号",
                "issuer": "良庆区政务服务中心",
                "index_number": "/-051045",
                "signed_on": date(2014, 8, 4),
                "published_on": date(2014, 8, 5),
                "place": "南宁市良庆区",
            },
        ),
        (
            "binzhou",
            {
                "title": "2017年滨州市政务公开工作要点",
                "document_number": None,
                "issuer": "滨州市人民政府办公室",
                "signed_on": date(2017, 6, 19),
                "place": "滨州市",
            },
        ),
        ("nanjing", {"title": "南京市2019年政务公开工作要点", "place": "南京市", "signed_on": date(2019, 6, 21)}),
        ("nanyang", {"title": "南阳市发改委2017年度政务公开工作实施方案", "place": "南阳市", "signed_on": None}),
        (
            "政府信息公开条例",
            {"document_number": "国务院令第711号", "kind": "law", "place": None, "validity": "现行有效"},
        ),
    ],
)
def test_a_document_says_of_itself_what_is_written_there(name: str, expected: dict[str, object]) -> None:
    read = document(name)
    assert {key: getattr(read, key) for key in expected} == expected


def test_spam_and_page_footers_stay_out_of_the_body() -> None:
    text = document("liangqing").text + document("nanchang").text
    assert not re.search(r"det365|娱乐官网|版权所有|ICP备|洪备|关闭窗口|分辨率|主办 ", text)


def test_no_unverified_or_editorial_word_is_shipped() -> None:
    for name in SHIPPED:
        assert not re.search(r"UNVERIFIED|FOUND|PARTIAL|记忆|实例|怀化|杭州|勾稽：", document(name).text), name


def test_the_fee_measures_leave_out_what_could_not_be_verified_and_say_so() -> None:
    read = document("政府信息公开信息处理费")
    assert "第七条" not in read.text
    assert "国库" not in read.text
    assert "第七条" in read.omissions


def test_a_paragraph_with_several_responsible_units_is_split_at_each() -> None:
    units = [passage.text for passage in passages("nanchang")["一(一)"]]
    assert len(units) == 5
    assert units[0].endswith("(责任单位:市财政局)")
    assert units[1] == "按月度及时发布解读社会关注的重要指标数据。(责任单位:市统计局)"


def test_numbered_items_run_into_one_paragraph_are_parted() -> None:
    found = passages("binzhou")
    assert found["二(三)3"][0].text.startswith("3.及时公开无公害农产品")
    assert found["四(二)4"][0].text.startswith("4.推进“河长制”信息公开")
    assert found["六(四)5"][0].text.startswith("5.加强与新闻媒体")


def test_a_table_row_is_a_passage_under_its_category() -> None:
    row = passages("nanyang")["四(一)领导信息"][0]
    assert (row.role, row.heading) == ("row", "机构概况·领导信息")
    broken_in_two = passages("nanyang")["四(一)政策文件"][0]
    assert "各类规范性文件" in broken_in_two.text


def test_the_regulation_has_56_articles_with_paragraphs_and_items() -> None:
    found = passages("政府信息公开条例")
    articles = {path[: path.index("条") + 1] for path in found if "条" in path}
    assert len(articles) == 56
    assert "20个工作日" in found["第三十三条第二款"][0].text
    assert found["第二十条第七项"][0].text == "(七)财政预算、决算信息；"
    assert found["第三十三条第二款"][0].heading == "第四章 依申请公开"


def test_a_reference_to_an_article_at_the_start_of_a_line_begins_no_article(tmp_path: Path) -> None:
    file = tmp_path / "办法.txt"
    file.write_text(
        "某某办法\n第一条 为了规范，制定本办法。\n第二条 下列情形适用本办法：\n（一）甲；\n（二）乙。\n"
        "第三条规定的情形除外。\n第三条 申请人应当书面申请。\n第四条 本办法自发布之日起施行。\n",
        encoding="gb18030",
    )
    read = read_document(file)
    paths = ["".join(passage.path) for passage in read.passages]
    assert paths == [
        "",
        "第一条",
        "第二条第一款",
        "第二条第一款第一项",
        "第二条第一款第二项",
        "第二条第二款",
        "第三条",
        "第四条",
    ]


def test_utf8_with_byte_order_mark_and_gb18030_read_alike(tmp_path: Path) -> None:
    texts = []
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        file = tmp_path / f"{encoding}.txt"
        file.write_bytes("滨州市某某通知\r\n一、加强领导\r\n各单位要重视。\r\n".encode(encoding))
        texts.append(read_document(file).text)
    assert set(texts) == {"滨州市某某通知\n一、加强领导\n各单位要重视。"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.ppt", b"x", "不支持"),
        ("a.pdf", b"%PDF-1.4", "PDF"),
        ("b.txt", b"%PDF-1.4 \x00", "PDF"),
        ("c.txt", bytes(range(256)), "编码"),
        ("d.txt", b"  \n ", "没有文字"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_and_loses_nothing(
    session: Session, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    good = tmp_path / "good.txt"
    good.write_text("某某通知\n一、加强领导\n各单位要重视。", encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    report = ingest_paths(session, [tmp_path], now=NOW)
    assert report.added == ["good.txt"]
    [(problem_name, sentence)] = report.problems
    assert problem_name == name
    assert reason in sentence


def test_a_missing_file_is_a_problem_too(session: Session, tmp_path: Path) -> None:
    report = ingest_paths(session, [tmp_path / "nothing.txt"], now=NOW)
    assert [name for name, _ in report.problems] == ["nothing.txt"]


def test_ingesting_again_changes_nothing_until_the_file_or_its_sidecar_changes(
    session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("某某通知\n一、加强领导\n各单位要重视。", encoding="utf-8")
    assert ingest_paths(session, [file], now=NOW).added == ["通知.txt"]
    before = session.scalars(select(Document.id)).one()
    assert ingest_paths(session, [file], now=NOW).unchanged == ["通知.txt"]

    (tmp_path / "通知.meta.json").write_text(json.dumps({"validity": "已废止"}), encoding="utf-8")
    assert ingest_paths(session, [file], now=NOW).updated == ["通知.txt"]
    after = session.scalars(select(Document)).one()
    assert (after.id, after.validity) == (before, "已废止")


def test_ways_to_ask_are_data_about_a_document_and_no_document(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "办法.txt"
    file.write_text("某某办法\n第一条 为了甲。\n第二条 申请人应当乙。\n第三条 自公布之日起施行。", encoding="utf-8")
    asked_as = tmp_path / "asked_as.yml"
    asked_as.write_text("办法.txt:\n  第二条:\n    - 谁要干这个\n", encoding="utf-8")
    assert ingest_paths(session, [tmp_path], now=NOW).added == ["办法.txt"]
    read = session.scalars(select(Document)).one()
    assert read.asked_as == {"第二条": ["谁要干这个"]}
    assert "谁要干这个" not in read.text

    asked_as.write_text("办法.txt:\n  第二条:\n    - 换个说法\n别的.txt: {}\n", encoding="utf-8")
    assert ingest_paths(session, [tmp_path], now=NOW).updated == ["办法.txt"]
    asked_as.write_text("办法.txt:\n  第二条:\n    - 换个说法\n", encoding="utf-8")
    assert ingest_paths(session, [tmp_path], now=NOW).unchanged == ["办法.txt"]


@pytest.mark.parametrize("content", ["- 甲", "办法.txt: [甲]", "a: {b: 1}", "{", "甲"])
def test_broken_ways_to_ask_are_a_problem_of_the_documents(session: Session, tmp_path: Path, content: str) -> None:
    (tmp_path / "办法.txt").write_text("某某办法", encoding="utf-8")
    (tmp_path / "asked_as.yml").write_text(content, encoding="utf-8")
    [(_, sentence)] = ingest_paths(session, [tmp_path], now=NOW).problems
    assert "asked_as.yml" in sentence


def test_every_way_to_ask_that_is_shipped_names_a_section_of_its_document() -> None:
    for path in SHIPPED.values():
        read = read_document(path)
        sections = {"".join(p.path[:depth]) for p in read.passages for depth in range(1, len(p.path) + 1)}
        sections |= {passage.text for passage in read.passages}
        assert read.asked_as.keys() <= sections, path.name


def test_a_broken_sidecar_is_a_problem_of_its_document(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_text("某某通知", encoding="utf-8")
    (tmp_path / "通知.meta.json").write_text("{", encoding="utf-8")
    report = ingest_paths(session, [file], now=NOW)
    assert report.problems[0][0] == "通知.txt"
    assert session.scalars(select(Document)).all() == []


def test_progress_is_told_after_each_file(session: Session, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("某某通知", encoding="utf-8")
    told: list[tuple[int, int, str]] = []
    ingest_paths(session, [tmp_path], now=NOW, on_progress=lambda *step: told.append(step))
    assert told == [(1, 2, "a.txt"), (2, 2, "b.txt")]


def test_unreadable_bytes_raise_a_chinese_sentence() -> None:
    with pytest.raises(UnreadableFileError, match=r"。$"):
        decode(b"PK\x03\x04")
