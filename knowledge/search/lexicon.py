"""Words: which carry no content in a question, which say the same, and what kind of answer a question asks for."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources import files


def _lines(name: str) -> list[list[str]]:
    text = files(__package__).joinpath("words", name).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if not line.startswith("#")]


def _synonyms() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for group in _lines("synonyms.txt"):
        for word in group:
            groups[word] = tuple(dict.fromkeys((*groups.get(word, (word,)), *group)))
    return groups


STOP_WORDS = frozenset(word for line in _lines("stop.txt") for word in line)
SYNONYMS = _synonyms()  # each word with itself and all that may stand for it
USER_WORDS = (*(word for line in _lines("terms.txt") for word in line), *SYNONYMS)

# Politeness and spoken filler, cut from the question before anything else.
FILLER = re.compile(
    r"^(?:那么?|还有|另外|然后)|您好|你好|请问一下|请问|我想(?:问|知道|了解|咨询)(?:一下|下)?|想(?:问|了解|咨询)(?:一下|下)|麻烦(?:问一下|您|你)?|能不能告诉我"
    r"|能告诉我|告诉我|帮我(?:查|看)?(?:一下|下)?|咨询一下|打听一下|谢谢(?:您|你)?|那个|的话"
)

# Words that only ask. They are cut before the question is segmented, so that they do not stick to their neighbours.
ASKING = re.compile(
    r"(?:最[迟晚多少]|一般|大概)?(?:多久|多长时间|多少天|几天)(?:之?内|以内|之后|后)?|什么时候|何时|啥时候|能不能|可不可以|是不是|要不要|有没有|会不会"
    r"|哪[天年月]|在哪[里儿]?|哪[里儿]|每个月|有?哪些|有?什么|些什么|怎么样|怎么办?|如何|为什么|由?谁来?|归?哪个?(?:部门|单位|局|机关|机构)?|多少|几(?:月|号|个|次|条|类|种)"
)


class Kind(StrEnum):
    """What an answer must hold to be one."""

    TIME = "time"  # 多久, 什么时候: a period, a date or a frequency
    WHO = "who"  # 谁负责: an office or a person
    LIST = "list"  # 哪些: all of them
    AMOUNT = "amount"  # 多少, 几次: a number
    MONEY = "money"  # 多少钱: a sum, or that nothing is charged
    CONTACT = "contact"  # 电话, 地址
    WHERE = "where"  # 在哪里: a site, a hall, an office
    DISCLOSED = "disclosed"  # 能公开吗: whether it is
    DEFINITION = "definition"  # 什么是…: what the word means


# Said where an answer to "how often" or "when" is only vague: better than nothing.
VAGUE_TIME = re.compile(r"定期|及时|适时|实时|当[场日]|之日|同步")

ASKS: dict[Kind, re.Pattern[str]] = {
    Kind.TIME: re.compile(
        r"多久|多长时间|什么时候|何时|啥时候|哪天|几天|多少天|几个?(?:工作日|小时|月)|多少(?:个)?(?:工作日|小时)|几[月号点]|期限|时限|频率"
    ),
    Kind.WHO: re.compile(r"谁|哪个?(?:部门|单位|局|机关|机构|委)|哪家|什么(?:部门|单位)|归哪|负责人是|牵头的?是"),
    Kind.LIST: re.compile(
        r"哪[些几]|什么(?:内容|材料|情形|方式|条件|地方|信息|东西)|些什么|有什么|几[类种]|几个(?:部分|方面|阶段|步骤|环节|内容)"
    ),
    Kind.MONEY: re.compile(r"多少钱|几块钱|多少元|什么价|票价|房价|价格是|收费标准|电费|工资|怎么收|收多少"),
    Kind.AMOUNT: re.compile(
        r"多少(?!天|个?工作日|个?小时|钱|元)|几[次条份]|(?<!哪)几个(?!月|工作日|小时|部|方|阶|步|环|内)|多大比例|额度"
    ),
    Kind.CONTACT: re.compile(r"电话(?:是|号码|多少)|地址在?哪|在哪里?办公|联系电话|怎么联系|几点[上下]班"),
    Kind.WHERE: re.compile(r"在?哪[里儿]|在哪|什么地方|去哪"),
    Kind.DEFINITION: re.compile(r"^\s*(?:什么是|何谓|啥是)|是什么意思|的(?:含义|定义)|是指什么"),
    Kind.DISCLOSED: re.compile(
        r"(?:能|可以?|能不能|可不可以|会|要|必须)(?:被)?公开(?=吗|么|$|[?。])|公不公开|(?<!信息)公开吗"
    ),
}

HOLDS: dict[Kind, re.Pattern[str]] = {
    Kind.TIME: re.compile(
        r"\d+个?(?:工作日|小时|日|天|月|年|分钟)|[一二两三四五六七八九十]+个(?:工作日|月)|[每按](?:半?年|季度?|月度?|周|日|天|[一两三五]日)|年[底内]"
        r"|[季月]度|[月日]前"
    ),
    Kind.WHO: re.compile(
        r"责任单位|责任部门|牵头|由.{0,20}负责|负责[推管落组]|主管部门|主管责任|责任人|任组长|责任主体|[局委办厅]按.{0,6}职责"
    ),
    Kind.LIST: re.compile(r"、[^、]+、|包括|包含|下列|以下|如下|等(?:信息|内容|情况|方式|事项)"),
    Kind.MONEY: re.compile(r"\d元|元/|不收(?:取)?费|免费"),
    Kind.AMOUNT: re.compile(r"\d(?![\d年号])|(?<![第十百])[一二两三四五六七八九十]+[次个项种类名]"),
    Kind.CONTACT: re.compile(r"\d{7,}|[路街]\d+号"),
    Kind.WHERE: re.compile(
        r"网站|平台|专栏|场所|(?:服务|交易)中心|大厅|[档图].{1,2}馆|窗口|公报|公告栏|向.{2,40}(?:投诉|提出|申请|举报|反映)"
    ),
    Kind.DISCLOSED: re.compile(r"不予公开(?!信息)|不得公开|予以公开|应当公开|(?<!是否)可以公开"),
}


def hints(kinds: frozenset[Kind]) -> tuple[str, ...]:
    """Words to look for besides those of the question."""
    return ("是指", "所称") if Kind.DEFINITION in kinds else ()
