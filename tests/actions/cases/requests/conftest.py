"""Answers for each kind of request, and submitting them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from actions.cases.requests import filing
from actions.cases.requests.filing import RequestReceipt
from actions.cases.requests.kinds import Kind
from actions.cases.time import FixedClock
from actions.settings import AgencySettings

ANSWERS: dict[Kind, dict[str, str]] = {
    Kind.RECORD_CORRECTION: {
        "record": "江州市不动产登记信息查询结果（2025年12月）",
        "wrong": "面积98平方米",
        "right": "面积108平方米",
        "evidence": "不动产权证书，证号江州2019第00123号",
        "name": "张三",
        "id_number": "11010519491231002X",
        "phone": "13800138000",
    },
    Kind.PUBLICATION_SUGGESTION: {
        "information": "全市公厕的位置和开放时间",
        "ground": "需要公众广泛知晓",
        "explanation": "大家都要用，现在只能打电话问。",
        "application_number": "无",
        "name": "无",
        "phone": "无",
    },
    Kind.COMPLAINT: {
        "about": "不答复",
        "facts": "我2026年1月5日申请的信息，到现在没有答复。",
        "application_number": "SL2026-3",
        "name": "无",
        "phone": "010-12345678",
    },
    Kind.CONSULTATION: {"question": "信息公开申请要收费吗？", "phone": "无"},
}
Submit = Callable[..., RequestReceipt]


@pytest.fixture
def submit(session: Session, clock: FixedClock, agency: AgencySettings) -> Submit:
    """Submit a request of a kind; each time with a token of its own."""
    made = 0

    def make(kind: Kind = Kind.RECORD_CORRECTION, conversation_id: str = "c1", **more: str) -> RequestReceipt:
        nonlocal made
        made += 1
        clock.advance(timedelta(seconds=1))
        answers = {**ANSWERS[kind], **more}
        return filing.submit(session, kind, conversation_id, answers, clock.now(), agency, token=f"m{made}")

    return make
