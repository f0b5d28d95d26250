"""Templates that an office has edited in Word: used file by file, and refused in plain words when they can't be."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from actions.cases.letters import (
    LetterError,
    LetterKind,
    LetterTemplateError,
    all_letters,
    check_templates,
    copy_templates,
    plain_text,
    render,
)
from actions.cases.letters.build_templates import TEMPLATES
from actions.cases.letters.kinds import DATES, template_name, title_of
from actions.cases.letters.variables import COMMON, variables
from tests.actions.cases.letters.cases import AGENCY, all_cases, reply, varied

PROJECT_DIR = Path(__file__).parents[4]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_templates(tmp_path / "templates")
    return tmp_path / "templates"


def edit(path: Path, change: Callable[[Any], None]) -> None:
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))


def replaced(old: str, new: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        (paragraph,) = [each for each in document.paragraphs if old in each.text]
        paragraph.runs[0].text = paragraph.text.replace(old, new)
        for run in paragraph.runs[1:]:
            run.text = ""

    return change


def problems(folder: Path, name: str) -> list[str]:
    (report,) = [each for each in check_templates(folder, AGENCY) if each.file == name]
    return list(report.problems)


def test_all_shipped_templates_are_copied_once(tmp_path: Path) -> None:
    names = {template_name(*letter) for letter in all_letters()}
    assert set(copy_templates(tmp_path)) == names
    (tmp_path / "fee.docx").write_bytes(b"edited")
    (tmp_path / "delay.docx").unlink()
    assert copy_templates(tmp_path) == ["delay.docx"]
    assert (tmp_path / "fee.docx").read_bytes() == b"edited"


def test_single_templates_can_be_copied(tmp_path: Path) -> None:
    assert copy_templates(tmp_path, ["reply_g1.docx"]) == ["reply_g1.docx"]
    with pytest.raises(LetterError, match=r"没有叫“回执\.docx”的模板"):
        copy_templates(tmp_path, ["回执.docx"])


def test_the_offices_own_template_is_used_and_the_others_are_the_shipped_ones(tmp_path: Path) -> None:
    copy_templates(tmp_path, ["reply_g1.docx"])
    edit(tmp_path / "reply_g1.docx", replaced("经审查，", "经本机关认真审查，"))
    assert "经本机关认真审查，您申请公开的信息已经主动公开。" in plain_text(reply("G1"), tmp_path)
    assert plain_text(reply("G2"), tmp_path) == plain_text(reply("G2"))


def test_a_template_may_be_changed_while_the_system_runs(folder: Path) -> None:
    assert "经审查" in plain_text(reply("G1"), folder)
    edit(folder / "reply_g1.docx", replaced("经审查，", "经核实，"))
    assert "经核实" in plain_text(reply("G1"), folder)


def test_words_that_the_editor_has_split_into_pieces_are_read(folder: Path) -> None:
    """Word cuts a variable into runs when it is edited, checked for spelling or set in another font."""

    def split(document: Any) -> None:
        for paragraph in document.paragraphs:
            for run in list(paragraph.runs):
                for character in run.text:
                    piece = copy.deepcopy(run._r)
                    run._r.addprevious(piece)
                    docx.text.run.Run(piece, paragraph).text = character
                run._r.getparent().remove(run._r)

    for name in ("reply_g1.docx", "reply_pt.docx", "correction.docx"):
        edit(folder / name, split)
    for data in (reply("G1"), reply("PT"), varied(LetterKind.CORRECTION)):
        assert plain_text(data, folder) == plain_text(data)


def test_quotation_marks_that_word_makes_round_still_compare(folder: Path) -> None:
    edit(folder / "fee.docx", replaced('计收方式 == "按件计收"', "计收方式 == “按件计收”"))
    assert plain_text(varied(LetterKind.FEE), folder) == plain_text(varied(LetterKind.FEE))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (replaced("{{ 获取方式 }}", "{{ 获取办法 }}"), "没有“获取办法”这个变量。"),
        (replaced("{{ 获取方式 }}", "详见网站"), "缺少“{{ 获取方式 }}”，这一项必须写在文书里。"),
        (replaced("{{ 救济告知 }}", "可以依法申请行政复议。"), "缺少“{{ 救济告知 }}”，这一项必须写在文书里。"),
        (
            replaced("{{ 获取方式 }}", "｛｛ 获取方式 ｝｝"),
            "“获取方式：｛｛ 获取方式 ｝｝”里的大括号或者百分号是全角的",
        ),
        (replaced("{%p if 补充说明 %}", "{%p 如果 补充说明 %}"), "“{%p 如果 补充说明 %}”看不懂，里面只能用 if、"),
        (replaced("{%p if 补充说明 %}", "补充："), "没有对应的“endif”或者“endfor”"),
        (replaced("{{ 获取方式 }}", "{{ 获取方式"), "“{{ 获取方式”的大括号不成对，变量要写成“{{ 名字 }}”。"),
        (replaced("{{ 获取方式 }}", "{{ 获取 方式 }}"), "“{{ 获取 方式 }}”看不懂，里面只写一个变量的名字。"),
        (replaced("{{ 获取方式 }}", "{{ 获取方式 }}{{ 获取方式.没有 }}"), "有的内容不能计算"),
        (replaced("{{ 获取方式 }}", "{{ 获取方式 }}{{ ''.__class__.__mro__ }}"), "用了不允许的写法。"),
        (replaced("{{ 获取方式 }}", "{{ 获取方式 }}{{ range(10**9)|list }}"), "有的内容不能计算"),
    ],
)
def test_a_mistake_in_a_template_is_told_in_plain_words(
    folder: Path, change: Callable[[Any], None], sentence: str
) -> None:
    edit(folder / "reply_g1.docx", change)
    assert any(sentence in problem for problem in problems(folder, "reply_g1.docx"))
    with pytest.raises(LetterTemplateError) as error:
        render(reply("G1"), folder)
    assert "reply_g1.docx" in str(error.value)
    assert str(error.value).endswith("。")


def test_variables_in_a_footer_are_checked_too(folder: Path) -> None:
    edit(folder / "reply_g1.docx", lambda document: document.sections[0].footer.paragraphs[0].add_run("{{ 页脚 }}"))
    assert problems(folder, "reply_g1.docx") == ["没有“页脚”这个变量。"]


def test_a_letter_to_a_third_party_can_not_be_made_to_show_the_applicants_words(folder: Path) -> None:
    edit(folder / "third_party.docx", replaced("{{ 涉及的信息 }}", "{{ 涉及的信息 }}{{ 申请内容 }}"))
    assert problems(folder, "third_party.docx") == ["没有“申请内容”这个变量。"]


@pytest.mark.parametrize("content", [b"", b"no Word file", b"PK\x03\x04" + bytes(50)])
def test_a_file_that_is_no_word_file_is_refused(folder: Path, content: bytes) -> None:
    (folder / "fee.docx").write_bytes(content)
    assert problems(folder, "fee.docx") == ["不是可以打开的Word文件（.docx）。"]
    with pytest.raises(LetterTemplateError, match=r"fee\.docx"):
        render(varied(LetterKind.FEE), folder)


def test_files_that_are_nobodys_template_are_named(folder: Path) -> None:
    (folder / "答复书.docx").write_bytes(b"")
    (folder / "~$fee.docx").write_bytes(b"")  # Word's own lock
    strange = [report for report in check_templates(folder, AGENCY) if not report.letter]
    assert [(report.file, report.problems) for report in strange] == [
        ("答复书.docx", ("文件名不是任何一种文书的模板，不会被使用。",))
    ]


def test_everything_shipped_can_be_used(folder: Path) -> None:
    for own in (None, folder):
        reports = check_templates(own, AGENCY)
        assert [report.problems for report in reports] == [()] * len(all_letters())
        assert {report.own for report in reports} == {own is not None}
    for data in all_cases().values():
        assert plain_text(data, folder) == plain_text(data)


def test_a_paragraph_in_a_style_of_the_offices_own_is_still_read(folder: Path) -> None:
    def restyle(document: Any) -> None:
        for paragraph in document.paragraphs:
            paragraph.style = document.styles["Normal"]

    edit(folder / "reply_g1.docx", restyle)
    assert "获取方式：网上查阅、下载。" in plain_text(reply("G1"), folder)


def test_the_shipped_templates_lie_in_the_package() -> None:
    assert len(list(TEMPLATES.glob("*.docx"))) == len(all_letters())


@pytest.mark.parametrize(("kind", "outcome"), all_letters())
def test_every_variable_is_documented(kind: LetterKind, outcome: str | None) -> None:
    """docs/letters.md is what an office reads beside Word."""
    text = (PROJECT_DIR / "docs" / "letters.md").read_text("utf-8")
    (row,) = [line for line in text.split("\n") if line.startswith(f"| `{template_name(kind, outcome)}` |")]
    assert f"| {title_of(kind, outcome)}" in row
    documented = set(row.split("|")[3].strip().split("、"))
    own = variables(kind, outcome).keys() - COMMON.keys() - set(DATES.values()) - {"救济告知", "重新答复的依据"}
    assert documented - set(DATES.values()) == own
    for name in COMMON:
        assert f"| {name} |" in text
