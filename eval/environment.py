"""Which arithmetic a run was made with: the same weights may give other vectors elsewhere.

The packaged model computes in fp32, where processors differ by less than a rounded score shows; a
quantised model at an endpoint, or another runtime, may differ in the third decimal, and a close
call falls the other way. Two runs are comparable case by case only where the embedding gave the
same numbers; that is measured on vectors, not guessed from the name of the processor.
"""

from __future__ import annotations

import base64
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Literal

import numpy as np

from assist.index.embedding import Embedder
from assist.index.manifest import Manifest
from assist.index.probes import probe_texts
from assist.types import FloatMatrix

Arithmetic = Literal["same", "other", "unknown"]
TOLERANCE = 1e-4  # of a cosine: fp32 on two processors stays below 1e-6, int8 was .002 off
DIRECTIONS = 8
_CPU_INFO = Path("/proc/cpuinfo")


def environment_of(embedder: Embedder, manifest: Manifest) -> dict[str, str]:
    """What made the vectors of a run.

    Returns:
        weights: sha256 of the embedding's weights. vectors: cosines to fixed directions of the
        vectors that it gives the fixed texts now, as queries, and of those that it gave them when
        the index was built. The rest is for people.
    """
    now = embedder.embed_queries(probe_texts())
    built = np.frombuffer(base64.b64decode(manifest.built_with.probes or ""), "<f4")
    rows = np.concatenate([now, built.reshape(-1, now.shape[1])])
    cosines = rows @ _directions(now.shape[1]).T
    return {
        "weights": embedder.fingerprint.sha256,
        "vectors": " ".join(f"{value:.5f}" for value in cosines.ravel()),
        "processor": _processor(),
        "machine": platform.machine(),
        "onnxruntime": metadata.version("onnxruntime"),
    }


def compare_arithmetic(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Arithmetic:
    """Whether two runs could have differed by arithmetic alone.

    Returns:
        "other" only where the same weights gave other vectors. Other weights are a change of the
        system, so they count as "same": what they break is a regression. "unknown" where one run
        names no vectors.
    """
    if not ours.get("vectors") or not theirs.get("vectors"):
        return "unknown"
    if ours.get("weights") != theirs.get("weights"):
        return "same"
    return "same" if _are_near(ours["vectors"], theirs["vectors"]) else "other"


def _directions(dim: int) -> FloatMatrix:
    """Unit rows that have nothing to do with any text, shape (DIRECTIONS, dim)."""
    waves = np.cos(np.outer(np.arange(1, DIRECTIONS + 1), np.arange(dim)))
    unit: FloatMatrix = waves / np.linalg.norm(waves, axis=1, keepdims=True)
    return unit


def _are_near(one: str, other: str) -> bool:
    """Whether two lists of cosines agree; what an older release wrote is no such list."""
    try:
        first, second = (np.array(text.split(), np.float64) for text in (one, other))
    except ValueError:
        return one == other
    return first.shape == second.shape and bool((np.abs(first - second) <= TOLERANCE).all())


def _processor() -> str:
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
