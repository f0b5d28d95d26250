"""The only place that knows Rasa's HTTP API (3.6, loopback).

https://legacy-docs-oss.rasa.com/docs/rasa/pages/http-api
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import aiohttp


class RasaUnavailableError(Exception):
    """Rasa did not take the message: it is starting, has died, or took too long."""


class RasaLink(Protocol):
    """A Rasa that the worker can talk to, wherever it runs."""

    @property
    def state(self) -> str:
        """``ready``; ``loading`` (a moment's patience); ``down`` (it can't be started: see the log)."""
        ...

    @property
    def generation(self) -> str:
        """Changes whenever Rasa has forgotten its conversations, so after each restart. At most 32 characters."""
        ...

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        """Hand over one message of ``channel``; the answers in order. Raises :class:`RasaUnavailableError`."""
        ...

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        """Run an action as if the dialogue had come to it; what it says. Raises :class:`RasaUnavailableError`."""
        ...

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        """Append events to a tracker. Raises :class:`RasaUnavailableError`."""
        ...


class RasaClient:
    """Rasa's REST channel and tracker API at ``base_url``. Close it when done."""

    def __init__(self, base_url: str, *, timeout: float = 15.0, token: str = "") -> None:
        self.base_url = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=2.0)
        self._query = {"token": token} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        body = {"sender": sender_id, "message": text, "input_channel": channel}
        return _objects(await self._post("/webhooks/rest/webhook", body))

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        await self.add_events(sender_id, [{"event": "action", "name": "action_listen"}])  # it must exist
        path = f"/conversations/{sender_id}/execute"
        result = await self._post(path, {"name": action}, include_events="NONE", output_channel="latest")
        return _objects(result.get("messages") if isinstance(result, dict) else None)

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        await self._post(f"/conversations/{sender_id}/tracker/events", list(events), include_events="NONE")

    async def is_ready(self, within: float = 2.0) -> bool:
        """Whether a model is loaded: ``GET /status`` answers 200 only then. No answer in time is a no."""
        try:
            async with self._open().get(
                f"{self.base_url}/status", params=self._query, timeout=aiohttp.ClientTimeout(total=within)
            ) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, path: str, body: Any, **query: str) -> Any:
        try:
            async with self._open().post(self.base_url + path, json=body, params=self._query | query) as response:
                if response.status != 200:
                    raise RasaUnavailableError(f"Rasa answered {response.status} to POST {path.split('/')[1]}")
                return await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise RasaUnavailableError(f"Rasa: {type(error).__name__}") from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session


def _objects(answers: Any) -> list[dict[str, Any]]:
    return [answer for answer in answers if isinstance(answer, dict)] if isinstance(answers, list) else []


class NoRasa:
    """The link of a process that runs without Rasa: knowledge answers and menus only."""

    state = "down"
    generation = ""

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        raise RasaUnavailableError("there is no Rasa")

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        raise RasaUnavailableError("there is no Rasa")

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        raise RasaUnavailableError("there is no Rasa")
