"""The right door (条例 Art. 39): what was sent as an application but is a petition, a complaint, a report, a question …

The office must say so, and may say where to go instead; whoever wrote it is never stopped: they may say 仍要申请, and a
person decides. So a real application must not be taken for anything else, and where a text does ask for information,
whatever else it tells, no door is shown. How a text is read: :mod:`actions.cases.doors_reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from actions.cases import doors_reading
from actions.cases.doors_channels import hotline
from actions.cases.plain_words import explained
from actions.settings import AgencySettings


class Kind(StrEnum):
    """What a text is instead of an application."""

    PETITION = "petition"
    COMPLAINT = "complaint"
    REPORT = "report"
    CONSULTATION = "consultation"
    QUERY = "query"
    PUBLICATION = "publication"
    SERVICE_12345 = "service_12345"
    CORRECTION = "correction"
    CASE_FILE = "case_file"
    REVIEW = "review"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Mapping[Kind, str] = {
    Kind.PETITION: "信访",
    Kind.COMPLAINT: "投诉",
    Kind.REPORT: "举报",
    Kind.CONSULTATION: "咨询",
    Kind.QUERY: "行政查询、业务查询",
    Kind.PUBLICATION: "索取公开出版物",
    Kind.SERVICE_12345: "便民服务诉求",
    Kind.CORRECTION: "更正自身信息",
    Kind.CASE_FILE: "案卷查阅",
    Kind.REVIEW: "行政复议、行政诉讼",
}
_NOT_AN_APPLICATION = (
    "以政府信息公开申请的形式进行信访、投诉、举报等活动的，不作为政府信息公开申请处理（条例第三十九条第一款）。"
)
_INFORMATION = "申请公开的应当是行政机关已经制作或者获取的、以一定形式记录、保存的信息（条例第二条、第三十八条）。"
_WHY: Mapping[Kind, str] = {
    Kind.PETITION: f"这段话看起来是在反映问题、请求解决，属于信访事项。{_NOT_AN_APPLICATION}",
    Kind.COMPLAINT: f"这段话看起来是在投诉，要求处理，而不是要某份信息。{_NOT_AN_APPLICATION}",
    Kind.REPORT: f"这段话看起来是在举报，要求查处，而不是要某份信息。{_NOT_AN_APPLICATION}",
    Kind.CONSULTATION: f"这段话看起来是在咨询。{_INFORMATION}",
    Kind.QUERY: "社会保险、不动产登记、工商登记等资料的查询，法律、行政法规另有规定的，按照规定的查询渠道办理"
    "（条例第三十六条第七项）。",
    Kind.PUBLICATION: "政府公报、报刊、书籍等公开出版物，行政机关可以告知获取的途径（条例第三十九条第二款）。",
    Kind.SERVICE_12345: f"这段话看起来是请有关单位来办一件事，而不是要某份信息。{_INFORMATION}",
    Kind.CORRECTION: "这段话看起来是要求更正与您自身有关的记录。这不用申请公开，有证据证明记录不准确的，可以要求更正"
    "（条例第四十一条）。",
    Kind.CASE_FILE: f"您要看的是自己案件的案卷。行政执法案卷信息，按照条例第十六条第二款可以{explained('不予公开')}；"
    "案件的当事人有更直接的办法。",
    Kind.REVIEW: f"这段话看起来是对行政机关的决定不服，要求{explained('行政复议')}，而不是要某份信息。",
}


@dataclass(frozen=True)
class Door:
    """Where a text belongs instead. It is a suggestion: the applicant may go on with the application all the same."""

    kind: Kind
    why: str  # Chinese, with the article
    where: str  # Chinese: which channel
    confidence: float  # 0 to 1; orders suggestions, no probability
    words: tuple[str, ...]  # what decided, as it stands in the text

    @property
    def text(self) -> str:
        """The whole of what the applicant is told, and that the application may go on."""
        return f"{self.why}{self.where}您也可以仍然按政府信息公开申请提交，由工作人员依法处理。"


def recognise(text: str, agency: AgencySettings | None = None) -> Door | None:
    """The right door for ``text``; ``None`` for an application, and whenever that is in doubt.

    ``agency`` adds the office's own name and telephone number to ``where``.
    """
    found = doors_reading.read(text)
    if found is None:
        return None
    kind = Kind(found.kind)
    return Door(kind, _WHY[kind], _where(kind, text, agency), found.confidence, found.words)


def _where(kind: Kind, text: str, agency: AgencySettings | None) -> str:
    office = f"{agency.name}（电话{agency.phone}）" if agency and not agency.is_example else "本机关"
    own = hotline(text)
    match kind:
        case Kind.PETITION:
            return "请通过国家信访局或者当地信访部门的网上信访平台提出，也可以写信、走访当地信访部门。"
        case Kind.COMPLAINT if doors_reading.is_about_disclosure(text):
            body = agency.complaint_body if agency else ""
            others = f"{body}或者上一级行政机关" if body else "上一级行政机关"
            return f"对政府信息公开工作的意见，可以在本对话中向{office}提出投诉，也可以向{others}提出。"
        case Kind.COMPLAINT | Kind.REPORT:
            special = f"，也可以直接拨打{own}" if own else ""
            crime = "涉嫌犯罪的，请向公安机关报案（110）。" if kind is Kind.REPORT else ""
            return f"请拨打12345政务服务便民热线提出{special}。{crime}"
        case Kind.CONSULTATION:
            special = f"或者{own}" if own else ""
            return f"您可以直接在本对话里提问，也可以拨打12345政务服务便民热线{special}咨询，或者向{office}询问。"
        case Kind.QUERY:
            special = f"，也可以拨打{own}咨询" if own else ""
            return f"请本人持有效身份证件到相应的登记、经办机构或者其网上服务平台查询{special}。"
        case Kind.PUBLICATION:
            return (
                "政府公报可以在政府网站、国家档案馆、公共图书馆和政务服务场所查阅；报刊、书籍可以向出版、发行单位购买，"
                "或者到公共图书馆查阅。"
            )
        case Kind.SERVICE_12345:
            special = f"，也可以直接拨打{own}" if own else ""
            return f"请拨打12345政务服务便民热线，由承办单位处理{special}；有人身危险的，请先拨打110或者119。"
        case Kind.CORRECTION:
            return f"您可以在本对话中选择“更正自身信息”，附上证据，由{office}处理或者转送有权更正的机关。"
        case Kind.CASE_FILE:
            return "请以当事人身份，持有效身份证件向办理这个案件的机关申请查阅、复制案卷。"
        case Kind.REVIEW:
            ours = f"对本机关的决定不服的，复议机关是{agency.review_body}。" if agency and not agency.is_example else ""
            return (
                "请自知道这个决定之日起60日内，向复议机关（一般是作出决定的机关的本级人民政府）申请行政复议"
                f"（行政复议法第二十条、第二十四条）。{ours}"
            )
