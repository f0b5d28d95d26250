"""Correcting how the applicant is reached (个人信息保护法 Art. 46), until the file is archived."""

from __future__ import annotations

from actions.cases.lifecycle import guards_end as ge
from actions.cases.lifecycle.fields import Fact
from actions.cases.lifecycle.transition import E, R, S, Transition

CONTACTS = {"phone": "联系电话", "email": "电子邮箱", "address": "邮寄地址", "contact_person": "联系人"}
ASKED_BY = {
    "phone": "申请人本人来电，已核对身份",
    "letter": "申请人来信",
    "person": "申请人到场，已核对证件",
    "chat": "申请人在本对话中提出",
    "original": "与申请书原件不一致，是录入时看错的",
}

CONTACT = (
    Transition(
        E.CONTACT_CORRECTED,
        "更正联系信息",
        "更正联系信息",
        frozenset(S),
        None,
        frozenset({R.REGISTRAR, R.SUPERVISOR}),
        "条例第二十九条、个人信息保护法第四十六条",
        dating="today",
        guards=(ge.not_archived,),
        facts=(
            *(Fact(key, label, "text", required=False, one_line=True) for key, label in CONTACTS.items()),
            Fact("asked_by", "怎样提出的", "choice", options=ASKED_BY),
            Fact("reason", "理由", "text", hint="例如换了号码、录入时少写一位；这里不要写号码、邮箱和地址"),
            Fact("fields", "更正的项目", "code"),
        ),
        tell="申请{number}登记的{fields}已经更正。以后按新的联系您。如果不是您要求的，请马上告诉我们。",
    ),
)
