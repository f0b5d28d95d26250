"""The kinds of letters (文书): their names, files, numbers, and the dates that are computed for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from actions.cases.outcomes import OUTCOMES
from actions.settings import AgencySettings


class LetterKind(StrEnum):
    """What letters there are. The values are stored."""

    RECEIPT = "receipt"  # 登记回执
    CORRECTION = "correction"  # 补正告知书, Art. 30
    EXTENSION = "extension"  # 延期答复告知书, Art. 33 para. 2
    THIRD_PARTY = "third_party"  # 征求第三方意见书, Art. 32; never shows who the applicant is
    THIRD_PARTY_FORM = "third_party_form"  # its reply form
    CONSULT_NOTICE = "consult_notice"  # 征求意见告知书, to the applicant: the clock stands still, Art. 33 para. 3
    CO_MAKER = "co_maker"  # 征求意见书 to the agency that made it too, Art. 34; 协办函 to others, Art. 11
    DISCLOSURE_NOTICE = "disclosure_notice"  # 决定公开告知书, to the third party, Art. 32
    REASONS = "reasons"  # 说明理由告知书, Art. 35
    DELAY = "delay"  # 延迟答复告知书, Art. 35
    FEE = "fee"  # 收费通知书, Art. 42, 处理费办法 Art. 6
    REPLY = "reply"  # the reply of every outcome, Art. 36
    SERVICE = "service"  # 送达回证
    WITHDRAWAL = "withdrawal"  # 撤回记录
    RECORD_CORRECTION = "record_correction"  # 更正告知书, Art. 41


@dataclass(frozen=True)
class _Kind:
    title: str
    series: str = ""  # the word before the year in its number; empty: the letter has none
    needs: tuple[str, ...] = ()  # computed dates without which it can't be


# Names of dates in LetterData.dates: the key, and the variable of the templates
DATES: Mapping[str, str] = {
    "due_on": "答复期限",
    "old_due_on": "原答复期限",
    "correct_by": "补正期限",
    "pay_by": "缴费期限",
    "opinion_by": "意见期限",
    "correction_received_on": "收到补正的日期",
}

_KINDS: Mapping[LetterKind, _Kind] = {
    LetterKind.RECEIPT: _Kind("政府信息公开申请登记回执", needs=("due_on",)),
    LetterKind.CORRECTION: _Kind("政府信息公开申请补正告知书", "告", ("correct_by",)),
    LetterKind.EXTENSION: _Kind("政府信息公开申请延期答复告知书", "告", ("old_due_on", "due_on")),
    LetterKind.THIRD_PARTY: _Kind("政府信息公开征求第三方意见书", "征"),
    LetterKind.THIRD_PARTY_FORM: _Kind("政府信息公开第三方意见回执"),
    LetterKind.CONSULT_NOTICE: _Kind("政府信息公开申请征求意见告知书", "告"),
    LetterKind.CO_MAKER: _Kind("政府信息公开征求意见函", "征"),
    LetterKind.DISCLOSURE_NOTICE: _Kind("政府信息决定公开告知书", "告"),
    LetterKind.REASONS: _Kind("政府信息公开申请说明理由告知书", "告"),
    LetterKind.DELAY: _Kind("政府信息公开申请延迟答复告知书", "告", ("due_on",)),
    LetterKind.FEE: _Kind("政府信息公开信息处理费收费通知书", "告", ("pay_by",)),
    LetterKind.REPLY: _Kind("政府信息公开申请答复书", "答"),
    LetterKind.SERVICE: _Kind("送达回证"),
    LetterKind.WITHDRAWAL: _Kind("政府信息公开申请撤回记录"),
    LetterKind.RECORD_CORRECTION: _Kind("政府信息更正告知书", "告"),
}

# Who gets these must not learn who applied (个人信息保护法 Art. 34: no more than the duty needs)
HIDING = frozenset(
    {LetterKind.THIRD_PARTY, LetterKind.THIRD_PARTY_FORM, LetterKind.CO_MAKER, LetterKind.DISCLOSURE_NOTICE}
)
# Letters in a matter that may have no application with a day of receipt
WITHOUT_RECEIPT = frozenset({LetterKind.SERVICE, LetterKind.WITHDRAWAL, LetterKind.RECORD_CORRECTION})


def title_of(kind: LetterKind, outcome: str | None = None) -> str:
    """What stands on top of the letter."""
    return OUTCOMES[outcome].title if outcome and kind is LetterKind.REPLY else _KINDS[kind].title


def dates_needed(kind: LetterKind) -> tuple[str, ...]:
    """The keys of the computed dates that ``LetterData.dates`` must have for this letter."""
    return _KINDS[kind].needs


def template_name(kind: LetterKind, outcome: str | None = None) -> str:
    """The file of the letter's template: ``correction.docx``, ``reply_g1.docx``."""
    return f"reply_{outcome.lower()}.docx" if kind is LetterKind.REPLY and outcome else f"{kind.value}.docx"


def all_letters() -> list[tuple[LetterKind, str | None]]:
    """Every letter that has a template of its own: each kind, replies by outcome."""
    kinds: list[tuple[LetterKind, str | None]] = [(kind, None) for kind in LetterKind if kind is not LetterKind.REPLY]
    return kinds + [(LetterKind.REPLY, code) for code in OUTCOMES]


def number_series(kind: LetterKind) -> str:
    """The word that tells the series of a letter's number: 答, 告, 征; empty for letters that have no number.

    Each series is counted for itself in a year, so that none has gaps.
    """
    return _KINDS[kind].series


def letter_number(agency: AgencySettings, kind: LetterKind, year: int, sequence: int) -> str:
    """发文字号: ``江州公开答〔2026〕12号`` (GB/T 9704-2012 7.2.5: whole year in 〔〕, no leading zeros)."""
    return f"{letter_prefix(agency)}{number_series(kind)}〔{year}〕{sequence}号"


def letter_prefix(agency: AgencySettings) -> str:
    """What the office's letter numbers begin with: as set, else made from its name (江州市人民政府办公室: 江州公开)."""
    if agency.letter_prefix:
        return agency.letter_prefix
    place = re.sub(r"(?<=.)人民政府(办公[室厅])?$", "", agency.name.strip())
    short = re.sub(r"(?<=..)[省市区县乡镇]$", "", place)
    return f"{short}公开"
