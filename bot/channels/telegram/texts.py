"""What this channel says to citizens by itself, in one place; everything else is said by the dialogue."""

from __future__ import annotations

from bot.channels.hearing import NO_PLACE, NO_VIDEO, NOT_SUPPORTED

__all__ = ["NOT_SUPPORTED", "NO_PLACE", "NO_VIDEO"]  # the same on all channels

NO_VOICE = "语音我暂时听不了。请打字发给我。"
NO_CONTACT = "名片我暂时看不了。请把姓名、电话打字发给我。"
EDITED = (
    "您修改的那条消息，我已经按原来的内容处理了。填过的内容要改，请说要改哪一项，例如「修改电话」；"
    "要把改后的话当作新消息发给我，请点下面的按钮。"
)
AS_EDITED = "当作新消息"
FILE_EDITED = "您换上的文件我没有收到，请把它再发一次。"
STALE = "您点的是前面的选项，已经不能用了。请打字告诉我，或者发送 /menu 重新选。"
UNKNOWN_BUTTON = "这个按钮不能用了。请打字告诉我，或者发送 /menu。"
CHOSEN = "已选：{title}"
GROUP = "您好，我只在私聊里服务。请点我的头像，给我单独发消息。群里的内容我不会处理，请不要在群里发个人信息。"
PICTURE = "Telegram图片"
FILE = "Telegram文件"
MENU = (  # commands as Telegram shows them, see hearing.COMMANDS
    ("apply", "申请公开信息"),
    ("status", "查我的申请"),
    ("person", "转人工"),
    ("menu", "看看能办什么"),
    ("help", "使用帮助"),
)
