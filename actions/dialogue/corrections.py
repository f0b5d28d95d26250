"""Messages that name a field of the form: 电话错了,是139…; 改姓名; 我叫王建国; 为什么要身份证."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.cases.identity import plain
from actions.dialogue.phrases import ENDING, POLITE

# In this order: 联系人 before 申请人, 证件类型 before 证件, 获取途径 before 途径.
_FIELD_WORDS = {
    "contact_person": "联系人|经办人",
    "id_type": "证件类型|证件种类|证件类别",
    "id_number": "身份证号码?|身份证|证件号码?|证件|统一社会信用代码|信用代码|税号|护照号码?|号码",
    "phone": "联系电话|电话号码?|电话|手机号码?|手机|联系方式",
    "email": "电子邮箱|邮箱地址|邮箱|电子邮件地址?|邮件地址",
    "address": "收件地址|邮寄地址|通信地址|通讯地址|联系地址|收货地址|地址",
    "applicant_type": "申请人类型|申请人类别|申请身份|申请人",
    "applicant_name": "姓名|名字|单位名称|公司名称|单位名|公司名|名称|全称",
    "description": "所需信息|申请内容|信息内容|描述|内容|想要的信息",
    "features": "文号、年度等特征|文号|年度|年份|特征|发文单位",
    "delivery": "获取途径|途径|交付方式|领取方式|送达方式",
    "form": "获取方式|获取形式|形式|方式|载体",
}
FIELD = "|".join(f"(?P<{key}>{words})" for key, words in _FIELD_WORDS.items())

_WRONG = r"(?:是|好像|可能|刚才|刚刚|给)*(?:写|填|输|打|弄|说)?(?:错|不对|有误|反了)(?:了|啦|一位)*"
_WANTS_CHANGE = r"(?:(?:要|想|需要)?(?:改|更正|修改|重填|重写|换)(?:一?下|了)?|变了|不用了|停机了|停用了)"
_RIGHT_ONE = (
    r"(?:(?:应该|正确的?|实际|其实|要|现在的?|新的|新号|改后|请)*(?:是|为|叫|用|改成|改为|换成|换为|成|:)+\s*"
    r"(?P<value>.+))?"
)
_BY_THE_WAY = r"(?:(?:对了|不对|不是|哎呀?|哦|啊|等等|等一?下|糟了?|不好意思|抱歉|错了|那个|还有|另外|不行|是)[, ]*)*"
_FIELD_IS_WRONG = re.compile(
    rf"(?:[^,]{{0,8}}, ?)?{_BY_THE_WAY}"
    r"(?:把|我的|我|刚才的?|刚刚的?|那个|前面的?|上面的?)*"
    rf"(?:{FIELD})(?:我)?(?:{_WRONG}|{_WANTS_CHANGE})[,;\s]*{_RIGHT_ONE}"
)
_CHANGE_FIELD = re.compile(
    rf"{_BY_THE_WAY}{POLITE}(?:修改|更改|更正|改|重填|重写|重新填写?|换)(?:一?下|掉|个)?"
    rf"(?:我的|刚才的|那个)?[: ]*(?:{FIELD})[,;\s]*{_RIGHT_ONE}{ENDING}"
)
_FIELD_IS = re.compile(rf"{_BY_THE_WAY}(?:我的|我)?(?:{FIELD})(?:应该)?(?:是|改成|改为|换成|:)\s*(?P<value>.+)")
_OWN_NAME = re.compile(rf"{_BY_THE_WAY}(?:我|俺|本人)(?:叫|的?名字叫|名叫|的?名字是)(?P<name>.{{2,30}})")
_CHANGE_TO = re.compile(rf"{POLITE}(?:改|换)(?:成|为|用)?(?P<value>.+?)[吧了]*")
_WHY = re.compile(
    r"为什么|为啥|为何|(?:怎么|咋)(?:还|又|都|连|老|非)?要|(?:你们|政府|公安局?)(?:那里|里|这里|那|电脑|系统)?(?:不是|不都)(?:都|已经)?有|干嘛|干吗|凭什么|凭啥|干什么|做什么|[干做搞]啥|干么子|有啥子?用|一定要|必须|非要|可以不|能不能不|不想|不给|有什么用|(?:什么|哪条|有)依据|依据是?什么"
)
_THIS_QUESTION = re.compile(
    r"^(?:你们|政府|公安局?)(?:那里|里|这里|那|电脑|系统)?不(?:是|都是)(?:都|已经)?有(?:的|了)?(?:吗|么|嘛)?\??$|"
    r"(?:问|填|要|给|留|写)(?:我)?这个|这个(?:一定|必须)?|不填|不写|不给|(?:必须|一定要|非要)[填写给留]"
)
_REFUSED = re.compile(
    rf"(?:我的?|我们的?|这个|这|,)*(?:{FIELD})(?:我|这个|这|就|先|也|可以|可不可以|能|能不能|,)*不(?:想|愿意?|方便)?"
    rf"(?:填写?|给|留|写|说|提供|告诉你们?)(?:了|行|可以|,)*{ENDING}"
)
_NOT_THE_OTHER = re.compile(r"[, ]*(?:而?不是|不叫).*")
_LONGEST_DOUBT = 25  # characters; a longer why is a question about the world


@dataclass(frozen=True)
class Correction:
    """An earlier answer is wrong; ``value`` is the right one when it was said too."""

    field: str
    value: str | None = None


def find_field(text: str) -> str | None:
    """The field that ``text`` names."""
    match = re.search(FIELD, plain(text))
    return match.lastgroup if match else None


def find_correction(text: str) -> Correction | None:
    """电话错了,是139…; 改姓名; 地址改成…."""
    return _named_field(_FIELD_IS_WRONG, text) or _named_field(_CHANGE_FIELD, text)


def find_statement(text: str) -> Correction | None:
    """电话是139…: a field and its value, with no word of anything being wrong."""
    return _named_field(_FIELD_IS, text)


def find_own_name(text: str) -> str | None:
    """我叫王建国."""
    match = _OWN_NAME.fullmatch(plain(text))
    return match["name"] if match else None


def find_changed_choice(text: str) -> str | None:
    """What something is to be changed to when no field is named: 改成邮寄."""
    match = _CHANGE_TO.fullmatch(plain(text))
    return match["value"] if match else None


def asks_why(text: str) -> bool:
    """为什么要身份证, 问这个干嘛, 可以不填吗: about the form's question, not about the world."""
    said = plain(text)
    if len(said) > _LONGEST_DOUBT or not _WHY.search(said):
        return False
    names_field = find_field(said) is not None and re.search(r"[问填要给留写有]", said) is not None
    return names_field or _THIS_QUESTION.search(said) is not None


def find_refused(text: str) -> str | None:
    """The field that is not to be given: 身份证号就不填了吧."""
    said = plain(text)
    match = _REFUSED.fullmatch(said) if len(said) <= _LONGEST_DOUBT else None
    return match.lastgroup if match else None


def _named_field(pattern: re.Pattern[str], text: str) -> Correction | None:
    match = pattern.fullmatch(plain(text))
    if not match:
        return None
    groups = match.groupdict()
    value = groups.pop("value")
    if value and (kept := _NOT_THE_OTHER.sub("", value)):
        value = kept  # 陈建果不是陈建国
    return Correction(next(key for key, named in groups.items() if named), value)
