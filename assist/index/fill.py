"""Fills the folder of a new index version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from assist.index.content import VersionContent, chunk_rows, entity_terms
from assist.index.durable import seal_file, sync_folder, write_file
from assist.index.folder import CHUNKS, DOCUMENTS, LEXICAL, TERMS, VECTORS, verify_files
from assist.index.lexical import write_lexical
from assist.index.manifest import (
    MANIFEST_FILE,
    BuiltWith,
    Counts,
    FileEntry,
    Manifest,
    VectorInfo,
    manifest_text,
    named,
)
from assist.index.probes import pack_probes, tokens_digest
from assist.index.spans import build_spans, spans_to_bytes
from assist.index.vectors import FaissVectors, build_vectors, measured_recall
from assist.index.version import CHUNK, DOCUMENT, read_version

SELF_QUERIES = 3
LEAST_SELF_SCORE = 0.98
UNSET_ID = "00000000T000000000000Z-000000000000"


def fill_folder(
    folder: Path, content: VersionContent, *, parent: str, created_at: datetime
) -> Manifest:
    """Write every file of a version into an empty folder, read them back, the manifest last.

    Args:
        folder: Empty.
        content: Checked by `check_content`.
        parent: Version that is live now, or "".
        created_at: Aware, UTC; later than that of any version beside it.

    Raises:
        OSError: The disk refused, or what was read back is not what was written.
        CorruptIndex: A file changed between writing and reading back.
    """
    vectors = build_vectors(content.vectors, content.vector_kind)
    texts = {
        VECTORS: vectors.to_bytes(),
        CHUNKS: b"".join(CHUNK.dump_json(chunk) + b"\n" for chunk in content.chunks),
        DOCUMENTS: b"".join(DOCUMENT.dump_json(d) + b"\n" for d in content.documents),
        TERMS: json.dumps(sorted(entity_terms(content)), ensure_ascii=False).encode(),
    }
    if content.span_vectors is not None:
        spans = build_spans(content.spans, content.span_vectors, len(content.chunks))
        texts |= spans_to_bytes(spans)
    files = {name: write_file(folder / name, payload) for name, payload in texts.items()}
    lexical = folder / LEXICAL
    lexical.mkdir()
    write_lexical(lexical, chunk_rows(content))
    files |= {f"{LEXICAL}/{path.name}": seal_file(path) for path in _index_files(lexical)}
    manifest = _manifest(content, files, vectors, parent=parent, created_at=created_at)
    verify_files(folder, manifest)
    _find_themselves(read_version(folder, manifest).vectors)
    write_file(folder / MANIFEST_FILE, manifest_text(manifest).encode())
    sync_folder(lexical)
    sync_folder(folder)
    return manifest


def _manifest(
    content: VersionContent,
    files: Mapping[str, FileEntry],
    vectors: FaissVectors,
    *,
    parent: str,
    created_at: datetime,
) -> Manifest:
    probes = "" if content.probes is None else pack_probes(content.probes)
    recall = measured_recall(vectors, content.vectors)
    return named(
        Manifest(
            id=UNSET_ID,
            parent=parent,
            created_at=created_at,
            files=dict(files),
            counts=Counts(documents=len(content.documents), chunks=len(content.chunks)),
            documents={d.source.key: d.source.sha256 for d in content.documents},
            vectors=VectorInfo(kind=vectors.kind, dim=vectors.dim, recall=recall),
            built_with=BuiltWith(
                embedding=content.fingerprint,
                chunker=content.chunker,
                cleaning=content.cleaning,
                tokens=tokens_digest(),
                probes=probes,
            ),
            report=json.loads(json.dumps(content.report)),
            approver=content.approver,
        )
    )


def _find_themselves(vectors: FaissVectors) -> None:
    if not vectors.count:
        return
    rows = np.unique(np.linspace(0, vectors.count - 1, SELF_QUERIES).astype(np.int64))
    scores, _ = vectors.search(vectors.vectors(rows), 1)
    if not (scores[:, 0] >= LEAST_SELF_SCORE).all():
        raise OSError(f"vectors {rows.tolist()} do not find themselves: {scores[:, 0].tolist()}")


def _index_files(lexical: Path) -> Iterable[Path]:
    return (path for path in sorted(lexical.iterdir()) if not path.name.endswith(".lock"))
