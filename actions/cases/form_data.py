"""The questions of the application form (条例 Art. 29) as data; what counts as an answer is
:mod:`actions.cases.draft_fields`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actions.cases.plain_words import explained


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
_OTHER_PAPERS = (
    *(
        "其他",
        "其它",
        "其它证件",
        "别的证件",
        "户口本",
        "户口簿",
        "驾驶证",
        "驾照",
        "社保卡",
        "军官证",
        "士兵证",
        "残疾证",
        "老年证",
    ),
    *("居住证", "学生证", "工作证", "医保卡"),
)
NO_CODE = "none"
# A 村民小组 or 业主委员会 is one of the 其他组织 of Art. 27, and Art. 29 asks for name and contact only. The question
# for the code stands unless somebody says that there is none.
ORGANISATION_PAPERS = (
    Option("uscc", "统一社会信用代码", ("信用代码", "有代码", "代码", "营业执照")),
    Option(NO_CODE, "没有统一社会信用代码", ("没有代码", "没代码", "无代码", "没有", "无")),
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
            Option("id_card", "居民身份证", ("身份证", "二代身份证", "第二代身份证", "临时身份证", "sfz")),
            Option("passport", "护照", ("外国护照", "中国护照")),
            Option("hk_macau_permit", "港澳居民来往内地通行证", ("港澳通行证", "回乡证", "港澳居民通行证", "港澳")),
            Option("taiwan_permit", "台湾居民来往大陆通行证", ("台胞证", "台湾通行证", "台湾")),
            Option("other", "其他证件", _OTHER_PAPERS),
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
            Option(
                "electronic",
                "电子版",
                ("电子", "电子件", "电子文档", "电子文件", "电子数据", "手机", "手机上看", "在手机上看"),
            ),
            Option("paper", "纸质", ("纸质版", "纸质件", "纸件", "复印件", "纸")),
            Option("inspect", "现场查阅、抄录", ("查阅", "现场查阅", "抄录", "现场", "当面查阅", "到现场看")),
        ),
        resets=("delivery",),
    ),
    Field(
        "delivery",
        "获取途径",
        f"请选择{explained('获取途径')}。",
        "申请书要写明获取信息的途径（条例第二十九条第二款第三项）。",
        DELIVERIES,
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
