"""Yes, no and their like at the steps of the form that ask for a decision. Pure, and by rule."""

from __future__ import annotations

import re

from actions.cases.form_restore import CONFIRMATION
from actions.cases.identity import plain
from actions.dialogue import assent, corrections, phrases, texts
from actions.dialogue.case_phrases import still_applies
from actions.dialogue.moves import (
    CHOOSE_FIELD,
    CONFIRM_CANCEL,
    CONFIRM_DESCRIPTION,
    DOOR,
    OFFER,
    SAME,
    WHOSE,
    Kind,
    Move,
)
from actions.dialogue.phrases import Command
from actions.dialogue.same_as_last import is_alike

_DIFFERS = re.compile(
    r"(?:有|都|全)?(?:些)?(?:变化|变动|变了|不同|改动|不一样|换了|要改|改了)(?:了|的|啊|吧)*|重新填写?|(?:不|别)用(?:上次|以前)的"
)
_DENIES = re.compile(r"(?:不是|不对|才不是|并不是|根本不是|搞错|弄错)")


def find_decision(text: str, step: str) -> Move | None:
    """What ``text`` decides when ``step`` was asked; ``None``: nothing."""
    ordinal, command = phrases.find_ordinal(text), phrases.find_command(text)
    yes, no = ordinal == 1 or phrases.is_yes(text), ordinal == 2 or phrases.is_no(text)
    if yes and step in (SAME, WHOSE) and _says_submit(text):
        return Move(Kind.INVALID, problem=texts.render("utter_form_not_complete"))
    if step == OFFER:
        nothing = phrases.finds_nothing(text)  # 没有: not these documents, rather than no application
        yes = yes or nothing or command in (Command.GO_ON, Command.START)
        no = (no or (command is Command.CANCEL and not phrases.is_question(text))) and not nothing
    if step == CONFIRM_CANCEL:
        yes = yes or command is Command.CANCEL or plain(text) in ("确定取消", "确认取消")
        is_kept = "提交" in text and phrases.is_submit(text)
        yes, no = yes and not is_kept, no or is_kept or command is Command.GO_ON or plain(text).startswith("不取消")
    if step == CONFIRM_DESCRIPTION:
        no = no or phrases.is_rewrite(text)
    if step == DOOR:
        yes = yes or still_applies(text) or command in (Command.GO_ON, Command.START)
        if ordinal == 2:
            return Move(Kind.COMMAND, command=Command.PERSON)
        no = (no and ordinal is None) or ordinal == 3 or (command is Command.CANCEL and not phrases.is_question(text))
        no = no and not _DENIES.match(plain(text))  # 不是: what was told, rather than the application
    if step == SAME:
        yes = yes or is_alike(text)
        no = no or bool(_DIFFERS.fullmatch(plain(text)))
    if step == WHOSE:
        said = plain(text)
        yes = yes or any(word in said for word in ("回复", "已提交", "补正", "理由", "那件", "之前"))
        no = no or said.removeprefix("是").startswith(("新", "这份", "这次", "现在"))
    if step in (OFFER, CONFIRM_DESCRIPTION, CONFIRM_CANCEL, DOOR, WHOSE, SAME):
        return Move(Kind.YES) if yes else Move(Kind.NO) if no else None
    if step == CONFIRMATION:
        if ordinal == 1 or phrases.is_submit(text) or assent.is_all_right(text):
            return Move(Kind.SUBMIT)
        if command is Command.CANCEL:
            return Move(Kind.COMMAND, command=command)
        if yes:
            return Move(Kind.TOLD)  # 嗯嗯 is understood, but submits nothing
        if no or phrases.is_change(text):
            return Move(Kind.CHANGE)
        stated = corrections.find_statement(text)
        is_one = stated and stated.value and not re.search("[,，;；]", stated.value)
        if stated and is_one and not phrases.is_question(text):
            return Move(Kind.CORRECT, field=stated.field, value=stated.value or "")
        return Move(Kind.COMMAND, command=Command.CANCEL) if ordinal == 3 else None
    if step == CHOOSE_FIELD:
        if correction := corrections.find_correction(text):
            return Move(Kind.CORRECT, field=correction.field, value=correction.value or "")
        if field := corrections.find_field(text):
            return Move(Kind.CORRECT, field=field)
        return Move(Kind.ANSWER, value=str(ordinal)) if ordinal else None
    return None


def _says_submit(text: str) -> bool:
    return phrases.is_submit(text) and bool(re.search("[交报发]", text))
