"""``python -m bot.migrations "what changed"``: write the next revision from the difference of models and history.

It migrates an empty SQLite database in memory to the newest revision and compares that with the models. Read and
correct what it wrote before committing it.
"""

import sys

from alembic import command

from actions.db import Database
from bot.migrations import DIRECTORY, _config


def main() -> None:
    number = len(list((DIRECTORY / "versions").glob("*.py"))) + 1
    with Database("sqlite://").engine.begin() as connection:
        config = _config(connection)
        command.upgrade(config, "head")
        command.revision(config, " ".join(sys.argv[1:]), autogenerate=True, rev_id=f"{number:04d}")


if __name__ == "__main__":
    main()
