"""把刚才撤回的那件重新交一遍: an application that begins with the words of an earlier one. By rule."""

from __future__ import annotations

import re

from actions.cases import numbers
from actions.cases.identity import plain
from actions.dialogue.phrases import ENDING, POLITE

_LONGEST = 30  # characters
_BEFORE = (
    r"(?:上次|上一次|上回|上一回|之前|以前|原来|原先|前次|前面|刚才|刚刚|前头|先前|那次|撤回|撤掉|撤|提交|交|填|写|报|"
    r"申请|过|了|我|的|那|个|件|份|一)"
)
_SAME = r"(?:一模一样|一样|一致|相同|不变|照旧|照搬)"
_AGAIN = re.compile(
    rf"{POLITE}(?:还是|又|再|重新|另外|,)*(?:(?:把|将|跟|和|同|按|照|按照)?{_BEFORE}+{_SAME}?(?:的)?[, ]*)?(?:我)?"
    r"(?:还是|还|又|再|重新|另|要|想|给我|帮我|来)+"
    rf"(?:提交?|交|报|申请|办|递交)(?:一次|一遍|一回|一道|一下|一份|一件|上去|{_BEFORE}|{_SAME}|,|跟|和|同|按|照)*{ENDING}"
)
_NAMES_BEFORE = re.compile(r"上次|上一次|上回|之前|以前|原来|原先|前次|刚才|刚刚|撤|一样|那件|那份|那个|先前")


def applies_again(text: str) -> bool:
    """我还是要申请，跟上次一样的; 把刚才撤回的那件重新交一遍."""
    said = plain(numbers.without_numbers(text))
    return len(said) <= _LONGEST and bool(_AGAIN.fullmatch(said) and _NAMES_BEFORE.search(said))
