"""No message makes the rules try for ever: whatever is repeated, each of them answers at once."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import signal
from collections.abc import Callable, Iterator

import pytest

import actions.dialogue
import entities
from actions.dialogue.bare import known_names

# What rules are made of: words that follow one another in many of them, and can be cut in more than one way.
WORDS = (
    *("要", "想要", "是", "就", "不", "好", "对", "算了", "第二个", "可以", "中", "要得", "没有", "不知道", "那就"),
    *("我", "的", "吧", "啊", "公开", "申请", "邮箱", "年", "2019", "二", "@", "a", "张", "省市", "号", "给我", "提交"),
    *(
        "电话错了一位",
        "我叫张三",
        "谁",
        "多久",
        "还",
        "了",
        "工作日",
        "个天",
        "那个",
        "这",
        "改成",
        "，",
        "。",
        "为什么",
    ),
)
REPEATED = [(word * 1000)[:length] + end for word in WORDS for length in (25, 1000) for end in ("", "嗐")]
SECONDS = 5.0  # of a processor: a rule that takes more than a moment takes for ever


def rules() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Every function of the rooms that judges a text by itself."""
    for package in (actions.dialogue, entities):
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            for name, function in vars(module).items():
                if inspect.isfunction(function) and function.__module__ == module.__name__ and takes_a_text(function):
                    yield f"{found.name}.{name}", function


def takes_a_text(function: Callable[..., object]) -> bool:
    needed = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
    return len(needed) == 1 and needed[0].annotation == "str"


RULES = dict(rules())


def test_there_are_rules() -> None:
    assert len(RULES) > 120


@pytest.mark.parametrize("name", RULES)
def test_what_is_repeated_is_judged_at_once(name: str) -> None:
    known_names()  # reads a dictionary

    def too_long(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, too_long)
    try:
        for text in REPEATED:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                RULES[name](text)
            except TimeoutError:
                pytest.fail(f"{name} does not end for {text[:12]!r}, repeated")
            except Exception:
                pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
