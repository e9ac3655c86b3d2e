"""Late interaction: a question compared with a text token by token.

A single vector blurs a text; here each token of the question looks for the token of the text that
is nearest to it, and the mean of these cosines says how near the text is (MaxSim; Khattab and
Zaharia, ColBERT, 2020). The vectors of at most `KEPT` tokens of a text are kept as int8; of a
longer text neighbours are merged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assist.types import FloatMatrix

KEPT = 32  # tokens of a text; nearly every sentence, step or field is shorter
LEVELS = 127
_TINY = 1e-9
# Multiplications up to which OpenBLAS stays in this thread. Its others spin for a while after their
# work: on 2 cores the next question's embedding took 23 ms instead of 14.
_ONE_THREAD = 1 << 18
_GROUP = 256  # texts whose cosines are held at once


def pack_tokens(texts: Sequence[FloatMatrix], size: int) -> NDArray[np.int8]:
    """The tokens of several texts as rows of one length.

    Args:
        texts: For each text unit rows (tokens, size).
        size: Of a token's vector.

    Returns:
        Shape (n, KEPT * size); divided by `LEVELS` they are unit rows to within rounding, zeros
        where a text has fewer tokens.
    """
    packed = np.zeros((len(texts), KEPT, size), np.int8)
    for place, tokens in enumerate(texts):
        kept = _merged(tokens)
        packed[place, : len(kept)] = np.rint(np.clip(kept, -1, 1) * LEVELS)
    return packed.reshape(len(texts), KEPT * size)


def max_sim(query: FloatMatrix, packed: NDArray[np.int8]) -> FloatMatrix:
    """How near each text is to a question.

    Args:
        query: Unit rows of the question's tokens, shape (q, size).
        packed: Rows of `pack_tokens`, shape (n, KEPT * size).

    Returns:
        Means over the question's tokens of the highest cosine, shape (n,), in [-1, 1]; zeros for a
        question or texts without tokens.
    """
    if not query.size or not packed.size:
        return np.zeros(len(packed), np.float32)
    asked, size = query.shape
    step, turned = max(1, _ONE_THREAD // (asked * size)), np.ascontiguousarray(query.T)
    found = np.empty(len(packed), np.float32)
    for start in range(0, len(packed), _GROUP):
        tokens = packed[start : start + _GROUP].reshape(-1, size).astype(np.float32)
        near = np.empty((len(tokens), asked), np.float32)
        for at in range(0, len(tokens), step):
            np.matmul(tokens[at : at + step], turned, out=near[at : at + step])
        best = near.reshape(-1, KEPT, asked).max(axis=1)
        found[start : start + _GROUP] = best.mean(axis=1) / LEVELS
    return found


def max_sims(queries: Sequence[FloatMatrix], packed: NDArray[np.int8]) -> FloatMatrix:
    """`max_sim` of some texts to each query, shape (n, q); (n, 0) where tokens are not known."""
    if not packed.shape[1] or not all(query.size for query in queries):
        return np.empty((len(packed), 0), np.float32)
    found = [max_sim(query, packed) for query in queries]
    return np.array(found, np.float32).reshape(len(queries), len(packed)).T


def _merged(tokens: FloatMatrix) -> FloatMatrix:
    """At most KEPT rows: means of neighbours, of length 1 again."""
    if len(tokens) <= KEPT:
        return tokens
    edges = np.linspace(0, len(tokens), KEPT + 1).astype(np.int64)[:-1]
    counts = np.diff([*edges, len(tokens)])[:, None]
    means = np.add.reduceat(tokens, edges, axis=0) / counts
    unit: FloatMatrix = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), _TINY)
    return unit.astype(np.float32)
