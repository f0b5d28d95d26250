"""The patterns by which :mod:`actions.cases.doors_reading` reads a text; their words stand in ``doors.txt``.

A record is something that can be handed over: a document (批复, 台账), data (名单, 金额).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files


def _sections() -> dict[str, str]:
    """The sections of ``doors.txt``, each as one alternation."""
    words: dict[str, list[str]] = {}
    name = ""
    for line in files("actions.cases").joinpath("doors.txt").read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[([\w, ]+)\]", line):
            name = heading[1]
        elif not line.startswith("#"):
            words.setdefault(name, []).extend(line.split())
    return {name: "|".join(found) for name, found in words.items() if name}


_WORDS = _sections()
_STRONG, _WEAK, _DEED = _WORDS["record"], _WORDS["loose record"], _WORDS["deed"]
# What may stand behind a record at the end of a clause
_TAIL = (
    r"(?:等(?:等|材料|信息|内容|文件)?|及其?附件|全文|原文|复印件|的?电子[版件]|各?一份|一下|的?信息|的?情况|[吗呢吧啊]|"
    r"\([^)]*\)){0,4}"
)

# --- asking for a record ----------------------------------------------------------------------------------------------

STRONG = re.compile(_STRONG)
RECORD = re.compile(f"{_STRONG}|{_WEAK}|号文|》|多少钱|哪些(?:单位|企业|小区|人|项目)")
STRONG_END = re.compile(rf"(?:{_STRONG}|号文?|》|〕\d+号){_TAIL}(?:在内)?$")
WEAK_END = re.compile(rf".{{4}}的?(?:{_WEAK}){_TAIL}$")
# a loose record with the deed of an office before it: 投诉事项的处理情况
WEAK_NAME = re.compile(rf"(?:{_WORDS['office deed']})的?(?:{_WEAK}){_TAIL}$")
TRAILING_FACTS = re.compile(r"(?:[(][^)]*[)]|(?:19|20)\d\d[\d年月日度季至到~-]*+|按[^的]{1,4}|第.季度){1,3}$")
GIVE = re.compile(
    r"(?<![不没未拒])(?<!从不)(?<!没有)(?<!拒绝)(?<!拒不)(?<!不予)"
    r"(?:公开(?!招|道歉|竞|选|栏)|公布(?!的)|披露(?!的)|提供(?!了|的)|出具|获取|获得|查阅|查看|调取|调阅|索[取要]|告知|"
    r"取得(?=.{0,20}(?:文件|材料|资料|信息))|告诉我?(?=.{0,20}(?:文号|名称|数据|金额))|抄录|复印|复制|"
    r"[发给寄拿]给?(?:我|本人|申请人)(?:一?下|一份|看看)?|申请(?=公开|获取|查阅))"
)
GIVE_IT = re.compile(r"把(?P<what>.{2,60})(?:发|给|寄|拿|公开|公布)")
# 依据的文件和评定表给我: the record stands before the verb
GIVE_ME = re.compile(
    r"(?P<what>.{2,60})(?<![不没别未肯拒绝])(?:都|全|也)?(?:[发给寄拿传][给送]?|提供给?|复印给?|打印给?|交给)(?:我们?|俺)"
    r"(?:看看|看一?下|一份|一下|瞧瞧|过目|吧|呗)*$"
)
WANT = re.compile(r"需要:?|想要?|我要|求一份|想(?:要|看看?|了解|知道)|了解|看看|看一下|知道|知悉")
# what is asked for stands in other clauses: 请公开以下信息: …
FOLLOWS = re.compile(
    r"(?:公开|提供|获取)(?:以下|下列|如下)(?:政府)?(?:信息|材料|文件|内容|资料)|公开事项:|[想需]要一份|给一份"
)
HOW_MUCH = re.compile(r"(?:金额|总额|数量|人数|面积|经费|造价|投资|租金|收入|支出|笔数)[是为有各]?(?:多少|几何)")
POLITE_END = re.compile(r"(?:谢谢|多谢|感谢|为盼|为谢|可以吗|行吗|好吗|[吗呢?])+$")

# --- names that are taken for what they are called, whatever stands in them -------------------------------------------

TITLE = re.compile(r"《(?P<name>[^》]*)》")
PUBLISHED_TITLE = re.compile(
    r"(?P<kind>国务院公报|政府公报|日报|晚报|年鉴|志|释义|历史|法典|民法典)(?:\(.*\)|[\d年])*$"
)
QUOTED = re.compile(r"“[^”]{7,}”|\"[^\"]{7,}\"")
NAMED_DOCUMENT = re.compile(
    r"关于.{2,60}的(?P<kind>通知|公告|通告|批复|请示|报告|函|复函|答复函|意见|决定|办法|规定|方案|纪要|建议的答复|"
    r"提案的答复|政策文件|会议纪要|内部规定|文件)"
)
GREETING = re.compile(r"^(?:(?:您好|你好|领导好|领导您好|尊敬的(?:各位)?领导|工作人员好|老师好)[,,!。:]?)+")

# --- what no request for a record is ----------------------------------------------------------------------------------

ASKS_HOW = re.compile(
    r"什么(?:材料|证件|手续|条件|流程|资料|证明|时候|标准|优惠政策)|啥(?:材料|证件|手续)|哪些(?:材料|证件|手续|资料|条件)|"
    r"怎么|怎样|如何|为什么|为何|凭什么|为啥|多久|去哪|到哪|在哪|要不要|是不是"
)
QUESTION_IN_NAME = re.compile(rf".{{3}}的.{{0,12}}(?:{_STRONG}){_TAIL}$")  # 怎样分配廉租房的评分细则
CONSULTS = re.compile(r"^(?:想|我想|我要)?(?:咨询|问)(?:一下|下)?(?!服务|意见|委员|机构|电话|热线|窗口|业务|公司)")
DISAGREES = re.compile(r"^(?:我们?|本人|现)*不服(?!从|务)")
ACT_AT_START = re.compile(
    r"(?:地|进行|依法)?(?:处理|处罚|查处|回答|回应|道歉|解决|解释|答复|严惩|谴责|赔偿|审理|说明(?!书))"
)
_ACCUSE = "举报|检举|控告|投诉|反映|揭发"
ACCUSES = re.compile(rf"{_ACCUSE}|信访|上访|维权|申诉|告状|告他|伸冤|申冤|喊冤")
ACCUSES_AT_START = re.compile(rf"(?:来|去|实名|匿名)?(?:{_ACCUSE})")
GOVERNED = re.compile(rf"(?:{_WORDS['governs']})[^的]{{0,8}}$")
_NO_NOUN = rf"(?!.{{0,14}}(?:{_STRONG})(?:$|[、及和与]))(?!的?(?:{_WEAK})(?:$|[、及和与的]))"
DEMAND = re.compile(
    r"(?:要求|请求|恳请|恳求|希望|盼望?|望|敬请|烦请|麻烦|(?<![要需请诉追恳供寻])求|呼吁|敦促|建议|请|应当|应该)"
    r"(?:(?!公开|公布|提供|解释|告诉|告知|问|说明)[^,]){0,18}?"
    rf"(?:(?:撤销|复查|复议|纠正).{{0,12}}(?:决定|处罚|处分|结论)|落实政策|(?:{_DEED}){_NO_NOUN})"
    r"|(?:给|帮|替)(?:我们?|俺)(?:改过来|改正|纠正|更正|补上|补发|退了|退回|解决|处理|做主)"
)
PERFORMS_FOR_SURE = re.compile(
    rf"(?:^|[,。;!\n])(?:我们?|本人|本公司)?(?:现|特|今|向[^,]{{1,8}}|对[^,]{{2,20}}){{0,2}}(?:实名|匿名|[要想来]){{1,2}}"
    rf"(?:{_ACCUSE}|上访|信访|维权|申诉)(?![^,]{{0,20}}的?(?:办法|制度|台账))"
    rf"|(?:^|[,。;!\n])(?:{_ACCUSE}):|特向[^,]{{1,8}}(?:{_ACCUSE})|,(?:举报|投诉你们)$|我要(?:上访|信访|投诉|举报|维权)"
)
PERFORMS = re.compile(
    rf"^(?:我们?|本人)?(?:现|特|今|实名|匿名|再次|向[^,]{{1,6}}){{0,3}}(?:{_ACCUSE})"
    r"(?!人|的|处理|答复|奖励|事项|信|电话|渠道|制度|台账|数据)"
    rf"(?!.{{0,24}}(?:处理|办理|查处|受理|答复|调查|办结)的?(?:{_WEAK}|{_STRONG}))"
    r"|(?:表示|非常|十分)不满|不服"
)
TELLS = re.compile(_WORDS["tells"])
ASKS_SOMEBODY = re.compile(_WORDS["asks somebody"])
SENTENCE = re.compile(_WORDS["sentence"])
MYSELF = re.compile(r"我|我们|我家|自己")  # who speaks of themselves accuses nobody
QUESTION = re.compile(_WORDS["question"])
# The cues of each door. Of doors with equal scores the first is chosen.
KINDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(f"(?P<sure>{_WORDS[f'{kind}, sure']})|{_WORDS[kind]}")
    for kind in ("correction", "service_12345", "report", "complaint", "petition")
}

# --- the file of one's own case, review of an act, one's own data -----------------------------------------------------

_OWN_CASE = (
    r"(?:我|本人|我自己|我家|我们|本公司|我公司|自己)(?:的|那个?|这个?|那起|那件|自己|被|当事人|.{0,6}(?:处罚|强制))*"
)
OWN_FILE = re.compile(
    rf"(?:复制|复印|查阅|查看|阅览?|调阅|看看?|查|拷贝|要){_OWN_CASE}.{{0,10}}案[件子]?.{{0,8}}(?:案卷|卷宗)"
    rf"|{_OWN_CASE}.{{0,10}}案[件子]?.{{0,8}}(?:案卷|卷宗).{{0,8}}(?:复制|复印|查阅|阅卷|看)|(?:我|本人)(?:要|想|来)阅卷"
)
_REVIEWED = r"(?!决定书|机关|机构|委员会|案件|统计|台账|数据|结果|文书|申请书|的|答复|应诉|制度|情况)"
REVIEW = re.compile(
    rf"(?:^|[,。;!])(?:我们?|本人|本公司|现|特|就|对[^,]{{1,20}}){{0,4}}(?:要|想|去|来|申请|提出|提起|请求)+(?:行政)?复议{_REVIEWED}"
    rf"|不服.{{0,24}},?(?:我|本人|现|要|想|申请|提起|提出|请求)+(?:行政)?(?:复议|诉讼){_REVIEWED}"
    r"|(?:^|[,。;!])(?:我们?|本人)?不服(?:你们|贵局|贵单位|本机关|你局)[^,]{0,10}?(?:处罚|决定|强制|认定|裁决|征收|收费)(?:决定书?)?$"
)
_DATUM = r"(?:信息|登记|档案|户口本?|户籍|学籍|姓名|名字|出生日期|出生年月|生日|身份证号码?|性别|民族|工龄|住址|记录)"
AMENDS = re.compile(
    rf"(?:我们?|本人|俺|孩子|儿子|女儿|我[家爸妈]|父亲|母亲|老公|老婆|公司)[^,。;]{{0,16}}{_DATUM}[^,。;]{{0,10}}"
    r"(?:改过来|改回来|改正|更正|纠正|改成|改为|改一[下改]|改了吧)"
)

# --- publications and look-ups ----------------------------------------------------------------------------------------

_ISSUE = (
    r"(?:[\d年月日度第期号全季至到~、-]|昨天|今天|去年|一套|一份|一本|合订本|那期|(?<=报)的报纸|"
    r"的?(?:电子版|单行本|复印件))*"
)
PUBLICATION = re.compile(
    rf"(?:国务院公报|政府公报|人民政府公报){_ISSUE}$"
    r"|《(?:国务院公报|政府公报|日报|晚报|年鉴|志|释义|历史)》(?:第.{1,3}[辑册卷])?(?:一套|一本|图书)?$"
    r"|《[^》]*》(?:第.{1,3}[辑册卷])?(?:单行本|这本书|图书|一书|一套|一本|杂志|期刊)"
    r"|(?:一本|一套|一册|几本|购买|订阅)的?《"
    rf"|(?:日报|晚报|早报|晨报|周刊|年鉴|市志|县志|地方志){_ISSUE}$"
)
_OWN, _REGISTER, _ENTRY = (f"(?:{_WORDS[name]})" for name in ("own", "register", "entry"))
QUERY = re.compile(
    rf"{_OWN}的?[^,。;]{{0,16}}{_REGISTER}[^,。;]{{0,8}}{_ENTRY}|名下.{{0,6}}(?:{_REGISTER}|房)|{_OWN}的?车.{{0,4}}违章"
    r"|(?:机读档案|内档|工商登记(?:档案|资料|信息)|企业登记档案)(?:查询)?$|机读档案和"
    r"|查询?.{2,24}(?:产权|不动产|房屋)(?:登记|权属)?(?:信息|登记簿|档案|人)(?:是谁)?"
)
NO_QUERY = re.compile(_WORDS["no query"])

_OFFICE = r"(?:政府|[委局厅]|机关|部门|单位|街道|办事处|你们|他们)"
_NOT_DONE = r"(?:不(?:依法|按规定|主动|及时|肯|给)?|没有?|未|拒绝|从不|从来不)"
DISCLOSURE_WORK = re.compile(
    r"(?:信息公开申请|申请.{0,6}信息公开).{0,24}(?:不满|不(?:依法)?答复|没有?答复|未答复|逾期|超期|追究)"
    rf"|(?:你们|申请)(?![^,。;]{{0,12}}信访)[^,。;]{{0,12}}{_NOT_DONE}(?:给?我?)(?:答复|回复|回音|理)|(?:超期|逾期).{{0,4}}答复"
    r"|信息公开(?:工作|办|科|机构|部门|义务|主管|条例|的人|投诉)|公开(?:栏|指南|目录|办(?!法|理))|公开工作|知情权|信息处理费|(?<!信访)答复书"
    rf"|{_OFFICE}[^,。;]{{0,10}}{_NOT_DONE}公开|(?:公开|政府)网站|网站上?的?信息.{{0,8}}(?:没|不|未)更新"
    rf"|{_NOT_DONE}公开(?:政府|政务)?信息|(?:拒收|不收|不给.{{0,2}}登记).{{0,6}}(?:信息公开|公开)?申请"
    r"|(?:投诉|举报|反映)(?:你们|一下)?(?:信息|政务)?公开(?:不|搞)|(?:信息|政务)公开.{0,16}投诉|投诉信息公开"
    r"|申请了?[^,。;]{0,8}没人[理管]|(?:申请|补正).{0,16}(?:违反规定|不合规),?.{0,4}投诉|第?四十七条|第?五十一条"
)
