"""Whether two applications ask for the same (条例 Art. 36(六), 44 para. 1): written pairs, and what differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cases import facts, similarity
from actions.cases.facts import FactKind
from actions.cases.similarity import ALIKE, similar
from benchmarks.fit_similarity import PAIRS, is_held, read_pairs


def score(one: str, other: str) -> float:
    return similarity.compare(similarity.read(one), similarity.read(other)).score


@pytest.mark.parametrize(
    ("held", "precision", "recall"), [(False, 0.92, 0.92), (True, 0.9, 0.85)], ids=["fitted", "held"]
)
def test_written_pairs_are_told_apart(held: bool, precision: float, recall: float) -> None:
    pairs = [pair for pair in read_pairs(PAIRS) if is_held(pair) is held]
    told = [(same, score(one, other) >= ALIKE) for same, one, other in pairs]
    right, wrong, missed = (told.count(one) for one in ((True, True), (False, True), (True, False)))
    print(f"{len(pairs)} pairs: {right} right, {wrong} wrong, {missed} missed")
    assert right / (right + wrong) >= precision
    assert right / (right + missed) >= recall


def test_pairs_that_nothing_was_fitted_to_are_told_apart() -> None:
    told = [(same, score(one, other) >= ALIKE) for same, one, other in read_pairs(PAIRS.with_name("pairs_fresh.tsv"))]
    assert told.count((False, True)) == 0
    assert told.count((True, True)) >= 0.65 * 25


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ("2019年预算", "2020年预算", "年度：2019 / 2020"),
        ("江政发〔2019〕35号", "江政发〔2019〕36号", "文号：江政发〔2019〕35号 / 江政发〔2019〕36号"),
        ("解放路45号院查处决定书", "解放路54号院查处决定书", "序号：45号院 / 54号院"),
        ("公租房2024年第一批分配名单", "公租房2024年第二批分配名单", "序号：1批 / 2批"),
        ("食品抽检名单2024年第三季度", "食品抽检名单2024年二季度", "时段：3季度 / 2季度"),
        ("城北污水处理厂环评批复", "城南污水处理厂环评批复", "用语：城北 / 城南"),
        ("阳光花园施工许可证", "阳光花园施工合同", "文件种类：许可证 / 合同"),
        ("2024年城市低保标准", "2024年农村低保标准", "范围：城市 / 农村"),
        ("补偿款500万元的拨付凭证", "补偿款300万元的拨付凭证", "金额：500万元 / 300万元"),
    ],
)
def test_what_differs_makes_it_another_information_and_is_said(one: str, other: str, difference: str) -> None:
    likeness = similarity.compare(similarity.read(one), similarity.read(other))
    assert likeness.score < ALIKE
    assert difference in likeness.differences


def test_the_likeliest_comes_first() -> None:
    others = ["2019年预算", "白云村低保户名单", "2020年度财政预算", "2020年预算草案的报告"]
    ranked = similar("请公开2020年预算", others)
    assert ranked[0].index == 2
    assert {one.index for one in ranked[-2:]} == {0, 1}
    assert [one.index for one in similar("请公开2020年预算", others, least=ALIKE)][:1] == [2]


def test_who_asks_and_why_is_no_part_of_what_is_asked_for() -> None:
    told = "我是白云村村民，因为对补偿有疑问，想看2021年白云村征地补偿安置方案"
    assert score(told, "白云村2021年征地补偿安置方案") >= ALIKE


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("2019年至2021年决算", FactKind.YEAR, {"2019", "2020", "2021"}),
        ("2019-2021决算", FactKind.YEAR, {"2019", "2020", "2021"}),
        ("2020、2022两年决算", FactKind.YEAR, {"2020", "2022"}),
        ("江政办〔2021〕12号", FactKind.DOCUMENT_NUMBER, {"江政办〔2021〕12号"}),
        ("江州市人民政府江政办[2021]12号文", FactKind.DOCUMENT_NUMBER, {"江政办〔2021〕12号"}),
        ("第十八次常务会议", FactKind.ORDINAL, {"18次"}),
        ("地铁一号线", FactKind.ORDINAL, {"1号线"}),
        ("公交13路线路", FactKind.ORDINAL, {"13路"}),
        ("6月2日的接警", FactKind.PERIOD, {"6月2日"}),
        ("上半年罚没收入", FactKind.PERIOD, {"上半年"}),
        ("挂牌地块2020-挂-17", FactKind.CODE, {"2020-挂-17"}),
        ("滨江a-03地块", FactKind.CODE, {"a-03"}),
    ],
)
def test_facts_are_read(text: str, kind: FactKind, values: set[str]) -> None:
    assert {value.rpartition(":")[2] for value in facts.read_facts(text).of[kind]} == values


def test_facts_of_different_aspects_do_not_conflict() -> None:
    assert score("地铁1号线二期工程环评批复", "地铁1号线环评批复") < ALIKE  # one names more
    with_both = similarity.features(similarity.read("第二期第3批名单"), similarity.read("第二期名单"))
    assert with_both[similarity.FEATURES.index("number")] == 0


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_score_is_a_share_is_the_same_both_ways_and_never_fails(one: str, other: str) -> None:
    there, back = score(one, other), score(other, one)
    assert 0 <= there <= 1
    assert there == pytest.approx(back, abs=0.001)


def test_a_text_asks_for_what_it_asks_for() -> None:
    for text in {text for pair in read_pairs(PAIRS) for text in pair[1:]}:
        assert score(text, text) >= ALIKE, text
        assert score(text, f"申请公开{text}") >= ALIKE, text
