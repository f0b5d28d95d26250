"""Word, Excel, PDF, old Office files and archives: what goes in comes out once, and every failure is a sentence."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF
from openpyxl import Workbook
from openpyxl.styles import Font
from sqlalchemy.orm import Session

from knowledge.ingest import ingest_paths, legacy, read_document, sources
from knowledge.ingest.decoding import UnreadableFileError

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
NOTICE = [
    "甲市人民政府办公室关于做好公共企事业单位信息公开工作的通知",
    "甲政办发〔2022〕8号",
    "各县（区）人民政府，市政府各部门：",
    "为了保障公众知情权，现就做好供水、供电、供气、供热等公共企事业单位信息公开工作有关事项通知如下，请结合实际认真贯彻执行，不得以任何理由推诿。",
    "一、明确公开主体",
    "（一）市住房城乡建设局负责监督供水单位公开水质、水价和停水安排，每月底前在门户网站和营业场所同时公布，并接受群众监督。",
    "（二）市发展改革委负责监督供电单位。",
    "二、加强监督检查",
    "每半年检查一次，结果向社会公开。",
    "甲市人民政府办公室",
    "2022年4月6日",
]


def bare(text: str) -> str:
    return re.sub(r"[\s|]", "", text)


def word(path: Path, paragraphs: list[str]) -> Path:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as raised:
        read_document(path)
    assert str(raised.value).endswith("。")
    return str(raised.value)


def test_a_word_file_gives_its_text_and_its_facts(tmp_path: Path) -> None:
    read = read_document(word(tmp_path / "通知.docx", NOTICE))
    assert read.text.split("\n") == NOTICE
    assert (read.title, read.document_number, read.issuer) == (NOTICE[0], "甲政办发〔2022〕8号", NOTICE[-2])
    assert read.signed_on == date(2022, 4, 6)
    assert [passage.path for passage in read.passages if passage.text.startswith("（二）")] == [["一", "(二)"]]


def test_a_word_table_becomes_rows_in_their_place(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("表前的一段。")
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, (("事项", "单位", "时限"), ("预算", "财政局", "每年"), ("", "审计局", "")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("表后的一段。")
    document.save(str(tmp_path / "表.docx"))
    assert read_document(tmp_path / "表.docx").text.split("\n") == [
        "表前的一段。",
        "| 事项 | 单位 | 时限 |",
        "| 预算 | 财政局 | 每年 |",
        "|  | 审计局 |  |",
        "表后的一段。",
    ]


def test_inserted_text_links_controls_and_boxes_count_and_deleted_text_does_not(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("开头。")
    body = document.element.body
    for xml in (
        "<w:p {ns}><w:r><w:t>留下</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>加上</w:t></w:r></w:ins><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>",
        "<w:sdt {ns}><w:sdtContent><w:p><w:r><w:t>控件里的一段</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p {ns}><w:r><w:t>框外</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml.format(ns=nsdecls("w"))))
    document.save(str(tmp_path / "修订.docx"))
    assert read_document(tmp_path / "修订.docx").text.split("\n") == [
        "开头。",
        "留下加上链接",
        "控件里的一段",
        "框外",
        "框内",
    ]


def test_the_numbers_word_adds_by_itself_are_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, style, text in (
            (0, "chineseCounting", "%1、"),
            (1, "chineseCounting", "（%2）"),
            (2, "decimal", "%3."),
        )
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in ((0, "总体要求"), (1, "甲项"), (1, "乙项"), (2, "细目"), (0, "组织实施"), (1, "丙项")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        numbered = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'
        properties.append(parse_xml(numbered))
    document.save(str(tmp_path / "编号.docx"))
    expected = ["一、总体要求", "（一）甲项", "（二）乙项", "1.细目", "二、组织实施", "（一）丙项"]
    assert read_document(tmp_path / "编号.docx").text.split("\n") == expected


def test_a_format_far_below_the_last_row_makes_no_workbook_too_large(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["公开事项", "责任单位"])
    sheet["A30000"].font = Font(bold=True)
    book.save(tmp_path / "远.xlsx")
    assert read_document(tmp_path / "远.xlsx").text == "| 公开事项 | 责任单位 |"


def test_a_workbook_gives_a_line_for_each_row_of_its_visible_sheets(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "主动公开目录"
    for row in (
        ["主动公开事项目录"],
        ["序号", "事项", "公开日期", "金额"],
        [1, "预算", date(2022, 3, 1), 12.5],
        [2, None, "每年\n一次"],
    ):
        sheet.append(row)
    book.create_sheet("第二张").append(["决算", "财政局"])
    hidden = book.create_sheet("草稿")
    hidden.append(["不公开"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "目录.xlsx")
    read = read_document(tmp_path / "目录.xlsx")
    assert read.text.split("\n") == [
        "主动公开目录",
        "主动公开事项目录",
        "| 序号 | 事项 | 公开日期 | 金额 |",
        "| 1 | 预算 | 2022-03-01 | 12.5 |",
        "| 2 |  | 每年 一次 |",
        "第二张",
        "| 决算 | 财政局 |",
    ]
    assert "1张隐藏的工作表" in read.details["warnings"][0]


def test_a_row_of_a_table_is_no_title(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["事项", "责任单位", "公开时限"])
    book.save(tmp_path / "公开事项表.xlsx")
    read = read_document(tmp_path / "公开事项表.xlsx")
    assert read.title == "公开事项表"
    assert read.details["warnings"] == ["没有读出标题，先用了文件的名字，请核对。"]


@pytest.fixture(scope="session")
def chinese_font() -> Path:
    found = subprocess.run(["fc-list", ":lang=zh", "file"], capture_output=True, text=True, check=True).stdout
    return Path(next(line.split(":")[0] for line in found.splitlines() if "Sans" in line and "Regular" in line))


def pdf(path: Path, font: Path, paragraphs: list[str], *, head: str = "") -> Path:
    """Pages as Word prints them: full lines, first lines indented by two characters, numbered pages."""

    class Pages(FPDF):
        def header(self) -> None:
            self.set_font("中文", size=9)
            self.cell(0, 8, head, align="C", new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("中文", size=9)
            self.cell(0, 8, f"— {self.page_no()} —", align="C")

    pages = Pages()
    pages.add_font("中文", fname=str(font))
    pages.add_page()
    for number, paragraph in enumerate(paragraphs):
        pages.set_font("中文", size=14)
        indent = "" if number < 3 else "　　"
        align = "C" if number < 2 else "L"
        pages.multi_cell(0, 9, indent + paragraph, align=align, wrapmode="CHAR", new_x="LMARGIN", new_y="NEXT")
    pages.output(str(path))
    return path


def test_a_pdf_gives_whole_paragraphs_without_heads_and_page_numbers(tmp_path: Path, chinese_font: Path) -> None:
    paragraphs = [*NOTICE[:9], *[f"{number}.{NOTICE[5][3:]}" for number in range(1, 25)], *NOTICE[9:]]
    read = read_document(pdf(tmp_path / "通知.pdf", chinese_font, paragraphs, head="甲市人民政府公报"))
    assert bare(read.text) == bare("".join(paragraphs))
    assert read.text.split("\n")[1:] == paragraphs[1:]
    assert (read.document_number, read.signed_on) == ("甲政办发〔2022〕8号", date(2022, 4, 6))


def test_a_scanned_pdf_is_refused_with_a_clear_sentence(tmp_path: Path) -> None:
    from PIL import Image

    pages = FPDF()
    pages.add_page()
    pages.image(Image.new("RGB", (400, 600), "white"), x=0, y=0, w=200)
    pages.output(str(tmp_path / "扫描.pdf"))
    assert "扫描" in refusal(tmp_path / "扫描.pdf")


def test_a_locked_pdf_and_a_cut_one_are_refused_with_a_sentence(tmp_path: Path, chinese_font: Path) -> None:
    locked = FPDF()
    locked.add_page()
    locked.set_encryption(owner_password="a", user_password="b")
    locked.output(str(tmp_path / "密码.pdf"))
    assert "密码" in refusal(tmp_path / "密码.pdf")
    whole = pdf(tmp_path / "全.pdf", chinese_font, NOTICE).read_bytes()
    (tmp_path / "半.pdf").write_bytes(whole[: len(whole) // 3])
    assert "PDF" in refusal(tmp_path / "半.pdf")


def test_without_libreoffice_an_old_word_file_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    monkeypatch.setattr(legacy.shutil, "which", lambda _name: None)
    assert "LibreOffice" in refusal(tmp_path / "旧.doc")


def test_libreoffice_converts_an_old_word_file_in_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = word(tmp_path / "新.docx", NOTICE)
    program = tmp_path / "soffice"
    program.write_text(f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\ncp "{new}" "$2/source.docx"\n')
    program.chmod(0o755)
    (tmp_path / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    monkeypatch.setattr(legacy.shutil, "which", lambda _name: str(program))
    assert read_document(tmp_path / "旧.doc").text.split("\n") == NOTICE
    program.write_text("#!/bin/sh\nexit 1\n")
    assert "转换不了" in refusal(tmp_path / "旧.doc")


def test_the_libreoffice_of_this_machine_converts_for_real_or_its_absence_is_told(tmp_path: Path) -> None:
    """Where LibreOffice is installed the conversion is the real one; elsewhere the refusal says what to install."""
    marked = "".join(f"{{\\pard {''.join(f'\\u{ord(character)}?' for character in line)}\\par}}" for line in NOTICE)
    (tmp_path / "旧.rtf").write_text(f"{{\\rtf1\\ansi\\uc1 {marked}}}", encoding="ascii")
    if shutil.which("soffice") or shutil.which("libreoffice"):
        assert read_document(tmp_path / "旧.rtf").text.split("\n") == NOTICE
    else:
        assert "LibreOffice" in refusal(tmp_path / "旧.rtf")


def test_a_web_page_saved_as_a_word_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    page = "".join(f"<p>{text}</p>" for text in NOTICE)
    (tmp_path / "通知.doc").write_text(f"<html><body>{page}</body></html>", encoding="gb18030")
    read = read_document(tmp_path / "通知.doc")
    assert read.text.split("\n") == NOTICE
    assert "内容其实是网页" in read.details["warnings"][0]


@pytest.mark.parametrize("name", ["坏.docx", "坏.xlsx", "坏.pdf", "坏.doc", "坏.html", "坏.rtf"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(50), b"\x00\x01\x02" * 50])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    refusal(tmp_path / name)


def test_an_archive_gives_its_documents_and_says_what_it_could_not_read(session: Session, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "附件.zip", "w") as archive:
        archive.writestr(_GbkName("通知/正文.txt"), "\n".join(NOTICE))
        archive.writestr("目录.docx", word(tmp_path / "x.docx", ["目录的内容。"]).read_bytes())
        archive.writestr("目录.meta.json", '{"validity": "已废止"}')
        archive.writestr("../../etc/passwd.txt", "越界的文件。")
        archive.writestr("内层.zip", b"PK\x03\x04")
        archive.writestr("图.png", b"\x89PNG")
        archive.writestr("__MACOSX/._正文.txt", b"\x00")
    report = ingest_paths(session, [tmp_path / "附件.zip"], now=NOW)
    assert report.added == ["附件.zip/通知/正文.txt", "附件.zip/目录.docx"]
    problems = dict(report.problems)
    assert "路径不正常" in problems["附件.zip/../../etc/passwd.txt"]
    assert "压缩包里的压缩包" in problems["附件.zip/内层.zip"]
    assert "不支持" in problems["附件.zip/图.png"]
    assert len(problems) == 3
    assert ingest_paths(session, [tmp_path / "附件.zip"], now=NOW).unchanged == report.added


class _GbkName(zipfile.ZipInfo):
    """A member whose name is written as Windows does: GBK bytes where the format says code page 437."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def test_an_archive_that_unpacks_too_far_is_refused(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.txt", "零" * 100_000)
    (tmp_path / "弹.zip").write_bytes(packed.getvalue())
    monkeypatch.setattr(sources, "_MAX_UNPACKED", 100_000)
    assert "太大" in ingest_paths(session, [tmp_path / "弹.zip"], now=NOW).problems[0][1]
    monkeypatch.setattr(sources, "_MAX_UNPACKED", 10**9)
    monkeypatch.setattr(sources, "MAX_BYTES", 100_000)
    assert "太大" in ingest_paths(session, [tmp_path / "弹.zip"], now=NOW).problems[0][1]
    (tmp_path / "坏.zip").write_bytes(packed.getvalue()[:100])
    assert "压缩包已经损坏" in ingest_paths(session, [tmp_path / "坏.zip"], now=NOW).problems[0][1]


def test_files_of_one_name_in_two_folders_are_two_documents(session: Session, tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "通知.txt").write_text(f"{folder}市通知", encoding="utf-8")
    assert sorted(ingest_paths(session, [tmp_path], now=NOW).added) == ["乙/通知.txt", "甲/通知.txt"]
