"""What people say about the files that came with a reply: 附件在哪里, 文件打不开, 清单发我一下. By rule, pure.

The files that citizens send themselves (我发的附件, 删除附件, 附件传不上去) are those of
:mod:`actions.dialogue.attached`: nothing here speaks of them.
"""

from __future__ import annotations

import re

from actions.cases import numbers
from actions.cases.identity import plain
from actions.dialogue.phrases import ENDING, POLITE

_LONGEST = 40  # characters
_YOU = r"(?:你们?|您们?|单位|政府|局里)"
_THOSE = r"(?:那|这|些|个|几|两|三|份|所有|全部|(?<![我俺])(?<!我们)的)*"  # 我的附件 is the citizen's own
_REPLIED = rf"(?:{_YOU}|随)?(?:答复|回复)(?:了|过|给|我们?|俺)*"
_SENT = (
    rf"(?:{_YOU}(?:给我们?|给俺)?(?:给|发|寄|传|提供|公开给)(?:了|过|给|我们?|俺|来|过来)*|"
    r"(?:提供|公开|发|寄|传)?给(?:我们?|俺)(?:发|寄|传|提供)?(?:了|过|来|过来)*|[发寄]来)"
)
_OF_REPLY = rf"(?:(?:{_YOU}|随|答复书?|回复|告知书)(?:里面?|中|上|后面)?(?:带|附|说|写|列|提到|见)*)?"
_ATTACHED = r"(?:附件|附表|附的(?:文件|表格?|清单|图纸?))[一二三1-3]?"
_THINGS = r"(?:文件|材料|资料|东西|表格?|清单|图纸?|压缩包|链接|pdf|PDF|word|Word|excel|Excel)"
_THE_ATTACHED = rf"(?:{_SENT}|{_REPLIED}|{_OF_REPLY}){_THOSE}{_ATTACHED}"
_FILES = rf"(?:{_THE_ATTACHED}|(?:{_SENT}|{_REPLIED})的{_THOSE}{_THINGS})"

_STILL = r"(?:我|俺|现在|都|也|还是?|又|总是?|一直|怎么|咋|为什么|点了?|全|全部|要|应该|该|得|能|可以|,)*"
_BROKEN = (
    r"(?:打不开|打开不了|打不看|开不了|开不开|解不开|下(?:载)?不(?:了|下来|动|成功)|下(?:载)?失败|点不(?:开|动|了)|点了?没(?:有)?反应|"
    r"打开(?:是|全是|都是)?(?:乱码|空白)|(?:是|全是|都是)?(?:乱码|空白)(?:的)?|损坏了?|坏(?:了|的)|失效了?|过期了?|格式不支持|格式不对)"
)
_MISSING = (
    r"(?:(?:没有?|未)(?:收到|看到|看见|见到|见着|找到|显示|下载到|拿到|有|发|给我|发给我|发来|发过来)(?:过)?|没有|没了|不见了|丢了|"
    r"(?:不小心)?(?:被我)?删(?:了|掉了)|(?:找|看|收)不(?:到|见|着)(?:了)?)"
)
_WHERE = (
    r"(?:在哪(?:里|儿)?(?:可以|能)?(?:看|下载|下|领|取|找|打开|看到|找到)?|去哪(?:里|儿)?(?:了|看|下载|下|找|领|取)|"
    r"哪(?:里|儿)?(?:可以|能)?(?:看|下载|下|有|领|找)|放(?:在)?哪(?:里|儿)?了?|呢|有没有|"
    r"(?:怎么|怎样|如何|咋)(?:才能|能|可以|样)?(?:看|下载|下|打开|查看|保存|存|领|取|拿)(?:到)?)"
)
_THEN = r"(?:[, ]*(?:怎么办|咋办|咋整|怎么弄|咋弄|怎么回事|咋回事|啥情况|什么情况))?"
_AGAIN = r"(?:再|重新|重|又|能|可以|能不能|麻烦|帮我|请|来|,)*"
_ONCE = r"(?:一下|一遍|一次|一份|下|来|过来|出来)*"
_TO_ME = rf"(?:发|传|给)(?:给|过)?(?:我|俺){_ONCE}"
_LOOK = r"(?:看一?看?|查看|打开|下载|打印|调出|调|显示|保存)"
_HOW_TO = (
    r"(?:我)?(?:(?:怎么|怎样|如何|咋)(?:才能|能|可以|样)?|(?:在|去|到)?哪(?:里|儿)?(?:可以|能)?)"
    r"(?:看|下载|下|打开|查看|保存|领|取|拿|找)(?:到)?"
)

# Whole messages about them, for find_wanted.
PATTERNS = (
    rf"{_FILES}{_STILL}(?:{_WHERE}|{_BROKEN}|{_MISSING}){_THEN}",
    rf"{_STILL}(?:{_BROKEN}|没有?收到|没有?看到|看不到|收不到|找不到)(?:过)?{_FILES}{_THEN}",
    rf"{_HOW_TO}{_FILES}",
    rf"{_AGAIN}(?:{_TO_ME}|(?:再|重新)发(?:一下|一遍|一次)|{_LOOK}{_ONCE}){_FILES}{_ONCE}",
    rf"(?:把|将)?{_FILES}{_AGAIN}(?:{_TO_ME}|(?:再|重新?)发{_ONCE}|发(?:一下|一遍|一次|一份){_ONCE}|{_LOOK}{_ONCE})",
)
# As short as these they are about files only for who has been given some.
_SHORT = re.compile(
    rf"{POLITE}(?:这|那|这个|那个|个)*(?:"
    rf"{_THINGS}{_STILL}(?:{_WHERE}|{_BROKEN}|{_MISSING}){_THEN}|{_STILL}{_BROKEN}{_THEN}|{_HOW_TO}(?:{_THINGS})?|"
    rf"{_AGAIN}(?:{_TO_ME}|{_LOOK}{_ONCE}){_THINGS}|(?:把|将)?{_THINGS}{_AGAIN}(?:{_TO_ME}|(?:再|重新?)发{_ONCE})|下载|{_THE_ATTACHED}"
    rf"){ENDING}"
)
_NAMED = re.compile(
    rf"{POLITE}(?:把|将)?(?P<what>(?![的发传我俺])[\w《》（）()、—-]{{2,30}}?)(?:的?(?:文件|附件|表格?))?{_AGAIN}"
    rf"(?:{_TO_ME}|(?:再|重新?)发{_ONCE}|发(?:一下|一遍|一次|一份){_ONCE}|{_BROKEN}|{_WHERE}){ENDING}"
)
_SPEAKS_OF = re.compile(rf"附件|附表|{_THINGS}|打不开|打开不了|下载|乱码|空白|保存")
_PAPERS = re.compile(r"回执|查询码|答复书|告知书|决定书|通知书|全文|原文|快递|挂号信|EMS", re.IGNORECASE)
_THEIR_OWN = re.compile(
    r"(?<![给发复供])(?:我们?|俺|本人)(?:刚才|刚刚|之前|以前|昨天|今天|上次|已经|都|自己|随?申请(?:时|里|的时候)?|跟着|,)*"
    r"(?:发|传|上传|交|提交|附|寄|拍|补|递)(?!给我)|(?<![给发复供])(?:我|我们|俺)的(?:附件|文件|材料|照片)|申请(?:里|表)?(?:附)?的附件"
)
_IS_BROKEN = re.compile(
    rf"{_BROKEN}|打不|打求不|开唔到|不开|不了|不下来|下不|失败|没反应|乱码|空白|格式|什么软件|损坏|坏"
)


def says_short(text: str) -> bool:
    """文件打不开, 怎么下载: to who has been given files they are meant."""
    said = plain(numbers.without_numbers(text))
    return len(said) <= _LONGEST and bool(_SHORT.fullmatch(said))


def named_thing(text: str) -> str:
    """What is to be sent or does not open, in words that may name a file: 清单发我一下; empty: nothing like it."""
    said = plain(numbers.without_numbers(text))
    found = _NAMED.fullmatch(said) if len(said) <= _LONGEST else None
    return found["what"] if found else ""


def is_about_files(text: str) -> bool:
    """Of words about a reply: whether they are about the files, not the letter."""
    said = plain(text)
    return bool(_SPEAKS_OF.search(said)) and (not _PAPERS.search(said) or "附" in said)


def are_their_own(text: str) -> bool:
    """Whether files are spoken of that the citizen has sent: 我发的附件收到了吗."""
    return bool(_THEIR_OWN.search(plain(text)))


def are_broken(text: str) -> bool:
    """Whether something can't be opened or saved."""
    return bool(_IS_BROKEN.search(plain(text)))
