"""What a person must state for each kind of letter, as data for a form."""

from __future__ import annotations

from collections.abc import Mapping

from actions.cases.letters.content import MIN_REASON_LENGTH, Field, Options
from actions.cases.letters.kinds import LetterKind
from actions.cases.letters.reply_fields import INTERESTS, THIRD_PARTY_SAID, reply_fields

CO_MAKER, OTHER_AGENCY, THIRD_PARTY = "co_maker", "other", "third_party"
CORRECTED, REFUSED, TRANSFERRED, REFERRED = "corrected", "refused", "transferred", "referred"
BY_CASE, BY_VOLUME = "by_case", "by_volume"

_MANNERS: Options = (
    ("direct", "直接送达"),
    ("post", "邮寄送达（邮政企业）"),
    ("entrusted", "委托其他行政机关代为送达"),
    ("electronic", "电子送达"),
)
_REQUESTED = Field("requested", "涉及的信息", "征求意见的信息是什么；不要写出申请人的姓名、名称和联系方式。")

_BY_KIND: Mapping[LetterKind, tuple[Field, ...]] = {
    LetterKind.RECEIPT: (),
    LetterKind.CORRECTION: (
        Field("points", "需要补正的事项", "一次写全，一行一项（条例第三十条：一次性告知）。", min_length=5),
        Field("guidance", "指导和释明", "怎样补正：可以写明名称、文号、年度或者其他特征，举例说明。", min_length=5),
    ),
    LetterKind.EXTENSION: (
        Field("reason", "延期的理由", "为什么不能在期限内答复。", min_length=MIN_REASON_LENGTH, inline=True),
        Field("days", "延长的工作日数", "1至20（条例第三十三条第二款）。", "days"),
        Field("approved_by", "同意延期的负责人", "政府信息公开工作机构负责人。只存卷。", printed=False),
        Field("approved_on", "同意延期的日期", "只存卷。", "day", printed=False),
    ),
    LetterKind.THIRD_PARTY: (
        _REQUESTED,
        Field("interest", "可能涉及的权益", "公开可能损害第三方的什么权益。", "choice", options=INTERESTS),
        Field("attachments", "附件", "附送材料的名称，一行一个；材料中不得出现申请人的信息。", required=False),
    ),
    LetterKind.THIRD_PARTY_FORM: (
        _REQUESTED,
        Field("consult_number", "征求意见书文号", "所附征求意见书的文号。", required=False, inline=True),
    ),
    LetterKind.CONSULT_NOTICE: (
        Field(
            "whom",
            "征求意见的对象",
            "不写第三方的姓名、名称和联系方式。",
            "choice",
            options=(
                (THIRD_PARTY, "第三方"),
                (CO_MAKER, "共同制作该信息的其他行政机关"),
                (OTHER_AGENCY, "其他有关机关"),
            ),
        ),
        Field("consult_sent_on", "发出征求意见书的日期", "", "day"),
    ),
    LetterKind.CO_MAKER: (
        Field(
            "role",
            "征求意见的缘由",
            "共同制作机关逾期不提意见，视为同意公开（条例第三十四条）；其他机关没有这一规定。",
            "choice",
            options=((CO_MAKER, "共同制作"), (OTHER_AGENCY, "信息涉及该机关")),
        ),
        _REQUESTED,
        Field("view", "本机关的初步意见", "", required=False),
        Field("reply_by", "反馈意见的期限", "向其他机关征求意见的，请写明。", "day", required=False),
        Field("attachments", "附件", "附送材料的名称，一行一个；材料中不得出现申请人的信息。", required=False),
    ),
    LetterKind.DISCLOSURE_NOTICE: (
        Field("answer", "第三方的意见", "第三方对征求意见书的答复。", "choice", options=THIRD_PARTY_SAID),
        Field("info", "决定公开的信息", "决定公开的政府信息内容；不要写出申请人的信息。"),
        Field(
            "reason",
            "决定公开的理由",
            "第三方不同意的，写明不公开为什么可能对公共利益造成重大影响。",
            min_length=MIN_REASON_LENGTH,
        ),
        Field("release_on", "向申请人公开的日期", "宜留出第三方寻求救济的时间。", "day", required=False),
    ),
    LetterKind.REASONS: (
        Field("facts", "申请的数量和频次", "例如：本年1月至3月提出申请多少件，涉及哪些事项。", min_length=5),
        Field("explain_by", "说明理由的期限", "", "day"),
    ),
    LetterKind.DELAY: (
        Field("reason", "延迟答复的理由", "为什么不能在法定期限内答复。", min_length=MIN_REASON_LENGTH),
        Field("due_on", "答复期限", "确定的合理期限。", "day"),
    ),
    LetterKind.FEE: (
        Field("facts", "申请的数量和频次", "为什么明显超过合理范围（条例第四十二条）。", min_length=5),
        Field(
            "tier",
            "计收方式",
            "每件申请只能选一种。",
            "choice",
            options=((BY_CASE, "按件计收"), (BY_VOLUME, "按量计收")),
        ),
        Field("calculation", "数额的计算", "件数或者页数，落在哪一档，怎样算出。", min_length=5),
        Field("amount", "应缴数额", "单位：元。", "amount"),
        Field("way", "缴纳方式", "账户、网址或者地点，以及备注什么。", min_length=5),
    ),
    LetterKind.SERVICE: (
        Field("document", "送达文书", "文书的名称。", inline=True),
        Field("document_number", "文书文号", "", required=False, inline=True),
        Field("manner", "送达方式", "邮寄只能通过邮政企业（国办公开办函〔2016〕235号）。", "choice", options=_MANNERS),
        Field("place", "送达地点", "", required=False, inline=True),
        Field("tracking", "邮件号码", "", required=False, inline=True),
        Field("note", "备注", "", required=False),
    ),
    LetterKind.WITHDRAWAL: (
        Field("withdrawn_on", "撤回日期", "", "day"),
        Field(
            "manner",
            "撤回方式",
            "",
            "choice",
            options=(("writing", "书面"), ("online", "网上"), ("person", "当面口头"), ("phone", "电话")),
        ),
        Field("reason", "撤回的理由", "申请人可以不说明。", required=False),
    ),
    LetterKind.RECORD_CORRECTION: (
        Field("record", "涉及的记录", "要求更正的是哪一条记录。"),
        Field(
            "result",
            "处理结果",
            "",
            "choice",
            options=(
                (CORRECTED, "予以更正"),
                (REFUSED, "不予更正"),
                (TRANSFERRED, "转送有权更正的机关"),
                (REFERRED, "告知向有权更正的机关提出"),
            ),
        ),
        Field("reason", "审核情况", "审核了什么证据，结论是什么。", min_length=MIN_REASON_LENGTH),
        Field("agency", "有权更正的机关", "转送或者告知另行提出的，请写明。", required=False, inline=True),
        Field("contact", "该机关的联系方式", "地址、电话。", required=False, inline=True),
    ),
}


def fields(kind: LetterKind, outcome: str | None = None) -> tuple[Field, ...]:
    """The content that a person must or may state, in the order of a form.

    Raises ``ValueError`` for a reply without an outcome of the list.
    """
    if kind is not LetterKind.REPLY:
        return _BY_KIND[kind]
    try:
        return reply_fields(outcome or "")
    except KeyError:
        raise ValueError(f"no outcome {outcome!r}") from None


def label_of(field: Field, value: object) -> str:
    """What people read for a stored choice; empty for one that is not among the options."""
    return dict(field.options).get(value, "") if isinstance(value, str) else ""
