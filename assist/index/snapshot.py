"""One index version in memory, and how it is read from its folder.

Which version to read, and serving it: `assist.index.version`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assist.errors import CorruptIndex
from assist.index.folder import CHUNKS, DOCUMENTS, LEXICAL, TERMS, VECTORS
from assist.index.languages import Languages, read_languages
from assist.index.lexical import TantivyIndex, open_lexical
from assist.index.manifest import Manifest
from assist.index.spans import SpanVectors, read_spans
from assist.index.vectors import FaissVectors, vectors_from_bytes
from assist.index.withdrawn import Withdrawn
from assist.types import Chunk, Document

CHUNK = TypeAdapter(Chunk)
DOCUMENT = TypeAdapter(Document)


@dataclass(frozen=True)
class IndexSnapshot:
    """One version in memory. It never changes; a query uses one snapshot from start to end.

    Attributes:
        id: Of the version.
        manifest: What the version says of itself.
        documents: By key, without those that are withheld.
        chunks: Row n of the vectors is chunks[n].
        vectors: Dense index.
        lexical: Word index.
        spans: Vectors of what the chunks say one by one.
        languages: Language of every row, and what it alone adds to a cosine.
        entities: Product codes and titles that occur in the version.
        warnings: What was wrong when it was opened, such as "fell back from …".
        withheld: Keys of documents that were withdrawn or deleted since: never found, never shown.
        withdrawn: Keys that somebody has withdrawn, whether the version has them or not.
        all_documents: By key, the withheld ones too: for the doctor and for receipts.
    """

    id: str
    manifest: Manifest
    documents: Mapping[str, Document]
    chunks: tuple[Chunk, ...]
    vectors: FaissVectors
    lexical: TantivyIndex
    spans: SpanVectors
    languages: Languages
    entities: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    withheld: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    all_documents: Mapping[str, Document] = field(default_factory=dict, repr=False)
    rows: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        everything = self.all_documents or self.documents
        shown = {key: d for key, d in everything.items() if key not in self.withheld}
        object.__setattr__(self, "all_documents", everything)
        object.__setattr__(self, "documents", shown if self.withheld else everything)
        object.__setattr__(self, "rows", {chunk.id: row for row, chunk in enumerate(self.chunks)})

    def without(self, gone: Withdrawn) -> IndexSnapshot:
        """The same version, withholding what the journal says."""
        withheld = gone.withheld(self.manifest.documents)
        return replace(self, withheld=withheld, withdrawn=frozenset(gone.keys))


def read_version(folder: Path, manifest: Manifest) -> IndexSnapshot:
    """Read a version whose files have been verified.

    Raises:
        CorruptIndex: A file does not hold what the manifest says.
    """
    count = manifest.counts.chunks
    try:
        chunks = tuple(CHUNK.validate_json(line) for line in _lines(folder / CHUNKS))
        documents = tuple(DOCUMENT.validate_json(line) for line in _lines(folder / DOCUMENTS))
        terms = TypeAdapter(frozenset[str]).validate_json((folder / TERMS).read_bytes())
        payload = (folder / VECTORS).read_bytes()
    except (OSError, ValidationError) as error:
        raise CorruptIndex(f"version {manifest.id}: {str(error).splitlines()[0]}") from error
    if (len(chunks), len(documents)) != (count, manifest.counts.documents):
        raise CorruptIndex(
            f"version {manifest.id}: {len(chunks)} chunks, the manifest says {count}"
        )
    info = manifest.vectors
    vectors = vectors_from_bytes(payload, kind=info.kind, count=count, dim=info.dim)
    return IndexSnapshot(
        id=manifest.id,
        manifest=manifest,
        documents={document.source.key: document for document in documents},
        chunks=chunks,
        vectors=vectors,
        lexical=open_lexical(folder / LEXICAL, count=count),
        spans=read_spans(folder, chunks=count, dim=info.dim),
        languages=read_languages([chunk.text for chunk in chunks], vectors.vectors, info.dim),
        entities=terms,
    )


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()
