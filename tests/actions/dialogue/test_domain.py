"""Rasa's files and the actions agree, and every text keeps to the rules of the house."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.dialogue import all_actions
from actions.dialogue.case_phrases import INTENTS, Topic
from actions.dialogue.errands import ERRANDS
from actions.dialogue.meanings import MEANINGS
from actions.dialogue.services import Services
from tests.actions.dialogue.conftest import Conversation

PROJECT = Path(__file__).parents[3]
LONGEST = 300  # characters a bubble


def responses() -> dict[str, list[dict[str, Any]]]:
    files = (PROJECT / "nlu_data" / "responses").glob("*.yml")
    return {name: said for file in files for name, said in yaml.safe_load(file.read_text("utf-8"))["responses"].items()}


def test_the_domain_lists_exactly_the_actions_there_are(services: Services) -> None:
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))
    assert sorted(domain["actions"]) == sorted(action.name() for action in all_actions(services))


def test_every_intent_has_at_least_25_examples_and_no_example_has_two_intents() -> None:
    seen: dict[str, str] = {}
    for file in (PROJECT / "nlu_data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(file.read_text("utf-8"))["nlu"]:
            if "intent" not in block:
                continue
            examples = [line.removeprefix("- ") for line in block["examples"].splitlines()]
            assert len(examples) >= 25, block["intent"]
            for example in examples:
                assert seen.setdefault(example, block["intent"]) == block["intent"], example


def test_every_topic_has_an_intent_with_at_least_40_examples_and_an_errand() -> None:
    documents = [yaml.safe_load(file.read_text("utf-8")) for file in (PROJECT / "nlu_data" / "nlu").glob("*.yml")]
    examples = {b["intent"]: b["examples"].splitlines() for d in documents for b in d["nlu"] if "intent" in b}
    by_rule_alone = {Topic.RESPOND, Topic.CONTACT}
    assert set(INTENTS.values()) == set(Topic) - by_rule_alone
    assert set(ERRANDS) == set(Topic)
    assert min(len(examples[intent]) for intent in INTENTS) >= 40


def test_every_response_that_actions_say_exists_and_every_one_is_said() -> None:
    code = "".join(file.read_text("utf-8") for file in (PROJECT / "actions" / "dialogue").rglob("*.py"))
    rules = "".join(file.read_text("utf-8") for file in (PROJECT / "nlu_data" / "rules").glob("*.yml"))
    said = set(re.findall(r"\butter_\w+", code + rules)) - {"utter_message", "utter_meaning_"}
    assert said | {f"utter_meaning_{key}" for key in MEANINGS} == set(responses())


@pytest.mark.parametrize("name", sorted(responses()))
def test_texts_are_short_and_buttons_say_what_a_person_would_type(name: str) -> None:
    for variant in responses()[name]:
        variant = variant.get("custom", variant)
        assert len(variant["text"]) <= LONGEST
        assert "用途" not in variant["text"] or "不用说明用途" in variant["text"]
        for button in variant.get("buttons", []):
            assert not button["payload"].startswith("/")


def test_choices_can_be_answered_by_number(conversation: Conversation) -> None:
    conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "没有")
    bubble = conversation.bubbles[-1]
    for number, button in enumerate(bubble["buttons"], start=1):
        assert f"{number}. {button['title']}" in bubble["text"]
