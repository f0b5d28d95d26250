"""What people say to a form besides answering it: commands, yes and no, ordinals, questions.

By rule and over the whole message, so that no part of an answer is taken for a command: 我要找工作人员 is one,
我要工作人员名单 is not.
"""

from __future__ import annotations

import re
from enum import StrEnum

from actions.cases.alarm import find_alarm
from actions.cases.identity import plain
from actions.dialogue.assent import is_no as is_no
from actions.dialogue.assent import is_submit as is_submit
from actions.dialogue.assent import is_yes as is_yes


class Command(StrEnum):
    """Something to do now, whatever is being asked."""

    CANCEL = "cancel"
    BACK = "back"
    PERSON = "person"
    STATUS = "status"
    HELP = "help"
    WHY = "why"
    GO_ON = "go_on"
    START = "start"
    DISTRESS = "distress"
    GREET = "greet"
    THANKS = "thanks"


# No alternative is made of others, here and below: else a long 想要想要… would take for ever to be no match.
POLITE = (
    r"(?:请|麻烦|劳驾|拜托|那|就|你|您|帮我|给我|替我|我|我们|想|要|需要|还是|先|现在|能不能|能|可以|可不可以|"
    r"不好意思|[,、 ])*"
)
ENDING = (
    r"(?:吧|了|啦|啊|呀|呢|哦|嘛|噻|哈|撒|嘞|咯|哟|一下|下|谢谢|好吗|好不好|行吗|可以吗|行不行|可不可以|得行不|中不中|行不|可以不|"
    r"吗|您|你|[,.。!?~、 ])*"
)
_FORM = r"(?:(?:这个|这份|这次|本次|此次|刚才的?|我的|这)?(?:申请|填写|填表|表|办理))"
_SOMEBODY = r"(?:人工|真人|活人|工作人员|客服|接线员|专人|坐席)"
_FILL = r"(?:填|申请|办|弄|搞|要)"

_PATTERNS: dict[Command, tuple[str, ...]] = {
    Command.PERSON: (
        r"(?:转接?(?:一下|下)?|接|找|换|叫|联系|呼叫|转到|转给|有没有|有|和|跟|让|派)?(?:个|一个|位|一位|你们的?)?"
        rf"{_SOMEBODY}(?:客服|服务|坐席|办理|人员|说话|说|聊|帮我填|帮忙|来|跟我说|在吗|在不在|接听)*",
        r"(?:找|叫|换|派)(?:个|一个|位)?人(?:来|帮我填?|帮忙填?|跟我说|说|来说|来帮我)*(?:这个|这份|一下)?(?:表|申请|单子)?",
        "转人功",
        # Who can't write is helped by a person (条例 Art. 29).
        r"(?:我|俺|本人|老人家?|老了|年纪大了?|岁数大了?|也|都|又|是|真|实在|就是|,)*(?:"
        r"(?:不识字?|不认得?字|不认识字|没上过学|没读过书|没文化|文盲|认不得字|识字不多|大字不识(?:一个)?)"
        r"|(?:不会|不能|没法|没办法|不得行)(?:写字?|打字|写字打字|用手机|用拼音)"
        r"|(?:眼睛|眼)(?:也|都|又|花|不好|不行|老花|看|了|,|太)*(?:看不清楚?|看不见|看不到|瞎|花|不好使?|不行)"
        r"|(?<=[我俺])是(?:个|一个)?(?:盲人|瞎子|残疾人?)|手(?:抖|不好使|不方便|残)"
        r")(?:的|了|,|我|又|也|还|都|看不清|看不见|不识字|不会写|不会打字)*",
        r"(?:你|您|你们|您们|帮我|替我|帮忙|找人|来|能|可以|直接|,)*(?:帮|替|给|代)(?:我|俺|我们)?(?:来)?(?:填写?|写|代填)(?:一下|下|好|这个|这张|表|完|上|了)*",
    ),
    Command.CANCEL: (
        rf"(?:取消|退出|放弃|终止|停止|结束|作废|删除|删掉|撤销|撤回|不){_FORM}掉?",
        r"(?:取消|退出|放弃|终止|停止|结束|作废|删除|删掉|删了|撤销|撤回|停)掉?",
        r"(?:全部|都)?(?:重新开始|从头(?:再)?(?:来|开始)|全部重填)",
        rf"(?:不|先不|不想){_FILL}(?:了|{_FORM})*",
        r"(?:不用|不需要|不必|不再)再?(?:申请|办)",
        rf"(?:(?:都)?不是(?:这|那)?[件个的]?[, ]*)?(?:算了)+[, ]*(?:不{_FILL}了?|太麻烦了?|取消)?",
        rf"(?:太|好)麻烦了?[, ]*不{_FILL}了?",
        rf"把{_FORM}(?:取消|删掉|删了|作废|撤销)",
    ),
    Command.BACK: (
        r"(?:返回|回到|退回|退到|回)?(?:上一?步|上一?题|上一?项|上一个问题?|上个问题|前一步|前一题|前面那个|前一个)",
        r"返回|后退|退回去?|往回退?(?:一步)?|退一步|倒回去|回去(?:改)?",
        r"(?:刚才|刚刚|上面|前面|上一)(?:那个|那题|那条|条|个)?(?:我)?(?:填|写|选|点|按)?(?:错|不对)",
        r"(?:刚才|刚刚|上面|前面|我|不好意思|哎呀?|,)*(?:填|写|选|点|按|发|输入?|弄|搞|回|答)错",
        r"(?:上面|前面|刚才|上一个|刚刚)的?(?:那个|那条|那一条|那题|那项)?(?:是|都)?(?:不对|错|错的|写得不对|不是)",
    ),
    Command.STATUS: (
        r"(?:查|查询|查看|看|看看|查一下|看一下)?(?:我的)?(?:申请)?(?:进度|进展|办理进度|办理情况)(?:查询)?",
        r"(?:查|查询|查看|看|看看|查一下|看一下)?我(?:的|之前的|以前的|上次的)申请(?:到哪|怎么样|办得怎么样)?",
    ),
    Command.HELP: (
        r"帮助|菜单|主菜单|help|\?+|举个例子|有例子",
        r"(?:不会|不懂|不明白|看不懂|没看懂|听不懂)(?:怎么)?(?:填|写|弄|用|选|说)*",
        r"(?:这个)?(?:怎么|咋|该怎么|要怎么)(?:填|写|选)",
        r"(?:这)?(?:是)?(?:什么|啥)意思",
    ),
    Command.GO_ON: (
        rf"(?:继续|接着)(?:填写?|写|来|办|弄|{_FORM})?",
        r"(?:算了[, ]*)?(?:不|不用|不想|不需要|先不|不必)(?:改|修改|换)|保持不变|不变",
    ),
    Command.START: (
        r"(?:提交|办理?|填|重新|再|开始|新)?(?:一份|一个|一件|个|份)?依?申请(?:公开)?(?:政府)?(?:信息)?(?:公开)?(?:申请|信息|表)?",
        r"(?:(?:不用|不要|不看|不需要|不必|算了|跳过)了?[, ]+)?(?:我|想|要|就|还是)*(?:直接|马上|立即|开始)"
        r"(?:提交|办理?|填写?)?(?:申请|填写?|填表)(?:信息)?(?:公开)?",
        r"(?:不用|不要|不看|不需要|不必|跳过)了?[, ]+(?:我|想|要|就|还是)*申请(?:信息)?(?:公开)?",
    ),
    Command.GREET: (r"你好|您好|嗨|哈喽|hi|hello|在吗|在不在|有人在?吗|喂|早上好|上午好|下午好|晚上好",),
    Command.THANKS: (r"(?:好的?[, ]*)?(?:谢谢|多谢|感谢|非常感谢|谢)(?:你|您)?", r"辛苦|麻烦(?:你|您)"),
}
_COMMANDS = {
    command: re.compile(rf"{POLITE}(?:{'|'.join(patterns)}){ENDING}", re.IGNORECASE)
    for command, patterns in _PATTERNS.items()
}

_REWRITE = re.compile(
    rf"{POLITE}(?:算了|不对|不是|错了|等等)?[, ]*我?"
    rf"(?:换[一1]?个?|重新?(?:填写|写|说|来|填|输入)|写错|说错|打错){ENDING}"
)
_EVASION = re.compile(
    rf"{POLITE}(?:跳过|略过|下一[步个题项]|(?:稍后|以后|回头|晚点|待会儿?|一会儿?)(?:再)?(?:填写?|说|写|弄)?|"
    rf"不(?:想|愿意?|方便|便)?(?:填写?|说|写|透露|提供|告诉|讲)(?:这个|这项|这一项|给你们?|你们?)?|保密|匿名|随便|"
    rf"(?:我|俺|也|都|真|有点|早)*(?:记不得|记不清|记不住|不记得|想不起来?|忘记?|忘光)(?:了|的|这个|号码|清楚)*){ENDING}"
)
_SOMEBODY_NEAR = (
    r"(?:我|俺|一下|一声|下|家里|屋里|的|我们)*(?:老公|老婆|爱人|丈夫|妻子|媳妇|对象|老伴|孩子|儿子|女儿|儿媳|女婿|娃|孙子|闺女|孙女|爸爸?|妈妈?|"
    r"爹|娘|父母|父亲|母亲|哥哥?|姐姐?|弟弟?|妹妹?|家人|家里人|家里|同事|领导|经理|老板|会计|村长|组长|队长|主任|书记|支书|村里|律师|邻居|朋友|别人|人家|单位|大家|他们?|她|人)"
)
_LOOK = r"(?:问|找|查|看|想|翻|核对|考虑|商量|打听|打个?电话|拿|取|去拿|去找|去取|去问|准备|记|回忆|合计|琢磨)"
_KNOWS = r"(?:知道了?|晓得了?|收到了?|明白了?|好的?|行|嗯|哦|那|[,、 ])*"
_WAITING = re.compile(
    rf"{_KNOWS}(?:{POLITE})(?:"
    r"(?:你|您)?(?:先)?"
    r"(?:等|等等|等一等|等一?[下会]儿?|等一?小?会儿?|稍等一?[下会]?儿?|稍候|慢点|别急|莫急|等我(?:一?[下会]儿?)?|容我|让我)"
    rf"(?:[, ]*(?:我|俺|让我|容我)?(?:先|去|再|得|要|回家|好好)*{_LOOK}{{1,2}}(?:一[{{看想问找查}}]|一?[下会点]儿?)*"
    rf"(?:{_SOMEBODY_NEAR}|证件?|身份证|资料|材料|号码?|证书|执照|单子|本本|手机|眼镜|东西|清楚|再说|再填|再来|看|吧)*)?"
    rf"|(?:我|俺)?(?:先|去|再|得|要|还|回去|回家)*(?:问|商量|打听|请教|打个?电话|联系)(?:一?问|一?下|下|和|跟|给)*{_SOMEBODY_NEAR}"
    r"(?:再说|再填|再来|一下|商量(?:一下|商量)?|问问|再告诉你|看|看看)*"
    rf"|(?:我|俺)?(?:等|等到)+(?:我|俺|我家|家里)?{_SOMEBODY_NEAR}(?:回来|回家|放学|下班|有空|得空|到家|来|在|周末|晚上|明天|了|,)+"
    r"(?:再|帮我?|帮俺|给我|替我|跟我|陪我|一起|看|弄|说|填|写|补|搞|办|商量|讲|回|交|提交|一?下)*"
    r"|(?:我|那|就|还是|暂时)*先(?:别|不|不要|不忙|莫|不急着?)(?:提交|递交|交|报|发)(?:上去|出去)?"
    rf"|(?:我|俺)?(?:先|去|再|得|要|还要|得先|回去|回家)*(?:和|跟|与|同){_SOMEBODY_NEAR}(?:商量|说|合计|打听|联系|讲)(?:商量|合计|说|一下|下|一声)*(?:再说|再填|再来)?"
    r"|(?:我|俺)?(?:先|去|再|得|回去|回家|要)*(?:想想|想一想|看看|看一看|找找|找一找|查查|查一查|考虑考虑|考虑一下|想一下|找一下|翻翻|翻一下|商量商量|商量一下)"
    r"(?:再说|再填|再来|再回|身份证|证件|号码|资料|材料)*"
    rf"){ENDING}"
)
_FINDS_NOTHING = re.compile(
    r"(?:这些|里面)?(?:都|全)?(?:不是|不对|没有|没找到|没看到|不符合?|不一样|不相关|无关)"
    r"(?:我(?:要|想要|找)的|想要的|这些?|的|呢|啊|,|、| )*"
)
_USELESS = re.compile(
    rf"{POLITE}(?:这个?|这些|你们?的?|您的?)?(?:回答|答案|答复|内容)?(?:根本|完全|还是)?"
    r"(?:没有?用|没什么用|没有?帮助|不对|不是我(?:要|想)?问的|答非所问|文不对题|所答非所问|没有?回答(?:到?我的?问题)?|没说清楚?)"
    rf"{ENDING}"
)
_MORE = re.compile(
    rf"(?:对了|等等|等一下|另外|[, ])*{POLITE}(?:"
    r"(?:还|再|我还|我再)*(?:要|想)?(?:再|继续)?(?:写|补充|补|加|说)(?:一?[点些下]|[一几两][句点条])?|"
    r"还有(?:要说的|要写的|内容)?|还有[一几两][句点条]话?(?:要?[说写讲]的?|没[说写]|要补充的?)?|"
    rf"(?:我)?(?:还)?没(?:有)?(?:写|说)完){ENDING}"
)
_GIVES_UP = re.compile(
    rf"(?:(?:按|点|弄|搞|说|打)?错了?|哎呀?|不对|[, ])*{POLITE}(?:算了)?[, ]*我?(?:不|先不|不想|不用|不要)"
    rf"(?:投诉|举报|更正|建议|提建议|撤回|撤销|撤|改|补|补充|补正|说明|交|办|弄|写|填|换|变|提交){ENDING}"
)
_CHANGE = re.compile(
    rf"{POLITE}(?:修改|改|更正|有错|有误|不对|要改|改一?下|有问题)(?:[, ]*(?:再|然后|以后|后)*(?:提交|交))?{ENDING}"
)

_REFUSES_PERSON = re.compile(
    rf"{POLITE}(?:(?:不|不用|不要|不必|不需要|别|先不|不想)(?:再)?(?:给我|帮我)?(?:找|转接?|叫|要|接|请)?{_SOMEBODY}(?:客服|服务|接待)?"
    rf"|(?:返回|回到|转回|切回|退回|换回|找|跟|和)(?:智能)?(?:机器人|助手)(?:聊|说|问)?){ENDING}"
)

_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九十", start=1)}
_ORDINAL = re.compile(
    r"(?:我?选|第|选第|选项)?\s*(\d{1,2}|[一二三四五六七八九十])\s*(?:个|项|种|条|号)?吧?"
    r"|(?:我|那|就|要|想|选|是|用|按|还是|给我|,)*(?:选\s*|第\s*)(\d{1,2}|[一二三四五六七八九十])\s*(?:个|项|种|条|号|样)?"
    r"(?:吧|的|就行|就好|就可以|嘛|啊|哈|了|谢谢|,)*"
)

_FOLLOW_UP = re.compile(r"(?:那|那么|还有)?.{2,12}呢")
_BARE_QUESTION = re.compile(
    r"(?:那么?|这个?|它)?(?:是|要|该)?(?:[由归]?谁(?:来)?(?:负责|公开|管)?|哪个(?:部门|单位)(?:负责|公开)?"
    r"|(?:下一?[次回期])?(?:多久|什么时候|何时)(?:公开|公布|更新|一次)*|为什么|怎么办)(?:的|呢)?"
)
_QUESTION = re.compile(
    r"\?$|(?:吗|呢|么|没|哪|[了过到]没有)$|^(?:请问|问一下|想问)|怎么|怎样|如何|多久|多长时间|多少|什么|哪[里些个儿一种]|谁|是否|能不能|"
    r"([管给收去补写用交办开公来算查发改好对行该知懂同寄])不\1|[的得要能行会有是以了]不$|(?<![了等])好久(?:才|能|必须|会|可以|要)|[了过到]没得[嘛啊呀哦呢]*$|(?:能|可以|会|算|要).{1,8}不$|可不可以|是不是|有没有|会不会|要不要|行不行|啥|咋|几(?:[天个年月日号点次]|小时)|为何"
)
_SUBJECT = re.compile(
    rf"{POLITE}(?:向你们|向政府|向贵局|跟你们)?(?:依法)?申请(?:公开|查看|查阅|获取|看看|看|查|要|获得|了解)?(?:一下|下)?"
    r"(?:关于|有关)?[:, ]*(?P<subject>.+)"
)
_SHORTEST_SUBJECT = 6
_LONGEST_COMMAND = 40


def find_command(text: str) -> Command | None:
    """The command that ``text`` is as a whole; a cry for help or a threat is one wherever it stands."""
    if find_alarm(text):
        return Command.DISTRESS
    said = plain(text) or text.strip()
    if len(said) > _LONGEST_COMMAND:
        return None
    return next((command for command, pattern in _COMMANDS.items() if pattern.fullmatch(said)), None)


def is_evasion(text: str) -> bool:
    """跳过, 等一下, 匿名: the question is put off or refused, which is no answer to it."""
    return bool(_EVASION.fullmatch(plain(text)))


def _is_all(pattern: re.Pattern[str], text: str) -> bool:
    """Whether ``text`` is what ``pattern`` describes and nothing else; what is longer than a command is none."""
    said = plain(text)
    return len(said) <= _LONGEST_COMMAND and bool(pattern.fullmatch(said))


def is_waiting(text: str) -> bool:
    """等一下, 等下我问问我老公: the answer is to come."""
    return _is_all(_WAITING, text) and not plain(text).endswith("?")


def finds_nothing(text: str) -> bool:
    """不是, 没有我要的: the documents that were shown are not what is wanted."""
    return bool(_FINDS_NOTHING.fullmatch(plain(text)))


def is_displeased(text: str) -> bool:
    """没用, 答非所问, 不是我要问的: said of an answer."""
    return bool(_USELESS.fullmatch(plain(text)))


def is_rewrite(text: str) -> bool:
    """换一个, 重新写: what was written is taken back, and nothing is said instead."""
    return bool(_REWRITE.fullmatch(plain(text)))


def is_more(text: str) -> bool:
    """还要再写几句, 还没写完: what was written goes on."""
    return _is_all(_MORE, text)


def gives_up(text: str) -> bool:
    """算了,不投诉了: what was begun is no longer wanted."""
    return _is_all(_GIVES_UP, text) and not is_question(text)


def refuses_person(text: str) -> bool:
    """不用人工了, 返回机器人: no person is wanted (any more)."""
    return _is_all(_REFUSES_PERSON, text)


def is_change(text: str) -> bool:
    """修改, with nothing said about what."""
    return bool(_CHANGE.fullmatch(plain(text)))


def find_ordinal(text: str) -> int | None:
    """The place of a choice: 2, 第二个, 选2, ②."""
    match = _ORDINAL.fullmatch(plain(text))
    if not match:
        return None
    said = match[1] or match[2]
    return _DIGITS.get(said) or int(said)


def is_question(text: str) -> bool:
    """Whether ``text`` has the form of a question."""
    return bool(_QUESTION.search(plain(text)))


def is_follow_up(text: str) -> bool:
    """Whether ``text`` only goes on with the question before: 那南昌呢, 谁负责."""
    said = plain(text).rstrip("?")
    return bool(_FOLLOW_UP.fullmatch(said) or _BARE_QUESTION.fullmatch(said))


def find_subject(text: str) -> str | None:
    """What is applied for when it is said with the first word: 我想申请公开2019年的征地批复."""
    match = _SUBJECT.fullmatch(plain(text))
    if not match or find_command(text) or is_question(text):
        return None
    return match["subject"] if len(match["subject"]) >= _SHORTEST_SUBJECT else None
