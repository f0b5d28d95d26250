"""Drafts of the parts that staff write (一, 五, 六): the figures in words; what only people know is to be filled in."""

from __future__ import annotations

from collections.abc import Mapping

from actions.cases.reports.breakdown import LATE, ON_TIME
from actions.cases.reports.figures import Totals
from actions.cases.reports.layout import (
    APPLICANT_COLUMNS,
    CARRIED_IN,
    CARRIED_OUT,
    LEAVES,
    NEW,
    RESULT_GROUPS,
    RESULT_TOTAL,
    TOTAL,
    Row,
)

TO_FILL_IN = "（请填写："  # a report with one of these left can't be finalised


def drafts(totals: Totals) -> dict[str, str]:
    """A draft of each written part: key of ``layout.WRITTEN_PARTS`` → text with a paragraph a line."""
    return {"one": _overview(totals), "five": _problems(totals), "six": _other(totals)}


def unfilled(texts: Mapping[str, str]) -> list[str]:
    """The parts that are empty or still hold something to fill in."""
    return [part for part, text in texts.items() if not text.strip() or TO_FILL_IN in text]


def _overview(totals: Totals) -> str:
    """总体情况, with the five heads that the form names (条例 Art. 50)."""
    return "\n".join(
        (
            "（一）主动公开情况",
            f"{TO_FILL_IN}本年度主动公开政府信息的数量、重点领域和渠道）",
            "（二）依申请公开情况",
            *_applications(totals),
            "（三）政府信息管理情况",
            f"{TO_FILL_IN}制度、保密审查、规范性文件管理等情况）",
            "（四）政府信息公开平台建设情况",
            f"{TO_FILL_IN}政府网站、政务新媒体、公报、查阅场所等情况）",
            "（五）监督保障情况",
            f"{TO_FILL_IN}机构、培训，以及工作考核、社会评议和责任追究结果情况）",
        )
    )


def _applications(totals: Totals) -> list[str]:
    cells, timeliness, year = totals.three.cells, totals.timeliness, totals.year
    new = cells[NEW]
    natural, everyone = new[APPLICANT_COLUMNS[0].key], new[TOTAL]
    who = f"，其中自然人申请{natural}件，法人或其他组织申请{everyone - natural}件" if everyone else ""
    carried = f"上年结转{cells[CARRIED_IN][TOTAL]}件" if cells[CARRIED_IN][TOTAL] else "没有上年结转的申请"
    received = (
        f"{year}年，本机关新收政府信息公开申请{everyone}件{who}；{carried}。"
        if everyone
        else (f"{year}年，本机关没有新收政府信息公开申请；{carried}。")
    )
    results = [f"{name}{count}件" for name, count in _results(totals) if count]
    ended = f"本年度办结{cells[RESULT_TOTAL][TOTAL]}件：{'，'.join(results)}。" if results else "本年度没有办结的申请。"
    left = f"结转下年度继续办理{cells[CARRIED_OUT][TOTAL]}件。"
    lines = [received + ended + left]
    judged = timeliness[ON_TIME] + timeliness[LATE]
    if judged:
        share = _share(timeliness[ON_TIME], judged)
        lines.append(f"作出答复的申请中，按期答复{timeliness[ON_TIME]}件，占{share}。")
    four = totals.four.cells
    suits = four["suit_direct"][TOTAL] + four["suit_after_review"][TOTAL]
    reviews = four["review"][TOTAL]
    if reviews or suits:
        lines.append(f"因政府信息公开引起的行政复议{reviews}件，行政诉讼{suits}件。")
    else:
        lines.append("没有因政府信息公开引起的行政复议、行政诉讼。")
    return lines


def _results(totals: Totals) -> list[tuple[str, int]]:
    """The six kinds of result with their numbers, by the form's own words: 不予公开, and so on."""
    found: dict[str, int] = {}
    for row in LEAVES:
        name = _group_name(row)
        found[name] = found.get(name, 0) + totals.three.cells[row.key][TOTAL]
    return list(found.items())


def _group_name(row: Row) -> str:
    whole = RESULT_GROUPS[row.item[1]] if row.in_group else row.name
    return whole.removeprefix(row.item).partition("（")[0]


def _problems(totals: Totals) -> str:
    late, overdue = totals.timeliness[LATE], totals.overdue_open
    corrected = sum(columns["corrected"] for columns in totals.four.cells.values())
    seen = []
    if late:
        seen.append(f"有{late}件申请的答复超过了法定期限")
    if overdue:
        seen.append(f"有{overdue}件结转的申请已经超过答复期限")
    if corrected:
        seen.append(f"有{corrected}件政府信息公开行为在行政复议、行政诉讼中被纠正")
    found = f"{totals.year}年，本机关{'，'.join(seen)}。" if seen else ""
    return "\n".join(
        (
            f"（一）存在的主要问题\n{found}{TO_FILL_IN}主要问题及其原因）",
            f"（二）改进情况\n{TO_FILL_IN}针对问题采取的措施，以及上年所提问题的改进情况）",
        )
    )


def _other(totals: Totals) -> str:
    """收取信息处理费 is reported here (处理费办法)."""
    basis = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"
    if totals.fees_yuan:
        fees = f"{totals.year}年，本机关按照{basis}实际收取信息处理费共计{totals.fees_yuan}元。"
    else:
        fees = f"{totals.year}年，本机关没有按照{basis}收取信息处理费。"
    return f"{fees}\n{TO_FILL_IN}其他需要报告的事项；没有的，请写“没有其他需要报告的事项”）"


def _share(part: int, whole: int) -> str:
    """``99.1%``; never rounded up to 100."""
    return f"{1000 * part // whole / 10:g}%"
