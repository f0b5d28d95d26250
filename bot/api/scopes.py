"""What a token may be used for. A scope only narrows: the role of its service account must allow it too."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Scope(StrEnum):
    READ_APPLICATIONS = "read:applications"
    WRITE_APPLICATIONS = "write:applications"
    READ_CONVERSATIONS = "read:conversations"
    WRITE_CONVERSATIONS = "write:conversations"
    READ_DOCUMENTS = "read:documents"
    WRITE_DOCUMENTS = "write:documents"
    READ_REPORTS = "read:reports"
    WRITE_REPORTS = "write:reports"
    READ_AUDIT = "read:audit"
    REVEAL = "reveal:applicants"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """What it lets a program do, for who gives it."""
        return _LABELS[self]


_LABELS = {
    Scope.READ_APPLICATIONS: "查看申请、其他请求、提醒（申请人信息隐去一部分）",
    Scope.WRITE_APPLICATIONS: "办理、录入申请，办理其他请求",
    Scope.READ_CONVERSATIONS: "查看等候的、接待中的、结束了的会话，建议的回答、常用语、没有送到的消息",
    Scope.WRITE_CONVERSATIONS: "接待会话、回复、交还，代填申请，编写常用语，重新发送消息",
    Scope.READ_DOCUMENTS: "查看文件、提问、问答",
    Scope.WRITE_DOCUMENTS: "上传、修改、审查、发布文件，处理提问，编写问答",
    Scope.READ_REPORTS: "查看年报、统计、报表文件",
    Scope.WRITE_REPORTS: "填写年报、定稿，生成报表文件",
    Scope.READ_AUDIT: "查看、核对审计记录",
    Scope.REVEAL: "查看申请人完整信息，下载文书和附件（每次都会记录）",
    Scope.ADMIN: "管理人员、科室、单位信息、日历、模板、保存期限、令牌和推送",
}


def stored(scopes: Iterable[Scope]) -> str:
    """As the table keeps them, in the order of the enumeration."""
    chosen = set(scopes)
    return ",".join(scope.value for scope in Scope if scope in chosen)


def read(text: str) -> frozenset[Scope]:
    """What the table keeps; a scope that there is no more is left out."""
    return frozenset(scope for scope in Scope if scope.value in text.split(","))
