"""The lines that ``gongkai serve`` prints: each step, how it went, how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.status import Status


class Step:
    """A step under way. ``detail`` shows what it is doing just now; ``result`` is added to its final line."""

    def __init__(self, title: str, status: Status) -> None:
        self._title = title
        self._status = status
        self.result = ""

    def detail(self, text: str) -> None:
        self._status.update(f"{self._title} [dim]{escape(text[:100])}[/dim]")


class Progress:
    """Prints to ``console``: moving on a terminal, one line a finished step elsewhere."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, title: str, *, slow: str = "") -> Iterator[Step]:
        """Time a step. With ``slow`` (why it may take long) its beginning is announced too."""
        began = time.monotonic()
        if slow:
            self.console.print(f"  … {title} [dim]({slow})[/dim]")
        with self.console.status(title) as status:
            step = Step(title, status)
            yield step
        self.done(f"{title}{f': {step.result}' if step.result else ''}", time.monotonic() - began)

    def done(self, text: str, seconds: float) -> None:
        self.console.print(f"  [green]✓[/green] {text} [dim]({seconds:.1f} s)[/dim]")

    def problem(self, text: str) -> None:
        self.console.print(f"  [red]✗[/red] {escape(text)}")
