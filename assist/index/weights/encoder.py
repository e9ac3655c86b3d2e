"""Run the exported model with ONNX Runtime.

One text per run, several runs at once: a padded batch of 16 passages of 300 characters costs more
(its activations leave the second-level cache) and short texts cost the same either way. Spinning
and the memory arena are off: they cost other processes more than they gain here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from assist.errors import BadModelOutput
from assist.index.weights.cache import ModelFolder
from assist.index.weights.graph import AS_PACKAGED, AS_TUNED, OUTPUT, PACKAGED, TOKENS
from assist.types import FloatMatrix

MAX_TOKENS = 512
_MAX_CHARS = MAX_TOKENS * 16  # no piece of the vocabulary is longer than 16 characters
_PARALLEL_FROM = 2  # texts

TokenIds = list[int]


@dataclass(frozen=True, slots=True)
class _Job:
    """A text to run, by its place, through the tuned layers, the packaged ones or both."""

    place: int
    tuned: bool
    packaged: bool


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
        self._outputs = [name for name in (OUTPUT, PACKAGED, TOKENS) if name in sizes]
        self.dim, self.token_dim = int(sizes[OUTPUT]), int(sizes.get(TOKENS, 0))

    def count_tokens(self, text: str) -> int:
        """Return the length in model tokens without special tokens, at most `MAX_TOKENS` - 2."""
        return len(self._tokenizer.encode(text[:_MAX_CHARS], add_special_tokens=False).ids)

    def tokenise(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of each text, special tokens included, cut to `MAX_TOKENS`."""
        encoded = self._tokenizer.encode_batch_fast([text[:_MAX_CHARS] for text in texts])
        return [encoding.ids for encoding in encoded]

    def encode(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """Embed texts, prompts already in front.

        Args:
            texts: Any length; an empty sequence gives shape (0, dim).
            progress: Called with the number of texts finished since the last call.

        Returns:
            Unit rows, shape (n, dim), in input order.

        Raises:
            BadModelOutput: The model gave a wrong shape or a value that is not finite.
        """
        return self.encode_tokens(texts, progress=progress)[0]

    def encode_tokens(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> tuple[FloatMatrix, list[FloatMatrix]]:
        """Embed texts as a whole and token by token.

        Returns:
            What `encode` returns, and for each text unit rows (tokens, token_dim) of its tokens,
            special ones included; token_dim 0 if the model makes none.

        Raises:
            BadModelOutput: The model gave a wrong shape or a value that is not finite.
        """
        jobs = [_Job(place, tuned=True, packaged=False) for place in range(len(texts))]
        rows, _, tokens = self._run_all(texts, jobs, progress)
        return rows, tokens

    def encode_case(
        self, said: Sequence[str], asked: Sequence[str]
    ) -> tuple[FloatMatrix, FloatMatrix, list[FloatMatrix]]:
        """Embed texts by the model as packaged, and others, or the same, as tuned.

        A text of both goes through the layers that they share once: one run of 16 layers is faster
        than two of 12 side by side, which wait for the memory.

        Returns:
            Unit rows (len(said), dim) as packaged; for `asked` what `encode_tokens` returns.

        Raises:
            BadModelOutput: The model gave a wrong shape or a value that is not finite.
        """
        texts = list(dict.fromkeys((*said, *asked)))
        jobs = [
            _Job(at, tuned=text in asked, packaged=text in said) for at, text in enumerate(texts)
        ]
        rows, packaged, tokens = self._run_all(texts, jobs)
        first, last = ([texts.index(text) for text in each] for each in (said, asked))
        return packaged[first], rows[last], [tokens[at] for at in last]

    def _run_all(
        self,
        texts: Sequence[str],
        jobs: Sequence[_Job],
        progress: Callable[[int], None] | None = None,
    ) -> tuple[FloatMatrix, FloatMatrix, list[FloatMatrix]]:
        """Rows as tuned and as packaged, and tokens, of every text; zeros where no job asks."""
        rows, packaged = (np.zeros((len(texts), self.dim), np.float32) for _ in range(2))
        tokens = [np.zeros((0, self.token_dim), np.float32)] * len(texts)
        ids = self.tokenise(texts)

        def run(job: _Job) -> int:
            found = self._run(ids[job.place], job)
            if job.tuned:
                rows[job.place], tokens[job.place] = found[OUTPUT], found[TOKENS]
            if job.packaged:
                packaged[job.place] = found[PACKAGED]
            return 1

        # Longest first, so that the workers finish together.
        for done in self._each(run, sorted(jobs, key=lambda job: -len(ids[job.place]))):
            if progress:
                progress(done)
        return rows, packaged, tokens

    def _run(self, ids: TokenIds, job: _Job) -> dict[str, FloatMatrix]:
        """Run one text: by output's name its unit rows (dim,) and those of its tokens."""
        given = np.array([ids], np.int64)
        inputs = {"input_ids": given, "attention_mask": np.ones_like(given)}
        wanted = {AS_TUNED: np.array(job.tuned), AS_PACKAGED: np.array(job.packaged)}
        answers = self._session.run(self._outputs, inputs | wanted)
        found = {name: answer[0] for name, answer in zip(self._outputs, answers, strict=True)}
        for name in (OUTPUT, PACKAGED):
            if found[name].shape != (self.dim,) or not np.isfinite(found[name]).all():
                raise BadModelOutput(f"embedding of {len(ids)} tokens is misshapen or not finite")
        return {TOKENS: np.zeros((len(ids), 0), np.float32)} | found

    def _each(self, run: Callable[[_Job], int], jobs: list[_Job]) -> Iterator[int]:
        if len(jobs) < _PARALLEL_FROM or self._workers == 1:
            yield from map(run, jobs)
            return
        with ThreadPoolExecutor(self._workers, thread_name_prefix="embed") as pool:
            yield from pool.map(run, jobs)


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
