"""How well messages are understood: ``make nlu-report``. Runs in Rasa's own environment (Python 3.10).

Precision and recall of each intent, what is confused with what, and the surest mistakes: by cross-validation over the
examples in ``nlu_data/nlu`` (what is hard in them), and on lines that were written separately and are not used for
training (``tests/nlu/heldout*.yml``: what a citizen would meet). All intents but :data:`ASIDE` start something: how
many lines that are out of scope are taken for one of them is told, since that is the worst mistake.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.metrics import f1_score, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold

from bot.rasa_process.components.intent_model import IntentModel, load_dictionary

FOLDS = 5
ASIDE = frozenset(  # answered with words alone
    {
        *("abuse", "affirm", "ask_how_to_apply", "ask_office", "ask_policy", "ask_waiting", "ask_why", "bot_challenge"),
        *("deny", "foreign_language", "goodbye", "greet", "help", "inform", "list_documents", "matter_12345"),
        *("out_of_scope", "smalltalk", "thanks"),
    }
)


@dataclass(frozen=True)
class Taken:
    """A line, what it means, what it was taken for, and how surely."""

    text: str
    meant: str
    taken: str
    confidence: float


def examples(folder: Path) -> tuple[list[str], list[str]]:
    """The training lines and their intents."""
    texts, intents = [], []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in block["examples"].splitlines() if "intent" in block else ():
                texts.append(line.removeprefix("- ").strip())
                intents.append(block["intent"])
    return texts, intents


def cross_validated(texts: Sequence[str], intents: Sequence[str]) -> Iterator[Taken]:
    """Every example, understood by a model that has not seen it."""
    meant = np.array(intents)
    for known, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(texts, meant):
        model = IntentModel.train([texts[at] for at in known], list(meant[known]))
        yield from understood(model, [texts[at] for at in asked], list(meant[asked]))


def understood(model: IntentModel, texts: Sequence[str], intents: Sequence[str]) -> Iterator[Taken]:
    """Every line with what ``model`` takes it for."""
    for text, meant, shares in zip(texts, intents, model.confidences(texts), strict=True):
        best = int(shares.argmax())
        yield Taken(text, meant, model.intents[best], float(shares[best]))


def report(title: str, found: Iterable[Taken], worst: int) -> None:
    """Print the tables."""
    lines = list(found)
    meant, taken = [one.meant for one in lines], [one.taken for one in lines]
    wrong = [one for one in lines if one.meant != one.taken]
    macro = f1_score(meant, taken, average="macro", zero_division=0)
    print(f"\n=== {title}: {len(lines)} lines, macro F1 {macro:.3f}, right {1 - len(wrong) / len(lines):.3f}\n")
    labels = sorted(set(meant))
    scores = np.transpose(precision_recall_fscore_support(meant, taken, labels=labels, zero_division=0))
    print(f"{'intent':24} {'precision':>9} {'recall':>7} {'f1':>6} {'lines':>6}")
    for label, (precision, recall, f1, support) in zip(labels, scores, strict=True):
        print(f"{label:24} {precision:9.2f} {recall:7.2f} {f1:6.2f} {support:6.0f}")
    print("\nmost confused:")
    for (one, other), count in Counter((each.meant, each.taken) for each in wrong).most_common(20):
        print(f"  {count:4}  {one} taken for {other}")
    beyond = [one for one in lines if one.meant == "out_of_scope"]
    acted = [one for one in beyond if one.taken not in ASIDE]
    print(f"\nout of scope taken for a request: {len(acted)} of {len(beyond)}")
    print(f"\nthe {worst} surest mistakes:")
    for miss in sorted(wrong, key=lambda each: -each.confidence)[:worst]:
        print(f"  {miss.confidence:.2f}  {miss.meant} → {miss.taken}: {miss.text}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="nlu_report", description=__doc__.splitlines()[0])
    parser.add_argument("--worst", type=int, default=50, help="how many of the surest mistakes to print")
    parser.add_argument("--heldout", type=Path, nargs="+", default=sorted(Path("tests/nlu").glob("heldout*.yml")))
    arguments = parser.parse_args()
    load_dictionary(Path("nlu_data/dictionary"))
    texts, intents = examples(Path("nlu_data/nlu"))
    report(f"cross-validation in {FOLDS} folds", cross_validated(texts, intents), arguments.worst)
    model = IntentModel.train(texts, intents)
    for path in arguments.heldout:
        held = yaml.safe_load(path.read_text("utf-8"))
        lines = [(line, intent) for intent, of_it in held.items() for line in of_it]
        report(f"held-out lines, {path.stem}", understood(model, *zip(*lines, strict=True)), arguments.worst)


if __name__ == "__main__":
    main()
