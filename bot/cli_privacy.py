"""``gongkai privacy …``: what personal data has had its time, and erasing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from actions.cases import privacy
    from actions.db import Database
    from bot.settings import Settings

privacy_app = typer.Typer(help="Personal data: retention and erasure.", no_args_is_help=True)


@privacy_app.command("retention")
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
) -> None:
    """Erase the personal data of applications whose terms are over. The running site does so every day."""
    from actions.cases import privacy
    from actions.cases.time import SystemClock, china_date
    from bot.serving.retention import erase_applications, terms_of

    now = SystemClock().now()
    with _database() as (db, settings):
        terms = terms_of(settings)
        found: list[privacy.Due] = []
        if dry_run:
            found = _do(db, lambda session: list(privacy.due(session, china_date(now), terms)))
        else:
            while some := _do(db, lambda session: erase_applications(session, now, terms)):
                found += some
            db.forget_old_pages()
        waiting = _do(db, lambda session: privacy.awaiting_archive(session, china_date(now), terms))
    for each in found:
        print(f"{each.number}：{each.stage.label}（{each.settled_on.isoformat()}办结）")
    print(f"{'应当删除' if dry_run else '已删除'} {len(found)} 件申请的个人信息。")
    if waiting:
        print(f"另有 {len(waiting)} 件保存期限已满，但没有归档，鉴定、归档以后才能删除：{'、'.join(waiting)}")


@privacy_app.command("erase")
def erase(
    number: Annotated[str, typer.Argument(help="The application's number.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the audit trail; no personal data.")],
    everything: Annotated[
        bool, typer.Option("--everything", help="Name, request and letters too, not only identity and contact.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say whether it could be erased.")] = False,
) -> None:
    """Erase the personal data of one closed application now."""
    import getpass

    from actions.cases.privacy import Stage
    from actions.cases.time import SystemClock
    from bot.serving.retention import erase_application

    stage, now = Stage.CASE if everything else Stage.IDENTITY, SystemClock().now()

    def work(session: Session) -> None:
        erase_application(session, number, stage, by=f"命令行({getpass.getuser()})", reason=reason, now=now)
        if dry_run:
            session.rollback()

    with _database() as (db, _settings):
        _do(db, work)
        if not dry_run:
            db.forget_old_pages()
    print(f"{'可以删除' if dry_run else '已删除'}申请{number}的{stage.label}。")


@privacy_app.command("compact")
def compact() -> None:
    """Write the database anew, so that nothing erased before is left in its files. The site waits meanwhile."""
    with _database() as (db, _settings):
        db.compact()
    print("数据库已整理，以前删除的内容不再留在文件里。备份里的内容请按备份的期限清除。")


@contextmanager
def _database() -> Iterator[tuple[Database, Settings]]:
    from actions.db import Database
    from actions.db.crypto import install_keyring
    from bot import migrations
    from bot.settings import load_settings

    settings = load_settings()
    install_keyring(settings.storage)
    db = Database(settings.storage.effective_database_url)
    try:
        migrations.upgrade(db.engine)
        yield db, settings
    finally:
        db.dispose()


def _do[T](db: Database, work: Callable[[Session], T]) -> T:
    """``work`` in one transaction; what can't be done becomes the command's error."""
    from actions.cases.refusals import StepRefused, UnknownApplicationError
    from bot.cli import CommandError

    try:
        with db.session() as session:
            return work(session)
    except (StepRefused, UnknownApplicationError) as error:
        raise CommandError(str(error)) from error
