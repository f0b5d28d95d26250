"""The office's own templates: copies of the shipped ones to edit in Word, and a look at whether they still work."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.cases.letters.kinds import LetterKind, all_letters, template_name, title_of
from actions.cases.letters.reading import plain_text
from actions.cases.letters.samples import sample
from actions.cases.letters.word import SHIPPED, LetterError, template_problems
from actions.cases.outcomes import OUTCOMES
from actions.settings import AgencySettings


@dataclass(frozen=True)
class TemplateReport:
    """What was found of one file. ``problems`` are Chinese sentences; none: the template can be used."""

    file: str
    letter: str  # Chinese name of the letter
    own: bool  # the office's own, not the shipped one
    problems: tuple[str, ...]


def letter_names() -> dict[str, str]:
    """The name of each template file, and the letter it is for in Chinese."""
    names = {}
    for kind, outcome in all_letters():
        about = f"（{outcome} {OUTCOMES[outcome].name}）" if outcome else ""
        names[template_name(kind, outcome)] = f"{title_of(kind, outcome)}{about}"
    return names


def copy_templates(folder: Path, names: Collection[str] = ()) -> list[str]:
    """Copy the shipped templates called ``names``, or all, into ``folder``; the names of those copied.

    Files that are there are left as they are, so nothing that an office has edited is lost. Raises
    :class:`~actions.cases.letters.word.LetterError` for a name that is no template's.
    """
    if unknown := sorted(set(names) - letter_names().keys()):
        raise LetterError(f"没有叫“{'”“'.join(unknown)}”的模板。")
    folder.mkdir(parents=True, exist_ok=True)
    new = [name for name in letter_names() if (not names or name in names) and not (folder / name).exists()]
    for name in new:
        shutil.copyfile(SHIPPED / name, folder / name)
    return new


def check_templates(folder: Path | None, agency: AgencySettings, *, shipped_too: bool = True) -> list[TemplateReport]:
    """Every letter's template, tried with sample data; files of the folder that are nobody's template come last.

    Trying one takes some 15 ms. Without ``shipped_too`` the shipped ones, which the tests try, are only listed.
    """
    names, reports = letter_names(), []
    for kind, outcome in all_letters():
        name = template_name(kind, outcome)
        own = folder is not None and (folder / name).is_file()
        problems = _tried(folder, own, kind, outcome, agency) if own or shipped_too else ()
        reports.append(TemplateReport(name, names[name], own, tuple(problems)))
    strange = sorted(path.name for path in folder.glob("*") if path.name not in names) if folder else []
    for name in strange:
        if not name.startswith(("~$", ".")):  # Word's lock files
            reports.append(TemplateReport(name, "", True, ("文件名不是任何一种文书的模板，不会被使用。",)))
    return reports


def _tried(
    folder: Path | None, own: bool, kind: LetterKind, outcome: str | None, agency: AgencySettings
) -> Sequence[str]:
    path = (folder if folder and own else SHIPPED) / template_name(kind, outcome)
    if problems := template_problems(path, kind, outcome):
        return problems
    try:
        plain_text(sample(kind, outcome, agency), folder)
    except LetterError as error:
        return [str(error)]
    return ()
