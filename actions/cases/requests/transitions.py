"""What can be done with a request, as data: from which states, to which, by whom, what it takes, what is told.

In ``told``, the notice, ``{name}`` stands for the request with its number, ``{remedy}`` for where and until when who
disagrees can go, and ``{…}`` for each fact and text of the step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from actions.cases.draft_fields import Option
from actions.cases.plain_words import explained
from actions.cases.requests.kinds import KINDS, Kind
from actions.cases.requests.life import MIN_REASON, OPEN, Fact, Role, State, Step, Transition, Words

_TO = Fact("to", "机关名称")
_REASON = Words("reason", "理由", "请写明事实和依据。", least=MIN_REASON)
_REMARK = Words("reply", "补充说明（可不填）", optional=True)
_STAFF = frozenset({Role.STAFF})
_BOTH = frozenset({Role.CITIZEN, Role.STAFF})

# The steps that every kind has; a kind's own rows replace them.
_COMMON = (
    Transition(
        Step.ACCEPT,
        frozenset({State.SUBMITTED}),
        State.ACCEPTED,
        _STAFF,
        "受理",
        "",
        "{name}已受理。办理结果会在这里告诉您。",
    ),
    Transition(Step.BEGIN, frozenset({State.ACCEPTED}), State.IN_HAND, _STAFF, "开始办理", "", "{name}正在办理。"),
    Transition(
        Step.TRANSFER,
        OPEN,
        State.TRANSFERRED,
        _STAFF,
        "转送其他机关",
        "",
        "{name}不属于本机关的职能范围，已转送{to}处理。{reply}",
        (_TO,),
        (_REMARK,),
    ),
    Transition(
        Step.DECLINE, OPEN, State.DECLINED, _STAFF, "不予办理", "", "{name}不予办理。理由：{reason}", (), (_REASON,)
    ),
    Transition(
        Step.WITHDRAW,
        OPEN,
        State.WITHDRAWN,
        _BOTH,
        "登记撤回",
        "",
        "{name}已按您的要求撤回，不再办理。{reply}",
        (),
        (_REMARK,),
    ),
)
# A question needs no acceptance: it is answered.
_NOT_TAKEN: Mapping[Kind, frozenset[Step]] = {Kind.CONSULTATION: frozenset({Step.ACCEPT, Step.BEGIN})}
_ANSWERABLE = frozenset({State.ACCEPTED, State.IN_HAND})

_OWN: Mapping[Kind, tuple[Transition, ...]] = {
    Kind.RECORD_CORRECTION: (
        Transition(
            Step.FINISH,
            _ANSWERABLE,
            State.DONE,
            _STAFF,
            "已更正",
            "条例第四十一条",
            "{name}经审核属实，有关记录已于{corrected_on}更正：{reply}",
            (Fact("corrected_on", "更正日期", is_day=True, since_submitted=True),),
            (Words("reply", "更正后的内容", "写明更正了哪一处、现在怎样记载。", least=4),),
        ),
        Transition(
            Step.TRANSFER,
            OPEN,
            State.TRANSFERRED,
            _STAFF,
            "转送有权更正的机关",
            "条例第四十一条",
            "{name}所涉记录不属于本机关职能范围，已转送有权更正的{to}处理。{reply}",
            (_TO,),
            (_REMARK,),
        ),
        Transition(
            Step.REFER,
            OPEN,
            State.REFERRED,
            _STAFF,
            "告知向有权机关提出",
            "条例第四十一条",
            "{name}所涉记录不属于本机关职能范围，请您向有权更正的{to}提出。{reply}",
            (_TO,),
            (_REMARK,),
        ),
        Transition(
            Step.DECLINE,
            OPEN,
            State.DECLINED,
            _STAFF,
            "不予更正",
            "条例第四十一条",
            "{name}经审核，不予更正。理由：{reason}\n认为侵犯您合法权益的，可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，"
            f"也可以依法申请{explained('行政复议')}或者提起行政诉讼（条例第五十一条）。\n{{remedy}}",
            (),
            (_REASON,),
        ),
    ),
    Kind.PUBLICATION_SUGGESTION: (
        Transition(
            Step.FINISH,
            _ANSWERABLE,
            State.DONE,
            _STAFF,
            "采纳，已主动公开",
            "条例第四十四条第二款",
            "{name}经审核属于主动公开范围，已于{published_on}主动公开。{reply}",
            (Fact("published_on", "公开日期", is_day=True),),
            (Words("reply", "在哪里可以看到", "写明文件名称和查阅的地方。", least=4),),
        ),
        Transition(
            Step.DECLINE,
            OPEN,
            State.DECLINED,
            _STAFF,
            "不予采纳",
            "条例第四十四条第二款",
            "{name}经审核，不纳入主动公开的范围。理由：{reason}",
            (),
            (_REASON,),
        ),
    ),
    Kind.COMPLAINT: (
        Transition(
            Step.FINISH,
            _ANSWERABLE,
            State.DONE,
            _STAFF,
            "答复核查结果",
            "条例第四十七条第二款",
            "{name}的核查结果：{result}。{reply}",
            (
                Fact(
                    "result",
                    "核查结果",
                    options=(
                        Option("rectify", "查证属实，已督促整改"),
                        Option("criticise", "查证属实，已通报批评"),
                        Option("partly", "部分属实，已督促整改"),
                        Option("unfounded", "经查证不属实"),
                    ),
                ),
            ),
            (Words("reply", "核查情况", "写明查证的经过和结论。", least=MIN_REASON),),
        ),
        Transition(
            Step.TRANSFER,
            OPEN,
            State.TRANSFERRED,
            _STAFF,
            "转送主管部门",
            "条例第四十七条第二款、第五十一条",
            "{name}已转送{to}处理。{reply}",
            (_TO,),
            (_REMARK,),
        ),
    ),
    Kind.CONSULTATION: (
        Transition(
            Step.FINISH,
            OPEN,
            State.DONE,
            _STAFF,
            "答复",
            "",
            "{name}答复如下：\n{reply}",
            (),
            (Words("reply", "答复内容", least=2),),
        ),
        Transition(
            Step.DECLINE,
            OPEN,
            State.DECLINED,
            _STAFF,
            "无法答复",
            "",
            "{name}无法答复。理由：{reason}",
            (),
            (_REASON,),
        ),
    ),
}


def _table() -> dict[tuple[Kind, Step], Transition]:
    table = {}
    for kind in Kind:
        rows = {row.step: row for row in (*_COMMON, *_OWN[kind])}
        for step in rows.keys() - _NOT_TAKEN.get(kind, frozenset()):
            table[kind, step] = replace(rows[step], article=rows[step].article or KINDS[kind].article)
    return table


TRANSITIONS: Mapping[tuple[Kind, Step], Transition] = _table()


def possible(kind: Kind, state: State, role: Role) -> tuple[Transition, ...]:
    """The steps that ``role`` can take now, in the order of :class:`Step`."""
    rows = (TRANSITIONS.get((kind, step)) for step in Step)
    return tuple(row for row in rows if row and state in row.starts and role in row.roles)


def title(kind: Kind, step: str) -> str:
    """What a step is called in the history."""
    return "提交" if step == Step.SUBMIT else TRANSITIONS[kind, Step(step)].label


def matrix() -> Iterable[str]:
    """The whole table, a line a transition: for the test that holds it, and for reading."""
    for (kind, step), row in sorted(TRANSITIONS.items()):
        starts = " ".join(state for state in State if state in row.starts)
        needs = " ".join([*(fact.key for fact in row.facts), *(words.key for words in row.words)]) or "-"
        roles = " ".join(sorted(row.roles))
        yield f"{kind} {step}: {starts} → {row.ends}; {roles}; {needs}; {row.article or '-'}"
