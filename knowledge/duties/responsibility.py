"""Who is responsible, said beside the matter: (责任单位:市财政局), 【市农业局】, 牵头单位：…；完成时限：…"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.ingest.duties import duty_brackets, is_duty

_LABEL_WORD = r"(?:责任|牵头|配合|主办|协办|主管|承办|参与|落实)(?:单位|部门|处室|科室|股室)[:：]"
_TIME_WORD = r"(?:完成|公开|办理)?(?:时限|时间|期限)(?:要求)?[:：]"
_LABEL = re.compile(rf"^{_LABEL_WORD}|^由")
_TIME_LABEL = re.compile(rf"^{_TIME_WORD}")
_NEXT_LABEL = re.compile(rf"\s+(?={_LABEL_WORD}|{_TIME_WORD})")  # 牵头部门:组宣部 配合部门:财政局
_FIRST_LEADS = re.compile(r"^(?:列首|列第一|排名?第一|首位|第一个).{0,6}牵头")  # a remark: 列首的为牵头单位,下同
_REMARK = re.compile(r"^(?:下同|以下简称|等$)")
_OPEN_END = re.compile(r"。|\s\d+[.．、]")  # where a bracket that was left open ends at the latest
_MANNER = re.compile(
    r"(?:按照?(?:各自)?职责(?:分工)?|共同|分别|分头|牵头|负责|具体|组织|协调|配合|落实|实施|推进|办理|指导|监督|统筹)+$"
)
_EACH = re.compile(r"分别|分头|各自|职责分工|共同")
_PREFIX = re.compile(r"^城区(?=.)")
_HAS_LEVEL = re.compile(r"^(?:各|市|城区|县|省|区|其[它他]|人行|中央|驻)")
_SQUARE = re.compile(r"【[^】\n]{2,150}】|\[[^\]\n]{2,150}\]|〔[^〕\n]{2,150}〕")
_ROUND_TEXT = r"[(（](?:[^()（）\n]|[(（][^()（）\n]*[)）]){2,150}[)）]"
_ROUND = re.compile(rf"(?<=[。；;]){_ROUND_TEXT}|{_ROUND_TEXT}(?=[。；;]|\s*$)")
_LABELLED = re.compile(rf"(?:^|(?<=[。；;\n]))[ \u3000]*(?:{_LABEL_WORD}|{_TIME_WORD})[^。\n]*。?")
_CONTINUES = re.compile(rf"^[\s(（【\[〔]*(?:(?:配合|协办|参与|落实)(?:单位|部门|处室|科室|股室)[:：]|{_TIME_WORD})")
_UNIT_NAME = re.compile(
    r"^[\u4e00-\u9fff()（）、]{0,24}(?:[局委办厅院所行署处科]|办公[室厅]|政府|部门|单位|管委会|中心|街道|各乡?镇|各?县?[（(].*[）)]|各[县区市]+)$"
)


@dataclass(frozen=True)
class Responsibility:
    """What a bracket or a line with labels says. ``time``: the words behind 完成时限:, "" where there are none."""

    units: tuple[str, ...]
    lead_unit: str | None
    time: str = ""


def responsibility_spans(text: str) -> list[tuple[int, int]]:
    """Where a passage says who is responsible: brackets, 【责任单位:…】, or labels outside of brackets."""
    spans = duty_brackets(text)
    for pattern in (_SQUARE, _ROUND, _LABELLED):
        spans += [
            match.span()
            for match in pattern.finditer(text)
            if not any(match.start() < end and start < match.end() for start, end in spans)
            and (pattern is _LABELLED or _names_units(match[0]))
        ]
    return sorted(spans)


def continues(bracket: str) -> bool:
    """Whether it only goes on from the one before: 配合单位:…, 完成时限:…"""
    return bool(_CONTINUES.match(bracket))


def read_responsibility(bracket: str) -> Responsibility:
    """Units and leader of a bracket. A bracket that was left open is read as if it were closed."""
    groups: list[tuple[list[str], str]] = []
    names: list[str] = []
    label, first_leads = "", False
    time: list[str] | None = None
    for part in _parts(_inner(bracket)):
        if _FIRST_LEADS.match(part) or _REMARK.match(part):
            first_leads = first_leads or bool(_FIRST_LEADS.match(part))
            continue
        if found := _TIME_LABEL.match(part):
            time = [part[found.end() :].strip()]
            continue
        if found := _LABEL.match(part):
            if names:
                groups.append((names, label))
                names = []
            label, part = found[0].removeprefix("由"), part[found.end() :]
        elif time is not None:
            time.append(part)
            continue
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
    return Responsibility(units, leads[0] if len(leads) == 1 else None, "，".join(time or ()))


def _names_units(bracket: str) -> bool:
    """责任单位:… and …牵头, or nothing but names: 【市农业局、各乡镇】, no 〔2017〕."""
    return is_duty(f"({bracket[1:-1]})") or all(_UNIT_NAME.match(part) for part in _parts(bracket[1:-1]))


def _inner(bracket: str) -> str:
    """What stands in the bracket, its parts divided by list marks."""
    text = bracket.strip()
    if text[:1] in "(（【[〔":
        is_closed = len(re.findall(r"[)）】\]〕]", text)) >= len(re.findall(r"[(（【\[〔]", text))
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
