"""The words around a quotation."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.answers import book_title
from knowledge.search.entries import Entry, Source
from knowledge.search.excerpt_features import Query
from knowledge.search.quoting import brief, is_quoted_whole, quote
from knowledge.search.ranking import Evidence
from knowledge.validity import ended_warning, ending


def citation_line(entry: Entry) -> str:
    """《2017年…》（洪府厅发〔2017〕98号）一(一)"""
    number = f"（{entry.source.document_number}）" if entry.source.document_number else ""
    ended = f"（{ending(entry.source.validity)}）" if entry.source.is_repealed else ""
    path = entry.path[:1] if is_quoted_whole(entry) else entry.path
    return f"{book_title(entry.source.title)}{number}{ended}{''.join(path)}"


def answer_text(evidence: Evidence, further: Sequence[Evidence], query: Query, *, name_place: bool) -> str:
    """The quotation with its source. ``name_place``: the question named no place, so the answer must."""
    source = evidence.entry.source
    lines = [f"以下是{source.place}的文件内容："] if name_place and source.place else []
    lines += _warning(source)
    lines += [quote(evidence.entry, evidence.sentences, query), f"——{citation_line(evidence.entry)}"]
    if further:
        lines.append("另见" + "、".join(citation_line(other.entry) for other in further) + "。")
    return "\n".join(lines + _notes([evidence]))


def document_text(first: Entry) -> str:
    """Which document a 文号 is that of, where the question asks no more or nothing in it answers."""
    source = first.source
    ended = f"（{ending(source.validity)}）" if source.is_repealed else ""
    lines = [f"{source.document_number}是{book_title(source.title)}{ended}。"]
    facts = [f"发文机关：{source.issuer}" if source.issuer else ""]
    if source.dated_on:
        facts.append(f"日期：{source.dated_on.year}年{source.dated_on.month}月{source.dated_on.day}日")
    lines.append("；".join(filter(None, facts)) + "。" if any(facts) else "")
    lines.append("可以打开原文查看；想了解其中哪一项，请直接提问。")
    return "\n".join(filter(None, lines))


def places_text(answers: Sequence[Evidence], query: Query) -> str:
    """What several places say, each with its source, and the question which is meant."""
    lines = ["您没有说是哪个地方，各地的规定不同："]
    for evidence in answers:
        lines += _warning(evidence.entry.source)
        lines += [
            f"【{evidence.entry.source.place}】{quote(evidence.entry, evidence.sentences, query)}",
            f"——{citation_line(evidence.entry)}",
        ]
    names = "、".join(str(evidence.entry.source.place) for evidence in answers)
    return "\n".join([*lines, *_notes(answers), f"您想问的是哪里？（{names}）"])


def related_text(answers: Sequence[Evidence], foreign_place: str | None) -> str:
    """No passage answers, but these are near."""
    where = (
        f"知识库里没有{foreign_place}的文件。" if foreign_place else "已公开的文件里没有找到能直接回答这个问题的内容。"
    )
    lines = [where, "下面的内容可能相关："]
    for number, evidence in enumerate(answers, 1):
        lines += [f"{number}. {brief(evidence.entry, evidence.sentences[0])}", f"——{citation_line(evidence.entry)}"]
    return "\n".join([*lines, "您也可以申请公开所需要的信息，或者找工作人员咨询。"])


def none_text(foreign_place: str | None) -> str:
    """Nothing here is about it."""
    if foreign_place:
        return f"知识库里没有{foreign_place}的文件，没有找到与您的问题有关的内容。"
    return "没有找到与您的问题有关的公开文件。您可以换个说法，写明地方和想了解的事项。"


def _warning(source: Source) -> list[str]:
    """Said before what is no longer in force is quoted."""
    return [ended_warning(source.validity, source.ended_on)] if source.is_repealed else []


def _notes(answers: Sequence[Evidence]) -> list[str]:
    sources = {evidence.entry.source.id: evidence.entry.source for evidence in answers}.values()
    return [
        f"{book_title(source.title)}本文本有省略，完整内容请以官方公布的文本为准。"
        for source in sources
        if source.abridged
    ]
