"""What is said to citizens stands in nlu_data/responses: found by name, with the variables that the code gives."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from actions.cases import doors, draft_fields, telling, ways_out
from actions.cases.doors import recognise
from actions.cases.form_data import FIELDS
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle.table import TABLE
from actions.cases.plain_words import MEANINGS, explained, glossary, once
from actions.cases.requests import transitions
from actions.cases.requests.kinds import KINDS
from actions.dialogue import requests_adapter, texts
from actions.dialogue.texts import FOLDER, TextError
from actions.dialogue.texts_check import Use, require_all, uses
from tests.support.bubbles import questions

DIALOGUE = Path(texts.__file__).parent
NAMES = sorted(texts.responses())
_SENTENCE = re.compile(r"[\u4e00-\u9fff][^|()\[\]]*[。？！：]")


USES = list(uses())


@pytest.mark.parametrize("use", USES, ids=[f"{use.where}-{use.name}" for use in USES])
def test_every_text_exists_with_the_variables_that_are_given(use: Use) -> None:
    assert use.name in texts.responses()
    assert texts.variables(use.name) == use.given


def test_a_text_that_lost_a_variable_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    edited = {name: said for name, said in texts.responses().items() if name != "utter_form_door"}
    edited["utter_form_confirm_description"] = {"text": "要把这些话作为您申请的内容吗？"}
    monkeypatch.setattr(texts, "responses", lambda: edited)
    with pytest.raises(TextError) as told:
        require_all.__wrapped__()
    assert "没有 utter_form_door" in str(told.value)
    assert "utter_form_confirm_description 应当有的变量是{words}，现在是没有变量" in str(told.value)


def test_what_code_renders_has_one_variant() -> None:
    variants = {
        name: len(said)
        for path in FOLDER.glob("*.yml")
        for name, said in yaml.safe_load(path.read_text("utf-8"))["responses"].items()
    }
    rendered = {use.name for use in USES if use.how != "utter"}
    assert {name for name in rendered if variants[name] != 1} == set()


def test_no_response_is_written_twice() -> None:
    written = [line for path in FOLDER.glob("*.yml") for line in re.findall(r"^  (utter_\w+):", path.read_text(), re.M)]
    assert sorted(written) == NAMES


def test_a_missing_text_or_variable_is_a_fault_and_values_are_never_read_as_variables() -> None:
    with pytest.raises(TextError):
        texts.render("utter_no_such_thing")
    with pytest.raises(TextError):
        texts.render("utter_form_confirm_description")
    with pytest.raises(TextError):
        texts.render("utter_form_door", number="1")
    assert "「{words}{x}」" in texts.render("utter_form_confirm_description", words="{words}{x}")


def sentences_in(path: Path) -> list[str]:
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node}
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        text = ast.get_source_segment(source, node) or "" if isinstance(node, ast.JoinedStr) else text
        if _SENTENCE.search(text) and "(?" not in text:
            found.append(text)
    return found


def test_no_sentence_is_written_in_code() -> None:
    assert {path.name: found for path in DIALOGUE.rglob("*.py") if (found := sentences_in(path))} == {}


# --- tone


EXAMPLES = ("utter_greet",)  # an example question is shown in it


@pytest.mark.parametrize("name", [name for name in NAMES if name not in EXAMPLES])
def test_no_bubble_asks_two_questions(name: str) -> None:
    assert questions(texts.responses()[name]["text"]) <= 1


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
@pytest.mark.parametrize("kind", ["natural", "legal"])
def test_no_field_asks_two_questions(field: draft_fields.Field, kind: str) -> None:
    assert questions(draft_fields.question(field.key, {"applicant_type": kind, "id_type": "id_card"})) <= 1


@pytest.mark.parametrize(
    "question", [field.question for kind in requests_adapter.Kind for field in requests_adapter.fields(kind)]
)
def test_no_request_asks_two_questions(question: str) -> None:
    assert questions(question) <= 1


@pytest.mark.parametrize(
    "text", ["我要举报邻居违建", "我要投诉你们不公开", "社保卡丢了去哪补", "老板拖欠我工资，你们管不管"]
)
def test_a_door_asks_nothing_so_that_the_question_below_it_is_the_only_one(text: str) -> None:
    door = recognise(text)
    assert door is not None
    assert questions(door.text) == 0


# A legal word, and what says in plain words what it is, in the same text. Where it is asked or offered, not only named.
EXPLAINED = {
    "utter_correct_invitation": explained("补正"),
    "utter_correct_not_asked": explained("补正"),
    "utter_task_no_correction": explained("补正"),
    "utter_task_why_correction": explained("补正"),
    "utter_meaning_correct": "补正申请（按通知把内容说清楚）",
    "utter_menu": explained("补正"),
    "utter_complaint": "信访部门",
    "utter_fee_amount": "信息处理费（申请的数量",
}


@pytest.mark.parametrize(("name", "words"), EXPLAINED.items())
def test_legal_words_are_explained_where_they_are_introduced(name: str, words: str) -> None:
    assert words in texts.responses()[name]["text"]


# The sentences about cases, doors and forms that are made in actions/cases. (What is told with the dates of a case is
# tested with a case: tests/actions/dialogue/test_errands.py.)
TOLD = list(doors._WHY.values())
TOLD += [draft_fields.question("delivery", {"form": "electronic"}), ways_out.NOT_ALONE, ways_out.FEE_NOT_ALONE]
CORRECTION = TABLE[EventKind.CORRECTION_ASKED]
TOLD += [CORRECTION.tell, *(text for _, text in CORRECTION.tell_if)]
TOLD += [facts.received for facts in KINDS.values()]
TOLD += [row.told for row in transitions.TRANSITIONS.values()]


@pytest.mark.parametrize("text", [text for text in TOLD if any(word in text for word in MEANINGS)])
def test_what_cases_tell_explains_every_legal_word_the_first_time(text: str) -> None:
    for word in MEANINGS:
        if word in text:
            assert text[text.index(word) :].startswith(explained(word))
            assert text.count(MEANINGS[word]) == 1


def test_a_word_is_explained_once_in_a_text_of_several_sentences() -> None:
    lines = [ways_out.FEE_NOT_ALONE, ways_out.NOT_ALONE, f"{explained('补正')}和{explained('补正')}"]
    text = "".join(once(lines))
    assert [text.count(MEANINGS[word]) for word in ("行政复议", "补正")] == [1, 1]
    assert text.endswith("补正和补正")


def test_a_letter_that_is_quoted_is_not_changed_and_its_words_are_explained_before_it() -> None:
    said = glossary("对不予公开的部分不服的，应当先申请行政复议。")
    assert said == "行政复议，是请复议机关审查行政机关做得对不对；不予公开，是依法不提供。"
    assert glossary("可以提起行政诉讼。") == ""


def test_a_third_party_is_explained_when_the_applicant_is_told_of_it() -> None:
    assert telling._shown("consulted", "third_party") == explained("第三方")
    assert telling._shown("consulted", "other") == "其他机关"
