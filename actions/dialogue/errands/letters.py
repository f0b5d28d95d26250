"""The reply or the receipt once more: as it was served, in the conversation in which the application was filed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from actions.cases.day_by_day import chinese_date
from actions.cases.numbers import find_query_code
from actions.cases.papers import Papers, papers
from actions.cases.plain_words import glossary
from actions.cases.standing import OwnCase
from actions.dialogue import texts, whys
from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.base import Errand, Scene
from actions.dialogue.status import receipt_bubble, say_status_by_code
from actions.dialogue.turn import Bubble, Turn, bubble

_RECEIPT = re.compile(r"回执|查询码")


class Letter(Errand):
    """把答复书再给我看一下, 回执找不到了, 查询码忘了."""

    topic = Topic.LETTER
    title = "再看一遍文书"

    def candidates(self, cases: Sequence[OwnCase], today: date) -> list[OwnCase]:
        """All of them, what has been replied to first."""
        return sorted(cases, key=lambda own: own.reply is None)

    async def elsewhere(self, turn: Turn) -> None:
        if find_query_code(turn.text):
            await say_status_by_code(turn)
        else:
            turn.utter("utter_letter_elsewhere")

    def none(self, turn: Turn, cases: Sequence[OwnCase]) -> None:
        turn.utter("utter_letter_elsewhere")

    async def at_once(self, scene: Scene) -> None:
        turn, number = scene.turn, scene.case.number
        services = turn.services
        given = await services.db.read(papers, turn.conversation_id, number, services.calendar)
        if given.reasons and (whys.asks_why_refused(turn.text) or whys.just_asks_why(turn.text)):
            turn.say(_reasons(number, given))
            return
        if given.letter and not _RECEIPT.search(turn.text):
            turn.say(_reply(number, given))
            return
        if not _RECEIPT.search(turn.text):
            turn.utter("utter_letter_not_yet", number=number)
        turn.say(receipt_bubble(given.receipt, is_again=True))


def _reasons(number: str, given: Papers) -> Bubble:
    """Of the letter what answers the question, as it stands; its legal words are explained before it."""
    on = chinese_date(given.served_on) if given.served_on else ""
    title, meanings = given.letter.partition("\n")[0], glossary(given.reasons)
    heading = texts.render("utter_letter_reasons", number=number, title=title, day=on, meanings=meanings)
    buttons = [("看答复书全文", f"答复书再给我看一下 {number}"), ("不服怎么办", f"不服怎么办 {number}")]
    return bubble(f"{heading}\n{given.reasons}", buttons=buttons, kind="notice")


def _reply(number: str, given: Papers) -> Bubble:
    by_post = "，邮寄送出" if given.is_posted else ""
    on = f"（{chinese_date(given.served_on)}{by_post}）" if given.served_on else ""
    buttons = [("不服怎么办", f"不服怎么办 {number}"), ("看登记回执", f"登记回执再给我看一下 {number}")]
    return bubble(
        f"{texts.render('utter_letter_reply', number=number, served=on)}\n{given.letter}",
        buttons=buttons,
        kind="notice",
    )
