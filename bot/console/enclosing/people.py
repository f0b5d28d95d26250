"""Who may be recognised by what stands in a file: numbers and addresses of persons, counted and never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sized
from dataclasses import dataclass, field

from entities.bank_cards import find_bank_cards
from entities.characters import with_digits
from entities.emails import find_emails
from entities.found import Found
from entities.identity_numbers import find_documents, find_glued_id_cards, find_id_cards, normal_id_card
from entities.phones import find_phones, normal_phone

_BORN = re.compile(r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]")
_MOBILE = re.compile(r"1[3-9]\d{9}")  # fixed lines are offices'
_OFFICES = (".gov.cn", "@gov.cn")  # an office's own address is nobody's
_LIKE_MOBILE = re.compile(r"1\D{0,2}[3-9](?:\D{0,2}\d){9}")
_LIKE_NUMBER = re.compile(r"\d(?:\D{0,2}\d){5}")
_LIKE_EMAIL = re.compile(r"@|at|圈[aA啊]|[艾爱埃]特|小老鼠|邮箱", re.IGNORECASE)
ENOUGH = 100
# 公安部《二〇二〇年全国姓名报告》: the hundred surnames that most people have
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
_OF_TWO = frozenset(("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐"))
_SHORT, _LONG = re.compile(r"[\u4e00-\u9fff]{2,3}"), re.compile(r"[\u4e00-\u9fff]{3,4}")
_BETWEEN = re.compile(r"[;,，；、/|]")


@dataclass
class Persons:
    """Numbers of persons other than the applicant, each once."""

    own: frozenset[str] = field(repr=False)  # the applicant's, see :func:`own_numbers`
    id_cards: set[str] = field(default_factory=set, repr=False)
    documents: set[str] = field(default_factory=set, repr=False)
    mobiles: set[str] = field(default_factory=set, repr=False)
    bank_cards: set[str] = field(default_factory=set, repr=False)
    emails: set[str] = field(default_factory=set, repr=False)

    def read(self, text: str) -> None:
        """Look through a piece of the file; no number goes over its ends.

        Who is told of a hundred will look for themselves: what takes long is not counted any further.
        """
        lines = [(line, with_digits(line)) for line in text.split("\n")]
        numbers = "\n".join(line for line, plain in lines if _LIKE_NUMBER.search(plain))
        if len(self.id_cards) < ENOUGH:
            numbers = self._read_long(numbers)
        self.documents |= self._others(one.value.number for one in find_documents(numbers))
        if len(self.mobiles) < ENOUGH:
            likely = "\n".join(line for line in numbers.split("\n") if _LIKE_MOBILE.search(with_digits(line)))
            self.mobiles |= self._others(one.value for one in find_phones(likely) if _MOBILE.fullmatch(one.value))
        written = "\n".join(line for line, plain in lines if _LIKE_EMAIL.search(plain))
        emails = {one.value.lower() for one in find_emails(written)}
        self.emails |= self._others(one for one in emails if not one.endswith(_OFFICES))

    def _read_long(self, text: str) -> str:
        """ID and bank cards; what is left without them."""
        ids = [*find_glued_id_cards(text), *(one for one in find_id_cards(text) if _BORN.fullmatch(one.value))]
        self.id_cards |= self._others(one.value for one in ids)
        text = _without(text, ids)
        cards = find_bank_cards(text)
        self.bank_cards |= self._others(one.value for one in cards)
        return _without(text, cards)

    def concerns(self) -> list[str]:
        """What was found, a Chinese sentence each."""
        counted = (
            ("身份证号码", self.id_cards),
            ("像护照、通行证的号码", self.documents),
            ("手机号码", self.mobiles),
            ("银行卡号", self.bank_cards),
            ("电子邮箱", self.emails),
        )
        return [f"有{what}{_count(found)}，不是申请人自己的，请核对能不能提供。" for what, found in counted if found]

    def _others(self, found: Iterable[str]) -> set[str]:
        return set(found) - self.own


def _count(found: Sized) -> str:
    return f"{len(found)}个" if len(found) < ENOUGH else f"{ENOUGH}个以上"


def own_numbers(id_number: str, phone: str, email: str | None) -> frozenset[str]:
    """What of the applicant may stand in a file for the applicant."""
    given = (normal_id_card(id_number), id_number.upper(), normal_phone(phone), phone, (email or "").lower())
    return frozenset(one for one in given if one)


def reads_as_names(text: str) -> bool:
    """Whether one of the words, as programs note authors (张三; Administrator), is a person's name in Chinese."""
    return any(_is_name(word.strip()) for word in _BETWEEN.split(text))


def _is_name(word: str) -> bool:
    is_short = _SHORT.fullmatch(word) is not None and word[0] in _SURNAMES
    return is_short or (_LONG.fullmatch(word) is not None and word[:2] in _OF_TWO)


def _without(text: str, found: Iterable[Found[str]]) -> str:
    """``text`` with blanks in the place of what was found."""
    parts, done = list[str](), 0
    for one in sorted(found, key=lambda each: each.start):
        start = max(one.start, done)
        parts += [text[done:start], " " * (one.end - start)]
        done = max(one.end, done)
    return "".join([*parts, text[done:]])
