"""Run the exported model with ONNX Runtime.

One text per run, several runs at once. Measured on 2 cores (AVX2): alone a 300-character passage
costs 95 CPU ms, in a padded batch of 16 167 (its activations leave the second-level cache); short
texts cost 7 ms either way. And int8 activations share one scale per run, so in a batch the vector
of a text depends on its neighbours (cosine down to .995): alone it is always the same. Spinning
and the memory arena are off: they cost other processes more than they gain here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from assist.errors import BadModelOutput
from assist.index.weights.cache import ModelFolder
from assist.index.weights.graph import AS_PACKAGED, OUTPUT, TOKENS
from assist.types import FloatMatrix

MAX_TOKENS = 512
_MAX_CHARS = MAX_TOKENS * 16  # no piece of the vocabulary is longer than 16 characters
_PARALLEL_FROM = 2  # texts

TokenIds = list[int]


class OrtEncoder:
    """The packaged model. Safe to use from several threads at once.

    Args:
        folder: A finished model folder.
        threads: Threads of one run, at least 1.
    """

    def __init__(self, folder: ModelFolder, *, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder.graph), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder.tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._workers = max(1, _usable_cores() // threads)
        sizes = {output.name: output.shape[-1] for output in self._session.get_outputs()}
        self._outputs = [name for name in (OUTPUT, TOKENS) if name in sizes]
        self.dim, self.token_dim = int(sizes[OUTPUT]), int(sizes.get(TOKENS, 0))

    def count_tokens(self, text: str) -> int:
        """Return the length in model tokens without special tokens, at most `MAX_TOKENS` - 2."""
        return len(self._tokenizer.encode(text[:_MAX_CHARS], add_special_tokens=False).ids)

    def tokenise(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of each text, special tokens included, cut to `MAX_TOKENS`."""
        encoded = self._tokenizer.encode_batch_fast([text[:_MAX_CHARS] for text in texts])
        return [encoding.ids for encoding in encoded]

    def encode(
        self,
        texts: Sequence[str],
        *,
        as_packaged: Collection[int] = (),
        progress: Callable[[int], None] | None = None,
    ) -> FloatMatrix:
        """Embed texts, prompts already in front.

        Args:
            texts: Any length; an empty sequence gives shape (0, dim).
            as_packaged: Places of the texts that go through the last layers as packaged; the
                others through the tuned ones.
            progress: Called with the number of texts finished since the last call.

        Returns:
            Unit rows, shape (n, dim), in input order.

        Raises:
            BadModelOutput: The model gave a wrong shape or a value that is not finite.
        """
        return self.encode_tokens(texts, as_packaged=as_packaged, progress=progress)[0]

    def encode_tokens(
        self,
        texts: Sequence[str],
        *,
        as_packaged: Collection[int] = (),
        progress: Callable[[int], None] | None = None,
    ) -> tuple[FloatMatrix, list[FloatMatrix]]:
        """Embed texts as a whole and token by token.

        Returns:
            What `encode` returns, and for each text unit rows (tokens, token_dim) of its tokens,
            special ones included; token_dim 0 if the model makes none.

        Raises:
            BadModelOutput: The model gave a wrong shape or a value that is not finite.
        """
        vectors = np.zeros((len(texts), self.dim), np.float32)
        tokens = [np.zeros((0, self.token_dim), np.float32)] * len(texts)
        ids = self.tokenise(texts)

        def run(row: int) -> int:
            vectors[row], tokens[row] = self.run(ids[row], as_packaged=row in as_packaged)
            return 1

        # Longest first, so that the workers finish together.
        for done in self._each(run, sorted(range(len(ids)), key=lambda row: -len(ids[row]))):
            if progress:
                progress(done)
        return vectors, tokens

    def run(self, ids: TokenIds, *, as_packaged: bool = False) -> tuple[FloatMatrix, FloatMatrix]:
        """Run one text: its unit vector (dim,) and those of its tokens (tokens, token_dim).

        Raises:
            BadModelOutput: The model gave a wrong shape or a value that is not finite.
        """
        given = np.array([ids], np.int64)
        inputs = {"input_ids": given, "attention_mask": np.ones_like(given)}
        found, *more = self._session.run(
            self._outputs, inputs | {AS_PACKAGED: np.array(as_packaged)}
        )
        if found.shape != (1, self.dim) or not np.isfinite(found).all():
            raise BadModelOutput(f"embedding of {len(ids)} tokens is misshapen or not finite")
        return found[0], more[0][0] if more else np.zeros((len(ids), 0), np.float32)

    def _each(self, run: Callable[[int], int], rows: list[int]) -> Iterator[int]:
        if len(rows) < _PARALLEL_FROM or self._workers == 1:
            yield from map(run, rows)
            return
        with ThreadPoolExecutor(self._workers, thread_name_prefix="embed") as pool:
            yield from pool.map(run, rows)


def unit_rows(rows: FloatMatrix, dim: int) -> FloatMatrix:
    """Scale rows to length 1.

    Raises:
        BadModelOutput: The shape is not (n, dim), a value is not finite, or a row is zero.
    """
    if rows.shape[1:] != (dim,):
        raise BadModelOutput(f"embedding has shape {rows.shape}, expected (n, {dim})")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        raise BadModelOutput("embedding has a row that is zero or not finite")
    unit: FloatMatrix = (rows / lengths).astype(np.float32)
    return unit


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
