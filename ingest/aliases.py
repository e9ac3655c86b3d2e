"""What else the shop calls its things: nicknames in a catalogue, names in brackets beside names.

A customer says "大水箱"; the manual says "W2". A column of other names, or a heading such as
"LUMO R3（小金棒）", ties the two, and a question that says one is searched with the other as well.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from assist.reply.records import Field, is_code, name_field, read_record
from assist.text.instructions import quotable_blocks
from assist.text.normalise import fold, is_han
from assist.text.tokens import codes
from assist.types import Chunk, Source

MAX_NAMES = 2  # that one nickname may stand for; more tell nothing
MIN_HAN, MIN_LATIN, MAX_ALIAS = 2, 3, 24
COLON = "："
Pair = tuple[str, str]
_JOINTS = re.compile(r"[、,，;；|/]| or ")


def aliases_of(
    chunks: Sequence[Chunk], sources: Mapping[str, Source]
) -> dict[str, tuple[str, ...]]:
    """The names that each nickname stands for.

    Args:
        chunks: Of a version; only public documents are read.
        sources: Of their documents, by key.

    Returns:
        Folded nickname to names as written, at most MAX_NAMES, shortest first.
    """
    named: dict[str, set[str]] = defaultdict(set)
    labels: set[str] = set()
    for chunk in chunks:
        if sources[chunk.doc_key].audience != "public":
            continue
        labels.update(chunk.heading_path)
        if chunk.kind == "row":
            labels.update(line.partition(COLON)[0] for line in chunk.text.split("\n"))
            for alias, name in _titled(chunk):
                named[fold(alias)].add(name)
    bracketed = _bracketed(labels)
    # Words in brackets name a thing where they belong to one; "（保税版）" stands beside many.
    for alias, names in bracketed.items():
        if len(names) == 1:
            named[alias] |= names
    found = {alias: _distinct(names - {alias}) for alias, names in sorted(named.items())}
    return {alias: names for alias, names in found.items() if 0 < len(names) <= MAX_NAMES}


def _titled(chunk: Chunk) -> Iterator[Pair]:
    """(nickname, name) of the records with a column of other names."""
    if not _patterns()["column"].search(fold(chunk.text)):
        return
    for start, end in quotable_blocks(chunk.text):
        fields = read_record(chunk.text, start, end)
        name = name_field([field for field in fields if not _is_alias_column(field)])
        if name is None or is_code(name):
            continue
        for field in filter(_is_alias_column, fields):
            pieces = (piece.strip() for piece in _JOINTS.split(field.value))
            yield from ((piece, name.value.strip()) for piece in pieces if _has_length(piece))


def _is_alias_column(field: Field) -> bool:
    return _patterns()["column"].search(fold(field.name)) is not None


def _bracketed(labels: Iterable[str]) -> dict[str, set[str]]:
    """Names beside model names in titles: "LUMO R3（小金棒）"."""
    found: dict[str, set[str]] = defaultdict(set)
    for label in labels:
        match = _patterns()["bracketed"].fullmatch(label.strip())
        if match:
            model, other = match.group(1).strip(), match.group(2).strip()
            if codes(model) and not codes(other) and all(map(_can_be_name, (model, other))):
                found[fold(other)].add(model)
    return found


def _has_length(text: str) -> bool:
    shortest = MIN_HAN if any(map(is_han, text)) else MIN_LATIN
    return shortest <= len(text) <= MAX_ALIAS and any(map(str.isalpha, text))


def _can_be_name(text: str) -> bool:
    return _has_length(text) and not _patterns()["no_name"].search(fold(text))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names without those that only add to a shorter one ("R3", "R3（保税版）")."""
    kept: list[str] = []
    for name in sorted(names, key=lambda name: (len(name), name)):
        if not any(fold(name).startswith(fold(shorter)) for shorter in kept):
            kept.append(name)
    return tuple(kept)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    text = resources.files("ingest").joinpath("lexicons", "aliases.toml").read_text("utf-8")
    return {name: re.compile(source) for name, source in tomllib.loads(text).items()}
