"""Files that citizens send (ID photo, supporting material): taken in, kept encrypted, attached, erased.

A file *waits* in its conversation until it is put somewhere: into the open draft, with which it is filed, or to an
application that is filed already, together with the words of a correction or supplement. What was sent to a person (a
member of staff has the conversation) stays with the conversation until staff put it to an application
(:mod:`actions.cases.material`), who also upload there what came on paper. :mod:`~actions.cases.attachments.kinds`
tells by content what a file is and refuses what no office can safely open.
"""

from __future__ import annotations

from actions.cases.attachments.erasing import (
    erase_of_application,
    erase_of_draft,
    erase_unfiled,
    unfiled_conversations,
)
from actions.cases.attachments.kinds import ACCEPTED, READABLE, Checked, FileRefused, FileTooLarge, Kind, check
from actions.cases.attachments.marker import marker, read_marker
from actions.cases.attachments.names import safe_name, shown_size
from actions.cases.attachments.placing import (
    FILED_WITH,
    called,
    locked,
    put,
    require_room,
    take_out,
    unfiled_in,
    upload,
)
from actions.cases.attachments.store import (
    APPLICANT,
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
    view,
    waiting,
)
from actions.cases.attachments.tables import Attachment, Place, Purpose

__all__ = [
    "ACCEPTED",
    "APPLICANT",
    "FILED_WITH",
    "READABLE",
    "Attached",
    "Attachment",
    "Checked",
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
    "called",
    "check",
    "content_of",
    "erase_of_application",
    "erase_of_draft",
    "erase_unfiled",
    "file_draft",
    "find",
    "listed",
    "locked",
    "marker",
    "of_application",
    "of_conversation",
    "of_draft",
    "put",
    "put_into_draft",
    "read_marker",
    "receive",
    "remove",
    "require_room",
    "safe_name",
    "set_purpose",
    "shown_size",
    "take_out",
    "unfiled_conversations",
    "unfiled_in",
    "upload",
    "view",
    "waiting",
]
