"""Logs without personal data."""

from __future__ import annotations

import logging


def keep_requests_out() -> None:
    """Have aiohttp report a malformed request by its type: its message quotes the address, the cookie or the body."""
    logging.getLogger("aiohttp.server").addFilter(_without_request)


def _without_request(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1] is not None:
        error = without_values(record.exc_info[1])
        record.exc_info = (type(error), error, error.__traceback__)
    return True


def without_values(error: BaseException) -> BaseException:
    """``error``'s traceback under its type's name only: its message may quote what a citizen wrote."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)
