"""Every letter, and every way in which its wording varies. ``python -m tests.actions.cases.letters.cases`` writes the
expected texts anew: read each difference as a lawyer would before you keep it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from actions.cases.letters import LetterData, LetterKind, all_letters, plain_text
from actions.cases.letters.samples import sample
from actions.settings import AgencySettings

GOLDEN = Path(__file__).parent / "golden"
K = LetterKind

AGENCY = AgencySettings(
    _env_file=None,  # type: ignore[call-arg]
    name="江州市人民政府办公室",
    disclosure_unit="政务公开科",
    number_prefix="JZ",
    address="江州市滨江路1号",
    postcode="330100",
    phone="0791-12345678",
    office_hours_text="工作日9:00-12:00、13:30-17:30",
    review_body="江州市人民政府",
    review_online_url="https://fy.example.gov.cn",
    court="江州市中级人民法院",
)


def varied(
    kind: LetterKind, outcome: str | None = None, content: dict[str, Any] | None = None, **more: Any
) -> LetterData:
    """The sample of this letter with other content. A value of ``None`` takes what was there away."""
    data = sample(kind, outcome, AGENCY)
    changed = {**data.content, **(content or {})}
    return replace(data, content={key: value for key, value in changed.items() if value is not None}, **more)


def reply(outcome: str, **content: Any) -> LetterData:
    return varied(K.REPLY, outcome, content)


_UNSET = AGENCY.model_copy(update={"review_online_url": ""})
_WITH_HEAD = AGENCY.model_copy(update={"letter_head": "江州市人民政府办公室"})

VARIANTS: dict[str, LetterData] = {
    "reply_g1.organisation": varied(K.REPLY, "G1", addressee="江州明达咨询有限公司", addressee_is_person=False),
    "reply_g1.no_online_channel": varied(K.REPLY, "G1", agency=_UNSET),
    "reply_g1.red_head": varied(K.REPLY, "G1", agency=_WITH_HEAD),
    "reply_g1.after_correction": varied(K.REPLY, "G1", dates={"correction_received_on": date(2026, 3, 12)}),
    "reply_g1.note": reply("G1", note="有关文件只有电子版。"),
    "reply_g2.manner_only": reply("G2", info=None, attachments=None, time="2026年3月27日起"),
    "reply_g2.redo": reply("G2", redo_under="2026年3月20日的行政复议决定"),
    "reply_g2.question": varied(K.REPLY, "G2", description="2025年老旧小区改造项目有哪些？"),
    "reply_pt.case_file": reply(
        "PT",
        parts=[
            {"part": "处罚决定书", "decision": "released"},
            {
                "part": "询问笔录",
                "decision": "withheld",
                "ground": "case_file",
                "case_file": "某食品有限公司行政处罚案卷。",
                "checked": "yes",
                "reason": "该内容是调查过程中形成的内部材料，公开会影响以后的调查。",
            },
        ],
    ),
    "reply_pt.law_and_internal": reply(
        "PT",
        parts=[
            {"part": "汇总表", "decision": "released"},
            {
                "part": "各企业的报表",
                "decision": "withheld",
                "ground": "law",
                "law": "《中华人民共和国统计法》第九条",
                "reason": "报表能够识别单个统计调查对象的身份，该条规定应当保密。",
            },
            {
                "part": "办文单",
                "decision": "withheld",
                "ground": "internal",
                "internal_type": "workflow",
                "reason": "办文单记录文件在科室之间的流转，对外不产生影响。",
            },
        ],
    ),
    "reply_n4.unreached": reply(
        "N4",
        interest="privacy",
        answer="unreached",
        objection=None,
        reasonable="公开会使当事人的住址和健康状况为他人知悉。",
    ),
    "reply_n4.silent": reply(
        "N4",
        interest="privacy",
        answer="silent",
        objection=None,
        reasonable="公开会使当事人的住址和健康状况为他人知悉。",
    ),
    "reply_u2.agency_not_known": reply("U2", agency=None, contact=None),
    "reply_x1.no_channel": reply("X1", activity="petition", channel=None),
    "reply_x3.no_route": reply("X3", route=None),
    "reply_x5.reissue": reply("X5", request="reissue"),
    "reply_o1.late": reply("O1", situation="late", reason="所说的“工作忙”不是不能按期补正的正当理由。"),
    "correction.items": varied(
        K.CORRECTION, content={"points": "没有写明年度\n要哪一个项目？\n没有写明获取信息的方式"}
    ),
    "correction.late": varied(
        K.CORRECTION, letter_on=date(2026, 3, 16), dates={"correct_by": date(2026, 3, 25), "due_on": date(2026, 3, 30)}
    ),
    "receipt.provisional": varied(K.RECEIPT, provisional=True, content={"query_code": None}),
    "extension.provisional": varied(K.EXTENSION, provisional=True),
    "third_party.person": varied(
        K.THIRD_PARTY,
        content={"interest": "privacy", "attachments": None},
        addressee="李雷",
        addressee_is_person=True,
        dates={"opinion_by": date(2026, 3, 30)},
    ),
    "consult_notice.co_maker": varied(K.CONSULT_NOTICE, content={"whom": "co_maker"}),
    "consult_notice.other": varied(K.CONSULT_NOTICE, content={"whom": "other"}),
    "co_maker.other": varied(K.CO_MAKER, content={"role": "other", "view": None, "reply_by": "2026-03-20"}),
    "disclosure_notice.silent": varied(
        K.DISCLOSURE_NOTICE,
        content={"answer": "silent", "reason": "该数据依法应当监测并公布，不涉及商业秘密。", "release_on": None},
    ),
    "fee.by_volume": varied(
        K.FEE,
        content={
            "tier": "by_volume",
            "calculation": "本件提供纸质复制件120页：31—100页的70页为700元，101—120页的20页为400元。",
            "amount": "1100",
        },
    ),
    "withdrawal.before_receipt": varied(K.WITHDRAWAL, content={"reason": None, "manner": "online"}, received_on=None),
    "record_correction.refused": varied(
        K.RECORD_CORRECTION,
        content={"result": "refused", "reason": "登记档案与公示表一致，提供的照片不能证明记录有误。"},
    ),
    "record_correction.transferred": varied(
        K.RECORD_CORRECTION,
        content={
            "result": "transferred",
            "reason": "该记录由江州市市场监督管理局登记和维护。",
            "agency": "江州市市场监督管理局",
            "contact": "电话0791-87654321",
        },
    ),
    "record_correction.referred": varied(
        K.RECORD_CORRECTION,
        content={
            "result": "referred",
            "reason": "该记录由江州市市场监督管理局登记和维护。",
            "agency": "江州市市场监督管理局",
        },
        received_on=None,
    ),
}


def name_of(kind: LetterKind, outcome: str | None) -> str:
    return f"reply_{outcome.lower()}" if outcome else kind.value


def all_cases() -> dict[str, LetterData]:
    """Each letter by the name of its golden file."""
    return {name_of(kind, outcome): sample(kind, outcome, AGENCY) for kind, outcome in all_letters()} | VARIANTS


def main() -> None:
    for name, data in all_cases().items():
        (GOLDEN / f"{name}.txt").write_text(plain_text(data) + "\n", "utf-8")


if __name__ == "__main__":
    main()
