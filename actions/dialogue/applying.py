"""An application that begins with the words for it: 我要申请公开2024年的统计, whatever the model takes them for.

By rule and over the whole message. 申请公开… is one whatever follows; 请公开… and 我想看… are where a record follows.
"""

from __future__ import annotations

import re

from rasa_sdk.events import FollowupAction, SlotSet

from actions.cases import doors_reading
from actions.cases.form_restore import FORM_NAME
from actions.cases.identity import plain
from actions.dialogue.phrases import POLITE, find_command, is_question
from actions.dialogue.turn import Events

PENDING = "pending_text"  # the slot with words that the form asks about: are they what is applied for?
_SHORTEST = 6

_HELLO = r"(?:(?:您好|你好|领导|工作人员|同志|请问)[,!好: ]*)?"
_ME = r"(?:我|我们|本人|本单位|我单位|本公司|我公司)?"
_BY_LAW = r"(?:依法|依据.{2,16}?|根据.{2,16}?|按照.{2,16}?|正式|书面|特|现|在此|再|另外|,){0,3}"
_ABOUT = r"(?:一下|下)?(?:关于|有关)?[:, ]*"
_APPLIES = re.compile(
    rf"{_HELLO}{_ME}{POLITE}(?:(?:向|跟|对|找).{{1,10}}?)?{_BY_LAW}申请(?:政府信息)?(?:依法)?(?:公开|获取|查阅|查看|调取|复制)"
    r"(?!了|的|过|后|之后|以后|之前|信息|政府信息(?:公开)?$|还|吗|需|要|是|能|可|多|被|费|表|书|流程)"
    rf"{_ABOUT}(?P<subject>.+)"
)
_PLEASE_DISCLOSE = re.compile(
    rf"{_HELLO}{_ME}{POLITE}(?:要求|希望|恳请|请求|请|麻烦|拜托|想让|要|想)(?:.{{0,8}}(?:局|委|办|厅|府|处|单位|机关|部门|贵方))?"
    rf"[你您]?们?(?:依法|尽快|立即|及时|依申请|向我|给我|为我|予以){{0,3}}公开{_ABOUT}(?P<subject>.+)"
)
_WANTS = re.compile(
    rf"{_HELLO}{_ME}{POLITE}(?:想|要|需要|求)(?:看看?|查看|查阅|查询?|了解|知道|获取|拿到?|得到|调取|复印|复制|一份|找)"
    rf"(?:一份|到)?{_ABOUT}(?!我的|我那|我们的|我交|我提交|我填|我上次)(?P<subject>.+)"
)
_WOULD_LIKE = re.compile(
    rf"{_HELLO}(?:我|我们)?(?:想要|需要)(?:一份)?(?!我|[你您]|补|提交|提供|上传|修改|更正|投诉|举报|申请|办|撤|退|交|缴|写|填|打印|"
    r"反映|咨询|说|找|把|给|寄|发|换|改|转|怎|什么|哪|多)(?P<subject>.+)"
)
_WISH = re.compile(rf"{_HELLO}(?:不是,?|算了,?|那)?(?:我|我们|本人)?(?:是|就|还|另外|现在|再)*[要想][^,;。]*$")
_STOPS = re.compile(r"[,;。!]")
_ABOUT_A_FILED_ONE = re.compile(
    r"(?:不|没有?|未)(?:给我?)?(?:答复|回复|回音|理我|给我?|受理)|没人[理管]|没收到|没消息|超期|逾期|到期|进度|怎么样"
)


def start_application(words: str = "") -> Events:
    """The events that begin an application; about ``words`` it is asked first whether they are its content."""
    return [SlotSet(PENDING, words), FollowupAction(FORM_NAME)] if words else [FollowupAction(FORM_NAME)]


def find_application(text: str) -> str | None:
    """What ``text`` as a whole applies for in full words: 申请公开X, 请公开X."""
    said = plain(text)
    if find_command(text) or is_question(text) or _ABOUT_A_FILED_ONE.search(said) or doors_reading.performs(text):
        return None
    match = _APPLIES.fullmatch(said)
    if match is None and doors_reading.asks_for_record(text):
        match = _PLEASE_DISCLOSE.fullmatch(said)
    return _subject(match)


def find_new_application(text: str) -> str | None:
    """What somebody who is asked for words of their own wants to apply for instead: 我要申请公开…, and nothing else."""
    is_wish = _WISH.match(plain(text)) is not None
    return find_application(text) if is_wish and doors_reading.asks_for_record(text) else None


def find_wanted_record(text: str) -> str | None:
    """The record that somebody wants to see, with no word of applying: 我想看2024年的台账; also as the last words."""
    if is_question(text) or not doors_reading.asks_for_record(text):
        return None
    said = plain(text)
    last = _STOPS.split(said)[-1]
    return next((found for words in (said, last) if (found := _wanted(words))), None)


def _wanted(said: str) -> str | None:
    return _subject(_WANTS.fullmatch(said) or _WOULD_LIKE.fullmatch(said))


def _subject(match: re.Match[str] | None) -> str | None:
    return match["subject"] if match and len(match["subject"]) >= _SHORTEST else None
