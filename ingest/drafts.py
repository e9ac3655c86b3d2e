"""One file's content as a document: described, cleaned, flagged; or a finding instead of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from assist.errors import SourceError
from assist.types import Source
from ingest.clean import Cleaned, clean
from ingest.flags import Flags, flag_document, held_records
from ingest.gathered import Options
from ingest.metadata import describe, guess_lang, plain_title
from ingest.metadata_table import Tables
from ingest.prepared import Notes
from ingest.questions import with_questions
from ingest.readers.blocks import Block, Extract
from ingest.sources import Finding, SourceFile

MAX_LISTED = 20


@dataclass(slots=True)
class Draft:
    """A document before it is compared with the others."""

    source: Source
    cleaned: Cleaned


def draft_document(
    file: SourceFile,
    sha256: str,
    extract: Extract,
    tables: Tables,
    options: Options,
    notes: Notes,
) -> Draft | None:
    """A document before it is compared with the others, or None with a finding."""
    try:
        source, warnings = describe(file.key, extract.metadata, tables)
    except SourceError as error:
        notes.refused.append(Finding(file.key, str(error)))
        return None
    cleaned = clean(with_questions(extract.blocks), is_case=source.category == "case")
    flags = flag_document(extract, file.format.reader, cleaned.dropped)
    is_admitted = bool(options.accept_review) or sha256 in options.approved
    if flags.review and not is_admitted:
        notes.review.append(Finding(file.key, "; ".join(flags.review)))
        notes.held[file.key] = sha256
        return None
    if flags.review:
        notes.admitted.append(file.key)
    else:
        cleaned = _without_held(cleaned, flags, is_admitted=is_admitted)
    if not any(char.isalnum() for char in cleaned.text):
        reason = next(iter(extract.warnings), "no indexable text")
        notes.skipped.append(Finding(file.key, reason))
        return None
    _count(extract, cleaned, notes)
    reasons = [*warnings, *extract.warnings, *flags.warned]
    notes.warned += [Finding(file.key, reason) for reason in reasons]
    return Draft(_completed(source, sha256, extract, cleaned), cleaned)


def _without_held(cleaned: Cleaned, flags: Flags, *, is_admitted: bool) -> Cleaned:
    """The document without the records that speak to a model."""
    held = [] if is_admitted else held_records([item.block for item in cleaned.placed])
    if not held:
        return cleaned
    flags.warned += [f"left out: {reason}" for _, reason in held[:MAX_LISTED]]
    texts = {block.text for block, _ in held}
    kept: list[Block] = [p.block for p in cleaned.placed if p.block.text not in texts]
    again = clean(kept)
    again.masked, again.dropped = cleaned.masked, cleaned.dropped
    return again


def _completed(source: Source, sha256: str, extract: Extract, cleaned: Cleaned) -> Source:
    """The source record with title, language and hash."""
    tops = [p.block for p in cleaned.placed if p.block.kind == "heading" and p.block.level == 1]
    stem = Path(source.key).stem
    found = extract.title or (
        tops[0].text if len(tops) == 1 or tops[:1] == [p.block for p in cleaned.placed[:1]] else ""
    )
    title = source.title or plain_title(found) or stem
    return replace(source, title=title, lang=source.lang or guess_lang(cleaned.text), sha256=sha256)


def _count(extract: Extract, cleaned: Cleaned, notes: Notes) -> None:
    for kind, count in (*extract.dropped.items(), *cleaned.dropped.items()):
        notes.dropped[kind] = notes.dropped.get(kind, 0) + count
    if cleaned.masked:
        notes.dropped["masked"] = notes.dropped.get("masked", 0) + cleaned.masked
