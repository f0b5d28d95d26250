"""``gongkai privacy …``: what personal data has had its time, and erasing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings

privacy_app = typer.Typer(help="Personal data: retention and erasure.", no_args_is_help=True)


@privacy_app.command("retention")
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
) -> None:
    """Erase the personal data of applications whose terms are over. The running site does so every day."""
    from actions.cases import privacy
    from actions.cases.time import SystemClock, china_date
    from bot.serving.retention import terms_of

    now = SystemClock().now()

    def find(session: Session, settings: Settings) -> list[privacy.Due]:
        terms = terms_of(settings)
        if dry_run:
            return list(privacy.due(session, china_date(now), terms))
        done: list[privacy.Due] = []
        while some := privacy.erase_due(session, now, terms):
            done += some
        return done

    found = _in_database(find)
    for each in found:
        print(f"{each.number}：{each.stage.label}（{each.settled_on.isoformat()}办结）")
    print(f"{'应当删除' if dry_run else '已删除'} {len(found)} 件申请的个人信息。")


@privacy_app.command("erase")
def erase(
    number: Annotated[str, typer.Argument(help="The application's number.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the audit trail; no personal data.")],
    everything: Annotated[
        bool, typer.Option("--everything", help="Name, request and letters too, not only identity and contact.")
    ] = False,
) -> None:
    """Erase the personal data of one closed application now."""
    from actions.cases import privacy
    from actions.cases.time import SystemClock

    stage = privacy.Stage.CASE if everything else privacy.Stage.IDENTITY
    now = SystemClock().now()
    _in_database(
        lambda session, _settings: privacy.erase(session, number, stage, by="command line", reason=reason, now=now)
    )
    print(f"已删除申请{number}的{stage.label}。")


def _in_database(work: Callable[[Session, Settings], Any]) -> Any:
    from actions.cases.refusals import StepRefused, UnknownApplicationError
    from actions.db import Database
    from actions.db.crypto import install_keyring
    from bot import migrations
    from bot.cli import CommandError
    from bot.settings import load_settings

    settings = load_settings()
    install_keyring(settings.storage)
    db = Database(settings.storage.effective_database_url)
    try:
        migrations.upgrade(db.engine)
        with db.session() as session:
            return work(session, settings)
    except (StepRefused, UnknownApplicationError) as error:
        raise CommandError(str(error)) from error
    finally:
        db.dispose()
