"""``gongkai staff …``: accounts of the staff console, from the machine it runs on.

What the console's rooms need is imported when a command runs, so that ``gongkai --help`` comes at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from actions.cases.lifecycle import Role as Duty
    from bot.console.tables import StaffMember


staff_app = typer.Typer(help="Accounts of the staff console.", no_args_is_help=True)
_Username = Annotated[str, typer.Argument(help="The account's user name.")]
_BY = "command line"
_DUTIES = (
    "What the person does: registrar 登记, handler 承办, reviewer 审查, signer 签发, supervisor 主管, "
    "document_editor 文件编辑, secrecy_reviewer 保密审查"
)


@staff_app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="What the person types to sign in: lower-case letters and digits.")],
    name: Annotated[str, typer.Option("--name", help="The person's name, shown to colleagues.")],
    admin: Annotated[bool, typer.Option("--admin", help="An administrator, who has every duty.")] = False,
    duty: Annotated[list[str] | None, typer.Option("--duty", help=f"{_DUTIES}; may be repeated.")] = None,
) -> None:
    """Make an account. Prints its one-time password, this once. Without --duty: registrar, handler, reviewer,
    document_editor, secrecy_reviewer."""
    from actions.cases.time import SystemClock
    from bot.console import staff
    from bot.console.people.changes import Account, create
    from bot.console.policy import Role

    role, now = Role.ADMIN if admin else Role.STAFF, SystemClock().now()

    def add_one(session: Session) -> str:
        wanted = Account(name, role, frozenset(staff.duty_named(text) for text in duty or ()))
        return create(session, username, wanted, _BY, now)[1]

    _show_password(username, _in_database(add_one, is_recorded=True))


@staff_app.command("list")
def list_accounts() -> None:
    """Show every account."""
    from actions.cases.time import CHINA
    from bot.console import staff
    from bot.console.policy import Role, duties_of

    table = Table("用户名", "姓名", "角色", Column("职责", overflow="fold"), "状态", "上次登录")
    members = _in_database(staff.list_members)
    for member in members:
        last = member.signed_in_at
        table.add_row(
            member.username,
            escape(member.display_name),
            Role(member.role).label,
            _named(duties_of(Role(member.role), member.duties)),
            _state(member),
            f"{last.astimezone(CHINA):%Y-%m-%d %H:%M}" if last else "从未",
        )
    _out().print(table)
    told = "、".join(f"{each.username}（{each.wecom_userid}）" for each in members if each.wecom_userid)
    if told:
        _out().print(f"提醒也发到企业微信：{told}")


@staff_app.command("duties")
def duties(
    username: _Username,
    duty: Annotated[list[str], typer.Argument(metavar="DUTY…", help=_DUTIES + ".")],
) -> None:
    """Set what somebody does to applications. It holds from the next page they open."""
    from actions.cases.time import SystemClock
    from bot.console import staff

    def set_them(session: Session) -> frozenset[Duty]:
        found = frozenset(staff.duty_named(text) for text in duty)
        staff.set_duties(session, username, found, SystemClock().now())
        return found

    _out().print(f"账号“{escape(username)}”的职责：{_named(_in_database(set_them, is_recorded=True))}。")


@staff_app.command("wecom")
def wecom(
    username: _Username,
    user_id: Annotated[str, typer.Argument(metavar="[USERID]", help="账号 in WeCom's contacts; none: no longer.")] = "",
) -> None:
    """Send somebody's alerts to WeCom too, by the app of GONGKAI_WECOM_AGENT_ID."""
    from actions.cases.time import SystemClock
    from bot.console import staff

    now = SystemClock().now()
    _in_database(lambda session: staff.set_wecom_userid(session, username, user_id, now), is_recorded=True)
    name = escape(username)
    _out().print(f"账号“{name}”的提醒也会发到企业微信。" if user_id else f"账号“{name}”的提醒不再发到企业微信。")


@staff_app.command("reset-password")
def reset_password(username: _Username) -> None:
    """Give an account a new one-time password, enable it, and sign it out everywhere."""
    from actions.cases.time import SystemClock
    from bot.console import staff
    from bot.console.people.changes import reset_password

    now = SystemClock().now()
    _show_password(
        username,
        _in_database(lambda db: reset_password(db, staff.known(db, username).id, _BY, now), is_recorded=True),
    )


@staff_app.command("reset-two-factor")
def reset_two_factor(username: _Username) -> None:
    """Take somebody's second factor away, who has lost the telephone and the recovery codes."""
    from actions.cases.time import SystemClock
    from bot.console import staff
    from bot.console.people.changes import reset_second_factor

    now = SystemClock().now()
    _in_database(lambda db: reset_second_factor(db, staff.known(db, username).id, _BY, now), is_recorded=True)
    _out().print(f"账号“{escape(username)}”登录时不再要两步验证的验证码，可以重新设置。")


@staff_app.command("disable")
def disable(username: _Username) -> None:
    """Close an account and sign it out everywhere. Its name stays in the histories of cases."""
    from actions.cases.time import SystemClock
    from bot.console import staff
    from bot.console.people.changes import disable as close

    now = SystemClock().now()
    _in_database(lambda db: close(db, staff.known(db, username).id, _BY, now), is_recorded=True)
    _out().print(f"已停用账号“{escape(username)}”。")


def _in_database[T](work: Callable[[Session], T], *, is_recorded: bool = False) -> T:
    """Run ``work`` in one transaction on the configured database; what can't be done becomes the command's error.

    ``is_recorded``: it writes to the audit trail, a chain of keyed hashes.
    """
    from actions.db import Database, crypto
    from bot import migrations
    from bot.cli import CommandError
    from bot.console.staff import StaffError
    from bot.settings import load_settings

    storage = load_settings().storage
    if is_recorded:
        crypto.install_keyring(storage)
    db = Database(storage.effective_database_url)
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


def _named(duties: frozenset[Duty]) -> str:
    from actions.cases.lifecycle import OFFICE_ROLES

    if duties == frozenset(OFFICE_ROLES):
        return "全部"
    return "、".join(duty.label for duty in OFFICE_ROLES if duty in duties) or "无"


def _state(member: StaffMember) -> str:
    if member.disabled_at:
        return "已停用"
    return "待修改一次性密码" if member.must_change_password else "正常"


def _out() -> Console:
    return Console(highlight=False, soft_wrap=True)
