"""Who is responsible: brackets such as (责任单位:市财政局), and the subject of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.ingest.duties import duty_brackets

_LABEL_WORD = r"(?:责任|牵头|配合|主办|协办|主管)(?:单位|部门)[:：]"
_LABEL = re.compile(rf"^{_LABEL_WORD}|^由")
_NEXT_LABEL = re.compile(rf"\s+(?={_LABEL_WORD})")  # 牵头部门:组宣部 配合部门:财政局
_FIRST_LEADS = re.compile(r"^(?:列首|列第一|排名?第一|首位|第一个).{0,6}牵头")  # a remark: 列首的为牵头单位,下同
_REMARK = re.compile(r"^(?:下同|以下简称|等$)")
_OPEN_END = re.compile(r"。|\s\d+[.．、]")  # where a bracket that was left open ends at the latest
_MANNER = re.compile(
    r"(?:按照?(?:各自)?职责(?:分工)?|共同|分别|分头|牵头|负责|具体|组织|协调|配合|落实|实施|推进|办理)+$"
)
_EACH = re.compile(r"分别|分头|各自|职责分工|共同")
_PREFIX = re.compile(r"^城区(?=.)")
_HAS_LEVEL = re.compile(r"^(?:各|市|城区|县|省|区|其[它他]|人行|中央|驻)")
_LINE = re.compile(r"[【\[](?:责任|牵头)(?:单位|部门)[:：][^】\]]*[】\]]|^(?:责任|牵头)(?:单位|部门)[:：][^。\n]*。?$")

# The subject of a sentence: a list of units, perhaps one of their people, before the verb that obliges them.
_BEGIN = (
    r"各|市|区级?|县|城区|乡镇|省|我[委局办]|本[机单]|县[(（]区[)）]|牵头|试点单位|行政机关|综合科|责任部门"
    r"|重点领域涉及|[\u4e00-\u9fff]{2,6}局(?=要|应)"
)
_END = (
    r"(?:政府|部门|单位|机关|办公室|办公厅|管委会|处室|科室|行政村|[局委办厅科]|中心"
    r"|各级|各地区?|各区|各县(?:[(（]区[)）]|区)?)"
)
_UNIT = rf"(?:[\u4e00-\u9fff()（）]{{0,16}}?{_END})"
_PEOPLE = r"(?:主要负责人|主要负责同志|负责人|负责同志|分管领导|相关人员)"
_VERB = r"(?=要|应|须|必须|将|每[年季月周]|通过|负责|对|原则上|官方网站设有|办公室要|(?<=人员)在)"
_SUBJECT = re.compile(
    rf"(?:\d{{4}}年?,)?(?P<units>(?=(?:{_BEGIN})){_UNIT}(?:(?:[、和及或]|特别是)?{_UNIT}){{0,5}}?){_PEOPLE}?{_VERB}"
)
_LIST = re.compile(rf"{_UNIT}(?=[、和及或]|特别是|$|(?<=[区级地])各)")


@dataclass(frozen=True)
class Responsibility:
    """What a bracket says."""

    units: tuple[str, ...]
    lead_unit: str | None


def responsibility_spans(text: str) -> list[tuple[int, int]]:
    """Where a passage says who is responsible: brackets, 【责任单位:…】, or a line of its own."""
    spans = duty_brackets(text)
    return spans or [match.span() for match in _LINE.finditer(text)]


def read_responsibility(bracket: str) -> Responsibility:
    """Units and leader of a bracket. A bracket that was left open is read as if it were closed."""
    groups: list[tuple[list[str], str]] = []
    names: list[str] = []
    label, first_leads = "", False
    for part in _parts(_inner(bracket)):
        if _FIRST_LEADS.match(part) or _REMARK.match(part):
            first_leads = first_leads or bool(_FIRST_LEADS.match(part))
            continue
        if found := _LABEL.match(part):
            if names:
                groups.append((names, label))
                names = []
            label, part = found[0].removeprefix("由"), part[found.end() :]
        manner = _MANNER.search(part)
        if name := part[: manner.start()].strip() if manner else part.strip():
            names.append(name)
        if manner:
            groups.append((names, label + manner[0]))
            names = []
    groups.append((names, label))
    units = tuple(dict.fromkeys(name for members, _ in groups for name in _with_prefix(members)))
    leads = [_with_prefix(members)[0] for members, manner in groups if len(members) == 1 and _leads(manner)]
    if first_leads:
        leads = list(units[:1])
    return Responsibility(units, leads[0] if len(leads) == 1 else None)


def subject_of(clause: str) -> tuple[str, ...]:
    """The units that a clause begins with and tells to act: 市教育主管部门和区级政府要…; empty where there are none."""
    match = _SUBJECT.match(clause)
    if not match:
        return ()
    return tuple(
        dict.fromkeys(re.sub(r"^(?:[、和及或]|特别是)", "", name[0]) for name in _LIST.finditer(match["units"]))
    )


def _inner(bracket: str) -> str:
    """What stands in the bracket, its parts divided by list marks."""
    text = bracket.strip()
    if text[:1] in "(（【[":
        is_closed = len(re.findall(r"[)）】\]]", text)) >= len(re.findall(r"[(（【\[]", text))
        text = text[1:-1] if is_closed else text[1:]
    text = _OPEN_END.split(text)[0]
    return _NEXT_LABEL.sub(";", text).replace("会同", "牵头,")


def _parts(text: str) -> list[str]:
    """Split at list marks that stand in no inner bracket: 市委党校(市行政学院) stays whole."""
    parts, depth, begin = [], 0, 0
    for position, letter in enumerate(text):
        depth += (letter in "(（") - (letter in ")）")
        if letter in "、,，;；" and depth == 0:
            parts.append(text[begin:position])
            begin = position + 1
    return [part.strip() for part in (*parts, text[begin:]) if part.strip()]


def _leads(manner: str) -> bool:
    return "牵头" in manner and not _EACH.search(manner)


def _with_prefix(names: list[str]) -> list[str]:
    """城区财政局、审计局 → 城区财政局, 城区审计局."""
    prefix = _PREFIX.match(names[0]) if names else None
    if not prefix:
        return names
    return [name if _HAS_LEVEL.match(name) else prefix[0] + name for name in names]
