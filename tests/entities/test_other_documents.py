"""Passports and permits; made-up numbers in the shapes of the issuing authorities."""

from __future__ import annotations

import pytest

from actions.cases.identity import InvalidAnswer, check_other_document
from entities.identity_numbers import find_documents


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("E12345678", "passport", "E12345678"),
        ("e12345678", "passport", "E12345678"),
        ("我的护照号是EA1234567", "passport", "EA1234567"),
        ("护照：G12345678", "passport", "G12345678"),
        ("Ｅ１２３４５６７８", "passport", "E12345678"),
        ("E 12345678", "passport", "E12345678"),
        ("E-12345678", "passport", "E12345678"),
        ("公务护照SE1234567", "passport", "SE1234567"),
        ("外交护照DE1234567", "passport", "DE1234567"),
        ("香港护照K12345678", "passport", "K12345678"),
        ("香港特区护照KJ0123456", "passport", "KJ0123456"),
        ("澳门护照MA0123456", "passport", "MA0123456"),
        ("护照号码为AB1234567", "passport", "AB1234567"),
        ("我是外国人，护照 123456789", "passport", "123456789"),
        ("H12345678", "hk_macau_permit", "H12345678"),
        ("M1234567801", "hk_macau_permit", "M1234567801"),
        ("回乡证h12345678", "hk_macau_permit", "H12345678"),
        ("港澳居民来往内地通行证号码：H1234567800", "hk_macau_permit", "H1234567800"),
        ("台胞证12345678", "taiwan_permit", "12345678"),
        ("台湾居民来往大陆通行证号码是 01234567", "taiwan_permit", "01234567"),
        ("台胞证是1234567890(B)", "taiwan_permit", "1234567890(B)"),
        ("往来港澳通行证C12345678", "other", "C12345678"),
        ("往来港澳通行证CA1234567", "other", "CA1234567"),
        ("往来台湾通行证L12345678", "other", "L12345678"),
        ("永居证USA123456789012", "other", "USA123456789012"),
        ("香港身份证A123456（7）", "other", "A123456(7)"),
        ("A123456(7)", "other", "A123456(7)"),
        ("澳门居民身份证1/234567/8", "other", "12345678"),
        ("台湾身份证号A123456789", "other", "A123456789"),
    ],
)
def test_a_document_is_found(text: str, kind: str, number: str) -> None:
    found = find_documents(text)
    assert [(one.value.kind.value, one.value.number) for one in found] == [(kind, number)]
    assert text[found[0].start : found[0].end] == found[0].typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678",
        "S202600001",  # an application without its dash
        "SL2026-00001",
        "HT2026001",
        "13800138000",
        "11010519491231002X",
        "91350100M000100Y43",
        "E1234567",
        "E123456789",
        "XE12345678",
        "护照丢了怎么办",
        "台胞证怎么填",
        "G20峰会2016",
        "2026年第12345678号",
    ],
)
def test_no_document_is_found(text: str) -> None:
    assert find_documents(text) == []


@pytest.mark.parametrize("typed", ["E12345678", "h12345678", "1234567890(B)", "USA123456789012", "K12345678"])
def test_a_number_of_five_to_twenty_signs_is_accepted(typed: str) -> None:
    assert check_other_document(typed).isalnum()


@pytest.mark.parametrize("typed", ["E123", "护照号", "ABCDEFGH", "E" * 21, "11010519491231002X"])
def test_what_is_no_such_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidAnswer):
        check_other_document(typed)
