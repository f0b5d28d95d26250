"""What the header of a published document calls its facts: 索引号, 发文字号, 成文日期 …, in the words of many sites."""

from __future__ import annotations

import re

# The first name of a fact is the one believed when a page states several (发文机关 before 发布机构).
_STRONG = {
    "title": "标题 文件名称 文件标题 公文名称 公文标题 信息名称 信息标题 名称",
    "document_number": "发文字号 文号 文件编号 发文文号 文件文号 公文字号 发文编号 文件字号 信息文号",
    "issuer": "发文机关 发文机构 发文单位 发文部门 制发机关 制发单位 制定机关 公布机关 颁布机关 成文机关 发布机构"
    " 发布机关 发布单位 信息发布机构 公开机构",
    "index_number": "索引号 主索引号 信息索引号 索引编号 信息索引",
    "second_index_number": "副索引号",
    "subject": "主题分类",
    "topic": "所属主题",
    "signed_on": "成文日期 成文时间 签发日期 制发日期 发文日期 发文时间 印发日期",
    "published_on": "发布日期 发布时间 公开日期 公开时间 公布日期 信息公开日期 生成日期",
    "validity": "有效性 效力状态 效力状况 文件效力 有效状态 是否有效 时效性 时效状态",
    "summary": "内容概述 内容概览 内容概要",
}
# Words that mean this only beside others, or that merely end the value before them.
_WEAK = {
    "subject": "信息分类 分类",
    "published_on": "时间 日期",
    "validity": "时效 效力 文件状态",
    "source": "来源 信息来源 文章来源 稿源 文件来源",
    "effective_on": "生效日期 生效时间 实施日期 实施时间 施行日期 施行时间",
    "expires_on": "失效日期 废止日期 失效时间 废止时间 有效期至 有效期限至",
    "keywords": "主题词 关键词 关键字",
    "genre": "体裁分类 体裁 公文种类 文种",
    "disclosure": "公开方式 公开属性 公开类别 公开范围 公开形式",
    "": "浏览次数 浏览量 浏览 点击 点击数 点击量 点击率 访问量 阅读次数 阅读量 阅读 字号 字体 字体大小 作者"
    " 责任编辑 编辑 打印 分享 分享到 语种 载体类型 服务对象 服务对象分类 组配分类 公开时限 公开责任部门 责任部门"
    " 信息编制机构 记录形式 公开程序 保护视力色 内容摘要 摘要 联系人 联系电话 咨询电话",
}
STRONG = {label: key for key, labels in _STRONG.items() for label in labels.split()}
WEAK = {label: key for key, labels in _WEAK.items() for label in labels.split()}
LABELS = STRONG | WEAK
_RANK = {label: rank for rank, label in enumerate(LABELS)}


def spaced(labels: dict[str, str]) -> str:
    """An alternation that finds the labels also with blanks between their characters: 索 引 号."""
    return "|".join(r"\s*".join(label) for label in sorted(labels, key=len, reverse=True))


def bare(label: str) -> str:
    """A label as it was found, without its blanks."""
    return re.sub(r"\s", "", label)


def preferred(found: dict[str, str]) -> dict[str, str]:
    """Values by label → values by fact, each from the label that is believed most. Empty values count for nothing."""
    facts: dict[str, str] = {}
    for label in sorted(found, key=_RANK.__getitem__):
        if LABELS[label] and found[label]:
            facts.setdefault(LABELS[label], found[label])
    return facts
