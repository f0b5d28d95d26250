"""Every kind of update, as Telegram writes it, and what it means for us."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.hearing import Say, Tell
from bot.channels.telegram import texts
from bot.channels.telegram.channel import reference
from bot.channels.telegram.meaning import (
    Back,
    Edited,
    Fetch,
    Gone,
    InGroup,
    Nothing,
    Pressed,
    Said,
    UnreadableError,
    meaning,
)

PERSON = {"id": 5, "is_bot": False, "first_name": "三"}
CHAT = {"id": 5, "type": "private", "first_name": "三"}
FILE = {"file_id": "F", "file_unique_id": "U", "file_size": 9}
ME = {"id": 1, "is_bot": True, "first_name": "b"}


def message(content: dict[str, Any], kind: str = "message", **more: Any) -> dict[str, Any]:
    return {"update_id": 3, kind: {"message_id": 7, "date": 100, "chat": CHAT, "from": PERSON, **content, **more}}


def one(content: dict[str, Any]) -> Any:
    found = meaning(message(content))
    assert isinstance(found, Said)
    assert (found.user, found.things[0][0], len(found.things)) == ("5", "message:7", 1)
    return found.things[0][1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("预算", "预算"),
        ("/start", "你好"),
        ("/start apply", "我要申请公开信息"),
        ("/START STATUS", "我的申请"),
        ("/start 中文", "/start 中文"),
        ("/menu@gongkai_bot", "菜单"),
        ("/deadline", "政府多久必须答复信息公开申请"),
        ("/deadline 2025", "/deadline 2025"),
        ("/unknown", "/unknown"),
        ("/", "/"),
    ],
)
def test_text(text: str, said: str) -> None:
    assert one({"text": text}) == Say(said)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"voice": {**FILE, "duration": 3}}, texts.NO_VOICE),
        ({"audio": {**FILE, "duration": 3}}, texts.NO_VOICE),
        ({"video": {**FILE, "duration": 3, "width": 1, "height": 1}}, texts.NO_VIDEO),
        (
            {"video": {**FILE, "duration": 3, "width": 1, "height": 1}, "effect_id": "5104841245755180586"},
            texts.NO_VIDEO,
        ),
        ({"video_note": {**FILE, "duration": 3, "length": 1}}, texts.NO_VIDEO),
        (
            {"animation": {**FILE, "duration": 3, "width": 1, "height": 1}, "document": {**FILE, "file_name": "a.mp4"}},
            texts.NO_VIDEO,
        ),
        ({"contact": {"phone_number": "138", "first_name": "三"}}, texts.NO_CONTACT),
        ({"location": {"latitude": 1.0, "longitude": 1.0}}, texts.NO_PLACE),
        (
            {"venue": {"location": {"latitude": 1.0, "longitude": 1.0}, "title": "家", "address": ""}},
            texts.NO_PLACE,
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, texts.NOT_SUPPORTED),
        (
            {
                "sticker": {
                    **FILE,
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            texts.NOT_SUPPORTED,
        ),
        ({"something_of_2030": {"a": 1}}, texts.NOT_SUPPORTED),
    ],
)
def test_what_is_answered_with_a_sentence(content: dict[str, Any], sentence: str) -> None:
    told = one(content)
    assert isinstance(told, Tell)
    assert told.text == sentence


def test_a_place_with_an_address_is_the_address() -> None:
    place = {"latitude": 1.0, "longitude": 1.0}
    assert one({"venue": {"location": place, "title": "家", "address": "江州市中山路1号"}, "location": place}) == Say(
        "江州市中山路1号"
    )


def test_the_largest_photo_with_its_caption_below() -> None:
    sizes = [{**FILE, "file_id": name, "width": w, "height": 9} for name, w in (("S", 90), ("L", 1280), ("M", 320))]
    found = meaning(message({"photo": sizes, "caption": "我的证件", "media_group_id": "G"}))
    assert isinstance(found, Said)
    assert found.things == (
        ("message:7", Fetch(reference("L", "", 9))),
        ("message:7:caption", Say("我的证件")),
    )


def test_a_document_has_its_name() -> None:
    assert one({"document": {**FILE, "file_name": "证明\ud83d.pdf"}}) == Fetch(reference("F", "证明.pdf", 9))
    assert one({"document": FILE}) == Fetch(reference("F", texts.FILE, 9))


@pytest.mark.parametrize(
    "update",
    [
        message({"pinned_message": {"message_id": 1, "date": 1, "chat": CHAT}}),
        message({"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}}),
        message({"write_access_allowed": {}}),
        message({"text": "  "}),
        message({"text": "频道"}, chat={"id": -1, "type": "channel", "title": "c"}),
        message({"location": {"latitude": 1.0, "longitude": 1.0}}, "edited_message"),
        {"update_id": 3},
        {"update_id": 3, "poll_of_2030": {}},
    ],
)
def test_nothing(update: dict[str, Any]) -> None:
    assert meaning(update) == Nothing()


def test_corrections() -> None:
    assert meaning(message({"text": "/menu"}, "edited_message")) == Edited("5", "edit:7:3", "message:7", "菜单")
    photo = {"photo": [{**FILE, "width": 1, "height": 1}]}
    assert meaning(message(photo, "edited_message")) == Edited("5", "edit:7:3", "message:7", None)
    assert meaning(message({**photo, "caption": "新"}, "edited_message")) == Edited(
        "5", "edit:7:3", "message:7:caption", "新"
    )


def test_presses() -> None:
    below = {"message_id": 8, "date": 0, "chat": CHAT}  # too old to be shown: date 0
    query = {"id": "9", "from": PERSON, "chat_instance": "1"}
    assert meaning({"update_id": 3, "callback_query": {**query, "message": below, "data": "k:1"}}) == Pressed(
        "5", "9", 8, "k:1"
    )
    assert meaning({"update_id": 3, "callback_query": query}) == Pressed("5", "9", None, "")


def test_who_goes_and_comes_back() -> None:
    def changed(status: str, chat: dict[str, Any]) -> dict[str, Any]:
        member, kicked = {"user": ME, "status": "member"}, {"user": ME, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if status == "kicked" else (kicked, member)
        return {
            "update_id": 3,
            "my_chat_member": {"chat": chat, "from": PERSON, "date": 1, "old_chat_member": old, "new_chat_member": new},
        }

    group = {"id": -9, "type": "group", "title": "g"}
    assert isinstance(meaning(changed("kicked", CHAT)), Gone)
    assert meaning(changed("member", CHAT)) == Back("5")
    assert meaning(changed("member", group)) == InGroup("-9")
    assert meaning(changed("kicked", group)) == Nothing()
    assert meaning(message({"text": "我叫张三"}, chat=group)) == InGroup("-9")
    assert meaning(message({"text": "我叫张三"}, "edited_message", chat=group)) == InGroup("-9")


def test_nothing_of_a_person_is_shown() -> None:
    found = meaning(message({"text": "我叫张三"}))
    assert "张三" not in repr(found)
    assert "'5'" not in repr(found)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "chat", "date", "id", "type", "from", "data"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), _JSON)
def test_anything_is_read_or_refused(kind: str, content: Any) -> None:
    with contextlib.suppress(UnreadableError):
        meaning({"update_id": 1, kind: content})
