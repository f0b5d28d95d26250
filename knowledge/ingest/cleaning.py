"""Text → the document's own lines. What the web page added around them is set aside, never silently lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from knowledge.ingest.labels import STRONG, bare, preferred, spaced
from knowledge.ingest.numbering import mark_at

_LABEL = re.compile(rf"(?:^|(?<=\s))({spaced(STRONG)})(?:\s*[:：]\s*|\s+|$)")
_HEADER_ZONE = 15  # lines in which a page header may begin
SITE_LINE = re.compile(
    r"版权所有|copyright|ICP备|洪备|公网安备|网站标识码|主办.*承办|^主办单位|^承办单位|技术支持|关闭(?:窗口|本页)|打印(?:本页|文章)"
    r"|分辨率|分享到|扫一扫|浏览本网站|^(?:上一篇|下一篇)[:：]",
    re.IGNORECASE,
)
SPAM = re.compile(r"det365|娱乐官网|娱乐城|博彩|赌场|百家乐|真人荷官|时时彩", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(?=\S)")
_MARKDOWN_RULE = re.compile(r"^\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)*\|?$")


@dataclass(frozen=True)
class Line:
    """One line of the document. ``level`` is 1-6 for a Markdown heading."""

    text: str
    level: int | None = None


@dataclass
class CleanText:
    """A document without its page. ``dropped`` keeps the lines taken for header, footer or spam, in their order.

    ``warnings`` are Chinese sentences on what could not be read or looks wrong; the document is usable all the same.
    """

    lines: list[Line]
    header: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def clean(raw: str) -> CleanText:
    """Separate the document from its page: header block → ``header``, footer and spam → ``dropped``."""
    lines = [stripped for line in raw.split("\n") if (stripped := squeeze(line))]
    end_of_header, header = _read_header(lines)
    dropped, lines = lines[:end_of_header], lines[end_of_header:]

    footer: list[str] = []
    while lines and (SITE_LINE.search(lines[-1]) or SPAM.search(lines[-1])) and len(lines[-1]) < 80:
        footer.insert(0, lines.pop())
    kept: list[Line] = []
    for line in lines:
        repeated = bool(kept) and line == kept[-1].text and len(line) > 8
        spam = len(line) < 60 and "。" not in line and not mark_at(line) and SPAM.search(line)
        if repeated or spam or _MARKDOWN_RULE.match(line):
            dropped.append(line)
            continue
        marker = _MARKDOWN_HEADING.match(line)
        kept.append(Line(line[marker.end() :], len(marker[1])) if marker else Line(line))
    return CleanText(kept, header, dropped + footer)


def squeeze(line: str) -> str:
    """Trim, and make one blank of any run of blanks (no-break and ideographic ones too)."""
    return re.sub(r"[^\S\n]+", " ", line.replace("\ufeff", "").replace("\u200b", "")).strip()


def _read_header(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Length and content of the block 索引号 / 发布机构 / 文号 … that web pages put above a document."""
    labelled = [i for i, line in enumerate(lines[: _HEADER_ZONE * 2]) if _LABEL.match(line)]
    if len(labelled) < 2 or labelled[0] >= _HEADER_ZONE:
        return 0, {}
    found: dict[str, str] = {}
    end = labelled[0]
    for index in labelled:
        if index - end > 2:
            break
        found.update((label, value) for label, value in _labelled_values(lines[index]) if value)
        end = index + 1
    header = preferred(found)
    title = header.get("title")
    if "summary" not in header and end < len(lines) and title and lines[end] == title:
        end += 1  # the page repeats the title above the text, or as 内容概述
    return end, header


def _labelled_values(line: str) -> list[tuple[str, str]]:
    """主索引号 /-051045 发布机构 良庆区政务服务中心 → both pairs."""
    found = list(_LABEL.finditer(line))
    ends = [match.start() for match in found[1:]] + [len(line)]
    return [(bare(match[1]), line[match.end() : end].strip()) for match, end in zip(found, ends, strict=True)]
