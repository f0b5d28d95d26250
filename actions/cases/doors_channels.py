"""Telephone numbers that hold all over the country, by what a text is about. No address and no URL is ever made up.

Only numbers that are in use nation-wide are here; a matter without one belongs to 12345 (国办发〔2020〕53号 put the others
together there).
"""

from __future__ import annotations

import re

# In this order: the first that fits is named.
_HOTLINES: tuple[tuple[str, str], ...] = (
    (r"民警|辅警|派出所|交警|警察|出警|公安局", "12389（公安机关和民警违法违纪举报）"),
    (
        r"贪污|受贿|行贿|贿赂|腐败|公职人员|滥用职权|纪委|挪用|吃拿卡要|公款|截留|权钱|"
        r"(?:村支书|村主任|书记|局长|科长|处长|主任|镇长|乡长|校长|领导干部).{0,12}(?:违规|侵占|侵吞|收受|学历造假|亲属|亲戚)",
        "12388（纪检监察举报）",
    ),
    (
        r"工资|欠薪|讨薪|劳动合同|社保|社会保险|养老保险|养老金|退休|失业|工伤|劳动监察|加班|劳务|就业",
        "12333（人力资源社会保障）",
    ),
    (r"公积金", "12329（住房公积金）"),
    (r"偷税|漏税|逃税|发票|个税|个人所得税|纳税|税务|税费", "12366（税务）"),
    (r"医保|医疗保险|异地就医|报销比例|骗保|产检报销", "12393（医疗保障）"),
    (r"银行|保险公司|信用卡|理赔|贷款公司", "12378（银行保险消费者投诉维权）"),
    (r"法律援助|公证|律师|人民调解", "12348（公共法律服务）"),
    (
        r"假冒|伪劣|过期|食品|药店|处方药|超市|商家|商户|卖家|网购|网上买|会员卡|退款|退费|退货|消费者|缺斤|短两|价格|"
        r"乱收费|传销|无证(?:经营|销售)|健身房|餐馆|饭店|翻新|虚假宣传|质量问题|营业执照|个体户",
        "12315（市场监管）",
    ),
)
_COMPILED = tuple((re.compile(pattern), name) for pattern, name in _HOTLINES)


def hotline(text: str) -> str | None:
    """The number that serves what ``text`` is about, with its name in brackets; ``None`` for no special one."""
    return next((name for pattern, name in _COMPILED if pattern.search(text)), None)
