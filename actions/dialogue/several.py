"""Several answers in one message: 我叫张三,身份证…,要2019年的征地批复,发邮箱. Pure: a text in, words by field out.

What is no answer as a whole clause (:mod:`actions.dialogue.clauses`) stays, as it was typed: it may be what is applied
for, the answer that was asked for, a question or a command. A telephone number or a name that belongs to an address is
left in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from actions.cases import doors_reading, identity
from actions.cases.identity import plain
from actions.dialogue import asking, assent, corrections, phrases, same_as_last
from actions.dialogue.applying import find_wanted_record
from actions.dialogue.bare import is_name
from actions.dialogue.clauses import (
    LEAD_IN,
    ORGANISATION,
    SEPARATORS,
    goes_on_in_address,
    is_bare_way,
    is_name_alone,
    label_of,
    read,
    refers_to,
    settled,
)
from actions.dialogue.cutting import Clause, cut
from actions.dialogue.phrases import Command

LONGEST = 1000  # characters
ORDER = (  # in which they are saved: what decides about others first
    *("features", "applicant_type", "applicant_name", "id_type", "id_number", "contact_person", "phone"),
    *("form", "delivery", "email", "address"),
)
_ABOUT_DELIVERY = ("form", "delivery", "email", "address")
_FREE_TEXT = ("description", "features")
_DOUBTFUL = ("maybe_person", "maybe_organisation", "employer")
_GREETING = re.compile(
    r"(?:您好|你好|领导好?|工作人员|同志|请问|麻烦|谢谢|多谢|拜托|辛苦|帮帮忙|(?:政府)?信息公开申请[表书]|[了啊,， ])+"
)
_MAY_BE_LISTED = ("停止", "终止", "结束", "作废", "删除", "撤销", "撤回")  # 许可的变更，撤销
_NAMES = ("applicant_name", "contact_person")
_LONGEST_DATUM = 100  # characters
_WHOLE_ORGANISATION = re.compile(rf"(?!我|俺|代表|是|咱|以|本)[\u3400-\u9fff()A-Za-z0-9]{{4,40}}{ORGANISATION}")
_CALLS = re.compile(r"[转找接叫换]|客服")  # 人工，智能客服的合同 calls nobody


@dataclass(frozen=True)
class Said:
    """What a message says: ``values`` are words by field, unchecked; ``rest`` is what is none of these."""

    values: Mapping[str, str] = field(repr=False)
    rest: str = field(default="", repr=False)
    question: str = ""  # asked beside
    left_over: str = field(default="", repr=False)  # said about the form, but nothing that can be filled in
    command: Command | None = None  # to be done when the answers are kept
    same: str | None = None  # the field that is as in the last application; empty: all but ``changed``
    changed: tuple[str, ...] = ()


def find_several(text: str, step: str) -> Said | None:
    """Several answers, or one beside what was asked for or applied for; ``None``: the message is of one piece.

    ``step`` is what was asked; ``description`` also before the form has begun.
    """
    if len(text) > LONGEST or phrases.find_command(text):
        return None
    heard = _Heard(step)
    clauses = list(cut(text))
    for place, clause in enumerate(clauses):
        heard.hear(clause, place, is_last=not any(_is_content(after) for after in clauses[place + 1 :]))
    if heard.same is None and step != "same" and corrections.find_correction(text):
        return None
    return heard.understood()


def fills_in(text: str) -> bool:
    """Whether somebody who is asked nothing fills in an application: who they are or how to reach them, and what is
    wanted."""
    said = find_several(text, "description")
    if said is None or not (said.rest or "description" in said.values):
        return False
    keys = said.values.keys()
    if len(keys & {"applicant_name", "id_number", "phone", "email", "address", "delivery"}) < 2:
        return False
    is_wanted = bool(LEAD_IN.match(said.rest)) or (
        keys >= {"applicant_name", "id_number"} and doors_reading.asks_for_record(said.rest)
    )
    return "description" in said.values or is_wanted


def find_own_data(text: str, step: str) -> Said | None:
    """One's own number, way of getting it or organisation, alone, where something else was asked: 138… at the offer
    of documents."""
    said = plain(text)
    clauses = list(cut(said)) if len(said) <= _LONGEST_DATUM else []
    if len(clauses) != 1 or phrases.is_question(said):
        return None
    found = dict(read(clauses[0].text))
    if step == "applicant_type" and not found and _WHOLE_ORGANISATION.fullmatch(said):
        found = {"organisation": said}
    keys = found.keys()
    is_way = step == "form" and "delivery" in keys  # 自己去拿 says more than 纸质
    if (step in keys and not is_way) or (step in _NAMES and keys & {"organisation", "contact_person"}):
        return None
    if step in _FREE_TEXT:
        is_taken = bool(keys) and keys <= {"phone", "email", "id_number"}
    else:
        is_taken = bool(keys) and keys <= {*ORDER, "organisation"} and not keys <= {"form", "features"}
    if not is_taken or (step == "id_number" and keys == {"phone"}):
        return None
    return Said(settled(found, step))


def find_corrections(text: str) -> Said | None:
    """Two answers or more set right in one message: 电话改成139…，邮箱改成…."""
    pieces = [piece for piece in SEPARATORS.split(text) if piece and piece.strip()] if len(text) <= LONGEST else []
    found = [corrections.find_correction(piece) for piece in pieces]
    values = {one.field: one.value for one in found if one and one.value}
    return Said(values) if len(values) > 1 and len(values) == len(pieces) else None


def subject_of(words: str) -> str:
    """What is applied for in words that are left: 要2019年的征地批复 without its 要."""
    return LEAD_IN.sub("", words, count=1)


class _Heard:
    """The clauses of a message as they are heard, each put where it belongs."""

    def __init__(self, step: str) -> None:
        self.step = step
        self.values: dict[str, str] = {}
        self.rest: dict[int, str] = {}
        self.questions: list[str] = []
        self.unknown: list[str] = []
        self.command: Command | None = None
        self.same: str | None = None
        self._changed: dict[int, tuple[str, str]] = {}
        self._doubtful: dict[int, tuple[str, dict[str, str]]] = {}
        self._ways: dict[int, tuple[str, dict[str, str]]] = {}
        self._labels = 0
        self._open = ""  # the field whose value goes on till the next label

    def hear(self, clause: Clause, place: int, *, is_last: bool) -> None:
        """Put a clause where it belongs."""
        said, found, label = clause.text, dict(read(clause.text)), label_of(clause.text)
        is_inside = self._open == "description" and label is None and not clause.begins_line
        if said.endswith((":", "：")) and (empty := label_of(f"{said}无")) is not None:
            self._labels += bool(empty)
            self._open = empty if empty == "description" else ""  # an empty row, or the value stands below
        elif changed := same_as_last.find_changed(said):
            self._changed[place] = (said, changed)
        elif found and not (is_inside and is_bare_way(said) and not is_last):
            self._labels += label is not None
            self._open = label if label in ("description", "address") else ""
            self._take(said, found, place)
        elif is_last and (command := _command(said)):
            self.command = command
        elif (same := self._same(said)) is not None:
            self.same = same
        elif label == "" and self._labels:
            self._open = ""
            self.unknown.append(said)
        elif self._open == "description" and not self._is_question(said):
            self.values["description"] = _joined(self.values.get("description"), said)
        elif self._open == "address" and goes_on_in_address(said):
            self.values["address"] = _joined(self.values["address"], said)
        elif self._is_question(said):
            self.questions.append(said)
        elif not _GREETING.fullmatch(plain(said)):
            self.rest[place] = said

    def understood(self) -> Said | None:
        """What all of it comes to; ``None``: nothing but what was asked for, or what is applied for."""
        left_over = self._settle_ways()
        self._settle_changed()
        left_over += self._settle_doubtful()
        if self._labels < 2:
            self.rest |= {len(self.rest) + 1000 + number: said for number, said in enumerate(self.unknown)}
        else:
            left_over += self.unknown
        self._find_bare_name()
        if self._is_of_one_piece():
            return None
        rest = [self.rest[place] for place in sorted(self.rest)]
        changed = tuple(key for _, key in self._changed.values())
        values = settled(self.values, self.step)
        return Said(
            *(values, "，".join(rest), "".join(self.questions), "，".join(left_over)),
            *(self.command, self.same, changed),
        )

    def _take(self, said: str, found: dict[str, str], place: int) -> None:
        way: dict[str, str] = {key: found.pop(key) for key in ("form", "delivery") if key in found}
        if any(key in found for key in _DOUBTFUL):
            self._doubtful[place] = (said, found)
            return
        if "features" in found and "features" in self.values:
            found["features"] = _joined(self.values.pop("features"), found["features"])
        if any(self.values.get(key, value) != value for key, value in found.items()):
            self.rest[place] = said
            return
        if way:
            self._ways[place] = (said, way)
        self.values |= found

    def _same(self, said: str) -> str | None:
        """和上次一样; who was asked whether it is says 其他一样."""
        if self.step == "same" and same_as_last.is_rest_alike(said):
            return ""
        return same_as_last.says_same(said, "")

    def _is_question(self, said: str) -> bool:
        is_wish = find_wanted_record(said) is not None
        return not is_wish and not assent.is_yes(plain(said)) and asking.is_asking(said)

    def _settle_ways(self) -> list[str]:
        """The ways that were said; two that exclude each other are both left over."""
        is_free = self.step in _FREE_TEXT
        is_beside = bool(self.values) or bool(self._doubtful) or any(LEAD_IN.match(said) for said in self.rest.values())
        for place, (said, _) in list(self._ways.items()):
            if is_free and is_bare_way(said) and (place == 0 or not (is_beside or said.endswith("的"))):
                self.rest[place] = said
                del self._ways[place]
        forms = {way["form"] for _, way in self._ways.values()}
        deliveries = {way["delivery"] for _, way in self._ways.values() if "delivery" in way}
        if len(forms) > 1 or len(deliveries) > 1:
            return [said for said, _ in self._ways.values()]
        for _, way in self._ways.values():
            self.values |= way
        return []

    def _settle_changed(self) -> None:
        """电话变了 is said of the last application only where that is spoken of."""
        if self.step == "same" and self._changed and self.same is None:
            self.same = ""
        if self.same is None:
            self.rest |= {place: said for place, (said, _) in self._changed.items()}
            self._changed = {}

    def _settle_doubtful(self) -> list[str]:
        """我是张三, 公司：…, 我是X公司的张三: answers where a number or a contact stands beside."""
        left_over: list[str] = []
        number = self.values.get("id_number", "")
        is_code = bool(number) and identity.find_id_number(number) is None and identity.find_uscc(number) is not None
        for place, (said, found) in self._doubtful.items():
            is_known = self.values.keys() & {"person", "organisation"}
            if "employer" in found:
                if is_code:
                    self.values |= {"organisation": found["employer"], "contact_person": found["employed"]}
                elif number and not is_known:
                    self.values["person"] = found["employed"]
                elif not is_known:
                    left_over.append(said)
            elif name := found.get("maybe_person"):
                is_sure = self.step == "applicant_name" or bool(number or "phone" in self.values)
                if is_sure and is_name(name) and not is_known:
                    self.values["person"] = name
                else:
                    self.rest[place] = said
            elif (is_code or "contact_person" in self.values or self.step == "applicant_name") and not is_known:
                self.values["organisation"] = found["maybe_organisation"]
            else:
                self.rest[place] = said
        return left_over

    def _find_bare_name(self) -> None:
        """张三 1101… 138…: beside a number of an ID card a name needs no 我叫."""
        known = {"person", "organisation"} & self.values.keys()
        if not self.rest or known or self.step == "applicant_name" or "id_number" not in self.values:
            return
        first = min(self.rest)
        if is_name_alone(self.rest[first]) and (len(self.rest) == 1 or is_name(self.rest[first])):
            self.values["person"] = self.rest.pop(first)

    def _is_of_one_piece(self) -> bool:
        """Whether the message is simply what was asked for, or all of it what is applied for."""
        rest = list(self.rest.values())
        if self.command or self.same is not None:
            return not (self.values or rest or self._changed)
        if not self.values or (self.step == "address" and set(self.values) == {"phone"}):
            return True  # 人民路12号，张三收，138… is an address
        if any(refers_to(key, "，".join(rest)) for key in self.values):
            return True
        if self.step in _FREE_TEXT and set(self.values) == {"features"} and (not rest or label_of(rest[0]) is not None):
            return True
        return not self._is_enough(rest)

    def _is_enough(self, rest: list[str]) -> bool:
        """Whether so many answers were given that the message is not simply the one that was asked for."""
        asked = {"person", "organisation"} if self.step == "applicant_name" else {self.step}
        personal = [key for key in self.values if key not in ("form", "delivery", "applicant_type", "id_type")]
        has_way = "form" in self.values or "delivery" in self.values
        pieces = len(personal) + has_way
        if self.step in _FREE_TEXT:
            return pieces >= 2 or bool(rest and pieces)
        others = [key for key in personal if key not in asked] or (has_way and self.step not in _ABOUT_DELIVERY)
        is_beside = self.step == "id_type" and "id_number" in self.values  # 居民身份证 1101…: a number tells its kind
        return bool(others) and (pieces >= 2 or bool(rest) or is_beside)


def _joined(before: str | None, said: str) -> str:
    return f"{before}，{said}" if before else said


def _is_content(clause: Clause) -> bool:
    return not _GREETING.fullmatch(plain(clause.text))


def _command(said: str) -> Command | None:
    """转人工, 取消, as a clause by itself."""
    command = phrases.find_command(said)
    is_cancel = command is Command.CANCEL and plain(said) not in _MAY_BE_LISTED
    is_one = is_cancel or (command is Command.PERSON and _CALLS.search(said))
    return command if is_one else None
