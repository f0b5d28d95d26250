"""What this channel says by itself, in one place; everything else is said by the dialogue.

To citizens: :data:`NO_VOICE`, :data:`CHOICES`. To staff: the rest.
"""

from __future__ import annotations

NO_VOICE = "语音我暂时听不了。请打字发给我，或者长按语音转成文字再发来。"
CHOICES = "请选择："

WITHDRAWN = "[用户撤回了这条消息]"
FAILED = {
    1: "客服账号已被删除",
    2: "应用已被关闭",
    4: "会话已过期，超过48小时",
    5: "会话已关闭",
    6: "用户来消息以后，已经发满5条",
    8: "企业主体没有验证",
    10: "用户拒收了消息",
    11: "企业没有成员登录过企业微信",
    12: "微信客服不允许发这种消息",
    13: "企业微信的安全限制",
}
FAILED_FOR_UNKNOWN_REASON = "没有送到，企业微信没有说明原因"
ALERT = "公开申请提醒"
CALENDAR_ALERT = "放假安排提醒"
WAITING = "有人在等人工接待"
WAITING_URGENTLY = "请马上接待：对方可能有危险"
SEE = "查看"
