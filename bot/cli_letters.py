"""``gongkai letters …``: the office's own Word templates of letters (文书模板).

What the letters need is imported when a command runs, so that ``gongkai --help`` comes at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from actions.settings import AgencySettings

letters_app = typer.Typer(help="The Word templates of letters to applicants and third parties.", no_args_is_help=True)


@letters_app.command("init")
def init(
    names: Annotated[
        list[str] | None, typer.Argument(help="Only these templates, such as reply_g1.docx; all if not given.")
    ] = None,
) -> None:
    """Copy the shipped templates to var/templates, to be edited in Word. Files that are there stay as they are.

    A letter whose file is in that folder no longer follows the shipped template: copy the ones you mean to edit.
    """
    from actions.cases.letters import LetterError, copy_templates
    from bot.cli import CommandError

    folder = _folder()
    try:
        new = copy_templates(folder, names or ())
    except LetterError as error:
        raise CommandError(f"{error}文件名见 docs/letters.md。") from error
    kept = "" if len(new) == len(names or ()) or len(new) == _count() else "已有的文件没有改动。"
    _out().print(f"复制了{len(new)}个模板到 {folder}。{kept}用Word修改以后，请运行 gongkai letters check。")


@letters_app.command("check")
def check() -> None:
    """Try every template with sample data. Says in plain words what keeps one from being used."""
    from actions.cases.letters import check_templates
    from bot.cli import CommandError

    reports = check_templates(_folder(), _agency())
    bad = [report for report in reports if report.problems]
    out = _out()
    for report in bad:
        out.print(f"{report.file}{f'（{report.letter}）' if report.letter else ''}")
        for problem in report.problems:
            out.print(f"  - {problem}", markup=False)
    own = sum(report.own for report in reports if report.letter)
    if bad:
        raise CommandError(f"{len(bad)}个文件有问题，改好以前不能用来生成文书。")
    out.print(f"全部{_count()}种文书的模板都可以使用，其中{own}种用的是本单位的模板。")


@letters_app.command("sample")
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write the letters; made if need be.")],
    pdf: Annotated[bool, typer.Option(help="PDF files too, where LibreOffice is installed.")] = True,
) -> None:
    """Write one letter of each kind with invented facts, as Word files and, where possible, as PDF."""
    from actions.cases.letters import LetterError, PdfUnavailableError, all_letters, render, to_pdf
    from actions.cases.letters.kinds import template_name
    from actions.cases.letters.samples import sample as made_up
    from bot.cli import CommandError

    agency, own, out = _agency(), _folder(), _out()
    for kind, outcome in all_letters():
        path = folder / template_name(kind, outcome)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(render(made_up(kind, outcome, agency), own))
            if pdf:
                path.with_suffix(".pdf").write_bytes(to_pdf(path.read_bytes()))
        except LetterError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"不能写入 {path}。") from error
        except PdfUnavailableError as error:
            out.print(str(error))
            pdf = False
        out.print(path.name)


def _folder() -> Path:
    from bot.settings import load_settings

    return load_settings().agency.templates_dir or load_settings().storage.templates_dir


def _agency() -> AgencySettings:
    """As saved in the console; the settings where nothing was, or there is no database yet."""
    from sqlalchemy.exc import SQLAlchemyError

    from actions.cases.agency.versions import current
    from actions.db import Database
    from bot.settings import load_settings

    settings = load_settings()
    db = Database(settings.storage.effective_database_url)
    try:
        with db.session(read_only=True) as session:
            return current(session, settings.agency)
    except SQLAlchemyError:
        return settings.agency
    finally:
        db.dispose()


def _count() -> int:
    from actions.cases.letters import all_letters

    return len(all_letters())


def _out() -> Console:
    return Console(highlight=False, soft_wrap=True)
