"""What a member of staff should know of a conversation before saying the first word: a few short lines, no numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import draft_fields, drafts
from actions.cases.day_by_day import chinese_date
from actions.cases.drafts import Draft
from actions.cases.form_restore import next_step, progress
from actions.cases.lifecycle import State
from actions.cases.limits import LimitKind
from actions.cases.masking import mask_name, without_numbers
from actions.cases.numbers import find_query_code
from actions.cases.tables import Application
from entities.characters import shortened

QUOTED = 3  # sentences
URGENT = "【紧急】提到危险或者情绪激动，请马上接待。"
_LENGTH = 60  # characters of a sentence in the first line
_LONGEST = 120  # of one that is quoted below: in a long message the wish may stand last
_CASES = 3
_SHOWN = ("applicant_type", "form", "delivery")  # of the form these are told; of the rest, that it is filled in


def summarise(session: Session, conversation_id: str, said: Sequence[str], *, about: str = "", wants: str = "") -> str:
    """A line each: what is wanted, the open form and how far it is, open applications, the last words.

    The first line stands for the conversation in a list. ``said`` are the citizen's last messages outside of a form,
    the oldest first; ``about`` is the errand they are in the middle of, ``wants`` is put before everything else.
    """
    draft = drafts.open_draft(session, conversation_id)
    quoted = [_cut(text, _LONGEST) for text in said if text.strip()][-QUOTED:]
    headline = about or _headline(draft, quoted)
    lines = [wants, headline] if wants else [headline]
    if draft is not None:
        lines += _form(draft)
    lines += _cases(session, conversation_id)
    if len(quoted) > 1 or (quoted and headline != f"想问：{quoted[-1]}"):
        lines.append("最近的话：" + "；".join(f"「{text}」" for text in quoted))
    return "\n".join(lines)


def alarmed(text: str, before: str) -> str:
    """The summary ``before`` of a conversation in whose wait, or talk, ``text`` sounded alarming: that stands first."""
    known = [line for line in before.split("\n") if line and not line.startswith(URGENT)]
    return "\n".join([f"{URGENT}「{_cut(text)}」", *known])


def _headline(draft: Draft | None, quoted: Sequence[str]) -> str:
    if draft is not None:
        description = draft.answers.get("description")
        return f"正在填写公开申请。{f'想要：{_cut(description)}' if description else '还没有写想要什么。'}"
    return f"想问：{shortened(quoted[-1], _LENGTH)}" if quoted else "直接要求转人工。"


def _form(draft: Draft) -> list[str]:
    """How far the form is, and what is filled in: names by their first character, numbers not at all."""
    step = next_step(draft.answers)
    at = progress(step, draft.answers)
    waits = f"停在{at}「{draft_fields.label(step, draft.answers)}」" if at else "已经填完，等申请人确认提交"
    filled = [_filled(key, draft) for key in draft_fields.required_fields(draft.answers) if key in draft.answers]
    return [f"申请表：{waits}。", *([f"已填：{'、'.join(filled)}。"] if filled else [])]


def _filled(key: str, draft: Draft) -> str:
    label, value = draft_fields.label(key, draft.answers), draft.answers[key]
    if key in _SHOWN:
        return f"{label}（{draft_fields.display(key, value)}）"
    if key == "applicant_name" and draft.answers.get("applicant_type") != "legal":
        return f"{label}（{mask_name(value)}）"
    return label


def _cases(session: Session, conversation_id: str) -> list[str]:
    """The open applications, the one that is due first before the others."""
    query = select(Application).where(Application.conversation_id == conversation_id, Application.is_open)
    found = list(session.scalars(query.order_by(Application.next_limit_on, Application.id).limit(_CASES + 1)))
    lines = [f"申请{each.number}：{State(each.state).label}{_limit(each)}。" for each in found[:_CASES]]
    return [*lines, "还有更多在办的申请。"] if len(found) > _CASES else lines


def _limit(application: Application) -> str:
    if application.next_limit_on is None:
        return ""
    what = LimitKind(application.next_limit).label if application.next_limit else "答复"
    tentative = "（暂定）" if application.provisional else ""
    return f"，{what}期限{chinese_date(application.next_limit_on)}{tentative}"


def _cut(text: str, length: int = _LENGTH) -> str:
    code = find_query_code(text)  # who has it sees the application
    text = re.sub(re.escape(code), "（查询码）", text, flags=re.IGNORECASE) if code else text
    text = " ".join(without_numbers(text).split())  # first: half a number would not be known as one
    return shortened(text, length)
