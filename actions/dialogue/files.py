"""A file came, outside of the application form or within an errand: it is said that it came, and asked what it is for.

The files themselves are in the database (:mod:`actions.cases.attachments`); the dialogue hears of one by its marker. A
file waits until it is put somewhere, so nothing is lost between two turns, whatever is talked about meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.cases import attachments, drafts
from actions.cases.attachments import Attached, Place, read_marker
from actions.cases.standing import OwnCase
from actions.cases.tasks import Task
from actions.dialogue import attached, awaited, texts, which
from actions.dialogue.attached import FILE_ONLY, REMOVE
from actions.dialogue.begin import CHOOSE, CONTENT, form_events
from actions.dialogue.errands.base import Errand, Next
from actions.dialogue.errands.writing import CONFIRM, TEXT, WRITE
from actions.dialogue.turn import Events, Turn, bubble

OFFERED_FILE = "file"  # what stands for the intent of a file that was offered as a correction
_LISTED = 3  # applications among the choices


async def come_first(turn: Turn) -> Events | None:
    """A file outside of the forms, or the wish to take one back; ``None`` for any other message."""
    file_id = read_marker(turn.text)
    if file_id is None:
        return await _taken_back(turn)
    file = await of_turn(turn, file_id)
    if file is None:
        return []
    waiting = [own for own in await which.own_cases(turn) if awaited.awaits_words(own)]
    if not waiting:
        return await offer(turn)
    turn.say(texts.spoken("utter_file_received", name=file.name))
    return form_events(await awaited.offered_task(turn, FILE_ONLY, waiting, OFFERED_FILE))


async def of_turn(turn: Turn, file_id: int) -> Attached | None:
    """The waiting file; where it is not waiting (any more), that is said, and ``None``."""
    file = await turn.services.db.read(attachments.find, turn.conversation_id, file_id)
    if file is not None and file.place is Place.WAITING:
        return file
    if file is None or file.place is Place.GONE:
        said = texts.render("utter_file_gone")
    elif file.place is Place.CASE:
        said = texts.render("utter_file_in_case", name=file.name, number=file.application_number)
    elif file.place is Place.TALK:
        said = texts.render("utter_file_with_staff", name=file.name)
    else:
        said = texts.render("utter_file_in_draft", name=file.name)
    turn.say(bubble(said, kind="notice"))
    return None


async def offer(turn: Turn) -> Events:
    """Say what came, and what can be done with it."""
    files = await attached.waiting(turn)
    if not files:
        turn.say(texts.spoken("utter_file_nothing_waits"))
        return []
    draft = await turn.services.db.read(drafts.open_draft, turn.conversation_id)
    choices = [("继续填写申请", "继续申请") if draft else ("申请公开信息", "我要申请公开信息")]
    choices += _supplements([own for own in await which.own_cases(turn) if own.is_open])
    choices += [("转人工", "转人工"), ("不用了，删除", "全部附件都删除" if len(files) > 1 else REMOVE)]
    if len(files) == 1:
        turn.say(texts.spoken("utter_file_what_for", choices=choices, name=files[0].name))
    else:
        turn.say(
            texts.spoken("utter_file_what_for_several", choices=choices, count=len(files), names=quoted_names(files))
        )
    return []


async def in_task(turn: Turn, task: Task, errand: Errand) -> Next | None:
    """Answer a file while an errand asks something, or the wish to take one back; ``None`` for any other message.

    What follows is a step, or (``step`` None) the same question again. ``turn.attached`` are the waiting files.
    """
    same = Next(None)
    file_id = read_marker(turn.text)
    if file_id is None:
        if not await _remove(turn, turn.attached):
            return None
        turn.attached = tuple(await attached.waiting(turn))
        is_empty = not turn.attached and task.answers.get(TEXT) == FILE_ONLY
        return Next(WRITE) if is_empty else same
    file = await of_turn(turn, file_id)
    if file is None:
        return same
    if errand.topic not in attached.WRITTEN:
        later = "utter_file_kept_for_later" if errand.is_about_application else "utter_file_not_with_this"
        turn.say(texts.spoken(later, name=file.name, title=errand.title))
        return same
    turn.say(texts.spoken("utter_file_with_words", name=file.name))
    if task.step == CHOOSE:
        return Next(CHOOSE, {**task.answers, CONTENT: task.answers.get(CONTENT) or FILE_ONLY})
    return Next(CONFIRM, {TEXT: FILE_ONLY}) if task.step == WRITE else same


async def _taken_back(turn: Turn) -> Events | None:
    files = await attached.waiting(turn) if attached.removes(turn.text) else []
    return [] if await _remove(turn, files) else None


async def _remove(turn: Turn, files: Sequence[Attached]) -> bool:
    """Remove what the message means, or ask which; ``False`` when it wants nothing removed that is there."""
    if not files or not attached.removes(turn.text):
        return False
    await remove(turn, files)
    return True


async def remove(turn: Turn, files: Sequence[Attached]) -> None:
    """Remove those of ``files`` that the message means and say so, or ask which."""
    wanted = attached.meant(turn.text, files)
    if not wanted:
        listed = attachments.listed(files)
        turn.say(texts.spoken("utter_file_remove_which", choices=attached.which_one(files), files=listed))
        return
    now = turn.services.clock.now()
    for file in wanted:
        await turn.services.db.run(attachments.remove, turn.conversation_id, file.id, now)
    turn.say(texts.spoken("utter_file_removed", kind="notice", names=quoted_names(wanted)))


def quoted_names(files: Sequence[Attached]) -> str:
    """The names of files within a sentence."""
    return "、".join(f"「{file.name}」" for file in files)


def _supplements(cases: Sequence[OwnCase]) -> list[tuple[str, str]]:
    if len(cases) > _LISTED:
        return [("给已提交的申请补充材料", "补充材料")]
    return [(f"给申请{own.number}补充材料", f"补充材料 {own.number}") for own in cases]
