"""Files that the citizen has sent, as the dialogue works with them: which there are, and words about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.cases import attachments
from actions.cases.attachments import Attached, read_marker
from actions.cases.identity import plain
from actions.dialogue.case_phrases import Topic, Wanted
from actions.dialogue.turn import Turn

FILE_ONLY = "（见附件）"  # stands for the words where only files are handed in
WRITTEN = frozenset({Topic.CORRECT, Topic.REASONS, Topic.RESPOND, Topic.SUPPLEMENT})  # errands that take files
REMOVE = "删除附件"
IS_IDENTITY = "这是证件照片"
_LONGEST = 30  # characters of words about files

_PLEASE = "(?:请|麻烦|帮我|帮忙|我要|我想|给我|把|将|[,，。])*"
_WHICH = "(?:刚才|刚刚|上面|之前|前面|最后|上传|发|传|那|这|的|了|全部|所有|第?[1-9一二三四五六七八九两]|个|张|份|我)*"
_FILE = "(?:附件|文件|照片|图片|相片|截图|扫描件|复印件)"
_DROP = "(?:删除|删掉|删了|删去|删|去掉|拿掉|移除|撤掉|撤回|撤下|不要)"
_END = "(?:了|掉|吧|啦|的|[,，。!！])*"
_REMOVAL = re.compile(
    f"{_PLEASE}(?:{_DROP}{_WHICH}{_FILE}[1-9]?{_END}|{_WHICH}{_FILE}[1-9]?(?:都|全部|也|给我)?{_DROP}{_END})"
)
_MISTAKEN = re.compile(f"(?:不好意思|抱歉|我|刚才|刚刚|{_FILE}|[,，])*(?:上传|发|传|选)错(?:了|{_FILE})*{_END}")
_ALL = re.compile("全部|所有|都|全删")
_LAST = re.compile("刚才|刚刚|最后|那|这|错")
_PLACE = re.compile(f"第?([1-9一二三四五六七八九])(?:个|张|份)|{_FILE}([1-9])")
_NUMERALS = "一二三四五六七八九"
_IDENTITY = re.compile(
    f"(?:这|那|刚才|刚刚|上面|发|传|的|个|张|份|{_FILE})*(?:就|都)?是(?:我|本人|我们|单位|公司|的)*"
    f"(?:身份证|证件|营业执照|护照|户口本?|驾驶证|军官证|通行证)(?:正反面|正面|反面|{_FILE}|照|的|啊|呀)*{_END}"
)
_SUPPORTING = re.compile(
    f"(?:这|那|刚才|刚刚|上面|发|传|的|个|张|份|第[1-9一二三四五六七八九]|最后|{_FILE})*(?:就|都)?"
    f"(?:是(?:证明|补充)?(?:材料|说明)|不是(?:我的)?(?:身份证|证件)){_FILE}?"
    f"(?:,(?:而|它|这)?是(?:证明|补充)?(?:材料|说明|附件))?{_END}"
)


def follows_file(turn: Turn) -> bool:
    """Whether the message before this one was a file, too."""
    said = [event.get("text") or "" for event in turn.tracker.events if event.get("event") == "user"]
    return len(said) > 1 and read_marker(said[-2]) is not None


def names_file(text: str) -> bool:
    """Whether ``text`` speaks of a file: 删除附件 does, 发错了 doesn't."""
    return bool(re.search(_FILE, text))


async def waiting(turn: Turn) -> list[Attached]:
    """The files of which it has not been said what they are for."""
    return await turn.services.db.read(attachments.waiting, turn.conversation_id)


async def with_files(turn: Turn, wish: Wanted) -> Wanted:
    """``wish`` with words that stand for the waiting files, where it brings none and takes files."""
    if wish.content or wish.topic not in WRITTEN or not await waiting(turn):
        return wish
    return replace(wish, content=FILE_ONLY)


def removes(text: str) -> bool:
    """Whether ``text`` wants a file removed, and says nothing else."""
    if len(text) > _LONGEST:
        return False
    said = plain(text)
    return bool(_REMOVAL.fullmatch(said) or _MISTAKEN.fullmatch(said))


def meant(text: str, files: Sequence[Attached]) -> list[Attached]:
    """The files that ``text`` wants removed; empty when it does not say which."""
    if _ALL.search(text):
        return list(files)
    if found := _PLACE.search(plain(text)):
        said = found[1] or found[2]
        place = _NUMERALS.find(said) + 1 or int(said)
        return [files[place - 1]] if place <= len(files) else []
    return [files[-1]] if len(files) == 1 or _LAST.search(text) else []


def spoken_of(text: str, files: Sequence[Attached]) -> Attached:
    """The one of ``files`` (at least one) that ``text`` speaks of by its place, 第二个不是证件; else the last."""
    said = [file for file in meant(text, files) if not _ALL.search(text)]
    return said[0] if said else files[-1]


def says_identity(text: str) -> bool | None:
    """Whether ``text`` says that a file shows an ID paper (``False``: that it doesn't); ``None``: neither."""
    if len(text) > _LONGEST:
        return None
    said = plain(text)
    if _IDENTITY.fullmatch(said):
        return True
    return False if _SUPPORTING.fullmatch(said) else None


def which_one(files: Sequence[Attached]) -> list[tuple[str, str]]:
    """Buttons to remove one of several."""
    one_by_one = [(f"删除附件{number}", f"删除附件{number}") for number in range(1, len(files) + 1)]
    return [*one_by_one, ("全部删除", "全部附件都删除")]
