"""What a message that was not understood may mean, offered as a numbered choice that outlives Rasa.

In three steps, each taken once in a row: the two likeliest meanings and 都不是; what the documents have near; a person.
The choice stands in the database as a remembered task beside the words that it is about, so that it is these words that
are acted on, and a restart changes nothing. A door's words (:mod:`actions.dialogue.doors`) stay in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from actions.cases import drafts, tasks
from actions.cases.identity import plain
from actions.cases.standing import OwnCase
from actions.cases.tasks import REMEMBERED, Task
from actions.cases.time import china_date
from actions.dialogue import phrases, texts, which
from actions.dialogue.bare import Bare, Data
from actions.dialogue.case_phrases import INTENTS, LEGAL, Topic
from actions.dialogue.doors import WORDS
from actions.dialogue.errands import ERRANDS
from actions.dialogue.turn import Bubble, Turn, bubble

STEP = "meanings"
NONE = "none"  # 都不是
LEAST_LIKELY = 0.08  # of the model: what is less likely is no better than the usual meanings
IN_A_ROW = timedelta(minutes=10)  # failures further apart are not in a row
_SAID, _KEYS, _STAGE = "said", "meanings", "stage"
_SHORTEST_PART = 2  # characters that may name a choice


@dataclass(frozen=True)
class Meaning:
    """Something that a person may want. ``says`` is what tapping says, and leads there by rule on its own too."""

    key: str
    says: str
    topic: Topic | None = None

    @property
    def title(self) -> str:
        return texts.render(f"utter_meaning_{self.key}")


_PLAIN = (
    Meaning("policy", "问政策、查规定"),
    Meaning("apply", "我要申请公开信息"),
    Meaning("how_to_apply", "怎么申请公开"),
    Meaning("status", "我的申请"),
    Meaning("person", "转人工"),
    Meaning("grievance", "投诉、举报、反映问题"),
    Meaning("documents", "看已经公开的文件"),
    Meaning("office", "你们的地址和电话是多少"),
    Meaning("hotline", "反映生活中的事"),
    Meaning("resume", "继续填写"),
)
_OF_TOPICS = (
    Meaning("withdraw", "撤回申请", Topic.WITHDRAW),
    Meaning("correct", "补正", Topic.CORRECT),
    Meaning("supplement", "补充材料", Topic.SUPPLEMENT),
    Meaning("reasons", "说明理由", Topic.REASONS),
    Meaning("delivery", "改获取方式", Topic.DELIVERY),
    Meaning("payment", "怎么缴费", Topic.PAYMENT),
    Meaning("paid", "我已缴费", Topic.PAID),
    Meaning("why_date", "期限怎么算的", Topic.WHY_DATE),
    Meaning("remedies", "不服怎么办", Topic.REMEDIES),
    Meaning("letter", "再看看我的答复", Topic.LETTER),
    Meaning("record", "我要更正我的信息", Topic.RECORD),
    Meaning("publication", "我要提公开建议", Topic.PUBLICATION),
    Meaning("complaint", "我要投诉信息公开工作", Topic.COMPLAINT),
)
MEANINGS = {meaning.key: meaning for meaning in (*_PLAIN, *_OF_TOPICS)}
# Courtesies, yes and no, abuse, threats and the like are nothing that a person would choose.
_BY_INTENT = {
    "ask_policy": "policy",
    "start_application": "apply",
    "ask_how_to_apply": "how_to_apply",
    "application_status": "status",
    "query_by_code": "status",
    "request_human": "person",
    "complaint": "grievance",
    "list_documents": "documents",
    "ask_office": "office",
    "matter_12345": "hotline",
    "resume_application": "resume",
} | {intent: next(m.key for m in _OF_TOPICS if m.topic is topic) for intent, topic in INTENTS.items()}


@dataclass(frozen=True)
class Choice:
    """What was offered. Without ``keys`` nothing is to be chosen any more, but it is known how often it was asked."""

    task: Task
    keys: tuple[str, ...]
    stage: int  # how many messages in a row were not understood, up to :data:`PERSON_OFFERED`
    said: str = field(repr=False)

    @property
    def offered(self) -> list[Meaning]:
        return [MEANINGS[key] for key in self.keys if key in MEANINGS]


CHOICES_OFFERED, DOCUMENTS_SHOWN, PERSON_OFFERED = 1, 2, 3


async def open_choice(turn: Turn) -> Choice | None:
    """What was offered last, while nothing else has been done since."""
    services = turn.services
    task = await services.db.read(tasks.open_task, turn.conversation_id, services.clock.now())
    if task is None or task.kind != REMEMBERED or _STAGE not in task.answers:
        return None
    keys = tuple(key for key in task.answers[_KEYS].split(",") if key)
    return Choice(task, keys, int(task.answers[_STAGE]), task.answers[_SAID])


async def stage(turn: Turn) -> int:
    """How many steps have been taken in a row up to now: 0, :data:`CHOICES_OFFERED` …"""
    before = await open_choice(turn)
    is_fresh = before is not None and turn.services.clock.now() - before.task.updated_at <= IN_A_ROW
    return before.stage if before and is_fresh else 0


async def note(turn: Turn, stage: int, keys: Sequence[str] = (), *, said: str = "") -> None:
    """Keep how far it has come, and what is offered now."""
    services, now = turn.services, turn.services.clock.now()
    task = await services.db.read(tasks.open_task, turn.conversation_id, now)
    kept = {WORDS: task.answers[WORDS]} if task and task.kind == REMEMBERED and WORDS in task.answers else {}
    answers = {**kept, _SAID: said or turn.text, _KEYS: ",".join(keys), _STAGE: str(stage)}
    await services.db.run(tasks.start_task, turn.conversation_id, REMEMBERED, STEP, now, answers=answers)


async def settle(turn: Turn, choice: Choice) -> None:
    """Something else was understood: nothing is to be chosen any more. The words of a door stay."""
    services, now = turn.services, turn.services.clock.now()
    if WORDS not in choice.task.answers:
        await services.db.run(tasks.close_task, choice.task.id, "left", now)
        return
    kept = {WORDS: choice.task.answers[WORDS]}
    task = await services.db.read(tasks.open_task, turn.conversation_id, now)
    if task is not None and task.id == choice.task.id:
        await services.db.run(tasks.save_task, task.id, "door", kept, now)


async def offer(turn: Turn) -> None:
    """Put the two likeliest meanings to the citizen, 都不是 as the third."""
    cases = await which.own_cases(turn)
    keys = _likeliest(turn, cases, await _has_draft(turn))
    turn.say(_question(texts.render("utter_meanings_which"), keys))
    await note(turn, CHOICES_OFFERED, keys)


async def ask_about_data(turn: Turn, data: Bare | None) -> None:
    """Somebody sent a name, a number or an address and nothing else: ask what it is for."""
    cases = await which.own_cases(turn)
    keys = ["apply", "status", *(["supplement"] if _fits(Topic.SUPPLEMENT, turn, cases) else []), "person"]
    if data and data.kinds[0] in (Data.CASE, Data.CODE):
        keys.remove("apply")
        keys.insert(-1, "apply")
    known = [kind.value for kind in data.kinds if kind is not Data.NUMBER] if data else []
    if data and data.kinds[0] is Data.CASE:
        text = texts.render("utter_meanings_which_case", number=data.shown)
    elif data and known:
        shown = f"{'、'.join(known)}{f'（{data.shown}）' if data.shown else ''}"
        text = texts.render("utter_meanings_which_data", data=shown)
    else:
        text = texts.render("utter_meanings_which_nothing_known")
    turn.say(_question(text, keys, has_none=False))
    await note(turn, CHOICES_OFFERED, keys)


def chosen(text: str, choice: Choice) -> str | None:
    """The key that ``text`` chooses, :data:`NONE` for 都不是; ``None``: it is no choice."""
    said = plain(text)
    if not choice.keys:
        return None
    place = phrases.find_ordinal(text)
    if place is not None:
        return _at(place, choice)
    if said == plain(texts.render("utter_meanings_none")) or phrases.is_no(text) or phrases.finds_nothing(text):
        return NONE
    for meaning in choice.offered:
        if said in (plain(meaning.title), plain(meaning.says)):
            return meaning.key
    named = [m.key for m in choice.offered if len(said) >= _SHORTEST_PART and said in plain(m.title)]
    return named[0] if len(named) == 1 else None


def _at(place: int, choice: Choice) -> str | None:
    if 1 <= place <= len(choice.keys):
        return choice.keys[place - 1]
    return NONE if place == len(choice.keys) + 1 else None


def _likeliest(turn: Turn, cases: Sequence[OwnCase], has_draft: bool) -> list[str]:
    """Two keys: what the model takes to be likeliest, and where it knows nothing what is usually wanted."""
    guessed = [_BY_INTENT.get(intent, "") for intent, share in turn.ranking if share >= LEAST_LIKELY]
    usual = ["status", "policy", "apply"] if cases else ["policy", "apply"]
    keys = [key for key in dict.fromkeys([*guessed, *usual]) if key and _is_possible(key, turn, cases, has_draft)]
    return keys[:2]


def _is_possible(key: str, turn: Turn, cases: Sequence[OwnCase], has_draft: bool) -> bool:
    topic = MEANINGS[key].topic
    if key == "resume":
        return has_draft
    return topic is None or topic in LEGAL or _fits(topic, turn, cases)


def _fits(topic: Topic, turn: Turn, cases: Sequence[OwnCase]) -> bool:
    errand = ERRANDS[topic]
    return not errand.is_about_application or bool(errand.candidates(cases, china_date(turn.services.clock.now())))


async def _has_draft(turn: Turn) -> bool:
    return await turn.services.db.read(drafts.open_draft, turn.conversation_id) is not None


def _question(text: str, keys: Sequence[str], *, has_none: bool = True) -> Bubble:
    none = texts.render("utter_meanings_none")
    offered = [(MEANINGS[key].title, MEANINGS[key].says) for key in keys] + ([(none, none)] if has_none else [])
    lines = [f"{place}. {title}" for place, (title, _) in enumerate(offered, start=1)]
    return bubble("\n".join([text, *lines]), buttons=offered)
