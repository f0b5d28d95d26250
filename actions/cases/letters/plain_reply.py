"""The reply as plain text with a body that staff have written freely; the console uses it until it asks for fields."""

from __future__ import annotations

from datetime import date

from actions.cases.day_by_day import chinese_date
from actions.cases.outcomes import Outcome
from actions.cases.tables import Application
from actions.settings import AgencySettings

_LAWS = {
    "条例": "《中华人民共和国政府信息公开条例》",
    "处理费办法": "《政府信息公开信息处理费管理办法》",
}


def reply_letter(
    application: Application, outcome: Outcome, body: str, remedy: str, letter_on: date, agency: AgencySettings
) -> str:
    """The whole letter: to whom, on which application and basis, the reply, the remedies, from whom and when."""
    if application.received_on is None:
        raise ValueError("an application is replied to only after its receipt")
    you = "您" if application.applicant_type == "natural" else "贵单位"
    basis = f"根据{cite(outcome.article)}的规定，" if outcome.article else ""
    return (
        f"{outcome.title}\n\n"
        f"{application.applicant_name}：\n"
        f"本机关于{chinese_date(application.received_on)}收到{you}的政府信息公开申请（编号{application.number}）。"
        f"{basis}现答复如下：\n\n"
        f"{body}\n\n"
        f"{remedy}\n\n"
        f"{agency.name}\n{chinese_date(letter_on)}"
    )


def cite(article: str) -> str:
    """A basis as a letter cites it, with the full name of the law."""
    for short, full in _LAWS.items():
        if article.startswith(short):
            return full + article.removeprefix(short)
    return article
