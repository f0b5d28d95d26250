"""Files that citizens send (ID photo, supporting material): taken in, kept encrypted, attached, erased.

A file *waits* in its conversation until it is put somewhere: into the open draft, with which it is filed, or to an
application that is filed already, together with the words of a correction or supplement. What was sent to a person (a
member of staff has the conversation) stays with the conversation. :mod:`~actions.cases.attachments.kinds` tells by
content what a file is and refuses what no office can safely open.
"""

from __future__ import annotations

from actions.cases.attachments.erasing import (
    erase_of_application,
    erase_of_draft,
    erase_unfiled,
    unfiled_conversations,
)
from actions.cases.attachments.kinds import ACCEPTED, READABLE, FileRefused, FileTooLarge, Kind, check
from actions.cases.attachments.marker import marker, read_marker
from actions.cases.attachments.names import safe_name, shown_size
from actions.cases.attachments.store import (
    Attached,
    FoundFile,
    Limits,
    NewFile,
    TooManyFiles,
    add_to_application,
    content_of,
    file_draft,
    find,
    listed,
    of_application,
    of_conversation,
    of_draft,
    put_into_draft,
    receive,
    remove,
    set_purpose,
    waiting,
)
from actions.cases.attachments.tables import Attachment, Place, Purpose

__all__ = [
    "ACCEPTED",
    "READABLE",
    "Attached",
    "Attachment",
    "FileRefused",
    "FileTooLarge",
    "FoundFile",
    "Kind",
    "Limits",
    "NewFile",
    "Place",
    "Purpose",
    "TooManyFiles",
    "add_to_application",
    "check",
    "content_of",
    "erase_of_application",
    "erase_of_draft",
    "erase_unfiled",
    "file_draft",
    "find",
    "listed",
    "marker",
    "of_application",
    "of_conversation",
    "of_draft",
    "put_into_draft",
    "read_marker",
    "receive",
    "remove",
    "safe_name",
    "set_purpose",
    "shown_size",
    "unfiled_conversations",
    "waiting",
]
