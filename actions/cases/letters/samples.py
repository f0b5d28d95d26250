"""Letters with invented facts: to try templates with, and to show an office what they look like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.cases.letters.content import LetterData
from actions.cases.letters.kinds import HIDING, LetterKind, letter_number, number_series
from actions.settings import AgencySettings

_APPLICANT, _THIRD_PARTY, _OTHER_AGENCY = "王小明", "江州宏远建材有限公司", "江州市自然资源局"
_ACCESS = {"manner": "电子邮件", "route": "发送至申请人提供的电子邮箱", "time": "随本答复书同时发送"}
_DRAFT = "该文件仍在征求意见，内容尚未确定，此时公开容易引起误解，影响后续的决策"

_REPLIES: Mapping[str, Mapping[str, Any]] = {
    "G1": {
        "manner": "网上查阅、下载",
        "route": "江州市人民政府网站“政府信息公开”专栏，文件名称《2025年度部门决算》，https://www.jiangzhou.example.gov.cn/js2025",
    },
    "G2": {
        **_ACCESS,
        "info": "江州市2025年老旧小区改造项目清单（见附件）",
        "attachments": "2025年老旧小区改造项目清单\n项目资金安排表",
    },
    "PT": {
        **_ACCESS,
        "parts": [
            {"part": "会议纪要中关于项目名称、投资额和完成时间的内容", "decision": "released"},
            {
                "part": "会议纪要中各参会单位的发言内容",
                "decision": "withheld",
                "ground": "process",
                "type": "discussion",
                "checked": "yes",
                "reason": "该内容是决策以前的讨论记录，公开会妨碍参会人员坦率地发表意见。",
            },
            {
                "part": "拆迁户的姓名、身份证号码和银行账号",
                "decision": "withheld",
                "ground": "third_party",
                "reason": "该内容属于个人隐私，公开会损害当事人的合法权益。",
            },
        ],
        "attachments": "会议纪要（区分处理后）",
    },
    "N1": {
        "reason": "该信息经定密责任人依法确定为国家秘密，目前仍在保密期限以内。",
        "evidence": "定密审批表（2024年），秘密级，保密期限十年，存机要室。",
    },
    "N2": {
        "law": "《中华人民共和国未成年人保护法》第一百零三条",
        "reason": "申请的内容可能识别出案件中未成年人的身份，法律规定不得披露。",
    },
    "N3": {
        "danger": "public",
        "reason": "该信息载有城市供水管网的控制节点和安全防护措施，公开后可能被用来实施破坏，危及供水安全。",
    },
    "N4": {
        "interest": "secret",
        "answer": "objected",
        "objection": "该报价构成和工艺参数没有公开过，公开会使其在市场竞争中处于不利地位。",
        "reasonable": "上述内容不为公众所知悉，能够带来商业利益，权利人采取了保密措施，其理由合理。",
        "weighing": "项目的中标金额和验收结果已经公开，不公开工艺参数不影响公众对项目的监督。",
    },
    "N5": {"type": "workflow", "reason": "该信息是内部公文流转和值班安排的规定，对外不产生直接的影响。"},
    "N6": {"type": "draft", "checked": "yes", "reason": f"{_DRAFT}。"},
    "N7": {
        "case_file": "江州市某食品有限公司行政处罚案卷",
        "checked": "yes",
        "reason": "申请的内容是案件调查过程中形成的询问笔录和内部审批材料，处罚决定书已经依法公开。",
    },
    "N8": {
        "subject": "不动产登记资料",
        "law": "《不动产登记暂行条例》第二十七条",
        "where": "江州市不动产登记中心查询窗口，权利人、利害关系人持有效身份证明查询",
    },
    "U1": {
        "scope": "本机关档案室2018年至2025年文书档案、公文管理系统和财务科存档资料",
        "method": "以“滨江公园”“改造”“验收”为关键词检索题名和全文，并逐件核对有关年度的目录",
        "searched_on": "2026-03-10",
    },
    "U2": {
        "reason": "该规划许可由江州市自然资源局制作，应当由制作该信息的行政机关负责公开。",
        "agency": "江州市自然资源局",
        "contact": "江州市滨江路8号，电话0000-66668888",
    },
    "U3": {
        "reason": "本机关保存的是各学校分别上报的原始表格，没有按年级和户籍汇总的数据，提供需要逐份统计。",
        "no_separation": "原始表格里没有申请的汇总数据，把表格区分处理以后也不能得到。",
    },
    "U4": {
        "correction_asked_on": "2026-03-05",
        "correction_received_on": "2026-03-12",
        "unclear": "补正后仍然写“有关项目的全部材料”，没有写明项目的名称、文号、年度或者其他可以用来检索的特征。",
    },
    "X1": {
        "activity": "complaint",
        "reason": "申请的内容是反映小区物业服务的问题并要求查处，没有指向要获取的政府信息。",
        "channel": "江州市住房和城乡建设局投诉电话0000-12345",
    },
    "X2": {
        "earlier_number": "江州公开答〔2026〕3号",
        "earlier_on": "2026-01-20",
        "reason": "两次申请的都是2025年老旧小区改造项目清单，名称、年度和范围相同。",
    },
    "X3": {"publication": "《江州年鉴2025》", "route": "江州市图书馆地方文献室查阅，或者向江州年鉴编辑部购买"},
    "X4": {
        "reasons_asked_on": "2026-03-06",
        "stated": "需要用于研究。",
        "reason": "两个月内就同一征收项目提出申请86件，内容多有重复；所说的用途与申请的内容没有关联。",
    },
    "X5": {"request": "confirm", "obtained": "该批复已于2025年6月3日由本机关以纸质件向您提供。"},
    "O1": {"correction_asked_on": "2026-03-04", "correct_by": "2026-03-18", "situation": "never"},
    "O2": {"fee_noticed_on": "2026-02-10", "pay_by": "2026-03-19", "amount": "1300"},
    "O3": {"reason": "您于2026年3月16日书面撤回申请。"},
}

_CONTENT: Mapping[LetterKind, Mapping[str, Any]] = {
    LetterKind.RECEIPT: {"query_code": "7KQ4-9HXM"},
    LetterKind.CORRECTION: {
        "points": "1.没有写明要求公开的是哪一个项目的材料。\n2.没有写明希望以什么方式、途径获取信息。",
        "guidance": "可以写明项目的名称、批准文号、年度、地点，例如“2024年滨江公园改造工程竣工验收报告”；"
        "获取方式可以选择纸质件、电子件、现场查阅。",
    },
    LetterKind.EXTENSION: {
        "reason": "申请的信息涉及2015年以来的档案，需要逐卷查找和审查",
        "days": 20,
        "approved_by": "李主任",
        "approved_on": "2026-03-19",
    },
    LetterKind.THIRD_PARTY: {
        "requested": "江州市滨江公园改造工程中标单位的投标文件（商务部分和技术部分）",
        "interest": "secret",
        "attachments": "意见回执\n投标文件目录",
    },
    LetterKind.THIRD_PARTY_FORM: {
        "requested": "江州市滨江公园改造工程中标单位的投标文件（商务部分和技术部分）",
        "consult_number": "江州公开征〔2026〕2号",
    },
    LetterKind.CONSULT_NOTICE: {"whom": "third_party", "consult_sent_on": "2026-03-09"},
    LetterKind.CO_MAKER: {
        "role": "co_maker",
        "requested": "《江州市城市更新实施方案》（江住建发〔2025〕18号）",
        "view": "可以公开",
    },
    LetterKind.DISCLOSURE_NOTICE: {
        "answer": "objected",
        "info": "江州宏远建材有限公司2025年排放监测数据",
        "reason": "该数据关系周边居民的健康，不公开可能使居民不能及时采取防护措施，对公共利益造成重大影响。",
        "release_on": "2026-06-01",
    },
    LetterKind.REASONS: {
        "facts": "2026年1月至2月，您就同一征收项目向本机关提出申请86件，其中31件内容重复",
        "explain_by": "2026-03-13",
    },
    LetterKind.DELAY: {
        "reason": "申请共86件，涉及13个内设机构的档案，需要分批查找和审查",
        "due_on": "2026-06-30",
    },
    LetterKind.FEE: {
        "facts": "2026年3月您累计向本机关提出申请20件",
        "tier": "by_case",
        "calculation": "本件是您在2026年3月提出的第20件申请，属于11—30件的一档，按100元计收。",
        "amount": "100",
        "way": "凭本通知书文号登录江州市非税收入缴款平台缴纳，或者到江州市政务服务大厅5号窗口缴纳，领取财政票据",
    },
    LetterKind.SERVICE: {
        "document": "政府信息公开申请答复书",
        "document_number": "江州公开答〔2026〕12号",
        "manner": "post",
        "place": "江州市滨江路100号",
        "tracking": "XA12345678901",
    },
    LetterKind.WITHDRAWAL: {"withdrawn_on": "2026-03-16", "manner": "writing", "reason": "已经从网站上查到所需信息"},
    LetterKind.RECORD_CORRECTION: {
        "record": "本机关2024年发布的个体工商户登记公示表第12行的地址",
        "result": "corrected",
        "reason": "您提供的营业执照与登记档案一致，公示表上的门牌号录入有误。",
    },
}
_ADDRESSEES = {
    LetterKind.THIRD_PARTY: _THIRD_PARTY,
    LetterKind.THIRD_PARTY_FORM: _THIRD_PARTY,
    LetterKind.DISCLOSURE_NOTICE: _THIRD_PARTY,
    LetterKind.CO_MAKER: _OTHER_AGENCY,
}


_LETTERS_ON = {
    LetterKind.RECEIPT: date(2026, 3, 2),
    LetterKind.CORRECTION: date(2026, 3, 4),
    LetterKind.REASONS: date(2026, 3, 6),
    LetterKind.THIRD_PARTY: date(2026, 3, 9),
    LetterKind.THIRD_PARTY_FORM: date(2026, 3, 9),
    LetterKind.CONSULT_NOTICE: date(2026, 3, 9),
    LetterKind.CO_MAKER: date(2026, 3, 9),
}


def _due_on(kind: LetterKind) -> dict[str, date]:
    if kind is LetterKind.CORRECTION:  # named only where it was asked for too late
        return {}
    return {"due_on": date(2026, 4, 28) if kind is LetterKind.EXTENSION else date(2026, 3, 30)}


def sample(kind: LetterKind, outcome: str | None, agency: AgencySettings) -> LetterData:
    """A letter of this kind that could be signed, from March 2026. The persons and facts are invented."""
    return LetterData(
        kind=kind,
        outcome=outcome,
        number=letter_number(agency, kind, 2026, 12) if number_series(kind) else "",
        letter_on=_LETTERS_ON.get(kind, date(2026, 3, 23)),
        agency=agency,
        addressee=_ADDRESSEES.get(kind, _APPLICANT),
        addressee_is_person=kind not in _ADDRESSEES,
        application_number=f"{agency.number_prefix}2026-00012",
        received_on=date(2026, 2, 2) if outcome == "O2" else date(2026, 3, 2),
        description="2025年江州市老旧小区改造项目的清单和资金安排",
        dates={
            "old_due_on": date(2026, 3, 30),
            **_due_on(kind),
            "correct_by": date(2026, 3, 25),
            "pay_by": date(2026, 4, 21),
        },
        content=(_REPLIES[outcome] if outcome else {}) if kind is LetterKind.REPLY else _CONTENT[kind],
        hidden=(_APPLICANT,) if kind in HIDING else (),
    )
