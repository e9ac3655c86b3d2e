"""What the folder of a tenant's index holds: names, ids, manifests, and whether files are whole.

    index/<tenant>/  .lock  published.jsonl  current -> v<id>
      v<id>/  vectors.faiss  chunks.jsonl  documents.jsonl  terms.json  spans.npy
              span_vectors.npy  lexical/  MANIFEST.json

Line n of chunks.jsonl is row n of the vectors and of the lexical index.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from assist.errors import CorruptIndex
from assist.index.manifest import MANIFEST_FILE, Manifest, read_manifest

CURRENT = "current"
HISTORY = "published.jsonl"
VECTORS = "vectors.faiss"
CHUNKS = "chunks.jsonl"
DOCUMENTS = "documents.jsonl"
TERMS = "terms.json"
LEXICAL = "lexical"


def version_folder(index_dir: Path, version_id: str) -> Path:
    """Folder of a version."""
    return index_dir / f"v{version_id}"


def list_versions(index_dir: Path) -> list[str]:
    """Ids of the versions on disk, newest first; whether they are whole is not checked."""
    if not index_dir.is_dir():
        return []
    folders = [path for path in index_dir.iterdir() if path.name.startswith("v") and path.is_dir()]
    return sorted((path.name[1:] for path in folders), reverse=True)


def current_id(index_dir: Path) -> str:
    """Id that `current` points to, or "" if nothing was published."""
    try:
        return (index_dir / CURRENT).readlink().name.removeprefix("v")
    except OSError:
        return ""


def published_ids(index_dir: Path) -> set[str]:
    """Ids that have ever been live."""
    try:
        lines = (index_dir / HISTORY).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    found: set[str] = set()
    for line in lines:
        try:
            found.add(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError):  # a line torn by a power cut
            continue
    return found


def open_manifest(index_dir: Path, version_id: str) -> Manifest:
    """Read the manifest of a version.

    Raises:
        CorruptIndex: It is missing, changed, or not of this folder.
    """
    path = version_folder(index_dir, version_id) / MANIFEST_FILE
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorruptIndex(f"manifest of {version_id}: {error}") from error
    return read_manifest(text, version_id)


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Check size and sha256 of every file.

    Raises:
        CorruptIndex: Names the first file that differs.
    """
    for name, entry in manifest.files.items():
        try:
            with (folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
        except OSError as error:
            raise CorruptIndex(f"version {manifest.id}: {name}: {error}") from error
        if (size, digest) != (entry.bytes, entry.sha256):
            raise CorruptIndex(f"version {manifest.id}: {name} does not match its manifest")
