"""A dozen applications, each at another place of its life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session
from stdnum.cn import ric

from actions.cases import attachments, drafts, enclosures, links, steps
from actions.cases.applications import enter_application, file_application
from actions.cases.attachments import Limits
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.tables import Application
from actions.db import Database
from actions.settings import AgencySettings
from bot.console.case_list.tables import SavedFilter
from bot.console.enclosing.looking import Look
from bot.delivery import inbox
from bot.delivery.messages import Incoming
from tests.support import files
from tests.support.office.people import PEOPLE, TODAY, Office, at, signature
from tests.support.replies import content_for
from tests.support.report_cases import plausible_year, store

E = EventKind
_EVERYBODY = frozenset(STAFF_ROLES)
_PERSON = {
    "applicant_type": "natural",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}
_COMPANY = {
    "applicant_type": "legal",
    "contact_person": "刘洋",
    "id_type": "uscc",
    "id_number": "91350100M000100Y43",
    "phone": "13900139000",
    "form": "paper",
    "delivery": "post",
    "address": "云州省青山市东城区解放路88号",
}


@dataclass
class Cases:
    """Makes them, by the life cycle's own door."""

    db: Database
    made: Office
    agency: AgencySettings
    calendar: WorkCalendar

    def live(self) -> None:
        """A dozen applications, each at another place of its life."""
        cases, day = self.made.cases, lambda month, number: date(2026, month, number)
        with self.db.session() as session:
            year = plausible_year(2025, 80, self.calendar)
            store(session, [case for case in year.cases if case.concluded_on and case.received_on])
        cases["late"] = self.online("v1", "张三丰", "2025年度城乡低保资金的分配方案", day(2, 2))
        self.step(cases["late"], E.TAKEN_UP, day(2, 3), "wang", handler=signature("wang"))
        cases["full"] = number = self.online(
            "v2", "李秋萍", "城北污水处理厂环境影响评价批复及其附件", day(2, 10), "2024年"
        )
        with self.db.session() as session:
            kept = attachments.receive(
                session,
                self.made.talks["v2"],
                "环评公示截图.txt",
                "城北污水处理厂环评第二次公示".encode(),
                at(day(2, 10)),
                limits=Limits(),
            )
            self.made.file = kept.attached.id
        self.step(number, E.TAKEN_UP, day(2, 11), "wang", handler=signature("wang"))
        self.step(
            number, E.CORRECTION_ASKED, day(2, 11), "wang", correct_by="2026-02-28", points="请写明需要哪一年的批复。"
        )
        self.step(number, E.CORRECTION_RECEIVED, day(2, 25), "wang", supplement="2024年的批复")
        self.step(
            number,
            E.CONSULTATION_SENT,
            day(2, 26),
            "wang",
            consulted="third_party",
            party="青山市城北水务有限公司",
            matter="环评批复附件中的工艺参数",
            delivered_on="2026-02-26",
        )
        self.step(number, E.NOTED, day(3, 2), "wang", note="已与市生态环境局核对批复的版本。")
        self.step(number, E.EXTENDED, day(3, 9), "qian", days="10", reason="需要检索的档案较多，分存三处")
        cases["drafted"] = self.draft("v3", "陈建国", "解放路拆迁补偿标准及计算依据", day(3, 2), "zhou", "G2")
        self.enclose(cases["drafted"], "zhou", "解放路拆迁补偿标准.pdf", files.pdf("Standards of compensation"))
        names = files.docx(f"解放路拆迁补偿登记表：王大海，{_id_number('王大海')}，13911112222")
        self.enclose(cases["drafted"], "zhou", "补偿登记表（样表）.docx", names)
        cases["submitted"] = self.draft("v4", "林月", "2025年市本级“三公”经费决算明细", day(3, 3), "wang", "PT")
        self.enclose(
            cases["submitted"], "wang", "2025年“三公”经费决算明细.docx", files.docx("报销人王大海，13911112222")
        )
        self.step(cases["submitted"], E.REPLY_SUBMITTED, day(3, 10), "wang")
        cases["reviewed"] = self.draft("v5", "何伟", "东湖公园绿化工程的招标文件", day(3, 4), "wang", "N8")
        self.step(cases["reviewed"], E.REPLY_SUBMITTED, day(3, 10), "wang")
        self.step(cases["reviewed"], E.REPLY_REVIEWED, day(3, 11), "zhao", opinion="同意")
        cases["signed"] = self.draft("v6", "郭小梅", "市图书馆新馆选址的论证报告", day(3, 5), "wang", "G2")
        self.enclose(cases["signed"], "wang", "新馆选址论证报告.pdf", files.pdf("Report on the site"))
        self.step(cases["signed"], E.REPLY_SUBMITTED, day(3, 10), "wang")
        self.step(cases["signed"], E.REPLY_REVIEWED, day(3, 11), "zhao", opinion="同意")
        self.step(cases["signed"], E.REPLY_SIGNED, day(3, 12), "qian")
        cases["closed"] = self.online("v7", "马超", "2026年公交线路调整方案", day(3, 6))
        self.step(cases["closed"], E.TAKEN_UP, day(3, 6), "wang", handler=signature("wang"))
        given = self.enclose(cases["closed"], "wang", "2026年公交线路调整方案.pdf", files.pdf("Bus lines"), day(3, 6))
        info = {"info": "您申请的《2026年公交线路调整方案》全文附后，请查收。"}
        self.step(cases["closed"], E.REPLIED_AT_ONCE, day(3, 6), "qian", kind="G2", method="online", content=info)
        with self.db.session() as session:
            enclosures.note_fetched(session, found(session, cases["closed"]), given, way="chat", now=at(day(3, 9), 15))
        cases["correcting"] = self.online("v8", "宋佳", "学校食堂的材料", day(3, 9))
        self.step(cases["correcting"], E.TAKEN_UP, day(3, 9), "zhou", handler=signature("zhou"))
        points = "请写明学校的名称和年度。\n请写明需要的是合同、检查记录还是其他材料。"
        self.step(cases["correcting"], E.CORRECTION_ASKED, day(3, 10), "zhou", correct_by="2026-03-24", points=points)
        cases["on_paper"] = self.paper(_COMPANY, "云州远景咨询有限公司", "2023年至2025年土地出让合同清单", day(3, 13))
        cases["told"] = told = self.paper(
            _COMPANY, "青山市便民商贸有限公司", "市场摊位租金的定价文件", day(3, 9), "in_person"
        )
        self.step(told, E.REGISTERED, day(3, 9), "li", received_on="2026-03-09")
        self.step(told, E.TAKEN_UP, day(3, 9), "zhou", handler=signature("zhou"))
        self.step(told, E.CORRECTION_ASKED, day(3, 10), "zhou", correct_by="2026-03-24", points="请写明市场的名称。")
        cases["new"] = self.online("v9", "张三丰", "2025年度城乡低保资金的发放名单和分配方案", day(3, 12))
        cases["withdrawn"] = self.online("v10", "冯雪", "小区停车收费的批准文件", day(3, 5))
        self.step(cases["withdrawn"], E.WITHDRAWN, day(3, 6), "li", reason="已在网站上找到")
        with self.db.session() as session:
            links.link(
                session, cases["new"], cases["late"], links.LinkKind.CONTINUES, by=signature("li"), now=at(TODAY, 9)
            )
            mine = {"staff_id": self.made.people["admin"], "created_at": at(TODAY, 9)}
            session.add(SavedFilter(name="本周到期", query="due=week", is_shared=True, **mine))

    def draft(self, visitor: str, name: str, what: str, day: date, by: str, outcome: str) -> str:
        number = self.online(visitor, name, what, day)
        self.step(number, E.TAKEN_UP, day, by, handler=signature(by))
        self.step(number, E.REPLY_DRAFTED, date(2026, 3, 9), by, kind=outcome, content=content_for(outcome, TODAY))
        return number

    def enclose(self, number: str, by: str, name: str, raw: bytes, day: date = date(2026, 3, 9)) -> int:
        """A file beside the reply, looked through as at the desk; its id."""
        look = Look(frozenset())
        look.through(attachments.check(name, raw, enclosures.MOST_BYTES).kind, raw)
        with self.db.session() as session:
            given = {"by": signature(by), "now": at(day, 11), "concerns": look.concerns()}
            return enclosures.add(session, found(session, number), name, enclosures.checked(name, raw), **given).id

    def step(self, number: str, kind: EventKind, day: date, by: str, /, **given: Any) -> None:
        content = given.pop("content", None)
        duties = next(frozenset(duties) for user, _, _, duties, _ in PEOPLE if user == by)
        with self.db.session() as session:
            steps.take(
                session,
                number,
                kind,
                given,
                by=steps.Person(signature(by), duties),
                now=at(day),
                calendar=self.calendar,
                agency=self.agency,
                content=content,
            )

    def online(self, visitor: str, name: str, what: str, day: date, features: str = "无") -> str:
        """An application through the chat; its conversation is among the talks by the visitor's name."""
        with self.db.session() as session:
            message = inbox.accept(session, Incoming("web", visitor, "m1", "我要申请公开"), at(day, 9))
            assert message is not None
            here = self.made.talks[visitor] = message.conversation_id
            drafts.start_draft(session, here, at(day, 9))
            answers = {**_PERSON, "id_number": _id_number(name), "applicant_name": name, "description": what}
            for key, value in (answers | {"features": features}).items():
                drafts.save_answer(session, here, key, value, at(day, 9))
            return file_application(
                session,
                conversation_id=here,
                channel="web",
                now=at(day, 9),
                calendar=self.calendar,
                agency=self.agency,
            ).number

    def paper(self, answers: Mapping[str, str], name: str, what: str, day: date, route: str = "registered_mail") -> str:
        form = {**answers, "applicant_name": name, "description": what, "features": "无"}
        with self.db.session() as session:
            return enter_application(
                session,
                form,
                route=route,
                arrived_on=day,
                by=steps.Person(signature("li"), _EVERYBODY),
                now=at(day, 9),
                calendar=self.calendar,
                agency=self.agency,
            ).number


def found(session: Session, number: str) -> Application:
    application = steps.find(session, number, lock=True)
    assert application is not None
    return application


def _id_number(name: str) -> str:
    """A valid number that is nobody's: one for each name."""
    front = f"110105194912{sum(map(ord, name)) % 28 + 1:02}{sum(map(ord, name)) % 1000:03}"
    return front + ric.calc_check_digit(front + "0")
