"""Conversations and what stands beside them, canned replies, filling in with a citizen, what was not delivered."""

from __future__ import annotations

from bot.api.endpoint import Endpoint, Nothing, route
from bot.api.paging import IdQuery
from bot.api.resources import canned, drafts, files, material, talk_side, talks, undelivered
from bot.api.scopes import Scope
from bot.console.policy import Permission

S, P = Scope, Permission
_TALK = "/conversations/{id}"
_LOST = "/undelivered/{message}"
_SEE_TALKS = (S.READ_CONVERSATIONS, P.SEE_QUEUE)
_READ_TALK = (S.READ_CONVERSATIONS, P.READ_CONVERSATION)
_SEE_LOST = (S.READ_CONVERSATIONS, P.HANDLE_UNDELIVERED)
_HANDLE_LOST = (S.WRITE_CONVERSATIONS, P.HANDLE_UNDELIVERED)
_REPLY = "/canned/{canned}"
_SEE_CANNED = (S.READ_CONVERSATIONS, P.SEE_CANNED_REPLIES)
_EDIT_CANNED = (S.WRITE_CONVERSATIONS, P.EDIT_CANNED_REPLIES)
_DRAFT = f"{_TALK}/draft"
_FILL_IN = (S.WRITE_CONVERSATIONS, P.FILL_IN_APPLICATION)

_TALKS = (
    route("GET", "/conversations", talks.queue, _SEE_TALKS, "等候的和接待中的会话", talks.Queue),
    route(
        "GET",
        "/conversations/ended",
        talk_side.ended,
        (S.READ_CONVERSATIONS, P.SEE_ENDED_TALKS),
        "结束了的人工服务，没有对话内容",
        talk_side.EndedPage,
        query=talk_side.EndedQuery,
    ),
    route(
        "GET",
        _TALK,
        talk_side.one,
        _READ_TALK,
        "一个会话：此人的申请、以前的人工服务、文件、备注",
        talk_side.OneConversation,
    ),
    route(
        "GET",
        f"{_TALK}/suggestions",
        talk_side.suggestions,
        (S.READ_CONVERSATIONS, P.WRITE_IN_CONVERSATION),
        "针对群众最后一句话可以怎样回答",
        talk_side.Suggestions,
    ),
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
    route(
        "POST",
        f"{_TALK}/seen",
        talks.see,
        (S.WRITE_CONVERSATIONS, P.WRITE_IN_CONVERSATION),
        "告诉群众的网页：看到了哪一条",
        Nothing,
        body=talks.SeenUpToBody,
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
    route(
        "POST",
        f"{_TALK}/files/{{file}}/case",
        material.put_from_conversation,
        (S.WRITE_CONVERSATIONS, P.PUT_FILES),
        "把群众发来的文件放进此人的申请，并告知群众",
        material.FileDone,
        body=material.PutFromTalkBody,
    ),
    route(
        "GET",
        "/undelivered",
        undelivered.listing,
        _SEE_LOST,
        "没有送到的消息",
        undelivered.UndeliveredPage,
        query=undelivered.UndeliveredQuery,
    ),
    route("POST", f"{_LOST}/again", undelivered.send_again, _HANDLE_LOST, "重新发送", Nothing),
    route("POST", f"{_LOST}/aside", undelivered.lay_aside, _HANDLE_LOST, "不再处理", Nothing),
)
_CANNED = (
    route("GET", "/canned", canned.listing, _SEE_CANNED, "常用语和可以用的变量", canned.CannedList, query=IdQuery),
    route(
        "POST", "/canned", canned.create, _EDIT_CANNED, "添加常用语", canned.Canned, body=canned.CannedBody, status=201
    ),
    route("GET", _REPLY, canned.one, _SEE_CANNED, "一条常用语", canned.Canned),
    route("PUT", _REPLY, canned.change, _EDIT_CANNED, "修改常用语", canned.Canned, body=canned.ChangedCannedBody),
    route(
        "POST",
        f"{_REPLY}/switch",
        canned.switch,
        _EDIT_CANNED,
        "启用、停用常用语",
        canned.Canned,
        body=canned.CannedSwitchBody,
    ),
    route(
        "GET",
        f"{_TALK}{_REPLY}",
        talk_side.filled,
        (S.READ_CONVERSATIONS, P.WRITE_IN_CONVERSATION),
        "按这个会话填好的常用语",
        talk_side.Suggestion,
    ),
)
_DRAFTS = (
    route(
        "GET",
        _DRAFT,
        drafts.show,
        (S.REVEAL, P.FILL_IN_APPLICATION),
        "群众正在填写的申请（会记录）",
        drafts.DraftOfCitizen,
    ),
    route("PATCH", _DRAFT, drafts.save, _FILL_IN, "帮群众填写申请", drafts.DraftState, body=drafts.DraftBody),
    route("POST", f"{_DRAFT}/read-back", drafts.read_back, _FILL_IN, "把填好的读给申请人核对", Nothing),
    route(
        "POST",
        f"{_DRAFT}/file",
        drafts.file,
        _FILL_IN,
        "申请人确认后提交，回执发到会话里",
        drafts.Filed,
        body=drafts.FilingBody,
    ),
)


ENDPOINTS: dict[str, tuple[Endpoint, ...]] = {"会话": _TALKS, "常用语": _CANNED, "代填申请": _DRAFTS}
