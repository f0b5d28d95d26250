"""What is asked for each kind of request, as data, in the way of :mod:`actions.cases.draft_fields`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from actions.cases import identity, numbers
from actions.cases.draft_fields import Option
from actions.cases.identity import InvalidAnswer
from actions.cases.requests.kinds import Kind

MAX_TEXT = 2000
MIN_TEXT = 4

_CHECKED = ("name", "id_number", "phone", "application_number")

Answers = Mapping[str, str]


@dataclass(frozen=True)
class RequestField:
    """One question. ``is_personal`` answers stand in columns of their own and are masked for staff."""

    key: str
    label: str
    question: str
    reason: str  # why it is asked, with the article
    options: tuple[Option, ...] = ()
    optional: bool = False  # may be answered with 无
    is_personal: bool = False
    min_length: int = MIN_TEXT  # characters, of a text

    @property
    def is_free_text(self) -> bool:
        """Whether it is answered in words of the citizen's own, which may have the form of anything."""
        return not self.options and self.key not in _CHECKED


_TO_REPLY = "留下联系方式，便于核实情况和告知结果；可以不填。"
_NAME = RequestField(
    "name",
    "姓名（名称）",
    "请填写您的姓名，单位请填写全称。",
    "只能更正与您自身相关的记录，需要核对身份（条例第四十一条）。",
    is_personal=True,
)
_ID_NUMBER = RequestField(
    "id_number",
    "证件号码",
    "请填写身份证件号码，单位请填写统一社会信用代码。号码会加密保存，只用于核对身份。",
    "只能更正与您自身相关的记录，需要核对身份（条例第四十一条）。",
    is_personal=True,
)
_PHONE = RequestField(
    "phone", "联系电话", "请填写能联系到您的电话。", "便于核实情况和告知结果（条例第四十一条）。", is_personal=True
)
_OPTIONAL_NAME = RequestField(
    "name", "姓名（名称）", "请问怎么称呼您？不愿填写请回复“无”。", _TO_REPLY, optional=True, is_personal=True
)
_OPTIONAL_PHONE = RequestField(
    "phone", "联系电话", "请留下联系电话，不愿填写请回复“无”。", _TO_REPLY, optional=True, is_personal=True
)

_FIELDS: Mapping[Kind, tuple[RequestField, ...]] = {
    Kind.RECORD_CORRECTION: (
        RequestField(
            "record",
            "哪一份记录",
            "哪一份政府信息里的记录不准确？请写明文件名称、文号，或者您在哪里看到的。",
            "要求更正的，是行政机关提供的与您自身相关的政府信息记录（条例第四十一条）。",
        ),
        RequestField("wrong", "现在的记载", "记录里现在是怎样写的？", "便于找到要更正的地方（条例第四十一条）。"),
        RequestField("right", "应当的记载", "正确的应当怎样写？", "便于核对要更正的内容（条例第四十一条）。"),
        RequestField(
            "evidence",
            "证据",
            "有什么证据能证明记录不准确？请写明证据的名称和内容，例如户口簿、登记证书、判决书。",
            "有证据证明记录不准确的，可以要求更正（条例第四十一条）。",
            min_length=2,  # 判决
        ),
        _NAME,
        _ID_NUMBER,
        _PHONE,
    ),
    Kind.PUBLICATION_SUGGESTION: (
        RequestField(
            "information",
            "建议公开的信息",
            "您建议主动公开哪些信息？",
            "可以建议把依申请公开的信息纳入主动公开的范围（条例第四十四条第二款）。",
        ),
        RequestField(
            "ground",
            "理由类别",
            "为什么应当主动公开？请选一项。",
            "建议应当属于这三种情形之一（条例第四十四条第二款）。",
            (
                Option("interests", "涉及公众利益调整", ("利益", "公众利益")),
                Option("awareness", "需要公众广泛知晓", ("知晓", "知道", "广泛知晓")),
                Option("participation", "需要公众参与决策", ("参与", "决策", "参与决策")),
            ),
        ),
        RequestField(
            "explanation", "说明", "请简单说明理由。", "便于审核是否属于主动公开的范围（条例第四十四条第二款）。"
        ),
        RequestField(
            "application_number",
            "申请编号",
            "您申请过这些信息吗？申请过请填写申请编号，没有请回复“无”。",
            "便于找到这些信息（条例第四十四条第二款）。",
            optional=True,
        ),
        _OPTIONAL_NAME,
        _OPTIONAL_PHONE,
    ),
    Kind.COMPLAINT: (
        RequestField(
            "about",
            "投诉事项",
            "您投诉的是哪一种情况？请选一项。",
            "对政府信息公开工作可以投诉（条例第四十七条第二款、第五十一条）。",
            (
                Option("not_published", "没有按要求主动公开", ("没有公开", "未公开", "不公开", "主动公开")),
                Option("not_answered", "对申请不依法答复处理", ("不答复", "没有答复", "逾期", "超期", "答复")),
                Option("rights", "侵犯了我的合法权益", ("合法权益", "侵权", "侵犯")),
                Option("other", "其他", ("其它", "别的")),
            ),
        ),
        RequestField(
            "facts",
            "具体情况",
            "请说明具体情况：什么时间、哪个机关、发生了什么。",
            "主管部门需要查证是否属实（条例第四十七条第二款）。",
        ),
        RequestField(
            "application_number",
            "申请编号",
            "如果和您的某件申请有关，请填写申请编号；没有请回复“无”。",
            "便于查证（条例第四十七条第二款）。",
            optional=True,
        ),
        _OPTIONAL_NAME,
        _OPTIONAL_PHONE,
    ),
    Kind.CONSULTATION: (
        RequestField("question", "咨询内容", "请写下您要咨询的问题。", "工作人员会按您写的内容答复。"),
        _OPTIONAL_PHONE,
    ),
}

_BY_KEY = {kind: {one.key: one for one in asked} for kind, asked in _FIELDS.items()}


def fields(kind: Kind) -> tuple[RequestField, ...]:
    """The questions of ``kind``, in the order in which they are asked."""
    return _FIELDS[kind]


def field(kind: Kind, key: str) -> RequestField:
    """The question ``key`` of ``kind``. Raises :class:`KeyError`."""
    return _BY_KEY[kind][key]


def keys(kind: Kind) -> list[str]:
    """The keys of the questions, in order."""
    return [one.key for one in _FIELDS[kind]]


def missing(kind: Kind, answers: Answers) -> list[str]:
    """The keys that have no answer yet, in order; an optional one is answered by an empty text."""
    return [key for key in keys(kind) if key not in answers]


def display(kind: Kind, key: str, value: str) -> str:
    """An answer as it is shown: an option's label, 无 for an empty optional answer, else the text."""
    labels = {option.value: option.label for option in field(kind, key).options}
    return labels.get(value, value) or "无"


def check(kind: Kind, key: str, text: str, *, today: date) -> str:
    """The normal form of ``text`` as the answer to ``key``; a normal form passes unchanged.

    Raises :class:`~actions.cases.identity.InvalidAnswer` with a Chinese sentence, :class:`KeyError` for an unknown key.
    """
    asked = field(kind, key)
    if asked.optional and identity.plain(text) in ("", "无", "没有", "不填", "不留"):
        return ""
    if asked.options:
        return _choose(asked, text)
    return _CHECKS[key](text, today) if key in _CHECKS else _check_text(text, asked.min_length)


def _choose(asked: RequestField, text: str) -> str:
    typed = identity.plain(text).lower()
    for number, option in enumerate(asked.options, start=1):
        if typed in {option.value, option.label.lower(), *option.words, str(number)}:
            return option.value
    raise InvalidAnswer("请从这几项中选一项：" + "、".join(option.label for option in asked.options) + "。")


def _check_text(text: str, least: int) -> str:
    written = text.strip()
    if len(written) < least:
        raise InvalidAnswer(f"请再写得具体一点（至少{least}个字）。")
    if len(written) > MAX_TEXT:
        raise InvalidAnswer(f"内容太长了，请控制在{MAX_TEXT}字以内。")
    return written


def _check_short(text: str, _today: date) -> str:
    """What a record says may be a single character, as a name's."""
    written = text.strip()
    if not 1 <= len(written) <= MAX_TEXT:
        raise InvalidAnswer(f"请填写1至{MAX_TEXT}个字。")
    return written


def _check_name(text: str, _today: date) -> str:
    try:
        return identity.check_person_name(text)
    except InvalidAnswer:
        return identity.check_organisation_name(text)


def _check_id_number(text: str, today: date) -> str:
    try:
        return identity.check_id_card(text, today)
    except InvalidAnswer as of_a_card:
        for other in (identity.check_uscc, identity.check_other_document):
            try:
                return other(text)
            except InvalidAnswer:
                continue
        raise of_a_card


def _check_application_number(text: str, _today: date) -> str:
    found = numbers.number_candidates(text)
    if not found:
        raise InvalidAnswer("申请编号形如 SL2026-00001，在您的回执上。没有编号请回复“无”。")
    return found[0]


_CHECKS: Mapping[str, Callable[[str, date], str]] = {
    "name": _check_name,
    "id_number": _check_id_number,
    "phone": lambda text, _today: identity.check_phone(text),
    "application_number": _check_application_number,
    "wrong": _check_short,
    "right": _check_short,
}
