"""What staff may correct of a document: checked, normalised, and recorded with what it was before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from entities.document_numbers import normalise_number
from knowledge.ingest.dates import parse_date
from knowledge.ingest.metadata import tidy
from knowledge.publishing.grounds import parted, written
from knowledge.publishing.history import record
from knowledge.publishing.lifecycle import STATUS_NAMES
from knowledge.publishing.people import InvalidFactsError, Person, StepRefusedError
from knowledge.publishing.steps import open_for_change
from knowledge.publishing.validity import has_ended
from knowledge.tables import Document, Scope, Status

FIELD_NAMES: Mapping[str, str] = {
    "title": "标题",
    "document_number": "文号",
    "issuer": "发文机关",
    "index_number": "索引号",
    "subject": "主题分类",
    "signed_on": "成文日期",
    "published_on": "发布日期",
    "effective_on": "施行日期",
    "expires_on": "有效期至",
    "place": "适用地区",
    "is_normative": "规范性文件",
    "validity": "效力",
    "scope": "公开属性",
    "scope_ground": "不予公开的依据",
}
VALIDITIES = ("现行有效", "部分条款失效", "尚未施行")
_LONGEST = {"title": 300, "document_number": 100, "issuer": 200, "index_number": 100, "subject": 200, "place": 100}
_LONGEST_GROUND = 500
_DATES = ("signed_on", "published_on", "effective_on", "expires_on")
_YEAR = re.compile(r"((?:19|20)\d\d)年")


def edit(
    session: Session,
    document_id: int,
    typed: Mapping[str, str],
    *,
    by: Person,
    now: datetime,
    today: date,
    revision: int,
) -> Document:
    """Keep what was typed into the form: the keys of :data:`FIELD_NAMES`, ``ground`` (a code of
    :data:`knowledge.publishing.grounds.GROUNDS`), ``ground_remark`` and ``reason``.

    A published document needs a reason, and becomes 主动公开 only by another review. Raises
    :class:`InvalidFactsError` or another :class:`StepRefusedError`; then nothing is changed.
    """
    document = open_for_change(session, document_id, revision)
    if document.status not in (Status.DRAFT, Status.PUBLISHED):
        raise StepRefusedError(f"这份文件现在是“{STATUS_NAMES[Status(document.status)]}”，不能修改信息。")
    values = _checked(document, typed, today)
    changes = {name: (before, value) for name, value in values.items() if (before := getattr(document, name)) != value}
    if not changes:
        return document
    for name, (_, value) in changes.items():
        setattr(document, name, value)
    document.keep_by_hand(*(name for name in changes if name in FIELD_NAMES))
    year = _YEAR.search(document.title)
    dated = document.signed_on or document.published_on
    document.year = int(year[1]) if year else dated.year if dated else None
    record(document, "edited", by=by.signature, now=now, reason=typed.get("reason"), changes=changes)
    session.flush()
    return document


def as_typed(document: Document) -> dict[str, str]:
    """What the document says of itself, as its form holds it: the keys that :func:`edit` takes."""
    values = {name: getattr(document, name) for name in FIELD_NAMES}
    typed = {name: "" if value is None else str(value) for name, value in values.items()}
    typed["is_normative"] = "yes" if document.is_normative else ""
    typed["ground"], typed["ground_remark"] = parted(document.scope_ground)
    return typed


def _checked(document: Document, typed: Mapping[str, str], today: date) -> dict[str, Any]:
    """Columns and their values. Raises :class:`InvalidFactsError`."""
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, longest in _LONGEST.items():
        text = " ".join(typed.get(name, "").split())
        values[name] = text or None
        if len(text) > longest:
            problems[name] = f"{FIELD_NAMES[name]}最多{longest}个字。"
    values["title"] = tidy(values["title"] or "")
    if not values["title"]:
        problems["title"] = "请填写标题。"
    number = values["document_number"]
    if number and number != document.document_number:
        values["document_number"] = normalise_number(number)
        if values["document_number"] is None:
            problems["document_number"] = "文号应写成“洪府厅发〔2017〕98号”或“国务院令第711号”的形式。"
    values |= _dates(typed, problems, today)
    values["is_normative"] = typed.get("is_normative") == "yes"
    values |= _validity(document, typed, values["expires_on"], today, problems)
    values |= _scope(document, typed, problems)
    if document.status == Status.PUBLISHED and not typed.get("reason", "").strip():
        problems["reason"] = "修改已发布的文件，需要写明理由。"
    if problems:
        raise InvalidFactsError(problems)
    return values


def _dates(typed: Mapping[str, str], problems: dict[str, str], today: date) -> dict[str, date | None]:
    values: dict[str, date | None] = {}
    for name in _DATES:
        text = typed.get(name, "").strip()
        values[name] = parse_date(text, whole=True) if text else None
        if text and values[name] is None:
            problems[name] = "日期应写成 2026-03-05 或 2026年3月5日。"
    signed, published, effective, expires = (values[name] for name in _DATES)
    for name, day in (("signed_on", signed), ("published_on", published)):
        if day and day > today:
            problems[name] = f"{FIELD_NAMES[name]}不能晚于今天。"
    if signed and published and published < signed:
        problems.setdefault("published_on", "发布日期早于成文日期，请核对。")
    if expires and effective and expires < effective:
        problems.setdefault("expires_on", "有效期在施行日期之前结束，请核对。")
    return values


def _validity(
    document: Document, typed: Mapping[str, str], expires_on: date | None, today: date, problems: dict[str, str]
) -> dict[str, Any]:
    """Another validity takes back an end that was recorded by mistake."""
    is_ended = has_ended(document)
    validity = typed.get("validity", document.validity if is_ended else None) or None
    if validity not in (None, *VALIDITIES, document.validity):
        problems["validity"] = "请在列出的效力中选择。废止和失效请用文件页上的按钮办理。"
    if not is_ended or validity == document.validity:
        return {"validity": validity}
    if expires_on and expires_on < today:
        problems["validity"] = "有效期已满。要撤销失效，请同时改正“有效期至”。"
    return {"validity": validity, "ended_on": None}


def _scope(document: Document, typed: Mapping[str, str], problems: dict[str, str]) -> dict[str, Any]:
    try:
        scope = Scope(typed.get("scope", document.scope))
    except ValueError:
        problems["scope"] = "请选择公开属性。"
        return {}
    is_opened = scope is Scope.PROACTIVE and document.scope != Scope.PROACTIVE
    if document.status == Status.PUBLISHED and is_opened:
        problems["scope"] = "改为主动公开，要先“重新起草”，再经过保密审查（条例第十七条、第十八条）。"
    ground = written(typed.get("ground", ""), typed.get("ground_remark", ""))
    if scope is Scope.WITHHELD and not typed.get("ground"):
        problems["ground"] = "不予公开的，请选择法律依据。"
    if len(ground) > _LONGEST_GROUND:
        problems["ground_remark"] = f"说明最多{_LONGEST_GROUND}个字。"
    return {"scope": scope.value, "scope_ground": (ground or None) if scope is not Scope.PROACTIVE else None}
