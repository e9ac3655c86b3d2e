"""The manifest of an index version: contents, what it was built with, sums of its files.

An id is `<UTC time>-<hash>`, and the hash covers every other value of the manifest, so a manifest
that was changed no longer fits the name of its folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.errors import CorruptIndex, IndexMismatch
from assist.index.embedding import Fingerprint

MANIFEST_FILE = "MANIFEST.json"
ID_PATTERN = r"^\d{8}T\d{12}Z-[0-9a-f]{12}$"
STAMP_FORMAT = "%Y%m%dT%H%M%S%fZ"
REINDEX = "python -m ingest build SOURCE --data DATA --publish"


class Part(BaseModel):
    """Base of the manifest's parts: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileEntry(Part):
    """A file of the version."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)


class Counts(Part):
    """How much the version holds."""

    documents: int = Field(ge=0)
    chunks: int = Field(ge=0)


class VectorInfo(Part):
    """The vector structure; `recall` is its share of the exact 10 nearest rows, measured."""

    kind: Literal["flat", "fp16", "sq8", "ivf-sq8"]
    dim: int = Field(ge=1)
    recall: float = Field(ge=0, le=1)


class BuiltWith(Part):
    """What text and questions must go through to fit this version.

    Attributes:
        embedding: Model, weights, prompts, dimension.
        chunker: Version of the chunker.
        cleaning: Version of the cleaning.
        tokens: Digest of the lexical tokens of the probe texts.
        probes: Vectors of the probe texts, packed by `assist.index.probes`; "" if none were given.
    """

    embedding: Fingerprint
    chunker: str = ""
    cleaning: str = ""
    tokens: str = ""
    probes: str = ""


class Manifest(Part):
    """Everything known about a version.

    Attributes:
        id: Name of the folder without its "v".
        parent: Version that was live when this one was written, or "".
        created_at: Aware, UTC.
        files: By path below the folder, the manifest itself left out.
        documents: sha256 of each document's text, by key.
        report: Free JSON of the build: refused, skipped, review, warned …
        approver: Who let the version go live, if somebody had to.
    """

    format: Literal[1] = 1
    id: str = Field(pattern=ID_PATTERN)
    parent: str = ""
    created_at: datetime
    files: dict[str, FileEntry]
    counts: Counts
    documents: dict[str, str]
    vectors: VectorInfo
    built_with: BuiltWith
    report: dict[str, Any] = Field(default_factory=dict)
    approver: str = ""

    @property
    def fingerprint(self) -> Fingerprint:
        """The embedding that the version's vectors come from."""
        return self.built_with.embedding


def manifest_text(manifest: Manifest) -> str:
    """The text of MANIFEST.json."""
    return _canonical(manifest.model_dump(mode="json"))


def named(manifest: Manifest) -> Manifest:
    """The manifest with the id that follows from its other values."""
    values = manifest.model_dump(mode="json")
    return manifest.model_copy(update={"id": _id_for(values, manifest.created_at)})


def read_manifest(text: str, version_id: str) -> Manifest:
    """Parse MANIFEST.json.

    Args:
        text: Of the file.
        version_id: Name of the folder without its "v".

    Raises:
        CorruptIndex: It is not the manifest that was written into this folder.
    """
    try:
        values = json.loads(text)
        manifest = Manifest.model_validate(values)
    except (json.JSONDecodeError, ValidationError, RecursionError) as error:
        raise CorruptIndex(f"manifest of {version_id}: {str(error).splitlines()[0]}") from error
    if manifest.id != version_id or _canonical(values) != text:
        raise CorruptIndex(f"manifest of {version_id} was changed")
    if _id_for(values, manifest.created_at) != version_id:
        raise CorruptIndex(f"manifest of {version_id} does not fit its id")
    return manifest


def check_fit(
    manifest: Manifest, fingerprint: Fingerprint, *, chunker: str = "", cleaning: str = ""
) -> None:
    """Refuse a version that was built with something else.

    Args:
        manifest: Of the version.
        fingerprint: Of the embedder that questions go through.
        chunker: Version of the chunker at hand; "" is not compared.
        cleaning: Version of the cleaning at hand; "" is not compared.

    Raises:
        IndexMismatch: Names every difference, both values and the command that builds a fitting
            version.
    """
    built = manifest.built_with
    pairs: dict[str, tuple[object, object]] = {
        name: (getattr(built.embedding, name), getattr(fingerprint, name))
        for name in fingerprint.__dataclass_fields__
    }
    pairs["chunker"] = (built.chunker, chunker or built.chunker)
    pairs["cleaning"] = (built.cleaning, cleaning or built.cleaning)
    different = [f"{name} {was!r} -> {now!r}" for name, (was, now) in pairs.items() if was != now]
    if different:
        raise IndexMismatch(
            f"index version {manifest.id} was built with another set-up "
            f"(built -> at hand): {'; '.join(different)}. Re-index: {REINDEX}"
        )


def _id_for(values: Mapping[str, Any], created_at: datetime) -> str:
    rest = {key: value for key, value in values.items() if key != "id"}
    digest = hashlib.sha256(_canonical(rest).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{created_at.strftime(STAMP_FORMAT)}-{digest[:12]}"


def _canonical(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
