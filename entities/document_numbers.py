"""发文字号 (文号) and the numbers of orders and announcements, as they are written, typed and said."""

from __future__ import annotations

import re
from collections.abc import Iterator

import cn2an

from entities.characters import figures, half_width
from entities.found import Found, apart

_FULL_WIDTH_DIGITS = {ord(full): str(value) for value, full in enumerate("０１２３４５６７８９")}
_OPEN, _CLOSE = r"[〔\[【(（﹝［〈<《『「{]", r"[〕\]】)）﹞］〉>》』」}]"
_NUMBER = re.compile(
    rf"([\u4e00-\u9fff]{{2,14}})\s*{_OPEN}?\s*((?:19|20)\d\d)\s*(年)?\s*{_CLOSE}?\s*第?\s*(\d{{1,4}})\s*号?"
)
ORDER = re.compile(r"(?:中华人民共和国)?([\u4e00-\u9fff]{1,20}?令)\s*[(（]?第?\s*(\d{1,4})\s*号[)）]?")

_HAN = r"[\u4e00-\u9fff]"
_YEAR = r"(?P<year>(?:19|20)\d\d|[一二][九零〇○][零〇○一二三四五六七八九]{2})"
_COUNT = r"(?P<number>\d{1,5}|[一二三四五六七八九十百零〇]{1,7})"
_FIGURES = "\\d一二三四五六七八九十百零〇"
_SIGN = r"[发办函字规文令公通复批告建财教知审监执罚许]"  # what a 代字 ends in; brackets are lost only after one
_AFTER = r"(?! ?(?:楼|院|线|栋|幢|地块|馆|门|公路))"
_BRACKETED = re.compile(
    rf"(?P<word>{_HAN}{{1,20}})? ?{_OPEN} ?{_YEAR} ?年? ?{_CLOSE} ?第?"
    rf" ?{_COUNT}(?: ?[号號]|(?! ?[{_FIGURES}号號])){_AFTER}"
)
# 国办发2019 14号, 国办发（2019 14号, 国办发19年14号
_UNBRACKETED = re.compile(
    rf"(?P<word>{_HAN}{{1,19}}(?:{_SIGN}|(?<=财)税)) ?{_OPEN}? ?(?:{_YEAR} ?{_CLOSE}? ?"
    rf"(?:年?第 ?{_COUNT} ?[号號]|年 ?{_COUNT.replace('number', 'number2')} ?[号號]"
    rf"|[- ,]? ?{_COUNT.replace('number', 'number3')}(?: ?[号號]|(?! ?[{_FIGURES}号年月日个项份万亿元亩.至到-])))"
    rf"|(?P<short>\d\d)年第? ?{_COUNT.replace('number', 'number4')} ?[号號]){_AFTER}"
)
_ANNOUNCED = (
    re.compile(
        rf"(?P<word>{_HAN}{{2,20}}(?: {_HAN}{{2,12}}){{0,3}})?(?P<kind>公告|通告)"
        rf" ?{_OPEN}? ?{_YEAR} ?年? ?{_CLOSE}? ?第 ?{_COUNT} ?号"
    ),
    re.compile(rf"(?P<word>{_HAN}{{2,20}})?{_YEAR} ?年 ?第 ?{_COUNT} ?号(?P<kind>公告|通告)"),
)
_ORDERED = (
    re.compile(rf"(?P<word>{_HAN}{{0,20}})令 ?[(（]? ?第? ?{_COUNT} ?号 ?[)）]?{_AFTER}"),
    re.compile(rf"(?P<word>{_HAN}{{0,20}}?)(?:(?<![\d{_HAN[1:-1]}])|第) ?{_COUNT} ?号令"),
)
_BEFORE = re.compile(
    r"^.*(?:请问|您好|你好|申请(?:公开|获取)?|(?:要求|请|依法|想)公开|公开一下|查询|查阅|[想要我能可]查|查一下|获取|获得|提供|关于|依据|根据|"
    r"按照?|依照|参照|违反|执行|落实|符合|援引|文件|文号|编号|看看|看一下|想看|想要|需要|我要|要看|知道|有没有|一份|这个|那个|这份|的|是|为|叫|找|"
    r"以及|还有|或者|印发|转发|废止|修改|引用|发布|公布)(?=.)"
)
_JOINED = re.compile(r"^[和与及或同跟](?=.{2})")
_STATE = "中华人民共和国"
_ORDER_OF = re.compile(r"(?:政府|国务院|主席|部|委|委员会|局|署|总局|厅|省|市|县|军委|会)$")
_NO_ORDER = re.compile(r"[号口指法司禁命]$")  # 口令, 司令, 指令 …


def find_document_numbers(text: str) -> list[Found[str]]:
    """文号 as GB/T 9704 writes them (国办发〔2019〕61号), orders (国务院令第711号, 令第711号) and announcements.

    Brackets of any kind, lost or said (国办发2019 61号), numbers in Chinese (主席令第七号) and the other order
    (第711号令) are read. A number whose sender is not said is found alone: 〔2019〕61号.
    """
    plain = half_width(text)
    return apart([*_announced(text, plain), *_by_order(text, plain), *_by_year(text, plain)])


def normalise_number(text: str) -> str | None:
    """A 文号 as GB/T 9704 writes it, also where copying lost brackets or 号: 良公开办〔20141 → 良公开办〔2014〕1号.

    For a text that is a number or a title with one. Words that lead to it stay: use :func:`find_document_numbers`.
    """
    text = text.translate(_FULL_WIDTH_DIGITS)
    match = _NUMBER.search(text)
    if match:
        name, year, dated, number = match.groups()
        return f"{name}{year}年第{int(number)}号" if dated else f"{name}〔{year}〕{int(number)}号"
    order = ORDER.search(text)
    return f"{order[1]}第{int(order[2])}号" if order else None


def _by_year(text: str, plain: str) -> Iterator[Found[str]]:
    for pattern in (_BRACKETED, _UNBRACKETED):
        for match in pattern.finditer(plain):
            start, word = _sender(plain, match)
            if pattern is _UNBRACKETED and len(word) < 2:
                continue
            groups = match.groupdict()
            names = ("number", "number2", "number3", "number4")
            number = _value(next(groups[name] for name in names if groups.get(name)))
            if number:
                start = start if word else plain.index(match["year"], match.start()) - 1
                year = figures(match["year"]) if match["year"] else f"20{groups['short']}"
                value = f"{word}〔{year}〕{number}号"
                yield _found(text, start, match.end(), value)


def _announced(text: str, plain: str) -> Iterator[Found[str]]:
    for pattern in _ANNOUNCED:
        for match in pattern.finditer(plain):
            start, word = _sender(plain, match)
            if number := _value(match["number"]):
                start = start if word else min(match.start("kind"), match.start("year"))
                yield _found(text, start, match.end(), f"{word}{match['kind']}{figures(match['year'])}年第{number}号")


def _by_order(text: str, plain: str) -> Iterator[Found[str]]:
    for pattern in _ORDERED:
        for match in pattern.finditer(plain):
            start, word = _sender(plain, match)
            if word and not _ORDER_OF.search(word):
                if _NO_ORDER.search(word):
                    continue
                start, word = start + len(word), ""
            number = _value(match["number"])
            if number:
                yield _found(text, start, match.end(), f"{word.removeprefix(_STATE)}令第{number}号")


def _sender(plain: str, match: re.Match[str]) -> tuple[int, str]:
    """Where the sender's short name begins, and that name: 我想看国办发〔2019〕61号 → 国办发."""
    word = match["word"] or ""
    bare = _BEFORE.sub("", word)
    if bare == word and plain[max(match.start() - 1, 0) : match.start()] in ("号", "》", ")", "）"):
        bare = _JOINED.sub("", word)
    elif bare != word:
        bare = _JOINED.sub("", bare)
    at = match.start("word") if word else match.start()
    return at + len(word) - len(bare), bare.replace(" ", "、")


def _value(number: str) -> int | None:
    if number.isdigit():
        return int(number)
    if re.fullmatch(r"[一二三四五六七八九零〇]{2,}", number):
        return int(figures(number))
    try:
        return int(cn2an.cn2an(number.replace("〇", "零"), "smart"))
    except ValueError:
        return None


def _found(text: str, start: int, end: int, value: str) -> Found[str]:
    typed = text[start:end].rstrip()
    return Found(start, start + len(typed), typed, value)
