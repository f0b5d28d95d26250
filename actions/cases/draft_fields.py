"""The application form as data (条例 Art. 29): which questions are asked, why, and what counts as an answer.

用途 (the purpose) is no field: the 2019 Regulation dropped the test of need, and asking for it is unlawful.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from actions.cases import identity
from actions.cases.identity import InvalidAnswer

Answers = Mapping[str, str]
Checker = Callable[[str, Answers, date], str]


@dataclass(frozen=True)
class Option:
    """One of a closed set of answers. ``words`` are other ways in which people say it."""

    value: str
    label: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One question of the form."""

    key: str
    label: str  # its name in the read-back: 联系电话
    question: str  # what the bot asks
    reason: str  # why it is asked, with the article
    options: tuple[Option, ...] = ()
    optional: bool = False  # may be answered with 无
    resets: tuple[str, ...] = ()  # answers that lose their meaning when this one changes


FORM_DELIVERIES: Mapping[str, tuple[str, ...]] = {
    "paper": ("post", "pickup"),
    "electronic": ("email", "chat"),
    "inspect": ("onsite",),
}
DELIVERIES = (
    Option("email", "发送到电子邮箱", ("邮箱", "邮件", "电子邮件", "发邮件", "email")),
    Option("chat", "在本对话中查看", ("对话", "聊天", "本对话", "在线查看", "这里", "就在这里")),
    Option("post", "邮寄", ("寄", "快递", "邮寄给我", "寄给我", "ems")),
    Option("pickup", "自行领取", ("自取", "领取", "自己取", "自己去拿", "当面领取", "现场领取")),
    Option("onsite", "现场查阅", ("现场", "查阅", "到场查阅")),
)

FIELDS: tuple[Field, ...] = (
    Field(
        "description",
        "所需信息",
        "请说明您想要什么信息，例如文件名称或者内容。",
        "申请书要写明所需信息的名称、文号或者其他特征（条例第二十九条第二款第二项）。",
    ),
    Field(
        "features",
        "文号、年度等特征",
        "您知道文号、年度或者发文单位吗？知道就写上，不知道请回复“无”。",
        "写得越具体，越便于查找（条例第二十九条第二款第二项）。",
        optional=True,
    ),
    Field(
        "applicant_type",
        "申请人类型",
        "请问您以个人名义申请，还是代表单位申请？",
        "申请书要写明申请人的姓名或者名称（条例第二十九条第二款第一项）。",
        (
            Option("natural", "个人", ("自然人", "公民", "本人", "我自己", "自己", "我个人", "个人申请", "个人名义")),
            Option(
                "legal",
                "单位",
                ("法人", "公司", "企业", "组织", "机构", "其他组织", "法人或其他组织", "单位申请", "代表单位"),
            ),
        ),
        resets=("applicant_name", "id_type", "id_number", "contact_person"),
    ),
    Field(
        "applicant_name",
        "姓名（名称）",
        "请填写与身份证件一致的姓名。",
        "申请书要写明申请人的姓名或者名称（条例第二十九条第二款第一项）。",
    ),
    Field(
        "id_type",
        "证件类型",
        "请选择您的身份证件。",
        "申请书要附身份证明（条例第二十九条第二款第一项）。",
        (
            Option("id_card", "居民身份证", ("身份证", "二代身份证", "第二代身份证", "sfz")),
            Option("passport", "护照", ("外国护照", "中国护照")),
            Option("hk_macau_permit", "港澳居民来往内地通行证", ("港澳通行证", "回乡证", "港澳居民通行证", "港澳")),
            Option("taiwan_permit", "台湾居民来往大陆通行证", ("台胞证", "台湾通行证", "台湾")),
            Option("other", "其他证件", ("其他", "其它", "其它证件", "别的证件")),
        ),
        resets=("id_number",),
    ),
    Field(
        "id_number",
        "证件号码",
        "请填写证件号码。号码会加密保存，只用于核对身份。",
        "申请书要附身份证明（条例第二十九条第二款第一项）。",
    ),
    Field(
        "contact_person",
        "联系人",
        "请填写单位联系人的姓名。",
        "申请书要写明联系方式，单位申请时用来联系经办人（条例第二十九条第二款第一项）。",
    ),
    Field(
        "phone",
        "联系电话",
        "请填写能联系到您的电话。",
        "申请书要写明联系方式（条例第二十九条第二款第一项）。",
    ),
    Field(
        "form",
        "获取方式",
        "您希望怎样获取信息？",
        "申请书要写明获取信息的方式（条例第二十九条第二款第三项）。",
        (
            Option("electronic", "电子版", ("电子", "电子件", "电子文档", "电子文件", "电子数据")),
            Option("paper", "纸质", ("纸质版", "纸质件", "纸件", "复印件", "纸")),
            Option("inspect", "现场查阅、抄录", ("查阅", "现场查阅", "抄录", "现场", "当面查阅", "到现场看")),
        ),
        resets=("delivery", "email", "address"),
    ),
    Field(
        "delivery",
        "获取途径",
        "请选择获取途径。",
        "申请书要写明获取信息的途径（条例第二十九条第二款第三项）。",
        DELIVERIES,
        resets=("email", "address"),
    ),
    Field(
        "email",
        "电子邮箱",
        "请填写接收信息的电子邮箱。",
        "您选择了用电子邮箱接收（条例第二十九条第二款第三项）。",
    ),
    Field(
        "address",
        "邮寄地址",
        "请填写收件地址（省、市、街道、门牌号，最好带邮政编码）。",
        "您选择了邮寄（条例第二十九条第二款第三项）。",
    ),
)
_UNKNOWN = re.compile(r"不(?:太|大)?(?:知道|清楚|记得|了解|确定|晓得)|记不[清得]|忘了")
_SHORT_REFUSAL = 15  # characters of 不知道是什么文号
_QUESTION_OR_REFUSAL = re.compile(r"不|别|什么|怎么|如何|[?吗呢]")
_BY_KEY = {field.key: field for field in FIELDS}


def field(key: str) -> Field:
    """The field called ``key``. Raises :class:`KeyError`."""
    return _BY_KEY[key]


def required_fields(answers: Answers) -> list[str]:
    """The keys to be answered, in the order they are asked, as far as ``answers`` decide them."""
    return [f.key for f in FIELDS if _is_asked(f.key, answers)]


def missing_fields(answers: Answers) -> list[str]:
    """The keys still to be asked, in order."""
    return [key for key in required_fields(answers) if key not in answers]


def question(key: str, answers: Answers) -> str:
    """What the bot asks for ``key``: an organisation is asked for its name and code, not for a person's."""
    if answers.get("applicant_type") == "legal":
        if key == "applicant_name":
            return "请填写与证照一致的单位全称。"
        if key == "id_number":
            return "请填写 18 位统一社会信用代码。"
    if key == "id_number" and (id_type := answers.get("id_type")):
        return f"请填写{display('id_type', id_type)}的号码。号码会加密保存，只用于核对身份。"
    return field(key).question


def label(key: str, answers: Answers) -> str:
    """The name of ``key`` in a summary."""
    legal = answers.get("applicant_type") == "legal"
    if key == "applicant_name":
        return "单位名称" if legal else "姓名"
    if key == "id_number" and legal:
        return "统一社会信用代码"
    return field(key).label


def options(key: str, answers: Answers) -> tuple[Option, ...]:
    """What can be chosen for ``key`` now; empty for free text."""
    if key == "delivery":
        allowed = FORM_DELIVERIES.get(answers.get("form", ""), ())
        return tuple(option for option in DELIVERIES if option.value in allowed)
    return field(key).options


def display(key: str, value: str) -> str:
    """``value`` as it is shown: an option's label, 无 for an empty optional answer, else the text."""
    labels = {option.value: option.label for option in field(key).options}
    return labels.get(value, value) or "无"


def check(key: str, text: str, answers: Answers, *, today: date) -> str:
    """The normal form of ``text`` as the answer to ``key``; a normal form passes unchanged.

    Raises :class:`~actions.cases.identity.InvalidAnswer` with a Chinese sentence for the applicant, :class:`KeyError`
    for an unknown key.
    """
    if field(key).options:
        return _choose(key, text, answers)
    return _CHECKS[key](text, answers, today)


def accept(key: str, value: str, answers: Answers) -> dict[str, str]:
    """``answers`` after ``key`` was answered with the checked ``value``.

    An answer that changed takes with it those that depended on it, and a choice of one (delivery when inspecting) is
    made at once.
    """
    updated = dict(answers)
    if updated.get(key) != value:
        for stale in field(key).resets:
            updated.pop(stale, None)
    updated[key] = value
    if key == "form" and len(options("delivery", updated)) == 1:
        updated["delivery"] = options("delivery", updated)[0].value
    return updated


def _is_asked(key: str, answers: Answers) -> bool:
    match key:
        case "id_type":
            return answers.get("applicant_type") != "legal"
        case "contact_person":
            return answers.get("applicant_type") == "legal"
        case "delivery":
            return answers.get("form") != "inspect"
        case "email":
            return answers.get("delivery") == "email"
        case "address":
            return answers.get("delivery") == "post"
        case _:
            return True


def _choose(key: str, text: str, answers: Answers) -> str:
    typed = identity.plain(text).lower()
    choices = options(key, answers)
    for number, option in enumerate(choices, start=1):
        said = {option.value, option.label.lower(), *option.words, str(number)}
        if typed in said:
            return option.value
    named = [option for option in choices if any(w in typed for w in (option.label.lower(), *option.words))]
    if len(named) == 1 and len(typed) <= 15 and not _QUESTION_OR_REFUSAL.search(typed):
        return named[0].value
    raise InvalidAnswer("请从这几项中选一项：" + "、".join(option.label for option in choices) + "。")


def _check_name(text: str, answers: Answers, _today: date) -> str:
    if answers.get("applicant_type") == "legal":
        return identity.check_organisation_name(text)
    return identity.check_person_name(text)


def _check_id_number(text: str, answers: Answers, today: date) -> str:
    if answers.get("applicant_type") == "legal":
        return identity.check_uscc(text)
    if answers.get("id_type", "id_card") == "id_card":
        return identity.check_id_card(text, today)
    return identity.check_other_document(text)


def _check_description(text: str, _answers: Answers, _today: date) -> str:
    description = text.strip()
    if len(description) < 4:
        raise InvalidAnswer("请再说得具体一点，例如文件名称、文号或者事项（至少 4 个字）。")
    if len(description) > 1000:
        raise InvalidAnswer("内容太长了，请控制在 1000 字以内。")
    return description


def _check_features(text: str, _answers: Answers, _today: date) -> str:
    features = text.strip()
    if re.fullmatch(
        r"(?:我?(?:都|也)?(?:没有?|无|不知道|不清楚|不记得|没了|暂无|跳过)(?:了|的|其他|文号)?)?[。.!！]*", features
    ):
        return ""
    if len(features) <= _SHORT_REFUSAL and _UNKNOWN.search(features):
        return ""
    if len(features) > 500:
        raise InvalidAnswer("内容太长了，请控制在 500 字以内。")
    return features


_CHECKS: Mapping[str, Checker] = {
    "applicant_name": _check_name,
    "id_number": _check_id_number,
    "contact_person": lambda text, _answers, _today: identity.check_person_name(text),
    "phone": lambda text, _answers, _today: identity.check_phone(text),
    "description": _check_description,
    "features": _check_features,
    "email": lambda text, _answers, _today: identity.check_email(text),
    "address": lambda text, _answers, _today: identity.check_address(text),
}
