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
from assist.index.spans import write_spans
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
    info, files = _write_vectors(folder, content)
    files |= {
        CHUNKS: write_file(folder / CHUNKS, (CHUNK.dump_json(c) + b"\n" for c in content.chunks)),
        DOCUMENTS: write_file(
            folder / DOCUMENTS, (DOCUMENT.dump_json(d) + b"\n" for d in content.documents)
        ),
        TERMS: write_file(
            folder / TERMS, [json.dumps(sorted(entity_terms(content)), ensure_ascii=False).encode()]
        ),
    }
    lexical = folder / LEXICAL
    lexical.mkdir()
    write_lexical(lexical, chunk_rows(content))
    files |= {f"{LEXICAL}/{path.name}": seal_file(path) for path in _index_files(lexical)}
    manifest = _manifest(content, files, info, parent=parent, created_at=created_at)
    verify_files(folder, manifest)
    _find_themselves(read_version(folder, manifest).vectors)
    write_file(folder / MANIFEST_FILE, [manifest_text(manifest).encode()])
    sync_folder(lexical)
    sync_folder(folder)
    return manifest


def _write_vectors(
    folder: Path, content: VersionContent
) -> tuple[VectorInfo, dict[str, FileEntry]]:
    """The files of the vectors; nothing of them stays in memory."""
    vectors = build_vectors(content.vectors, content.vector_kind)
    recall = measured_recall(vectors, content.vectors)
    files = {VECTORS: write_file(folder / VECTORS, [vectors.to_bytes()])}
    if content.span_vectors is not None:
        files |= write_spans(
            folder, content.spans, content.span_vectors, len(content.chunks), content.span_tokens
        )
    return VectorInfo(kind=vectors.kind, dim=vectors.dim, recall=recall), files


def _manifest(
    content: VersionContent,
    files: Mapping[str, FileEntry],
    info: VectorInfo,
    *,
    parent: str,
    created_at: datetime,
) -> Manifest:
    probes = "" if content.probes is None else pack_probes(content.probes)
    return named(
        Manifest(
            id=UNSET_ID,
            parent=parent,
            created_at=created_at,
            files=dict(files),
            counts=Counts(documents=len(content.documents), chunks=len(content.chunks)),
            documents={d.source.key: d.source.sha256 for d in content.documents},
            vectors=info,
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
