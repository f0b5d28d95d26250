"""The list of the catalogue: found by title, 文号, issuer and text; narrowed, counted, paged."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from knowledge import KnowledgeBase
from knowledge.catalogue import DocumentSummary, Filters, InTexts, Shelf, Validity, look_in_texts, search_catalogue
from knowledge.catalogue.folding import fold, is_number_of, number_key, plain, query_words
from knowledge.catalogue.text_hits import marked_sentence
from knowledge.tables import Document

TODAY = date(2026, 3, 13)


def document(id_: int, title: str, **facts: object) -> DocumentSummary:
    columns: dict[str, object] = dict.fromkeys(DocumentSummary.__dataclass_fields__)
    columns |= {"id": id_, "title": title, "source_name": f"{id_}.txt", "version": 1, "kind": "notice"}
    return DocumentSummary(**(columns | {"is_normative": False} | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    [
        "洪府厅发〔2017〕98号",
        "洪府厅发[2017]98号",
        "洪府厅发【2017】98号",
        "洪府厅发(2017)98号",
        "洪府厅发（２０１７）９８号",
        "洪府厅发2017年98号",
        "洪府厅发2017年第98号",
        "洪府厅发201798号",
        "〔2017〕98号",
        "[2017]98号",
        "2017年98号",
        "洪府厅发 〔2017〕 98 号",
        "〔2017〕9",
        "洪府厅发〔2017〕",
    ],
)
def test_a_number_is_found_however_it_is_typed(typed: str) -> None:
    shelf = Shelf(
        [
            document(1, "甲", document_number="洪府厅发〔2017〕98号"),
            document(2, "乙", document_number="洪府厅发〔2018〕98号"),
            document(3, "丙", document_number="洪府厅发〔2017〕7号"),
        ]
    )
    found = [one.document.id for one in shelf.search(typed, Filters(), today=TODAY).documents]
    assert 1 in found
    assert 2 not in found
    assert (3 in found) == (typed == "洪府厅发〔2017〕")


def test_a_whole_number_is_no_beginning_of_a_longer_one() -> None:
    asked, own = number_key("[2017]9号"), number_key("洪府厅发〔2017〕98号")
    assert asked is not None
    assert own is not None
    assert not is_number_of(asked, own)


@pytest.mark.parametrize("text", ["2017", "2017年", "20170821", "2017年8月21日", "公开", "第七条"])
def test_a_year_a_date_or_a_word_is_no_number(text: str) -> None:
    assert number_key(text) is None


def test_a_decree_is_found_by_its_number() -> None:
    shelf = Shelf([document(1, "政府信息公开条例", document_number="国务院令第711号")])
    assert shelf.search("国务院令711号", Filters(), today=TODAY).total == 1
    assert shelf.search("国务院令第71号", Filters(), today=TODAY).total == 0


def test_folding_keeps_positions() -> None:
    text = "ＡＢ〔2017〕“三公”㎡"
    assert len(fold(text)) == len(text)
    assert fold(text).startswith("ab(2017)")
    assert plain("“三公” 经费") == "三公经费"


def test_a_question_is_cut_into_the_words_that_a_text_must_hold() -> None:
    assert query_words("保障房") == ("保障房",)
    asked = query_words("保障房分配信息多久公开一次？")
    assert "分配" in asked
    assert "多久" not in asked
    assert query_words("？") == ()


def test_the_title_as_typed_comes_before_single_words_and_those_before_texts() -> None:
    shelf = Shelf(
        [
            document(1, "财政预算公开办法", published_on=date(2010, 1, 1)),
            document(2, "关于公开财政预算的通知", published_on=date(2020, 1, 1)),
            document(3, "其他", published_on=date(2025, 1, 1)),
        ]
    )
    found = shelf.search("财政预算公开", Filters(), today=TODAY, in_text=[3, 99])
    assert [one.document.id for one in found.documents] == [1, 2, 3]
    newest = shelf.search("财政预算公开", Filters(), today=TODAY, in_text=[3], newest_first=True)
    assert [one.document.id for one in newest.documents] == [3, 2, 1]


def test_the_words_of_a_title_are_found_in_any_width_and_without_marks() -> None:
    shelf = Shelf([document(1, "南昌市“三公”经费公开办法（试行）", issuer="南昌市财政局")])
    for typed in ("三公经费", "办法(试行)", "南昌市财政局", "试行 财政局"):
        assert shelf.search(typed, Filters(), today=TODAY).total == 1, typed


def test_every_count_is_what_choosing_it_leaves() -> None:
    """Each facet counts with the other filters kept."""
    shelf = Shelf(
        document(
            number,
            f"文件{number}",
            issuer=("甲局", "乙局", None)[number % 3],
            subject=("教育", "卫生")[number % 2],
            place=("南昌市", None)[number % 2],
            stated_year=2020 + number % 4,
            stated_validity=("现行有效", "已废止", None)[number % 3],
            kind=("law", "notice")[number % 5 == 0],
        )
        for number in range(60)
    )
    for filters in (Filters(), Filters(issuer="甲局"), Filters(issuer="甲局", year="2021", validity="现行有效")):
        found = shelf.search("", filters, today=TODAY)
        for name, choices in found.choices.items():
            for choice in choices:
                narrowed = Filters(**{**filters.chosen, name: choice.value})
                assert shelf.search("", narrowed, today=TODAY).total == choice.count, (filters, name, choice)
    assert [choice.label for choice in shelf.search("", Filters(), today=TODAY).choices["year"]][:2] == ["2023", "2022"]


def test_a_chosen_value_that_fits_nothing_stays_a_choice() -> None:
    found = Shelf([document(1, "甲", issuer="甲局")]).search("", Filters(issuer="丙局"), today=TODAY)
    assert found.total == 0
    assert found.unfiltered == 1
    assert ("丙局", 0) in [(choice.value, choice.count) for choice in found.choices["issuer"]]


def test_pages_are_stable_and_hold_everything_once() -> None:
    shelf = Shelf(document(number, "同名", published_on=date(2020, 1, 1)) for number in range(45))
    pages = [shelf.search("", Filters(), today=TODAY, page=page) for page in (1, 2, 3)]
    ids = [one.document.id for page in pages for one in page.documents]
    assert ids == sorted(range(45), reverse=True)
    assert pages[0].pages == 3
    assert shelf.search("", Filters(), today=TODAY, page=99).page == 3


def test_a_last_day_that_passes_is_seen_on_the_next_day() -> None:
    shelf = Shelf([document(1, "甲", expires_on=date(2026, 3, 13))])
    assert shelf.search("", Filters(), today=TODAY).documents[0].validity is Validity.IN_FORCE
    assert shelf.search("", Filters(), today=date(2026, 3, 14)).documents[0].validity is Validity.EXPIRED


def test_the_marked_sentence_is_the_one_with_most_words() -> None:
    text = "第一句说财政。第二句说财政和“三公”经费的公开。第三句。"
    pieces = marked_sentence(text, ("财政", "三公经费"))
    assert "".join(piece for piece, _ in pieces) == "第二句说财政和“三公”经费的公开。"
    assert [piece for piece, is_word in pieces if is_word] == ["财政", "三公”经费"]


def test_a_long_sentence_is_cut_around_its_words() -> None:
    pieces = marked_sentence("前" * 300 + "财政" + "后" * 300, ("财政",))
    text = "".join(piece for piece, _ in pieces)
    assert len(text) < 130
    assert text.startswith("……")
    assert text.endswith("……")
    assert ("财政", True) in pieces


def search(session: Session, knowledge: KnowledgeBase, query: str) -> list[tuple[str | None, list[str]]]:
    in_texts = look_in_texts(knowledge, query)
    found, hits = search_catalogue(session, Shelf.load(session), query, Filters(), in_texts, today=TODAY)
    return [(one.document.place, [hit.section for hit in hits.get(one.document.id, ())]) for one in found.documents]


def test_texts_are_found_with_their_passages(shipped: Session, knowledge_base: KnowledgeBase) -> None:
    assert search(shipped, knowledge_base, "乔长恩") == [("南阳市", ["三"])]
    assert search(shipped, knowledge_base, "渔业捕捞") == []
    assert search(shipped, knowledge_base, "100%") == []
    places = [place for place, _ in search(shipped, knowledge_base, "财政收支")]
    assert {"南昌市", "滨州市"} <= set(places)


def test_every_document_that_holds_the_words_is_found(shipped: Session, knowledge_base: KnowledgeBase) -> None:
    """Not only those of the nearest passages."""
    word = "政务公开"
    in_texts = look_in_texts(knowledge_base, word)
    found, _ = search_catalogue(shipped, Shelf.load(shipped), word, Filters(), in_texts, today=TODAY)
    holding = {document.id for document in Shelf.load(shipped).documents if word in _text(shipped, document.id)}
    assert {one.document.id for one in found.documents} >= holding
    assert len(holding) > 4


def test_titles_are_found_while_the_texts_cannot_be_searched(shipped: Session) -> None:
    found, _ = search_catalogue(shipped, Shelf.load(shipped), "滨州市", Filters(), InTexts(), today=TODAY)
    assert [one.document.place for one in found.documents] == ["滨州市"]


def _text(session: Session, document_id: int) -> str:
    return session.get_one(Document, document_id).text
