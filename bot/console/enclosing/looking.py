"""What to look at in a file before it is handed over: Chinese sentences without any of its data.

A leaked ID number can't be called back. Nothing that is found keeps a file from being used: who drafts, reviews and
signs decides, and is told.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from zipfile import ZipFile

from actions.cases.attachments import Kind
from bot.console.enclosing.pdf import read_pdf
from bot.console.enclosing.people import Persons
from bot.console.enclosing.sheets import read_sheets
from bot.console.enclosing.word import read_word
from knowledge.ingest.decoding import decoded
from knowledge.ingest.legacy import read_legacy

SECONDS = 40.0  # for one file
UNREAD = "系统读不出这个文件，请打开逐页核对有没有个人信息、修订和批注。"
UNFINISHED = "这个文件太大，系统没有读完，请打开逐页核对有没有个人信息、修订和批注。"
PICTURE = "这是图片，系统读不出上面的文字，请核对有没有个人信息。"
_AT_A_TIME = 10_000  # characters
_READER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="enclosures")  # one file at a time: memory, PDFium


class Look:
    """What was found in one file so far."""

    def __init__(self, own: frozenset[str]) -> None:
        self._persons, self._told = Persons(own), list[str]()
        self.is_over = threading.Event()  # nobody waits for more

    def through(self, kind: Kind, content: bytes) -> None:
        """Read the file, to its end or until it is over."""
        try:
            for text in _pieces(_texts(kind, content, self._told.append)):
                if self.is_over.is_set():
                    return
                self._persons.read(text)
        except Exception:  # parsers of foreign formats fail in ways of their own
            self._told.append(UNREAD)

    def concerns(self) -> tuple[str, ...]:
        """A Chinese sentence each."""
        return tuple(dict.fromkeys([*self._persons.concerns(), *self._told]))


async def concerns_of(kind: Kind, content: bytes, own: frozenset[str]) -> tuple[str, ...]:
    """What was found; ``own``: numbers that may stand in it (:func:`~bot.console.enclosing.people.own_numbers`)."""
    look = Look(own)
    try:
        async with asyncio.timeout(SECONDS):
            await asyncio.get_running_loop().run_in_executor(_READER, look.through, kind, content)
    except TimeoutError:
        return (*look.concerns(), UNFINISHED)
    finally:
        look.is_over.set()
    return look.concerns()


def _texts(kind: Kind, content: bytes, tell: Callable[[str], None]) -> Iterator[str]:
    if kind.is_image:
        tell(PICTURE)
        return
    match kind:
        case Kind.TXT:
            yield from decoded(content).text.splitlines()
        case Kind.PDF:
            yield from read_pdf(content, tell)
        case Kind.DOC | Kind.XLS:
            converted, became = read_legacy(content, f".{kind.value}")
            yield from _texts(Kind(became), converted, tell)
        case Kind.DOCX | Kind.XLSX:
            with ZipFile(io.BytesIO(content)) as package:
                yield from (read_word if kind is Kind.DOCX else read_sheets)(package, tell)


def _pieces(texts: Iterator[str]) -> Iterator[str]:
    """Several short texts together, a line each: each search has its price."""
    kept: list[str] = []
    size = 0
    for text in texts:
        kept.append(text)
        size += len(text)
        if size >= _AT_A_TIME:
            yield "\n".join(kept)
            kept, size = [], 0
    if kept:
        yield "\n".join(kept)
