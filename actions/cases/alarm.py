"""Words of who is about to do harm to themselves or to others, or is in danger: help numbers and a person at once.

A false alarm costs two lines of text and a place in the queue, a miss may cost a life. Still, who asks for records on
自杀干预 or on a fall from a roof is asking for records: it takes a will, or a sentence that means nothing else.
"""

from __future__ import annotations

import re

from actions.cases.identity import plain

_LONGEST = 2000  # characters that are looked at
_LONGEST_WHOLE = 40  # of a message that says nothing else

_I = r"(?:我|俺|咱|老子|老娘|本人)们?(?:一家(?:人|老小|[一二三四五六七八]口)?|全家|[娘爷]俩|老两口|这条老?命)?"
_WILL = (
    r"(?:还?不如|宁愿|宁可|干脆|恨不得|只[能好有想]|马上|立刻|立马|现在|今天|今晚|明天|等下|一会|准备|打算|决定|计划|已经|真的?|一起|"
    r"带着?孩子|给你们?|[到在从去]?你们?(?:单位|政府|局里?|机关)?(?:的)?(?:门口|门前|大楼|办公楼|楼上|楼顶|天台|面前)?|"
    r"[就是也都再又想要会去敢能来便可快了])"
)
_SUICIDE = (
    r"(?:自杀|自尽|自焚|自残|轻生|寻死|寻短见|跳楼|跳河|跳江|跳海|跳崖|跳井|跳桥|上吊|割腕|割脉|喝农药|喝敌敌畏|喝百草枯|服毒|卧轨|"
    r"自我了断|(?:结束|了断)(?:自己|(?:我|自己)?的?(?:这条)?生命|这?一切|这一生)|一头撞死|撞死在)"
)
_NO_RECORD = (
    r"(?!干预|预防|防治|防范|热线|事[件故]|案|率|者|的|未遂|人数|人员|现场|问题|倾向|救援|险|机|比赛|表演|门|广告|甩卖)"
)
_RELATIVE = (
    r"(?:(?:我|俺)(?:家|的)?(?:妈妈?|母亲|爸爸?|父亲|老公|老婆|丈夫|妻子|爱人|儿子|女儿|孩子|爷爷|奶奶|哥|姐|弟|妹|家人|邻居|朋友)|"
    r"有个?人|他们?|她)"
)
_START = r"(?:^|[,.!?;、 ])"
_END = r"(?=$|[,.!?;、 了吧啊呀])"
_OFFICE = r"(?:政府|单位|机关|局里?|办公楼|大楼|大厅|窗口|这里|这儿|领导|局长|工作人员|干部)"
_OTHERS = rf"(?:[你他]们?的?(?:{_OFFICE}|全家|一家|大门)?|她|[那这](?:个|帮|群|些)人?|{_OFFICE}|几个人?|个人|人{_END})"
_KILL = r"(?:[打弄整搞砍捅撞掐毒烧炸]死|杀[了光死]|[炸烧砸]了|[炸烧](?:平|光|毁|掉)|干掉|灭了|[杀砍捅宰炸])了?"
_SELF_HARM = (
    rf"{_I}{_WILL}{{1,8}}{_SUICIDE}{_NO_RECORD}",
    rf"{_START}(?:再不.{{1,12}}就)?{_WILL}{{1,8}}{_SUICIDE}(?:算了|给.{{1,4}}看|[了吧啊])*(?=$|[,.!?;、 ])",
    rf"{_I}.{{0,10}}从.{{0,12}}(?<!们)跳(?:下去|下来|了)",
    rf"{_I}{_WILL}{{0,5}}(?:[想要去]|只[好能有]|不如|宁[愿可]|干脆)去?死(?:在|给|{_END})",
    r"不(?:想|愿意?|打算)(?:再|继续)?活(?!动|跃|泼|络|力|埋|体|鱼|鸡|检)|活[够腻]了",
    r"活着?(?:还|也|真的?|实在|都|又|已经)*(?:没有?|有什么|有啥|毫无)(?:什么|任何)?(?:意思|意义|劲|盼头|奔头)|活着不如死",
    r"生不如死|[不还]如死了|死了(?:算了|拉倒|一了百了)|一死了之|人生(?:没有?|毫无)(?:任何|什么)?(?:希望|意义)",
    rf"死给.{{1,4}}看|死在[你他]们?{_OFFICE}?(?:门口|门前|面前|里|$)|死在{_OFFICE}(?:门口|门前|面前|里)",
    rf"(?:逼|要)死(?:我|俺)们?(?!也)|[要在](?:逼|把)(?:我|俺)们?(?:往)?(?:去|逼)?死(?:路|{_END})",
    rf"{_RELATIVE}(?:现在|正|说|马上|就|真的?|扬言|可能|又|[他她在])*(?:[想要]|准备|打算|闹着){_SUICIDE}{_NO_RECORD}",
)
_TO_OTHERS = (
    rf"(?:{_I}|信不信|小心|早晚|迟早|总有一天|再不.{{1,12}}就|逼我|恨不得)(?:{_I})?{_WILL}{{0,6}}(?:拿刀|带刀|一刀|一把火|开车|找人|把|弄)*"
    rf"(?:{_OTHERS}(?:全都|全部|都|给)?{_KILL}{_END}|{_KILL}{_OTHERS})",
    rf"{_START}(?:早晚|迟早|看我)?(?:[弄打整搞砍捅]死|杀[了光]|[砍宰炸]了){_OTHERS}",
    rf"(?:{_I}|再不.{{1,12}}就|信不信|逼我)(?:{_I})?{_WILL}{{0,6}}(?:放把?火|点火烧|泼汽油|引爆|炸楼|杀人|砍人|捅人|血洗)(?!案|罪|的)",
    r"(?:带|提|拿|揣|扛)着?(?:把|桶)?(?:菜刀|刀|汽油|炸药|斧头|炸弹)子?[去来上]?(?:找|砍|你|政府|单位|见)",
)
_THREATS = (  # to oneself, by somebody else, or it is left open to whom
    r"报复社会|同归于尽|鱼死网破|血债血偿|要[你他她]们?的?狗?命(?:$|[,.!?;、 了吧])",
    r"[要让叫拉][你他]们?(?:全家|都|一起|全部|给我)*(?:陪葬|偿命|垫背|不得好死)|拉几个(?:人)?垫背",
    r"(?:有人|[他她]们?|对方|村长|邻居|老公|丈夫|前夫)(?:现在|正|说|扬言|威胁|就|真的?|又|[在])*[要想]"
    r"(?:杀|砍|捅|[打弄砍烧]死)了?(?:我|俺)(?!国|省|市)",
)
# Words of despair that are said of hardship too.
_DESPAIR = (
    r"活不(?:下去|了|成)|没(?:有)?(?:法|办法)?活(?:路|下去|了|头)|撑不(?:下去|住)|熬不(?:下去|住)|走投无路|绝望|崩溃|没有?希望了|"
    r"逼死人|活不起|[想去]死(?![亡刑者因缓])|不想?活了?(?!动|跃|泼)"
)
_BARE = rf"(?:{_DESPAIR}|{_SUICIDE}|死了?)"
_PADDING = (
    r"[我俺咱们一家全人日子你这真的实在都也再又就快要想是会已经太很好彻底现感觉得了啊呀吧呢吗算去让把逼没有,.!?;、 ~]*"
)
_IS_ALARM = re.compile("|".join(f"(?:{pattern})" for pattern in (*_SELF_HARM, *_TO_OTHERS, *_THREATS)))
_IS_TO_ONESELF = re.compile("|".join(f"(?:{pattern})" for pattern in (*_SELF_HARM, *_THREATS)))
_IS_TO_OTHERS = re.compile("|".join(f"(?:{pattern})" for pattern in _TO_OTHERS))
_IS_WHOLE = re.compile(rf"{_PADDING}{_BARE}(?:{_PADDING}{_BARE}){{0,2}}{_PADDING}")
_IS_DESPAIR = re.compile(rf"(?:[我俺咱]|日子).{{0,20}}(?:{_DESPAIR})")


def find_alarm(text: str) -> bool:
    """Whether ``text`` is a cry for help or a threat, whatever was asked: 再不公开我就从你们楼上跳下去."""
    said = plain(text[:_LONGEST])
    return bool(_IS_ALARM.search(said) or (len(said) <= _LONGEST_WHOLE and _IS_WHOLE.fullmatch(said)))


def is_threat(text: str) -> bool:
    """Whether what alarms in ``text`` is harm to others and not to oneself: it is answered in other words."""
    said = plain(text[:_LONGEST])
    return bool(_IS_TO_OTHERS.search(said)) and not _IS_TO_ONESELF.search(said)


def sounds_alarming(text: str) -> bool:
    """The same of who waits for a person or talks to one: words of despair in a longer message count too."""
    return find_alarm(text) or bool(_IS_DESPAIR.search(plain(text[:_LONGEST])))
