"""The command line: ``gongkai serve | ask | deadline | calendar | kb | staff | letters | audit | privacy | report``,
``wechat``, ``simulate`` and ``chat``.

Each command imports what it needs when it runs, so that ``--help`` and errors come at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    name="gongkai",
    help="A chatbot for Chinese government information disclosure (政府信息公开): answers policy questions with their "
    "source, takes formal applications, counts statutory deadlines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
kb_app = typer.Typer(help="The published documents that questions are answered from.", no_args_is_help=True)
app.add_typer(kb_app, name="kb")


class CommandError(Exception):
    """The command can't go on; the text is a sentence for who typed it."""


def main() -> None:
    """Run a command; an expected error becomes a sentence on standard error and exit status 1."""
    from bot.cli_audit import audit_app
    from bot.cli_calendar import calendar_app
    from bot.cli_letters import letters_app
    from bot.cli_privacy import privacy_app
    from bot.cli_report import report_app
    from bot.cli_simulate import simulate_app
    from bot.cli_staff import staff_app
    from bot.cli_wechat import wechat_app

    app.add_typer(calendar_app, name="calendar")
    app.add_typer(audit_app, name="audit")
    app.add_typer(privacy_app, name="privacy")
    app.add_typer(report_app, name="report")
    app.add_typer(staff_app, name="staff")
    app.add_typer(letters_app, name="letters")
    app.add_typer(wechat_app, name="wechat")
    app.add_typer(simulate_app, name="simulate")
    try:
        app()
    except _expected_errors() as error:
        Console(stderr=True, highlight=False, soft_wrap=True, markup=False).print(str(error), style="red")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def serve() -> None:
    """Start everything: the chat page, the staff console and Rasa.

    Settings come from the environment or a .env file: GONGKAI_HOST, GONGKAI_PORT, GONGKAI_DATABASE_URL,
    GONGKAI_AGENCY_NAME and others.
    """
    from bot.serve import serve as run
    from bot.settings import load_settings

    run(load_settings())


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in Chinese, for example 政府多久必须答复信息公开申请?")],
    json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """Ask the knowledge base. Needs no running server and no Rasa."""
    from bot import cli_ask

    cli_ask.run(question, as_json=json)


@app.command()
def deadline(
    file: Annotated[str, typer.Argument(help="A JSON file with the facts of a case, or - for standard input.")],
) -> None:
    """Compute the statutory deadline of a case (条例 Art. 33) and explain it, as JSON."""
    from bot import cli_deadline

    cli_deadline.run(file)


@kb_app.command("import")
def kb_import(
    paths: Annotated[
        list[Path], typer.Argument(help="Files (web pages, PDF, Word, Excel, text, ZIP) or folders of them.")
    ],
    draft: Annotated[
        bool, typer.Option("--draft", help="Publish nothing: leave drafts for the staff console to review.")
    ] = False,
) -> None:
    """Publish documents. A file that has changed becomes a new version; the old one stays at its address.

    What repeats the number, file or text of another document is reported and left out. A running server notices by
    itself.
    """
    from bot import cli_kb

    cli_kb.run_import(paths, as_draft=draft)


@kb_app.command("inspect")
def kb_inspect(
    file: Annotated[Path, typer.Argument(help="A file of any kind that import reads.")],
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show what is understood of a file: title, number, issuer, dates, outline, passages. Changes nothing."""
    from bot import cli_inspect

    cli_inspect.run_inspect(file, as_json=json)


@kb_app.command("duties")
def kb_duties(
    document: Annotated[str, typer.Option(help="Only of this document: its number, or part of its name.")] = "",
    unit: Annotated[str, typer.Option(help="Only of this office, in any spelling: 发改委, 市发展改革委.")] = "",
    csv: Annotated[Path | None, typer.Option(help="Write a CSV file that Excel reads.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write an Excel workbook.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the records as JSON.")] = False,
) -> None:
    """List who must publish what, how often and by when, as the documents say."""
    from bot import cli_duties

    cli_duties.run(document=document, unit=unit, csv=csv, xlsx=xlsx, as_json=json)


@kb_app.command("evaluate")
def kb_evaluate(
    corpus: Annotated[Path, typer.Option(help='Documents, one JSON object a line: {"docid", "text", "title"?}.')],
    queries: Annotated[Path, typer.Option(help='Questions, one a line: {"query", "docid", "answer"}.')],
    absent: Annotated[
        Path | None, typer.Option(help='Questions that no document answers, one a line: {"query"}.')
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure finding and answering on a collection of your own, beside plain BM25. Changes nothing."""
    from bot import cli_evaluate

    cli_evaluate.run(corpus, queries, absent, as_json=json)


@app.command()
def chat(
    url: Annotated[
        str, typer.Option("--url", help="Address of the running bot; the one of the settings if not given.")
    ] = "",
) -> None:
    """Talk to the running bot in the terminal."""
    from bot import cli_chat

    cli_chat.run(url)


def _expected_errors() -> tuple[type[Exception], ...]:
    from actions.db.crypto import SecretError
    from bot.serving.preparation import StartError
    from bot.settings import InvalidSettingsError

    return CommandError, StartError, InvalidSettingsError, SecretError
