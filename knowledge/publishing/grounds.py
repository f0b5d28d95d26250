"""Why a document is not published: the grounds of 政府信息公开条例 (2019), Art. 14 to 16."""

from __future__ import annotations

from collections.abc import Mapping

GROUNDS: Mapping[str, str] = {
    "14-1": "条例第十四条：依法确定为国家秘密",
    "14-2": "条例第十四条：法律、行政法规禁止公开",
    "14-3": "条例第十四条：公开后可能危及国家安全、公共安全、经济安全、社会稳定",
    "15-1": "条例第十五条：涉及商业秘密，公开会损害第三方合法权益",
    "15-2": "条例第十五条：涉及个人隐私，公开会损害第三方合法权益",
    "16-1": "条例第十六条第一款：行政机关的内部事务信息",
    "16-2": "条例第十六条第二款：过程性信息",
    "16-3": "条例第十六条第二款：行政执法案卷信息",
}


def written(code: str, remark: str) -> str:
    """The ground as it is kept: the article, and in the office's own words what is at stake."""
    return "。".join(part for part in (GROUNDS.get(code, ""), remark.strip(" 。")) if part)


def parted(ground: str | None) -> tuple[str, str]:
    """The code and the remark of a kept ground; a ground in other words has no code."""
    for code, name in GROUNDS.items():
        if ground and (ground == name or ground.startswith(f"{name}。")):
            return code, ground[len(name) :].strip("。")
    return "", ground or ""
