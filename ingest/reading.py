"""Files to prepared documents: read in child processes, or taken from the cache."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from assist.errors import SourceError
from assist.index.content import HEADING_JOINT
from assist.index.marks import marks_of
from assist.types import Heading
from ingest.chunk import chunk_document
from ingest.clean import MAX_REPEATED_CHARS, repeated_lines
from ingest.drafts import draft_document
from ingest.files import is_streamed, open_content, stream_file
from ingest.gathered import Options
from ingest.long_table import LongTable
from ingest.metadata import circumstances, plain_title
from ingest.metadata_table import Tables
from ingest.ocr.pool import PageProgress
from ingest.prepared import MAX_CACHED_CHARS, Notes, Prepared, PreparedCache, identity_of
from ingest.radar.statements import sentences_of
from ingest.readers.blocks import Block, Extract
from ingest.sandbox import ReaderPool
from ingest.sources import Finding, SourceFile
from ingest.spans import spans_of

Progress = Callable[[str, int, int], None]  # stage, done, total
AHEAD = 8  # files that are read before their turn
FILES_PER_WORKER = 8  # a second process pays only for more
WEB = "html"


@dataclass(frozen=True, slots=True)
class _Read:
    """A file with its hash, its name in the cache, and what is known of it."""

    file: SourceFile
    sha256: str
    identity: str
    found: Prepared | Extract


def prepare_files(
    files: Sequence[SourceFile],
    tables: Tables,
    options: Options,
    cache: PreparedCache,
    progress: Progress | None = None,
) -> list[Prepared]:
    """Read every file, in order; one that cannot be read becomes a finding.

    Args:
        files: Of the source folder.
        tables: Metadata about them.
        options: How to read.
        cache: What unchanged files gave before.
        progress: Hears ("read", files done, files).
    """
    done: list[Prepared | _Read] = []
    with ReaderPool(options.limits, ocr=options.ocr) as pool:
        hear = functools.partial(progress, "ocr") if progress else None
        read = functools.partial(_read_one, tables=tables, options=options)
        reader = functools.partial(read, pool=pool, hear=hear)
        for number, result in enumerate(_in_order(files, reader, cache, options), start=1):
            is_page = isinstance(result, _Read) and result.file.format.reader == WEB
            done.append(
                result
                if isinstance(result, Prepared) or is_page
                else _prepared(result, tables, options, cache)
            )
            if progress:
                progress("read", number, len(files))
        repeated = _repeated([each for each in done if isinstance(each, _Read)])
        return [
            each
            if isinstance(each, Prepared)
            else _page(each, repeated, reader, cache, tables, options)
            for each in done
        ]


def _in_order(
    files: Sequence[SourceFile],
    reader: Callable[..., _Read],
    cache: PreparedCache,
    options: Options,
) -> Iterator[_Read | Prepared]:
    """Results in the order of the files, a few of them read ahead."""
    workers = max(1, min(options.workers, len(files) // FILES_PER_WORKER))
    with ThreadPoolExecutor(workers, thread_name_prefix="reader") as threads:
        waiting: deque[tuple[SourceFile, Future[_Read]]] = deque()
        rest = iter(files)
        while True:
            while len(waiting) < AHEAD and (file := next(rest, None)) is not None:
                waiting.append((file, threads.submit(reader, file, cache)))
            if not waiting:
                return
            file, future = waiting.popleft()
            try:
                yield future.result()
            except SourceError as error:
                yield Prepared(Notes(refused=[Finding(file.key, str(error))]))


def _read_one(
    file: SourceFile,
    cache: PreparedCache,
    *,
    pool: ReaderPool,
    hear: PageProgress | None,
    tables: Tables,
    options: Options,
) -> _Read:
    content = open_content(file)
    sha256 = content.sha256
    is_admitted = bool(options.accept_review) or sha256 in options.approved
    about = [is_admitted, options.ocr, *circumstances(file.key, tables)]
    identity = identity_of(file.key, sha256, file.format.reader, about)
    found: Prepared | Extract | None = cache.get(identity)
    if found is None and is_streamed(file):
        found = LongTable(file, sha256, tables, options).read(stream_file(pool, file))
    return _Read(file, sha256, identity, found or content.read(pool, hear))


def _prepared(read: _Read, tables: Tables, options: Options, cache: PreparedCache) -> Prepared:
    """A file as a document in chunks, kept for the next build."""
    if isinstance(read.found, Prepared):
        return read.found
    notes = Notes()
    draft = draft_document(read.file, read.sha256, read.found, tables, options, notes)
    prepared = Prepared(notes)
    if draft:
        source, cleaned = draft.source, draft.cleaned
        chunks = chunk_document(source.key, cleaned.text, cleaned.placed, source.category)
        prepared.source, prepared.text = source, cleaned.text
        prepared.headings = tuple(
            Heading(p.start, p.block.level, plain_title(p.block.text))
            for p in cleaned.placed
            if p.block.kind == "heading"
        )
        prepared.chunks = tuple(chunks)
        prepared.asides = frozenset(p.start for p in cleaned.placed if p.block.kind == "aside")
        prepared.sentences = sentences_of(chunks)
        if len(cleaned.text) <= MAX_CACHED_CHARS:  # of a longer one they would only take memory
            prepared.marks = tuple(
                marks_of(source.title, HEADING_JOINT.join(each.heading_path), each.text)
                for each in chunks
            )
            prepared.spans = tuple(spans_of(each, source) for each in chunks)
    if read.file.format.reader != WEB and not read.found.is_partial:
        cache.add(read.identity, prepared)
    return prepared


def _page(
    read: _Read,
    repeated: frozenset[str],
    reader: Callable[..., _Read],
    cache: PreparedCache,
    tables: Tables,
    options: Options,
) -> Prepared:
    """A web page without the lines that stand on most pages."""
    lines = _lines(read.found)
    left_out = lines & repeated
    if isinstance(read.found, Prepared) and read.found.repeated == left_out:
        return read.found
    extract = read.found
    if isinstance(extract, Prepared):  # the neighbours have changed
        extract = reader(read.file, PreparedCache()).found
    if isinstance(extract, Prepared):  # pragma: no cover  an empty cache has no records
        return extract
    extract.blocks = [block for block in extract.blocks if block.text not in left_out]
    prepared = _prepared(
        _Read(read.file, read.sha256, read.identity, extract), tables, options, cache
    )
    prepared.lines, prepared.repeated = lines, left_out
    cache.add(read.identity, prepared)
    return prepared


def _repeated(pages: Sequence[_Read]) -> frozenset[str]:
    return repeated_lines(
        [[Block("paragraph", line) for line in _lines(page.found)] for page in pages]
    )


def _lines(found: Prepared | Extract) -> frozenset[str]:
    """Short texts of a page, which may be repeated on others."""
    if isinstance(found, Prepared):
        return found.lines
    return frozenset(
        block.text
        for block in found.blocks
        if block.kind != "row" and len(block.text) <= MAX_REPEATED_CHARS
    )
