"""Our intent classifier against Rasa's DIET on the same examples: what the tenfold cost would buy.

    .venv-rasa/bin/python -W ignore -m benchmarks.compare_diet [--epochs 100]

Each pipeline is trained by Rasa itself with this project's domain and rules, loaded in a process of its own, and asked
the lines of ``tests/nlu/heldout.yml``. Training and loading are counted after the imports. Runs in Rasa's environment.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from bot.rasa_process.launcher import _prepare
from bot.rasa_process.nlu_report import ASIDE

HELD_OUT = Path("tests/nlu/heldout.yml")
PIPELINES = ("words, characters and sounds, linear (shipped)", "DIET over words and characters")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        _prepare()
        print(json.dumps(_measure(int(options.measure), options.epochs)))
        return
    print("| pipeline | training s | loading s | ms a line | memory MB | macro F1 | out of scope taken for a request |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for number, name in enumerate(PIPELINES):
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.compare_diet", "--measure", str(number)]
        ran = subprocess.run([*command, "--epochs", str(options.epochs)], stdout=subprocess.PIPE, text=True, check=True)
        row = json.loads(ran.stdout.splitlines()[-1])
        print(f"| {name} | {' | '.join(str(row[key]) for key in _COLUMNS)} |", flush=True)


_COLUMNS = ("training", "loading", "line", "memory", "f1", "mistaken")


def _measure(number: int, epochs: int) -> dict[str, Any]:
    from rasa.core.agent import Agent
    from rasa.model_training import train
    from sklearn.metrics import f1_score

    config = yaml.safe_load(Path("config.yml").read_text("utf-8"))
    if number:
        config["pipeline"] = [
            {"name": "JiebaTokenizer", "dictionary_path": "nlu_data/dictionary"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": epochs, "entity_recognition": False, "random_seed": 1},
            {"name": "FallbackClassifier", "threshold": 0.25, "ambiguity_threshold": 0.03},
        ]
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "config.yml"
        written.write_text(yaml.safe_dump(config), encoding="utf-8")
        begun = time.perf_counter()
        result = train("domain.yml", str(written), ["nlu_data"], output=folder, force_training=True)
        training, begun = time.perf_counter() - begun, time.perf_counter()
        agent = Agent.load(result.model)
        loading = time.perf_counter() - begun
    lines = [(intent, text) for intent, of_it in yaml.safe_load(HELD_OUT.read_text("utf-8")).items() for text in of_it]
    taken, times = asyncio.run(_asked(agent, [text for _, text in lines]))
    meant = [intent for intent, _ in lines]
    aside = ASIDE | {"nlu_fallback"}
    outside = [each for intent, each in zip(meant, taken, strict=True) if intent == "out_of_scope"]
    return {
        "training": round(training, 1),
        "loading": round(loading, 2),
        "line": round(1000 * statistics.median(times), 1),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "f1": round(f1_score(meant, taken, labels=sorted(set(meant)), average="macro", zero_division=0), 3),
        "mistaken": f"{sum(each not in aside for each in outside)} of {len(outside)}",
    }


async def _asked(agent: Any, texts: list[str]) -> tuple[list[str], list[float]]:
    taken, times = [], []
    for text in texts:
        begun = time.perf_counter()
        parsed = await agent.parse_message(text)
        times.append(time.perf_counter() - begun)
        taken.append(parsed["intent"]["name"])
    return taken, times


if __name__ == "__main__":
    main()
