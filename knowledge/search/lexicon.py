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
    r"|最[多少迟晚快](?:能|要|可以)?|啥时|哪一?[天年月日]|[今明昨后]天|[今明去]年|在哪[里儿]?|哪[里儿]|每个月|有?哪些|有?什么|些什么|怎么样|怎么办?|如何|为什么|由?谁来?|归?哪个?(?:部门|单位|局|机关|机构)?|多少|几(?:月|号|个|次|条|类|种)"
)


class Kind(StrEnum):
    """What an answer must hold to be one."""

    TIME = "time"  # 多久, 什么时候: a period, a date or a frequency
    WHO = "who"  # 谁负责: an office
    PERSON = "person"  # 组长是谁: a person's name
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
        r"多久|多长时间|什么时候|何时|啥时候?|哪一?天|哪一?[年月日]|几天|几日|多少天|几个?(?:工作日|小时|月)|多少(?:个)?(?:工作日|小时)|几[月号点]"
        r"|期限|时限|频率|每个?[月周季年].{0,4}还是"
    ),
    Kind.PERSON: re.compile(
        r"(?:[市区县局厅处科院校组]长|主任|书记|领导)(?:是|叫)(?:谁|哪位|哪个|什么|啥)|叫什么名字|是哪位"
    ),
    Kind.WHO: re.compile(
        r"谁|哪个?(?:部门|单位|局|机关|机构|委|科)|哪[些几]个?(?:部门|单位|机关)|哪家|什么(?:部门|单位|人)|归哪|负责人是|牵头的?是"
    ),
    Kind.LIST: re.compile(
        r"哪[些几](?!个?(?:部门|单位|机关))|什么(?:内容|材料|情形|方式|条件|地方|信息|东西)|些[什啥]|有什么|(?:公开|包括|都有|都是|写|含)(?:些|了)?啥"
        r"|(?:公开|包括|都是)什么|几[类种]|几个(?:部分|方面|阶段|步骤|环节|内容)"
    ),
    Kind.MONEY: re.compile(
        r"多少钱|几块钱|多少元|什么价|票价|房价|价格是|收费标准|电费|最低工资|工资(?:是|有)?多少|怎么收|收多少"
    ),
    Kind.AMOUNT: re.compile(
        r"多少(?!天|个?工作日|个?小时|钱|元)|几[次条份回]|(?<!哪)几个(?!月|工作日|小时|部|方|阶|步|环|内)|多大比例|额度"
    ),
    Kind.CONTACT: re.compile(r"电话(?:是|号码|多少)|地址在?哪|在哪里?办公|怎么联系|几点[上下]班"),
    Kind.WHERE: re.compile(r"在?哪[里儿]|在哪|什么地方|去哪|到哪|[在去]那里|哪[个些](?:网站|平台)"),
    Kind.DEFINITION: re.compile(r"^\s*(?:什么是|何谓|啥是)|是什么意思|的(?:含义|定义)|是指什么"),
    Kind.DISCLOSED: re.compile(
        r"(?:能|可以?|会|要|必须|要求|需要|该)(?:被|向外|对外|向社会)?(?:公开|公布|公示)(?=吗|么|嘛|呀|啊|不|$|[,?。])|公不公开|(?<!信息)公开[吗么]"
    ),
}

# What these documents are about: making public, and applying for it. A question that says none of it may ask for the
# thing itself (how much the pension is), not for its publication.
PUBLISHES = re.compile(
    r"公开|公布|公示|公告|发布|披露|曝光|公报|晒|解读|上网|网站|黑名单|目录|清单|信息|申请|答复|年报|政务"
)

ACTS = re.compile(
    r"怎么(?!样|收费|公开|答复)|如何(?!公开)|有?哪[些家]|什么(?:条件|材料|手续|证)|能不能|可不可以|去哪里?(?!查|看)|在哪里?(?!查|看|公)"
)

# The procedure of applying, which national law rules everywhere.
PROCEDURE = re.compile(
    r"(?:公开|信息).{0,8}(?:申请|答复|不服|收费|要钱|交钱)|申请.{0,6}(?:公开|信息)|答复|补正|信息处理费|年报|年度报告"
)

HOLDS: dict[Kind, re.Pattern[str]] = {
    Kind.TIME: re.compile(
        r"\d+个?(?:工作日|小时|日|天|月|年|分钟)|[一二两三四五六七八九十]+个(?:工作日|月)|[每按](?:半?年|季度?|月度?|周|日|天|[一两三五]日)|年[底内]"
        r"|[季月]度|[月日]前"
    ),
    Kind.WHO: re.compile(
        r"责任单位|责任部门|牵头|由.{0,20}负责|负责[推管落组]|主管部门|主管责任|责任人|任组长|责任主体|[局委办厅]按.{0,6}职责"
        r"|经.{0,20}(?:同意|批准)"
    ),
    Kind.PERSON: re.compile(r"[\u4e00-\u9fff]{2,3}(?:主任|同志|[局市县区处]长)(?:任|担任|为)|第一责任人"),
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
