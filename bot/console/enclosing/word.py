"""A Word file (ECMA-376, WordprocessingML) as one looks through it before it leaves the office: all words in it, also
deleted and hidden ones, and what a reader of the page would not notice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from zipfile import ZipFile

from docx.oxml.ns import qn
from lxml import etree

from bot.console.enclosing.packages import about_package, elements

_WITH_TEXT = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_TEXT = {qn("w:t"), qn("w:delText")}
_APART = {qn("w:tab"), qn("w:br"), qn("w:cr")}
_REVISED = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))
_OFF = ("0", "false", "off")


def read_word(package: ZipFile, tell: Callable[[str], None]) -> Iterator[str]:
    """The paragraphs; ``tell`` is told what to look at."""
    revised = hidden = comments = 0
    for name in package.namelist():
        if not _WITH_TEXT.fullmatch(name):
            continue
        tree = elements(package, name)
        revised += sum(1 for _ in tree.iter(*_REVISED))
        hidden += sum(1 for run in tree.iter(qn("w:r")) if _is_hidden(run))
        comments += sum(1 for _ in tree.iter(qn("w:comment")))
        for paragraph in tree.iter(qn("w:p")):
            yield _text(paragraph)
    for count, sentence in (
        (revised, "有修订记录{}处，对方能看到改动以前的内容。请接受或者拒绝全部修订以后再上传。"),
        (comments, "有批注{}条，请核对，不该给的先删除。"),
        (hidden, "有隐藏的文字{}处，请核对，不该给的先删除。"),
    ):
        if count:
            tell(sentence.format(count))
    about_package(package, "word", tell)


def _text(paragraph: etree._Element) -> str:
    pieces = (each.text or "" if each.tag in _TEXT else " " for each in paragraph.iter(*_TEXT, *_APART))
    return "".join(pieces)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return mark is not None and mark.get(qn("w:val"), "1") not in _OFF and run.find(qn("w:t")) is not None
