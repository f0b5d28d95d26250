"""Yes, no, 提交, and what is said along with them: 是的，再加上2023年的. In the many ways in which people say so.

Over the whole message: 对外投资项目 is no 对, 中医院改扩建 no 中. Longer texts are nobody's yes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from actions.cases.identity import plain

_LONGEST = 30  # characters; also keeps the patterns below from trying for ever
_PICTURES = dict.fromkeys("👌👍✅✔☑🆗👏", "好的") | dict.fromkeys("👎❌✖✘🙅", "不要")
_PARTICLE = "[的了吧啊呀呢嘛哦喔噢哈嘞咧勒滴呐哒啦耶哟呦~]*"
_STOP = r"[,;:.!~、 ]*"
_LEAD = r"(?:(?:哦|噢|喔|哎|诶|欸|那么?|啊|呃|额|我觉得|我看|你说得|您说得|这个|这样|这就|说得)[,、 ]*)*"
_CHAINED = (  # may follow one another: 对对对, 嗯嗯好的没问题
    "是|对|嗯|恩|唔|好|行|可以|没错|没有错|没得错|错不了|没问题|没有问题|没得问题|没啥问题|没什么问题|没毛病|没意见|没有意见|不错|"
    "正确|准确|确认|确定|无误|要|需要|同意|当然|必须|就是|就是这样|就是这个|就是这些|就是它|就是那个|是这个|是这样|是它|就这个|就它|"
    "就按这个|就按这个来|按这个来|按这个|就照这个|就照这个来|照这个来|照这个|就这样|就这样写|这样就行|这样就可以|就这么办|就这么写|就这么定|"
    "就用这个|用这个|就用它|就写这个|就要这个|"
    "(?:全部|内容|信息|上面|全|都)+(?:是|对|好|行|可以|没错|没问题|没毛病|正确|准确|无误)|ok|okay|yes|yeah|yep|affirm"
)
_ALONE = "中|成|妥|得|管|得行|使得|要得|晓得|作数|巴适|对头|对着|在理"  # with others they may be a word: 中行, 对中
_AGREED = rf"(?:(?:{_CHAINED}|{_ALONE}){_PARTICLE}{_STOP})"  # one of them: repeated where it is used, never here too
_SEND = (
    r"(?:(?:就|那就|那|请|帮我|给我|替我|快|赶紧|直接|现在|我|要|可以|确认|确定|这样|按这个|就按这个|照这个)*"
    rf"(?:提交|递交|交|发|报)(?:申请|上去|出去|过去)?{_PARTICLE}{_STOP})"
)
_THANKS = rf"(?:(?:谢谢|多谢|感谢|谢|麻烦|辛苦|拜托)(?:你们?|您|啦|了)*{_PARTICLE}{_STOP})?"

_YES = re.compile(rf"{_LEAD}(?:{_AGREED})+{_SEND}?{_THANKS}", re.IGNORECASE)
_SUBMIT = re.compile(
    rf"{_LEAD}(?:{_AGREED})*(?:我)?(?:确认|确定)?(?:就|那就|那|请|帮我|给我|直接|可以|现在|按这个|就按这个|照这个|就这样|这样)*"
    rf"(?:提交|递交)(?:申请|上去)?{_PARTICLE}{_STOP}{_THANKS}"
    rf"|{_LEAD}(?:{_AGREED})+{_SEND}{_THANKS}"
    r"|(?:确认(?:无误)?|确定)[了吧!]*"
    rf"|就?[按照]?(?:这|这个|这样|它)(?:就)?(?:去)?[交报]{_PARTICLE}"
)
_ALL_RIGHT = re.compile(
    r"没错|没有错|没得错|错不了|没(?:有|得|啥|什么)?问题|没毛病|没(?:有)?意见|无误|正确|准确|[都全]"
)
_NO_ATOM = (
    "不|不是|不对|不太对|不行|不要|不用|不需要|不必|不同意|不可以|不好|不正确|没有|没得|莫|莫得|莫要|否|别|先别|先不要|先不|算了|错了|错|"
    "不中|不成|不得行|不要得|不是这个|不是这样|不是我要的|不是它|才不是|并不是|根本不是|搞错了|弄错了|写错了|说错了|no|nope|deny"
)
_NO = re.compile(
    rf"{_LEAD}(?:(?:{_NO_ATOM}){_PARTICLE}{_STOP})+(?:我)?(?:要)?(?:重新?(?:[写填说来]|输入)(?:过|一下|一遍|一次)?{_PARTICLE})?",
    re.IGNORECASE,
)
# What is said after a yes, or by itself, and adds to what stands: 再加上2023年的. 补充耕地项目 is none.
_ADDS = re.compile(
    r"(?:再|还|另外|外加|同时|并且|而且|此外|也|顺便)+(?:再)?(?:要|加|加上|补充|添|有|写|带上|包括|算上)+|另外|外加|加上|连同|以及|还有|此外|"
    r"补充(?:一[下点]|[:,])|(?:但是?|不过|只是|可是)"
)
_BY_THE_WAY = re.compile(r"(?:对|好|行)了")  # 对了, 我名字写错了
_INSTEAD = re.compile(
    r"(?:把(?:它|这个|刚才的|前面的|上面的))?"
    r"(?:应该|要)?(?:改成|改为|换成|换为|(?<=应该)(?:是|写成?))[:, ]*(?P<rest>.{2,})"
)
_RIGHT_ONE = re.compile(r"(?:应该|应当|其实|实际上?|正确的?)*(?:是|改成|改为|换成|换为|写成)?[:, ]*")
_NOTHING_INSTEAD = re.compile(
    r"(?:是|这是|我说的是|我问的是)?(?:别的|其他|其它|另外|另一|另外的)|不|没|别|我?(?:要|想)?(?:重新?|再)(?:写|填|说|来|输)|我(?:不|没|再想)|"
    r"(?:取消|算了|人工)"
)
_THANKED = re.compile(_THANKS)
_STOPS = ",;:.!~、 "
_LONGEST_HEAD = 15
_SHORTEST_ADDITION = 4
_SHORTEST_REPLACEMENT = 2
_INSISTS = re.compile(
    rf"{_STOP}(?:我)?(?:就|对|是|嗯)*[, ]*(?:"
    r"(?:就是|就按|就用|就写|就填|就拿|就把|按|照|就照|就发|就交|用)(?:我)?(?:刚才|刚刚|上面|前面)?(?:写|说|打|发)?(?:的)?"
    r"(?:这|那|它|这个|那个|那一|这一)?(?:句|段|条|话|内容|个)*(?:话)?(?:来|去)?(?:交|报|提交|写|补正|办|填|上去|当补正)*"
    r"|(?:我)?(?:刚才|刚刚|上面|前面)(?:那|这|写|说|发|的)*(?:句|段|条|个)?(?:话)?(?:就)?(?:是|算)(?:我)?(?:要)?(?:写|补|交)?的?"
    r"(?:补正|回复|内容|理由|补充)?(?:的?内容)?"
    r"|就(?:这|那)(?:一)?(?:句|段|条)(?:话)?)"
    rf"{_PARTICLE}{_STOP}"
)


def is_yes(text: str) -> bool:
    """对对对, 要得, 嗯嗯好的没问题: a yes and nothing else."""
    return _is(_YES, text)


def is_no(text: str) -> bool:
    """不是, 莫得, 不对，重新写: a no and nothing else."""
    return _is(_NO, text) and not _is(_YES, text)


def is_submit(text: str) -> bool:
    """An explicit word of confirmation; a mere 好的 is not."""
    return _is(_SUBMIT, text)


def is_all_right(text: str) -> bool:
    """没错, 都对: of what was read back, that there is nothing wrong in it."""
    return is_yes(text) and bool(_ALL_RIGHT.search(_said(text)))


def find_addition(text: str) -> str | None:
    """What is to be added to words that stand: 是的，再加上2023年的; 另外还要合同. ``None`` when it is no addition."""
    said = _said(text)
    if _ADDS.match(said) and len(said) > _SHORTEST_ADDITION:
        return text.strip()
    for head, more in _parts(said):
        is_said = bool(_ADDS.match(more)) or (head[-1] in _STOPS and len(more) >= _SHORTEST_ADDITION)
        if not is_said or not is_yes(head):
            continue
        if _BY_THE_WAY.fullmatch(plain(head)) and not _ADDS.match(more):
            return None
        return (
            None
            if is_yes(more) or is_submit(more) or is_no(more) or _THANKED.fullmatch(more)
            else _as_typed(text, more)
        )
    return None


def find_replacement(text: str) -> str | None:
    """What is said in place of words that stand: 不是，我要的是2024年的; 换成城东的. ``None`` when it is none."""
    said = _said(text)
    match = _INSTEAD.fullmatch(said)
    rest = match["rest"] if match else ""
    if not match:
        rest = next((more for head, more in _parts(said) if head[-1] in _STOPS and is_no(head)), "")
        rest = _RIGHT_ONE.sub("", rest, count=1)
    return None if len(rest) < _SHORTEST_REPLACEMENT or _NOTHING_INSTEAD.match(rest) else _as_typed(text, rest)


def insists(text: str) -> bool:
    """就是这句, 就按这个交: the words that were taken for a question are meant as they stand."""
    return _is(_INSISTS, text)


def _parts(said: str) -> Iterator[tuple[str, str]]:
    """A beginning of a few characters, the longest first, and the rest."""
    for end in range(min(_LONGEST_HEAD, len(said) - 1), 0, -1):
        if said[end] not in _STOPS:
            yield said[:end], said[end:]


def _is(pattern: re.Pattern[str], text: str) -> bool:
    said = _said(text)
    return len(said) <= _LONGEST and bool(pattern.fullmatch(said))


def _as_typed(text: str, tail: str) -> str:
    """The end of ``text`` that is ``tail`` but for its width and its stops."""
    starts = range(min(len(text), 3 * _LONGEST_HEAD) - 1, -1, -1)
    return next((text[start:].strip() for start in starts if _said(text[start:]) == tail), tail)


def _said(text: str) -> str:
    """Without pictures: 好的👌; one that stands alone is the word for it."""
    words = plain("".join(c for c in text if unicodedata.category(c) not in ("So", "Sk", "Cf", "Mn")))
    return words or next((_PICTURES[c] for c in text if c in _PICTURES), "")
