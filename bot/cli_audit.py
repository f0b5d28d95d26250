"""``gongkai audit verify``: whether the history is as it was recorded."""

from __future__ import annotations

from typing import Annotated

import typer

audit_app = typer.Typer(help="The audit trail and the histories of cases.", no_args_is_help=True)


@audit_app.callback()
def _group() -> None:
    """A command of its own name, also while it is the only one."""


@audit_app.command("verify")
def verify(
    expect: Annotated[str, typer.Option("--expect", help="The head that an earlier run printed: it must occur.")] = "",
) -> None:
    """Walk the hash chains of the audit trail and of every case. Exit status 1 when something was altered."""
    from actions.cases import chain
    from actions.db import Database
    from actions.db.crypto import install_keyring
    from bot.settings import load_settings

    storage = load_settings().storage
    install_keyring(storage)
    db = Database(storage.effective_database_url)
    try:
        with db.session(read_only=True) as session:
            found = chain.verify(session, expect=expect.strip())
    finally:
        db.dispose()
    print(f"审计记录 {found.entries} 条，办理记录 {found.events} 条，链建立以前的记录 {found.unchained} 条。")
    for fault in found.faults:
        print(f"✗ {fault}")
    if found.faults:
        print(f"发现 {len(found.faults)} 处不一致。")
        raise typer.Exit(1)
    print("全部一致。")
    print(f"链尾：{found.head}（可以抄下来，以后用 --expect 核对）")
