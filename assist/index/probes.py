"""Proof that questions pass through the same model and tokens as the text of a version did.

A fingerprint names weights and prompts; another runtime or a broken graph under the same name shows
only in the vectors. Five fixed texts are embedded with every build and again when a version is
opened.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
from functools import cache
from importlib import resources

import numpy as np

from assist.errors import IndexMismatch
from assist.index.embedding import Embedder
from assist.index.manifest import REINDEX, Manifest
from assist.text.tokens import codes, index_tokens
from assist.types import FloatMatrix

LEAST_COSINE = 0.999


@cache
def probe_texts() -> tuple[str, ...]:
    """The fixed texts."""
    file = resources.files("assist.index").joinpath("probes.toml")
    return tuple(tomllib.loads(file.read_text(encoding="utf-8"))["texts"])


def probe_vectors(embedder: Embedder) -> FloatMatrix:
    """Embed the fixed texts as documents, shape (5, dim)."""
    return embedder.embed_documents(probe_texts())


@cache
def tokens_digest() -> str:
    """Digest of the fixed texts' tokens; it changes when new queries no longer fit old rows."""
    tokens = [[index_tokens(text), codes(text)] for text in probe_texts()]
    return hashlib.sha256(json.dumps(tokens).encode()).hexdigest()[:16]


def pack_probes(vectors: FloatMatrix) -> str:
    """Vectors as text for the manifest: base64 of little-endian float32."""
    return base64.b64encode(vectors.astype("<f4").tobytes()).decode("ascii")


def check_tokens(manifest: Manifest) -> None:
    """Refuse a version whose lexical index was made by other tokens.

    Raises:
        IndexMismatch: With the command that builds a fitting version.
    """
    built, now = manifest.built_with.tokens, tokens_digest()
    if built and built != now:
        raise IndexMismatch(
            f"index version {manifest.id} was built with another set-up (built -> at hand): "
            f"lexical tokens {built!r} -> {now!r}. Re-index: {REINDEX}"
        )


def check_probes(manifest: Manifest, embedder: Embedder) -> None:
    """Refuse an embedding whose vectors of the fixed texts differ from the stored ones.

    Raises:
        IndexMismatch: A cosine is below .999; names it and the command that builds a fitting
            version.
    """
    packed = manifest.built_with.probes
    if not packed:
        return
    now = probe_vectors(embedder)
    was = np.frombuffer(base64.b64decode(packed), "<f4")
    if was.size != now.size:
        raise IndexMismatch(f"index version {manifest.id}: {was.size} probe values, now {now.size}")
    cosine = float((was.reshape(now.shape) * now).sum(axis=1).min())
    if not cosine >= LEAST_COSINE:
        raise IndexMismatch(
            f"index version {manifest.id} was built with another set-up: the embedding is called "
            f"{manifest.fingerprint.model!r} but its vectors differ (cosine {cosine:.4f} < "
            f"{LEAST_COSINE}). Re-index: {REINDEX}"
        )
