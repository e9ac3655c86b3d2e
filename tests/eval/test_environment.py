"""Which arithmetic a run was made with."""

from types import SimpleNamespace

import numpy as np
import pytest

from assist.index.embedding import Fingerprint
from eval.environment import compare_arithmetic, environment_of


class Embedder:
    def __init__(self, value):
        self.fingerprint = Fingerprint("m", "w1", 2)
        self.value = value

    def embed_queries(self, texts):
        return np.full((len(texts), 2), self.value, np.float32)


def manifest(probes=""):
    return SimpleNamespace(built_with=SimpleNamespace(probes=probes))


def test_the_last_bit_of_a_vector_counts_and_so_does_where_the_index_was_built():
    here = environment_of(Embedder(0.7071), manifest())
    same = environment_of(Embedder(0.7071), manifest())
    other = environment_of(Embedder(np.nextafter(np.float32(0.7071), np.float32(1))), manifest())
    elsewhere = environment_of(Embedder(0.7071), manifest("AAAA"))
    assert here == same
    assert here["weights"] == "w1"
    assert len({here["vectors"], other["vectors"], elsewhere["vectors"]}) == 3


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        (("w1", "a"), ("w1", "a"), "same"),
        (("w1", "a"), ("w1", "b"), "other"),
        (("w1", "a"), ("w2", "b"), "same"),  # other weights are a change, not noise
        (("w1", "a"), ("w1", ""), "unknown"),
    ],
)
def test_only_other_vectors_of_the_same_weights_are_other_arithmetic(ours, theirs, verdict):
    first, second = (
        {"weights": weights, "vectors": vectors} for weights, vectors in (ours, theirs)
    )
    assert compare_arithmetic(first, second) == verdict
