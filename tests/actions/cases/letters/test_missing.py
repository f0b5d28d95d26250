"""What keeps a letter from being signed, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from actions.cases.letters import LetterData, LetterKind, fields, missing
from tests.actions.cases.letters.cases import AGENCY, all_cases, reply, varied

K = LetterKind
LONG = "这是一条足够长的、可以成立的理由。"


def bare(kind: LetterKind, outcome: str | None = None) -> LetterData:
    """A letter of which a person has stated nothing."""
    return replace(varied(kind, outcome), content={})


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("G1", ["没有写明获取方式。", "没有写明获取途径。"]),
        ("G2", ["没有写明提供的信息，也没有写明获取方式、获取途径、获取时间（条例第三十六条第二项）。"]),
        ("N1", ["没有写明不予公开的理由。", "没有写明密级和保密期限的依据。"]),
        ("N2", ["没有写明禁止公开的条款。", "没有写明不予公开的理由。"]),
        ("N3", ["没有选择可能危及的方面。", "没有写明不予公开的理由。"]),
        (
            "N4",
            ["没有选择涉及的权益。", "没有选择第三方的意见。", "没有写明本机关的判断。", "没有写明公共利益的权衡。"],
        ),
        ("N5", ["没有选择内部事务的类别。", "没有写明不予公开的理由。"]),
        ("N6", ["没有选择过程性信息的类别。", "没有选择公开规定的核对。", "没有写明不予公开的理由。"]),
        ("N7", ["没有写明所属案卷。", "没有选择公开规定的核对。", "没有写明不予公开的理由。"]),
        ("N8", ["没有写明信息的种类。", "没有写明特别规定。", "没有写明查询途径。"]),
        ("U1", ["没有写明检索范围。", "没有写明检索方法。", "没有写明检索日期。"]),
        ("U2", ["没有写明不属于本机关负责公开的理由。"]),
        ("U3", ["没有写明需要加工分析的理由。", "没有写明不能区分处理的理由。"]),
        ("U4", ["没有写明补正告知日期。", "没有写明收到补正的日期。", "没有写明仍不明确的内容。"]),
        ("X1", ["没有选择活动的性质。", "没有写明不作为申请处理的理由。"]),
        ("X2", ["没有写明前次答复文号。", "没有写明前次答复日期。", "没有写明属于重复申请的理由。"]),
        ("X3", ["没有写明出版物名称。"]),
        ("X4", ["没有写明要求说明理由的日期。", "没有写明申请人说明的理由。", "没有写明理由不合理的判断。"]),
        ("X5", ["没有选择申请的要求。", "没有写明已经获取的情况。"]),
        ("O3", ["没有写明不再办理的事由。"]),
    ],
)
def test_a_reply_says_what_its_outcome_needs(code: str, sentences: list[str]) -> None:
    assert missing(bare(K.REPLY, code)) == sentences


def test_art_37_a_partial_disclosure_names_its_parts() -> None:
    assert missing(bare(K.REPLY, "PT")) == [
        "没有写明公开和不公开的部分。",
        "没有写明提供的信息，也没有写明获取方式、获取途径、获取时间（条例第三十六条第二项）。",
    ]


def test_days_of_the_case_need_not_be_typed_again() -> None:
    data = bare(K.REPLY, "O1")
    assert missing(replace(data, dates={})) == ["没有写明补正告知日期。", "没有写明补正期限。", "没有选择逾期的情形。"]
    known = {"correction_asked_on": date(2026, 3, 4), "correct_by": date(2026, 3, 18)}
    assert missing(replace(data, dates=known)) == ["没有选择逾期的情形。"]


@pytest.mark.parametrize(
    ("kind", "sentences"),
    [
        (K.RECEIPT, []),
        (K.CORRECTION, ["没有写明需要补正的事项。", "没有写明指导和释明。"]),
        (
            K.EXTENSION,
            [
                "没有写明延期的理由。",
                "没有写明延长的工作日数。",
                "没有写明同意延期的负责人。",
                "没有写明同意延期的日期。",
            ],
        ),
        (K.THIRD_PARTY, ["没有写明涉及的信息。", "没有选择可能涉及的权益。"]),
        (K.THIRD_PARTY_FORM, ["没有写明涉及的信息。"]),
        (K.CONSULT_NOTICE, ["没有选择征求意见的对象。", "没有写明发出征求意见书的日期。"]),
        (K.CO_MAKER, ["没有选择征求意见的缘由。", "没有写明涉及的信息。"]),
        (K.DISCLOSURE_NOTICE, ["没有选择第三方的意见。", "没有写明决定公开的信息。", "没有写明决定公开的理由。"]),
        (K.REASONS, ["没有写明申请的数量和频次。", "没有写明说明理由的期限。"]),
        (K.DELAY, ["没有写明延迟答复的理由。"]),
        (
            K.FEE,
            [
                "没有写明申请的数量和频次。",
                "没有选择计收方式。",
                "没有写明数额的计算。",
                "没有写明应缴数额。",
                "没有写明缴纳方式。",
            ],
        ),
        (K.SERVICE, ["没有写明送达文书。", "没有选择送达方式。"]),
        (K.WITHDRAWAL, ["没有写明撤回日期。", "没有选择撤回方式。"]),
        (K.RECORD_CORRECTION, ["没有写明涉及的记录。", "没有选择处理结果。", "没有写明审核情况。"]),
    ],
)
def test_a_letter_says_what_it_needs(kind: LetterKind, sentences: list[str]) -> None:
    assert missing(bare(kind)) == sentences


@pytest.mark.parametrize(
    ("kind", "sentences"),
    [
        (K.RECEIPT, ["没有算出答复期限。"]),
        (K.CORRECTION, ["没有算出补正期限。"]),
        (K.EXTENSION, ["没有算出原答复期限。", "没有算出答复期限。"]),
        (K.FEE, ["没有算出缴费期限。"]),
    ],
)
def test_a_date_that_was_not_computed_is_told(kind: LetterKind, sentences: list[str]) -> None:
    assert missing(varied(kind, dates={})) == sentences


def test_the_deadline_of_a_delay_is_stated_by_a_person_or_computed() -> None:
    """Art. 35: the agency fixes a reasonable period."""
    assert missing(varied(K.DELAY, content={"due_on": None}, dates={})) == ["没有写明答复期限。"]
    assert missing(varied(K.DELAY, content={"due_on": None}, dates={"due_on": date(2026, 6, 30)})) == []


def test_a_reply_needs_an_outcome_of_the_list() -> None:
    for outcome in (None, "Z9"):
        assert missing(replace(reply("G1"), outcome=outcome)) == ["没有选择答复类型。"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"addressee": "  "}, "没有写明收件人。"),
        ({"application_number": ""}, "没有申请编号。"),
        ({"description": "\n"}, "没有写明申请公开的内容。"),
        ({"received_on": None}, "还没有确定收到申请的日期（条例第三十一条）。"),
        ({"received_on": date(2026, 3, 24)}, "落款日期早于收到申请的日期。"),
    ],
)
def test_art_31_what_every_letter_needs(changes: dict[str, Any], sentence: str) -> None:
    assert missing(replace(reply("G1"), **changes)) == [sentence]


@pytest.mark.parametrize("kind", [K.SERVICE, K.WITHDRAWAL, K.RECORD_CORRECTION])
def test_some_letters_need_no_day_of_receipt(kind: LetterKind) -> None:
    assert missing(varied(kind, received_on=None, description="")) == []


def test_art_36_3_reasons_have_at_least_ten_characters() -> None:
    assert missing(reply("N3", reason="涉及公共安全。")) == ["不予公开的理由太短，至少写10个字。"]
    assert missing(reply("N3", reason="　 \n不宜公开\t ")) == ["不予公开的理由太短，至少写10个字。"]
    assert missing(reply("N3", reason="一二三四五六七八九十")) == []


def test_a_text_is_no_longer_than_a_letter_can_hold() -> None:
    assert missing(reply("N3", reason="长" * 10_001)) == ["不予公开的理由太长，最多10000个字。"]


@pytest.mark.parametrize(
    ("code", "content", "sentence"),
    [
        ("G2", {"info": None, "time": " "}, "没有写明提供的信息，也没有写明获取时间（条例第三十六条第二项）。"),
        ("N2", {"law": "统计法"}, "禁止公开的条款应当写明法律、行政法规的名称（加书名号）和具体的条。"),
        ("N2", {"law": "《××法》的规定"}, "禁止公开的条款应当写明法律、行政法规的名称（加书名号）和具体的条。"),
        ("N3", {"danger": "饮食安全"}, "可能危及的方面不在可选的范围内。"),
        ("N4", {"objection": None}, "没有写明第三方不同意的理由。"),
        ("N6", {"checked": "no"}, "公开规定的核对不在可选的范围内。"),
        ("N8", {"law": "有关规定第三条"}, "特别规定应当写明法律、行政法规的名称（加书名号）和具体的条。"),
        ("U1", {"searched_on": "2026-03-24"}, "落款日期早于检索日期，请核对。"),
        ("U1", {"searched_on": "2026-03-01"}, "检索日期早于收到申请的日期，请核对。"),
        ("U1", {"searched_on": "三月十日"}, "检索日期不是日期。"),
        ("U2", {"contact": None}, "写明了负责公开的机关，没有写明该机关的联系方式（条例第三十六条第五项）。"),
        ("U2", {"agency": None}, "写明了联系方式，没有写明是哪个机关。"),
        ("U4", {"correction_received_on": "2026-03-04"}, "收到补正的日期早于补正告知日期，请核对。"),
        ("X2", {"earlier_on": "2026-03-24"}, "前次答复日期晚于落款日期，请核对。"),
        ("X4", {"reasons_asked_on": "2026-03-24"}, "落款日期早于要求说明理由的日期，请核对。"),
        ("O1", {"correct_by": "2026-03-23"}, "补正期限还没有届满，不能按逾期处理。"),
        ("O1", {"correct_by": "2026-03-03"}, "补正期限早于补正告知日期，请核对。"),
        ("O1", {"situation": "late"}, "没有写明没有正当理由的判断。"),
        ("O2", {"pay_by": "2026-04-01"}, "缴费期限还没有届满，不能按逾期处理。"),
        ("O2", {"amount": "0"}, "应缴数额应当是大于零的金额，单位为元，最多两位小数。"),
        ("O2", {"amount": "12.345"}, "应缴数额应当是大于零的金额，单位为元，最多两位小数。"),
    ],
)
def test_what_can_not_be_is_told(code: str, content: dict[str, Any], sentence: str) -> None:
    assert missing(reply(code, **content)) == [sentence]


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        (K.EXTENSION, {"days": 21}, "延长的工作日数应当是1至20的整数（条例第三十三条第二款）。"),
        (K.EXTENSION, {"days": "0"}, "延长的工作日数应当是1至20的整数（条例第三十三条第二款）。"),
        (K.EXTENSION, {"days": 2.5}, "延长的工作日数应当是1至20的整数（条例第三十三条第二款）。"),
        (K.EXTENSION, {"days": True}, "延长的工作日数应当是1至20的整数（条例第三十三条第二款）。"),
        (K.EXTENSION, {"approved_on": "2026-03-24"}, "落款日期早于同意延期的日期，请核对。"),
        (K.CONSULT_NOTICE, {"consult_sent_on": "2026-03-10"}, "落款日期早于发出征求意见书的日期，请核对。"),
        (K.CO_MAKER, {"role": "other"}, "没有写明反馈意见的期限。"),
        (K.CO_MAKER, {"reply_by": "2026-03-09"}, "反馈意见的期限应当晚于落款日期。"),
        (K.DISCLOSURE_NOTICE, {"release_on": "2026-03-23"}, "向申请人公开的日期应当晚于落款日期。"),
        (K.REASONS, {"explain_by": "2026-03-06"}, "说明理由的期限应当晚于落款日期。"),
        (K.DELAY, {"due_on": "2026-03-20"}, "延迟后的答复期限应当晚于落款日期。"),
        (K.FEE, {"amount": "一百元"}, "应缴数额应当是大于零的金额，单位为元，最多两位小数。"),
        (K.WITHDRAWAL, {"withdrawn_on": "2026-03-24"}, "落款日期早于撤回日期，请核对。"),
        (K.RECORD_CORRECTION, {"result": "referred"}, "没有写明有权更正的机关（条例第四十一条）。"),
        (K.RECORD_CORRECTION, {"agency": "某局"}, "本机关自己处理的，不填写有权更正的机关。"),
        (K.THIRD_PARTY, {"requested": 7}, "涉及的信息应当是文字。"),
    ],
)
def test_what_can_not_be_in_other_letters_is_told(kind: LetterKind, content: dict[str, Any], sentence: str) -> None:
    assert missing(varied(kind, content=content)) == [sentence]


def test_art_33_an_extension_is_told_before_the_period_ends() -> None:
    late = varied(K.EXTENSION, dates={"old_due_on": date(2026, 3, 20), "due_on": date(2026, 4, 20)})
    assert missing(late) == ["原答复期限已经届满，不能再延期（条例第三十三条第二款）。"]
    on_the_last_day = varied(K.EXTENSION, dates={"old_due_on": date(2026, 3, 23), "due_on": date(2026, 4, 21)})
    assert missing(on_the_last_day) == []
    shorter = varied(K.EXTENSION, dates={"old_due_on": date(2026, 3, 30), "due_on": date(2026, 3, 30)})
    assert missing(shorter) == ["延长后的答复期限应当晚于原答复期限。"]


def test_art_30_and_fee_rules_art_6_periods_given_to_the_applicant_lie_ahead() -> None:
    assert missing(varied(K.CORRECTION, dates={"correct_by": date(2026, 3, 4)})) == ["补正期限应当晚于落款日期。"]
    assert missing(varied(K.FEE, dates={"pay_by": date(2026, 3, 23)})) == ["缴费期限应当晚于落款日期。"]


RELEASED = {"part": "项目名称和金额", "decision": "released"}
WITHHELD = {"part": "当事人的银行账号", "decision": "withheld", "ground": "third_party", "reason": LONG}


@pytest.mark.parametrize(
    ("parts", "sentences"),
    [
        ([RELEASED, WITHHELD], []),
        ([RELEASED], ["部分公开应当至少有一部分不公开；全部公开的，请选择“予以公开”。"]),
        ([WITHHELD], ["部分公开应当至少有一部分公开；全部不公开的，请选择相应的不予公开类型。"]),
        ([RELEASED, {**WITHHELD, "part": " "}], ["第2部分没有写明是哪一部分信息。"]),
        ([RELEASED, {**WITHHELD, "ground": ""}], ["第2部分没有选择不予公开的依据。"]),
        (
            [RELEASED, {**WITHHELD, "ground": "embarrassing"}],
            ["第2部分不予公开的依据不在条例第十四条、第十五条、第十六条的范围内。"],
        ),
        ([RELEASED, {**WITHHELD, "reason": None}], ["第2部分没有写明不予公开的理由。"]),
        ([RELEASED, {**WITHHELD, "reason": "隐私"}], ["第2部分不予公开的理由太短，至少写10个字。"]),
        (
            [RELEASED, {**WITHHELD, "ground": "process"}],
            ["第2部分没有选择过程性信息的类别。", "第2部分没有选择公开规定的核对。"],
        ),
        (
            [RELEASED, {**WITHHELD, "ground": "process", "type": "personnel", "checked": "no"}],
            ["第2部分过程性信息的类别不在可选的范围内。", "第2部分公开规定的核对不在可选的范围内。"],
        ),
        ([RELEASED, {**WITHHELD, "ground": "process", "type": "draft", "checked": "yes"}], []),
        (
            [RELEASED, {**WITHHELD, "ground": "case_file"}],
            ["第2部分没有写明所属案卷。", "第2部分没有选择公开规定的核对。"],
        ),
        ([RELEASED, {**WITHHELD, "ground": "case_file", "case_file": "某处罚案卷", "checked": "yes"}], []),
        ([RELEASED, {**WITHHELD, "ground": "internal"}], ["第2部分没有选择内部事务的类别。"]),
        ([RELEASED, {**WITHHELD, "ground": "internal", "internal_type": "personnel"}], []),
        ([RELEASED, {**WITHHELD, "ground": "law"}], ["第2部分没有写明禁止公开的条款。"]),
        (
            [RELEASED, {**WITHHELD, "ground": "law", "law": "统计法"}],
            ["第2部分禁止公开的条款应当写明法律、行政法规的名称（加书名号）和具体的条。"],
        ),
        ([RELEASED, {**WITHHELD, "ground": "law", "law": "《中华人民共和国统计法》第九条"}], []),
        ([RELEASED, WITHHELD, {"part": "其余"}], ["第3部分没有选择公开还是不公开。"]),
    ],
)
def test_art_16_and_37_each_part_has_its_decision_ground_and_reasons(parts: list[Any], sentences: list[str]) -> None:
    assert missing(reply("PT", parts=parts)) == sentences


@pytest.mark.parametrize("parts", ["项目名称", {"part": "项目名称"}, ["项目名称"], 7])
def test_parts_in_no_known_shape_are_no_parts(parts: Any) -> None:
    assert len(missing(reply("PT", parts=parts))) == 2


def test_every_required_field_alone_is_told_when_it_is_empty() -> None:
    for data in all_cases().values():
        for field in fields(data.kind, data.outcome):
            if field.required and field.key in data.content:
                problems = missing(replace(data, content={**data.content, field.key: ""}, dates={}))
                assert any(field.label in problem for problem in problems), (data.kind, field.key)


def test_an_example_office_blocks_nothing() -> None:
    """It is told by agency_warnings on every page; the tour of the example must stay possible."""
    example = type(AGENCY)(_env_file=None)
    assert missing(replace(reply("G1"), agency=example)) == []
