"""``gongkai staff …``: accounts of the staff console, from the machine it runs on.

What the console's rooms need is imported when a command runs, so that ``gongkai --help`` comes at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.console.tables import StaffMember


staff_app = typer.Typer(help="Accounts of the staff console.", no_args_is_help=True)
_Username = Annotated[str, typer.Argument(help="The account's user name.")]


@staff_app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="What the person types to sign in: lower-case letters and digits.")],
    name: Annotated[str, typer.Option("--name", help="The person's name, shown to colleagues.")],
    admin: Annotated[bool, typer.Option("--admin", help="An administrator, who may take conversations over.")] = False,
) -> None:
    """Make an account. Prints its one-time password, this once."""
    from actions.cases.time import SystemClock
    from bot.console import staff
    from bot.console.policy import Role

    role, now = Role.ADMIN if admin else Role.STAFF, SystemClock().now()
    _show_password(username, _in_database(lambda session: staff.add_member(session, username, name, role, now)))


@staff_app.command("list")
def list_accounts() -> None:
    """Show every account."""
    from actions.cases.time import CHINA
    from bot.console import staff
    from bot.console.policy import Role

    table = Table("用户名", "姓名", "角色", "状态", "上次登录")
    for member in _in_database(staff.list_members):
        last = member.signed_in_at
        table.add_row(
            member.username,
            escape(member.display_name),
            Role(member.role).label,
            _state(member),
            f"{last.astimezone(CHINA):%Y-%m-%d %H:%M}" if last else "从未",
        )
    _out().print(table)


@staff_app.command("reset-password")
def reset_password(username: _Username) -> None:
    """Give an account a new one-time password, enable it, and sign it out everywhere."""
    from bot.console import staff

    _show_password(username, _in_database(lambda session: staff.reset_password(session, username)))


@staff_app.command("disable")
def disable(username: _Username) -> None:
    """Close an account and sign it out everywhere. Its name stays in the histories of cases."""
    from actions.cases.time import SystemClock
    from bot.console import staff

    _in_database(lambda session: staff.disable_member(session, username, SystemClock().now()))
    _out().print(f"已停用账号“{escape(username)}”。")


def _in_database[T](work: Callable[[Session], T]) -> T:
    """Run ``work`` in one transaction on the configured database; what can't be done becomes the command's error."""
    from actions.db import Database
    from bot import migrations
    from bot.cli import CommandError
    from bot.console.staff import StaffError
    from bot.settings import load_settings

    db = Database(load_settings().storage.effective_database_url)
    try:
        migrations.upgrade(db.engine)
        with db.session() as session:
            return work(session)
    except StaffError as error:
        raise CommandError(str(error)) from error
    finally:
        db.dispose()


def _show_password(username: str, password: str) -> None:
    _out().print(f"账号“{escape(username)}”的一次性密码（只显示这一次，首次登录时须修改）：\n[bold]{password}[/bold]")


def _state(member: StaffMember) -> str:
    if member.disabled_at:
        return "已停用"
    return "待修改一次性密码" if member.must_change_password else "正常"


def _out() -> Console:
    return Console(highlight=False, soft_wrap=True)
