"""Pages of lists whose rows are told apart by their ids: read along the key, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.api.endpoint import PageQuery

IdCursor = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{0,8})?$")]  # what an INTEGER of PostgreSQL holds


class IdQuery(PageQuery):
    """Which page."""

    after: IdCursor = Field(default="", description="上一页的 next；第一页不填")

    @property
    def behind(self) -> int | None:
        """The id behind which the page begins; ``None``: the first page."""
        return int(self.after) if self.after else None

    @property
    def wanted(self) -> int:
        """How many rows to read: one more than is shown tells whether there is another page."""
        return self.limit + 1

    def cut[Row](self, found: Sequence[Row], id_of: Callable[[Row], int]) -> tuple[Sequence[Row], str]:
        """The page of the rows found, and where the next one begins; empty: there is none."""
        page = found[: self.limit]
        return page, str(id_of(page[-1])) if len(found) > self.limit else ""
