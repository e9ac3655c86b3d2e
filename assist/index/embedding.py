"""What an embedding model is to the rest: texts in, unit vectors out, and what identifies it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assist.index.weights.encoder import MAX_TOKENS
from assist.types import FloatMatrix

E5_QUERY, E5_DOCUMENT = "query: ", "passage: "
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an index was embedded with; equal fingerprints give comparable vectors.

    `sha256` is that of the weights, `dim` the length of a vector; the prompts are put before every
    query and document text; input is cut to `max_tokens`. `late` is the length of a text's row of
    token vectors (assist/index/late.py), 0 for a model without.
    """

    model: str
    sha256: str
    dim: int
    query_prompt: str = ""
    document_prompt: str = ""
    max_tokens: int = MAX_TOKENS
    late: int = 0


@dataclass(frozen=True, slots=True)
class CaseVectors:
    """A case, embedded.

    Attributes:
        messages: Unit rows (m, dim) of what the customer wrote, for the triage.
        queries: Unit rows (n, dim) of what is searched.
        tokens: For each query unit rows (tokens, size) of its tokens; size 0 for a model without.
    """

    messages: FloatMatrix
    queries: FloatMatrix
    tokens: tuple[FloatMatrix, ...]


class Embedder(Protocol):
    """Turns text into unit rows of float32."""

    @property
    def fingerprint(self) -> Fingerprint:
        """What the vectors were made with."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return unit rows (n, dim); (0, dim) for no text.

        Raises:
            BadModelOutput: A vector has the wrong dimension or is not finite.
        """
        ...

    def embed_questions(self, texts: Sequence[str]) -> tuple[FloatMatrix, tuple[FloatMatrix, ...]]:
        """Embed queries as a whole and token by token, as in `CaseVectors`.

        Raises:
            BadModelOutput: A vector has the wrong dimension or is not finite.
        """
        ...

    def embed_case(self, messages: Sequence[str], queries: Sequence[str]) -> CaseVectors:
        """Embed what a customer wrote, for the triage, and what is searched, in one call.

        Raises:
            BadModelOutput: A vector has the wrong dimension or is not finite.
        """
        ...

    def embed_documents(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> FloatMatrix:
        """Return unit rows (n, dim); `progress` hears how many texts were just finished.

        Raises:
            BadModelOutput: A vector has the wrong dimension or is not finite.
        """
        ...

    def embed_passages(self, texts: Sequence[str]) -> tuple[FloatMatrix, NDArray[np.int8]]:
        """Embed documents as a whole and token by token.

        Returns:
            What `embed_documents` returns, and rows of `assist.index.late.pack_tokens`, shape
            (n, fingerprint.late).

        Raises:
            BadModelOutput: A vector has the wrong dimension or is not finite.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Return the model tokens of a text, without prompt and special tokens."""
        ...


def without_tokens(count: int) -> tuple[FloatMatrix, ...]:
    """What a model that makes no token vectors says of the tokens of some queries."""
    return (np.zeros((0, 0), np.float32),) * count
