"""Conversations, and what was not delivered."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.resources import files, talks
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_TALK = "/conversations/{id}"
_LOST = "/undelivered/{message}"
_SEE_TALKS = (S.READ_CONVERSATIONS, P.SEE_QUEUE)
_READ_TALK = (S.READ_CONVERSATIONS, P.READ_CONVERSATION)
_SEE_LOST = (S.READ_CONVERSATIONS, P.HANDLE_UNDELIVERED)
_HANDLE_LOST = (S.WRITE_CONVERSATIONS, P.HANDLE_UNDELIVERED)

_TALKS = (
    route("GET", "/conversations", talks.queue, _SEE_TALKS, "等候的和接待中的会话", talks.Queue),
    route(
        "GET",
        f"{_TALK}/messages",
        talks.messages,
        _READ_TALK,
        "一个会话的消息",
        talks.Messages,
        query=talks.TranscriptQuery,
    ),
    route(
        "POST",
        f"{_TALK}/messages",
        talks.write,
        (S.WRITE_CONVERSATIONS, P.WRITE_IN_CONVERSATION),
        "回复",
        Nothing,
        body=talks.WordsBody,
    ),
    route("POST", f"{_TALK}/claim", talks.claim, (S.WRITE_CONVERSATIONS, P.CLAIM_CONVERSATION), "接待", Nothing),
    route(
        "POST",
        f"{_TALK}/take-over",
        talks.take_over,
        (S.WRITE_CONVERSATIONS, P.TAKE_OVER_CONVERSATION),
        "接手同事的会话",
        Nothing,
    ),
    route(
        "POST",
        f"{_TALK}/hand-back",
        talks.hand_back,
        (S.WRITE_CONVERSATIONS, P.HAND_BACK_CONVERSATION),
        "交还机器人",
        Nothing,
        body=talks.ClosingBody,
    ),
    route(
        "POST",
        f"{_TALK}/pass-on",
        talks.pass_on,
        (S.WRITE_CONVERSATIONS, P.PASS_ON_CONVERSATION),
        "转给同事、科室或者等候队列",
        Nothing,
        body=talks.PassBody,
    ),
    route(
        "POST",
        f"{_TALK}/notes",
        talks.note,
        (S.WRITE_CONVERSATIONS, P.NOTE_IN_CONVERSATION),
        "写内部备注",
        Nothing,
        body=talks.NoteBody,
    ),
    route(
        "POST",
        f"{_TALK}/snooze",
        talks.lay_talk_aside,
        (S.WRITE_CONVERSATIONS, P.LAY_CONVERSATION_ASIDE),
        "放到以后再办，或者现在拿回来",
        Nothing,
        body=talks.AsideBody,
    ),
    route(
        "POST",
        f"{_TALK}/close",
        talks.close,
        (S.WRITE_CONVERSATIONS, P.HAND_BACK_CONVERSATION),
        "结束接待，写明原因",
        Nothing,
        body=talks.EndBody,
    ),
    route(
        "GET",
        f"{_TALK}/files/{{file}}",
        files.of_conversation,
        (S.REVEAL, P.READ_CONVERSATION),
        "下载群众发来的文件（会记录）",
        None,
    ),
    route("GET", "/undelivered", talks.lost, _SEE_LOST, "没有送到的消息", talks.UndeliveredList),
    route("POST", f"{_LOST}/again", talks.send_again, _HANDLE_LOST, "重新发送", Nothing),
    route("POST", f"{_LOST}/aside", talks.lay_aside, _HANDLE_LOST, "不再处理", Nothing),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"会话": _TALKS}
