"""What this channel says to citizens by itself, in one place; everything else is said by the dialogue."""

from __future__ import annotations

NO_VOICE = "这段语音我没有听出文字。请再说一遍，或者打字发给我。"
NO_FILE = "微信里的文件我收不到。图片可以直接发来；其他文件请在网页版上传，或者转人工。"

CHOOSE_ONE = "回复“{text}”即可。"
MORE = "（还有内容，回复 1 查看）"
MORE_WORDS = frozenset({"1", "１", "①", "一", "查看", "继续", "继续看", "更多", "下一条"})
NOT_READY = "还在为您查，请过几秒回复 1 查看。"
NOTIFY_ME = "有新进展时通知我"  # the title of a link, with the receipt of an application
