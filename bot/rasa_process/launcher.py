"""Starts Rasa: the only way in which this project runs it. Lives in Rasa's own environment (Python 3.10).

    .venv-rasa/bin/python -m bot.rasa_process.launcher train --out var/models/NAME.tar.gz
    .venv-rasa/bin/python -m bot.rasa_process.launcher run --model var/models/NAME.tar.gz --port 5005
    .venv-rasa/bin/python -m bot.rasa_process.launcher validate
    .venv-rasa/bin/python -m bot.rasa_process.launcher parse --model var/models/NAME.tar.gz < lines

The working directory is the project's root. ``run`` reads ``RASA_TOKEN`` (required of callers of Rasa's API when set)
and ``GONGKAI_ACTION_URL`` (the action server; Rasa's own default when unset), listens on loopback, and ends when its
parent ends (``GONGKAI_PARENT_PID`` may say who that is).

What differs from ``rasa run``: it loads in a fifth of the time (``skops.io`` first), calls nobody (no telemetry, no
Sentry), and writes no citizen's words to the log.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import io
import json
import logging
import os
import re
import signal
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

PARENT = int(os.environ.get("GONGKAI_PARENT_PID") or os.getppid())
DATA = "nlu_data"
DOMAIN = "domain.yml"  # responses are read with the training data
FALSE_ALARMS = re.compile(
    r"Slot auto-fill has been removed"  # said of every domain; Rasa's own command line hides it
    r"|The utterance 'utter_\w+' is not used in any story"  # custom actions use them
)
RASA_DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",  # the gateway's fingerprint decides when to train
    "GONGKAI_ACTION_URL": "http://127.0.0.1:5055/webhook",
    "GONGKAI_SPARE_DOMAIN": "",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "LOG_LEVEL": "ERROR",  # no progress bars
    "CUDA_VISIBLE_DEVICES": "",
    "OMP_NUM_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def main(arguments: list[str] | None = None) -> int:
    """Do one of the commands; returns the exit status."""
    parser = argparse.ArgumentParser(prog="launcher", description="Run, train or check the Rasa part of gongkai.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="serve a trained model on loopback")
    run.add_argument("--model", type=Path, required=True)
    run.add_argument("--port", type=int, required=True)
    run.add_argument("--host", default="127.0.0.1")
    train = commands.add_parser("train", help="train a model into exactly this file")
    train.add_argument("--out", type=Path, required=True)
    commands.add_parser("validate", help="check the training data; exit status 1 when something is wrong")
    parse = commands.add_parser("parse", help="print what the model understands of each line of standard input")
    parse.add_argument("--model", type=Path, required=True)
    options = parser.parse_args(arguments)

    _prepare()
    if options.command == "run":
        return _run(options.model, options.host, options.port)
    if options.command == "train":
        return _train(options.out)
    if options.command == "parse":
        return _parse(options.model)
    return _validate()


def _prepare() -> None:
    """Environment, imports and logging, before anything of Rasa runs."""
    for name, value in RASA_DEFAULTS.items():
        os.environ.setdefault(name, value)
    sys.path.insert(0, str(Path.cwd()))
    warnings.showwarning = lambda *_args, **_kwargs: None  # filters are undone by what is imported
    import skops.io  # noqa: F401  Rasa's own late import of it costs ten seconds

    _configure_logging()
    _remember_event_types()


def _remember_event_types() -> None:
    """Rasa looks through all its classes for the type of each event it reads, each turn: a sixth of the turn's time."""
    from rasa.shared.core.events import Event

    Event.resolve_by_type = staticmethod(functools.cache(Event.resolve_by_type))


def _configure_logging() -> None:
    """Warnings and worse, a plain line each; of structured events only the name, as their fields quote citizens."""
    import structlog

    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr, force=True
    )
    logging.disable(logging.INFO)  # jieba and others set levels of their own

    def name_only(_logger: Any, _method: str, event: dict[str, Any]) -> str:
        error = event.get("exc_info") and sys.exc_info()[0]
        return f"{event['event']}{f' ({error.__name__})' if error else ''}"

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, name_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _run(model: Path, host: str, port: int) -> int:
    if not model.is_file():
        print(f"no model at {model}: train one first (launcher train --out {model})", file=sys.stderr)
        return 1
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    serve_application(
        model_path=str(model),
        interface=host,
        port=port,
        credentials="credentials.yml",
        endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"),
        auth_token=os.environ.get("RASA_TOKEN") or None,
        enable_api=True,
    )
    return 0


def _end_with_parent() -> None:
    """Stop when the process that started us is gone.

    Asked of the process, not by PR_SET_PDEATHSIG: that one fires as soon as the parent's *thread* ends.
    """
    while os.getppid() == PARENT:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os._exit(1)


def _train(out: Path) -> int:
    """Train everything from scratch. The file appears complete or not at all."""
    from rasa.model_training import train

    name = f".{out.name.removesuffix('.tar.gz')}.{os.getpid()}.training"
    out.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        result = train(
            domain=DOMAIN,
            config="config.yml",
            training_files=[DATA],
            output=str(out.parent),
            fixed_model_name=name,
            force_training=True,
        )
    if result.code != 0 or not result.model:
        print("training failed: see the messages above", file=sys.stderr)
        return 1
    Path(result.model).replace(out)
    print(f"trained {out}")
    return 0


def _validate() -> int:
    """``rasa data validate``, strict: every warning is an error, but for false alarms."""
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.validator import Validator

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        validator = Validator.from_importer(TrainingDataImporter.load_from_config("config.yml", DOMAIN, [DATA]))
        checks = (
            validator.verify_domain_validity(),
            validator.verify_actions_in_stories_rules(),
            validator.verify_forms_in_stories_rules(),
            validator.verify_form_slots(),
            validator.verify_slot_mappings(),
            validator.verify_nlu(ignore_warnings=False),
            validator.verify_story_structure(ignore_warnings=False),
        )
    problems = [str(warning.message) for warning in caught if issubclass(warning.category, UserWarning)]
    problems = [problem for problem in problems if not FALSE_ALARMS.match(problem)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not all(checks) or problems:
        print("the training data has problems", file=sys.stderr)
        return 1
    print("the training data is consistent")
    return 0


def _parse(model: Path) -> int:
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))

    async def parse_lines() -> None:
        for line in sys.stdin:
            parsed = await agent.parse_message(line.strip())
            ranking = [(i["name"], round(i["confidence"], 3)) for i in parsed["intent_ranking"][:3]]
            answer = {"text": parsed["text"], "intent": parsed["intent"]["name"], "ranking": ranking}
            print(json.dumps(answer, ensure_ascii=False), flush=True)

    asyncio.run(parse_lines())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
