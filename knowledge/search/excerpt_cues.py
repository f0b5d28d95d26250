"""What a question asks for in so many words, and by what a sentence shows that it holds it.

Wider than the kinds of :mod:`knowledge.search.lexicon`, which decide whether there is an answer at all: here a passage
is known to answer, and its sentences are compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = r"[\d一二两三四五六七八九十百千万亿多余]"
COUNTED = re.compile(r"(?:多少|几)[个种条]?([\u4e00-\u9fff])")
NOUN = re.compile(
    r"([\u4e00-\u9fff]{2})(?:是什么|有哪些|是多少|为多少|有什么|是哪|包括|是怎)|(?:哪些|什么|何种?|怎样的|哪几[个项]?)([\u4e00-\u9fff]{2})"
)


@dataclass(frozen=True)
class Cue:
    """A kind of question, and what its answers hold."""

    asks: re.Pattern[str]
    holds: re.Pattern[str]


CUES = {
    "time": Cue(
        re.compile(
            r"多久|多长时间|何时|哪一?[天日年月]|几[天日月号点]|几个?(?:工作日|小时|月)|多少(?:天|日|个工作日|小时)|期限|时间|时候|有效期|截[止至]"
        ),
        re.compile(
            r"\d ?(?:年|月|日|时|点|:\d\d|天|个?工作日|小时|个月|周)|[一二三四五六七八九十两]个?(?:月|天|周|工作日|年)"
            r"|之日|即日|届满|(?:解除|结束)(?:为止|前|后|之)"
        ),
    ),
    "amount": Cue(
        re.compile(r"多少|几|多大|比例|额度"),
        re.compile(r"\d|[一二两三四五六七八九十百千万](?:个|家|名|位|类|项|种|大|条|次|台|批|倍|成|方面|步)"),
    ),
    "contact": Cue(re.compile(r"电话|热线|号码|联系|咨询"), re.compile(r"\d{3,4}-\d{6,8}|\d{5,11}|电话|热线")),
    "site": Cue(
        re.compile(r"网址|网站|链接|访问|路径|邮箱"),
        re.compile(r"https?|www|\.(?:com|cn|gov|net)|网址|官网|@|app|公众号|→|点击"),
    ),
    "where": Cue(
        re.compile(r"哪[里儿]|在哪|地址|地点|什么地方|哪[些个](?:地|国|省|城|市|区)"),
        re.compile(r"[省市县区镇路街号村]|医院|中心|大厅|窗口|平台"),
    ),
    "who": Cue(
        re.compile(r"谁|哪[些几个]?(?:部门|单位|机构|公司)|牵头|由.{0,4}负责|什么(?:部门|单位|人)|组长"),
        re.compile(r"[局委部厅署会办院组](?=[负牵会等、,联和]|$)|牵头|负责|指挥部|领导小组"),
    ),
    "means": Cue(
        re.compile(r"如何|怎[么样]|方式|渠道|途径|办法|流程|步骤"),
        re.compile(r"通过|采取|可[以登拨在]|登[录陆]|拨打|提交|申请|方式|平台|运用|利用|按照|点击|进入"),
    ),
    "purpose": Cue(
        re.compile(r"为什么|为何|原因|目的|作用|意义|用途|功能"),
        re.compile(r"为|以便|确保|保障|用于|由于|因|防止|避免|减轻|方便|有利于"),
    ),
    "meaning": Cue(re.compile(r"是什么|什么是|指的?是?什么|什么叫|含义|是指"), re.compile(r"是|即|称为")),
    "allowed": Cue(
        re.compile(r"吗|能否|是否|可否|可不可以|能不能|会不会|有没有"),
        re.compile(r"可|不得|不能|不予|应|无需|不需|允许|暂停|需"),
    ),
    "penalty": Cue(
        re.compile(r"处罚|处理|处置|后果|责任|追究|惩"),
        re.compile(r"追究|责任|罚|处理|严[肃厉]|拘留|依法|从重|取消|吊销|移送|失信|拒绝"),
    ),
    "several": Cue(
        re.compile(r"哪[些几]|什么|有?何|措施|举措|要求|方面|步骤|流程|包括|内容"), re.compile(r"、|以及|和|等")
    ),
}
