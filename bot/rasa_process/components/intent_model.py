"""Which intent a Chinese message has: a linear model over words, characters and their sounds. Knows no Rasa.

Sounds (pinyin) make homophones, slips of voice recognition and messages typed as pinyin look like what was meant:
身请 and shen qing like 申请. Traditional characters are read as simplified ones, numbers as their length.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from opencc import OpenCC
from pypinyin import lazy_pinyin
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

SHARPNESS = 4.0  # of the confidences: softmax of the margins times this; fitted by the report on held-out folds
_DIGITS = re.compile(r"\d+")
_SYLLABLE = re.compile(r"[a-z]+|[^\sa-z]")
_REPEATED = re.compile(r"(.)\1{3,}")
_REPEATED_STOPS = re.compile(r"([!?.,~。、…])\1+")
_PICTURES = re.compile(r"[\u2190-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]+")
_to_simplified = OpenCC("t2s")
_NUMBER_WITH_CODE = re.compile(  # JZ2026-00001 K7CKGN79, with or without their labels
    r"[\s,，、。;；:：]*(?:(?:申请)?编号|单号)?[是为:：\s]*[A-Z]{1,8}20\d\d\s?-?\s?\d{5}"
    r"[\s,，、。;；]*(?:查询码|密码|码)?[是为:：\s]*[A-Z0-9]{4}[ -]?[A-Z0-9]{4}[\s。.!！]*"
)


def normalise(text: str) -> str:
    """The message without what doesn't matter: width, case, traditional characters, which digits, long repetitions,
    pictures beside words."""
    plain = _to_simplified.convert(unicodedata.normalize("NFKC", text).lower()).strip()
    plain = _PICTURES.sub(" ", plain).strip() or plain
    plain = _REPEATED.sub(r"\1\1\1", _REPEATED_STOPS.sub(r"\1", plain))
    return _DIGITS.sub(lambda found: f" {min(len(found.group()), 19)}# ", plain)


def is_number_with_code(text: str) -> bool:
    """Whether a message is the number of an application and its query code, and nothing else: letters and digits that
    no model can know."""
    return _NUMBER_WITH_CODE.fullmatch(unicodedata.normalize("NFKC", text).upper()) is not None


def words(text: str) -> list[str]:
    """The words of a normalised message."""
    return [word for word in jieba.cut(text, HMM=False) if not word.isspace()]


def sounds(text: str) -> list[str]:
    """The syllables of a normalised message, without tones; pinyin that was typed stays as it is."""
    return [syllable for part in lazy_pinyin(text) for syllable in _SYLLABLE.findall(part)]


def same(tokens: list[str]) -> list[str]:
    """For scikit-learn, which can't store a lambda."""
    return tokens


@dataclass
class IntentModel:
    """A trained model: ``intents`` in the order of the columns of ``classifier``."""

    intents: list[str]
    vectorizers: list[TfidfVectorizer]
    classifier: LinearSVC

    @classmethod
    def train(cls, texts: Sequence[str], intents: Sequence[str], *, seed: int = 42) -> IntentModel:
        """Learn from examples. ``texts`` and ``intents`` are as long as each other; at least two intents."""
        vectorizers = [
            TfidfVectorizer(analyzer=same, sublinear_tf=True),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
            TfidfVectorizer(
                tokenizer=same,
                preprocessor=same,
                token_pattern=None,
                lowercase=False,
                ngram_range=(1, 3),
                sublinear_tf=True,
                min_df=2,
            ),
        ]
        plain = [normalise(text) for text in texts]
        parts = [each.fit_transform(view) for each, view in zip(vectorizers, _views(plain), strict=True)]
        features = hstack(parts).tocsr()
        classifier = LinearSVC(C=1.0, random_state=seed).fit(features, list(intents))
        return cls([str(each) for each in classifier.classes_], vectorizers, classifier)

    def features(self, texts: Sequence[str]) -> csr_matrix:
        plain = [normalise(text) for text in texts]
        parts = [each.transform(view) for each, view in zip(self.vectorizers, _views(plain), strict=True)]
        return hstack(parts).tocsr()

    def confidences(self, texts: Sequence[str]) -> np.ndarray:
        """A row of shares for each text, in the order of ``intents``."""
        margins = self.classifier.decision_function(self.features(texts)) * SHARPNESS
        powers = np.exp(margins - margins.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def known(self, text: str) -> float:
        """The share of a message's characters that stand in a pair that the model has seen; 1 for an empty one."""
        plain = [character for character in normalise(text) if not character.isspace()]
        pairs = self.vectorizers[1].vocabulary_
        if len(plain) < 2:
            return float(not plain or plain[0] in pairs)
        seen = ["".join(pair) in pairs for pair in itertools.pairwise(plain)]
        return sum(one or other for one, other in zip([False, *seen], [*seen, False], strict=True)) / len(plain)


def load_dictionary(folder: Path) -> None:
    """Teach the tokenizer the words of ``folder``."""
    for path in sorted(folder.glob("*.txt")):
        jieba.load_userdict(str(path))


def _views(plain: Sequence[str]) -> list[Any]:
    return [[words(text) for text in plain], plain, [sounds(text) for text in plain]]
