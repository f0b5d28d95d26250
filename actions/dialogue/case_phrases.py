"""What people say about an application they have filed: 补正, 撤回, 我交钱了, 为什么是这一天, 不服怎么办.

By rule and over the whole message, as in :mod:`actions.dialogue.phrases`; what the rules don't know is left to the
trained model. A number in the message (撤回 JZ2026-00001) is set aside before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from actions.cases import numbers
from actions.cases.identity import plain
from actions.dialogue import given_phrases
from actions.dialogue.phrases import ENDING, POLITE, is_no


class Topic(StrEnum):
    """What is wanted about an application of one's own, or beside one. The values are the kinds of errands."""

    WITHDRAW = "withdraw"
    CORRECT = "correct"
    SUPPLEMENT = "supplement"
    REASONS = "reasons"
    DELIVERY = "delivery"
    PAYMENT = "payment"
    PAID = "paid"
    WHY_DATE = "why_date"
    REMEDIES = "remedies"
    CONTACT = "contact"  # my telephone has changed: of what is filed, a person corrects it
    LETTER = "letter"  # a reply or receipt is to be shown again
    RECORD = "record_correction"
    PUBLICATION = "publication_suggestion"
    COMPLAINT = "complaint"
    RESPOND = "respond"  # words said unasked while a correction or reasons are awaited


INTENTS: dict[str, Topic] = {
    "withdraw_application": Topic.WITHDRAW,
    "submit_correction": Topic.CORRECT,
    "supplement_application": Topic.SUPPLEMENT,
    "give_reasons": Topic.REASONS,
    "change_delivery": Topic.DELIVERY,
    "ask_payment": Topic.PAYMENT,
    "report_payment": Topic.PAID,
    "ask_why_date": Topic.WHY_DATE,
    "ask_remedies": Topic.REMEDIES,
    "show_letter": Topic.LETTER,
    "correct_own_record": Topic.RECORD,
    "suggest_publication": Topic.PUBLICATION,
    "complain_disclosure": Topic.COMPLAINT,
}
# Told at once, whatever is going on; the others ask something themselves.
INFORMING = (Topic.PAYMENT, Topic.WHY_DATE, Topic.REMEDIES, Topic.LETTER)
LEGAL = (Topic.PAYMENT, Topic.WHY_DATE, Topic.REMEDIES)  # questions about the law for who has no such application
BESIDE = frozenset({Topic.RECORD, Topic.PUBLICATION, Topic.COMPLAINT})  # about no application

_MINE = r"(?:我|我们|你们|您|的|那|这|份|件|个|次|之前|以前|上次|已经|刚才|刚刚|昨天|提交|递交|交上去|交|报|办|了|过)*"
_CASE = rf"{_MINE}(?:申请|件|单子|表)"
_DAY = r"(?:这|那|这个|那个)?(?:一?天|日子|日期|期限|时间|截止日期?|答复期限?|答复日期)"
_DATE = r"(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]"
_SEND = r"(?:补|交|提交|递交|回复|发|写|填|报|办|送|做)*"
_HOW = r"(?:怎么|怎样|如何|咋|在哪里?|去哪里?|到哪里?|向谁|找谁)"
_WHY = r"(?:为什么|为啥|为何|怎么|咋|凭什么|凭啥)"
_WAY = r"(?:获取|领取|送达|接收|交付|寄送)(?:方式|途径|形式)"
_TO = (
    r"(?:邮寄|快递|寄|电子版|电子邮件|邮件|发邮箱|发邮件|邮箱|邮箱接收|纸质|纸质版|自取|自己取|自行领取|现场查阅|查阅|"
    r"在这里看|这里看|在对话里看)"
)
_FEE = r"(?:信息处理费|处理费|费用|费|钱|款|账)"
_PAY = r"(?:交|缴|付|缴纳|支付)"
_PAID = r"(?:交|缴|付|转|汇|打|缴纳|支付|缴费|交费|付款|转账|汇款)"
_WHEN = r"(?:已经?|都|刚|刚才|昨天|今天|前天|早就|上午|下午)*"
_REPLY = r"(?:答复书?|决定|结果|回复|处理)"
_DISAGREE = r"(?:不服|不认可|不接受|不同意|不满意)"
_CAN = r"(?:我|要|想|可以|能|能不能|可不可以|还能|应该|该|去)*"
_WHAT_NOW = r"(?:怎么办|咋办|怎么弄|如何是好|去哪里?(?:告|说理|申诉)|找谁|有什么办法|做什么)"
_SILENT = (
    r"(?:你们)?(?:一直|到期|过期|过了期限?|逾期|超期|超时)(?:了|还|都|就是|也)*"
    r"(?:不|没|没有)(?:给我)?(?:答复|回复|回音|理我)"
)
_PAPER = r"(?:答复书?|答复(?:意见|函|内容|文书|告知书)|告知书|回执单?|文书|回复函)"
# Single words only: what may be split in several ways is tried in all of them.
_OF_MINE = (
    r"(?:我|们|你|您|的|那|这|份|个|件|次|给|申请|登记|受理|收件|之前|以前|上次|原来|刚才|昨天|发|寄|来|过|收到|"
    r"政府信息公开)*"
)
_AGAIN = r"(?:再|重|新|又|麻烦|请|帮|给|我|想|要|能|可以|一|下|来|把|,|、| )*"
_SHOW = r"(?:看|查|发|显示|打开|下载|打印|调|找|拿|念|读|贴|传)"
_ONCE = r"(?:看|一|眼|下|遍|次|份|瞧|听|出|过|来|送|我|给|发)*"
_POSTED = (
    rf"(?:{_PAPER}|(?:邮寄|寄|快递|邮)(?:给|过来|出|来|我|的)*(?:东西|材料|信|文件|资料|快递|邮件|{_PAPER})|"
    r"东西(?=.*[寄送邮])|快递|挂号信|邮件|EMS|ems)"
)
_CONTACT = r"(?:联系|预留|登记|留|手机|的)*(?:手机号码?|电话号码?|联系方式|联系电话|联系人|手机|电话|号码)"
_NUMBER = r"(?:[, ]*(?:现在|以后|新的?|请|改|换|变|打|用|是|成|为|这个|号码|电话|:)*[+\d][\d -]{5,19})?"
_NOTED = (
    r"(?:[, ]*(?:告诉|跟|给|麻烦|说|你们?|您|一声|一下)+|[, ]*申请(?:里|上|表)*的?(?:电话|号码)(?:要|也|想|请|帮我)*"
    r"(?:更新|更正|改|换)(?:一?下)?)?"
)
_NOT_YOURS = rf"(?<![你您])(?!.{{0,6}}(?:你|您|贵|办公室|单位)(?:们|的|单位|那里|那边)*{_CONTACT})"
_RECORDS = r"(?:信息|记录|档案|资料|数据|登记|情况)"

_PATTERNS: dict[Topic, tuple[str, ...]] = {
    Topic.WITHDRAW: (
        rf"(?:撤回|撤销|撤掉|撤了|撤|收回|取回){_CASE}?(?:吧|来|掉)*",
        rf"(?:把|将)?{_CASE}(?:给我|帮我)?(?:撤回|撤销|撤掉|撤了|撤|收回|取消|作废)(?:来|掉|了)*",
        rf"{_CASE}(?:我)?不要了",
        r"(?:确定)?撤回|撤件|撤单",
    ),
    Topic.CORRECT: (
        rf"{_SEND}补正(?:材料|内容|资料|信息|说明|通知)*(?:{_CASE})?",
        rf"{_HOW}?{_SEND}补正(?:材料|内容|呢|啊)*",
        r"(?:要)?补正(?:什么|啥|哪些)(?:内容|材料|东西)?",
    ),
    Topic.SUPPLEMENT: (
        r"(?:再|还|再给)*(?:补充|追加|增加|补交|加)(?:一?[点些下个份]|几[点句个份])*"
        rf"(?:材料|资料|内容|说明|信息|情况|证据)*(?:{_CASE})?",
        rf"(?:给|对|往|为){_CASE}(?:再|里|里面)*(?:补充|追加|加)(?:一?[点些下个份]|几[点句个份])*"
        r"(?:材料|资料|内容|说明|信息)*",
    ),
    Topic.REASONS: (
        rf"{_SEND}(?:说明|解释|回复|提交|补)(?:一下)?(?:申请)?(?:的)?(?:理由|原因)(?:说明)?",
        rf"{_HOW}(?:写|说明|回复|填)(?:申请)?(?:的)?理由",
    ),
    Topic.DELIVERY: (
        rf"(?:改|换|修改|变更|更改|更换|调整)(?:一?[下个种]|成|为)?(?:信息|申请|我|的)*{_WAY}(?:了)?",
        rf"{_WAY}(?:想|要|能)*(?:改|换|修改|变更)(?:一?下|掉)?",
        rf"(?:改|换)(?:成|为|用)?{_TO}(?:给我|的)?",
        rf"(?:不要|不用){_TO}了?[, ]*(?:改|换)?(?:成|为|用|发)?{_TO}",
        r"(?:换|改|修改|更换)(?:一?[个下])?(?:收|接收|收信|收件|邮寄|收信息)*(?:的)?(?:邮箱|邮寄地址|收件地址|寄送地址)",
    ),
    Topic.PAYMENT: (
        rf"{_FEE}?(?:要|该|得|应该)*(?:{_HOW}|用什么|通过什么)(?:个)?(?:{_PAY}|转|交给){_FEE}?(?:谁)?",
        rf"{_FEE}?{_PAY}(?:到|给)(?:哪里?|谁)",
        rf"(?:我|一共|总共|到底|究竟)*(?:要|该|得|应){_PAY}(?:多少|几)(?:钱|元|块|费)?",
        r"(?:缴费|交费|付款|缴纳)(?:方式|办法|期限|截止日期|账号|账户|地址|地点|金额|标准)(?:是?(?:什么|多少|哪天|哪里))?",
        r"(?:缴费|交费|缴款|缴信息处理费|交信息处理费)",
        rf"{_FEE}?(?:最晚|最迟)?(?:什么时候|几号|哪天|多久|到什么时候)(?:之?前)?(?:要|得|该)?{_PAY}(?:费|钱|完|清)*",
        rf"(?:(?:什么|啥子?)钱(?:哦|啊|嘛|,)*)?{_WHY}子?(?:我)?(?:要|还要|得|还|让|叫)*(?:我|俺)?(?:交|收|缴)(?:我)?(?:这个)?(?:{_FEE}|这么多钱)",
        rf"(?:我|俺|这|个|{_FEE})*(?:能不能|可不可以|可以|能|我|不想|想)*不(?:想)?{_PAY}(?:这个|这|那)?{_FEE}?(?:的话)?"
        r"(?:会|能|有|要|又)*(?:怎么样|怎样|怎么办|咋样|咋办|啥后果|什么后果|行不行|可以吗|行吗|得行不|不)?",
        rf"(?:我|俺)?不想{_PAY}(?:这个|这|那)?{_FEE}",
        rf"(?:这|那|这个)?{_FEE}(?:在|去|到)(?:哪儿?|哪里|啥地方|什么地方){_PAY}",
    ),
    Topic.PAID: (
        rf"(?:我|我们)?{_FEE}?(?:我)?{_WHEN}(?:把?{_FEE})?{_PAID}(?:过去|过|完|清|好|上)*{_FEE}?(?:过去|过|完|清|好|上)*"
        rf"(?:了|啦)(?:的|{_FEE})*",
        r"已(?:交|缴|付|缴纳|支付|缴费|交费|付款|转账|汇款)(?:费|款)?",
    ),
    Topic.WHY_DATE: (
        rf"(?:答复)?{_WHY}(?:会|就|要|得|偏偏|最迟|到|等)*(?:定|算|是|选)*(?:到|在|成|出)*{_DAY}(?:答复|回复)?",
        rf"(?:答复)?{_WHY}(?:会|就|要|得|最迟|等)*(?:是|到|在|定在|定到|算到){_DATE}(?:答复|回复|才答复)?",
        rf"(?:补正|缴费|交费|交钱|答复|办理)?的?(?:{_DAY}|{_DATE})(?:是|都)?{_HOW}(?:算|定|来|得)(?:出来)?的?",
        rf"{_WHY}(?:子|会|就|要|又|还|得|给我|才|突然|现在|都)*(?:变|改|推|换|挪|拖|定|等|到|算|成|往后|是)+(?:了)?(?:{_DAY}|{_DATE})"
        r"(?:去|才|算|到期|答复|回复|截止|了)*",
        rf"{_WHY}(?:子|会|就|要|又|还|得|给我)*(?:往后|向后|朝后|延)+(?:推|延|挪|拖|移|了)*",
        rf"(?:我的|这个)?(?:申请|答复|时间|期限)?{_WHY}(?:又|还|要|被|会|给我|我的|申请|就)*"
        r"(?:延期|延长|延迟|推迟|拖延|延后|往后推)(?:期限|答复|时间|这么久|这么长|这么多天|了)*",
        r"(?:延期|延长|推迟|延迟)(?:答复)?的?(?:原因|理由|依据)(?:是?(?:什么|啥))?",
        rf"(?:是)?{_HOW}(?:算|计算)(?:出来)?的?(?:这|那)?(?:个|一)?(?:天|日期|期限|答复期限|答复日期|日子)(?:的)?",
        rf"{_WHY}(?:要|得|还要|还得)?(?:等|拖)(?:这么|那么)(?:久|长|多天|长时间)(?:才(?:答复|回复|有结果))?",
    ),
    Topic.REMEDIES: (
        rf"(?:我|本人)?(?:对)?(?:这个|这份|你们的?|您的?)*{_REPLY}*(?:我)?{_DISAGREE}(?:这个|这份|你们的?)*{_REPLY}*"
        rf"[, ]*(?:的话)?{_CAN}{_WHAT_NOW}?",
        rf"{_CAN}(?:申请)?(?:行政)?复议(?:吗|么)?",
        rf"{_CAN}(?:法院)?(?:提起|打)?(?:行政)?(?:诉讼|官司|起诉)(?:你们|吗|么)?",
        rf"(?:我)?{_HOW}(?:申请|提起|打|去)?(?:行政)?(?:复议|诉讼|起诉|官司|申诉|告你们)",
        r"(?:复议|诉讼|起诉|救济)(?:的)?(?:期限|时限|渠道|途径|机关|办法|权利)(?:是?(?:什么|多久|哪天|哪里|有哪些))?",
        rf"{_SILENT}[, ]*{_CAN}(?:{_WHAT_NOW}|去哪里?告|怎么告|能告吗|可以告吗|告吗)",
        r"(?:我)?(?:能|可以)(?:告|起诉)你们(?:吗|么|不)?",
    ),
    Topic.LETTER: (
        rf"{_AGAIN}{_SHOW}{_ONCE}{_OF_MINE}{_PAPER}{_ONCE}",
        rf"{_AGAIN}{_OF_MINE}{_PAPER}{_AGAIN}{_SHOW}{_ONCE}",
        rf"{_OF_MINE}{_PAPER}(?:现在|都|我)?(?:在哪里?(?:看|下载|能看到)?|去哪里?(?:了|看|下载|找)|哪里(?:看|下载|有)|呢"
        r"|怎么(?:看|下载|打开|查看)|(?:找|看|翻)?不(?:见|到)了?|打不开|没保存|不小心(?:删|丢|关)掉?)",
        rf"(?:我)?(?:找|看|翻|查)不到{_OF_MINE}{_PAPER}",
        rf"{_OF_MINE}{_POSTED}(?:我|俺|到现在|怎么|咋|还|一直|都|也|,)*(?:没有?|未)(?:收到|寄到|送到|到|拿到)"
        r"(?:[, ]*(?:是|这是)?(?:怎么回事|咋回事|怎么办|咋办|咋整|为什么|为啥|怎么搞的))?",
        rf"(?:我)?(?:把)?{_OF_MINE}(?:{_PAPER}|查询码)(?:弄丢|忘|丢|删|忘记|不记得|弄没|搞丢|记不得|找不到)",
        r"(?:我的|我)?(?:申请)?(?:的)?查询码(?:是)?(?:多少|什么|在哪里?(?:看)?)",
        r"(?:我)?(?:忘|忘记|不记得|记不得|丢)了?(?:我的)?查询码",
        *given_phrases.PATTERNS,
    ),
    Topic.CONTACT: (
        rf"{_NOT_YOURS}{_OF_MINE}{_CONTACT}(?:现在|最近|已经?|刚|都|,)*(?:换|变|改|更换|变更|变动|停机|停用|注销|作废)"
        rf"(?:号码?|掉|成|动|更|过)*了?{_NUMBER}{_NOTED}",
        rf"{_NOT_YOURS}{_OF_MINE}{_CONTACT}(?:是|都)?(?:写|填|留|登记|报|给|输|打)(?:错|少|多|漏)了?(?:一|个|位|数字|号)*{_NUMBER}",
        rf"{_NOT_YOURS}{_OF_MINE}(?:怎么|怎样|如何|可以|能|要|想|把|来)*(?:换|改|更换|修改|更改|变更|更正|更新)(?:一?[下个]|了|新)*"
        rf"{_OF_MINE}(?:里|上|表|书|中|填|留|登记|的)*{_CONTACT}了?{_NUMBER}{_NOTED}",
    ),
    Topic.RECORD: (
        rf"(?:更正|改正|纠正)(?:我|我们|本人|自己|自身|单位|本单位|公司|的|政府|登记|你们|存|掌握)*{_RECORDS}",
        r"(?:你们|政府|系统|单位)?(?:里|那里)?(?:登记|记录|记载|存|档案里)的?(?:我|我们|我家|我单位)?的?"
        rf"{_RECORDS}(?:是)?(?:错|错误|不准|不准确|不对|有误)的?",
    ),
    Topic.PUBLICATION: (
        r"(?:我)?(?:提|有)?(?:一)?(?:个)?(?:主动)?公开(?:的)?建议",
        r"建议(?:你们|政府)?(?:主动公开|向社会公开)(?:信息|一些信息)?",
    ),
    Topic.COMPLAINT: (
        r"(?:投诉|举报|反映)(?:一下)?(?:你们|政府|单位|的|这个|信息|政务)*公开(?:工作|办|部门|不力|不及时|不作为|的问题)*",
        r"(?:对)?(?:你们|政府)?的?(?:信息|政务)公开工作(?:不满意|有意见|要投诉|投诉)",
    ),
}
_TOPICS = {topic: re.compile(rf"{POLITE}(?:{'|'.join(patterns)}){ENDING}") for topic, patterns in _PATTERNS.items()}
_THAT_ONE = re.compile(r"(?:我|你们|上次|之前|以前|昨天|提交|交|办|的)*(?:那|这)一?[件份](?:申请|事)?[, ]*")
_NAMES_PAPER = re.compile(rf"{_PAPER}|查询码|附件")
# 补正：年度是2025年. The words after the mark are the correction itself, and are kept as they were typed.
_MARK = r"[:：,，;；、。 ]+"
_FORGOT = (
    r"(?:哦|哎呀?|对了|刚才|刚刚|之前|我|[,，、 ])*(?:忘|忘记|漏)(?:了)?(?:跟|给|和)?(?:你们|您)?"
    rf"(?:说|讲|写|提|交代)(?:了|一下)?{_MARK}"
)
_FORGOTTEN = re.compile(_FORGOT)
_CONTENT: dict[Topic, re.Pattern[str]] = {
    Topic.CORRECT: re.compile(
        rf"(?:我|我的|这是|以下是|现在|来|要|想|回复|提交)*补正(?:一下|的?内容|材料|如下|说明|信息|是|为)*{_MARK}"
        r"(?P<content>.+)"
    ),
    Topic.SUPPLEMENT: re.compile(
        rf"{_FORGOT}(?P<late>.+)|"
        rf"(?:我|再|还|想|要)*补充(?:一下|一点|一句|两点|几点|几句|的?内容|材料|如下|说明|说|是|为)*{_MARK}(?P<content>.+)"
    ),
    Topic.REASONS: re.compile(
        rf"(?:我|申请|的)*(?:说明|解释)?(?:一下)?(?:理由|原因)(?:说明|如下|是|为|就是)+(?:{_MARK})?(?P<content>.+)"
        rf"|(?:我|申请|的)*(?:说明|解释)?(?:一下)?(?:理由|原因){_MARK}(?P<other>.+)"
    ),
    Topic.WITHDRAW: re.compile(rf"{POLITE}(?:撤回|撤销|撤)(?:{_CASE})?{_MARK}(?:因为|原因是?|理由是?)?(?P<content>.+)"),
    Topic.PAID: re.compile(rf"(?:{'|'.join(_PATTERNS[Topic.PAID])}){_MARK}(?P<content>.+)"),
}
_SHORTEST_CONTENT = 4
_LONGEST = 40

_STILL_APPLY = re.compile(
    rf"{POLITE}(?:我)?(?:仍要|仍然要?|还是要?|就是要?|坚持要?|一定要|还要)(?:提交|继续)?申请{ENDING}"
)
_EXTREME = re.compile(
    rf"{POLITE}(?:我)?(?:选|要|说的?是|就)?(?P<which>最新|最近|最后|刚才|刚刚|最早|最先|最前)的?(?:一|那|这)?[份件个]?(?:申请)?{ENDING}"
)


@dataclass(frozen=True)
class Wanted:
    """What a message asks for, and the words it brings along: the correction itself, a reason …"""

    topic: Topic
    content: str = ""
    is_guess: bool = False  # no rule says so, only the model


def find_wanted(text: str) -> Wanted | None:
    """What ``text`` as a whole asks for about an application, by rule."""
    typed = numbers.without_numbers(text).strip()
    said = plain(typed)
    if len(said) <= _LONGEST and not is_no(said):
        that_one = _THAT_ONE.match(said)
        without = that_one.end() if that_one else 0
        for topic, pattern in _TOPICS.items():
            if pattern.fullmatch(said) or (without and pattern.fullmatch(said, without)):
                return Wanted(topic)
    for topic, pattern in _CONTENT.items():
        if match := pattern.fullmatch(typed):
            content = next(part for part in match.groupdict().values() if part).strip()
            if len(content) >= _SHORTEST_CONTENT:
                return Wanted(topic, content)
    return None


def tells_late(text: str) -> bool:
    """忘了跟你们说，…: words that belong to an application, where there is one."""
    return bool(_FORGOTTEN.match(text.strip()))


def names_paper(text: str) -> bool:
    """Whether a letter or receipt of an application is spoken of."""
    return bool(_NAMES_PAPER.search(plain(text)))


def bare(text: str) -> str:
    """``text`` in half width without the number of an application in it."""
    return plain(numbers.without_numbers(text)) or plain(text)


def still_applies(text: str) -> bool:
    """仍要申请: to a door that was shown."""
    return bool(_STILL_APPLY.fullmatch(plain(text)))


def find_extreme(text: str) -> int | None:
    """最新的那件 is 0, 最早的 is -1: places in a list, newest first."""
    match = _EXTREME.fullmatch(bare(text))
    if not match:
        return None
    return 0 if match["which"] in ("最新", "最近", "最后", "刚才", "刚刚") else -1
