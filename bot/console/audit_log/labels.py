"""What the entries of the audit trail are called, and how their details are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.cases.lifecycle import OFFICE_ROLES, TABLE
from actions.cases.requests.life import Step
from actions.cases.requests.transitions import TRANSITIONS
from bot.learning.tables import Handling

CASES, PEOPLE, TALKS, CONTENT, SYSTEM = "申请的每一步", "账号、登录", "会话、代填", "文件、提问、年报", "其他"

_HANDLED = {
    Handling.FAQ: "提问：添加问答",
    Handling.PASSAGE: "提问：关联条文",
    Handling.PUBLICATION: "提问：发起公开",
    Handling.IGNORED: "提问：忽略",
}
_STEPS = {step: row.label for (_kind, step), row in TRANSITIONS.items()}
_GROUPS: dict[str, dict[str, str]] = {
    CASES: {
        **{f"case:{kind.value}": row.title for kind, row in TABLE.items()},
        "applicant_revealed": "查看申请人完整信息",
        "letter_read": "下载文书",
        "attachment_read": "下载附件",
        "enclosure_added": "上传答复附件",
        "enclosure_removed": "删除答复附件",
        "enclosure_read": "打开答复附件",
        "enclosure_fetched": "申请人下载答复附件",
        "attachments_added": "随申请提交附件",
        "attachment_put": "把文件放进申请",
        "attachment_moved": "移走附件",
        "attachment_uploaded": "上传附件",
        "query_code_shown": "打印回执和查询码",
        "contact_changed": "申请人变更联系方式",
        "due_date_changed": "期限重新核算",
        "case_linked": "关联另一件申请",
        "case_unlinked": "解除关联",
        "applicant_searched": "按申请人查找",
        "applications_exported": "导出申请列表",
        "filter_saved": "保存筛选",
        "filter_removed": "删除筛选",
        "privacy:erased": "个人信息到期删除",
    },
    PEOPLE: {
        "signed_in": "登录",
        "signed_out": "退出登录",
        "sign_in_refused": "登录失败：用户名或密码不对",
        "sign_in_code_refused": "登录失败：验证码不对",
        "password_changed": "修改密码",
        "password_reset": "重置密码",
        "second_factor_set_up": "设置两步验证",
        "second_factor_removed": "关闭两步验证",
        "second_factor_reset": "重置两步验证",
        "second_factor_required": "更改谁须用两步验证",
        "recovery_code_used": "用恢复码登录",
        "recovery_codes_renewed": "更换恢复码",
        "sessions_ended": "退出其他设备的登录",
        "account_created": "新建账号",
        "account_renamed": "修改姓名",
        "account_disabled": "停用账号",
        "account_enabled": "重新启用账号",
        "duties_changed": "修改角色",
        "unit_changed": "调整科室",
        "wecom_changed": "修改企业微信账号",
        "unit_created": "新建科室",
        "unit_edited": "修改科室",
        "unit_disabled": "停用科室",
        "unit_enabled": "重新启用科室",
    },
    TALKS: {
        "conversation_claimed": "接待会话",
        "conversation_read": "阅读同事接待的会话",
        "conversation_taken_over": "接手同事的会话",
        "conversation_handed_back": "会话交还机器人",
        "conversation_closed": "结束会话",
        "conversation_passed_on": "转出会话",
        "conversation_noted": "写内部备注",
        "conversation_laid_aside": "会话放到稍后处理",
        "conversation_taken_up": "会话放回正在接待",
        "canned_reply_added": "新建常用语",
        "canned_reply_changed": "修改常用语",
        "canned_reply_switched_on": "启用常用语",
        "canned_reply_switched_off": "停用常用语",
        "message_sent_again": "重新处理没有送到的消息",
        "message_laid_aside": "不再处理没有送到的消息",
        "draft_started": "开始填写申请",
        "draft_cancelled": "放弃填写申请",
        "draft_shown": "打开代填页面",
        "draft_filled_in": "代填申请",
        "draft_read_back": "代填后读给申请人确认",
        "application_filled_in": "提交代填的申请",
        "attachment_received": "收到附件",
        "attachment_removed": "申请人删除附件",
        "request_submitted": "收到其他请求",
        "requester_revealed": "查看请求人完整信息",
        **{f"request_{step}": f"其他请求：{_STEPS[step]}" for step in Step if step in _STEPS},
    },
    CONTENT: {
        "faq_created": "新建问答",
        "faq_changed": "修改问答",
        "faq_switched_on": "启用问答",
        "faq_switched_off": "停用问答",
        **{f"question_{handling.value}": label for handling, label in _HANDLED.items()},
        "annual_report_saved": "保存年报",
        "annual_report_finalised": "年报定稿",
        "annual_report_reopened": "年报撤销定稿",
        "duty_done": "登记公开事项完成",
        "duty_undone": "撤销公开事项登记",
        "duty_skipped": "公开事项列为当次不适用",
        "duty_begun": "登记公开事项起算日",
        "duty_applies": "公开事项纳入台账",
        "duty_applies_not": "公开事项列为不适用",
        "duties_exported": "导出公开事项台账",
        "report_made": "生成报表文件",
        "report_downloaded": "下载报表文件",
    },
    SYSTEM: {
        "token_created": "新建接口令牌",
        "token_revoked": "撤销接口令牌",
        "webhook_created": "新建推送",
        "webhook_switched_on": "启用推送",
        "webhook_switched_off": "停用推送",
        "webhook_secret_renewed": "更换推送密钥",
        "webhook_sent_again": "重新发送推送",
        "calendar_loaded": "更新放假安排",
        "audit_exported": "导出审计记录",
        "audit_verified": "核对审计记录",
        "agency_changed": "修改单位信息",
        "template_used": "启用文书模板",
        "template_reset": "用回系统自带的文书模板",
        "retention_run": "立即删除到期的内容",
        "retention_held": "保留申请（不删除）",
        "retention_released": "解除保留",
        "checks_run": "检查渠道和系统",
    },
}
GROUPS: Mapping[str, Mapping[str, str]] = _GROUPS
LABELS: Mapping[str, str] = {action: label for group in _GROUPS.values() for action, label in group.items()}

_KEYS = {
    **{"before": "原来", "after": "现在", "on": "日期", "sequence": "经过第几条", "role": "角色", "unit": "科室"},
    **{
        "kind": "种类",
        "size": "字节",
        "count": "件数",
        "file": "附件",
        "enclosure": "答复附件",
        "way": "途径",
        "letter": "文书",
        "purpose": "用途",
    },
    **{"stage": "范围", "reason": "原因", "field": "项目", "fields": "项目", "state": "状态", "year": "年份"},
    **{"notice": "通知", "changed": "变动", "is_set": "已设置", "draft": "草稿", "confirmed": "确认方式"},
    **{"rows": "条数", "format": "格式", "filters": "条件", "period": "期间", "suffix": "格式", "sha256": "摘要"},
    **{"due_on": "到期日", "done_on": "公开日期", "begun_on": "起算日", "document_id": "文件编号"},
    **{"as": "格式", "columns": "栏目", "to": "转给、关联", "from": "来自", "day": "日期"},
    **{"parts": "检查的部分", "template": "模板", "version": "第几版"},
    **{"enclosure": "答复附件", "way": "途径"},
    **{"account": "账号", "scopes": "权限", "until": "到期日", "events": "事件"},
}
_HIDDEN = {"event_hash", "files"}
_VALUES = {duty.value: duty.label for duty in OFFICE_ROLES} | {
    **{"admin": "管理员", "staff": "工作人员", "everybody": "所有人", "True": "是", "False": "否", "None": "无"},
    **{"chat": "对话", "code": "查询码"},
}
_SUBJECTS = {
    **{"console": "工作台", "applications": "申请列表", "calendar": "放假安排", "agency": "单位信息"},
    **{"template": "文书模板", "retention": "保存期限", "unknown account": "没有的账号"},
}
_KINDS = {
    **{"unit": "科室", "faq": "问答", "question": "提问", "draft": "草稿", "message": "消息"},
    **{"annual_report": "年报", "conversation": "会话", "canned": "常用语"},
    **{"duty": "公开事项", "report": "报表"},
    **{"token": "接口令牌", "webhook": "推送"},
}
_ACTORS = {"system": "系统", "applicant": "申请人", "unknown": "未登录的人", "command line": "命令行"}


def label_of(action: str) -> str:
    """In Chinese; one that isn't known as it is stored."""
    return LABELS.get(action, action)


def actor_of(actor: str) -> str:
    """A person's signature, or who else acts."""
    return _ACTORS.get(actor, actor)


def actor_named(text: str) -> str | None:
    """The stored name of 系统, 申请人 …; ``None`` for a person."""
    return next((actor for actor, name in _ACTORS.items() if text in (actor, name)), None)


def subject_of(subject: str) -> str:
    """What an entry is about: 科室3 for ``unit:3``; numbers and user names as they are."""
    if subject in _SUBJECTS:
        return _SUBJECTS[subject]
    kind, _, number = subject.replace(" ", ":", 1).partition(":")
    return f"{_KINDS[kind]}{number}" if kind in _KINDS and number else subject


def detail_of(detail: Mapping[str, Any]) -> str:
    """``原来 承办；现在 承办、签发``. Hashes are for the verification, not for reading."""
    return "；".join(f"{_KEYS.get(key, key)} {_value(value)}" for key, value in detail.items() if key not in _HIDDEN)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_value(each) for each in value) or "无"
    if isinstance(value, dict):
        return "，".join(f"{key}={_value(each)}" for key, each in value.items())
    words = str(value).split(",")
    return "、".join(_VALUES.get(word, word) for word in words) or "无"
