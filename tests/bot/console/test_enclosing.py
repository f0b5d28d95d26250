"""What a file holds that nobody sees on its page, or that tells who somebody is: counted, never repeated."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable, Iterator

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF
from openpyxl import Workbook
from openpyxl.comments import Comment
from stdnum.cn import ric

from actions.cases.attachments import Kind
from bot.console.enclosing import looking
from bot.console.enclosing.looking import PICTURE, UNFINISHED, UNREAD, Look, concerns_of
from bot.console.enclosing.packages import AUTHOR
from bot.console.enclosing.pdf import LOCKED, SCAN
from bot.console.enclosing.people import own_numbers, reads_as_names
from tests.support import files

OWN = own_numbers("11010519491231002x", "138 0013 8000", "Zhang@example.com")


def id_card(number: int) -> str:
    front = f"11010519800101{number:03}"
    return front + ric.calc_check_digit(front + "0")


def found(kind: Kind, content: bytes) -> list[str]:
    look = Look(OWN)
    look.through(kind, content)
    return list(look.concerns())


def text(*lines: str) -> list[str]:
    return found(Kind.TXT, "\n".join(lines).encode())


def others(what: str, count: int) -> str:
    return f"有{what}{count}个，不是申请人自己的，请核对能不能提供。"


class TestPeople:
    def test_each_number_once_and_by_its_kind(self) -> None:
        assert text(
            f"王五 {id_card(1)}，{id_card(2)} 电话139 1234 5678",
            f"王五 {id_card(1)} 6222 0212 3456 7894",
            "护照E12345678，邮箱wang@qq.com、WANG@qq.com",
        ) == [
            others("身份证号码", 2),
            others("像护照、通行证的号码", 1),
            others("手机号码", 1),
            others("银行卡号", 1),
            others("电子邮箱", 1),
        ]

    def test_the_applicants_own_and_an_offices_are_none(self) -> None:
        assert (
            text("张三丰 110105 19491231 002X 13800138000 zhang@example.com", "咨询 0791-83884567 xxgk@qs.gov.cn") == []
        )

    def test_what_is_no_number_of_anybody(self) -> None:
        assert (
            text("青政办发〔2026〕7号", "金额6222021234567890元", "项目代码2017-360100-78-01-012345", "2026-03-13")
            == []
        )

    def test_no_sentence_repeats_a_number(self) -> None:
        assert not any(id_card(1)[:6] in each or "139" in each for each in text(f"{id_card(1)} 13912345678"))

    def test_many_are_not_counted_to_the_end(self) -> None:
        sentences = text(*(f"{id_card(n)} {13912340000 + n}" for n in range(700)))
        assert sentences[0].startswith("有身份证号码")
        assert "有手机号码100个以上，不是申请人自己的，请核对能不能提供。" in sentences

    @pytest.mark.parametrize("author", ["张三", "欧阳小明", "Administrator; 王小五"])
    def test_a_name_among_the_authors(self, author: str) -> None:
        assert reads_as_names(author)

    @pytest.mark.parametrize(
        "author", ["", "Administrator", "微软用户", "市民政局", "python-docx", "高新区管委会办公室"]
    )
    def test_no_name(self, author: str) -> None:
        assert not reads_as_names(author)


def word(make: Callable[[Document], None]) -> bytes:  # type: ignore[valid-type]
    document, out = Document(), io.BytesIO()
    document.core_properties.author = document.core_properties.last_modified_by = "市民政局"
    make(document)
    document.save(out)
    return out.getvalue()


class TestWord:
    def test_a_plain_one_has_nothing(self) -> None:
        assert found(Kind.DOCX, word(lambda one: one.add_paragraph("二、补贴标准"))) == []

    def test_revisions_also_with_what_was_deleted(self) -> None:
        def make(document: Document) -> None:  # type: ignore[valid-type]
            paragraph = document.add_paragraph("名单")
            deleted, run, old = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
            old.text = id_card(7)
            run.append(old)
            deleted.append(run)
            paragraph._p.append(deleted)
            paragraph._p.append(OxmlElement("w:ins"))

        assert found(Kind.DOCX, word(make)) == [
            others("身份证号码", 1),
            "有修订记录2处，对方能看到改动以前的内容。请接受或者拒绝全部修订以后再上传。",
        ]

    def test_comments_hidden_words_headers_and_author(self) -> None:
        def make(document: Document) -> None:  # type: ignore[valid-type]
            paragraph = document.add_paragraph("名单")
            document.add_comment(paragraph.runs, text="电话13712345678", author="x")
            paragraph.add_run("不给看").font.hidden = True
            paragraph.add_run("给看").font.hidden = False
            document.sections[0].header.paragraphs[0].text = f"{id_card(3)}"
            document.core_properties.author = "李四"

        assert found(Kind.DOCX, word(make)) == [
            others("身份证号码", 1),
            others("手机号码", 1),
            "有批注1条，请核对，不该给的先删除。",
            "有隐藏的文字1处，请核对，不该给的先删除。",
            AUTHOR,
        ]

    def test_pictures_and_files_within(self) -> None:
        raw = word(lambda one: one.add_picture(io.BytesIO(files.png())))
        with zipfile.ZipFile(out := io.BytesIO(raw), "a") as package:
            package.writestr("word/embeddings/one.xlsx", b"x")
        assert found(Kind.DOCX, out.getvalue()) == [
            "有图片1张，图片里的文字没有读取，请逐张核对。",
            "里面嵌有别的文件1个，没有读取，请打开核对。",
        ]

    def test_a_number_in_pieces_is_one(self) -> None:
        def make(document: Document) -> None:  # type: ignore[valid-type]
            paragraph = document.add_paragraph(id_card(4)[:9])
            paragraph.add_run(id_card(4)[9:]).bold = True

        assert found(Kind.DOCX, word(make)) == [others("身份证号码", 1)]

    def test_hidden_is_what_has_words(self) -> None:
        def make(document: Document) -> None:  # type: ignore[valid-type]
            run = document.add_paragraph().add_run()
            run.font.hidden = True
            assert run._r.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None

        assert found(Kind.DOCX, word(make)) == []


def workbook(make: Callable[[Workbook], None]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.properties.creator = "市民政局"
    make(book)
    book.save(out)
    return out.getvalue()


class TestExcel:
    def test_a_plain_one_has_nothing(self) -> None:
        assert found(Kind.XLSX, workbook(lambda book: book["Sheet"].append(["一季度", 12.5]))) == []

    def test_what_is_hidden_and_holds_something(self) -> None:
        def make(book: Workbook) -> None:
            sheet = book["Sheet"]
            for row in (["街道", "姓名", "电话"], ["东湖", "王五", 13912345678], ["西湖", "赵六", id_card(5)]):
                sheet.append(row)
            sheet.row_dimensions[3].hidden = sheet.row_dimensions[9].hidden = True
            sheet.column_dimensions["C"].hidden = sheet.column_dimensions["H"].hidden = True
            sheet["A1"].comment = Comment("问王五wang@qq.com", "x")
            secret = book.create_sheet("底稿")
            secret.sheet_state = "veryHidden"
            secret.append(["13712345678"])

        assert found(Kind.XLSX, workbook(make)) == [
            others("身份证号码", 1),
            others("手机号码", 2),
            others("电子邮箱", 1),
            "有隐藏的工作表1张，对方能打开。不该给的请先删除。",
            "有隐藏的行1行（包括筛选掉的），对方能打开。不该给的请先删除。",
            "有隐藏的列1列，对方能打开。不该给的请先删除。",
            "有批注1条，请核对，不该给的先删除。",
        ]

    def test_the_data_behind_a_pivot_table(self) -> None:
        raw = workbook(lambda book: book["Sheet"].append(["一季度"]))
        with zipfile.ZipFile(out := io.BytesIO(raw), "a") as package:
            package.writestr("xl/pivotCache/pivotCacheRecords1.xml", b"<x/>")
        assert found(Kind.XLSX, out.getvalue()) == ["有数据透视表，里面存有没有显示的原始数据，请核对能不能提供。"]


def pdf(make: Callable[[FPDF], None], words: str = "water supply project, phase two") -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=12)
    if words:
        page.cell(text=words)
    make(page)
    return bytes(page.output())


class TestPdf:
    def test_text_comments_files_and_author(self) -> None:
        def make(page: FPDF) -> None:
            page.text_annotation(10, 10, "note")
            page.add_link(page=1)
            page.embed_file(bytes=b"x", basename="a.txt")
            page.set_author("王小五")

        assert found(Kind.PDF, pdf(make, f"call 13912345678 or {id_card(6)}")) == [
            others("身份证号码", 1),
            others("手机号码", 1),
            "有批注、标记1处，请核对，不该给的先删除。盖在文字上的色块遮不住下面的文字。",
            "里面附有别的文件1个，没有读取，请打开核对。",
            AUTHOR,
        ]

    def test_a_scan_and_scanned_pages_among_others(self) -> None:
        def scanned(page: FPDF) -> None:
            page.image(io.BytesIO(files.png()))

        def more(page: FPDF) -> None:
            page.add_page()
            scanned(page)
            page.add_page()  # an empty one shows nothing

        assert found(Kind.PDF, pdf(scanned, "")) == [SCAN]
        assert found(Kind.PDF, pdf(more)) == ["第2页没有文字，可能是扫描的图片，请核对有没有个人信息。"]
        assert found(Kind.PDF, pdf(lambda page: page.line(1, 1, 9, 9), "plan")) == []
        assert found(Kind.PDF, pdf(lambda page: page.line(1, 1, 9, 9), "")) == [SCAN]

    def test_a_locked_one(self) -> None:
        locked = pdf(lambda page: page.set_encryption(owner_password="a", user_password="b"))
        assert found(Kind.PDF, locked) == [LOCKED]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Kind.PDF, b"%PDF-1.4 broken %%EOF"),
        (Kind.DOCX, files.package(types=b"<x/>", **{"word/document.xml": b"<w:document"})),
        (Kind.XLSX, b"PK\x03\x04"),
        (Kind.DOC, files.old_office("WordDocument")),
    ],
)
def test_what_can_not_be_read_is_told(kind: Kind, content: bytes) -> None:
    assert found(kind, content) == [UNREAD]


def test_a_picture_is_told() -> None:
    assert found(Kind.PNG, files.png()) == [PICTURE]


async def test_what_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()

    def slow(*_: object) -> Iterator[str]:
        release.wait(60)
        yield id_card(1)

    monkeypatch.setattr(looking, "_texts", slow)
    monkeypatch.setattr(looking, "SECONDS", 0.05)
    told = await concerns_of(Kind.TXT, b"x", OWN)
    release.set()
    assert told == (UNFINISHED,)


def test_nobody_reads_on_when_it_is_over_and_what_was_found_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    look = Look(OWN)

    def pages(*_: object) -> Iterator[str]:
        yield id_card(1) + " " * looking._AT_A_TIME
        look.is_over.set()
        yield id_card(2) + " " * looking._AT_A_TIME
        raise AssertionError("read on")

    monkeypatch.setattr(looking, "_texts", pages)
    look.through(Kind.TXT, b"x")
    assert look.concerns() == (others("身份证号码", 1),)


async def test_in_time_it_is_told_as_it_is() -> None:
    assert await concerns_of(Kind.TXT, "第一季度".encode(), OWN) == ()
