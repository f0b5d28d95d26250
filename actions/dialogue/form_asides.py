"""What is asked of the form itself while it is filled in, and what an answer can't be: 提交了没有, 微信发我, 都行.

By rule and over the whole message, as in :mod:`actions.dialogue.phrases`. Each has one settled answer, a response; the
question of the form follows again. Pure.
"""

from __future__ import annotations

import re

from actions.cases.identity import plain
from actions.dialogue.phrases import ENDING, POLITE

_LONGEST = 30  # characters
_ME = r"(?:我|俺|我们|这|这个|那|请问|的|申请|就|是|算|都|现在|,)*"
_ASKED = r"(?:了没有?|吗|没有?|么|嘛|不|没得|\?)(?:呀|啊|,|\?)*"
_MAY = r"(?:能不能|可不可以|可以不可以|能|可以|行|还能|还可以|要是|如果|万一|,)*"
_WHAT_THEN = (
    r"(?:怎么办|咋办|咋整|怎么弄|怎么改|咋改|怎么搞|如何改|能改|可以改|还能改|改得了|还可以改|能不能改|能重填|"
    r"可以重填|会怎么样)"
)
_SENT = r"(?:发|发到|发给|传|传给|加|用|走|通过|寄)"
_PAGES = r"(?:微信|短信|QQ|qq|钉钉|抖音|朋友圈|手机短信|企业微信|微信号|QQ号|qq号)"
_NO = r"(?:没有?|没得|莫得|冇|无|不会用?|不会弄|不懂|从来没有|没用过?|不用|用不来)"

_PATTERNS: dict[str, str] = {
    "utter_form_not_filed": (
        rf"{_ME}(?:提交|递交|交|交上去|交了|报|报上去|办|办好|弄好|弄完|填好|填完|好|完|成功|搞定|收到|完成|结束)(?:上去|成功|好|完|了)*{_ASKED}{ENDING}"
        rf"|{_ME}(?:到哪里?(?:一?步|儿)?|办到哪里?(?:一?步)?)了?{ENDING}"
    ),
    "utter_form_can_be_changed": (
        rf"{_ME}{_MAY}(?:填|写|选|输|弄|打|说)错(?:了)?(?:的话|,)*(?:{_WHAT_THEN}(?:{_ASKED})?|{_ASKED}){ENDING}"
        rf"|{_ME}(?:提交|交|填完|交上去)(?:了|上去|之后|以后|后|完|,|还)*{_MAY}(?:再)?(?:改|修改|补充|补|换|撤回|撤)(?:了|的)?{_ASKED}{ENDING}"
        rf"|{_ME}(?:后面|后头|之后|以后|等下|待会儿?|最后)(?:还|再)*{_MAY}(?:再)?(?:改|修改)(?:的)?{_ASKED}{ENDING}"
    ),
    "utter_form_private": (
        r"(?:你们|这|这个|我的|我|那|请问|身份证号?|号码|电话|信息|资料|个人信息|隐私|填了|给了|留了|给你们|,)*"
        r"(?:会不会|会|能不能|能|是不是|不会|别|可别|不要)(?:被|把|给|我|的|信息|隐私|个人|往外)*(?:泄露|泄漏|外泄|泄密|传出去|说出去|告诉别人|告诉人家|卖掉?|乱用|公开出去|报复|让人知道|让别人知道|保密)"
        rf"(?:出去|给别人|我|的|吧|了)*(?:吗|么|嘛|不|啊|吧|呀|\?|,)*{ENDING}"
        rf"|(?:这|这个|你们|填这些|这样|个人信息|信息)*(?:安全|保险|保密|靠谱|靠得住)(?:不安全|不保险|不保密|的|得了|措施)*(?:吗|么|嘛|不|吧|\?)+{ENDING}"
        r"|(?:我|俺)*(?:不想|不愿意?|怕|害怕|担心|就怕)(?:被|让|给)?(?:别人|人家|村里|单位|领导|他们|人|个人信息|信息|隐私|身份证|号码)*(?:知道|晓得|看到|泄露|泄漏|报复|查到|打击报复)(?:了|的|我)*"
    ),
    "utter_form_which_phone": (
        rf"{_ME}(?:{_NO}(?:自己的?|过)?(?:电话|手机|号码|座机|手机号码?)|(?:电话|手机)(?:也|都|早)?(?:没有|没得|丢了|坏了|停机了|欠费了))(?:了|的|,)*{ENDING}"
        rf"|{_ME}{_MAY}(?:填|写|留|用|打|是)*(?:座机|固话|固定电话|小灵通|家里?的?电话|单位电话|办公电话|(?:别人|家人|儿子|女儿|老伴|邻居|村里|亲戚|孩子|老公|老婆|娃)的?(?:电话|手机|号码)?)"
        rf"(?:号码?|的)?(?:行|可以|能|成|得|中)?(?:行|填|写|用)?(?:吗|么|嘛|不行|不可以|不|\?)+{ENDING}"
    ),
    "utter_form_photo": (
        rf"{_ME}{_MAY}(?:用|拿|把|发|拍|传|给你们?|直接)*(?:我的)?(?:身份证|证件|营业执照|执照|户口本)?(?:的)?(?:照片|相片|图片|复印件|扫描件|拍照|拍个照|拍张照片?)"
        rf"(?:给|发|传|你们?|过来|过去|上来|看|来|代替|,)*(?:行|可以|能|成|得|中)?(?:吗|么|嘛|不行|不可以|不|\?)+{ENDING}"
    ),
}
_AT_WAYS: dict[str, str] = {  # said where it is asked how the information is to come
    "utter_form_not_by_messenger": (
        rf"{POLITE}(?:我|俺|就|直接|给|加个?|加一下|你们|,)*(?:{_SENT}(?:到|给|我|俺|的|我的)*{_PAGES}|{_PAGES}{_SENT}?)"
        rf"(?:给|上|里|发|我|俺|吧|一下|好友|群|也|可以|行|能|方便|就|就行|传|看)*{ENDING}"
    ),
    "utter_form_choose_any": (
        rf"(?:我|俺|这个|那|就|也|哪|哪个|哪种|什么|怎么|怎样|啥|咋|你|您|你们|,)*(?:都行|都可以|都成|都中|都好|行都|无所谓|没关系|随便|随意|不挑|一样|没要求|"
        rf"看着办|决定|定|帮我选|替我选|安排)(?:的|你们?|您|都行|哪个都行|选|一个|,)*{ENDING}"
    ),
    "utter_form_no_email": rf"{_ME}(?:也|都|又|从来|根本|,)*{_NO}(?:过|这个|那个|什么|啥)*"
    rf"(?:电子)?(?:邮箱|邮件|email)(?:的|了|号|这东西|呀|啊)*{ENDING}",
}
_RULES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _PATTERNS.items()}
_WAY_RULES = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _AT_WAYS.items()}
_WAYS = ("form", "delivery", "email", "address")
_CHOICES = (*_WAYS, "applicant_type", "id_type")
NO_EMAIL = "utter_form_no_email"


def find_told(text: str, step: str) -> str | None:
    """The response that answers ``text`` when ``step`` was asked; ``None``: it is nothing of the kind."""
    said = plain(text)
    if not said or len(said) > _LONGEST:
        return None
    rules = dict(_RULES)
    if step in _WAYS:
        rules |= _WAY_RULES
    elif step in _CHOICES:
        rules["utter_form_choose_any"] = _WAY_RULES["utter_form_choose_any"]
    return next((name for name, pattern in rules.items() if pattern.fullmatch(said)), None)
