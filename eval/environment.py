"""Which arithmetic a run was made with: the same weights give other vectors on another processor.

The default embedding is quantised to int8, and ONNX Runtime multiplies int8 with whatever the
processor offers, so vectors differ in the third decimal between machines and a close call may fall
the other way. Two runs are comparable case by case only where the embedding gave the same numbers;
that is measured on the vectors themselves, not guessed from the name of the processor.
"""

from __future__ import annotations

import base64
import hashlib
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Literal

from assist.index.embedding import Embedder
from assist.index.manifest import Manifest
from assist.index.probes import probe_texts

Arithmetic = Literal["same", "other", "unknown"]
_CPU_INFO = Path("/proc/cpuinfo")


def environment_of(embedder: Embedder, manifest: Manifest) -> dict[str, str]:
    """What made the vectors of a run.

    Returns:
        weights: sha256 of the embedding's weights. vectors: digest of the vectors it gives the
        fixed texts now, as queries, and gave them when the index was built. The rest is for people.
    """
    digest = hashlib.sha256(embedder.embed_queries(probe_texts()).astype("<f4").tobytes())
    digest.update(base64.b64decode(manifest.built_with.probes or ""))
    return {
        "weights": embedder.fingerprint.sha256,
        "vectors": digest.hexdigest()[:16],
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
    return "same" if ours["vectors"] == theirs["vectors"] else "other"


def _processor() -> str:
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
