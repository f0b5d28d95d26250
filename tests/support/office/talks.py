"""Conversations that wait, are held, lie aside and are over; requests; what did not arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from actions.cases.calendar import WorkCalendar
from actions.cases.reception import Reception
from actions.cases.requests import filing
from actions.cases.requests.kinds import Kind
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import conversations, inbox, outbox, talks
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.tables import Author, State
from bot.delivery.talks import Reason
from tests.support.office.people import TODAY, Office, at


@dataclass
class Talks:
    """Makes them."""

    db: Database
    made: Office
    agency: AgencySettings
    calendar: WorkCalendar

    def talk(self) -> None:
        """Conversations that wait, are held, lie aside and are over."""
        made, people, now = self.made.talks, self.made.people, at(TODAY)
        made["waiting"] = self.call(
            "c1", "web", "低保要带哪些材料？", "想问：低保申请要带哪些材料\n转人工的原因：对回答不满意", 12
        )
        made["urgent"] = self.call(
            "c2", "web", "我不想活了", "【紧急】请马上接待。\n想问：拆迁补偿\n最近的话：「我不想活了」", 2, urgent=True
        )
        made["mine"] = self.call("c3", "web", "我的申请办到哪一步了？", "想问：申请的进度", 34)
        made["snoozed"] = self.call("c4", "web", "收费的依据是什么？", "想问：收费的依据", 50)
        made["others"] = self.call("c5", "web", "你们几点下班？", "想问：办公时间", 25)
        made["ended"] = self.call("c6", "web", "谢谢，问一下公积金", "想问：公积金", 120)
        with self.db.session() as session:
            reception = Reception(self.agency, self.calendar)
            for name, who in (("mine", "admin"), ("snoozed", "admin"), ("others", "li"), ("ended", "admin")):
                since = now - timedelta(minutes=110 if name == "ended" else 20)
                conversations.claim(session, made[name], people[who], since)
                conversations.staff_say(
                    session, made[name], people[who], "您好，请讲，我帮您查。", since, reception=reception
                )
            inbox.accept(
                session,
                Incoming("web", "c3", "m2", "编号记不清了，是上个月申请环评批复的，姓李。"),
                now - timedelta(minutes=8),
            )
            talks.note(session, made["mine"], people["admin"], "核对过身份，申请在城北污水处理厂那一件。", now)
            conversations.snooze(session, made["snoozed"], people["admin"], at(date(2026, 3, 16), 9))
            conversations.close(
                session,
                made["ended"],
                people["admin"],
                Reason.SOLVED,
                "告知公积金中心电话",
                now - timedelta(minutes=90),
            )
            lost = inbox.accept(session, Incoming("web", "c9", "m1", "请问收费吗"), now - timedelta(hours=3))
            assert lost is not None
            failed = outbox.say(
                session,
                lost.conversation_id,
                Outgoing("您的申请已经收到。", kind="receipt"),
                author=Author.BOT,
                now=now,
            )
            failed.state, failed.error = State.FAILED, "43004 没有关注"
            self.made.undelivered = failed.id
        wants = (
            (
                "correction",
                Kind.RECORD_CORRECTION,
                {
                    "record": "低保户公示名单（2026年2月）",
                    "wrong": "张三风",
                    "right": "张三丰",
                    "evidence": "户口簿首页和本人页",
                    "name": "张三丰",
                    "id_number": "11010519491231002X",
                    "phone": "13800138000",
                },
            ),
        )
        with self.db.session() as session:
            for name, kind, answers in wants:
                here = self.made.talks["v1"]
                self.made.requests[name] = filing.submit(
                    session, kind, here, answers, at(date(2026, 3, 11)), self.agency, token="m9"
                ).number

    def call(self, visitor: str, channel: str, said: str, summary: str, minutes: int, *, urgent: bool = False) -> str:
        """A conversation that waits for a person since so many minutes."""
        when = at(TODAY) - timedelta(minutes=minutes)
        with self.db.session() as session:
            message = inbox.accept(session, Incoming(channel, visitor, "m1", said), when)
            assert message is not None
            here = message.conversation_id
            told = "已经为您转给工作人员，请稍等。"
            outbox.say(session, here, Outgoing(told), author=Author.BOT, now=when)
            conversations.request_person(session, here, summary, when, urgent=urgent)
        return here
