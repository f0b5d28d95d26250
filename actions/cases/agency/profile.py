"""What an office says of itself: the fields, and what is wrong with what was typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from actions.cases.office_hours import OfficeHoursError, read_office_hours
from actions.settings import AgencySettings
from entities.emails import normal_email

WHO, WHERE, LAW, LETTERS = "单位", "联系方式", "救济和监督", "文书和收费"


@dataclass(frozen=True)
class Field:
    """One fact. ``problem`` says in Chinese what is wrong with a value that isn't empty; empty: nothing."""

    label: str
    group: str
    hint: str = ""
    required: bool = False
    most: int = 100
    is_long: bool = False
    problem: Callable[[str], str] = lambda _value: ""


# 010-12345678, 0535-1234567-801, 13800138000, 400-123-4567, 12345
_PHONE = re.compile(r"(?:\(?0\d{2,3}\)?-?)?\d{7,8}(?:-\d{1,6})?|1\d{10}|[48]00-?\d{3}-?\d{4}|1\d{2,4}|9\d{4}")
_URL_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def _phones(value: str) -> str:
    wrong = [each for each in re.split(r"[、,;]", value) if not _PHONE.fullmatch(each.strip().replace(" ", ""))]
    return f"“{wrong[0].strip()[:30]}”不像电话号码。请写成 0535-1234567，几个号码用顿号隔开。" if wrong else ""


def _email(value: str) -> str:
    return "" if normal_email(value) else "邮箱不对，应当是 gongkai@example.gov.cn 这样的。"


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_right = parts.scheme in ("http", "https") and _URL_HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or "@" in value or re.search(r"[\s<>\"]", value) or "." not in (urlsplit(value).hostname or ""):
        return "网址不对，应当以 https:// 或者 http:// 开头，中间没有空格。"
    return ""


def _postcode(value: str) -> str:
    return "" if re.fullmatch(r"\d{6}", value) else "邮编是6位数字。"


def _hours(value: str) -> str:
    try:
        read_office_hours(value)
    except OfficeHoursError as error:
        return error.chinese
    return ""


def _court(value: str) -> str:
    if not value.endswith("法院") or value in ("法院", "人民法院", "中级人民法院"):
        return "请写明是哪一个法院的全称，例如：江州市江南区人民法院。"
    return ""


def _body(value: str) -> str:
    general = ("人民政府", "政府", "上级机关", "上一级机关", "上一级行政机关", "本级人民政府", "复议机关")
    return "请写明是哪一个机关的全称，例如：江州市人民政府。" if value in general or len(value) < 4 else ""


def _prefix(value: str) -> str:
    return "" if re.fullmatch(r"[^\s〔〕\[\]]*", value) else "机关代字里不能有空格和括号。"


FIELDS: Mapping[str, Field] = {
    "name": Field("单位全称", WHO, "写在每一页和每一份文书上。", True, 60, problem=_body),
    "short_name": Field("简称", WHO, "写在工作台左上角和浏览器的标签上。不填就用全称。", most=20),
    "disclosure_unit": Field("工作机构", WHO, "负责政府信息公开的内设机构（条例第四条）。", True, 40),
    "website": Field("单位网站", WHO, "", most=200, problem=_url),
    "address": Field("当面提交的地址", WHERE, "群众来的地方，也写在文书上。", True, 100),
    "mail_address": Field("邮寄地址", WHERE, "和上面相同的，不用填。", most=100),
    "postcode": Field("邮编", WHERE, "", True, 6, problem=_postcode),
    "phone": Field("电话", WHERE, "几个号码用顿号隔开。", True, 100, problem=_phones),
    "email": Field("电子邮箱", WHERE, "不填就不告诉群众。", most=100, problem=_email),
    "office_hours": Field(
        "办公时间",
        WHERE,
        "工作日的时间，写成 9:00-12:00,13:30-17:30。转人工时说什么时候有人接待，就按它；哪天上班按放假安排。",
        True,
        100,
        problem=_hours,
    ),
    "office_hours_text": Field("办公时间对外怎样写", WHERE, "不填就按上面的时间写。", most=80),
    "review_body": Field(
        "复议机关", LAW, "写在答复书的救济告知里（行政复议法第二十四条至第二十八条）。", True, 60, problem=_body
    ),
    "review_online_url": Field(
        "网上复议渠道", LAW, "网上送达的答复要同时提供（行政复议法第二十二条第二款）。", most=200, problem=_url
    ),
    "court": Field("法院", LAW, "写在答复书的救济告知里（行政诉讼法第十四条至第十八条）。", True, 60, problem=_court),
    "complaint_body": Field(
        "监督机关", LAW, "受理对信息公开工作投诉的主管部门（条例第四十七条、第五十一条），可以带电话。", most=100
    ),
    "letter_prefix": Field(
        "机关代字", LETTERS, "文号开头，例如：江州公开。不填就由单位名称得出。", most=20, problem=_prefix
    ),
    "letter_head": Field("红头", LETTERS, "发文机关标志，印在文书上方。不填就没有红头。", most=30),
    "fee_account": Field(
        "收费账户", LETTERS, "收取信息处理费的户名、开户行、账号或者缴费网址。不收费的不用填。", most=300, is_long=True
    ),
}


def as_text(agency: AgencySettings) -> dict[str, str]:
    """The fields as they are typed and stored."""
    found = {name: str(getattr(agency, name)) for name in FIELDS}
    found["office_hours"] = str(agency.office_hours).removeprefix("工作日 ").replace("、", ",")
    return found


def applied(values: Mapping[str, str], default: AgencySettings) -> AgencySettings:
    """``default`` with these values; what can't be read any more stays as in ``default``."""
    known: dict[str, object] = {name: value for name, value in values.items() if name in FIELDS}
    try:
        known["office_hours"] = read_office_hours(str(values["office_hours"]))
    except (KeyError, OfficeHoursError):
        known.pop("office_hours", None)
    return default.model_copy(update=known)


def read(typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed, tidied, and what is wrong with it: a Chinese sentence by field."""
    values, problems = {}, {}
    for name, field in FIELDS.items():
        value = tidied(typed.get(name, ""), is_long=field.is_long, is_plain=field.problem in _PLAIN)
        values[name] = value
        if not value:
            if field.required:
                problems[name] = f"请填写{field.label}。"
        elif len(value) > field.most:
            problems[name] = f"{field.label}最多{field.most}个字，现在有{len(value)}个。"
        elif problem := field.problem(value):
            problems[name] = problem
    return values, problems


_PLAIN = frozenset({_phones, _email, _url, _postcode, _hours})


def tidied(text: str, *, is_long: bool = False, is_plain: bool = False) -> str:
    """Without blanks around it, in one line unless ``is_long``; ``is_plain``: full-width letters as narrow ones."""
    text = unicodedata.normalize("NFKC", text).replace("−", "-") if is_plain else text
    lines = ["".join(c for c in line if c.isprintable()).strip() for line in text.splitlines()]
    return ("\n" if is_long else " ").join(line for line in lines if line)
