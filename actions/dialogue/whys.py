"""Whys about an application of one's own: why it was refused, and why words are asked for. By rule."""

from __future__ import annotations

import re

from actions.cases import numbers
from actions.cases.identity import plain
from actions.dialogue.phrases import ENDING

_LONGEST = 40  # characters
_JUST_WHY = r"(?:为什么|为啥|为何|凭什么|凭啥|干嘛|干吗)"
_WHY = r"(?:为什么|为啥|为何|怎么|咋|凭什么|凭啥)"
_PIECE = (
    r"附件|第|你们|这|那|其他|其它|其余|剩下|另外|全|部|分|些|个|几|的|[一二三四五六七八九十1-9]|"
    r"内容|信息|材料|资料|文件|东西|名单|明细"
)
_REFUSED = re.compile(
    rf"(?:你们|这个?|那个?|我的申请)*{_WHY}子?(?:你们|就|都|又|还|要|是)*"
    r"(?:(?:不|没有?)(?:再|给|肯|予|同意|批准|愿意|全部?|都|完全)*(?:我|俺|我们)?(?:看|办|办理|公开|处理|受理|提供|给|批|通过)*(?:我|俺|给我)?"
    rf"(?:{_PIECE})*|只(?:给|公开|提供)(?:了)?(?:我|俺)?(?:一半|一部分|部分|这么点|这点|一点))"
    rf"{ENDING}"
    rf"|(?:{_PIECE})*(?:不(?:予|给)?公开|不给|拒绝公开|不提供)[那这一部分的]*"
    rf"(?:理由|原因|依据|根据)(?:是|有|在)?(?:什么|啥|哪条|哪些|哪里)?{ENDING}"
)
_BARE_WHY = re.compile(rf"(?:这|那|这个|这是|那是|请问|你们)?{_JUST_WHY}(?:呢|呀|啊|嘛|这样|会这样|是这样)*{ENDING}")
_REFUSES = re.compile("给|公开|办|处理|受理|提供|批")
_WHY_ASKED = re.compile(
    rf"{_JUST_WHY}子?(?:非|一定|又|还|就|偏)?(?:要|让|叫|得|非要|需要)*(?:我|俺|我们)?(?:再|来|去)*"
    rf"(?:补正?|说明|说|写|解释|给|交)(?:一下|出)?(?:申请)?(?:的)?(?:理由|原因|材料)?[,]*(?:(?:哪条|什么|有没有)[^,]{{0,4}}(?:规定|依据|法律)的?)?{ENDING}"
    rf"|(?:哪条|什么|哪个|有什么|有啥)(?:法律|规定|条例|依据)?(?:要|让|叫|规定)(?:我|俺)?(?:要)?(?:补正|说明|说|写)(?:理由|原因)?(?:的)?{ENDING}"
    rf"|(?:要求)?(?:补正|说明理由|说理由|写理由)的?(?:依据|根据|规定)?(?:是|有)?(?:什么|哪条|啥|哪里)(?:依据|根据|规定)?{ENDING}"
)
_ASKED_FOR = re.compile("补|理由|原因")


def asks_why_refused(text: str) -> bool:
    """凭啥不给我办了, 为什么只给我一半: the reply says it."""
    said = plain(numbers.without_numbers(text))
    return len(said) <= _LONGEST and bool(_REFUSED.fullmatch(said) and _REFUSES.search(said))


def just_asks_why(text: str) -> bool:
    """为什么, 凭什么呢: after something was told, with nothing else in it."""
    said = plain(text)
    return len(said) <= _LONGEST and bool(_BARE_WHY.fullmatch(said))


def asks_why_asked(text: str) -> bool:
    """凭什么要我说明理由, 补正有什么依据: why words are asked for."""
    said = plain(numbers.without_numbers(text))
    is_content = re.search(r"依据|规定|法律|哪条", said) or re.search(_JUST_WHY, said)
    return len(said) <= _LONGEST and bool(is_content and _WHY_ASKED.fullmatch(said) and _ASKED_FOR.search(said))
