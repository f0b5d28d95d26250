"""A message is cut where it turns to something else, and nowhere else."""

from __future__ import annotations

import pytest

from bot.rasa_process.components.parts import MOST, parts_of
from tests.support.cpu import at_most


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("你们几点下班，我想申请公开批文，顺便问下收费不", ["你们几点下班", "我想申请公开批文", "顺便问下收费不"]),
        ("低保标准是多少？公租房要等几年？", ["低保标准是多少？", "公租房要等几年？"]),
        ("投诉不公开，我要找人工", ["投诉不公开", "我要找人工"]),
        ("辦公地址在哪，還有怎麼申請", ["辦公地址在哪", "還有怎麼申請"]),
        ("谢谢，对了你们周末上班吗", ["谢谢", "对了你们周末上班吗"]),
        ("人工 我要申请公开", ["人工", "我要申请公开"]),
        ("公租房申请条件是什么", []),
        ("前面还有几个人，还有没有人", []),
        ("我叫张三，电话13800138000，住人民路", []),
        ("", []),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert parts_of(text) == parts


def test_at_every_stop_behind_an_insult() -> None:
    assert parts_of("一群饭桶，申请怎么还不答复") == []
    assert parts_of("一群饭桶，申请怎么还不答复", at_every_stop=True) == ["一群饭桶", "申请怎么还不答复"]


def test_a_long_message_is_a_story_and_takes_no_time() -> None:
    assert len(parts_of("办吗？" * 50)) <= MOST
    with at_most(0.1):
        assert parts_of("另外我想" * 2500) == []
