"""Bodies of callbacks, XML or JSON, as nested dictionaries of text; hostile ones are refused, cheaply.

Why expat and not lxml: callbacks need no tree. expat calls back at ``<!DOCTYPE``, before any entity is defined, so a
bomb, an external entity or a DTD ends the reading there (what defusedxml does, which isn't among our dependencies).
Text in CDATA is text: a citizen may well write "<!DOCTYPE". Depth and number of elements are bounded too.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.parsers import expat

MOST_DEPTH = 8
MOST_ELEMENTS = 500

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Fields = dict[str, Any]  # text, a nested Fields, or a list of either where a name is repeated


class BrokenBodyError(ValueError):
    """Neither XML nor JSON, or not an object."""


class ForbiddenXmlError(ValueError):
    """A DOCTYPE, with or without entities, or more depth and elements than any callback has."""


def is_json(body: str) -> bool:
    """Whether the body is JSON: told by its first character, as the type WeChat announces isn't dependable."""
    return body.lstrip("\ufeff \t\r\n").startswith("{")


def read_body(body: str) -> Fields:
    """The fields of a body. Raises :class:`BrokenBodyError` and :class:`ForbiddenXmlError`, nothing else."""
    return read_json(body) if is_json(body) else read_xml(body)


def read_json(body: str) -> Fields:
    """A JSON object; numbers become text, so that both formats read alike."""
    try:
        found = json.loads(body.lstrip("\ufeff"), parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise BrokenBodyError("not JSON") from None
    if not isinstance(found, dict):
        raise BrokenBodyError("not an object")
    return found


def read_xml(body: str) -> Fields:
    """What is within the root element; names that are repeated give a list."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")  # whatever the declaration says: the body was decoded as UTF-8
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.forbidden
    parser.EntityDeclHandler = reader.forbidden
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(xml_text(body.lstrip("\ufeff \t\r\n")).encode(), True)
    except expat.ExpatError:
        raise BrokenBodyError("not XML") from None
    return reader.root if isinstance(reader.root, dict) else {}


def xml_text(text: str) -> str:
    """``text`` without the characters for which XML 1.0 has no place. Citizens' phones send them and documents hold
    them all the same; neither the message nor the answer must be lost for one."""
    return _NOT_XML.sub("", text)


def text_of(fields: Fields, *names: str) -> str:
    """The first of ``names`` that holds text; empty when none does."""
    found = (fields.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value), "")


class _Reader:
    """Builds the dictionary. An element with elements is a dictionary, any other is its text."""

    def __init__(self) -> None:
        self.root: Fields | str = {}
        self._open: list[tuple[str, Fields, list[str]]] = []
        self._count = 0

    def forbidden(self, *_: object) -> None:
        raise ForbiddenXmlError("a document type")

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= MOST_DEPTH:
            raise ForbiddenXmlError("too many elements")
        self._open.append((name, {}, []))

    def text(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)

    def end(self, _name: str) -> None:
        name, children, texts = self._open.pop()
        value: Fields | str = children or "".join(texts)
        if not self._open:
            self.root = value
            return
        parent = self._open[-1][1]
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]
