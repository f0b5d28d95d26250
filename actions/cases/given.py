"""What an applicant has been given to take away: the letter of the reply as a Word file, and what came with it.

The addresses are for who has the conversation's cookie; everybody else types number and query code on 申请进度.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import enclosures
from actions.cases.attachments import shown_size
from actions.cases.enclosures import Enclosed
from actions.cases.letters import LetterKind, title_of
from actions.cases.lifecycle import EventKind
from actions.cases.tables import Application, Letter, Reply

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER_TITLE = "答复书（Word）"
_REPLYING = frozenset(
    (
        EventKind.SERVED,
        EventKind.REPLIED_AT_ONCE,
        EventKind.ABANDONED_NO_CORRECTION,
        EventKind.ABANDONED_NO_FEE,
    )
)


@dataclass(frozen=True)
class GivenLetter:
    """The letter of a reply that was served."""

    id: int
    name: str = field(repr=False)  # of the file

    @property
    def link(self) -> tuple[str, str]:
        """Title and address."""
        return LETTER_TITLE, f"/given/letter/{self.id}"


@dataclass(frozen=True)
class Given:
    """All that an applicant may download of one application."""

    letter: GivenLetter | None = None  # of the last reply; None: there is none, or it was erased
    files: tuple[Enclosed, ...] = ()  # oldest first

    def __bool__(self) -> bool:
        return self.letter is not None or bool(self.files)


def given(session: Session, application: Application) -> Given:
    """What the applicant has been given so far."""
    return Given(last_letter(session, application), tuple(enclosures.given(session, application.id)))


def last_letter(session: Session, application: Application) -> GivenLetter | None:
    """The letter of the last reply that was served."""
    served = [each for each in application.replies if each.status == "served"]
    return _letter_of(session, application, served[-1]) if served else None


def handed_letter(session: Session, application: Application, kind: EventKind) -> GivenLetter | None:
    """The letter that the application's last event, of this kind, has just given to the applicant."""
    return last_letter(session, application) if kind in _REPLYING else None


def letter_content(session: Session, application: Application, letter_id: int) -> tuple[GivenLetter, bytes] | None:
    """One of the letters that the applicant has been given, with its Word file; ``None`` for any other."""
    served = (each for each in application.replies if each.status == "served")
    found = next(
        (one for each in served if (one := _letter_of(session, application, each)) and one.id == letter_id), None
    )
    content = session.scalar(select(Letter.file).where(Letter.id == letter_id)) if found else None
    return (found, content) if found and content else None


def letter_in(session: Session, conversation_id: str, letter_id: int) -> tuple[GivenLetter, bytes] | None:
    """As :func:`letter_content`, of an application that was filed in this conversation."""
    query = select(Application).join(Letter, Letter.application_id == Application.id)
    theirs = (Letter.id == letter_id, Application.conversation_id == conversation_id)
    application = session.scalars(query.where(*theirs)).one_or_none()
    return letter_content(session, application, letter_id) if application else None


def file_links(files: Iterable[Enclosed]) -> list[tuple[str, str]]:
    """Titles with sizes, and addresses."""
    return [(each.line, f"/given/{each.id}") for each in files]


def files_text(number: str, files: Iterable[Enclosed], *, has_page: bool) -> str:
    """What stands above the links to ``files``. ``has_page``: it is read on our own page, which the files know."""
    sizes = [each.size for each in files]
    heading = f"随答复提供的文件（{len(sizes)}个"
    heading += f"，合计{shown_size(sum(sizes))}）" if len(sizes) > 1 else "）"
    if has_page:
        return f"{heading}，点开就能下载，请保存到自己的手机或者电脑："
    how = f"打开链接，填写申请编号{number}和查询码，就能下载。请保存到自己的手机或者电脑"
    return f"{heading}。{how}："


def _letter_of(session: Session, application: Application, reply: Reply) -> GivenLetter | None:
    """The file that says what the reply says: texts are encrypted, so they are compared here."""
    query = select(Letter.id, Letter.number, Letter.text).where(
        Letter.application_id == application.id,
        Letter.kind == LetterKind.REPLY.value,
        Letter.void_at.is_(None),
        Letter.file.is_not(None),
    )
    for letter_id, number, text in session.execute(query.order_by(Letter.id.desc())):
        if text == reply.letter:
            return GivenLetter(letter_id, f"{number or title_of(LetterKind.REPLY) + application.number}.docx")
    return None
