"""Why a step was not taken; every ``str()`` is Chinese, for who asked."""

from __future__ import annotations

from collections.abc import Sequence


class UnknownApplicationError(LookupError):
    """No application has this number; ``str()`` is a Chinese sentence."""


class StepRefused(ValueError):  # noqa: N818 - reads as what happened
    """The step is not allowed now; ``str()`` is Chinese, a sentence a line."""


class EditConflict(StepRefused):
    """Somebody else changed the application since it was shown. ``since`` are (what happened, who), oldest first."""

    def __init__(self, number: str, since: Sequence[tuple[str, str]], *, of: str = "申请") -> None:
        self.since = tuple(since)
        changes = "；".join(f"{title}，{actor}" for title, actor in since)
        super().__init__(f"在您打开以后，{of}{number}有了新的变化（{changes}）。请看过以后再办理。")
