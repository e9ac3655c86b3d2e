"""A source folder to an index version: read, embed what is new, write, publish."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from assist.errors import CorruptIndex
from assist.index.content import VersionContent
from assist.index.embed import Embedder, open_embedder
from assist.index.folder import current_id, open_manifest, verify_files, version_folder
from assist.index.probes import probe_vectors
from assist.index.publish import VersionWriter
from assist.settings import Settings
from assist.types import FloatMatrix, Source
from ingest import chunk, clean
from ingest.approvals import remember_held
from ingest.build_cache import BuildCache
from ingest.gathered import BuildReport, Gathered, NothingToIndex, Options, decided
from ingest.plan import Progress, gather, index_folder
from ingest.publish import PRESENT, ROOT, Publisher
from ingest.spoken import embedding_text, spoken_title
from ingest.vector_cache import CACHES, VectorCache

__all__ = ["BuildReport", "NothingToIndex", "build", "index_folder", "model_opener"]

MAX_THREADS = 4
MAX_LISTED = 2_000
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
        texts = _embedding_texts(gathered)
        digest = _digest(gathered, texts, embedder)
        version, embedded = _live_with(index_dir, digest), 0
        is_new = not version
        if is_new:
            vectors, embedded = _embed(settings, embedder, texts, progress)
            approver = chosen.accept_review if gathered.admitted else ""
            report = {**_findings(gathered), "digest": digest, ROOT: _root(source)}
            content = _content(gathered, vectors, embedder, report, approver)
            version = writer.write(content).id
        publisher = Publisher(writer, settings.publish)
        if is_new and publish:
            publisher.publish(version, by=chosen.by)
        elif not is_new:  # live, perhaps after going back: files may have come back as well
            publisher.note_deletions(open_manifest(index_dir, version))
        is_live = version == current_id(index_dir)
        found = _report(gathered, version, started, is_live=is_live)
        remember_held(index_dir, _remembered(found, source, gathered), gathered.held)
        return replace(found, is_new=is_new, embedded=embedded)


def _remembered(report: BuildReport, source: Path, gathered: Gathered) -> Mapping[str, Any]:
    """What the next build and the knowledge page want to know of this one."""
    conflicts = [each.as_json() for each in gathered.conflicts[:MAX_LISTED]]
    return {**report.as_json(), "source": str(source.resolve()), "conflicts": conflicts}


def _nothing(source: Path, index_dir: Path, gathered: Gathered, started: float) -> NothingToIndex:
    live = current_id(index_dir)
    report = _report(gathered, live, started, is_live=bool(live))
    remember_held(index_dir, _remembered(report, source, gathered), gathered.held)
    return NothingToIndex(f"no file in {source} gives text to index", report)


def _embed(
    settings: Settings, embedder: Embedder, texts: list[str], progress: Progress | None
) -> tuple[FloatMatrix, int]:
    """Vectors of the texts, and how many had to be made; the cache then holds only these."""
    cache = VectorCache(_cache_folder(settings), embedder.fingerprint)
    found = cache.embed(texts, embedder, _stage(progress, "embed"))
    cache.keep_only(texts)
    return found


def _embedding_texts(gathered: Gathered) -> list[str]:
    titles = {d.source.key: spoken_title(d.source) for d in gathered.documents}
    return [embedding_text(item, titles[item.doc_key]) for item in gathered.chunks]


def _content(
    gathered: Gathered,
    vectors: FloatMatrix,
    embedder: Embedder,
    report: Mapping[str, object],
    approver: str,
) -> VersionContent:
    return VersionContent(
        documents=tuple(gathered.documents),
        chunks=tuple(gathered.chunks),
        vectors=vectors,
        fingerprint=embedder.fingerprint,
        report=report,
        chunker=chunk.VERSION,
        cleaning=clean.VERSION,
        probes=probe_vectors(embedder),
        approver=approver,
        marks=gathered.marks,
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
    parts = hashlib.sha256()
    parts.update(json.dumps(asdict(embedder.fingerprint), sort_keys=True).encode())
    parts.update(f"{chunk.VERSION}/{clean.VERSION}".encode())
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


def _findings(gathered: Gathered) -> dict[str, Any]:
    lists: dict[str, Any] = {
        name: [asdict(finding) for finding in getattr(gathered, name)[:MAX_LISTED]]
        for name in ("refused", "skipped", "review", "warned")
    }
    return {
        **lists,
        "dropped": gathered.dropped,
        "admitted": gathered.admitted,
        "conflicts": len(gathered.conflicts),
        PRESENT: sorted(gathered.present - {d.source.key for d in gathered.documents}),
    }


def _root(source: Path) -> str:
    """Names a source folder without telling where it lies."""
    return hashlib.sha256(str(source.resolve()).encode("utf-8", "replace")).hexdigest()[:16]


def _report(gathered: Gathered, version: str, started: float, *, is_live: bool) -> BuildReport:
    return BuildReport(
        version=version,
        is_live=is_live,
        is_new=False,
        documents=len(gathered.documents),
        chunks=len(gathered.chunks),
        embedded=0,
        refused=tuple(gathered.refused),
        skipped=tuple(gathered.skipped),
        review=tuple(gathered.review),
        warned=tuple(gathered.warned),
        seconds=time.perf_counter() - started,
    )


def _stage(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress(name, done, total)
