"""The reply, its files or the receipt once more, as they were served, where the application was filed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from actions.cases.day_by_day import chinese_date
from actions.cases.given import file_links, files_text
from actions.cases.next_steps import next_step
from actions.cases.numbers import find_query_code
from actions.cases.papers import Papers, papers
from actions.cases.plain_words import glossary
from actions.cases.standing import OwnCase
from actions.dialogue import attached, given_phrases, texts, whys
from actions.dialogue.case_phrases import Topic
from actions.dialogue.errands.base import Errand, Scene
from actions.dialogue.status import receipt_bubble, say_status_by_code
from actions.dialogue.turn import Bubble, Turn, bubble

PAGE = "web"  # the channel that is our own page, which knows its files
_RECEIPT = re.compile(r"回执|查询码")


class Letter(Errand):
    """把答复书再给我看一下, 附件在哪里, 回执找不到了, 查询码忘了."""

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
        services, said = turn.services, scene.content or turn.text
        given = await services.db.read(papers, turn.conversation_id, number, services.calendar)
        if given.reasons and (whys.asks_why_refused(said) or whys.just_asks_why(said)):
            turn.say(_reasons(number, given))
            return
        if attached.removes(said):  # those that waited come before any errand
            turn.say(texts.spoken("utter_file_nothing_waits"))
            return
        if given_phrases.is_about_files(said) and given_phrases.are_their_own(said):
            waiting = [file.name for file in await attached.waiting(turn)]
            turn.say(_sent(number, [*given.sent, *waiting]))
            return
        if given_phrases.is_about_files(said) and (given.letter or scene.case.is_open):
            _say_files(scene, said, given)
            return
        if given.letter and not _RECEIPT.search(said):
            turn.say(_reply(number, given))
            _say_given(scene, given)
            return
        if not _RECEIPT.search(said):
            turn.utter("utter_letter_not_yet", number=number)
        turn.say(receipt_bubble(given.receipt, is_again=True))


def _sent(number: str, names: Sequence[str]) -> Bubble:
    """The files that the citizen has handed in themselves."""
    if not names:
        return texts.spoken("utter_letter_none_sent", number=number)
    listed = "、".join(f"「{name}」" for name in names)
    return texts.spoken("utter_letter_sent", kind="notice", count=len(names), names=listed)


def _say_files(scene: Scene, said: str, given: Papers) -> None:
    """What was asked about the files that came with the reply: the files; or that there are none, or none yet."""
    turn, number = scene.turn, scene.case.number
    if given.to_take.files:
        if given_phrases.are_broken(said):
            turn.utter("utter_letter_files_broken")
        _say_given(scene, given)
    elif given.letter:
        turn.utter("utter_letter_no_files", number=number)
        turn.say(_reply(number, given))
    else:
        turn.utter("utter_letter_files_later", number=number, next=next_step(scene.case, scene.today))


def _say_given(scene: Scene, given: Papers) -> None:
    """The files that came with the reply."""
    turn, number, files = scene.turn, scene.case.number, given.to_take.files
    if not files:
        return
    has_page = turn.channel == PAGE
    buttons = [] if has_page else [("看登记回执（有查询码）", f"登记回执再给我看一下 {number}")]
    text = files_text(number, files, has_page=has_page)
    turn.say(bubble(text, links=file_links(files), buttons=buttons, kind="notice"))


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
        links=[given.to_take.letter.link] if given.to_take.letter else [],
        kind="notice",
    )
