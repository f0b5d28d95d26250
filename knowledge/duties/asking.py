"""What a question wants to know of the duties: those of an office, or who, how often, by when of a matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

from entities.places import full_names, name_parts
from knowledge.duties.register import DutyRegister, Mention
from knowledge.search.lexicon import ASKING, PUBLISHES, STOP_WORDS, Kind
from knowledge.search.question import Question
from knowledge.search.tokens import is_dictionary_word, segmenter

# Questions on the procedure of the law, on an office itself, or on how to get something done.
_ELSEWHERE = re.compile(
    r"申请|答复|回复|复议|诉讼|不服|补正|处理费|收费标准|年报|年度报告|第三方|行政机关|条例|不予公开|不主动公开"
    r"|全国|国务院|主管部门是|工作机构"
    r"|(?:什么|哪[些几]种?|何种)(?:方式|形式|渠道|途径|原则|条件|网站|平台|地方|作用|好处)|怎么|如何|为什么"
    r"|收到|要回|我(?:几|多久|什么时|多少)|咋办|办下来|手续|电话|地址|办公地|上班|几点|[局厅处科主]长是?谁|叫什么|责任人|组长"
)
_ASKS_ANOTHER = re.compile(r"[?,，].{1,8}呢\??$")  # 多久开一次会?发言人呢
_ELSEWHERE_KINDS = {Kind.CONTACT, Kind.PERSON, Kind.MONEY, Kind.DEFINITION, Kind.WHERE}
_WHAT = re.compile(r"什么(?!时候|单位|部门|时间)|[啥些]|哪[些几](?!个?(?:单位|部门|局))|有何")
_DUTY = re.compile(r"公开|公布|发布|公示|披露|负责|牵头|配合|职责|任务|承担|落实|公告|通报|更新|报送|晒|参与")
_WHO = re.compile(
    r"谁|哪(?:[一几些]?个)?(?:单位|部门|局|机关|机构|委|家)|什么(?:单位|部门)|归哪|责任(?:单位|部门)是|牵头单位"
)
_WHEN = re.compile(
    r"多久|多长时间|频率|频次|周期|隔多|几(?:[天次日号月]|个(?:工作日|月|小时))|什么时[候间]|啥时|何时|哪[天月]|期限|时限|多少(?:[天次]|个?(?:工作日|小时))|每[月季年]"
)
_NEXT = re.compile(r"下(?:一)?[次回期]|到期")
# Said to ask, whatever the matter.
_ASKED = re.compile(
    r"请问|您好|你好|隔?多久|多长时间|什么时[候间]|何时|啥时候?|哪[些个几]?(?:单位|部门|局|机关|委|天|月|家)|什么(?:单位|部门)|频[率次]"
    r"|[由归]?谁来?|几(?:[天次日号月]|个(?:工作日|月|小时))|多少(?:[天次]|个?(?:工作日|小时))|下一?[次回期]|最[晚迟快]|[一每]年|[一每]次|一回|[到之]期|之?前(?=要|应|须|公|完|全|$)|[之以]内"
)
_EMPTY = STOP_WORDS | {
    word
    for line in files(__package__).joinpath("empty_words.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
}
_OF_CITY = re.compile(r"(?<![\u4e00-\u9fff])([属直级])")  # 滨州市属企业 without 滨州市
_PHRASE = 4  # characters
_BETWEEN = re.compile(r"[\s,，。?？!！、;；:：“”]+")


@dataclass(frozen=True)
class Request:
    """``matter`` is normalised text, "" where a unit is all that is asked for; ``phrases`` its words as they were said.

    ``is_plain``: the question speaks of publishing or of being responsible.
    """

    matter: str
    phrases: tuple[str, ...]
    unit: Mention | None
    asks_what: bool  # 要公开什么: the records themselves
    asks_who: bool
    asks_when: bool
    asks_next: bool
    is_plain: bool
    places: tuple[str, ...]


def read_request(asked: Question, register: DutyRegister) -> Request | None:
    """None where the question is not about duties, or about a place that has no documents."""
    text = f"{asked.matter} {asked.text}"
    if (
        asked.foreign_place
        or (asked.around and not asked.places)
        or asked.kinds & _ELSEWHERE_KINDS
        or _names_part_of_place(asked)
    ):
        return None
    if _ELSEWHERE.search(text) or _ASKS_ANOTHER.search(asked.text):
        return None
    who, when = bool(_WHO.search(asked.text)), bool(_WHEN.search(asked.text) or _NEXT.search(asked.text))
    if not (who or when):
        who, when = Kind.WHO in asked.kinds, Kind.TIME in asked.kinds  # of the question before
    mention = register.mention(asked.text) or register.mention(asked.matter)
    what = not (who or when) and (bool(_WHAT.search(asked.text)) or Kind.LIST in asked.kinds or _tells(asked))
    if not (who or when or (what and mention and _DUTY.search(text))):
        return None
    is_plain = bool(PUBLISHES.search(text) or _DUTY.search(text))
    said = _said(asked, register, without_offices=what or bool(mention and not who))
    matter = _without_empty(said)
    too_little = 2 if asked.places else 3  # characters: 主管 alone, of any place, is no matter
    if len(matter) < too_little and not (what and mention):
        return None
    return Request(
        matter, _phrases(said), mention, what, who, when, bool(_NEXT.search(asked.text)), is_plain, asked.places
    )


def _names_part_of_place(asked: Question) -> bool:
    """南昌县 and 滨州市滨城区 have plans of their own; what the city's says does not hold for them."""
    named = {part for place in asked.places for part in name_parts(place)}
    texts = [asked.text[start : start + length] for length in (3, 4, 5) for start in range(len(asked.text))]
    return any(text[-1] in "区县旗" and text not in named and text in full_names() for text in texts)


def _tells(asked: Question) -> bool:
    """A follow-up that only names another office or place: 那财政局呢?"""
    return asked.matter.strip() != asked.text.strip() and not asked.kinds


def _said(asked: Question, register: DutyRegister, *, without_offices: bool) -> str:
    """What the question says without places and all that asks, and without the offices if they are asked about."""
    text = asked.matter
    for name in (name for place in asked.places for name in name_parts(place)):
        text = re.sub(name if name[-1] in "市区县" else f"{name}[市区县]?", " ", text)
    text = _OF_CITY.sub(r"市\1", text)
    while without_offices and (mention := register.mention("".join(text.split()))):
        text = re.sub(r"(?:城区|[市县区])?" + r"\s*".join(map(re.escape, mention.text)), " ", text)
    return " ".join(_BETWEEN.split(ASKING.sub(" ", _ASKED.sub(" ", text)))).strip()


def _without_empty(said: str) -> str:
    kept = "".join(word if _tells_something(word) else " " for word in segmenter().cut(said))
    return " ".join(kept.split())


def _phrases(said: str) -> tuple[str, ...]:
    """Its longer runs, without the small words at both ends: 环境保护信息公开."""
    found = []
    for run in said.split():
        cut = list(segmenter().cut(run))
        telling = [place for place, word in enumerate(cut) if len(word) > 1]
        if telling and len(phrase := "".join(cut[telling[0] : telling[-1] + 1])) >= _PHRASE:
            found.append(phrase)
    return tuple(found)


def _tells_something(word: str) -> bool:
    if word in _EMPTY:
        return False
    return len(word) != 2 or is_dictionary_word(word) or not (STOP_WORDS & set(word))  # 要开 is no word
