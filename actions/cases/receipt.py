"""The day on which an application is received, by the way it came (条例 Art. 31).

When it arrived, when it was confirmed, which day counts and why are kept apart: the day that counts may be disputed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.cases.day_by_day import say


class Route(StrEnum):
    """How an application came."""

    IN_PERSON = "in_person"
    ORAL = "oral"
    REGISTERED_MAIL = "registered_mail"  # 挂号信, EMS: what is signed for
    ORDINARY_MAIL = "ordinary_mail"  # 平常信函
    ONLINE = "online"
    FAX = "fax"
    EMAIL = "email"


@dataclass(frozen=True)
class ReceiptDay:
    """``received_on`` is None while both sides have yet to confirm. ``safer_on`` is the earlier day to count from where
    the day of receipt may be disputed."""

    received_on: date | None
    basis: str  # Chinese, with the article
    problems: list[str]  # Chinese sentences
    arrived_on: date
    confirmed_on: date | None = None
    safer_on: date | None = None


_CONFIRMED = {
    Route.ONLINE: "通过互联网提交",
    Route.EMAIL: "通过电子邮件提交",
    Route.FAX: "通过传真提交",
}


def receipt_day(
    route: Route,
    arrived_on: date,
    *,
    confirmed_on: date | None = None,
    signed_on: date | None = None,
) -> ReceiptDay:
    """The day of receipt.

    ``arrived_on`` is the day on which it was handed in, submitted or delivered; ``signed_on`` the day on which the
    agency signed for registered mail (its mail room too: passing it on inside moves nothing); ``confirmed_on`` the day
    on which both sides confirmed, as ordinary mail, fax and everything by internet need.
    """
    match route:
        case Route.IN_PERSON:
            return ReceiptDay(arrived_on, "当面提交，以提交之日为收到之日（条例第三十一条第一项）", [], arrived_on)
        case Route.ORAL:
            basis = "口头提出、由工作机构代为填写，以提交之日为收到之日（条例第二十九条第一款、第三十一条第一项）"
            return ReceiptDay(arrived_on, basis, [], arrived_on)
        case Route.REGISTERED_MAIL:
            return _signed(arrived_on, signed_on)
        case Route.ORDINARY_MAIL:
            return _ordinary_mail(arrived_on, confirmed_on)
        case _:
            return _confirmed(_CONFIRMED[route], arrived_on, confirmed_on)


def _signed(arrived_on: date, signed_on: date | None) -> ReceiptDay:
    basis = "以邮寄方式提交，以行政机关签收之日为收到之日（条例第三十一条第二项）"
    if signed_on is None:
        return ReceiptDay(arrived_on, basis, ["没有记录签收的日期，按到达的日期计算，请核对。"], arrived_on)
    if signed_on < arrived_on:
        problem = f"签收的日期{say(signed_on)}早于到达的日期{say(arrived_on)}，请核对。"
        return ReceiptDay(signed_on, basis, [problem], arrived_on)
    return ReceiptDay(signed_on, basis, [], arrived_on)


def _ordinary_mail(arrived_on: date, confirmed_on: date | None) -> ReceiptDay:
    basis = "以无需签收的邮寄方式提交，以与申请人确认之日为收到之日（条例第三十一条第二项）"
    if confirmed_on is None:
        problem = f"应当在收到的当日{say(arrived_on)}与申请人确认（条例第三十一条第二项），还没有确认的记录。"
        return ReceiptDay(None, basis, [problem], arrived_on, None, arrived_on)
    if confirmed_on < arrived_on:
        return _before_arrival(basis, arrived_on, confirmed_on)
    if confirmed_on > arrived_on:
        problem = (
            f"{say(arrived_on)}收到，{say(confirmed_on)}才与申请人确认，应当于收到的当日确认（条例第三十一条第二项），"
            f"迟延确认可能被认定违法；稳妥做法是从{say(arrived_on)}起算。"
        )
        return ReceiptDay(confirmed_on, basis, [problem], arrived_on, confirmed_on, arrived_on)
    return ReceiptDay(confirmed_on, basis, [], arrived_on, confirmed_on)


def _confirmed(how: str, arrived_on: date, confirmed_on: date | None) -> ReceiptDay:
    basis = f"{how}，以双方确认之日为收到之日（条例第三十一条第三项）"
    if confirmed_on is None:
        return ReceiptDay(None, f"{basis}，尚未确认", [], arrived_on, None, arrived_on)
    if confirmed_on < arrived_on:
        return _before_arrival(basis, arrived_on, confirmed_on)
    if confirmed_on > arrived_on:
        problem = (
            f"{say(arrived_on)}提交，{say(confirmed_on)}才确认；登记的日期能否当作双方确认之日有争议，"
            f"稳妥做法是从{say(arrived_on)}起算。"
        )
        return ReceiptDay(confirmed_on, basis, [problem], arrived_on, confirmed_on, arrived_on)
    return ReceiptDay(confirmed_on, basis, [], arrived_on, confirmed_on)


def _before_arrival(basis: str, arrived_on: date, confirmed_on: date) -> ReceiptDay:
    problem = f"确认的日期{say(confirmed_on)}早于到达的日期{say(arrived_on)}，按到达的日期计算，请核对。"
    return ReceiptDay(arrived_on, basis, [problem], arrived_on, confirmed_on)
