"""Citizens' phones in the simulated Telegram: what each shows, with its buttons."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Shown:
    """One message of the bot. ``buttons``: title and data, row by row; empty once they are taken away."""

    message_id: int
    text: str
    buttons: list[list[tuple[str, str]]] = field(default_factory=list)

    @property
    def titles(self) -> list[str]:
        return [title for row in self.buttons for title, _ in row]

    def data_of(self, title: str) -> str:
        return next(data for row in self.buttons for name, data in row if name == title)


@dataclass
class Phone:
    """A private chat with the bot, or (a negative ``id``) a group."""

    id: int
    shown: list[Shown] = field(default_factory=list)
    has_blocked: bool = False
    is_deactivated: bool = False

    @property
    def texts(self) -> list[str]:
        return [each.text for each in self.shown]

    @property
    def chat(self) -> dict[str, object]:
        if self.id < 0:
            return {"id": self.id, "type": "supergroup", "title": "邻里群"}
        return {"id": self.id, "type": "private", "first_name": "三"}

    def message(self, message_id: int) -> Shown | None:
        return next((each for each in self.shown if each.message_id == message_id), None)
