"""Filling a Word template: the office's own where it has one, else the shipped one.

Templates are read in Jinja's sandbox. A template that can't be used is refused with a Chinese sentence: one that is
damaged, names a variable that there is not, or no longer says what the law wants said.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from actions.cases.letters.content import LetterData
from actions.cases.letters.fields import fields
from actions.cases.letters.kinds import DATES, LetterKind, dates_needed, template_name
from actions.cases.letters.layout import packed
from actions.cases.letters.variables import values, variables

SHIPPED = Path(__file__).parent / "templates"
_MAX_BYTES = 20 * 1024 * 1024
_TAG = re.compile(
    r"\{\{(?:[pr]\s)?\s*(?P<name>[^{}]*?)\s*\}\}|\{%(?:p|tr|tc|r)?\s*(?P<statement>[^{}]*?)\s*%\}|\{#.*?#\}"
)  # as docxtpl writes them: {%p …%} takes its paragraph along
_LONE = re.compile(r"(?:\{\{|\{%).*|.*?(?:\}\}|%\})")
_STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor", "set")
_BRACES = re.compile(r"[｛{]\s*[｛{%％]|[｝}%％]\s*[｝}]")


class LetterError(ValueError):
    """A letter can't be made; ``str()`` is a Chinese sentence."""


class LetterTemplateError(LetterError):
    """The template can't be used. ``problems`` are Chinese sentences, ``str()`` is all of them."""

    def __init__(self, name: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"文书模板“{name}”不能使用：{'；'.join(problem.rstrip('。') for problem in problems)}。")


def render(data: LetterData, templates: Path | None = None) -> bytes:
    """The letter as a Word file (.docx). The same data and template always give the same bytes.

    ``templates`` is the office's own folder; a letter that has no file in it uses the shipped template. Nothing is
    checked but the template: :func:`~actions.cases.letters.missing` says whether the letter may be signed. Raises
    :class:`LetterError` for a reply without an outcome, :class:`LetterTemplateError` for a template that can't be used.
    """
    path = template_path(data.kind, data.outcome, templates)
    if problems := template_problems(path, data.kind, data.outcome):
        raise LetterTemplateError(path.name, problems)
    template = DocxTemplate(io.BytesIO(path.read_bytes()))
    try:
        template.render(values(data), _environment(), autoescape=True)
    except (TemplateError, SecurityError, TypeError, ValueError, OverflowError) as error:
        raise LetterTemplateError(path.name, [_sentence(error)]) from error
    return packed(template.docx)


def template_path(kind: LetterKind, outcome: str | None, templates: Path | None = None) -> Path:
    """The file that a letter is made from. Raises :class:`LetterError` for a reply without an outcome."""
    if kind is LetterKind.REPLY and not outcome:
        raise LetterError("没有选择答复类型，不能生成答复书。")
    name = template_name(kind, outcome)
    own = templates / name if templates else None
    return own if own and own.is_file() else SHIPPED / name


def template_problems(path: Path, kind: LetterKind, outcome: str | None = None) -> list[str]:
    """Why the file can't be the template of this letter, in Chinese sentences; empty: it can."""
    try:
        stat = path.stat()
        return list(_problems(path, (stat.st_mtime_ns, stat.st_size), kind, outcome))
    except OSError:
        return ["文件不能读取。"]


@lru_cache(maxsize=256)
def _problems(path: Path, stamp: tuple[int, int], kind: LetterKind, outcome: str | None) -> tuple[str, ...]:
    """``stamp`` is the file's time and size: a file that was changed is looked at again."""
    if stamp[1] > _MAX_BYTES:
        return ("文件太大，最多20 MB。",)
    try:
        used = used_variables(path)
    except (TemplateSyntaxError, TemplateError) as error:
        return (*(list(_misread(path)) or [_sentence(error)]), *_strange_braces(path))
    except Exception:  # python-docx and lxml raise many kinds for what is no Word file
        return ("不是可以打开的Word文件（.docx）。",)
    known = variables(kind, outcome)
    unknown = [f"没有“{name}”这个变量。" for name in sorted(used - known.keys())]
    lost = [f"缺少“{{{{ {name} }}}}”，这一项必须写在文书里。" for name in needed(kind, outcome) if name not in used]
    return (*unknown, *lost, *_strange_braces(path))


def used_variables(path: Path) -> set[str]:
    """The variables that a template uses, in body, headers and footers. Raises Jinja's errors, and python-docx's."""
    template = DocxTemplate(io.BytesIO(path.read_bytes()))
    template.init_docx()
    sources = [template.patch_xml(template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        sources += [template.patch_xml(template.get_part_xml(part)) for _, part in template.get_headers_footers(uri)]
    environment = _environment()
    return set().union(*(meta.find_undeclared_variables(environment.parse(source)) for source in sources))


@lru_cache(maxsize=64)
def needed(kind: LetterKind, outcome: str | None = None) -> tuple[str, ...]:
    """What an office must not delete: of what the shipped template says, the remedies and all that is required."""
    shipped = used_variables(SHIPPED / template_name(kind, outcome))
    required = ["收件人", "申请编号", "申请内容", "本机关", "落款日期", "救济告知"]
    required += [DATES[key] for key in dates_needed(kind)]
    for field in fields(kind, outcome):
        if field.kind == "parts":
            required += ["公开的部分", "不公开的部分"]
        elif field.required and field.printed:
            required.append(field.label)
    return tuple(dict.fromkeys(name for name in required if name in shipped))


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _strange_braces(path: Path) -> Iterator[str]:
    """Braces typed with a Chinese keyboard, which Word shows much like the right ones."""
    for line in _lines(path):
        for match in _BRACES.finditer(line):
            if any(character in "｛｝％" for character in match.group()):
                yield f"“{line[:40]}”里的大括号或者百分号是全角的，请改成半角的“{{{{ }}}}”或者“{{%p %}}”。"
                break


def _misread(path: Path) -> Iterator[str]:
    """Each thing in braces that Jinja can't read, as it stands in the file."""
    environment = _environment()
    for line in _lines(path):
        if lone := _LONE.search(_TAG.sub("", line)):
            yield f"大括号里的内容不合语法：“{lone[0][:40]}”的大括号不成对，变量要写成“{{{{ 名字 }}}}”。"
        for tag in _TAG.finditer(line):
            name, statement = tag["name"], tag["statement"]
            try:
                if name is not None:
                    environment.compile_expression(name)
            except TemplateSyntaxError:
                yield f"大括号里的内容不合语法：“{tag[0][:40]}”看不懂，里面只写一个变量的名字。"
            if statement is not None and statement.partition(" ")[0] not in _STATEMENTS:
                yield f"大括号里的内容不合语法：“{tag[0][:40]}”看不懂，里面只能用 {'、'.join(_STATEMENTS)}。"


def _lines(path: Path) -> list[str]:
    document = docx.Document(io.BytesIO(path.read_bytes()))
    found: list[Any] = list(document.element.body.iter(qn("w:p")))
    return ["".join(text.text or "" for text in paragraph.iter(qn("w:t"))) for paragraph in found]


def _sentence(error: Exception) -> str:
    """A person's sentence for what Jinja says, with the place where docxtpl knows it."""
    if isinstance(error, TemplateSyntaxError):
        said = str(error.message or "")
        if "endif" in said or "endfor" in said or "unclosed" in said.lower() or "Unexpected end" in said:
            return "有一个“if”或者“for”没有对应的“endif”或者“endfor”，或者次序不对。"
        return f"大括号里的内容不合语法（{said}），请和系统自带的模板对照。"
    if isinstance(error, SecurityError):
        return "用了不允许的写法。"
    return f"有的内容不能计算（{error}）。"
