"""和上次一样: what was filed last in the same conversation, for one field or for all of them. Pure."""

from __future__ import annotations

import re

from actions.cases import draft_fields
from actions.cases.identity import plain
from actions.dialogue.corrections import FIELD, find_field

_LAST = (
    r"(?:上次|上一次|上回|上一回|上一?件|上一?份|前一次|前一件|以前|之前|原来|先前|原先|刚才|刚刚)"
    r"(?:的|那次|那件|那份|那个|撤回|撤掉|撤|了|申请|填|写|留|报|用|说|给|提交)*(?:的|时候)*"
)
_ALIKE = r"(?:一样|相同|一致|一个样|一模一样|那样|不变|没变|没有变化?|没变化|没有改|照旧|填|写|来|办)"
_WHAT = (
    r"(?:都|全|全部|全都|所有|其他|其它|别的|剩下|剩余|后面|下面|个人|身份|联系|基本|申请人|信息|资料|内容|情况|材料|方式|的|就|还|还是|仍|仍然|跟|"
    r"我|和|及|、|,|请|帮我|直接|可以|姓名|名字|电话|手机|号码|地址|邮箱|证件|身份证|联系人|获取|途径|单位|名称|统一社会信用代码)*"
)
_END = r"(?:了|嘛|的|就行|就好|就可以|即可|吧|啊|哈|呀|谢谢|[,。!、 ])*"
_SAME = re.compile(
    rf"{_WHAT}(?:和|跟|同|与|照|按照?|照着|用|像)?{_WHAT}{_LAST}{_WHAT}{_ALIKE}{_END}"
    rf"|{_WHAT}(?:照|按照?|照着|用|就用|还用|还是用|还是|同|套用|沿用){_WHAT}{_LAST}{_WHAT}{_ALIKE}?{_END}"
    rf"|{_WHAT}(?:还是一样|同上|照旧|老样子|没变化?|没有变化?|不变){_END}"
)
_ALIKE_NOW = re.compile(
    r"(?:是的?|对的?|嗯|好的?)?[, ]*(?:都|全|全部|完全)*(?:是)?"
    "(?:一样|一致|相同|没变|没变化|没有变化|没有变|不变|照旧|用上次的)(?:了|的|吧|啊|哈)*"
)
_REST_ALIKE = re.compile(
    r"(?:其他|其它|别的|剩下的?|其余)(?:的|都|全|也|还是|就|信息|资料|内容)*"
    "(?:一样|一致|相同|没变|没变化|没有变化|没有变|没换|不变|不换|照旧|用上次的)(?:了|的|吧|啊|哈)*"
)
_CHANGED = re.compile(
    rf"(?:但是?|不过|就是?|只是?|只有|仅)?(?:我的?)?(?:{FIELD})"
    r"(?:已经|有|都)?(?:变了|换了|改了|变化|变动|变更了?|不一样|不同|要改|要换|不对|错)(?:了|的|啊|吧)*"
    rf"|除了?(?:我的?)?(?:{FIELD.replace('(?P<', '(?P<but_')})(?:以外|之外|外)?"
    r"(?:[,， ]?(?:其他|其它|别的)?(?:的|都|全)*(?:一样|没变|不变))?(?:了|的)*"
)
_EVERYTHING = re.compile(r"[都全]|所有|其他|其它|别的|剩下|剩余|资料|信息")
_LONGEST = 30  # characters
ABOUT_APPLICANT = (
    *("applicant_type", "applicant_name", "id_type", "id_number", "contact_person", "phone"),
    *("form", "delivery", "email", "address"),
)
_BEFORE = {  # what must be the same before it
    "email": ("form", "delivery"),
    "address": ("form", "delivery"),
    "delivery": ("form",),
    "id_number": ("id_type",),
}


def says_same(text: str, step: str) -> str | None:
    """The field that is as in the last application; empty: all of them. ``None``: that is not what is said.

    ``step`` is what was asked: there a bare 和上次一样 is about that alone, but at the first questions about
    everything.
    """
    said = plain(text)
    if len(said) > _LONGEST or not _SAME.fullmatch(said):
        return None
    if _EVERYTHING.search(said):
        return ""
    if named := find_field(said):
        return named if named in ABOUT_APPLICANT else ""
    return step if step in ABOUT_APPLICANT and step not in ("applicant_type", "applicant_name") else ""


def is_alike(text: str) -> bool:
    """一样, 没变化: to who has been asked whether everything is the same."""
    return bool(_ALIKE_NOW.fullmatch(plain(text))) or says_same(text, "") == ""


def is_rest_alike(text: str) -> bool:
    """其他一样, 别的没变; also a bare 一样."""
    said = plain(text)
    return bool(_REST_ALIKE.fullmatch(said)) or is_alike(said)


def find_changed(text: str) -> str | None:
    """The field that is not as it was: 电话变了, 除了电话. ``None``: that is not what is said."""
    said = plain(text)
    match = _CHANGED.fullmatch(said) if len(said) <= _LONGEST else None
    key = str(match.lastgroup).removeprefix("but_") if match else ""
    return key if key in ABOUT_APPLICANT else None


def without(changed: tuple[str, ...]) -> tuple[str, ...]:
    """All the fields that may be taken over, but those that changed and those that depend on them."""
    gone = {*changed, *(stale for key in changed for stale in draft_fields.field(key).resets)}
    return tuple(key for key in ABOUT_APPLICANT if key not in gone)


def fields_of(key: str) -> tuple[str, ...]:
    """The fields that are taken over with ``key``; all of them when it is empty."""
    return (*_BEFORE.get(key, ()), key) if key else ABOUT_APPLICANT
