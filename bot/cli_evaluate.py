"""``gongkai kb evaluate``: what the engine is worth on documents and questions of one's own."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from actions.cases.time import SystemClock
from bot.cli import CommandError
from knowledge.evaluation import CollectionError, Evaluation, evaluate, read_collection

_ROWS = (
    ("hit@1", "hit_at_1"),
    ("hit@5", "hit_at_5"),
    ("answer-hit@1", "answer_hit_at_1"),
    ("MRR@10", "mrr_at_10"),
    ("nDCG@10", "ndcg_at_10"),
    ("excerpt recall, end to end", "excerpt_recall"),
    ("excerpt recall, right document given", "excerpt_recall_given_document"),
)


def run(corpus: Path, queries: Path, absent: Path | None, *, as_json: bool) -> None:
    """Measure and print. Nothing of the real knowledge base is read or changed."""
    try:
        collection = read_collection(corpus, queries, absent)
    except CollectionError as error:
        raise CommandError(str(error)) from error
    with Progress(console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        evaluation = evaluate(collection, now=SystemClock().now(), progress=show)
    if as_json:
        print(json.dumps(asdict(evaluation), ensure_ascii=False, indent=2))
    else:
        _print(evaluation, Console(highlight=False))


def _print(evaluation: Evaluation, console: Console) -> None:
    console.print(
        f"{evaluation.documents} documents, {evaluation.passages} passages, {evaluation.queries} questions"
        + (f", {evaluation.absent} without an answer" if evaluation.absent else "")
    )
    engine, baseline = asdict(evaluation.engine), asdict(evaluation.baseline)
    table = Table("measure", "gongkai", "plain BM25 (character bigrams)")
    for label, name in _ROWS:
        table.add_row(label, f"{engine[name]:.3f}", f"{baseline[name]:.3f}")
    for label, name in (("latency p50", "latency_p50"), ("latency p95", "latency_p95")):
        table.add_row(label, f"{engine[name]:.1f} ms", f"{baseline[name]:.1f} ms")
    console.print(table)
    if refusal := evaluation.refusal:
        console.print(f"AUROC, answerable against absent: {refusal.auroc:.3f}")
        shares = Table("questions", *refusal.verdicts_answerable)
        shares.add_row("answerable", *(f"{share:.1%}" for share in refusal.verdicts_answerable.values()))
        shares.add_row("absent", *(f"{share:.1%}" for share in refusal.verdicts_absent.values()))
        console.print(shares)
    for docid, problem in evaluation.problems:
        console.print(f"{docid}: {problem}", style="red", markup=False)
