"""How often and by when: the time words of official prose.

They are read clause by clause, since 按月公布…,…20个工作日内公开 is two duties in one sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cn2an import cn2an

from knowledge.duties.records import Frequency, LimitUnit, Period, TimeLimit

_NUMBER = r"(?:\d+|[一二两三四五六七八九十]+)"
_PERIODS = {"日": Period.DAY, "天": Period.DAY, "周": Period.WEEK, "月": Period.MONTH, "季": Period.QUARTER}
_PERIODS["年"] = Period.YEAR
_ORDER = list(Period)

# 每五日, 每周, 每两个月, 每年; 每条, 每项 and 每个部门 count no time.
_EVERY = re.compile(rf"每(?P<count>{_NUMBER}|半)?个?(?P<unit>日|天|周|季度?|月度?|年度?)")
# 按月, 按月度, 按季度, 按月、季、年度; 月度、季度…新闻发布会; 季度抽查
_BY = re.compile(r"按(?P<units>[日周月季年]度?(?:[、和及或][月季年]度?)*)(?!照)")
_BARE = re.compile(
    r"(?<![上本下当各前])(?P<units>[月季]度(?:[、和及][月季年]度)*)|年度(?=报告[^,，。]{0,12}公开|培训)|逐[日月]"
)
# Not: 及时性, 不及时, 准确、及时。, and what the public should be able to do: 及时了解, 及时受理
_VAGUE = re.compile(
    r"(?<!不)定期|(?<!不)(?<!得到)及时(?!性|等|的|$|[。;；,，]|了解|知晓|获取)|适时|实时|随时|分批次|动态更新|不定期"
    r"|(?:常态化|持续|长期)(?=公开|公布|发布|公示|更新)"
)
_CONDITION = re.compile(r"[^,，。;；:：]{1,12}(?:时|期间)$")

_EVENT = r"(?:(?P<after>[^,，。;；:：]{1,24}?(?:之日起|结束后?|公布后|印发后|变更后|形成后))的?)?"
_WITHIN = re.compile(rf"{_EVENT}(?P<text>(?:最迟)?在?(?P<amount>{_NUMBER})个?(?P<unit>工作日|小时|日|天)(?:之|以)?内)")
_OF_PERIOD = re.compile(rf"每(?:月|季度?(?P<place>首|末)月)的?(?P<day>{_NUMBER})[日号](?:之|以)?前")
_PLACES = {"首": 1, "末": 3}
_NEXT_MONTH = re.compile(rf"(?:下|次)月(?P<day>{_NUMBER})日(?:之|以)?前")
_DAY = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>1[0-2]|[1-9])月(?:(?P<day>[12]\d|3[01]|[1-9])日|底|末|份)?(?:之|以)?前"
)
_YEAR_END = re.compile(r"(?:(?P<year>\d{4})年)?年(?:底|末)(?:之|以)?前|年内")
_BEFORE_YEAR = re.compile(r"(?P<year>\d{4})年(?:之|以)?前")
_GARBLED = re.compile(r"(?<!\d)\d{6,8}日?(?:之|以)?前")  # 2014115日前: the copy lost 年 and 月, the day can't be told
_AIM = re.compile(r"^(?:围绕|本着)")  # 围绕年内实现…全覆盖目标: why, not by when
_LONGEST_STATED = 12  # characters
_DONE = re.compile(r"已经?于")  # 我市已于2016年10月底前完成: a report, no duty


def frequency_of(clause: str) -> Frequency | None:
    """The first frequency that a clause gives, one with a period before a vague one: 每月定期发布 is monthly."""
    if match := _EVERY.search(clause):
        if match["count"] == "半":
            return Frequency(match[0], (Period.MONTH,), 6) if match["unit"][0] == "年" else None
        count = _number(match["count"]) if match["count"] else 1
        before = _CONDITION.search(clause[: match.start()])
        condition = before[0] if before else ""
        return Frequency(condition + match[0], (_PERIODS[match["unit"][0]],), count, condition)
    if match := _BY.search(clause) or _BARE.search(clause):
        periods = {_PERIODS[letter] for letter in match[0] if letter in _PERIODS}
        return Frequency(match[0], tuple(sorted(periods, key=_ORDER.index)))
    if match := _VAGUE.search(clause):
        return Frequency(match[0])
    return None


def limit_of(clause: str, year: int | None, *, recurring: bool = False) -> TimeLimit | None:
    """The first time limit that a clause gives. ``year`` is the document's: 5月底前 in a plan for 2017 is 2017-05-31.

    ``recurring``: the clause says 每年, so the day comes again each year.
    """
    if match := _WITHIN.search(clause):
        units = {"工作日": LimitUnit.WORKDAY, "小时": LimitUnit.HOUR}
        unit = units.get(match["unit"], LimitUnit.DAY)
        after = re.sub(r"^.*?(?=(?:在|自|从))(?:在|自|从)", "", match["after"] or "")
        return TimeLimit(match["text"].removeprefix("在"), _number(match["amount"]), unit, after)
    if match := _NEXT_MONTH.search(clause):
        return TimeLimit(match[0], day=_number(match["day"]), next_month=True)
    if match := _OF_PERIOD.search(clause):
        return TimeLimit(match[0], day=_number(match["day"]), period_month=_PLACES.get(match["place"]))
    if match := _YEAR_END.search(clause):
        return TimeLimit(match[0], year=None if recurring else _year(match["year"], year), month=12)
    if match := _DAY.search(clause):
        own = None if recurring else _year(match["year"], year)
        return TimeLimit(match[0], year=own, month=int(match["month"]), day=int(match["day"]) if match["day"] else None)
    if match := _BEFORE_YEAR.search(clause):
        return TimeLimit(match[0], year=int(match["year"]) - 1, month=12)
    if match := _GARBLED.search(clause):
        return TimeLimit(match[0])
    return None


def times_of(clause: str, year: int | None) -> tuple[Frequency | None, TimeLimit | None]:
    """Both for one clause; neither for one that says why or what has been done."""
    if _AIM.match(clause) or _DONE.search(clause):
        return None, None
    frequency = frequency_of(clause)
    recurring = frequency is not None and Period.YEAR in frequency.periods
    return frequency, limit_of(clause, year, recurring=recurring)


def stated_times(text: str, year: int | None) -> tuple[Frequency | None, TimeLimit | None]:
    """The time that a label or a column gives, where the words need no sentence: 6月底, 及时, 长期坚持."""
    found = times_of(text, year)
    if any(found) or not text:
        return found
    frequency, limit = times_of(f"{text}前", year)
    if limit:
        return frequency, replace(limit, text=text)
    return (Frequency(text), None) if len(text) <= _LONGEST_STATED else (None, None)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(cn2an(text, "smart"))


def _year(text: str | None, fallback: int | None) -> int | None:
    return int(text) if text else fallback
