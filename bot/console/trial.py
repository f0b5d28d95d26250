"""``GET /staff/trial`` (命中测试): a question tried, and why each passage ranked where it did."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.console.pages import render
from bot.keys import KNOWLEDGE
from knowledge.trial import Trial, try_question

MAX_QUESTION = 200
VERDICTS = {"answer": "答", "related": "可能相关", "none": "没有"}
KINDS = {
    "time": "时间",
    "who": "责任单位",
    "person": "人名",
    "list": "列举",
    "amount": "数量",
    "money": "金额",
    "contact": "联系方式",
    "where": "地点或渠道",
    "disclosed": "能否公开",
    "definition": "定义",
}
# Name and one line of explanation. A feature that is not here is shown by its key.
FEATURES = {
    "coverage": ("词语覆盖", "问题里的词在条文、标题里出现了多少，按稀有程度计"),
    "focus": ("答句覆盖", "问题里的词在最切题的那一句里出现了多少"),
    "run": ("连续相同", "问题与条文最长的一段相同文字，满八个字为1"),
    "relevance": ("条文相关度", "全文检索得分（BM25），最好的一条为1"),
    "document": ("文件相关度", "所在文件整体的检索得分，最好的一份为1"),
    "asked": ("相似问法", "与为这条准备的口语问法有多像"),
    "fit": ("答案类型", "问时间、单位、数量等时，条文里有没有这一类内容"),
    "lacks": ("缺少所问", "问时间、金额、电话等，条文里却没有"),
    "single": ("只有一个词", "问题只有一个实词，不易判断"),
    "here": ("地方相符", "正是问题所说地方的文件"),
    "elsewhere": ("地方文件", "问题没说地方，而条文属于某个地方"),
    "law_here": ("法规对地方", "问题说了地方，而条文是全国性规定"),
    "local_procedure": ("地方讲程序", "问的是申请程序，而条文属于某个地方"),
    "heading": ("标题命中", "条文的标题原样出现在问题里"),
    "publishes": ("问公开", "问题说到公开、公布或申请"),
    "thing": ("问事情本身", "问题没说公开，而是问事情怎么办"),
    # 按整篇判断的通知、公告
    "held": ("整篇覆盖", "问题的字词在这份文件里出现了多少，说得多的算得多"),
    "margin": ("领先其他文件", "覆盖得比其他文件多多少"),
    "covers_more": ("独有的词", "问题里的词，只在这份文件里出现的多不多"),
    "words": ("集中出现的词", "问题里的词有几成出现在同一处"),
    "usual": ("关键词集中出现", "同上，按词在日常汉语里的稀有程度计"),
    "matter": ("事项集中出现", "除地名以外的词有多少出现在同一处"),
    "enough_pairs": ("问题够长", "问题太短时随便哪份文件都像"),
    "enough_words": ("实词够多", "实词太少时不易判断"),
    "not_chinese": ("不是中文", "问题里没有汉字词"),
    "place_missing": ("没提到这个地方", "问题所说的地方，文件里没有"),
    "place_other": ("别的地方", "标题说的是别的地方"),
    "place_unasked": ("没问地方", "标题说了地方，问题没说"),
    "no_time": ("没有时间", "问时间，那一处没有时间"),
    "no_amount": ("没有数量", "问数量，那一处没有数量"),
    "no_number": ("没有这个数字", "问题里的数字，文件里没有"),
    # 文件之间排先后
    "window": ("最切题的一段", "问题的字词与标题和最切题的一段有多合（BM25）"),
    "title": ("标题覆盖", "问题的字词有多少在标题里"),
    "characters": ("单字覆盖", "问题的单字有多少在标题和那一段里"),
    "runs": ("连续相同", "问题与文件逐字相同的片段，越长越好"),
    "others": ("提到别处", "文件里提到其他省份的次数"),
}


async def show(request: web.Request) -> web.Response:
    """``?q=`` the question, ``?previous=`` the one before it, which a follow-up leans on."""
    question = request.query.get("q", "").strip()[:MAX_QUESTION]
    previous = request.query.get("previous", "").strip()[:MAX_QUESTION]
    trial = await asyncio.to_thread(_try, request, question, previous) if question else None
    context = {
        "question": question,
        "previous": previous,
        "trial": trial,
        "verdicts": VERDICTS,
        "kinds": [KINDS.get(kind, kind) for kind in sorted(trial.question.kinds)] if trial else [],
        "features": FEATURES,
        "max_question": MAX_QUESTION,
        "section": "trial",
    }
    return render(request, "trial.html", context)


def _try(request: web.Request, question: str, previous: str) -> Trial:
    return try_question(request.app[KNOWLEDGE].current, question, previous or None)
