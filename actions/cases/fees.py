"""The fee for processing information (条例 Art. 42; 政府信息公开信息处理费管理办法, 国办函〔2020〕109号).

Applications are free. Only where somebody's clearly exceed what is reasonable, an office may charge, each application
either by case or by volume, never by both (办法 Art. 3). Both are superlinear: each tier's price holds for what lies in
the tier. Amounts are whole yuan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class FeeError(ValueError):
    """Something that can't be charged; ``str()`` is a Chinese sentence."""


class Basis(StrEnum):
    """How an application is charged."""

    BY_CASE = "by_case"
    BY_VOLUME = "by_volume"

    @property
    def label(self) -> str:
        return {"by_case": "按件计收", "by_volume": "按量计收"}[self.value]

    @property
    def unit(self) -> str:
        return {"by_case": "件", "by_volume": "页"}[self.value]

    @property
    def article(self) -> str:
        return {"by_case": "处理费办法第四条", "by_volume": "处理费办法第五条"}[self.value]


@dataclass(frozen=True)
class Part:
    """What of a fee lies in one tier: ``count`` units of the tier ``first``-``last``, each ``price`` yuan."""

    first: int
    last: int | None  # None: and above
    count: int
    price: int

    @property
    def amount(self) -> int:
        return self.count * self.price


@dataclass(frozen=True)
class Fee:
    """A fee. ``before`` units of the month came earlier and are not charged again; by volume it is 0."""

    basis: Basis
    before: int
    units: int
    parts: tuple[Part, ...]

    @property
    def amount(self) -> int:
        """In yuan."""
        return sum(part.amount for part in self.parts)


type _Tier = tuple[int, int | None, int]  # first, last, price
type _TierOf = Callable[[int], _Tier]

FREE_CASES = (
    10  # 件 of one applicant in a natural month: also the line of the alert, see :func:`actions.cases.repeats.excess`
)
CASES_A_TIER = 10
STEP = 100  # yuan that each further ten cases cost more
_PAGE_TIERS: tuple[_Tier, ...] = ((1, 30, 0), (31, 100, 10), (101, 200, 20), (201, None, 40))

# What staff must know and the texts at hand do not settle: [U] no source text was seen, [D] a choice of this system.
NOTES: dict[Basis, tuple[str, ...]] = {
    Basis.BY_CASE: (
        "按件计收适用于所有申请处理决定类型（处理费办法第四条）。",
        "一份申请包含多项内容的，可以按照“一事一申请”原则，以合理的最小单位拆分计算件数（处理费办法第四条）。",
        "“同一申请人”按本机关登记的身份证件号码或者统一社会信用代码认定，只统计向本机关提出的申请；"
        "办法没有写明统计范围，请核对（内部做法）。",
        "自然月按提交申请的日期（北京时间）计算（内部做法，办法没有写明）。",
    ),
    Basis.BY_VOLUME: (
        "按量计收适用于以提供纸质件、发送电子邮件、复制电子数据等方式获取信息的申请（处理费办法第五条）。",
        "以一件申请为单位计算页数，同一申请人的多件申请不累加；A4及以下幅面纸张的单面为1页（未见原文，请核对办法第五条）。",
        "信息已经主动公开、只告知获取方式和途径的，不适用按量计收（未见原文，请核对办法第五条）。",
    ),
}
_SHARED_NOTES = (
    "数量、频次明显超过合理范围的，行政机关“可以”收取，不是应当收取（条例第四十二条）。",
    "同一件申请只能在按件、按量中选择一种，不得重复计算（处理费办法第三条）。",
    "收费通知应当在答复期限内发出，写明依据、标准、数额、缴纳方式；申请人应当在收到通知次日起20个工作日内缴纳，"
    "逾期未缴纳的视为放弃申请（处理费办法第六条）。",
    "申请人缴费后答复期限怎样计算，未见原文，请核对办法第六条。",
)


def case_price(nth: int) -> int:
    """Yuan for the ``nth`` application of one applicant in a natural month (办法 Art. 4)."""
    _check(nth, 1)
    if nth <= FREE_CASES:
        return 0
    return STEP * max(1, -(-nth // CASES_A_TIER) - 2)  # 11-30: 100, 31-40: 200, 41-50: 300 …


def page_price(nth: int) -> int:
    """Yuan for the ``nth`` page of one application (办法 Art. 5)."""
    _check(nth, 1)
    return next(price for _, last, price in _PAGE_TIERS if last is None or nth <= last)


def by_case(before: int, count: int = 1) -> Fee:
    """The fee for ``count`` applications of somebody who has made ``before`` in the same natural month (办法 Art. 4).

    An application that was split counts as many. Raises :class:`FeeError`.
    """
    _check(before, 0)
    _check(count, 1)
    return Fee(Basis.BY_CASE, before, count, tuple(_parts(before, count, _case_tier)))


def by_volume(pages: int) -> Fee:
    """The fee for ``pages`` pages handed over on one application (办法 Art. 5). Raises :class:`FeeError`."""
    _check(pages, 1)
    return Fee(Basis.BY_VOLUME, 0, pages, tuple(_parts(0, pages, _page_tier)))


def total(charged: Iterable[tuple[str, Fee]]) -> int:
    """The sum in yuan of what applications (by number) are charged.

    Raises :class:`FeeError` where one is charged twice, be it by case and by volume (办法 Art. 3).
    """
    fees: dict[str, Fee] = {}
    for number, fee in charged:
        if number in fees:
            both = fees[number].basis is not fee.basis
            why = "不得同时按件、按量重复计算（处理费办法第三条）" if both else "已经计算过"
            raise FeeError(f"申请{number}的信息处理费{why}。")
        fees[number] = fee
    return sum(fee.amount for fee in fees.values())


def is_possible(basis: Basis, amount: int) -> bool:
    """Whether one application can cost ``amount`` yuan; one that was split by case costs the sum of its parts."""
    if basis is Basis.BY_CASE:
        return amount > 0 and amount % STEP == 0
    return any(least <= amount <= (most or amount) and (amount - least) % price == 0 for least, most, price in _sums())


def possible(basis: Basis) -> str:
    """Which amounts there are, a Chinese clause."""
    if basis is Basis.BY_CASE:
        first = f"第{FREE_CASES + 1}至{3 * CASES_A_TIER}件每件{STEP}元"
        return f"{first}，以后每{CASES_A_TIER}件一档、每件增加{STEP}元（{basis.article}）"
    tiers = []
    for (first_page, last_page, price), (least, most, _) in zip(_PAGE_TIERS[1:], _sums(), strict=True):
        amounts = f"{least}元至{most}元" if most else f"{least}元起"
        tiers.append(f"{first_page}{f'至{last_page}页' if last_page else '页以上'}为{amounts}、每页{price}元")
    return f"{'，'.join(tiers)}（{basis.article}）"


def _sums() -> Iterator[tuple[int, int | None, int]]:
    """Of each tier of pages that costs something the least and the most that is to be paid, and the step between."""
    for first, last, price in _PAGE_TIERS[1:]:
        yield by_volume(first).amount, by_volume(last).amount if last else None, price


def explain(fee: Fee) -> list[str]:
    """How the amount comes about: a Chinese line for each tier, then the sum."""
    unit = fee.basis.unit
    if fee.basis is Basis.BY_CASE:
        month = f"本月此前已申请{fee.before}件，" if fee.before else ""
        head = f"{fee.basis.label}（{fee.basis.article}）：{month}本次计{fee.units}件。"
    else:
        head = f"{fee.basis.label}（{fee.basis.article}）：本件共{fee.units}页。"
    lines = [f"{_range(part, unit)}：{_sum(part, unit)}。" for part in fee.parts]
    return [head, *lines, f"合计{fee.amount}元。"]


def notes(basis: Basis) -> Sequence[str]:
    """What staff should know before they charge, in Chinese sentences; what no text was seen of says so."""
    return (*_SHARED_NOTES, *NOTES[basis])


def _case_tier(nth: int) -> _Tier:
    if nth <= FREE_CASES:
        return 1, FREE_CASES, 0
    if nth <= 3 * CASES_A_TIER:
        return FREE_CASES + 1, 3 * CASES_A_TIER, STEP
    first = (nth - 1) // CASES_A_TIER * CASES_A_TIER + 1
    return first, first + CASES_A_TIER - 1, case_price(nth)


def _page_tier(nth: int) -> _Tier:
    return next(tier for tier in _PAGE_TIERS if tier[1] is None or nth <= tier[1])


def _parts(before: int, count: int, tier_of: _TierOf) -> Iterable[Part]:
    done, end = before, before + count
    while done < end:
        first, last, price = tier_of(done + 1)
        here = end if last is None else min(last, end)
        yield Part(first, last, here - done, price)
        done = here


def _range(part: Part, unit: str) -> str:
    return f"第{part.first}{unit}以上" if part.last is None else f"第{part.first}至{part.last}{unit}"


def _sum(part: Part, unit: str) -> str:
    if not part.price:
        return f"{part.count}{unit}，不收费"
    return f"{part.count}{unit}，每{unit}{part.price}元，{part.amount}元"


def _check(value: int, least: int) -> None:
    if value < least:
        raise FeeError(f"数量不能小于{least}。")
