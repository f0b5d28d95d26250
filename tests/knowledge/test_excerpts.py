from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase
from knowledge.ingest import ingest_paths
from knowledge.search.excerpt import CUT, EXCERPT_LENGTH, Excerpt, find_excerpt
from knowledge.search.excerpt_features import FEATURES, Setting, fold, read_query, read_sentences
from knowledge.search.sentences import split_statements
from knowledge.tables import Document

RUN_IN = (
    "临江市民政局关于做好养老服务有关工作的通知 各区民政局： "
    "为深入贯彻落实上级决策部署，进一步做好养老服务工作，现将有关事项通知如下："
    " 一、总体要求 坚持以人为本，不断提高养老服务的质量和水平。各区要加强领导，落实责任，确保各项工作落到实处。"
    " 二、申请渠道 老年人可以登录临江养老网站，或者到街道办事处窗口提出申请；行动不便的，可以由子女代为申请。"
    "申请时应当出示本人身份证件。 三、补贴标准 年满八十周岁的，每人每月发给三百元；年满九十周岁的，每人每月发给五百元。"
    "补贴自批准的下月起发给。 四、监督检查 对骗取补贴的，依法追回已经发给的款项，并追究责任。"
    "任何人发现问题，可以拨打0797-1234567举报。"
    " 五、其他事项 本通知自2020年3月1日起施行，有效期五年。各区可以结合实际制定实施办法，并报市民政局备案。"
)


def _rarity(_: str) -> float:
    return 3.0


def _excerpt(question: str, text: str = RUN_IN, length: int = EXCERPT_LENGTH) -> Excerpt:
    return find_excerpt(read_query(question, _rarity), text, Setting("养老服务有关工作的通知", 0), length)


def _marked(found: Excerpt) -> str:
    return found.text[slice(*found.answer)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("老年人通过哪些渠道提出申请？", "登录临江养老网站"),
        ("养老补贴标准是多少？", "三百元"),
        ("骗取补贴的怎么处理？", "依法追回"),
        ("举报骗取补贴的电话是多少？", "0797-1234567"),
        ("这个通知什么时候开始施行？", "2020年3月1日"),
    ],
)
def test_the_sentence_that_answers_is_shown_and_marked(question: str, answer: str) -> None:
    found = _excerpt(question, length=100)
    assert answer in found.text
    assert answer in _marked(found)


def test_an_answer_below_a_heading_that_holds_the_words_of_the_question_is_marked_not_the_heading() -> None:
    found = _excerpt("申请渠道有哪些？")
    assert _marked(found).startswith("老年人可以登录")


@pytest.mark.parametrize("length", [60, 120, EXCERPT_LENGTH])
def test_an_excerpt_is_a_quotation_no_longer_than_allowed(length: int) -> None:
    for question in ("补贴标准是多少", "申请渠道", "完全无关的问题", ""):
        found = _excerpt(question, length=length)
        assert len(found.text) <= length
        assert found.text.removeprefix(CUT).removesuffix(CUT) == RUN_IN[slice(*found.source)]
        assert 0 <= found.answer[0] < found.answer[1] <= len(found.text)


def test_a_sentence_without_an_end_is_cut_at_a_comma_and_shown_as_cut() -> None:
    text = "本市行政区域内的下列单位和人员应当登记，" + "从事经营活动的单位和个人，" * 30
    found = _excerpt("哪些单位和人员应当登记", text)
    assert len(found.text) <= EXCERPT_LENGTH
    assert found.text.endswith(f"，{CUT}")


def test_a_quotation_that_begins_within_a_sentence_says_so() -> None:
    text = "对企业" + "给予支持" * 45 + "；对个体工商户免收三个月的摊位租金。"
    found = _excerpt("个体工商户免收几个月的摊位租金", text)
    assert found.text == f"{CUT}对个体工商户免收三个月的摊位租金。"


def test_statements_cover_the_text_without_gap() -> None:
    for text in (RUN_IN, "", "。", "一句。\n\n另一句", "无标点" * 200, "甲，" * 200):
        spans = split_statements(text)
        assert [span[0] for span in spans] == [0, *(span[1] for span in spans[:-1])]
        assert spans[-1][1] == len(text) or not text[spans[-1][1] :].strip()


@pytest.mark.parametrize(
    "text",
    [
        "公民可以申请公开政府信息。但是涉及商业秘密的不予公开。",
        "符合条件的可以减免；除法律另有规定外，不得重复享受。",
        "申请人应当补正材料；否则视为放弃申请。",
    ],
)
def test_an_exception_stays_with_what_it_limits(text: str) -> None:
    assert split_statements(text) == [(0, len(text))]


def test_a_long_sentence_is_not_cut_behind_a_negation_nor_before_an_exception() -> None:
    negated = "各单位不得组织下列活动，" + "举办各种会议和展览，" * 30
    assert split_statements(negated) == [(0, len(negated))]
    limited = "可以凭身份证明办理，" * 30 + "但是本办法另有规定的从其规定。"
    assert split_statements(limited) == [(0, len(limited))]


def test_who_is_responsible_stays_with_the_sentence_before() -> None:
    text = "公开财政收支。(责任单位:市财政局)公开审计结果。(责任单位:市审计局)"
    brackets = [(7, 18), (25, 36)]
    assert [text[slice(*span)] for span in split_statements(text, brackets)] == [text[:18], text[18:]]


def test_blanks_within_dates_and_brackets_part_no_sentence() -> None:
    for text in ("自2020年 2月 3日起办理。", "新华社电（记者 某某）市政府发布通知。", "下载 APP 后登录。"):
        assert split_statements(text) == [(0, len(text))]


def test_folding_keeps_each_character_at_its_place() -> None:
    assert fold("Ａ１，　ＡｂC（①）") == "a1, abc(①)"


def test_there_is_a_value_for_each_feature() -> None:
    spans = split_statements(RUN_IN)
    rows = read_sentences(read_query("补贴标准是多少？", _rarity), fold(RUN_IN), spans, Setting())
    assert {len(row) for row in rows} == {len(FEATURES)}


@pytest.fixture
def answer_from(session: Session, tmp_path: Path, now: datetime) -> Callable[[dict[str, str], str], str]:
    """Reads documents (name → text), changes nothing else, and gives the text of an answer."""

    def ask(texts: dict[str, str], question: str) -> str:
        for name, text in texts.items():
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        ingest_paths(session, [tmp_path], now=now)
        for document in session.query(Document):
            if "旧" in document.source_name:
                document.validity, document.ended_on = "已废止", date(2020, 1, 1)
        session.flush()
        return KnowledgeBase.load(session).answer(question).text

    return ask


OLD = "滨州市垃圾分类管理办法\n一、总则\n滨州市生活垃圾每日清运一次。"
NEW = "滨州市垃圾分类管理办法\n一、总则\n滨州市生活垃圾每日清运两次。"


def test_a_repealed_document_is_quoted_only_with_a_warning_before_it(
    answer_from: Callable[[dict[str, str], str], str],
) -> None:
    text = answer_from({"旧": OLD}, "滨州生活垃圾每日清运几次")
    assert "该文件已于2020年1月1日废止，以下内容仅供参考：\n" in text
    assert text.index("废止") < text.index("每日清运一次")


def test_a_document_in_force_answers_before_a_repealed_one(answer_from: Callable[[dict[str, str], str], str]) -> None:
    text = answer_from({"1旧": OLD, "2新": NEW}, "滨州生活垃圾每日清运几次")
    assert "每日清运两次" in text
    assert "仅供参考" not in text


def test_the_newer_of_two_documents_alike_answers_unless_the_year_is_named(
    answer_from: Callable[[dict[str, str], str], str],
) -> None:
    texts = {
        f"{year}": f"滨州市{year}年政务公开工作要点\n一、财政信息公开\n滨州市财政收支情况{how}公开。\n"
        for year, how in ((2017, "按月"), (2019, "按季"))
    }
    assert "按季公开" in answer_from(texts, "滨州财政收支情况多久公开一次").split("——")[0]
    assert "按月公开" in answer_from(texts, "滨州2017年财政收支情况多久公开一次").split("——")[0]
