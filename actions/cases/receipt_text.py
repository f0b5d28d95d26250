"""The receipt of a filed application (登记回执) as its applicant reads it, whoever files it."""

from __future__ import annotations

from actions.cases.applications import Receipt
from actions.cases.day_by_day import chinese_date


def receipt_text(receipt: Receipt, *, is_again: bool = False) -> str:
    """Number, code, dates with their reason, and how to look it up; ``is_again`` when it was asked for later."""
    lines = [
        "这是您的登记回执，编号和查询码请保存好。" if is_again else "您的申请已经提交，请记下编号和查询码。",
        f"申请编号：{receipt.number}",
    ]
    if receipt.query_code:  # none after the term of retention
        lines.append(f"查询码：{receipt.query_code}")
    if receipt.received_on:
        lines.append(f"收到日期：{chinese_date(receipt.received_on)}")
    if receipt.due_on:
        lines.append(f"最迟答复日期：{chinese_date(receipt.due_on)}{'（暂定）' if receipt.provisional else ''}")
    if receipt.attachments:
        lines.append(f"附件：{receipt.attachments}个")
    lines += receipt.explanation
    lines.append("查进度：在这里说「我的申请」；换了地方，发编号和查询码给我。")
    return "\n".join(lines)
