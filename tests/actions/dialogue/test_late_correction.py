"""A correction that was asked for after the seven working days (Art. 30), as its applicant sees it: no new clock."""

from __future__ import annotations

from datetime import date

from actions.cases.lifecycle import EventKind
from tests.actions.dialogue.talk import Talk
from tests.support.replies import content_for

LATE = {"correct_by": "2026-04-03", "points": "请写明年度。", "late_reason": "承办人员休假，没有按时告知。"}


def test_a_late_request_moves_no_date_and_says_so(talk: Talk) -> None:
    talk.file()
    talk.on("2026-03-16")
    talk.staff(EventKind.CORRECTION_ASKED, LATE)
    talk.say("期限怎么算的 JZ2026-00001")
    assert "不因补正重新计算" in talk.heard
    talk.say("2025年度的")
    assert "提交以后，答复期限不变。" in talk.heard
    talk.say("是")
    told = talk.heard
    assert "答复期限不变" in told
    assert talk.history()[-1][0] == "correction_received"
    talk.say("好的", "affirm")
    assert told in talk.heard


def test_it_may_come_while_the_reply_is_written(talk: Talk) -> None:
    talk.file()
    talk.on("2026-03-16")
    talk.staff(EventKind.CORRECTION_ASKED, LATE)
    talk.staff(EventKind.REPLY_DRAFTED, {"kind": "N5"}, content=content_for("N5", date(2026, 3, 16)))
    talk.say("2025年度的")
    assert "这是对申请JZ2026-00001的补正吗" in talk.heard
    talk.say("是")
    assert talk.history()[-1][0] == "correction_received"
