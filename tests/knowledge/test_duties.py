"""Duties are read as a person reads them: the golden table, and what must hold for all records of all documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.orm import Session

from knowledge.duties import Duty, load_duties, read_duties
from knowledge.duties.responsibility import responsibility_spans
from knowledge.ingest import read_document, shipped_documents
from knowledge.tables import Document

SEEDS = ("nanchang", "binzhou", "liangqing", "nanjing", "nanyang")
GOLDEN: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("duties_golden.yml").read_text(encoding="utf-8"))
SECTIONS = [(entry["document"], entry["section"]) for entry in GOLDEN]


@dataclass(frozen=True)
class Expected:
    """A line of the golden table."""

    begins: str
    frequency: str
    limit: str
    units: tuple[str, ...]
    lead: str | None

    def is_met_by(self, duty: Duty) -> bool:
        return (
            duty.matter.startswith(self.begins)
            and duty.units == self.units
            and duty.lead_unit == self.lead
            and (duty.frequency.text if duty.frequency else "") == self.frequency
            and (duty.time_limit.text if duty.time_limit else "") == self.limit
        )


def document(name: str) -> Document:
    return read_document(next(path for path in shipped_documents() if path.name.startswith(name)))


DOCUMENTS = {name: document(name) for name in SEEDS}
DUTIES = {name: read_duties(DOCUMENTS[name]) for name in SEEDS}


def expected(entry: dict[str, Any]) -> list[Expected]:
    lines = []
    for group in entry["groups"]:
        for line in group["duties"]:
            begins, frequency, limit = (*(part.strip() for part in line.split("|")), "", "")[:3]
            lines.append(Expected(begins, frequency, limit, tuple(group["units"]), group.get("lead")))
    return lines


def in_section(name: str, section: str) -> list[Duty]:
    return [duty for duty in DUTIES[name] if "".join(duty.section_path).startswith(section)]


def test_the_golden_table_is_large_and_has_all_documents() -> None:
    assert sum(len(expected(entry)) for entry in GOLDEN) >= 140
    assert {name for name, _ in SECTIONS} == set(SEEDS)


def test_nearly_all_duties_of_the_checked_sections_are_found_and_hardly_any_is_wrong() -> None:
    """A duty counts only if where it begins, its units, leader, frequency and limit are all right."""
    right = read = wanted = 0
    for entry in GOLDEN:
        lines, found = expected(entry), in_section(entry["document"], entry["section"])
        wanted += len(lines)
        read += len(found)
        right += sum(any(line.is_met_by(duty) for line in lines) for duty in found)
    assert right / read >= 0.98, "precision"
    assert right / wanted >= 0.98, "recall"


@pytest.mark.parametrize("entry", GOLDEN, ids=[f"{name} {section}" for name, section in SECTIONS])
def test_a_checked_section_has_as_many_duties_as_a_person_finds(entry: dict[str, Any]) -> None:
    found = in_section(entry["document"], entry["section"])
    assert len(found) == len(expected(entry)), [duty.matter for duty in found]


@pytest.mark.parametrize("name", SEEDS)
def test_every_unit_stands_in_the_text(name: str) -> None:
    """A prefix that was said once for several, 城区财政局、审计局, stands there once."""
    text = DOCUMENTS[name].text
    for duty in DUTIES[name]:
        for unit in (*duty.units, *duty.actors):
            assert unit in text or unit.removeprefix("城区") in duty.responsibility, unit
        assert duty.lead_unit is None or duty.lead_unit in duty.units


@pytest.mark.parametrize("name", SEEDS)
def test_every_bracket_of_responsibility_belongs_to_a_duty(name: str) -> None:
    brackets = [
        passage.text[slice(*span)]
        for passage in DOCUMENTS[name].passages
        for span in responsibility_spans(passage.text)
    ]
    assert set(brackets) == {duty.responsibility for duty in DUTIES[name] if duty.responsibility}


@pytest.mark.parametrize("name", SEEDS)
def test_offsets_point_to_the_source_text_and_no_two_duties_overlap(name: str) -> None:
    end = 0
    for duty in DUTIES[name]:
        assert DOCUMENTS[name].text[duty.start : duty.end] == duty.source_text
        assert duty.start >= end
        end = duty.end


@pytest.mark.parametrize("name", ["nanchang", "binzhou", "liangqing"])
def test_no_sentence_before_a_bracket_is_lost(name: str) -> None:
    """But for a number and the heading behind it, the duties are all of the text that the bracket closes."""
    for passage in DOCUMENTS[name].passages:
        if not responsibility_spans(passage.text):
            continue
        pieces = [duty for duty in DUTIES[name] if duty.passage_ordinal == passage.ordinal]
        left = passage.text.replace(pieces[0].responsibility, "")
        for duty in pieces:
            left = left.replace(duty.source_text, "", 1)
        left = re.sub(r"^[\s\d.、(（)）一二三四五六七八九十]*", "", left).replace(passage.heading, "")
        assert not re.sub(r"[\s。;；]|一是", "", left), passage.text


@pytest.mark.parametrize("name", SEEDS)
def test_full_width_punctuation_is_read_alike(name: str) -> None:
    wide, narrow = str.maketrans(",:;()", "，：；（）"), str.maketrans("，：；（）", ",:;()")
    copy = document(name)
    copy.text = copy.text.translate(wide)
    for passage in copy.passages:
        passage.text, passage.heading = passage.text.translate(wide), passage.heading.translate(wide)
    read = read_duties(copy)
    for one, other in zip(read, DUTIES[name], strict=True):
        assert one.matter.translate(narrow) == other.matter.translate(narrow)
        assert [unit.translate(narrow) for unit in one.units] == list(other.units)
        assert (one.lead_unit, one.frequency, one.time_limit) == (other.lead_unit, other.frequency, other.time_limit)


def test_laws_have_no_duties_of_this_kind() -> None:
    assert read_duties(document("政府信息公开条例-2019.txt")) == []


def test_duties_of_the_database_are_those_of_the_files(shipped: Session) -> None:
    stored = load_duties(shipped)
    assert sum(map(len, DUTIES.values())) <= len(stored)
    first = stored[0].document.id
    assert load_duties(shipped, first) == [duty for duty in stored if duty.document.id == first]
    assert load_duties(shipped, 9999) == []
