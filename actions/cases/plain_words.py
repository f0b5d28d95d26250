"""Legal words that a citizen reads, each with a short clause that says in plain words what it is.

The first time in a text the word is followed by its clause. The texts of ``nlu_data/responses`` hold the same clauses;
tests/actions/dialogue/test_texts.py compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

MEANINGS: Mapping[str, str] = {
    "行政复议": "请复议机关审查行政机关做得对不对",  # 行政复议法 Art. 1, 2
    "第三方": "公开可能损害其合法权益的个人或者单位",  # Art. 15, 32
    "补正": "按通知把内容说清楚",  # Art. 30
    "获取途径": "用什么办法拿到信息",  # Art. 29, 40
    "不予公开": "依法不提供",  # Art. 14-16, 36(三)
    "部分公开": "只提供依法能公开的内容",  # Art. 37
}


def explained(word: str) -> str:
    """``word`` as it is written the first time in a text: 补正（按通知把内容说清楚）."""
    return f"{word}（{MEANINGS[word]}）"


def once(lines: Iterable[str]) -> Iterator[str]:
    """``lines`` of one text with every word explained the first time only."""
    seen: set[str] = set()
    for line in lines:
        for word in MEANINGS:
            before, whole, after = line.partition(explained(word))
            if whole:
                rest = after.replace(whole, word)
                line = f"{before}{word if word in seen else whole}{rest}"
                seen.add(word)
        yield line


def glossary(text: str) -> str:
    """A sentence that says what the legal words in ``text`` are, for a text that is quoted and must not be changed.

    Empty when there is none.
    """
    said = "；".join(f"{word}，是{meaning}" for word, meaning in MEANINGS.items() if word in text)
    return f"{said}。" if said else ""
