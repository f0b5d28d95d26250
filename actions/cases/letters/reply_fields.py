"""What the reply of each outcome must state (条例 Art. 30, 35-39; 处理费办法 Art. 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actions.cases.letters.content import MIN_REASON_LENGTH, Field, Options

RELEASED, WITHHELD = "released", "withheld"

# Why a part may be withheld: the key, and the article as the letter cites it. Art. 14, 15, 16 are the whole list.
GROUNDS: Mapping[str, tuple[str, str]] = {
    "secret": ("第十四条", "依法确定为国家秘密"),
    "law": ("第十四条", "法律、行政法规禁止公开"),
    "safety": ("第十四条", "公开后可能危及国家安全、公共安全、经济安全、社会稳定"),
    "third_party": ("第十五条", "涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害"),
    "internal": ("第十六条第一款", "属于行政机关的内部事务信息"),
    "process": ("第十六条第二款", "属于过程性信息"),
    "case_file": ("第十六条第二款", "属于行政执法案卷信息"),
}
INTERESTS: Options = (("secret", "商业秘密"), ("privacy", "个人隐私"), ("other", "其他合法权益"))
OBJECTED, PARTLY, SILENT, UNREACHED = "objected", "partly", "silent", "unreached"
THIRD_PARTY_SAID: Options = (
    (OBJECTED, "不同意公开"),
    (PARTLY, "只同意公开一部分"),
    (SILENT, "逾期未提出意见"),
    (UNREACHED, "无法送达，没有提出意见"),
)

CHECKED = "经核对，没有法律、法规、规章规定该信息应当公开"  # as letters say it
_CHECKED = Field(
    "checked",
    "公开规定的核对",
    "法律、法规、规章规定应当公开的，从其规定，不得以本项为由不予公开（条例第十六条第二款）。",
    "choice",
    options=(("yes", "已核对，没有法律、法规、规章规定该信息应当公开"),),
)
PROCESS_TYPE = Field(
    "type",
    "过程性信息的类别",
    "属于哪一类。",
    "choice",
    options=(("discussion", "讨论记录"), ("draft", "过程稿"), ("consultation", "磋商信函"), ("request", "请示报告")),
)
INTERNAL_TYPE = Field(
    "type",
    "内部事务的类别",
    "属于哪一类。",
    "choice",
    options=(("personnel", "人事管理"), ("logistics", "后勤管理"), ("workflow", "内部工作流程")),
)
PART_INTERNAL_TYPE = replace(INTERNAL_TYPE, key="internal_type")  # in one form with the type of a part in process
PROHIBITION = Field("law", "禁止公开的条款", "法律、行政法规的名称和条，例如：《中华人民共和国××法》第×条。")
_CASE_FILE = Field("case_file", "所属案卷", "例如：某项行政处罚的案卷。", inline=True)
# What a part withheld on these grounds must state besides, as the denial of the whole does (Art. 14, 16)
PART_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "law": (PROHIBITION,),
    "internal": (PART_INTERNAL_TYPE,),
    "process": (PROCESS_TYPE, _CHECKED),
    "case_file": (_CASE_FILE, _CHECKED),
}
_ACCESS = (
    Field(
        "info", "提供的信息", "随本答复提供的信息，或者附件的名称。没有的，填写获取方式、途径和时间。", required=False
    ),
    Field("manner", "获取方式", "例如：纸质件、电子邮件、现场查阅。", required=False),
    Field("route", "获取途径", "例如：邮寄至申请人提供的地址，或者到哪里领取、查阅。", required=False),
    Field("time", "获取时间", "什么时候可以取得。", required=False),
    Field("attachments", "附件", "附件的名称，一行一个。", required=False),
)


def _reason(label: str, hint: str, *, key: str = "reason", required: bool = True) -> Field:
    return Field(key, label, hint, required=required, min_length=MIN_REASON_LENGTH)


def _denial(hint: str) -> Field:
    return _reason("不予公开的理由", hint)


_BY_OUTCOME: Mapping[str, tuple[Field, ...]] = {
    "G1": (
        Field("manner", "获取方式", "例如：网上查阅、下载。"),
        Field("route", "获取途径", "网址，或者公报、栏目和文件名称。"),
    ),
    "G2": _ACCESS,
    "PT": (
        Field("parts", "公开和不公开的部分", "逐项写明公开的部分，以及不予公开的部分、依据和理由。", "parts"),
        *_ACCESS,
    ),
    "N1": (
        _denial("为什么属于国家秘密；不要写出涉密内容。"),
        Field(
            "evidence",
            "密级和保密期限的依据",
            "定密文件、密级、保密期限，以及材料存放在哪里。只存卷，不写入答复。",
            printed=False,
        ),
    ),
    "N2": (
        PROHIBITION,
        _denial("为什么适用这一条款。"),
    ),
    "N3": (
        Field(
            "danger",
            "可能危及的方面",
            "公开后可能危及什么。",
            "choice",
            options=(
                ("national", "国家安全"),
                ("public", "公共安全"),
                ("economic", "经济安全"),
                ("stability", "社会稳定"),
            ),
        ),
        _denial("公开后为什么可能危及这一方面；不能只重复法条。"),
    ),
    "N4": (
        Field("interest", "涉及的权益", "公开会损害第三方的什么权益。", "choice", options=INTERESTS),
        Field("answer", "第三方的意见", "第三方对征求意见书的答复。", "choice", options=THIRD_PARTY_SAID),
        _reason(
            "第三方不同意的理由",
            "第三方所说的理由；不要写出应当保护的内容和第三方的联系方式。",
            key="objection",
            required=False,
        ),
        _reason(
            "本机关的判断",
            "理由为什么合理；第三方没有提出意见的，写明公开为什么会损害其合法权益。",
            key="reasonable",
        ),
        _reason("公共利益的权衡", "不公开为什么不会对公共利益造成重大影响。", key="weighing"),
    ),
    "N5": (
        INTERNAL_TYPE,
        _denial("为什么属于这一类，对外部没有直接影响。"),
    ),
    "N6": (
        PROCESS_TYPE,
        _CHECKED,
        _denial("为什么属于这一类，为什么不宜公开。"),
    ),
    "N7": (
        _CASE_FILE,
        _CHECKED,
        _denial("为什么属于案卷信息，为什么不宜公开。"),
    ),
    "N8": (
        Field("subject", "信息的种类", "例如：不动产登记资料。", inline=True),
        Field("law", "特别规定", "法律、行政法规的名称和条，例如：《不动产登记暂行条例》第×条。", inline=True),
        Field("where", "查询途径", "到哪里、怎样查询。"),
    ),
    "U1": (
        Field("scope", "检索范围", "检索了哪些档案、系统和内设机构。"),
        Field("method", "检索方法", "关键词、文号、年度，怎样检索。"),
        Field("searched_on", "检索日期", "完成检索的日期。", "day"),
    ),
    "U2": (
        _reason("不属于本机关负责公开的理由", "例如：该信息由哪个机关制作，依据哪条职责规定。"),
        Field("agency", "负责公开的机关", "能够确定的，应当告知。", required=False, inline=True),
        Field("contact", "该机关的联系方式", "地址、电话。", required=False, inline=True),
    ),
    "U3": (
        _reason("需要加工分析的理由", "现有的信息是什么，为什么要另行制作、加工、分析。"),
        _reason("不能区分处理的理由", "为什么区分处理后仍不能提供。", key="no_separation"),
    ),
    "U4": (
        Field("correction_asked_on", "补正告知日期", "补正告知书的日期。", "day"),
        Field("correction_received_on", "收到补正的日期", "收到补正申请的日期。", "day"),
        _reason("仍不明确的内容", "补正后哪些内容仍不明确，为什么不能据以检索。", key="unclear"),
    ),
    "X1": (
        Field(
            "activity",
            "活动的性质",
            "申请实际上是什么。",
            "choice",
            options=(("petition", "信访"), ("complaint", "投诉"), ("report", "举报")),
        ),
        _reason("不作为申请处理的理由", "从申请的内容看，为什么不是申请获取政府信息。"),
        Field("channel", "相应渠道", "可以告知通过什么渠道提出。", required=False),
    ),
    "X2": (
        Field("earlier_number", "前次答复文号", "前一次答复的文号，没有文号的写申请编号。", inline=True),
        Field("earlier_on", "前次答复日期", "前一次答复的日期。", "day"),
        _reason("属于重复申请的理由", "两次申请的信息为什么相同。"),
    ),
    "X3": (
        Field("publication", "出版物名称", "政府公报、报刊、书籍的名称。", inline=True),
        Field("route", "获取途径", "可以告知到哪里购买、借阅或者查阅。", required=False),
    ),
    "X4": (
        Field("reasons_asked_on", "要求说明理由的日期", "说明理由告知书的日期。", "day"),
        Field("stated", "申请人说明的理由", "没有说明的，写“未说明理由”。"),
        _reason("理由不合理的判断", "数量、频次为什么明显超过合理范围，所说的理由为什么不合理。"),
    ),
    "X5": (
        Field(
            "request",
            "申请的要求",
            "申请要求本机关做什么。",
            "choice",
            options=(("confirm", "确认"), ("reissue", "重新出具")),
        ),
        _reason("已经获取的情况", "该信息何时、如何已经获取。", key="obtained"),
    ),
    "O1": (
        Field("correction_asked_on", "补正告知日期", "补正告知书的日期。", "day"),
        Field("correct_by", "补正期限", "补正告知书写明的期限。", "day"),
        Field(
            "situation",
            "逾期的情形",
            "期限内没有收到补正的申请。",
            "choice",
            options=(("never", "至今没有补正"), ("late", "逾期以后才补正")),
        ),
        _reason("没有正当理由的判断", "逾期以后才补正的，写明为什么没有正当理由。", required=False),
    ),
    "O2": (
        Field("fee_noticed_on", "收费通知日期", "收费通知书的日期。", "day"),
        Field("pay_by", "缴费期限", "收到收费通知次日起第20个工作日。", "day"),
        Field("amount", "应缴数额", "单位：元。", "amount"),
    ),
    "O3": (_reason("不再办理的事由", "例如：申请人于某日书面撤回申请。"),),
}
_NOTE = Field("note", "补充说明", "其他需要告知的内容。", required=False)


def reply_fields(outcome: str) -> tuple[Field, ...]:
    """What the reply of this outcome must and may state. Raises ``KeyError`` for a code that is not in the list."""
    return (*_BY_OUTCOME[outcome], _NOTE)
