"""The Word file: laid out after GB/T 9704-2012, and whole whatever an applicant has typed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from actions.cases.letters import LetterError, LetterKind, all_letters, plain_text, preview_html, render
from actions.cases.letters.build_templates import TEMPLATES, WORDING, build
from actions.cases.letters.content import clean
from actions.cases.letters.kinds import template_name, title_of
from tests.actions.cases.letters.cases import VARIANTS, all_cases, reply, varied
from tests.support.cpu import at_most

ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from("{}%#_<>&\"'\\\a\f\t\n\r\x00\u202e;")), max_size=60)


def opened(data: Any) -> Any:
    return docx.Document(io.BytesIO(render(data)))


def styled(document: Any, style: str) -> list[Any]:
    return [paragraph for paragraph in document.paragraphs if paragraph.style.name == style]


def test_the_page_is_a4_with_the_text_area_of_the_standard() -> None:
    section = opened(reply("G1")).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    width = section.page_width.mm - section.left_margin.mm - section.right_margin.mm
    height = section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm
    assert (width, height) == (pytest.approx(156, abs=0.1), pytest.approx(225, abs=0.1))


def test_title_body_and_signature_are_set_after_the_standard() -> None:
    document = opened(reply("G1"))
    normal = document.styles["Normal"]
    assert normal.font.size == Pt(16)  # 三号
    assert normal.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert normal.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert normal.paragraph_format.line_spacing == Pt(28)
    (title,) = styled(document, "公文标题")
    assert title.text == "政府信息公开申请答复书"
    assert title.style.font.size == Pt(22)  # 二号
    assert title.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋_GBK"
    assert title.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    body = styled(document, "公文正文")
    assert len(body) >= 3
    assert body[0].style.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert styled(document, "主送")[0].text == "王小明："
    signature, day = styled(document, "署名")[0], styled(document, "成文日期")[0]
    assert (signature.text, day.text) == ("江州市人民政府办公室", "2026年3月23日")
    assert signature.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert signature.style.element.pPr.ind.get(qn("w:rightChars")) == "400"


def test_twenty_eight_characters_fit_on_a_line() -> None:
    normal = docx.Document(TEMPLATES / "reply_g1.docx").styles["Normal"].element
    tighter = int(normal.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 + tighter) <= Mm(156).pt < 29 * (16 + tighter)


def test_page_numbers_stand_between_dashes_outside() -> None:
    section = opened(reply("G1")).sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.text, even.text) == ("—  —", "—  —")
    assert "PAGE" in odd._p.xml
    assert odd.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert even.alignment is None
    assert odd.runs[0].font.size == Pt(14)  # 四号


def test_the_red_head_is_there_when_the_office_has_set_one() -> None:
    assert styled(opened(reply("G1")), "发文机关标志") == []
    document = opened(VARIANTS["reply_g1.red_head"])
    (head,) = styled(document, "发文机关标志")
    assert head.text == "江州市人民政府办公室"
    assert str(head.style.font.color.rgb) == "FF0000"
    assert [paragraph.text for paragraph in styled(document, "红头文号")] == ["江州公开答〔2026〕12号"]
    assert styled(document, "发文字号") == []


def test_an_unsigned_letter_has_no_number_and_no_empty_line_for_it() -> None:
    document = opened(replace(reply("G1"), number=""))
    assert styled(document, "发文字号") == []
    assert [paragraph.text for paragraph in document.paragraphs if not paragraph.text.strip()] == []


def test_the_record_of_service_is_a_table() -> None:
    (table,) = opened(varied(LetterKind.SERVICE)).tables
    rows = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert rows["受送达人"] == "王小明"
    assert rows["送达文书"] == "政府信息公开申请答复书"
    assert rows["文书文号"] == "江州公开答〔2026〕12号"
    assert rows["送达方式"] == "邮寄送达（邮政企业）"
    assert {"送达地点", "受送达人签名或者盖章", "送达人签名", "备注"} <= rows.keys()


def test_the_shipped_templates_are_made_from_the_wording() -> None:
    assert {path.name for path in TEMPLATES.iterdir()} == {template_name(*letter) for letter in all_letters()}
    for kind, outcome in all_letters():
        name = template_name(kind, outcome)
        made = build((WORDING / name).with_suffix(".txt").read_text("utf-8"), title_of(kind, outcome))
        assert parts(made) == parts((TEMPLATES / name).read_bytes()), name


def test_every_part_of_the_templates_keeps_the_order_that_word_wants() -> None:
    """Word refuses files whose properties are in another order than the schema's (ECMA-376 part 1, 17.3)."""
    run = ["rStyle", "rFonts", "b", "i", "color", "spacing", "w", "kern", "sz", "szCs", "highlight", "u", "lang"]
    paragraph = ["pStyle", "keepNext", "keepLines", "widowControl", "pBdr", "shd", "tabs", "snapToGrid"]
    paragraph += ["spacing", "ind", "contextualSpacing", "jc", "rPr", "sectPr"]
    for path in TEMPLATES.iterdir():
        for part, xml in parts(path.read_bytes()).items():
            if part.startswith("word/") and part.endswith(".xml"):
                root = etree.fromstring(xml)
                for tag, order in (("rPr", run), ("pPr", paragraph)):
                    for properties in root.iter(qn(f"w:{tag}")):
                        places = [order.index(etree.QName(child).localname) for child in properties]
                        assert places == sorted(places), (path.name, part)


def parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_same_letter_is_always_the_same_file() -> None:
    for data in (reply("PT"), varied(LetterKind.SERVICE)):
        assert render(data) == render(data)


def test_a_letter_is_made_in_a_fraction_of_a_second() -> None:
    data = reply("PT")
    render(data)
    with at_most(2.5):
        for _ in range(5):
            render(data)


def test_lines_of_a_text_become_paragraphs() -> None:
    document = opened(varied(LetterKind.CORRECTION, content={"points": "1.第一项\r\n\r\n2.第二项\u20283.第三项"}))
    texts = [paragraph.text for paragraph in styled(document, "公文正文")]
    assert texts[2:5] == ["1.第一项。", "2.第二项。", "3.第三项。"]


HOSTILE = [
    "{{ 7*7 }} {% for x in y %} {# 注 #} {%p if 1 %}",
    "{_{ 7 }_} {_% if %_}",
    "<w:p><w:r><w:t>插入</w:t></w:r></w:p> & &amp; <script>alert(1)</script> ]]>",
    "响铃\a换页\f制表\t空\x00零\x1b[31m红\ufffe\ud800尾",
    "倒\u202e序\u2066隔\u2069离",
    "引“号”‘单’\"双\"'撇'",
    "𠮷野家🎉é\u0301",
    "\\n \\u0041 %s %(x)s ${x} {0}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_an_applicant_types_is_only_text(text: str) -> None:
    data = replace(reply("N3", reason="理由" * 5 + text), description=text, addressee=text)
    document = opened(data)
    shown = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert " ".join(clean(text).split()).rstrip("。；;.，, ") in shown
    assert "49" not in shown
    assert len(document.paragraphs) == len(opened(reply("N3")).paragraphs)


@settings(max_examples=60, deadline=None)
@given(description=ANYTHING, reason=ANYTHING, name=ANYTHING)
def test_any_text_survives_and_nothing_else_is_lost(description: str, reason: str, name: str) -> None:
    data = replace(reply("N3", reason=f"甲{reason}乙"), description=f"始{description}终", addressee=f"丙{name}丁")
    text = plain_text(data)
    assert squeezed(clean(f"始{description}终")) in squeezed(text)
    assert squeezed(clean(f"甲{reason}乙")) in squeezed(text)
    assert squeezed(clean(f"丙{name}丁")) in squeezed(text)
    assert text.endswith("江州市人民政府办公室\n2026年3月23日")


def squeezed(text: str) -> str:
    """Without blanks: where lines are broken is the letter's own affair."""
    return re.sub(r"\s+", "", text)


def test_ten_thousand_characters_are_no_trouble() -> None:
    data = replace(reply("N3", reason="很长的理由" * 2000), description="{{<&" * 2500)
    text = plain_text(data)
    assert "很长的理由" * 2000 in text
    assert "{{<&" * 2500 in text


def test_the_page_shows_the_letter_and_runs_nothing() -> None:
    html = preview_html(replace(reply("G2"), description="<img src=x onerror=alert(1)> & “引号”"))
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; “引号”" in html
    assert "<img" not in html
    assert "style=" not in html
    assert '<h2 class="letter-title">政府信息公开申请答复书</h2>' in html
    assert '<p class="letter-sign">江州市人民政府办公室</p>' in html


@pytest.mark.parametrize("name", ["service", "third_party_form", "reply_pt"])
def test_the_page_is_well_formed(name: str) -> None:
    data = all_cases()[name]
    root = etree.fromstring(preview_html(data).replace("<br>", "<br/>"))
    assert (root.find("table") is not None) == (name != "reply_pt")
    # in text, a colon stands between the cells of a row
    assert squeezed("".join(root.itertext())).replace("：", "") == squeezed(plain_text(data)).replace("：", "")


def test_a_reply_without_an_outcome_is_refused() -> None:
    with pytest.raises(LetterError, match="没有选择答复类型"):
        render(replace(reply("G1"), outcome=None))
