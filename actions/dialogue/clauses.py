"""One clause of a message in which several things are answered (:mod:`actions.dialogue.several`). Pure.

A clause is taken for an answer only when all of it is one: 电话13800138000 is, 公开你局电话 is not. Nothing is checked
here (:mod:`actions.cases.draft_fields` does).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from actions.cases import identity
from actions.cases.identity import InvalidAnswer, plain
from actions.dialogue import corrections

FORM_OF = {
    "email": "electronic",
    "chat": "electronic",
    "post": "paper",
    "pickup": "paper",
    "electronic": "electronic",
    "paper": "paper",
    "inspect": "inspect",
}

_LABELS = {
    "contact_person": "联系人|经办人|负责人",
    "id_number": "(?:居民)?身份证(?:件)?号?码?|证件号码?|统一社会信用代码|信用代码|护照号?码?",
    "phone": "(?:联系|手机)?(?:电话|号码)|电话号码|联系方式|手机号?码?|座机",
    "email": "(?:电子)?(?:邮箱|邮件)(?:地址)?|e-?mail",
    "address": "(?:邮寄|通信|通讯|联系|收件|收货|家庭|单位)?地址|住址",
    "organisation": "单位(?:名称|全称|名)|公司(?:名称|全称|名)|(?:法人|组织|机构)名称|申请单位",
    "maybe_organisation": "单位|公司",
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

NAME = r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}(?:·[\u3400-\u9fff]{1,8})+"
_I_AM = re.compile(rf"(?:您?好)?(?:我|俺|本人|申请人)(?:的?名字)?(?:叫|名叫|叫做|的?姓名是|的?名字是)(?P<name>{NAME})")
_I_AM_BARE = re.compile(  # 我是李庄的张三, too
    rf"(?:(?:我|俺|本人|申请人)是(?:[^,，。;；]{{1,20}}?[村庄镇乡县市区组屯]的)?|本人|申请人)(?P<name>{NAME})"
)
_NO_NAME = re.compile(
    r"个人|自己|本人|村民|居民|群众|业主|学生|老师|记者|律师|工人|农民|市民|公民|股东|职工|员工|家属|户主|代理|申请|想|要|来|的|"
    r"单位|公司|残疾|退休|低保|拆迁|为了|因为|替|帮|代"
)
ORGANISATION = (
    r"(?:公司|厂|合作社|委员会|村委会|居委会|协会|学会|商会|学校|大学|学院|中学|小学|幼儿园|医院|集团|中心|事务所|社区|小组|"
    r"基金会|研究院|研究所|银行|分行|支行|报社|出版社|工会|联合会|经营部|商行|门市部|酒店|宾馆)"
)
_WE_ARE = re.compile(
    rf"(?:我们?单位是|我们公司是|我们是|本单位是|我(?:是)?代表|代表)(?P<name>[^,，。;；]{{2,60}}{ORGANISATION})(?:的)?"
)
_GIVE = r"(?:请|麻烦|帮我|给我|希望|想|要|我|俺|就|可以|直接|用|以|通过|走|最好|都|还是|那|算了|改成|改为|换成|,|，)*"
_THEN = r"(?:给我|给俺|我|过来|回来|就行|就好|就可以|即可|吧|哈|谢谢|了|的|来|一下|方式|形式)*"
_WAYS: Mapping[str, re.Pattern[str]] = {
    key: re.compile(rf"{_GIVE}(?:{words}){_THEN}", re.IGNORECASE)
    for key, words in {
        "email": (
            r"(?:电子(?:版|件|档)的?)?(?:发|发送|寄|传|回)?(?:到|至|给|个)?我?(?:的)?(?:电子)?(?:邮箱|邮件|e-?mail)(?:里|上|里面|接收)?(?:发)?|"
            "发邮箱|发邮件|电子邮件"
        ),
        "post": (
            r"(?:纸质(?:版|件|的|材料)?)?(?:邮寄|快递|寄|ems)(?:到|给)?(?:我)?(?:家里?|单位|家中)?|寄纸质(?:版|件)?"
        ),
        "pickup": r"自?己?(?:来|去|过来|过去|到窗口)?(?:取|拿|领|领取)|自取|自行领取|自己(?:来|去)(?:取|拿|领)|上门取",
        "chat": r"(?:在)?(?:这里|本对话|对话里|微信里?|这儿|手机上)(?:查看|看|发|回|给)?|发(?:到)?这里|在线查看",
        "electronic": r"(?:要)?电子(?:版|件|档|文档|文件)",
        "paper": r"(?:要)?纸质(?:版|件|的|材料)?|复印件",
        "inspect": r"(?:到|去)?现场(?:查阅|看|查看|抄录)|当面查阅",
    }.items()
}
_FORMS = ("electronic", "paper", "inspect")
_SENT_TO = re.compile(
    r"(?:请|麻烦|帮我|给我|希望|就|直接)*(?P<how>邮寄|寄送|寄|快递|邮|发送|发|传)(?:邮箱|邮件)?(?:到|至|给|往)?\s*(?P<where>\S.{5,})"
)
_HOME = re.compile(r"^(?:我们?|俺们?)(?:的)?(?:家|单位|公司)(?:里|的)?(?:地址)?(?:是|在)?[ ,:，：]+")
_BARE_WAY = re.compile(  # these may as well be what is applied for
    r"电子(?:邮件|邮箱|版|件|档|文档|文件)|邮箱|邮件|e-?mail|邮寄|快递|寄|ems|自取|纸质(?:版|件|材料)?|复印件|"
    r"现场(?:查阅|查看|看|抄录)|当面查阅|在线查看|微信|手机上|这里",
    re.IGNORECASE,
)
_CHOSEN = re.compile(r"[☑√■✓✔✅]\s*(?P<way>[^\s□☐○☑√■✓✔✅]+)")
SEPARATORS = re.compile(r"[\n\r,，;；。!！]+|(?<=[?？])")
_NAMED = re.compile(rf"(?P<label>姓名|名字|联系人|经办人|负责人)(?P<name>{NAME})")  # without a mark
_NO_NAME_AFTER_LABEL = re.compile(r"[和与及等或的是叫为有要不没]|电话|身份|地址|单位|错|改")
_OF_ONE = re.compile(  # 我是X公司的张三
    rf"(?:您?好)?(?:我|俺|本人)是(?P<organisation>[^,，。;；]{{2,40}}?{ORGANISATION})(?:的|里的|员工|职工|工作人员)+(?P<name>{NAME})"
)
_BUT = re.compile(r"^(?:但是?|不过|只是|只有|就是)")
LEAD_IN = re.compile(
    r"(?:我|我们|俺)?(?:就是|就|是)?(?:想要|想看看?|想查|需要|要|申请(?:公开)?|求)(?:一份|个)?(?=.{4})"
)
_NAMES_DOCUMENT = re.compile(r"[〔\[(【]\d{4}|第?\d+号|^(?:19|20)\d\d年?度?$")
_ANY_LABEL = re.compile(r"(?:[(（]?\d{1,2}[)）.、]\s*)?[\u3400-\u9fff()]{2,12}\s*[:：].*", re.DOTALL)
_IN_ADDRESS = re.compile(r"[\u3400-\u9fff·]{2,4}(?:收|亲收|转交)|(?:邮编|邮政编码)[:：是]?\s*\d{6}")

_THIS = r"(?:这个|这家|这一|这|该|此|上述|以上|前述)"
_REFERS_TO = {  # said in the rest, it makes the answer part of it
    "phone": re.compile(rf"{_THIS}(?:电话|号码?|手机|座机|热线)"),
    "email": re.compile(rf"{_THIS}(?:邮箱|邮件|地址)"),
    "address": re.compile(rf"{_THIS}(?:地址|地方|房|处|地块|小区)"),
    "id_number": re.compile(rf"{_THIS}(?:身份证|证件|号码?|代码|人|公司|单位|企业)"),
    "organisation": re.compile(rf"{_THIS}(?:公司|单位|企业|机构|厂|村|学校|医院|集团)"),
}


def read(clause: str) -> Mapping[str, str]:
    """The fields that the whole of ``clause`` answers, with the words for them; none: it is no answer.

    ``maybe_person``, ``maybe_organisation``, ``employer`` and ``employed`` are answers only beside others.
    """
    return dict(_pairs(clause))


def label_of(clause: str) -> str | None:
    """The field whose label, with a colon, ``clause`` begins with; empty: a label of none."""
    said = plain(clause)
    if (match := _LABELLED.fullmatch(said)) and _STRONG_MARK.search(match["mark"]):
        return next(key for key in _LABELS if match[key])
    return "" if _ANY_LABEL.fullmatch(said) else None


def is_bare_way(clause: str) -> bool:
    """快递, 电子邮件: a way of getting it, or what the documents are about."""
    return bool(_BARE_WAY.fullmatch(plain(clause)))


def goes_on_in_address(clause: str) -> bool:
    """张三收, 邮编100080."""
    return bool(_IN_ADDRESS.fullmatch(plain(clause)))


def is_name_alone(clause: str) -> bool:
    """Whether ``clause`` has the form of a name that follows no label."""
    return bool(re.fullmatch(NAME, clause)) and not _NO_NAME_AFTER_LABEL.search(clause)


def refers_to(key: str, words: str) -> bool:
    """Whether ``words`` are about the answer to ``key``, which then belongs to them: 电话138…，这个号码的投诉记录."""
    pattern = _REFERS_TO.get(key)
    return pattern is not None and pattern.search(words) is not None


def settled(values: dict[str, str], step: str) -> dict[str, str]:
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
    elif values.get("delivery") in ("post", "pickup"):
        values.pop("email", None)  # is not needed, and so not kept
    if "delivery" in values:
        values["form"] = FORM_OF[values["delivery"]]
    return values


def _pairs(clause: str) -> Iterator[tuple[str, str]]:
    """The fields that the whole of ``clause`` answers, with the words for them."""
    said = _BUT.sub("", plain(clause))
    if (correction := corrections.find_correction(said)) and correction.value:
        yield correction.field, correction.value
        return
    if match := _LABELLED.fullmatch(said):
        yield from _labelled(match)
        return
    if number := number_of(said):
        yield number
    elif (match := _NAMED.fullmatch(said)) and not _NO_NAME_AFTER_LABEL.search(match["name"]):
        yield ("person" if match["label"] in ("姓名", "名字") else "contact_person"), match["name"]
    elif match := _I_AM.fullmatch(said):
        yield "person", match["name"]
    elif match := _WE_ARE.fullmatch(said):
        yield "organisation", match["name"]
    elif (match := _I_AM_BARE.fullmatch(said)) and not _NO_NAME.search(match["name"]):
        yield "maybe_person", match["name"]
    elif match := _OF_ONE.fullmatch(said):
        yield "employer", match["organisation"]
        yield "employed", match["name"]
    elif way := way_of(said):
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
        number = number_of(value)
        if number and number[0] == key:
            yield number
        elif is_strong or (key != "email" and sum(character.isdigit() for character in value) >= len(value) // 2):
            yield key, value  # to be told what is wrong with it
    elif key == "way":
        chosen = _CHOSEN.search(value)
        yield from (way_of(chosen["way"] if chosen else value) or {}).items()
    elif key == "features" and not is_strong:
        if mark.strip() and _NAMES_DOCUMENT.search(value):
            yield key, value
    elif is_strong or _is_of(key, value, mark, is_numbered=_is_numbered(match.group())):
        if key == "features" and re.fullmatch(r"(?:19|20)\d\d", value):
            value += "年"
        if key == "person" and re.search(rf"{ORGANISATION}$", value):
            key = "organisation"
        yield key, value


def _is_of(key: str, value: str, mark: str, *, is_numbered: bool) -> bool:
    """Whether a value that no colon stands before belongs to its label: 地址是…; 1. 姓名 张三; 姓名 张三."""
    if mark.strip():
        return key in ("person", "organisation", "contact_person", "address")
    return is_numbered or (key in ("person", "contact_person") and is_name_alone(value))


def _is_numbered(said: str) -> bool:
    return bool(re.match(r"[(（]?\d{1,2}[)）.、:：]", said))


def number_of(said: str) -> tuple[str, str] | None:
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


def way_of(said: str) -> dict[str, str] | None:
    way = next((key for key, pattern in _WAYS.items() if pattern.fullmatch(said)), None)
    if way is None:
        return None
    return {"form": way} if way in _FORMS else {"delivery": way, "form": FORM_OF[way]}


def _sent_to(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """发到zs@example.com, 寄到江州市…."""
    where = _HOME.sub("", match["where"].strip())
    if (number := number_of(re.sub(r"^(?:我的?)?(?:邮箱|邮件|e-?mail)[:：]?", "", where))) and number[0] == "email":
        yield from (("delivery", "email"), ("form", "electronic"), number)
    elif match["how"] not in ("发", "发送", "传"):
        try:
            identity.check_address(where)
        except InvalidAnswer:
            return
        yield from (("delivery", "post"), ("form", "paper"), ("address", where))
