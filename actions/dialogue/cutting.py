"""A message cut into clauses: at stops, at blanks between answers, where one answer runs into the next. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from actions.dialogue.bare import is_name
from actions.dialogue.clauses import NAME, ORGANISATION, SEPARATORS, number_of, read
from entities.characters import half_width


@dataclass(frozen=True)
class Clause:
    """A piece of a message. ``begins_line``: it is the first of its line, as a row of a copied form is."""

    text: str
    begins_line: bool


_NUMBERING = re.compile(r"[(（]?\d{1,2}[)）.、]+")
_SPACES = re.compile(r"\s+")
_LINES = re.compile(r"[\n\r]+")

# One's own data said in one breath: 我叫张三身份证号1101…电话138…想要…
_MY = r"(?:(?:我|俺|本人)的?)?"
_IS = r"\s*(?:[:=]|是|为)?\s*"
_LABEL = (
    rf"{_MY}(?:(?:居民)?身份证(?:件)?号?码?|证件号码?|统一社会信用代码|信用代码|(?:联系|手机)?(?:电话|号码)号?码?|联系方式|手机号?码?|座机|"
    rf"(?:电子)?(?:邮箱|邮件)(?:地址)?){_IS}"
)
_NUMBER = (
    r"(?:[1-9]\d{16}[\dXx](?=1[3-9]\d{9}(?!\d)|(?!\d))|[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])|"
    r"1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)|0\d{2,3}-?\d{7,8}(?!\d)|"
    r"[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+)"
)
_WANTED = (  # no 要求赔偿的记录
    r"(?:我们?|俺|现在|就)?(?:想要|想看|想查|想申请|需要|申请公开|要(?![求是么不紧点件闻害素约]))(?![的了过])(?=.{4})"
)
_SENT = r"(?:请|麻烦)?(?:发(?:送)?(?:到|至|给)|发邮箱|发邮件|邮?寄(?:到|给|至)|快递到)"
_NEXT = (
    rf"(?=\s*(?:(?:{_LABEL})?{_NUMBER}|{_MY}(?:邮寄|通信|联系|家庭)?地址{_IS}|(?:联系人|经办人|负责人){_IS}|"
    rf"{_WANTED}|{_SENT}))"
)
_LAZY_NAME = f"(?:{NAME.replace('{2,4}', '{2,4}?')})"
_DATUM = re.compile(
    rf"(?:{_LABEL})?{_NUMBER}"
    rf"|(?:您?好)?(?:我|俺|本人|申请人)(?:叫|名叫|叫做|的?姓名是|的?名字是|是){_LAZY_NAME}{_NEXT}"
    rf"|(?:姓名|名字|联系人|经办人|负责人)\s*(?:[:是叫为])?\s*{_LAZY_NAME}{_NEXT}"
    rf"|(?:我们?单位是|我们公司是|我们是|本单位是|我(?:是)?代表)[^,。;]{{2,40}}?{ORGANISATION}{_NEXT}"
    rf"|{_MY}(?:邮寄|通信|联系|家庭)?地址{_IS}[^,。;]{{5,60}}?{_NEXT}"
    rf"|{_LAZY_NAME}(?={_NUMBER})"
)
_WANTED_NEXT, _SENT_NEXT = re.compile(_WANTED), re.compile(rf"{_SENT}|(?:电子)?邮箱")


def cut(text: str) -> Iterator[Clause]:
    """The clauses of ``text`` as they were typed."""
    for line in _LINES.split(text):
        begins = True
        for part in SEPARATORS.split(line):
            for clause in _between_blanks(part.strip(" \t、.")):
                for piece in _unglued(clause):
                    yield Clause(piece, begins)
                    begins = False


def _between_blanks(clause: str) -> Iterator[str]:
    """One with several answers in it also between blanks: 张三 1101… 138…."""
    pieces = [piece for piece in _SPACES.split(clause) if piece and not _NUMBERING.fullmatch(piece)]
    is_list = sum(bool(read(piece)) for piece in pieces) >= 2
    if is_list or (any(number_of(piece) for piece in pieces) and not read(clause)):
        yield from pieces
    elif clause:
        yield clause


def _unglued(clause: str) -> list[str]:
    """A clause that begins with one's own data, each directly after the other, in its pieces; else as it is."""
    said = half_width(clause)
    pieces: list[str] = []
    place = 0
    while place < len(said):
        if match := _DATUM.match(said, place):
            piece, place = clause[place : match.end()], match.end()
            pieces.append(piece.strip())
            if not read(piece) and not is_name(piece.strip()):
                return [clause]
        elif pieces and said[place].isspace():
            place += 1
        elif pieces and _WANTED_NEXT.match(said, place):
            return [*pieces, *_and_sent(clause[place:])]
        elif pieces and read(clause[place:]):
            return [*pieces, clause[place:]]
        else:
            return [clause]
    return pieces or [clause]


def _and_sent(wanted: str) -> list[str]:
    """要2019年的征地批复发到zs@example.com: what is wanted, and how it is to come."""
    for match in _SENT_NEXT.finditer(wanted):
        if match.start() >= 4 and read(wanted[match.start() :]):
            return [wanted[: match.start()], wanted[match.start() :]]
    return [wanted]
