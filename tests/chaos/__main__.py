"""``python -m tests.chaos --database postgresql --kills 200``: the proof of delivery, with a table in the end."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.run import Outcome, Plan, run


def main() -> int:
    """Exit status 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--citizens", type=int, default=6)
    parser.add_argument("--processes", type=int, default=1, help="of the bot, on PostgreSQL")
    parser.add_argument("--folder", type=Path, default=None, help="for data and logs; kept")
    parser.add_argument("--round", type=int, default=40, help="kills between two looks at everything")
    given = parser.parse_args()
    plan = Plan(
        given.database,
        given.kills,
        seed=given.seed,
        citizens=given.citizens,
        processes=given.processes,
        round=given.round,
    )
    folder = given.folder or Path(tempfile.mkdtemp(prefix="gongkai-chaos-"))
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # nothing that was started stays behind
    print(f"{plan}\ndata and logs: {folder}", flush=True)
    outcome = asyncio.run(run(plan, folder, lambda line: print(f"{time.strftime('%T')} {line}", flush=True)))
    show(plan, outcome)
    return 1 if outcome.findings.faults else 0


def show(plan: Plan, outcome: Outcome) -> None:
    killed = ", ".join(f"{kind} {count}" for kind, count in outcome.killed.items())
    print(f"\n{plan.database}: {sum(outcome.killed.values())} kills ({killed}) in {outcome.seconds / 60:.0f} min\n")
    for kind, seconds in outcome.recoveries.items():
        worst = max(seconds)
        print(f"| ready again after {kind} | {statistics.median(seconds):.1f} s, at most {worst:.1f} s |")
    print(f"| troubles of WeChat's own | {outcome.troubles} |")
    for name, count in outcome.findings.counts.items():
        print(f"| {name} | {count} |")
    print(f"| faults | {len(outcome.findings.faults)} |")
    for fault in outcome.findings.faults:
        print(f"  {json.dumps(fault, ensure_ascii=False)}")


if __name__ == "__main__":
    sys.exit(main())
