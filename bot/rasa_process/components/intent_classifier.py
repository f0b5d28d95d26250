"""The intent model as a component of Rasa's pipeline: it reads the message's text, and needs no other component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.rasa_process.components.intent_model import IntentModel, is_number_with_code, load_dictionary
from bot.rasa_process.components.parts import parts_of

_FILE = "intent_model.joblib"
_PARTS = "parts"
_ABUSE = "abuse"
_BY_CODE = "query_by_code"
_HARMLESS = ("greet", "goodbye", "thanks", "affirm", "deny", "inform", "out_of_scope", "smalltalk", "foreign_language")
_HEARD, _DOUBTED = 0.3, 0.2  # of the confidence, in a message of unseen words; the fallback's threshold lies between


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ChineseIntentClassifier(IntentClassifier, GraphComponent):
    """Sets ``intent`` and ``intent_ranking``; of a message that turns to something else, ``parts``: the text of each
    part with its own likeliest intent.

    ``least_known``: of a message of which a smaller share was ever seen, no guess is acted on: its confidence stays
    below the threshold of Rasa's fallback. That it is a courtesy or another language may be heard all the same, in
    sounds and signs; ``harmless`` are these intents, with which nothing is done.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "dictionary_path": "nlu_data/dictionary",
            "least_known": 0.34,
            "harmless": list(_HARMLESS),
            "ranking_length": 5,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._model: IntentModel | None = None
        load_dictionary(Path(config["dictionary_path"]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ChineseIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ChineseIntentClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = joblib.load(folder / _FILE)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        examples = [each for each in training_data.intent_examples if each.get(TEXT)]
        self._model = IntentModel.train([each.get(TEXT) for each in examples], [each.get(INTENT) for each in examples])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = str(message.get(TEXT) or "")
            ranking = self._ranking(text) if self._model is not None and text.strip() else []
            message.set(
                INTENT,
                ranking[0] if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0},
                add_to_output=True,
            )
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(_PARTS, self._parts(text, ranking), add_to_output=True)
        return messages

    def _parts(self, text: str, ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not ranking:
            return []
        is_abuse = ranking[0][INTENT_NAME_KEY] == _ABUSE
        return [{TEXT: part, **self._ranking(part)[0]} for part in parts_of(text, at_every_stop=is_abuse)]

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        model = self._model
        assert model is not None
        shares = model.confidences([text])[0]
        if model.known(text) < self._config["least_known"]:
            harmless = [intent in self._config["harmless"] for intent in model.intents]
            shares = shares * np.where(harmless, _HEARD, _DOUBTED)
        if is_number_with_code(text) and _BY_CODE in model.intents:
            shares[model.intents.index(_BY_CODE)] = 1.0
        best = shares.argsort()[::-1][: self._config["ranking_length"]]
        return [{INTENT_NAME_KEY: model.intents[at], PREDICTED_CONFIDENCE_KEY: float(shares[at])} for at in best]
