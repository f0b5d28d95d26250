"""跟上次一样: who applies again need not tell again what an earlier application of this conversation holds.

What is taken over is read back before it is filed, like everything else; the description is asked about first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import draft_fields, numbers
from actions.cases.identity import InvalidAnswer, plain
from actions.cases.tables import Application
from actions.cases.time import china_date
from actions.dialogue import which
from actions.dialogue.phrases import ENDING, POLITE
from actions.dialogue.turn import Turn

_LONGEST = 30  # characters
_BEFORE = (
    r"(?:上次|上一次|上回|上一回|之前|以前|原来|原先|前次|前面|刚才|刚刚|前头|先前|那次|撤回|撤掉|撤|提交|交|填|写|报|"
    r"申请|过|了|我|的|那|个|件|份|一)"
)
_SAME = r"(?:一模一样|一样|一致|相同|不变|照旧|照搬)"
_ALL = r"(?:全部|都|全|其他|其它|其余|别的|剩下|后面|信息|资料|内容|个人|的|就|还是|也|统统|,)"
_IS_SAME = re.compile(
    rf"{POLITE}{_ALL}*(?:(?:跟|和|同|与|按|照|按照|照着|依|用){_BEFORE}+{_ALL}*(?:{_SAME}|来|填|写|办|弄)*|还是{_BEFORE}*{_SAME}|"
    rf"老样子|照旧|{_BEFORE}+{_SAME}|不变){_ALL}*{ENDING}"
)
_TAKES_ALL = re.compile(r"全|都|其他|其它|其余|别的|剩下|后面|统统|资料")
_AGAIN = re.compile(
    rf"{POLITE}(?:还是|又|再|重新|另外|,)*(?:(?:把|将|跟|和|同|按|照|按照)?{_BEFORE}+{_SAME}?(?:的)?[, ]*)?(?:我)?"
    r"(?:还是|还|又|再|重新|另|要|想|给我|帮我|来)+"
    rf"(?:提交?|交|报|申请|办|递交)(?:一次|一遍|一回|一道|一下|一份|一件|上去|{_BEFORE}|{_SAME}|,|跟|和|同|按|照)*{ENDING}"
)
_NAMES_BEFORE = re.compile(r"上次|上一次|上回|之前|以前|原来|原先|前次|刚才|刚刚|撤|一样|那件|那份|那个|先前")


def is_same_as_before(text: str) -> bool:
    """跟上次一样, 都和之前那件一样, 老样子: in place of an answer."""
    said = plain(text)
    return len(said) <= _LONGEST and bool(_IS_SAME.fullmatch(said))


def takes_everything(text: str) -> bool:
    """其他都跟上次一样: every answer that is still open."""
    return bool(_TAKES_ALL.search(plain(text)))


def applies_again(text: str) -> bool:
    """我还是要申请，跟上次一样的; 把刚才撤回的那件重新交一遍."""
    said = plain(numbers.without_numbers(text))
    return len(said) <= _LONGEST and bool(_AGAIN.fullmatch(said) and _NAMES_BEFORE.search(said))


async def answers_before(turn: Turn) -> Mapping[str, str]:
    """What the application that is named, else the last one of this conversation, was filed with; none: empty."""
    cases = await which.own_cases(turn)
    own = which.named(turn.text, cases) or (cases[0] if cases else None)
    return await turn.services.db.read(_filed_answers, own.number) if own else {}


def still_right(answers: Mapping[str, str], before: Mapping[str, str], key: str, turn: Turn) -> str | None:
    """The earlier answer to ``key``, if it fits what has been answered now."""
    value = before.get(key)
    if value is None or (not value and not draft_fields.field(key).optional):
        return None
    try:
        return draft_fields.check(key, value, answers, today=china_date(turn.services.clock.now())) if value else value
    except InvalidAnswer:
        return None


def _filed_answers(session: Session, number: str) -> dict[str, str]:
    filed = session.scalars(select(Application).where(Application.number == number)).one()
    keys = [field.key for field in draft_fields.FIELDS]
    return {key: value for key in keys if (value := getattr(filed, key, None)) is not None}
