"""Whether words that could be kept as they stand ask for something instead: 那我该咋写呢, 要我写啥子文号嘛.

What becomes part of an application is the citizen's own word, and a correction is given once (条例 Art. 30): a question
is never taken for it, a statement in the form of one (2023年低保是怎么审核的文件) is.
"""

from __future__ import annotations

import re

from actions.cases.identity import plain
from actions.dialogue.phrases import is_question

LONGEST_QUESTION = 60  # characters; a longer text is words of the citizen's own, whatever its form
_LONGEST_DOUBT = 40

_WHAT = r"(?:什么|啥子?|哪些|哪样|哪几|哪个|哪里|么子|么事|多少)"
_HOW = r"(?:咋个?|咋样|怎么样?|怎样|如何|啷个|哪样|哪个办法)"
_WRITE = r"(?:写|填|补正|补|弄|交|回复?|说|改|搞|整|办|报|答|提供|描述|表述|操作|处理)(?![偿贴助发])"
_NOT_UNDERSTOOD = "不懂|不明白|看不懂|没看懂|听不懂|没听懂|搞不懂|弄不懂|不理解|不会|弄不明白|整不明白|闹不清"
_NOT_KNOWN = f"(?:{_NOT_UNDERSTOOD}|不晓得|不知道|不清楚)"
_DOUBTS = re.compile(
    rf"{_HOW}(?:去|来|个|才|能|该|要|给你们?|样)*{_WRITE}"
    rf"|{_WRITE}(?:一?[些点个下]|的|正|充|给你们?)*(?:的是)?{_WHAT}"
    rf"|(?:要|需要|缺|差|少|还差|还缺|还要)(?:我|我们|你们|的|些|点|个)*(?:{_WRITE})?(?:的是)?{_WHAT}"
    rf"|(?:什么|啥子?|么子|哪样|几个)(?:个)?意思|(?:补正|文号|年度|特征|理由|补充)(?:到底|究竟)?(?:是|算)(?:个|指)?{_WHAT}"
    rf"|^(?:我|我们|这个?|还是|实在|真|完全|有点|都|也|, ?)*(?:{_NOT_UNDERSTOOD})[了啊呀呢嘛的,.!? ]*$"
    rf"|{_NOT_KNOWN}(?:这个|你们|要|该|该要|应该|得|需要|补正|文号|怎)*(?:{_HOW}|{_WHAT}|{_WRITE}|意思)"
    rf"|(?:举|给|有没有|有)(?:我|一?个|点|份)*(?:例子|例|模板|范文|样本|样子|格式)|说(?:得|的)?(?:清楚|明白|具体)(?:点|些|一点)"
    rf"|(?:你们?|您)(?:到底|究竟)?(?:是)?(?:想|要)(?:我|俺|我们)?(?:{_WRITE})?{_WHAT}"
)
_A_WORD = r"(?:文号|发文单位|发文机关|特征|年度|统一社会信用代码|信用代码|补正|获取方式|获取途径)"
_MEANS = re.compile(
    rf"(?:什么|啥子?|么子)(?:东西)?(?:是|叫|算)(?:做|作)?个?{_A_WORD}"
    rf"|^(?:这个|那个|请问|,)*{_A_WORD}(?:到底|究竟)?(?:是)?个?(?:(?:什么|啥子?|么子)(?:东西|意思|玩意儿?))"
)
_ASKS_AT_ITS_END = re.compile(
    r"(?:[?吗呢么嘛]|没有?|行不行|可不可以|好不好|对不对|是不是|能不能|要不要|怎么办|咋办|怎么回事|[什啥]么?|哪里|多久|多少)[啊呀嘛呢]*$"
)
_HAS_FACTS = re.compile(r"(?:19|20)\d\d|[〔《]|\d号")
_STATES = re.compile(
    r"^(?:我|我们)?(?:就是|就|想|是)?(?:要|申请|需要|想要|问|查|找)的(?:就)?是|"
    r"的(?:文件|材料|通知|批复|名单|方案|合同|报告|记录|决定|标准|规定|依据|明细|清单|信息|台账|政策|办法|账目|说明|证明|档案|图纸)(?:就行|即可)?$"
)


def asks_what_to_write(text: str) -> bool:
    """那我该咋写呢, 我要补什么, 啥意思: about what is to be written, not about the world."""
    said = plain(text)
    return len(said) <= _LONGEST_DOUBT and bool(_DOUBTS.search(said)) and not _states(said)


def asks_what_a_word_means(text: str) -> bool:
    """啥子叫文号哦: a word of the question isn't known, which is not to say that there is none."""
    said = plain(text)
    return len(said) <= _LONGEST_DOUBT and bool(_MEANS.search(said))


def is_asking(text: str) -> bool:
    """Whether ``text`` is a question, rather than words in the form of one."""
    said = plain(text)
    if asks_what_to_write(text):
        return True
    return len(said) <= LONGEST_QUESTION and is_question(text) and not _states(said)


def _states(said: str) -> bool:
    return bool((_HAS_FACTS.search(said) or _STATES.search(said)) and not _ASKS_AT_ITS_END.search(said))
