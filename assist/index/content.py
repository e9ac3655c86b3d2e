"""What goes into an index version, checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from assist.index.embedding import Fingerprint
from assist.index.lexical import LexicalRow
from assist.index.marks import Marks
from assist.index.rows import TokenRows, UnitRows, blocks
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
        vectors: One unit row for each chunk.
        fingerprint: Of the embedder that made the vectors.
        report: Free JSON of the build.
        chunker: Version of the chunker.
        cleaning: Version of the cleaning.
        probes: `assist.index.probes.probe_vectors(embedder)`; None leaves the later check out.
        approver: Who let it go live, if somebody had to.
        spans: (row, start, end, is a field) of what the chunks say one by one, in row order,
            fields of records last.
        span_vectors: One unit row for each span; None where there are none.
        span_tokens: One row of `assist.index.late.pack_tokens` for each span, of the length that
            the fingerprint says; None where there are none.
        vector_kind: Vector structure; None chooses by size.
        marks: `assist.index.lexical.marks_of` of chunks, by id, where they have been kept.
    """

    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]
    vectors: UnitRows
    fingerprint: Fingerprint
    report: Mapping[str, object] = field(default_factory=dict)
    chunker: str = ""
    cleaning: str = ""
    probes: FloatMatrix | None = None
    approver: str = ""
    spans: tuple[tuple[int, int, int, int], ...] = ()
    span_vectors: UnitRows | None = None
    span_tokens: TokenRows | None = None
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
    chunks, spans = content.chunks, content.spans
    check_vectors(content.vectors, len(chunks), lambda row: chunks[row].id)
    dims = {content.vectors.shape[1], content.fingerprint.dim}
    if content.span_vectors is not None:
        check_vectors(
            content.span_vectors,
            len(spans),
            lambda n: f"{chunks[spans[n][0]].id}[{spans[n][1]}:{spans[n][2]}]",
        )
        dims.add(content.span_vectors.shape[1])
    wanted = (len(spans), content.fingerprint.late)
    if content.span_tokens is not None and content.span_tokens.shape != wanted:
        raise ValueError(f"span tokens of shape {content.span_tokens.shape}, expected {wanted}")
    if content.probes is not None:
        dims.add(np.atleast_2d(content.probes).shape[1])
    if len(dims) != 1:
        raise ValueError(f"vectors, probes and fingerprint differ in dimension: {sorted(dims)}")


def check_vectors(vectors: UnitRows, count: int, name_of: Callable[[int], str]) -> None:
    """Refuse vectors that would poison an index.

    Args:
        vectors: Shape (n, dim).
        count: How many there must be.
        name_of: What to call a row in an error, such as the chunk id.

    Raises:
        ValueError: Wrong shape or type, a value that is not finite, or a length outside 1 ± .01;
            the message names the chunk.
    """
    if len(vectors.shape) != 2:  # noqa: PLR2004  a matrix
        raise ValueError(f"vectors of shape {vectors.shape}, expected (n, dim)")
    if len(vectors) != count:
        raise ValueError(f"{len(vectors)} vectors for {count} chunks")
    for start, block in blocks(vectors):
        if block.dtype != np.float32:
            raise ValueError(f"vectors are {block.dtype}, expected float32")
        norms = np.sqrt(np.einsum("ij,ij->i", block, block))  # without a copy
        # Written so that it also catches NaN and infinity.
        wrong = np.flatnonzero(~(np.abs(norms - 1.0) <= NORM_TOLERANCE))
        if len(wrong):
            row = int(wrong[0])
            raise ValueError(
                f"vector of chunk {name_of(start + row)} has length {norms[row]}, "
                f"expected 1 ± {NORM_TOLERANCE}"
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
