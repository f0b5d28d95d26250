"""Several answers in one message: 我叫张三,身份证…,要2019年的征地批复,发邮箱. Pure: a text in, words by field out.

A message is cut into clauses, and a clause is taken for an answer only when all of it is one: 电话13800138000 is,
公开你局电话 is not. What is no such clause stays, as it was typed: it may be what is applied for, the answer that was
asked for, or a question. Nothing is checked here (:mod:`actions.cases.draft_fields` does), and a telephone number or a
name that belongs to an address is left in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from actions.cases import identity
from actions.cases.identity import InvalidAnswer, plain
from actions.dialogue import asking, assent, corrections, phrases
from actions.dialogue.applying import find_wanted_record

LONGEST = 1000  # characters
ORDER = (  # in which they are saved: what decides about others first
    *("features", "applicant_type", "applicant_name", "id_type", "id_number", "contact_person", "phone"),
    *("form", "delivery", "email", "address"),
)
_ABOUT_DELIVERY = ("form", "delivery", "email", "address")

_LABELS = {
    "contact_person": "联系人|经办人|负责人",
    "id_number": "(?:居民)?身份证(?:件)?号?码?|证件号码?|统一社会信用代码|信用代码|护照号?码?",
    "phone": "(?:联系|手机)?(?:电话|号码)|电话号码|联系方式|手机号?码?|座机",
    "email": "(?:电子)?(?:邮箱|邮件)(?:地址)?|e-?mail",
    "address": "(?:邮寄|通信|通讯|联系|收件|收货|家庭|单位)?地址|住址",
    "organisation": "单位(?:名称|全称|名)?|公司(?:名称|全称|名)?|(?:法人|组织|机构)名称|申请单位",
    "person": "姓名|名字|申请人(?:姓名)?|本人姓名",
    "description": (
        "所需(?:政府)?信息(?:的?内容)?|(?:需要|想要|申请)(?:公开)?的?(?:信息|内容)(?:描述|名称)?|"
        "申请公开的?信息|信息(?:名称|内容)|申请事项"
    ),
    "features": "文号|年度|年份|发文(?:单位|机关)|特征",
    "way": "获取(?:信息)?的?(?:方式|途径|形式)|(?:领取|送达|提供)方式",
    "id_type": "证件(?:类型|名称|种类)",
    "applicant_type": "申请人(?:类型|类别|性质)",
}
_LABELLED = re.compile(
    r"(?:[(（]?\d{1,2}[)）.、:：]\s*)?(?:我的?|我们的?|本人的?|收件的?)?"
    rf"(?:{'|'.join(f'(?P<{key}>{words})' for key, words in _LABELS.items())})"
    r"(?P<mark>\s*[:：=]\s*|\s*(?:就是|是|为|叫)\s*|\s+|(?=[\d+A-Za-z(]))(?P<value>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_STRONG_MARK = re.compile(r"[:：=]")
_NUMBERS = ("id_number", "phone", "email")  # these need no mark: 电话139…

_NAME = r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}(?:·[\u3400-\u9fff]{1,8})+"
_I_AM = re.compile(rf"(?:您?好)?(?:我|俺|本人|申请人)(?:的?名字)?(?:叫|名叫|叫做|的?姓名是|的?名字是)(?P<name>{_NAME})")
_I_AM_BARE = re.compile(rf"(?:我|俺|本人|申请人)是(?P<name>{_NAME})")
_NO_NAME = re.compile(
    r"个人|自己|本人|村民|居民|群众|业主|学生|老师|记者|律师|工人|农民|市民|公民|股东|职工|员工|家属|户主|代理|申请|想|要|来|的|"
    r"单位|公司|残疾|退休|低保|拆迁|为了|因为|替|帮|代"
)
_ORGANISATION = (
    r"(?:公司|厂|合作社|委员会|村委会|居委会|协会|学会|商会|学校|大学|学院|中学|小学|幼儿园|医院|集团|中心|事务所|社区|小组|"
    r"基金会|研究院|研究所|银行|分行|支行|报社|出版社|工会|联合会|经营部|商行|门市部|酒店|宾馆)"
)
_WE_ARE = re.compile(
    rf"(?:我们?单位是|我们公司是|我们是|本单位是|我(?:是)?代表|代表)(?P<name>[^,，。;；]{{2,60}}{_ORGANISATION})(?:的)?"
)
_GIVE = r"(?:请|麻烦|帮我|给我|希望|我?想|我?要|就|可以|直接|用|以|通过|走|最好|都|,|，)*"
_THEN = r"(?:给我|给俺|我|过来|回来|就行|就好|就可以|即可|吧|哈|谢谢|了|的|来|一下|方式|形式)*"
_WAYS: Mapping[str, re.Pattern[str]] = {
    key: re.compile(rf"{_GIVE}(?:{words}){_THEN}", re.IGNORECASE)
    for key, words in {
        "email": (
            r"(?:发|发送|寄|传|回)?(?:到|至|给|个)?我?(?:的)?(?:电子)?(?:邮箱|邮件|e-?mail)(?:里|上|里面|接收)?(?:发)?|"
            "发邮箱|发邮件|电子邮件"
        ),
        "post": r"(?:邮寄|快递|寄|ems)(?:到|给)?(?:我)?(?:家里?|单位|家中)?|寄纸质(?:版|件)?",
        "pickup": r"自?己?(?:来|去|过来|过去|到窗口)?(?:取|拿|领|领取)|自取|自行领取|自己(?:来|去)(?:取|拿|领)|上门取",
        "chat": r"(?:在)?(?:这里|本对话|对话里|微信里?|这儿|手机上)(?:查看|看|发|回|给)?|发(?:到)?这里|在线查看",
        "electronic": r"(?:要)?电子(?:版|件|档|文档|文件)",
        "paper": r"(?:要)?纸质(?:版|件|的|材料)?|复印件",
        "inspect": r"(?:到|去)?现场(?:查阅|看|查看|抄录)|当面查阅",
    }.items()
}
_FORM_OF = {
    "email": "electronic",
    "chat": "electronic",
    "post": "paper",
    "pickup": "paper",
    "electronic": "electronic",
    "paper": "paper",
    "inspect": "inspect",
}
_FORMS = ("electronic", "paper", "inspect")
_SENT_TO = re.compile(
    r"(?:请|麻烦|帮我|给我|希望|就|直接)*(?P<how>邮寄|寄送|寄|快递|邮|发送|发|传)(?:邮箱|邮件)?(?:到|至|给|往)?\s*(?P<where>\S.{5,})"
)
_SEPARATORS = re.compile(r"[\n\r,，;；。!！]+|(?<=[?？])")
_NAMED = re.compile(rf"(?P<label>姓名|名字|联系人|经办人|负责人)(?P<name>{_NAME})")  # without a mark
_NO_NAME_AFTER_LABEL = re.compile(r"[和与及等或的是叫为有要不没]|电话|身份|地址|单位|错|改")
_BUT = re.compile(r"^(?:但是?|不过|只是|只有|就是)")
_NUMBERING = re.compile(r"[(（]?\d{1,2}[)）.、]+")
_LEAD_IN = re.compile(
    r"(?:我|我们|俺)?(?:就是|就|是)?(?:想要|想看看?|想查|需要|要|申请(?:公开)?|求)(?:一份|个)?(?=.{4})"
)
_GREETING = re.compile(r"(?:您好|你好|领导好?|工作人员|同志|请问|麻烦|谢谢|多谢|拜托|辛苦|帮帮忙|[了啊,， ])+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Said:
    """What a message says: ``values`` are words by field, unchecked; ``rest`` is what is none of these."""

    values: Mapping[str, str] = field(repr=False)
    rest: str = field(default="", repr=False)
    question: str = ""  # asked beside


def find_several(text: str, step: str) -> Said | None:
    """Several answers, or one beside what was asked for or applied for; ``None``: the message is of one piece.

    ``step`` is what was asked; ``description`` also before the form has begun.
    """
    if len(text) > LONGEST or corrections.find_correction(text) or phrases.find_command(text):
        return None
    values: dict[str, str] = {}
    rest: list[str] = []
    questions: list[str] = []
    for clause in _clauses(text):
        found = dict(_read(clause))
        if not found or any(values.get(key, value) != value for key, value in found.items()):
            (questions if _asks(clause) else rest).append(clause)
            continue
        values |= found
    if not values or not _is_enough(values, rest, step) or (step == "address" and set(values) == {"phone"}):
        return None  # 人民路12号，张三收，138… is an address
    rest = [clause for clause in rest if not _GREETING.fullmatch(plain(clause))]
    is_name = len(rest) == 1 and re.fullmatch(_NAME, rest[0]) and not _NO_NAME_AFTER_LABEL.search(rest[0])
    if is_name and step != "applicant_name" and "id_number" in values and "person" not in values:
        values["person"] = rest.pop()
    return Said(_settled(values, step), "，".join(rest), "".join(questions))


def fills_in(text: str) -> bool:
    """Whether somebody who is asked nothing fills in an application: who they are or how to reach them, and what is
    wanted."""
    said = find_several(text, "description")
    if said is None or not (said.rest or "description" in said.values):
        return False
    is_whole = len(said.values.keys() & {"applicant_name", "id_number", "phone", "email", "address", "delivery"}) > 1
    return is_whole and ("description" in said.values or bool(_LEAD_IN.match(said.rest)))


def find_corrections(text: str) -> Said | None:
    """Two answers or more set right in one message: 电话改成139…，邮箱改成…."""
    pieces = [piece for piece in _SEPARATORS.split(text) if piece and piece.strip()] if len(text) <= LONGEST else []
    found = [corrections.find_correction(piece) for piece in pieces]
    values = {one.field: one.value for one in found if one and one.value}
    return Said(values) if len(values) > 1 and len(values) == len(pieces) else None


def subject_of(words: str) -> str:
    """What is applied for in words that are left: 要2019年的征地批复 without its 要."""
    return _LEAD_IN.sub("", words, count=1)


def _is_enough(values: Mapping[str, str], rest: list[str], step: str) -> bool:
    """Whether so many answers were given that the message is not simply the one that was asked for."""
    personal = [key for key in values if key not in ("form", "delivery", "applicant_type", "id_type")]
    has_way = "form" in values or "delivery" in values
    pieces = len(personal) + has_way
    if step in ("description", "features"):
        return pieces >= 2 or bool(rest and pieces)
    others = [key for key in personal if key != step] or (has_way and step not in _ABOUT_DELIVERY)
    return bool(others) and (pieces >= 2 or bool(rest))


def _settled(values: dict[str, str], step: str) -> dict[str, str]:
    """With what follows from what was said: whose number it is, what an e-mail address is for."""
    if "organisation" in values:
        values["applicant_type"] = "单位"
        if "person" in values:
            values.setdefault("contact_person", values.pop("person"))
        values["applicant_name"] = values.pop("organisation")
    elif "person" in values:
        values["applicant_type"] = "个人"
        values["applicant_name"] = values.pop("person")
    number = values.get("id_number", "")
    if number and identity.find_id_number(number):
        values.setdefault("applicant_type", "个人")
        values.setdefault("id_type", "居民身份证")
    elif number and identity.find_uscc(number):
        values.setdefault("applicant_type", "单位")
    if "delivery" not in values and "form" not in values and step != "email":
        given = [way for way, key in (("email", "email"), ("post", "address")) if key in values]
        if given == ["email"]:
            values["delivery"] = "email"
    if "delivery" in values:
        values["form"] = _FORM_OF[values["delivery"]]
    return values


def _clauses(text: str) -> Iterator[str]:
    """Between stops; one with several numbers in it also between blanks: 张三 1101… 138…."""
    for clause in _SEPARATORS.split(text):
        clause = clause.strip(" \t、.")
        pieces = [piece for piece in _SPACES.split(clause) if piece and not _NUMBERING.fullmatch(piece)]
        is_list = sum(bool(dict(_read(piece))) for piece in pieces) >= 2
        if is_list or (any(_number(piece) for piece in pieces) and not dict(_read(clause))):
            yield from pieces
        elif clause:
            yield clause


def _read(clause: str) -> Iterator[tuple[str, str]]:
    """The fields that the whole of ``clause`` answers, with the words for them."""
    said = _BUT.sub("", plain(clause))
    if (correction := corrections.find_correction(said)) and correction.value:
        yield correction.field, correction.value
        return
    if match := _LABELLED.fullmatch(said):
        yield from _labelled(match)
        return
    if number := _number(said):
        yield number
    elif (match := _NAMED.fullmatch(said)) and not _NO_NAME_AFTER_LABEL.search(match["name"]):
        yield ("person" if match["label"] in ("姓名", "名字") else "contact_person"), match["name"]
    elif match := _I_AM.fullmatch(said):
        yield "person", match["name"]
    elif match := _WE_ARE.fullmatch(said):
        yield "organisation", match["name"]
    elif (match := _I_AM_BARE.fullmatch(said)) and not _NO_NAME.search(match["name"]):
        yield "person", match["name"]
    elif way := _way(said):
        yield from way.items()
    elif match := _SENT_TO.fullmatch(said):
        yield from _sent_to(match)


def _labelled(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    groups = match.groupdict()
    value, mark = groups.pop("value").strip(), groups.pop("mark")
    key = next(name for name, label in groups.items() if label)
    is_strong = bool(_STRONG_MARK.search(mark))
    if key == "id_number" and match.group().lstrip("我的").startswith("护照"):
        yield "id_type", "护照"
    if key in _NUMBERS:
        number = _number(value)
        if number and number[0] == key:
            yield number
        elif is_strong or (key != "email" and sum(character.isdigit() for character in value) >= len(value) // 2):
            yield key, value  # to be told what is wrong with it
    elif key == "way":
        yield from (_way(value) or {}).items()
    elif is_strong or (key in ("person", "organisation", "contact_person", "address") and mark.strip()):
        if key == "person" and re.search(rf"{_ORGANISATION}$", value):
            key = "organisation"
        yield key, value


def _number(said: str) -> tuple[str, str] | None:
    """A number or an e-mail address that is all of ``said``, without any label."""
    said = said.strip(" .,，。")
    for key, find in (("id_number", identity.find_id_number), ("id_number", identity.find_uscc)):
        if found := find(said):
            return (key, found) if len(re.sub(r"[\s-]", "", said)) == len(found) else None
    if (found := identity.find_email(said)) and found == said:
        return "email", found
    if re.fullmatch(r"[+()\d\s-]+(?:转\d+)?", said) and (phone := identity.find_phone(said)):
        return ("phone", phone) if len(phone) >= len(said) - 1 else None
    return None


def _way(said: str) -> dict[str, str] | None:
    way = next((key for key, pattern in _WAYS.items() if pattern.fullmatch(said)), None)
    if way is None:
        return None
    return {"form": way} if way in _FORMS else {"delivery": way, "form": _FORM_OF[way]}


def _sent_to(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """发到zs@example.com, 寄到江州市…."""
    where = match["where"].strip()
    if (number := _number(re.sub(r"^(?:我的?)?(?:邮箱|邮件|e-?mail)[:：]?", "", where))) and number[0] == "email":
        yield from (("delivery", "email"), ("form", "electronic"), number)
    elif match["how"] not in ("发", "发送", "传"):
        try:
            identity.check_address(where)
        except InvalidAnswer:
            return
        yield from (("delivery", "post"), ("form", "paper"), ("address", where))


def _asks(clause: str) -> bool:
    said = plain(clause)
    is_wish = find_wanted_record(clause) is not None
    return not is_wish and not assent.is_yes(said) and asking.is_asking(clause)
