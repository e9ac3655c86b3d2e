"""Small classifiers on the frozen query vector and the words: logistic regression, NumPy only.

Trained by `bench/train_heads.py`; what they were trained on and how well they do is in
`weights/CARD.md`. They fit the packaged embedding model only (`HEADS_MODEL`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from assist.triage.pieces import buckets_of
from assist.types import FloatMatrix

HEADS_MODEL = "multilingual-e5-small"
WORD_LENGTH = 0.5  # of the words' part beside the unit vector


@dataclass(frozen=True, slots=True)
class Head:
    """A calibrated linear classifier.

    Attributes:
        classes: Names of the classes.
        weights: Shape (classes, dim), divided by the calibration temperature; so is `bias`.
        bias: Shape (classes,).
        words: Shape (classes, BUCKETS), likewise divided.
    """

    classes: tuple[str, ...]
    weights: FloatMatrix
    bias: FloatMatrix
    words: FloatMatrix

    def logits(self, text: str, vector: NDArray[np.float32]) -> dict[str, float]:
        """Return one logit per class; zeros (no opinion) for a vector of another dimension.

        Args:
            text: The message.
            vector: Its query embedding, shape (dim,).
        """
        if vector.shape != (self.weights.shape[1],):
            return dict.fromkeys(self.classes, 0.0)
        values = self.weights @ vector + self.bias
        buckets = buckets_of(text)
        if len(buckets):
            each = WORD_LENGTH / np.sqrt(len(buckets))
            values = values + each * self.words[:, buckets].sum(axis=1)
        return dict(zip(self.classes, map(float, values), strict=True))


def probabilities(logits: Mapping[str, float]) -> dict[str, float]:
    """Softmax over named logits; the values sum to 1."""
    top = max(logits.values())
    raised = {name: float(np.exp(value - top)) for name, value in logits.items()}
    total = sum(raised.values())
    return {name: value / total for name, value in raised.items()}


@cache
def read_head(name: str) -> Head:
    """Read a head of this package: "sentiment", "emotion", "scenario" or "unnamed"."""
    file = resources.files("assist.triage") / "weights" / f"{name}.npz"
    with resources.as_file(file) as path, np.load(path, allow_pickle=False) as stored:
        return Head(
            tuple(str(each) for each in stored["classes"]),
            stored["weights"].astype(np.float32),
            stored["bias"].astype(np.float32),
            stored["words"].astype(np.float32),
        )
