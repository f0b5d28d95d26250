"""What the Word templates can say: the variables of a letter, by their Chinese names, and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import cn2an
from markupsafe import Markup, escape

from actions.cases.day_by_day import chinese_date
from actions.cases.letters.checks import hides
from actions.cases.letters.content import Field, LetterData, as_amount, as_number, clean
from actions.cases.letters.fields import fields, label_of
from actions.cases.letters.kinds import DATES, HIDING, LetterKind
from actions.cases.letters.reply_fields import CHECKED, GROUNDS, PART_INTERNAL_TYPE, PROCESS_TYPE, RELEASED, WITHHELD
from actions.cases.outcomes import OUTCOMES, remedy_text
from actions.cases.remedies import Remedy, remedy_paragraph, third_party_remedy_text

COMMON: Mapping[str, str] = {
    "红头": "发文机关标志；没有设置时为空",
    "文号": "发文字号；签发以前为空",
    "收件人": "收件人的姓名或者名称",
    "您": "称呼：个人为“您”，单位为“贵单位”",
    "申请编号": "申请的编号",
    "收到日期": "收到申请的日期（条例第三十一条）",
    "申请内容": "申请公开的内容；给第三方和其他机关的文书里没有这一项",
    "本机关": "本机关的名称",
    "工作机构": "政府信息公开工作机构",
    "地址": "地址",
    "邮编": "邮政编码",
    "电话": "电话",
    "办公时间": "办公时间",
    "复议机关": "行政复议机关",
    "法院": "人民法院",
    "网上复议渠道": "网上提交行政复议申请的渠道；没有设置时为空",
    "落款日期": "成文日期",
    "暂定": "期限跨入还没有公布放假安排的年度时为“是”，否则为空",
}
_REMEDY = {"救济告知": "不服时可以怎样复议、诉讼；由系统按答复类型写出"}
_REDO = {"重新答复的依据": "责令重新答复的复议决定、判决及其日期；不是重新答复的为空"}
_PARTS = {
    "公开的部分": "列表；每一项有“内容”",
    "不公开的部分": "列表；每一项有“内容”“依据”“情形”“理由”",
}
_ENDED = re.compile("[。！？；：…!-~][”’）】]?$")
_NEXT_PARAGRAPH = "\a"  # docxtpl's mark for a new paragraph like the present one


def variables(kind: LetterKind, outcome: str | None = None) -> dict[str, str]:
    """Every variable that the template of this letter may use, with what it stands for."""
    known = dict(COMMON)
    if kind in HIDING:
        del known["申请内容"]
    known |= {name: f"日期：{name}" for name in DATES.values()}
    if has_remedy(kind):
        known |= _REMEDY
    if kind is LetterKind.REPLY:
        known |= _REDO
    if kind is LetterKind.RECEIPT:
        known["查询码"] = "查询办理情况的查询码；不写时为空"
    for field in fields(kind, outcome):
        if field.kind == "parts":
            known |= _PARTS
        elif field.printed:
            known[field.label] = field.hint or field.label
        if field.kind == "amount":
            known["大写数额"] = "金额的中文大写"
    return known


def has_remedy(kind: LetterKind) -> bool:
    """Whether the letter tells of remedies. 补正 and 延期 can't be challenged alone (国办函〔2021〕132号 三)."""
    return kind in (LetterKind.REPLY, LetterKind.DISCLOSURE_NOTICE, LetterKind.RECORD_CORRECTION)


def values(data: LetterData) -> dict[str, Any]:
    """The values of :func:`variables` for ``data``: escaped for XML, empty where nothing is stated."""
    agency = data.agency
    plain: dict[str, Any] = {
        "红头": agency.letter_head,
        "文号": data.number,
        "收件人": clean(data.addressee),
        "您": "您" if data.addressee_is_person else "贵单位",
        "申请编号": data.application_number,
        "收到日期": _day(data.received_on),
        "申请内容": _phrase(clean(data.description)),
        "本机关": agency.name,
        "工作机构": agency.disclosure_unit,
        "地址": agency.address,
        "邮编": agency.postcode,
        "电话": agency.phone,
        "办公时间": agency.shown_office_hours,
        "复议机关": agency.review_body,
        "法院": agency.court,
        "网上复议渠道": agency.review_online_url,
        "落款日期": _day(data.letter_on),
        "暂定": "是" if data.provisional else "",
    }
    plain |= {name: _day(data.day(key)) for key, name in DATES.items()}
    plain["救济告知"] = _remedy(data)
    plain["查询码"] = data.text("query_code")
    plain["重新答复的依据"] = data.text("redo_under")
    hidden = hides(data) if data.kind in HIDING else None
    for field in fields(data.kind, data.outcome):
        stated = _stated(field, data)
        if hidden and field.kind == "text":
            stated = {field.label: hidden.sub("申请人", stated[field.label])}
        plain |= stated
    return {name: _marked(plain[name]) for name in variables(data.kind, data.outcome)}


def _stated(field: Field, data: LetterData) -> dict[str, Any]:
    value = data.value(field.key)
    match field.kind:
        case "parts":
            return _parts(value)
        case "day":
            return {field.label: _day(data.day(field.key))}
        case "choice":
            return {field.label: label_of(field, value)}
        case "days":
            return {field.label: str(as_number(value) or "")}
        case "amount":
            amount = as_amount(value)
            if amount is None:
                return {field.label: "", "大写数额": ""}
            figure = f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"
            return {field.label: figure, "大写数额": cn2an.an2cn(figure, "rmb")}
        case "text":
            lines = [line.strip() for line in data.text(field.key).split("\n") if line.strip()]
            if field.inline:
                return {field.label: _phrase(" ".join(lines))}
            if field.key == "attachments" and len(lines) > 1:
                under = "\u3000" * 3  # the width of 附件：
                lines = [f"{under if number > 1 else ''}{number}.{line}" for number, line in enumerate(lines, start=1)]
            if field.key == "points":  # an item a line
                lines = [_sentence(line) for line in lines]
            text = "\n".join(lines)
            return {field.label: text if field.key == "attachments" else _sentence(text)}


def _parts(value: object) -> dict[str, Any]:
    parts = [part for part in value if isinstance(part, Mapping)] if isinstance(value, list | tuple) else []
    released, withheld = [], []
    for part in parts:
        words = {key: clean(str(part.get(key) or "")) for key in ("part", "reason")}
        article, _ = GROUNDS.get(str(part.get("ground")), ("", ""))
        if part.get("decision") == RELEASED:
            released.append({"内容": _sentence(words["part"])})
        elif part.get("decision") == WITHHELD:
            withheld.append(
                {
                    "内容": _sentence(words["part"]),
                    "依据": article,
                    "情形": _situation(part),
                    "理由": _sentence(words["reason"]),
                }
            )
    return {"公开的部分": released, "不公开的部分": withheld}


def _situation(part: Mapping[str, Any]) -> str:
    """Why a part is withheld: with the law, the type or the file, and the check that Art. 16 para. 2 wants."""
    key = str(part.get("ground"))
    _, ground = GROUNDS.get(key, ("", ""))
    match key:
        case "law":
            return f"{ground}（{_phrase(clean(str(part.get('law') or '')))}）"
        case "internal":
            return f"{ground}（{label_of(PART_INTERNAL_TYPE, part.get('internal_type'))}）"
        case "process":
            return f"{ground}（{label_of(PROCESS_TYPE, part.get('type'))}），{CHECKED}"
        case "case_file":
            return f"{ground}（所属案卷：{_phrase(clean(str(part.get('case_file') or '')))}），{CHECKED}"
    return ground


def _remedy(data: LetterData) -> str:
    if data.kind is LetterKind.REPLY:
        return remedy_text(OUTCOMES[data.outcome or ""], data.agency)
    if data.kind is LetterKind.DISCLOSURE_NOTICE:
        return third_party_remedy_text(data.agency)
    return remedy_paragraph(Remedy.EITHER, data.agency, act="处理决定", letter="告知书")


def _marked(value: Any) -> Any:
    if isinstance(value, list):
        return [{key: _marked(each) for key, each in item.items()} for item in value]
    # a bare "_" between braces would be read by docxtpl as one of its own escapes
    marked = str(escape(str(value))).replace("_", "&#95;").replace("\n", _NEXT_PARAGRAPH)
    return Markup(marked)


def _phrase(text: str) -> str:
    """On one line and without a full stop, to stand within a sentence."""
    return " ".join(text.split()).rstrip("。；;.，, ")


def _sentence(text: str) -> str:
    """With a full stop at the end, unless something else ends it, or an address that a stop would change."""
    return f"{text}。" if text and not text.isascii() and not _ENDED.search(text) else text


def _day(day: date | None) -> str:
    return chinese_date(day) if day else ""
