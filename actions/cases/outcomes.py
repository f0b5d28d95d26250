"""How an application can end: the closed list of the annual report's table three, and what must be told about remedies.

The codes follow 条例 (国务院令第711号) and the report format 国办公开办函〔2021〕30号. Every application ends in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from actions.settings import AgencySettings


class Remedy(StrEnum):
    """Which way is open to an applicant who disagrees (行政复议法 Art. 23)."""

    REVIEW_FIRST = "P"  # 复议前置: denials under 条例 Art. 14, 15, 16
    EITHER = "E"  # 行政复议 or 行政诉讼
    PARTIAL = "PE"  # the denied part: 复议 first; the rest: either


@dataclass(frozen=True)
class Outcome:
    """One kind of reply (答复类型)."""

    code: str
    name: str  # Chinese, as staff choose it
    article: str  # the basis; empty where the law names none
    report_row: str  # row of part three of the annual report's table three, such as (三)4
    remedy: Remedy
    must_contain: str  # a Chinese hint for who writes the reply
    needs_reason: bool = False  # the law wants the reasons stated (条例 Art. 35, 36(三)(五), 37)
    needs_event: str | None = None  # a kind of CaseEvent without which this outcome can't be


_LIST = (
    Outcome(
        "G1",
        "已主动公开，告知获取方式",
        "条例第三十六条第一项",
        "(一)",
        Remedy.EITHER,
        "写明获取的方式、途径（网址或者文件名称）。",
    ),
    Outcome(
        "G2",
        "予以公开",
        "条例第三十六条第二项",
        "(一)",
        Remedy.EITHER,
        "写明所公开的信息，或者获取的方式、途径和时间。",
    ),
    Outcome(
        "PT",
        "部分公开",
        "条例第三十七条",
        "(二)",
        Remedy.PARTIAL,
        "写明公开的部分；对不予公开的部分写明依据条款和理由。",
        needs_reason=True,
    ),
    Outcome(
        "N1",
        "不予公开：国家秘密",
        "条例第十四条、第三十六条第三项",
        "(三)1",
        Remedy.REVIEW_FIRST,
        "写明理由；密级和保密期限的证据存卷。",
        needs_reason=True,
    ),
    Outcome(
        "N2",
        "不予公开：法律、行政法规禁止公开",
        "条例第十四条、第三十六条第三项",
        "(三)2",
        Remedy.REVIEW_FIRST,
        "写明禁止公开的法律、行政法规的具体条款。",
        needs_reason=True,
    ),
    Outcome(
        "N3",
        "不予公开：危及“三安全一稳定”",
        "条例第十四条、第三十六条第三项",
        "(三)3",
        Remedy.REVIEW_FIRST,
        "写明公开后会危及什么以及理由。",
        needs_reason=True,
    ),
    Outcome(
        "N4",
        "不予公开：保护第三方合法权益",
        "条例第十五条、第三十二条、第三十六条第三项",
        "(三)4",
        Remedy.REVIEW_FIRST,
        "写明第三方不同意公开及其理由为何合理，并说明对公共利益的权衡。",
        needs_reason=True,
    ),
    Outcome(
        "N5",
        "不予公开：三类内部事务信息",
        "条例第十六条第一款、第三十六条第三项",
        "(三)5",
        Remedy.REVIEW_FIRST,
        "写明属于人事管理、后勤管理、内部工作流程中的哪一类。",
        needs_reason=True,
    ),
    Outcome(
        "N6",
        "不予公开：四类过程性信息",
        "条例第十六条第二款、第三十六条第三项",
        "(三)6",
        Remedy.REVIEW_FIRST,
        "写明属于讨论记录、过程稿、磋商信函、请示报告中的哪一类，并确认没有法律、法规、规章规定应当公开。",
        needs_reason=True,
    ),
    Outcome(
        "N7",
        "不予公开：行政执法案卷",
        "条例第十六条第二款、第三十六条第三项",
        "(三)7",
        Remedy.REVIEW_FIRST,
        "写明所属案卷，并确认没有法律、法规、规章规定应当公开。",
        needs_reason=True,
    ),
    Outcome(
        "N8",
        "不予公开：属于行政查询事项",
        "条例第三十六条第七项",
        "(三)8",
        Remedy.EITHER,
        "写明依据哪部法律、行政法规，到哪里查询。",
        needs_reason=True,
    ),
    Outcome(
        "U1",
        "无法提供：本机关不掌握",
        "条例第三十六条第四项",
        "(四)1",
        Remedy.EITHER,
        "写明检索的范围、方法和日期。",
        needs_reason=True,
    ),
    Outcome(
        "U2",
        "无法提供：不属于本机关负责公开",
        "条例第三十六条第五项",
        "(四)1",
        Remedy.EITHER,
        "写明理由；能够确定负责机关的，写明其名称和联系方式。",
        needs_reason=True,
    ),
    Outcome(
        "U3",
        "无法提供：需要另行制作、加工、分析",
        "条例第三十八条",
        "(四)2",
        Remedy.EITHER,
        "写明为什么需要加工、分析，以及为什么不能作区分处理。",
        needs_reason=True,
    ),
    Outcome(
        "U4",
        "无法提供：补正后申请内容仍不明确",
        "条例第三十条",
        "(四)3",
        Remedy.EITHER,
        "写明哪些内容仍不明确。",
        needs_reason=True,
        needs_event="correction_received",
    ),
    Outcome(
        "X1",
        "不予处理：信访、投诉、举报",
        "条例第三十九条第一款",
        "(五)1",
        Remedy.EITHER,
        "写明不作为政府信息公开申请处理的理由，可以告知相应渠道。",
        needs_reason=True,
    ),
    Outcome(
        "X2",
        "不予处理：重复申请",
        "条例第三十六条第六项",
        "(五)2",
        Remedy.EITHER,
        "写明前一次答复的日期和编号。",
        needs_reason=True,
    ),
    Outcome(
        "X3",
        "不予处理：要求提供公开出版物",
        "条例第三十九条第二款",
        "(五)3",
        Remedy.EITHER,
        "可以告知获取的途径。",
    ),
    Outcome(
        "X4",
        "不予处理：无正当理由大量反复申请",
        "条例第三十五条",
        "(五)4",
        Remedy.EITHER,
        "写明对申请人所说理由的判断。",
        needs_reason=True,
        needs_event="reasons_asked",
    ),
    Outcome(
        "X5",
        "不予处理：要求确认或者重新出具已获取的信息",
        "",
        "(五)5",
        Remedy.EITHER,
        "写明该信息何时、如何已经获取。",
        needs_reason=True,
    ),
    Outcome(
        "O1",
        "不再处理：逾期不补正",
        "条例第三十条",
        "(六)1",
        Remedy.EITHER,
        "写明补正告知的日期和补正期限。",
        needs_reason=True,
        needs_event="correction_asked",
    ),
    Outcome(
        "O2",
        "不再处理：逾期不缴费",
        "处理费办法第六条",
        "(六)2",
        Remedy.EITHER,
        "写明收费通知的日期、数额和缴费期限。",
        needs_reason=True,
        needs_event="fee_noticed",
    ),
    Outcome(
        "O3",
        "其他处理（如申请人撤回）",
        "",
        "(六)3",
        Remedy.EITHER,
        "写明事由，例如申请人撤回的日期。",
        needs_reason=True,
    ),
)

OUTCOMES: Mapping[str, Outcome] = {outcome.code: outcome for outcome in _LIST}


def remedy_text(outcome: Outcome, agency: AgencySettings) -> str:
    """What the reply must say about remedies, with the agency's 复议机关, court and online channel.

    Periods are given in the words of the law (行政复议法 Art. 20; 行政诉讼法 Art. 45, 46), not as dates: they run from
    the day the applicant gets the reply. 复议前置 is told with 先 (行政复议法 Art. 23(四) and last paragraph); the
    online channel because the reply is served online (Art. 22 para. 2).
    """
    review_first = (
        f"应当自收到本决定书之日起60日内先向{agency.review_body}申请行政复议；对行政复议决定不服的，"
        f"可以自收到行政复议决定书之日起15日内向{agency.court}提起行政诉讼。"
    )
    either = (
        f"可以自收到本答复之日起60日内向{agency.review_body}申请行政复议，"
        f"或者自知道本答复之日起6个月内向{agency.court}提起行政诉讼。"
    )
    match outcome.remedy:
        case Remedy.REVIEW_FIRST:
            text = f"如对本决定不服，{review_first}"
        case Remedy.EITHER:
            text = f"如对本答复不服，{either}"
        case Remedy.PARTIAL:
            text = f"如对不予公开的部分不服，{review_first}如对本答复的其他内容不服，{either}"
    if agency.review_online_url:
        text += f"通过互联网提交行政复议申请的渠道：{agency.review_online_url}"
    return text


def agency_warnings(agency: AgencySettings) -> list[str]:
    """Chinese sentences for staff about settings without which replies are not what the law wants."""
    warnings = []
    if agency.is_example:
        warnings.append("单位名称、复议机关和法院仍是示例，请先设置 GONGKAI_AGENCY_NAME 等项，再发送答复。")
    if not agency.review_online_url:
        warnings.append(
            "没有设置网上复议渠道（GONGKAI_AGENCY_REVIEW_ONLINE_URL）。行政复议法第二十二条第二款要求网上送达时同时提供。"
        )
    return warnings
