"""How an application can end: the closed list of the annual report's table three, and what must be told about remedies.

The codes follow 条例 (国务院令第711号) and the report format 国办公开办函〔2021〕30号. Every application ends in one.
What the letter of each must say is data too: :func:`actions.cases.letters.fields`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actions.cases.remedies import Remedy, remedy_paragraph
from actions.settings import AgencySettings

__all__ = ["OUTCOMES", "Outcome", "Remedy", "agency_warnings", "remedy_text"]

_COURTS_MAY_REFUSE = (
    "告知中写明可以复议，也可以诉讼。据二手资料，法院可能认为这类告知对申请人的权利义务不产生实际影响而不予立案"
    "（法释〔2025〕8号第三条以后的条文尚待核对），请法制机构审定。"
)
_ACTS = {"答复书": "答复", "决定书": "决定", "告知书": "处理决定"}  # what a letter does, by what it calls itself
_QUERIES_ARE_NOT_DENIALS = (
    "这一情形列在年报的“不予公开”项下，但复议前置只限于依据条例第十四条、第十五条、第十六条不予公开的决定"
    "（最高人民法院答记者问，二手资料），因此写明可以复议，也可以诉讼，请法制机构审定。"
)


@dataclass(frozen=True)
class Outcome:
    """One kind of reply (答复类型)."""

    code: str
    name: str  # Chinese, as staff choose it
    article: str  # the basis; empty where the law names none
    report_row: str  # row of part three of the annual report's table three, such as (三)4
    table_key: str  # the same row's key in the report's format: denied_third
    remedy: Remedy
    must_contain: str  # a Chinese hint for who writes the reply
    needs_reason: bool = True  # the law wants the reasons stated (条例 Art. 35, 36(三)(五), 37)
    needs_event: str | None = None  # a kind of CaseEvent without which this outcome can't be
    remedy_note: str = ""  # for staff: what is uncertain about the remedies told

    @property
    def title(self) -> str:
        """The letter's title; its last three characters are what the letter calls itself."""
        if self.remedy is Remedy.REVIEW_FIRST:
            return "政府信息不予公开决定书"
        if self.report_row.startswith("(五)"):
            return "政府信息公开申请不予处理告知书"
        if self.report_row in ("(六)1", "(六)2"):
            return "政府信息公开申请不再处理告知书"
        return "政府信息公开申请处理告知书" if self.report_row == "(六)3" else "政府信息公开申请答复书"

    @property
    def is_answer(self) -> bool:
        """It says something about what was applied for; not where that was withdrawn or abandoned."""
        return not self.report_row.startswith("(六)")


def _denied(code: str, name: str, article: str, row: str, key: str, must_contain: str) -> Outcome:
    """A denial under Art. 14, 15, 16: review comes first (行政复议法 Art. 23(四); 法释〔2025〕8号 Art. 1(二))."""
    name, article = f"不予公开：{name}", f"{article}、第三十六条第三项"
    return Outcome(code, name, article, row, key, Remedy.REVIEW_FIRST, must_contain)


def _told(code: str, name: str, article: str, row: str, key: str, must_contain: str, event: str = "") -> Outcome:
    """Neither disclosed nor denied: review or court, as the applicant likes; the reasons are told."""
    note = _COURTS_MAY_REFUSE if code in ("X1", "X2", "X3", "X5") else _QUERIES_ARE_NOT_DENIALS if code == "N8" else ""
    return Outcome(
        code,
        name,
        article,
        row,
        key,
        Remedy.EITHER,
        must_contain,
        needs_reason=code != "X3",
        needs_event=event or None,
        remedy_note=note,
    )


_LIST = (
    Outcome(
        "G1",
        "已主动公开，告知获取方式",
        "条例第三十六条第一项",
        "(一)",
        "granted",
        Remedy.EITHER,
        "写明获取的方式、途径（网址或者文件名称）。",
        needs_reason=False,
    ),
    Outcome(
        "G2",
        "予以公开",
        "条例第三十六条第二项",
        "(一)",
        "granted",
        Remedy.EITHER,
        "写明所公开的信息，或者获取的方式、途径和时间。",
        needs_reason=False,
    ),
    Outcome(
        "PT",
        "部分公开",
        "条例第三十七条",
        "(二)",
        "partial",
        Remedy.PARTIAL,
        "写明公开的部分；对不予公开的部分写明依据条款和理由。",
    ),
    _denied("N1", "国家秘密", "条例第十四条", "(三)1", "denied_secret", "写明理由；密级和保密期限的证据存卷。"),
    _denied(
        "N2",
        "法律、行政法规禁止公开",
        "条例第十四条",
        "(三)2",
        "denied_law",
        "写明禁止公开的法律、行政法规的具体条款。",
    ),
    _denied("N3", "危及“三安全一稳定”", "条例第十四条", "(三)3", "denied_safety", "写明公开后会危及什么以及理由。"),
    _denied(
        "N4",
        "保护第三方合法权益",
        "条例第十五条、第三十二条",
        "(三)4",
        "denied_third",
        "写明第三方不同意公开及其理由为何合理，并说明对公共利益的权衡。",
    ),
    _denied(
        "N5",
        "三类内部事务信息",
        "条例第十六条第一款",
        "(三)5",
        "denied_internal",
        "写明属于人事管理、后勤管理、内部工作流程中的哪一类。",
    ),
    _denied(
        "N6",
        "四类过程性信息",
        "条例第十六条第二款",
        "(三)6",
        "denied_process",
        "写明属于讨论记录、过程稿、磋商信函、请示报告中的哪一类，并确认没有法律、法规、规章规定应当公开。",
    ),
    _denied(
        "N7",
        "行政执法案卷",
        "条例第十六条第二款",
        "(三)7",
        "denied_case",
        "写明所属案卷，并确认没有法律、法规、规章规定应当公开。",
    ),
    _told(
        "N8",
        "不予公开：属于行政查询事项",
        "条例第三十六条第七项",
        "(三)8",
        "denied_query",
        "写明依据哪部法律、行政法规，到哪里查询。",
    ),
    _told(
        "U1", "无法提供：本机关不掌握", "条例第三十六条第四项", "(四)1", "na_not_held", "写明检索的范围、方法和日期。"
    ),
    _told(
        "U2",
        "无法提供：不属于本机关负责公开",
        "条例第三十六条第五项",
        "(四)1",
        "na_not_held",
        "写明理由；能够确定负责机关的，写明其名称和联系方式。",
    ),
    _told(
        "U3",
        "无法提供：需要另行制作、加工、分析",
        "条例第三十八条",
        "(四)2",
        "na_create",
        "写明为什么需要加工、分析，以及为什么不能作区分处理。",
    ),
    _told(
        "U4",
        "无法提供：补正后申请内容仍不明确",
        "条例第三十条",
        "(四)3",
        "na_unclear",
        "写明哪些内容仍不明确。",
        "correction_received",
    ),
    _told(
        "X1",
        "不予处理：信访、投诉、举报",
        "条例第三十九条第一款",
        "(五)1",
        "np_petition",
        "写明不作为政府信息公开申请处理的理由，可以告知相应渠道。",
    ),
    _told("X2", "不予处理：重复申请", "条例第三十六条第六项", "(五)2", "np_repeat", "写明前一次答复的日期和编号。"),
    _told(
        "X3", "不予处理：要求提供公开出版物", "条例第三十九条第二款", "(五)3", "np_publication", "可以告知获取的途径。"
    ),
    _told(
        "X4",
        "不予处理：无正当理由大量反复申请",
        "条例第三十五条",
        "(五)4",
        "np_excessive",
        "写明对申请人所说理由的判断。",
        "reasons_asked",
    ),
    _told(
        "X5", "不予处理：要求确认或者重新出具已获取的信息", "", "(五)5", "np_confirm", "写明该信息何时、如何已经获取。"
    ),
    _told(
        "O1",
        "不再处理：逾期不补正",
        "条例第三十条",
        "(六)1",
        "oth_no_correction",
        "写明补正告知的日期和补正期限。",
        "correction_asked",
    ),
    _told(
        "O2",
        "不再处理：逾期不缴费",
        "处理费办法第六条",
        "(六)2",
        "oth_no_fee",
        "写明收费通知的日期、数额和缴费期限。",
        "fee_noticed",
    ),
    _told("O3", "其他处理（如申请人撤回）", "", "(六)3", "oth_other", "写明事由，例如申请人撤回的日期。"),
)

OUTCOMES: Mapping[str, Outcome] = {outcome.code: outcome for outcome in _LIST}


def remedy_text(outcome: Outcome, agency: AgencySettings) -> str:
    """What the reply must say about remedies, with the agency's 复议机关, court and online channel."""
    letter = outcome.title[-3:]
    return remedy_paragraph(outcome.remedy, agency, act=_ACTS[letter], letter=letter)


def agency_warnings(agency: AgencySettings) -> list[str]:
    """Chinese sentences for staff about settings without which replies are not what the law wants."""
    example = AgencySettings.model_fields
    warnings = []
    if agency.is_example:
        warnings.append("单位名称、复议机关和法院仍是示例，请先到“管理—单位信息”填写，再发送答复。")
    elif agency.review_body == example["review_body"].default or agency.court == example["court"].default:
        warnings.append("复议机关或者法院仍是示例，请先到“管理—单位信息”填写，再发送答复。")
    if not agency.review_online_url:
        warnings.append("没有填网上复议渠道（“管理—单位信息”）。行政复议法第二十二条第二款要求网上送达时同时提供。")
    return warnings
