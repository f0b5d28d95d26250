"""Documents in each state, questions without an answer, and answers that are set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from actions.cases.calendar import WorkCalendar
from actions.db import Database
from bot.delivery import outbox
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author
from bot.learning import log
from bot.learning.asked import Asked
from bot.ledger.syncing import bring_up
from bot.ledger.tables import DutyOccurrence
from knowledge.faq.tables import Faq
from knowledge.ingest import ingest_paths, read_document, shipped_documents
from knowledge.publishing import steps as publishing
from knowledge.publishing.drafting import draft
from knowledge.publishing.lifecycle import Step
from knowledge.publishing.people import Person as Editor
from tests.support.office.people import TODAY, Office, at, signature

NOTICE = """青山市人民政府办公室关于印发《青山市生活垃圾分类管理办法》的通知
青政办发〔2026〕{number}号
各县（区）人民政府，市政府各部门：
一、总体要求
每日清运两次，分类投放、分类收集、分类运输、分类处理。
二、工作分工
（一）按季度公开生活垃圾清运情况。（责任单位：市城管局）
（二）每年3月底前公开上一年度分类工作总结。（责任单位：市城管局、市教育局）
三、联系方式
咨询电话：0871-65430001。
青山市人民政府办公室
2026年3月2日
"""
_ABOUT = ("生活垃圾分类", "城市绿化", "公共停车场", "养犬", "户外广告")


@dataclass
class Papers:
    """Makes them."""

    db: Database
    made: Office

    def ask(self) -> None:
        """Questions that found no answer, and answers that are set."""
        asked = (
            *(("公园绿化经费是多少", "none"), ("东湖公园的绿化花了多少钱", "none"), ("公园绿化一年要多少经费", "none")),
            *(("公积金怎么提取", "none"), ("房产证遗失如何补办", "related"), ("老年公交卡在哪里办", "none")),
        )
        with self.db.session() as session:
            for number, (text, verdict) in enumerate(asked):
                here = self.made.talks[f"v{number + 1}"]
                now = at(date(2026, 3, 5 + number))
                answer = outbox.say(session, here, Outgoing("没有找到。", kind="related"), author=Author.BOT, now=now)
                row = log.record(session, Asked(text, verdict), answer_id=answer.id, message_id=answer.id, now=now)
                self.made.question = self.made.question or row.id
            entry = Faq(
                question="申请公开要收费吗",
                variants=["申请公开要钱吗", "申请信息公开怎么收费"],
                answer="一般不收费。申请的数量、频次明显超过合理范围的，可以收取信息处理费。",
                source_name="条例.txt",
                section_path=["第四十二条"],
                quote="行政机关依申请提供政府信息，不收取费用。",
                created_by=signature("wu"),
                created_at=at(date(2026, 2, 2)),
                updated_by=signature("wu"),
                updated_at=at(date(2026, 3, 2)),
            )
            session.add(entry)
            session.flush()
            self.made.faq = entry.id

    def publish(self, folder: Path) -> None:
        """The shipped regulation, and a document in each state."""
        law = [path for path in shipped_documents() if "政府信息公开条例" in path.name]
        wu, zheng = Editor(signature("wu")), Editor(signature("zheng"))
        way = {
            "draft": (),
            "review": ((Step.SUBMIT, wu),),
            "published": ((Step.SUBMIT, wu), (Step.PUBLISH, zheng)),
            "withdrawn": ((Step.SUBMIT, wu), (Step.PUBLISH, zheng), (Step.WITHDRAW, zheng)),
            "repealed": ((Step.SUBMIT, wu), (Step.PUBLISH, zheng), (Step.EXPIRE, zheng)),
        }
        with self.db.session() as session:
            assert not ingest_paths(session, law, now=at(date(2026, 1, 5))).problems
        for number, (name, taken) in enumerate(way.items(), 7):
            path = folder / f"青山市生活垃圾分类管理办法之{number}.txt"
            title = NOTICE.replace(
                "生活垃圾分类", ("生活垃圾分类", "城市绿化", "公共停车场", "养犬", "户外广告")[number - 7]
            )
            path.write_text(title.format(number=number), encoding="utf-8")
            with self.db.session() as session:
                document = draft(session, read_document(path), by=wu, now=at(date(2026, 3, 4)))
                session.flush()
                self.made.documents[name] = document.id
                for step, by in taken:
                    details = publishing.Details(reason="内容已由新的办法代替", ended_on=date(2026, 3, 10))
                    publishing.take(
                        session,
                        document.id,
                        step,
                        details,
                        by=by,
                        now=at(date(2026, 3, 10)),
                        today=date(2026, 3, 10),
                        revision=document.revision,
                    )

    def owe(self, calendar: WorkCalendar) -> None:
        """What the published documents ask for stands in the ledger."""
        with self.db.session() as session:
            bring_up(session, calendar, at(TODAY))
            tracked = select(DutyOccurrence.entry_id).order_by(DutyOccurrence.due_on).limit(1)
            self.made.duty = session.scalars(tracked).one()
