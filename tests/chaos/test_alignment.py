"""What the proof itself is worth: it sees what is lost, doubled or out of order, and is not misled by repetitions."""

from __future__ import annotations

import pytest

from tests.chaos.invariants import aligned


@pytest.mark.parametrize(
    ("expected", "shown", "lost", "more"),
    [
        ("abc", "abc", "", ""),
        ("abc", "ac", "b", ""),
        ("abc", "abbc", "", "b"),
        ("abc", "acb", "b", "b"),
        ("a?bc", "bc", "", ""),
        ("a?bc", "abc", "", ""),
        ("a?ba", "ba", "", ""),  # said again: the second is what was seen
        ("a?a", "a", "", ""),
        ("a?a", "aaa", "", "a"),
        ("", "a", "", "a"),
    ],
)
def test_what_was_shown_is_compared_with_what_was_sent(expected: str, shown: str, lost: str, more: str) -> None:
    marks = f"{expected[1:]} "
    sent = [(text, "doubt" if mark == "?" else "") for text, mark in zip(expected, marks, strict=False) if text != "?"]
    pairs = aligned(sent, shown)
    missing = [sent[here] for here, there in pairs if here is not None and there is None]
    assert "".join(text for text, doubt in missing if not doubt) == lost
    assert "".join(shown[there] for here, there in pairs if here is None and there is not None) == more
