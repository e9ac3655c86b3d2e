"""Which arithmetic a run was made with."""

import base64
import math
from types import SimpleNamespace

import numpy as np
import pytest

from assist.index.embedding import Fingerprint
from assist.index.probes import probe_texts
from eval.environment import DIRECTIONS, compare_arithmetic, environment_of


class Embedder:
    def __init__(self, value):
        self.fingerprint = Fingerprint("m", "w1", 2)
        self.value = value

    def embed_queries(self, texts):
        return np.full((len(texts), 2), self.value, np.float32)


def manifest(probes=""):
    return SimpleNamespace(built_with=SimpleNamespace(probes=probes))


def test_vectors_are_told_by_cosines_to_fixed_directions_and_so_is_where_the_index_was_built():
    def told(x, y):
        waves = [(1.0, math.cos(k)) for k in range(1, DIRECTIONS + 1)]
        return [(x * a + y * b) / math.hypot(a, b) for a, b in waves]

    built = base64.b64encode(np.array([[0.6, 0.8]], "<f4").tobytes()).decode()
    here = environment_of(Embedder(0.5), manifest(built))
    assert here["weights"] == "w1"
    count = len(probe_texts())
    near = pytest.approx(told(0.5, 0.5) * count + told(0.6, 0.8), abs=1e-5)
    assert [*map(float, here["vectors"].split())] == near
    alone = environment_of(Embedder(0.5), manifest())
    assert len(alone["vectors"].split()) == DIRECTIONS * count


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        (("w1", "0.5 0.7"), ("w1", "0.5 0.7"), "same"),
        (("w1", "0.50000 0.70000"), ("w1", "0.50001 0.69999"), "same"),  # fp32 elsewhere
        (("w1", "0.50000 0.70000"), ("w1", "0.50000 0.70020"), "other"),
        (("w1", "0.5 0.7"), ("w1", "0.5"), "other"),
        (("w1", "0.5 0.7"), ("w1", "3fa8c01b"), "other"),  # a digest, as older runs have it
        (("w1", "0.5 0.7"), ("w2", "0.1 0.2"), "same"),  # other weights are a change, not noise
        (("w1", "0.5 0.7"), ("w1", ""), "unknown"),
    ],
)
def test_only_other_vectors_of_the_same_weights_are_other_arithmetic(ours, theirs, verdict):
    first, second = (
        {"weights": weights, "vectors": vectors} for weights, vectors in (ours, theirs)
    )
    assert compare_arithmetic(first, second) == verdict
