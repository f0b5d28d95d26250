"""Questions that everybody asks and whose answer is settled: how often, since when, may foreigners, how long yet.

By rule and over the whole message, as in :mod:`actions.dialogue.phrases`: 一年能申请几次 is one, 低保一年能申请几次 is
not.
What is answered is in :mod:`actions.dialogue.set_answers`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from actions.cases import numbers
from actions.cases.identity import plain
from actions.dialogue.phrases import POLITE


class SetQuestion(StrEnum):
    """What is asked."""

    HOW_OFTEN = "how_often"  # 一年能申请几次: Art. 35, 处理费办法 Art. 4
    SINCE_WHEN = "since_when"  # 20个工作日从哪天开始算: Art. 31
    FOREIGNERS = "foreigners"  # 外国人能申请吗: Art. 27 doesn't say
    WHO_MAY = "who_may"  # 个人能申请吗: Art. 27
    FEES = "fees"  # 要钱吗, 邮费谁出: Art. 42 para. 1
    WHO_SETS_FEES = "who_sets_fees"  # Art. 42 para. 2
    WHO_HANDLES = "who_handles"  # 谁负责处理我的申请: this office
    NO_CORRECTION = "no_correction"  # 不补正会怎么样: Art. 30
    NO_REASONS = "no_reasons"  # 不说明理由会怎么样: Art. 35
    CONSULTING = "consulting"  # 征求意见要算在20天里头不: Art. 33 para. 3
    HOW_LONG = "how_long"  # 多长时间能有结果: one's own application, or Art. 33
    HURRY = "hurry"  # 能不能快点: the same, and a person


LONGEST = 30  # characters
# Single words only: what may be split in several ways is tried in all of them.
_END = (
    r"(?:[吗呢啊呀嘛么不哦噻哇哈撒吧哟咯嘞没的了]|没有|没得|行不行|好不好|得行不|中不中|可以|行|好|谢谢|[,.。!?~、 ])*"
)
_ASKED = r"(?:请问|问|想|一下|下|我|们|俺|你|您|这|那|个|的|是|到底|究竟|啊|嘛|[,、 ])*"
_DISCLOSURE = r"(?:政府|信息|依|公开|政务|资料|你们|向|在|这|里|这儿|申请|的|,)*"
_WHICH_UNIT = (
    r"(?:谁|哪个(?:部门|单位|科室|机构|局|处室|办公室)?|哪些部门|哪几个部门|哪家(?:单位)?|"
    r"(?:什么|啥)(?:部门|单位|科室))"
)
_TIMES = r"(?:几|多少|好多|几多)(?:次|回|件|份|趟|个|条)"
_SPAN = r"(?:一|每|半|1|同一)?(?:个)?(?:自然)?(?:年|月|季度|星期|礼拜|周|天|日)(?:里头?|内|之内|到头|当中)?"
_MAY = r"(?:最多|顶多|至多|总共|一共|可以|能不能|可不可以|能|允许|准|让|给|只|许|得|都|再|好)"
_WHO = r"(?:一个人|个人|同一个人|每个人|一个单位|单位|公司|老百姓|申请人)?"
_LONG = (
    r"(?:多久|多长时间|好长时间|多少天|多少时间|几天|啥时候|什么时候|么时候|啥前儿|何时|哪天|哪一天|几时|好久|多咱|"
    r"几号)"
)
_RESULT = r"(?:结果|答复|回复|回音|回信|消息|准信|说法|信儿|动静|下文|东西|资料|材料)"
_FOREIGN = (
    r"(?:外国(?:人|公民|友人|企业|公司|籍)?|老外|外籍(?:人士|人员|人)?|境外(?:人士|人员|公司|人)?|港澳台(?:居民|同胞|人)?|"
    r"(?:香港|澳门|台湾)(?:居民|同胞|人)?|华侨|华裔|台胞|无国籍人|留学生|(?:拿|用|持|有)?(?:外国)?(?:护照|绿卡))"
)
_APPLICANT = (
    r"(?:(?:普通)?(?:谁|哪些人|什么人|啥人|个人|私人|普通人|老百姓|群众|农民|学生|外地人|本地人|公司|企业|单位|村民小组|我们小组|小组|村委会|居委会|"
    r"合作社|社团|协会|组织|律师|记者)(?:和|跟|或|或者|、)?)+"
)
_SOON = r"(?:快|赶快|赶紧|尽快|抓紧|加快|麻利|早点|早些|加急|提前|搞快|利索)"

_COSTS = r"(?:钱|费用|费|工本费|手续费|复印费|打印费|邮费|邮寄费|快递费|运费|处理费|信息处理费|成本费)"
_WHAT_COSTS = (
    r"(?:政府|信息|公开|依|申请|办|办理|查|看|资料|材料|文件|东西|复印|打印|邮寄|快递|寄|拿|要|一份|份|这|那|个|你们|们|的|都|也|还|会|到底|"
    r"是|吗|呢|,)*"
)
_NAMES_DISCLOSURE = re.compile("申请|公开|信息|资料|材料|文件|邮|快递|到付|复印|打印")
_IF_NOT = r"(?:要是|如果|假如|万一|我|俺|们|逾期|过期|超期|到期|就是|,)*(?:没有?|不想|不愿意?|不|未)"
_MAY_NOT = r"(?:能不能|可不可以|可以|能|是不是可以|我|想)+不"
_SO_WHAT = (
    r"(?:呢|了|,|又|就|的)*(?:会|能|要|有|得)*(?:不会)?(?:怎么样|怎样|咋样|咋个样|怎么办|咋办|怎么处理|什么后果|啥后果|啥子后果|"
    r"什么结果|什么影响|行不行|行吗|可以吗|得行不|有没有事|作废)"
)
_PATTERNS: dict[SetQuestion, tuple[str, ...]] = {
    SetQuestion.HOW_OFTEN: (
        rf"{_ASKED}{_WHO}(?:{_SPAN}[,里]?{_MAY}*|{_MAY}+){_WHO}(?:提|提出|提交|交|递|搞|办|来|再)*{_DISCLOSURE}{_TIMES}{_DISCLOSURE}",
        rf"{_ASKED}{_DISCLOSURE}{_WHO}{_SPAN}?{_MAY}+(?:提|提出|提交|交|递|搞|办)*(?:申请)?{_TIMES}(?:申请)?",
        rf"{_ASKED}{_DISCLOSURE}(?:次数|数量|件数|频率|频次)(?:上|有没有|有无|有|是不是|会|受|是|不|要|多少)*(?:限制|上限|限定|封顶|要求|规定)?",
        rf"{_ASKED}{_DISCLOSURE}(?:有没有|有|限不限|限)(?:个)?(?:申请)?(?:次数|数量|件数|频次)(?:的)?(?:限制|上限|规定)?",
        rf"{_ASKED}(?:可以|能不能|可不可以|能|让){{1,2}}(?:反复|多次|无限次?|天天|经常)申请(?:公开|信息|政府)*",
    ),
    SetQuestion.SINCE_WHEN: (
        rf"{_ASKED}(?:答复|办理|期限|时限|时间|工作日|\d|[一二三四五六七八九十两]|个|天|法定|收到|申请|的|是|这|那|日子|起算|,)*"
        r"(?:从|自|打|以|由|是)*(?:哪|哪一|啥|什么|么|几|何)(?:天|日|时候|号|时)(?:为准|为|的|起|开始|作为|做)*(?:起算|算起|算|计算|计|数|计时|起|起算日)(?:的|起|啊)*",
        rf"{_ASKED}(?:答复|办理|期限|时限|工作日|\d|[一二三四五六七八九十两]|个|天|法定|的|这|那)+(?:的)?起算(?:日|点|时间|日期)(?:是)?(?:哪天|什么|啥时候|怎么算|咋算|怎么定)?",
    ),
    SetQuestion.FOREIGNERS: (
        rf"{_ASKED}(?:要是|如果|是)?{_FOREIGN}(?:的|也|又|来|,|我|人|算|有|资格|权|权利|是不是)*"
        rf"(?:可以|能不能|可不可以|能|可|有资格|有权|让|许|给){{1,2}}(?:来|也|在|提|提出|向你们|你们|查|要|用)*{_DISCLOSURE}",
        rf"{_ASKED}{_FOREIGN}(?:申请|提申请)(?:政府|信息|公开)*(?:可以|行|能|要|得)?(?:行不行|可以吗|可不可以|行吗|得行不|吗|不)",
        rf"{_ASKED}(?:不是中国人|没有中国国籍|不是中国国籍)(?:的|也|,)*(?:可以|能不能|可不可以|能){{1,2}}{_DISCLOSURE}",
    ),
    SetQuestion.WHO_MAY: (
        rf"{_ASKED}(?:要是|如果|只有|只能|必须|是|以)*{_APPLICANT}(?:的|名义|也|来|,|自己|本人|才|就|都|还是|或者|是不是|是)*"
        rf"(?:可以|能不能|可不可以|能|可|有资格|有权){{1,2}}(?:来|也|提|提出|向你们|你们)*{_DISCLOSURE}(?:(?:还是|或者|,)*{_APPLICANT}(?:也|都|就)*(?:可以|能|行))?",
    ),
    SetQuestion.FEES: (
        rf"{_ASKED}{_WHAT_COSTS}(?:要不要|收不收|用不用|花不花|交不交|需不需要|掏不掏|有没有|付不付)(?:我|们|再|另|外|给|交|收|出|花|掏|付|,)*{_COSTS}",
        rf"{_ASKED}{_WHAT_COSTS}(?:要|收|交|花|需要|用|得|有|掏|付|出|会|我|们|再|另|外|给)+{_COSTS}(?:的)?(?:吗|不|么|没|嘛)",
        rf"{_ASKED}{_WHAT_COSTS}(?:要|得|收|花|交|一共|大概|需要|付|我|们)*(?:多少|几|好多)(?:块)?{_COSTS}",
        rf"{_ASKED}{_WHAT_COSTS}(?:免费|不要钱|不收钱|不收费|不花钱|白给)(?:的)?(?:吗|吧|不|么|嘛)",
        rf"{_ASKED}(?:寄|快递|邮寄|复印|打印|的|这|个)*{_COSTS}(?:要|是|由|,|的|该|得)*(?:谁|哪个|哪家|我|我们|自己)(?:来|自己)*(?:出|付|给|掏|承担|负担|交)",
        rf"{_ASKED}(?:寄|快递|邮寄|邮|要|会|的|给)*到付(?:的)?(?:吗|不|么|嘛)",
    ),
    SetQuestion.WHO_SETS_FEES: (
        rf"{_ASKED}(?:信息|公开|申请|政府|的|你们)*(?:处理费|收费|费用|收钱|费)(?:的|标准|办法|价格|价钱|规定|依据|项目|这|那|个|是|由|你们|到底|究竟|,)*"
        rf"{_WHICH_UNIT}(?:给|来|说|制|们)*(?:定|订|规定|制定|批|批准|说了算|出台|印发|弄|搞|出)(?:的|出来|标准|办法|价|下来)*",
        rf"{_ASKED}{_WHICH_UNIT}(?:给|来|们)*(?:定|订|规定|制定|批|出台)(?:的|了)*(?:信息|公开|这|个|的)*(?:处理费|收费|费用)(?:的|标准|办法)*",
    ),
    SetQuestion.WHO_HANDLES: (
        rf"{_ASKED}(?:由|归|现在|是|找)*{_WHICH_UNIT}(?:来|在|给|负责|管|管着|受理|处理|办理|办|经办|承办|接|跟|对接|我|们|俺|的|这|那|个|件|份)+"
        r"(?:政府|信息|依|公开|的|这|那|个|件|份|我)*申请(?:的|这件?事|呢|工作)*",
        rf"{_ASKED}(?:我|们|俺|的|这|那|个|件|份|政府|信息|依|公开|交上去)*申请(?:的事|是|由|归|现在|到底|究竟|在|找|都|给|,)*{_WHICH_UNIT}"
        r"(?:在|来|给我)*(?:负责|管|管着|受理|处理|办理|办|经办|承办|手里|那里|手上)+(?:的|呢)*",
    ),
    SetQuestion.NO_CORRECTION: (
        rf"{_ASKED}{_IF_NOT}(?:按时|按期|再|去)*补正?(?:材料|内容|资料|的话)*{_SO_WHAT}",
        rf"{_ASKED}{_IF_NOT}(?:按时|按期|再|去)*补正?(?:材料|内容|资料)*(?:的话)?(?:吗|行吗|可以吗)",
        rf"{_ASKED}{_MAY_NOT}补正?(?:材料|内容|资料)*",
    ),
    SetQuestion.NO_REASONS: (
        rf"{_ASKED}{_IF_NOT}(?:说明|说|写|给|交|提供|解释)(?:一下)?(?:申请)?(?:的)?(?:理由|原因)(?:的话)?{_SO_WHAT}",
        rf"{_ASKED}{_MAY_NOT}(?:说明|说|写|给|交|提供|解释)(?:一下)?(?:申请)?(?:的)?(?:理由|原因)",
        rf"{_ASKED}(?:说明|说|写|给|交)?(?:完|了)?(?:理由|原因)(?:交|说|写|给|说明)?(?:了|完|过|以后|之后|不合理|合理|不行|的话|,)*{_SO_WHAT}",
    ),
    SetQuestion.CONSULTING: (
        rf"{_ASKED}(?:要|去|等)*(?:征求|征询|问|等)(?:一下|过)?(?:第三方|第三人|别人|人家|别的|其他|单位|部门|机关|公司|的|意见|期间|时间|日子|那|这|几|些|天|段|都|要|也)+"
        r"(?:算不算|扣不扣|停不停|计不计|要不要|会不会|是不是|算|计|扣|停|除|入|进|去|在|不|要|会|到|时间|期限|答复|办理|的|里头?|内|20|二十|个|天|工作日|以)+",
        rf"{_ASKED}(?:征求意见)(?:期限|时间)停不停",
    ),
    SetQuestion.HOW_LONG: (
        rf"{_ASKED}(?:没好|没办好|现在|最晚|最迟|最多|还|再|大概|大约|一般|需要|需|要|得|吗|申请|结果|答复|这|那|件|等|办|事|东西|资料|下来|差|离|,)*"
        rf"{_LONG}(?:的)?(?:能|才|可以|会|给|要|得|有|出|我|们|俺|个|一|拿|收|等|到|得到|办|弄|搞|整|完|好|下来|出来|{_RESULT}|知道|办得|答|回|成)+",
        rf"{_ASKED}(?:申请|答复|结果|事|件|,)*(?:还|再)+(?:我|要|得|需|等|办|让|有|,)*{_LONG}",
        rf"{_ASKED}(?:申请|结果|答复|事|那|这|件|东西)*(?:为什么|为啥|为何|怎么|咋个?|凭啥)(?:还|都|这么久|那么久|这么多天|到现在|现在|一直|了|这么长时间|,)*"
        rf"(?:没有|没|不|未)(?:给)?(?:我)?(?:一?个)?(?:好|办好|办完|弄好|搞好|整好|弄完|办下来|下来|出来|有|{_RESULT}|弄|给|办成|答)(?:我)?(?:{_RESULT})?(?:啊)?",
        rf"{_ASKED}(?:到|都|到现在|现在|这么久|这么多天|好多天|过去|了|,)+(?:还|都|也|咋|怎么|就)*(?:没有|没|不)(?:给)?(?:我)?(?:个|一)*(?:办好|办完|弄好|好|{_RESULT}|下来|出来)",
    ),
    SetQuestion.HURRY: (
        rf"{POLITE}(?:想|来|再|过来|就是)*(?:催|催催|催一催|催办|催促)(?:一下|下|个|你们|我|的|那|这|件|申请|进度|答复|结果|事|单子|表)*",
        rf"{POLITE}(?:你们|那件?|这件?|我的|申请|答复|事|都|办|搞|弄|整|处理|稍微|再|动作|速度|进度|给|得|的|些|下)*{_SOON}(?:一?点儿?|一?些|办|答复|处理|回复|"
        rf"搞|弄|整|给|{_RESULT}|进度|速度|申请|出|我|们|的|个|时间|办理|回|一下|下|把|那件|事|完|到|好|拿)*",
        rf"{POLITE}(?:真|很|挺|比较|特别|非常|实在|确实|着|这边|这|那|件|事|个|等着|材料|东西|资料|我|是|有点)*(?:急|着急|急用|急得很|急着用|急着要|等着用|等不及|等不起)(?:得很|用|要|啊)*",
        rf"{_ASKED}(?:怎么|咋|办|办事|申请|也|这么|那么|实在|太|办得|效率|速度|搞得|动作)+慢(?:了|得很|吞吞)*",
    ),
}
_QUESTIONS = {each: re.compile(rf"(?:{'|'.join(patterns)}){_END}") for each, patterns in _PATTERNS.items()}
_NEEDS = {  # a word without which it is another question
    SetQuestion.HOW_OFTEN: re.compile("申请|提|交|递"),
    SetQuestion.WHO_MAY: re.compile("申请"),
    SetQuestion.CONSULTING: re.compile(r"^(?=.*(?:意见|第三[方人]|征求))(?=.*[算计扣停])"),
    SetQuestion.HOW_LONG: re.compile(
        rf"^(?=.*(?:还|再|才|能|会|给|拿|等|没|不|以|有|最[晚迟多]))"
        rf"(?=.*(?:还|等|{_RESULT}|办|弄|搞|整|好|完|下来|出来|答|回|给[我俺]))"
    ),
}


def find_set_question(text: str) -> SetQuestion | None:
    """The settled question that ``text`` is as a whole; the number of an application in it doesn't matter."""
    said = plain(numbers.without_numbers(text))
    if not said or len(said) > LONGEST:
        return None
    for each, pattern in _QUESTIONS.items():
        if pattern.fullmatch(said) and (each not in _NEEDS or _NEEDS[each].search(said)):
            return each
    return None


def names_disclosure(text: str) -> bool:
    """Whether ``text`` says that it is about applying: 申请要钱吗, 邮费谁出; a bare 要钱吗 may go on from another
    question."""
    return bool(_NAMES_DISCLOSURE.search(plain(text)))
