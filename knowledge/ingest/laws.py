"""Laws, regulations and measures: 章, 条, 款, 项 (立法法 Art. 65)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.ingest.blocks import Block, Role, with_offsets
from knowledge.ingest.cleaning import Line
from knowledge.ingest.closing import closing_lines
from knowledge.ingest.contents import CONTENTS, contents_lines
from knowledge.ingest.numbering import ARTICLE, CHAPTER, chinese, mark_at, numeral

# 「第十条规定的…」「第十条、第十一条…」「第十条第二款…」 at the start of a line refer to an article: none begins.
_REFERENCE = re.compile(r"\s*(?:规定|所列|所称|第[一二三四五六七八九十]+[款项]|[、,，和与及或至的中])")
_ATTACHMENT = re.compile(r"附(?:件|录|表|图)?\s*[\d一二三四五六七八九十]*\s*(?:[:：.．]|$)")


@dataclass
class _Article:
    label: str
    chapter: str
    lines: list[tuple[int, str]] = field(default_factory=list)


def is_law(lines: Sequence[Line]) -> bool:
    """Whether the text is made of articles: at least three, counted from 第一条."""
    articles = _ArticleCounter()
    return sum(articles.begins(line.text) is not None for line in lines) >= 3


def read_law(lines: Sequence[Line]) -> list[Block]:
    """One passage a 款, or a 项 where a 款 lists some. The path leaves the chapter out, as citations do."""
    blocks: list[Block] = []
    counter = _ArticleCounter()
    article: _Article | None = None
    chapter = ""
    texts = [line.text for line in lines]
    contents, closing = contents_lines(texts), closing_lines(texts)
    for index, (start, line) in enumerate(with_offsets(lines)):
        if index in contents or index in closing or _ATTACHMENT.match(line.text):
            blocks += _article_blocks(article) if article else []
            article = None
            blocks.append(Block(start, line.text, CONTENTS if index in contents else (), Role.TEXT))
            continue
        heading = CHAPTER.match(line.text)
        label = None if heading else counter.begins(line.text)
        if (heading or label) and article:
            blocks += _article_blocks(article)
            article = None
        if heading:
            chapter = line.text
            blocks.append(Block(start, line.text, (heading[1],), Role.HEADING, heading[2]))
        elif label:
            article = _Article(label, chapter, [(start, line.text)])
        elif article:
            article.lines.append((start, line.text))
        else:
            blocks.append(Block(start, line.text, (), Role.TEXT if blocks else Role.TITLE))
    return blocks + (_article_blocks(article) if article else [])


class _ArticleCounter:
    """Tells the beginning of an article from a reference to one: its number follows the last."""

    def __init__(self) -> None:
        self._last = 0

    def begins(self, text: str) -> str | None:
        """The label (第十条, 第十条之一) if ``text`` begins the next article."""
        match = ARTICLE.match(text)
        if not match or _REFERENCE.match(text, match.end()):
            return None
        number = numeral(match[2])
        follows = number == self._last if match[3] else number == self._last + 1
        skips = number > self._last and text[match.end() : match.end() + 1].isspace()  # an abridged text
        if not follows and not skips:
            return None
        self._last = number
        return match[1]


def _article_blocks(article: _Article) -> list[Block]:
    paragraphs: list[list[tuple[int, str]]] = []  # 款: its own line, then the lines of its 项
    for start, text in article.lines:
        mark = mark_at(text)
        if paragraphs and mark and mark.rank > 0:
            paragraphs[-1].append((start, text))
        else:
            paragraphs.append([(start, text)])

    blocks = []
    for ordinal, ((start, text), *items) in enumerate(paragraphs, 1):
        path: tuple[str, ...] = (article.label,)
        if len(paragraphs) > 1:
            path += (f"第{chinese(ordinal)}款",)
        blocks.append(Block(start, text, path, Role.TEXT, article.chapter))
        blocks += _item_blocks(items, path, article.chapter)
    return blocks


def _item_blocks(items: list[tuple[int, str]], path: tuple[str, ...], chapter: str) -> list[Block]:
    blocks = []
    item_path = path
    for start, text in items:
        mark = mark_at(text)
        if mark is None:
            raise AssertionError("an item begins with its mark")
        if mark.rank == 1:
            item_path = (*path, f"第{chinese(mark.value)}项")
            blocks.append(Block(start, text, item_path, Role.ITEM, chapter))
        else:
            blocks.append(Block(start, text, (*item_path, f"第{chinese(mark.value)}目"), Role.ITEM, chapter))
    return blocks
