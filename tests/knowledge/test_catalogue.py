"""The public pages get documents with their facts and passages in order."""

from __future__ import annotations

from sqlalchemy.orm import Session

from knowledge.catalogue import get_document, list_documents


def test_the_list_holds_every_document_laws_first(shipped: Session) -> None:
    documents = list_documents(shipped)
    assert len(documents) == 8
    assert documents[0].kind == "law"


def test_the_list_can_be_searched_by_title_number_and_text(shipped: Session) -> None:
    assert [document.place for document in list_documents(shipped, "洪府厅发〔2017〕98号")] == ["南昌市"]
    assert [document.place for document in list_documents(shipped, "乔长恩")] == ["南阳市"]
    assert list_documents(shipped, "100%") == []


def test_a_document_is_read_passage_by_passage(shipped: Session) -> None:
    [summary] = list_documents(shipped, "滨州市政务公开工作要点")
    view = get_document(shipped, summary.id)
    assert view is not None
    assert view.summary == summary
    [passage] = [passage for passage in view.passages if "".join(passage.path) == "六(三)3"]
    assert passage.heading == "进一步健全解读回应机制"
    assert passage.level == 3
    assert [entry.heading for entry in view.outline if entry.level == 1][:2] == [
        "以政务公开助力稳增长",
        "以政务公开助力促改革",
    ]


def test_an_abridged_document_says_what_is_left_out(shipped: Session) -> None:
    [summary] = list_documents(shipped, "国办函〔2020〕109号")
    assert "第七条" in summary.omissions


def test_an_unknown_document_is_none(shipped: Session) -> None:
    assert get_document(shipped, 999) is None
