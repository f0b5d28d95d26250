"""Who is responsible, said in the sentence: 市教育主管部门和区级政府要…, 由市审计局负责…, 由甲局牵头，乙局配合，…"""

from __future__ import annotations

import re

from knowledge.duties.responsibility import Responsibility

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
_UNITS = rf"(?P<units>(?=(?:{_BEGIN})){_UNIT}(?:(?:[、和及或]|特别是)?{_UNIT}){{0,5}}?)"
_PEOPLE = r"(?:主要负责人|主要负责同志|负责人|负责同志|分管领导|相关人员)"
_VERB = (
    r"(?=要|应|须|必须|将|每(?:半?年|[季月周日天])|通过|负责|对|原则上"
    r"|官方网站设有|办公室要|(?<=人员)在|牵头|配合|会同)"
)
_SUBJECT = re.compile(rf"(?:\d{{4}}年?,)?{_UNITS}{_PEOPLE}?{_VERB}")
_BY = re.compile(
    rf"由{_UNITS}(?=(?:牵头|负责|会同|共同|分别|按职责|统一|组织|具体)|[在于按每][^,，。]*(?:公开|公布|发布|公示|报送)"
    r"|(?:公开|公布|发布|公示|汇总|报送|编制|更新))"
)
_LIST = re.compile(rf"{_UNIT}(?=[、和及或]|特别是|$|(?<=[区级地])各)")
_LEADS = re.compile(r"(?:负责)?牵头|会同")
_HELPS = re.compile(r"配合|协助|参与")


def responsible_in(text: str) -> Responsibility:
    """Of the first of its clauses that names units, and those after it that say who helps (…牵头，…配合)."""
    units: tuple[str, ...] = ()
    lead: str | None = None
    for clause in re.split(r"[,，。;；:：]", text):
        match = _found(clause.strip())
        if not match:
            if units:
                break
            continue
        helps = bool(_HELPS.match(match.string, match.end()))
        if units and not helps:
            break
        names = _names(match)
        if not units and len(names) == 1 and _LEADS.match(match.string, match.end()):
            lead = names[0]
        units = tuple(dict.fromkeys((*units, *names)))
    return Responsibility(units, lead)


def _found(clause: str) -> re.Match[str] | None:
    return _SUBJECT.match(clause) or _BY.search(clause)


def _names(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(re.sub(r"^(?:[、和及或]|特别是)", "", name[0]) for name in _LIST.finditer(match["units"]))
    )
