"""An empty Word document laid out after GB/T 9704-2012, with the paragraph styles of a letter.

A4, text area 156 mm x 225 mm (37 mm above, 28 mm left), 22 lines of 28 characters. The text is 仿宋 三号 (16 pt), the
title 小标宋 二号 (22 pt); the page number 四号 (14 pt) stands between dashes, right on odd pages, left on even ones.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

# What Word takes when a font is not installed: 小标宋 is not part of Windows, 仿宋_GB2312 no longer is
_SUBSTITUTES = {
    "方正小标宋_GBK": "方正小标宋简体,小标宋,华文中宋,宋体,SimSun,Noto Serif CJK SC",
    "仿宋_GB2312": "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
    "楷体_GB2312": "楷体,KaiTi,华文楷体,Noto Serif CJK SC",
    "黑体": "SimHei,Noto Sans CJK SC",
    "宋体": "SimSun,Noto Serif CJK SC",
}
TITLE_FONT, BODY_FONT, HEADING_FONT, PAGE_FONT = "方正小标宋_GBK", "仿宋_GB2312", "黑体", "宋体"
_LATIN = "Times New Roman"
_CHARACTER = 16 * 20  # twips: one character of the body
_TIGHTER = -5  # twips between characters: 28 of 15.75 pt on a line of 156 mm, where 27 of 16 pt would stand
_KEPT_STYLES = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Header", "Footer", "Table Grid"}
_MADE_ON = datetime(2020, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same words make the same file

TITLE, NUMBER, HEAD, HEAD_NUMBER = "公文标题", "发文字号", "发文机关标志", "红头文号"
ADDRESSEE, BODY, BODY_LAST, HEADING = "主送", "公文正文", "公文正文（末段）", "层次标题"
ATTACHMENT, SIGNATURE, SIGNED_ON, CELL, CONTROL = "附件说明", "署名", "成文日期", "表格文字", "模板控制"


def new_document(title: str) -> DocumentObject:
    """An empty document with everything but words."""
    document = Document()
    _slim(document)
    _page(document)
    _styles(document)
    _page_numbers(document)
    properties = document.core_properties
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.title, properties.language = title, "zh-CN"
    properties.created = properties.modified = _MADE_ON
    return document


def packed(document: DocumentObject) -> bytes:
    """The file. The same document always gives the same bytes: no time of writing is kept."""
    written, out = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _slim(document: DocumentObject) -> None:
    """Without python-docx's unused styles, theme thumbnail and the like: 15 KB instead of 37, and faster to open."""
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.find(qn("w:name")).get(qn("w:val")) not in {name.lower() for name in _KEPT_STYLES} | _KEPT_STYLES:
            styles.remove(style)
    for element in [*styles.iter(qn("w:latentStyles")), *styles.iter(qn("w:link"))]:
        element.getparent().remove(element)
    package, part = document.part.package, document.part
    _drop(package, "/thumbnail")
    for ending in ("/stylesWithEffects", "/customXml", "/numbering", "/webSettings"):
        _drop(part, ending)


def _drop(part: Any, ending: str) -> None:
    for rel_id in [key for key, rel in part.rels.items() if rel.reltype.endswith(ending)]:
        del part.rels[rel_id]


def _page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(297 - 37 - 225), Mm(210 - 28 - 156)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    properties = section._sectPr
    for grid in properties.findall(qn("w:docGrid")):
        properties.remove(grid)
    # 225 mm / 22 lines = 579 twips. A grid of characters too would be read by Word only: LibreOffice gives each
    # character that is wider than a cell two of them. _TIGHTER makes the 28 characters instead.
    properties.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>'))
    for part in document.part.rels.values():
        if part.reltype.endswith("/fontTable"):
            part.target_part._blob = _font_table()


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in _SUBSTITUTES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()


def _styles(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _font(normal, BODY_FONT, 16)
    _spacing(normal, 28)
    spacing = parse_xml(f'<w:spacing {nsdecls("w")} w:val="{_TIGHTER}"/>')
    normal.element.get_or_add_rPr().insert_element_before(spacing, "w:sz")
    normal.paragraph_format.widow_control = False
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    _style(document, TITLE, font=TITLE_FONT, size=22, line=34, align=centre, before=12, after=6)
    _style(document, NUMBER, align=centre, after=12)
    head = _style(document, HEAD, font=TITLE_FONT, size=36, line=54, align=centre, before=30)
    head.font.color.rgb = RGBColor(0xFF, 0, 0)
    _red_line(_style(document, HEAD_NUMBER, align=centre, before=24, after=18))
    _style(document, ADDRESSEE, before=6)
    body = _style(document, BODY)
    _indent(body, firstLineChars=200, firstLine=2 * _CHARACTER)
    _style(document, BODY_LAST, base=body).paragraph_format.keep_with_next = True
    heading = _style(document, HEADING, font=HEADING_FONT, base=body)
    heading.paragraph_format.keep_with_next = True
    attachment = _style(document, ATTACHMENT, before=28)
    _indent(attachment, leftChars=500, left=5 * _CHARACTER, hangingChars=300, hanging=3 * _CHARACTER)
    attachment.paragraph_format.keep_with_next = True
    one_block = parse_xml(f"<w:contextualSpacing {nsdecls('w')}/>")  # no empty line between two enclosures
    attachment.element.get_or_add_pPr().insert_element_before(one_block, "w:jc")
    signature = _style(document, SIGNATURE, align=right, before=28)
    _indent(signature, rightChars=400, right=4 * _CHARACTER)
    signature.paragraph_format.keep_with_next = True
    _style(document, SIGNED_ON, base=signature).paragraph_format.keep_with_next = False
    cell = _style(document, CELL, size=12, line=22)
    off_grid = parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>')
    cell.element.get_or_add_pPr().insert_element_before(off_grid, "w:spacing")
    _style(document, CONTROL)


def _style(
    document: DocumentObject,
    name: str,
    *,
    font: str = "",
    size: int = 0,
    line: int = 0,
    align: WD_ALIGN_PARAGRAPH | None = None,
    before: int = 0,
    after: int = 0,
    base: ParagraphStyle | None = None,
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = base or document.styles["Normal"]
    style.quick_style = True
    if font or size:
        _font(style, font or BODY_FONT, size or 16)
    if line:
        _spacing(style, line)
    if align is not None:
        style.paragraph_format.alignment = align
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    return style


def _font(style: ParagraphStyle, name: str, size: int) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _spacing(style: ParagraphStyle, points: int) -> None:
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(points)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _indent(style: ParagraphStyle, **twips: int) -> None:
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    for name, value in twips.items():
        indent.set(qn(f"w:{name}"), str(value))


def _red_line(style: ParagraphStyle) -> None:
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="12" w:space="6" w:color="FF0000"/></w:pBdr>'
    )
    style.element.get_or_add_pPr().insert_element_before(border, "w:spacing", "w:ind", "w:jc")


def _page_numbers(document: DocumentObject) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, None)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Normal"]
        paragraph.alignment = align
        side = "right" if align else "left"  # 空一字
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn(f"w:{side}Chars"), "100")
        indent.set(qn(f"w:{side}"), str(_CHARACTER))
        for content in ("— ", None, " —"):
            run = paragraph.add_run(content or "")
            run.font.size, run.font.name = Pt(14), PAGE_FONT
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), PAGE_FONT)
            if content is None:
                for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
                    run._r.append(_field_part(kind, text))


def _field_part(kind: str | None, text: str | None) -> Any:
    if kind:
        return parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')
    return parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>')
