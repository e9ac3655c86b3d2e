"""A source folder to an index version: read, embed what is new, write, publish."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from assist.errors import CorruptIndex
from assist.index.content import VersionContent
from assist.index.embed import open_embedder
from assist.index.embedding import Embedder
from assist.index.folder import current_id, open_manifest, verify_files, version_folder
from assist.index.probes import probe_vectors
from assist.index.publish import VersionWriter
from assist.settings import Settings
from assist.types import Source
from ingest import chunk, clean, spans
from ingest.account import findings, remembered, report_of
from ingest.approvals import remember_held
from ingest.build_cache import BuildCache
from ingest.gathered import BuildReport, Gathered, NothingToIndex, Options, decided
from ingest.plan import Progress, gather, index_folder
from ingest.prepared import code_digest
from ingest.publish import ROOT, Publisher
from ingest.spans import Spans, read_chunk_spans
from ingest.spoken import embedding_text, spoken_title
from ingest.vector_cache import CACHES, CachedRows, VectorCache

__all__ = ["BuildReport", "NothingToIndex", "build", "index_folder", "model_opener"]

MAX_THREADS = 4
SOURCE = TypeAdapter(Source)


def build(
    source: Path,
    settings: Settings,
    *,
    publish: bool = True,
    options: Options | None = None,
    open_model: Callable[[], Embedder] | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a version of a source folder.

    Args:
        source: The folder.
        settings: Where the data is and which model embeds.
        publish: Whether the version goes live.
        options: How files are read; approvals of the data folder are added.
        open_model: Opens the embedder; default the one of the settings.
        progress: Hears (stage, done, total) of "read" and "embed"; what it raises ends the build
            and leaves the live version.

    Returns:
        The report; where nothing changed, it names the live version.

    Raises:
        UnreadableDocument: The folder is missing.
        NothingToIndex: No file gives text.
        IndexLocked: Another process is writing.
        GateClosed: The version is built, but may not go live.
    """
    started = time.perf_counter()
    index_dir = index_folder(settings)
    with VersionWriter(index_dir) as writer:
        chosen = decided(index_dir, options or Options())
        cache = BuildCache.of(settings, is_writer=True)
        gathered = gather(source, chosen, progress, cache)
        cache.close()
        if not gathered.chunks:
            raise _nothing(source, index_dir, gathered, started)
        embedder = (open_model or model_opener(settings))()
        made = _write(settings, writer, embedder, _Read(source, chosen, gathered), progress)
        try:
            _go_live(writer, settings, made, publish=publish, by=chosen.by)
        finally:  # a closed gate leaves a version that can be published later
            is_live = made.version == current_id(index_dir)
            report = report_of(gathered, made.version, started, is_live=is_live)
            remember_held(index_dir, remembered(report, source, gathered), gathered.held)
        return replace(report, is_new=made.is_new, embedded=made.embedded)


@dataclass(frozen=True, slots=True)
class _Read:
    """A source folder with how it was read and what came out."""

    source: Path
    options: Options
    gathered: Gathered


@dataclass(frozen=True, slots=True)
class _Made:
    """The version that holds the folder: a new one, or the live one where nothing changed."""

    version: str
    is_new: bool
    embedded: int = 0


@dataclass(frozen=True, slots=True)
class Vectors:
    """Of the chunks, of their spans, and of the spans' tokens."""

    chunks: CachedRows
    spans: CachedRows
    tokens: CachedRows


def _write(
    settings: Settings,
    writer: VersionWriter,
    embedder: Embedder,
    read: _Read,
    progress: Progress | None,
) -> _Made:
    texts = _embedding_texts(read.gathered)
    digest = _digest(read.gathered, texts, embedder)
    live = _live_with(writer.index_dir, digest)
    if live:
        return _Made(live, is_new=False)
    found = _spans(read.gathered)
    vectors, embedded = _embed(settings, embedder, (texts, found.texts), progress)
    approver = read.options.accept_review if read.gathered.admitted else ""
    report = {**findings(read.gathered), "digest": digest, ROOT: _root(read.source)}
    content = _content(read.gathered, found, vectors, embedder, report, approver)
    return _Made(writer.write(content).id, is_new=True, embedded=embedded)


def _go_live(
    writer: VersionWriter, settings: Settings, made: _Made, *, publish: bool, by: str
) -> None:
    publisher = Publisher(writer, settings.publish)
    if made.is_new and publish:
        publisher.publish(made.version, by=by)
    elif not made.is_new:  # live, perhaps after going back: files may have come back as well
        publisher.note_deletions(open_manifest(writer.index_dir, made.version))


def _nothing(source: Path, index_dir: Path, gathered: Gathered, started: float) -> NothingToIndex:
    live = current_id(index_dir)
    report = report_of(gathered, live, started, is_live=bool(live))
    remember_held(index_dir, remembered(report, source, gathered), gathered.held)
    return NothingToIndex(f"no file in {source} gives text to index", report)


def _embed(
    settings: Settings,
    embedder: Embedder,
    texts: tuple[Sequence[str], Sequence[str]],
    progress: Progress | None,
) -> tuple[Vectors, int]:
    """Vectors of chunks and spans, and how many had to be made; the cache then holds only these."""
    cache = VectorCache(_cache_folder(settings), embedder.fingerprint)
    everything = [*texts[0], *texts[1]]
    embedded = cache.embed(everything, embedder, _stage(progress, "embed"))
    cache.keep_only(everything)
    return Vectors(cache.rows(texts[0]), cache.rows(texts[1]), cache.tokens(texts[1])), embedded


def _embedding_texts(gathered: Gathered) -> list[str]:
    titles = {d.source.key: spoken_title(d.source) for d in gathered.documents}
    return [embedding_text(item, titles[item.doc_key]) for item in gathered.chunks]


def _spans(gathered: Gathered) -> Spans:
    sources = {document.source.key: document.source for document in gathered.documents}
    return read_chunk_spans(gathered.chunks, sources, gathered.spans)


def _content(
    gathered: Gathered,
    found: Spans,
    vectors: Vectors,
    embedder: Embedder,
    report: Mapping[str, object],
    approver: str,
) -> VersionContent:
    """What a version holds."""
    return VersionContent(
        documents=tuple(gathered.documents),
        chunks=tuple(gathered.chunks),
        vectors=vectors.chunks,
        fingerprint=embedder.fingerprint,
        report=report,
        chunker=chunk.VERSION,
        cleaning=clean.VERSION,
        probes=probe_vectors(embedder),
        approver=approver,
        marks=gathered.marks,
        spans=found.places,
        span_vectors=vectors.spans,
        span_tokens=vectors.tokens,
    )


def model_opener(settings: Settings) -> Callable[[], Embedder]:
    """Opens the configured model with a thread per core: nobody waits for single queries here."""
    threads = max(settings.embedding.threads, min(MAX_THREADS, os.cpu_count() or 1))
    wanted = settings.embedding.model_copy(update={"threads": threads})
    return lambda: open_embedder(wanted, settings.paths.models)


def _cache_folder(settings: Settings) -> Path:
    return settings.paths.data / CACHES / settings.access.tenant


def _digest(gathered: Gathered, texts: list[str], embedder: Embedder) -> str:
    """Identity of everything that a version would hold."""
    parts = hashlib.sha256(code_digest().encode())  # the index holds concepts of our word lists
    parts.update(json.dumps(asdict(embedder.fingerprint), sort_keys=True).encode())
    parts.update(f"{chunk.VERSION}/{clean.VERSION}/{spans.VERSION}".encode())
    for document in gathered.documents:
        parts.update(SOURCE.dump_json(document.source))
        parts.update(document.text.encode("utf-8", "replace"))
    for item, text in zip(gathered.chunks, texts, strict=True):
        parts.update(f"{item.id}{item.start}{item.kind}{text}".encode("utf-8", "replace"))
    return parts.hexdigest()


def _live_with(index_dir: Path, digest: str) -> str:
    """The live version, if it is whole and holds exactly this."""
    live = current_id(index_dir)
    if not live:
        return ""
    try:
        manifest = open_manifest(index_dir, live)
        verify_files(version_folder(index_dir, live), manifest)
    except CorruptIndex:
        return ""
    return live if manifest.report.get("digest") == digest else ""


def _root(source: Path) -> str:
    """Names a source folder without telling where it lies."""
    return hashlib.sha256(str(source.resolve()).encode("utf-8", "replace")).hexdigest()[:16]


def _stage(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(name, done, total)
