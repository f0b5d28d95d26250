"""What staff are asked when an opinion or a payment comes and the day of delivery was never noted."""

from __future__ import annotations

from typing import Any

from actions.cases.lifecycle import EventKind

from .test_case_steps import step, take

E = EventKind
THIRD = {"consulted": "third_party", "matter": "合同"}
DELIVERED = 'name="fact-delivered_on" type="date" value=""'


def required(page: str, field: str) -> bool:
    """Whether the browser insists on the field."""
    return "required" in page.split(field)[1].split(">")[0]


async def test_art_32_the_form_of_an_opinion_asks_for_a_delivery_that_is_not_known(
    li: Any, application: str, happen: Any
) -> None:
    happen(application, E.CONSULTATION_SENT, party="甲公司", **THIRD)
    page = await li.get(step(application, E.CONSULTATION_ANSWERED))
    assert required(page, DELIVERED)
    happen(application, E.CONSULTATION_SENT, party="乙公司", delivered_on="2026-03-13", **THIRD)
    page = await li.get(step(application, E.CONSULTATION_ANSWERED))
    assert not required(page, DELIVERED)  # it depends on who is chosen
    assert "以前没有记录的，必须填写" in page
    fields = {"fact_opinion": "agree", "on": "2026-03-13"}
    page = await take(li, application, E.CONSULTATION_ANSWERED, fact_ref="Z1", **fields)
    assert "请填写“送达日期”" in page
    await take(li, application, E.CONSULTATION_ANSWERED, fact_ref="Z1", fact_delivered_on="2026-03-13", **fields)
    assert "2026年3月13日" in await li.get(f"/staff/applications/{application}")
    page = await li.get(step(application, E.CONSULTATION_ANSWERED))
    assert "fact-delivered_on" not in page
    await take(li, application, E.CONSULTATION_ANSWERED, fact_ref="Z2", **fields)
    assert "现在不能办理" in await li.get(step(application, E.CONSULTATION_ANSWERED))  # both have answered


async def test_art_33_3_an_opinion_that_comes_after_the_end_can_be_put_on_record(
    li: Any, application: str, happen: Any
) -> None:
    happen(application, E.CONSULTATION_SENT, party="甲公司", **THIRD)
    happen(application, E.CONSULTATION_ENDED, ref="Z1", reason="查无此人")
    page = await li.get(step(application, E.CONSULTATION_ANSWERED))
    assert "第三方“甲公司”，2026年3月13日发出" in page
    assert "fact-delivered_on" not in page
    page = await take(li, application, E.CONSULTATION_ANSWERED, fact_ref="Z1", fact_opinion="refuse", on="2026-03-13")
    assert "已办理“收到意见”" in page


async def test_fee_measures_art_6_the_form_of_a_payment_asks_when_the_notice_came_unless_that_is_known(
    admin: Any, on_paper: str, happen: Any
) -> None:
    happen(on_paper, E.REGISTERED, received_on="2026-03-13")
    fee = {"amount": 100, "why": "本月第31件，超过规定的件数", "tier": "by_case", "basis": "本月第31件"}
    happen(on_paper, E.FEE_NOTICED, how_to_pay="到窗口缴纳", **fee)
    page = await admin.get(step(on_paper, E.FEE_PAID))
    assert required(page, 'name="fact-noticed_on" type="date" value=""')
    page = await take(admin, on_paper, E.FEE_PAID, on="2026-03-13")
    assert "请填写“申请人收到通知的日期”" in page
    happen(on_paper, E.FEE_NOTICE_DELIVERED)
    assert "fact-noticed_on" not in await admin.get(step(on_paper, E.FEE_PAID))
    await take(admin, on_paper, E.FEE_PAID, on="2026-03-13")
    assert "缴费，自次日起重新计算" in await admin.get(f"/staff/applications/{on_paper}")
