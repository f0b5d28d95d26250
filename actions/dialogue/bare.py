"""Names, numbers and addresses that are said with nothing else: nobody can know what they are for.

By rule and over the whole message, without the model: what is plainly a number or an address is asked about at once, a
name or a small number only when nothing else is found for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

import jieba

from actions.cases import identity, masking, numbers
from actions.cases.identity import InvalidAnswer, plain
from actions.dialogue import corrections, phrases
from entities import places
from entities.identity_numbers import find_id_cards
from knowledge.search.tokens import is_dictionary_word, segmenter

_LONGEST = 120  # characters of a name, number and address together
_SHORTEST_ADDRESS, _LONGEST_ADDRESS = 4, 60
_AREAS = 2  # so many areas (省, 市, 县 …) make a street without a door an address
_LONG_NUMBER = 15  # digits: of a card
_FULL_NAME = 3  # characters
_RARE = 120  # times in the dictionary: a shorter name that is said more often is a word as well


class Data(StrEnum):
    """What it looks like; the values are what it is called to the citizen."""

    CASE = "申请编号"
    CODE = "查询码"
    ID = "证件号码"
    PHONE = "电话号码"
    EMAIL = "邮箱"
    ADDRESS = "地址"
    NAME = "姓名"
    NUMBER = "数字"


@dataclass(frozen=True)
class Bare:
    """A message that holds nothing but data. ``is_sure``: no document could be about it."""

    kinds: tuple[Data, ...]
    is_sure: bool
    shown: str = field(default="", repr=False)  # the number as it may be repeated; empty: not at all

    @property
    def is_personal(self) -> bool:
        """Whether it says who or where somebody is: it is not kept as a question."""
        return self.kinds != (Data.NUMBER,)


_LABELS = re.compile(
    r"(?:统一社会信用代码|信用代码|电子邮箱|电子邮件|家庭住址|联系电话|联系方式|联系地址|通信地址|申请编号|查询码|身份证|居民|护照|证件|号码|"
    r"电话|手机|座机|邮箱|邮件|地址|住址|姓名|名字|单号|编号|微信|银行卡|卡号|QQ|qq|"
    r"我们|本人|我|俺|的|号|是|为|就|叫|这|它|和|加|住在|住|[,，、:：;；.。!！()（）#/ ~-])+"
)
_ALNUM = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z0-9-]{5,30}")
_AMOUNT = re.compile(r"\d[\d.:/+-]{0,30}")
_DOCUMENT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{7,10}(?![A-Za-z0-9])")

_AREA = r"(?:省|市|县|区|镇|乡|旗|州|盟)"
_STREET = r"(?:大道|街道|胡同|小区|社区|花园|新村|路|街|巷|弄|村|庄|屯|里|苑|园|寨|湾)"
_COUNT = r"[0-9一二三四五六七八九十百]{1,5}"
_DOOR = (
    rf"(?:[A-Za-z]?{_COUNT}(?:-\d{{1,4}}){{0,3}}(?:号楼|号院|号|栋|幢|弄|单元|室|楼|层|组|座|队|户)|[A-Z]座|-\d{{1,4}})"
)
_ADDRESS = re.compile(rf"[\u4e00-\u9fff·]{{1,40}}?(?:{_DOOR}(?:内|院内)?)*")
_HAS_STREET, _HAS_AREA = re.compile(_STREET), re.compile(_AREA)
_ENDS_WITH_DOOR, _ENDS_WITH_STREET = re.compile(rf"{_DOOR}$"), re.compile(rf"{_STREET}$")
_IN_ADDRESS = re.compile(rf"{_AREA}|{_STREET}|{_DOOR}|\d")
_ASKS = frozenset("吗呢怎么什谁啥")

_USUAL, _RARE_ONE, _WORDS_TOO, _DOUBLE = (
    "usual",
    "rare",
    "words too",
    ("double", "double, rare"),
)  # the parts of surnames.txt
_GIVEN_NEVER = frozenset(
    "呢吗吧啊的了么不没要有是在去来给看问查谁啥哪怎几多少我你您他她它们这那被把对会能可就都也还很太"
)
_WITH_POINT = re.compile(r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")
_SEPARATORS = re.compile(r"[、,，;； ]+")


def find_bare(text: str) -> Bare | None:
    """What ``text`` consists of when it is nothing but data."""
    said = plain(text.replace("•", "·").replace("・", "·"))
    if not said or len(said) > _LONGEST or said.endswith("?"):
        return None
    if numbers.find_number(said) and numbers.find_query_code(said):
        return None  # both together open an application
    if phrases.find_ordinal(said) is not None:
        return Bare((Data.NUMBER,), False)
    kinds, shown, rest = _take_numbers(said)
    others = _kinds_of(rest)
    if others is None or not (kinds or others):
        return None
    kinds = tuple(dict.fromkeys([*kinds, *others]))
    is_own = corrections.find_own_name(said) is not None
    return Bare(kinds, is_own or kinds not in ((Data.NUMBER,), (Data.NAME,)), shown)


def _take_numbers(said: str) -> tuple[tuple[Data, ...], str, str]:
    """The kinds of the numbers in ``said``, the first of them masked, and ``said`` without them."""
    kinds: list[Data] = []
    shown = ""
    finders: tuple[tuple[Data, Callable[[str], str | None], Callable[[str], str]], ...] = (
        (Data.EMAIL, identity.find_email, masking.mask_email),
        (Data.ID, _find_id, masking.mask_id),
        (Data.CASE, numbers.find_number, str),
        (Data.PHONE, identity.find_phone, masking.mask_phone),
    )
    rest = said
    for kind, find, mask in finders:
        found = find(rest)
        at = rest.upper().find(found.upper()) if found else -1
        if found and at >= 0:
            kinds.append(kind)
            shown = shown or mask(found)
            rest = f"{rest[:at]} {rest[at + len(found) :]}"
    return tuple(kinds), shown, rest


def _find_id(said: str) -> str | None:
    if found := find_id_cards(said):
        return found[0].typed
    match = _DOCUMENT.search(said)
    if match and numbers.find_number(match.group()) is None:
        return match.group()
    return identity.find_uscc(said)


def _kinds_of(rest: str) -> list[Data] | None:
    """What the parts of ``rest`` are; ``None`` when one of them is no data."""
    bare = _unlabelled(rest)
    if _is_address(bare) and all(_IN_ADDRESS.search(part) for part in bare.split()):
        return [Data.ADDRESS]
    if _is_code(bare):
        return [Data.CODE]
    kinds: list[Data] = []
    for part in _SEPARATORS.split(rest):
        word = _unlabelled(part)
        kind = _kind_of(word) if word else None
        if word and kind is None:
            return None
        kinds += [kind] if kind else []
    return kinds


def _kind_of(word: str) -> Data | None:
    if _is_address(word):
        return Data.ADDRESS
    if _AMOUNT.fullmatch(word) or _ALNUM.fullmatch(word):
        return Data.ID if sum(character.isdigit() for character in word) >= _LONG_NUMBER else Data.NUMBER
    return Data.NAME if is_name(word) else None


def _unlabelled(text: str) -> str:
    """Without 电话:, 我的名字叫 before it."""
    label = _LABELS.match(text)
    return text[label.end() :].strip() if label else text.strip()


def _is_code(text: str) -> bool:
    """A query code has letters and digits; eight letters are a word, eight digits a date."""
    word = text.upper().replace(" ", "").replace("-", "")
    has_both = any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    return len(word) == numbers.CODE_LENGTH and has_both and all(c in numbers.CODE_ALPHABET for c in word)


def _is_address(text: str) -> bool:
    """人民路8号3栋201室, 李庄村三组: ends with a door, or is a street in a named area; nothing is said about it."""
    said = text.replace(" ", "")
    if not _SHORTEST_ADDRESS <= len(said) <= _LONGEST_ADDRESS or set(said) & _ASKS or not _ADDRESS.fullmatch(said):
        return False
    if _ENDS_WITH_DOOR.search(said):
        return _HAS_STREET.search(said) is not None
    return _ENDS_WITH_STREET.search(said) is not None and len(_HAS_AREA.findall(said)) >= _AREAS


def is_name(word: str) -> bool:
    """A surname and one or two characters that are no word of the language together with it."""
    if _WITH_POINT.fullmatch(word):
        return True
    surnames = _surnames()
    double = next((kind for kind in (*_DOUBLE, _WORDS_TOO) if word[:2] in surnames[kind]), "")
    single = next((kind for kind in (_USUAL, _RARE_ONE, _WORDS_TOO) if word[:1] in surnames[kind]), "")
    given = word[2:] if double else word[1:]
    if not 1 <= len(given) <= 2 or not (double or single):
        return False
    if not all("\u4e00" <= character <= "\u9fff" for character in word) or set(given) & _GIVEN_NEVER:
        return False
    if places.short_name(word) in places.short_names() or not _may_be_a_person(word):
        return False
    if double == _DOUBLE[0] or word in known_names():
        return True
    is_doubtful = _WORDS_TOO in (double, "" if double else single) and (len(given) == 1 or is_dictionary_word(given))
    if is_dictionary_word(word) or is_doubtful:
        return False
    return bool(double) or len(next(iter(segmenter().cut(word, HMM=False)))) == 1


def _may_be_a_person(word: str) -> bool:
    try:
        identity.check_person_name(word)
    except InvalidAnswer:
        return False
    return True


@cache
def _surnames() -> Mapping[str, frozenset[str]]:
    """The parts of surnames.txt: those of one character by character, the others by word."""
    parts: dict[str, set[str]] = {}
    for line in files("actions.dialogue").joinpath("surnames.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            own = parts.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            own.update(line.split() if " " in line else line)
    return {name: frozenset(surnames) for name, surnames in parts.items()}


@cache
def known_names() -> frozenset[str]:
    """The names of persons among the words of jieba's dictionary, without those that are words as well (陈述).

    The first call reads the dictionary, for a second or more: made before the first message, beside the event loop.
    """
    names, surnames = set[str](), _surnames()
    with jieba.get_dict_file() as file:
        for line in file:
            word, frequency, *tags = line.decode("utf-8").split()
            is_rare = len(word) == _FULL_NAME or int(frequency) <= _RARE
            surname = word[0] in surnames[_USUAL] or (len(word) == _FULL_NAME and word[0] in surnames[_RARE_ONE])
            if tags == ["nr"] and surname and is_rare:
                names.add(word)
    return frozenset(name for name in names if len(name) < _FULL_NAME or not is_dictionary_word(name[:2]))
