"""What each permission of the policy is called, for the page that shows it."""

from __future__ import annotations

from bot.console.policy import Permission

CASES, TALKS, DOCUMENTS, REPORTS, OFFICE = "依申请公开", "会话", "文件、问答", "年报和统计", "账号和管理"
GROUPS = (CASES, TALKS, DOCUMENTS, REPORTS, OFFICE)

_REACH = "只有承办、审查等角色的，限于没有科室的、本科室的和本人办过的申请"

# group, what it is called, and what else holds
WORDS: dict[Permission, tuple[str, str, str]] = {
    Permission.SEE_APPLICATIONS: (CASES, "查看申请（申请人信息隐去一部分）", _REACH),
    Permission.WORK_ON_APPLICATIONS: (CASES, "办理申请", "每一步由哪个角色办，见下面“申请的每一步”"),
    Permission.PREPARE_ENCLOSURES: (CASES, "准备随答复提供的附件", "提交审查以前；每次上传、删除、打开都会记录"),
    Permission.ASSIGN_APPLICATIONS: (CASES, "一次指派多件申请", "每一件分别记录"),
    Permission.ENTER_APPLICATION: (CASES, "录入当面、邮寄、传真来的申请，上传纸质材料", ""),
    Permission.PUT_FILES: (CASES, "把群众发来的文件放进申请、移到另一件", "本人接待的会话，或者能办的申请；会记录"),
    Permission.REVEAL_APPLICANT: (CASES, "查看申请人的完整信息、下载文书", "每次查看都会记录"),
    Permission.HAND_OUT_QUERY_CODE: (CASES, "打印回执和查询码", "一次"),
    Permission.HAND_OUT_QUERY_CODE_AGAIN: (CASES, "再次打印回执和查询码", "核实身份以后；每次都会记录"),
    Permission.SEE_ALERTS: (CASES, "查看提醒", "发给本人的；主管可以看全部"),
    Permission.HANDLE_REQUESTS: (CASES, "办理其他请求（更正、建议、投诉、咨询）", ""),
    Permission.SEE_QUEUE: (TALKS, "查看等候的会话", ""),
    Permission.READ_CONVERSATION: (TALKS, "阅读会话", "等候中的、本人接待的；管理员可以看同事接待的，会记录"),
    Permission.CLAIM_CONVERSATION: (TALKS, "接待会话", "等候中的"),
    Permission.WRITE_IN_CONVERSATION: (TALKS, "在会话中回复", "本人接待的"),
    Permission.NOTE_IN_CONVERSATION: (TALKS, "写内部备注", "本人接待的；群众看不到"),
    Permission.PASS_ON_CONVERSATION: (TALKS, "把会话转给同事、单位", "本人接待的；会记录"),
    Permission.LAY_CONVERSATION_ASIDE: (TALKS, "把会话放到稍后处理", "本人接待的；会记录"),
    Permission.HAND_BACK_CONVERSATION: (TALKS, "结束会话、交还机器人", "本人接待的"),
    Permission.SEE_ENDED_TALKS: (TALKS, "查看已结束的会话", "本人的，不含对话内容；主管可以看全部"),
    Permission.SEE_CANNED_REPLIES: (TALKS, "查看常用语", ""),
    Permission.EDIT_CANNED_REPLIES: (TALKS, "编写、停用常用语", "每次修改都会记录"),
    Permission.TAKE_OVER_CONVERSATION: (TALKS, "接手同事的会话", "会记录"),
    Permission.FILL_IN_APPLICATION: (TALKS, "在会话中代填申请", "本人接待的；要申请人确认（条例第二十九条）"),
    Permission.HANDLE_UNDELIVERED: (TALKS, "处理没有送到的消息", ""),
    Permission.SEE_CHANNELS: (TALKS, "查看渠道情况和检查结果", ""),
    Permission.RUN_CHECKS: (TALKS, "检查渠道和系统", "每次检查都会记录"),
    Permission.SEE_DOCUMENTS: (DOCUMENTS, "查看文件", ""),
    Permission.DRAFT_DOCUMENTS: (DOCUMENTS, "上传、修改文件，提交审查", ""),
    Permission.REVIEW_DOCUMENTS: (DOCUMENTS, "保密审查、发布、退回", "不能审查自己起草的（条例第十七条）"),
    Permission.REVIEW_OWN_DOCUMENTS: (DOCUMENTS, "审查自己起草的文件", "要写理由，会记录；只供人手不足的单位"),
    Permission.CHANGE_PUBLISHED_DOCUMENTS: (DOCUMENTS, "废止、撤下已发布的文件", ""),
    Permission.SEE_QUESTIONS: (DOCUMENTS, "查看群众的提问", "不显示提问人，号码隐去"),
    Permission.HANDLE_QUESTIONS: (DOCUMENTS, "处理群众的提问", ""),
    Permission.SEE_FAQ: (DOCUMENTS, "查看问答", ""),
    Permission.EDIT_FAQ: (DOCUMENTS, "编写、停用问答", "每次修改都会记录"),
    Permission.TRY_SEARCH: (DOCUMENTS, "命中测试", ""),
    Permission.SEE_DUTIES: (DOCUMENTS, "查看公开事项台账", ""),
    Permission.KEEP_DUTIES: (DOCUMENTS, "登记公开事项的完成情况", "每次登记都会记录"),
    Permission.SEE_REPORTS: (REPORTS, "查看年报和统计", "统计限于本人能查看的申请"),
    Permission.EDIT_REPORT: (REPORTS, "编写、定稿年报", ""),
    Permission.FETCH_REPORT_FILES: (REPORTS, "下载报表文件", "统计整个机关，没有申请人和案件；每次下载都会记录"),
    Permission.MAKE_REPORT_FILES: (REPORTS, "生成报表文件", "每次生成都会记录"),
    Permission.USE_OWN_ACCOUNT: (OFFICE, "管理自己的密码、两步验证和登录", ""),
    Permission.SEE_ROLES: (OFFICE, "查看角色和权限（本页）", ""),
    Permission.MANAGE_PEOPLE: (OFFICE, "管理科室、人员和登录安全", "每次修改都会记录"),
    Permission.SEE_SETTINGS: (OFFICE, "查看单位信息、日历、文书模板和保存期限", ""),
    Permission.CHANGE_SETTINGS: (OFFICE, "修改单位信息、日历、文书模板和保存期限", "每次修改都会记录"),
    Permission.SEE_AUDIT: (OFFICE, "查看、导出、核对审计记录", "导出和核对也会记录"),
    Permission.MANAGE_INTERFACES: (OFFICE, "管理接口令牌和推送", "每次修改都会记录"),
}
