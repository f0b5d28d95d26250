"""Files within the application form: they go into the draft, are listed in the read-back, and can be taken back.

No text is read from pictures: the number of an ID paper is asked for all the same, and that is said.
"""

from __future__ import annotations

from collections.abc import Collection

from actions.cases import attachments
from actions.cases.attachments import Attached, Place, Purpose, read_marker
from actions.cases.drafts import Draft
from actions.cases.form_restore import CONFIRMATION
from actions.dialogue import attached, awaited, crossings, files, phrases, texts
from actions.dialogue.applying import PENDING
from actions.dialogue.errands.base import choice
from actions.dialogue.form_questions import ask_again
from actions.dialogue.form_state import FormState, leave, stay
from actions.dialogue.turn import Events, bubble

HERE = "附到这份申请"
_IDENTITY_STEPS = ("id_type", "id_number")


class FormFiles(FormState):
    """What the form does with files."""

    async def _of_files(self) -> Events | None:
        """Answer a file, or words about files, at any step; ``None`` for any other message.

        When the form begins, files that were sent before go into it, and that is said.
        """
        await self._load()
        if not self.step:
            await self._carry_over()
            return None
        if (file_id := read_marker(self.turn.text)) is not None:
            return await self._take(file_id)
        return await self._words() if self.draft else None

    async def _take(self, file_id: int) -> Events:
        if self.draft is None and self.step != "description":
            await files.offer(self.turn)
            return leave("left")
        file = await self.db.read(attachments.find, self.conversation_id, file_id)
        if file is not None and file.place is Place.DRAFT and file in self.turn.attached:
            self.turn.say(texts.spoken("utter_file_here_already", kind="notice", name=file.name))
            return self._ask_with_files()
        if file is None or file.place is not Place.WAITING:
            await files.of_turn(self.turn, file_id)
            return self._ask_with_files()
        is_new, self.draft = self.draft is None, self.draft or await self._start_draft()
        if waiting := await crossings.waiting_since(self.turn, None if is_new else self.draft.updated_at):
            asked = [(own.number, awaited.word(own)) for own in waiting]
            others = [(f"申请{number}的{word}", f"{word} {number}") for number, word in asked]
            text = texts.render("utter_file_for_which", name=file.name)
            self.turn.say(choice(text, [*others, ("正在填的这份申请", HERE)]))
            return stay(self.step, self.turn.slot(PENDING))
        await self._put(self.draft, [file.id], Purpose.IDENTITY if self.step in _IDENTITY_STEPS else None)
        return self._ask_with_files()

    async def _words(self) -> Events | None:
        """删除附件, 这是证件照片, 附到这份申请."""
        turn, held = self.turn, self.turn.attached
        is_meant = attached.names_file(turn.text) or (held and attached.follows_file(turn))
        if is_meant and attached.removes(turn.text):
            if held:
                await files.remove(turn, held)
                await self._load()
            else:
                turn.say(texts.spoken("utter_file_none_here", kind="notice"))
            return self._ask_with_files()
        if self.draft and turn.text.strip("。！! ") == HERE and (waiting := await attached.waiting(turn)):
            await self._put(self.draft, [file.id for file in waiting], None)
            return self._ask_with_files()
        is_identity = attached.says_identity(turn.text) if held else None
        if is_identity is None:
            return None
        purpose = Purpose.IDENTITY if is_identity else Purpose.SUPPORTING
        file = attached.spoken_of(turn.text, held)
        await self.db.run(attachments.set_purpose, self.conversation_id, file.id, purpose)
        turn.say(texts.spoken("utter_file_purpose", kind="notice", name=file.name, purpose=purpose.label))
        await self._load()
        return self._ask_with_files()

    async def _carry_over(self) -> None:
        """Files that were sent before the form began."""
        waiting = await attached.waiting(self.turn)
        if waiting and not phrases.is_submit(self.turn.text):
            draft = self.draft or await self._start_draft()
            await self._put(draft, [file.id for file in waiting], None)

    async def _put(self, draft: Draft, file_ids: Collection[int], purpose: Purpose | None) -> None:
        put = await self.db.run(attachments.put_into_draft, self.conversation_id, file_ids, purpose)
        self.turn.attached = tuple(await self.db.read(attachments.of_draft, draft.id))
        if put:
            self.turn.say(bubble(self._said(put), buttons=self._taps() if self._is_one_more() else ()))

    def _said(self, put: list[Attached]) -> str:
        names = files.quoted_names(put)
        if all(file.purpose is Purpose.IDENTITY for file in put):
            paper = "身份证" if self.answers.get("id_type") == "id_card" else "证件"
            if not all(file.kind.is_image for file in put):
                return texts.render("utter_file_identity_paper", names=names)
            more = "" if "id_number" in self.answers else texts.render("utter_file_no_recognition")
            return texts.render("utter_file_identity", paper=paper, names=names) + more
        if any(file.kind.is_image and file.purpose is Purpose.SUPPORTING for file in put):
            return texts.render("utter_file_supporting_photo", names=names)
        return texts.render("utter_file_supporting", names=names)

    async def _load(self) -> None:
        """The files of the draft, for the read-back."""
        if self.draft is not None:
            self.turn.attached = tuple(await self.db.read(attachments.of_draft, self.draft.id))

    def _is_one_more(self) -> bool:
        if self.step in ("", CONFIRMATION):
            return False
        return read_marker(self.turn.text) is not None and attached.follows_file(self.turn)

    def _taps(self) -> list[tuple[str, str]]:
        """What can be tapped at the question, which is not said again."""
        asked = ask_again(self.step, self.answers, pending=self.turn.slot(PENDING) or "")
        return [(button["title"], button["text"]) for button in asked["buttons"]]

    def _ask_with_files(self) -> Events:
        """The question again: of several files, one directly after the other, behind the first. The read-back always,
        since it lists them."""
        if self._is_one_more():
            return stay(self.step, self.turn.slot(PENDING))
        return self._ask(CONFIRMATION) if self.step == CONFIRMATION else self._ask_again()
