"""What goes into an index version, checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from assist.index.embed import Fingerprint
from assist.index.lexical import LexicalRow
from assist.index.marks import Marks
from assist.index.vectors import VectorKind
from assist.text.tokens import codes
from assist.types import Chunk, Document, FloatMatrix

HEADING_JOINT = " \u203a "
NORM_TOLERANCE = 0.01
PRODUCT_POOLS = frozenset({"manual", "catalog"})


@dataclass(frozen=True)
class VersionContent:
    """Everything a version holds.

    Attributes:
        documents: Each key once.
        chunks: In row order; every chunk's document is among `documents`.
        vectors: Unit-length float32 rows, shape (len(chunks), dim).
        fingerprint: Of the embedder that made the vectors.
        report: Free JSON of the build.
        chunker: Version of the chunker.
        cleaning: Version of the cleaning.
        probes: `assist.index.probes.probe_vectors(embedder)`; None leaves the later check out.
        approver: Who let it go live, if somebody had to.
        spans: (row, start, end, is a field) of what the chunks say one by one, in row order,
            fields of records last.
        span_vectors: Unit float32 rows of the spans; None where there are none.
        vector_kind: Vector structure; None chooses by size.
        marks: `assist.index.lexical.marks_of` of chunks, by id, where they have been kept.
    """

    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]
    vectors: FloatMatrix
    fingerprint: Fingerprint
    report: Mapping[str, object] = field(default_factory=dict)
    chunker: str = ""
    cleaning: str = ""
    probes: FloatMatrix | None = None
    approver: str = ""
    spans: tuple[tuple[int, int, int, int], ...] = ()
    span_vectors: FloatMatrix | None = None
    vector_kind: VectorKind | None = None
    marks: Mapping[str, Marks] = field(default_factory=dict)


def check_content(content: VersionContent) -> None:
    """Refuse content that does not fit together.

    Raises:
        ValueError: A key or chunk id occurs twice, a chunk is not the slice of its document that it
            claims to be, or a vector is not finite, has another length than 1 or another dimension;
            names the chunk.
    """
    texts = {document.source.key: document.text for document in content.documents}
    if len(texts) != len(content.documents):
        raise ValueError(f"{len(content.documents)} documents with {len(texts)} different keys")
    seen: set[str] = set()
    for chunk in content.chunks:
        if chunk.id in seen:
            raise ValueError(f"chunk {chunk.id} of {chunk.doc_key} occurs twice")
        seen.add(chunk.id)
        if chunk.doc_key not in texts:
            raise ValueError(f"chunk {chunk.id}: its document {chunk.doc_key} is missing")
        if texts[chunk.doc_key][chunk.start : chunk.end] != chunk.text:
            raise ValueError(
                f"chunk {chunk.id}: text differs from {chunk.doc_key}[{chunk.start}:{chunk.end}]"
            )
    check_vectors(content.vectors, [chunk.id for chunk in content.chunks])
    dims = {content.vectors.shape[1], content.fingerprint.dim}
    if content.span_vectors is not None:
        names = [f"{content.chunks[row].id}[{start}:{end}]" for row, start, end, _ in content.spans]
        check_vectors(content.span_vectors, names)
        dims.add(content.span_vectors.shape[1])
    if content.probes is not None:
        dims.add(np.atleast_2d(content.probes).shape[1])
    if len(dims) != 1:
        raise ValueError(f"vectors, probes and fingerprint differ in dimension: {sorted(dims)}")


def check_vectors(vectors: FloatMatrix, names: list[str]) -> None:
    """Refuse vectors that would poison an index.

    Args:
        vectors: Shape (n, dim).
        names: What to call each row in an error, such as the chunk id; n of them.

    Raises:
        ValueError: Wrong shape or type, a value that is not finite, or a length outside 1 ± .01;
            the message names the chunk.
    """
    if vectors.ndim != 2 or vectors.dtype != np.float32:  # noqa: PLR2004  a matrix
        raise ValueError(
            f"vectors are {vectors.dtype} of shape {vectors.shape}, expected float32 (n, dim)"
        )
    if len(vectors) != len(names):
        raise ValueError(f"{len(vectors)} vectors for {len(names)} chunks")
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))  # without a copy of all of them
    wrong = np.flatnonzero(
        ~(np.abs(norms - 1.0) <= NORM_TOLERANCE)
    )  # also catches NaN and infinity
    if len(wrong):
        row = int(wrong[0])
        raise ValueError(
            f"vector of chunk {names[row]} has length {norms[row]}, expected 1 ± {NORM_TOLERANCE}"
        )


def chunk_rows(content: VersionContent) -> Iterator[LexicalRow]:
    """The lexical texts of the chunks, in row order."""
    titles = {document.source.key: document.source.title for document in content.documents}
    for chunk in content.chunks:
        yield LexicalRow(
            title=titles[chunk.doc_key],
            heading=HEADING_JOINT.join(chunk.heading_path),
            body=chunk.text,
            marks=content.marks.get(chunk.id),
        )


def entity_terms(content: VersionContent) -> set[str]:
    """Product codes of the version, and titles of its manuals and catalogue documents.

    Follow-up questions are completed with such terms ("and how long does it last?").
    """
    terms: set[str] = set()
    pools = {document.source.key: document.source.category for document in content.documents}
    for document in content.documents:
        title = document.source.title
        terms.update(codes(title))
        if title and document.source.category in PRODUCT_POOLS:
            terms.add(title)
    for chunk in content.chunks:
        if pools[chunk.doc_key] in PRODUCT_POOLS:
            marks = content.marks.get(chunk.id)
            written = marks[2].split("\n") if marks else codes(_named_text(chunk))
            terms.update(filter(None, written))
    return terms


def _named_text(chunk: Chunk) -> str:
    return "\n".join((*chunk.heading_path, chunk.text))
