"""What else the shop calls its things: the names that a catalogue gives beside a product's own.

A customer says "大水箱"; the manual says "W2". A column of other names ties the two, and a question
that says the one is searched with the other as well (assist.text.names).
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from assist.reply.records import Field, is_code, is_useful, name_field, read_record
from assist.text.concepts import find_concepts
from assist.text.instructions import quotable_blocks
from assist.text.names import Alias
from assist.text.normalise import fold, is_han
from assist.types import Chunk, Source

VERSION = "1"  # raised when other names are found: unchanged files get a new version
MIN_HAN, MIN_LATIN, MAX_ALIAS = 2, 3, 24
OTHERS = 2  # things named with the word as well: then it is a word, not a nickname
_JOINTS = re.compile(r"[、,，;；|/]| or ")


def aliases_of(chunks: Sequence[Chunk], sources: Mapping[str, Source]) -> dict[str, Alias]:
    """The nicknames that stand for one product each.

    A nickname of several products, an ordinary word ("保湿") and a word of other products' names
    ("海盐") are left out.

    Args:
        chunks: Of a version; only documents that everybody may see at any time are read.
        sources: Of their documents, by key.

    Returns:
        By folded nickname.
    """
    names: set[str] = set()
    pairs: dict[str, dict[str, Alias]] = defaultdict(dict)
    for chunk in chunks:
        if chunk.kind != "row" or not _is_for_all(sources[chunk.doc_key]):
            continue
        for name, others in _named(chunk):
            names.add(fold(name))
            for other in others:
                pairs[fold(other)].setdefault(fold(name), Alias(name, chunk.doc_key))
    found = {alias: _only(by_name) for alias, by_name in sorted(pairs.items())}
    words = _words(found, names)
    return {alias: one for alias, one in found.items() if one and alias not in words}


def _is_for_all(source: Source) -> bool:
    is_open = source.audience == "public" and not source.acl_groups
    return is_open and source.valid_from is None and source.valid_to is None


def _named(chunk: Chunk) -> Iterator[tuple[str, list[str]]]:
    """(name, other names) of the records of a chunk."""
    has_column = _column().search(fold(chunk.text)) is not None
    for start, end in quotable_blocks(chunk.text) if has_column else ():
        fields = read_record(chunk.text, start, end)
        columns = [field for field in fields if _is_alias_column(field)]
        name = name_field([field for field in fields if field not in columns])
        if name is not None and not is_code(name):
            pieces = (p.strip() for field in columns for p in _JOINTS.split(field.value))
            yield name.value.strip(), [piece for piece in pieces if _can_be_name(piece)]


def _is_alias_column(field: Field) -> bool:
    return is_useful(field) and _column().fullmatch(fold(field.name).strip()) is not None


def _can_be_name(text: str) -> bool:
    shortest = MIN_HAN if any(map(is_han, text)) else MIN_LATIN
    has_length = shortest <= len(text) <= MAX_ALIAS and any(map(str.isalpha, text))
    folded = fold(text)
    return has_length and not any(c.surface == folded for c in find_concepts(folded))


def _only(by_name: Mapping[str, Alias]) -> Alias | None:
    """The one product: the shortest name, if the others only add to it ("R3", "R3（保税版）")."""
    shortest = min(by_name, key=lambda name: (len(name), name))
    longer = (name for name in by_name if name != shortest)
    is_one = all(n.startswith(shortest) and not n[len(shortest)].isalnum() for n in longer)
    return by_name[shortest] if is_one else None


def _words(found: Mapping[str, Alias | None], names: set[str]) -> set[str]:
    """Nicknames that stand in the names of other things as well."""
    lengths = sorted({len(alias) for alias in found})
    seen: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for size in lengths:
            for at in range(len(name) - size + 1):
                piece = name[at : at + size]
                one = found.get(piece)
                if one is not None and not name.startswith(fold(one.name)):
                    seen[piece].add(name)
    return {alias for alias, others in seen.items() if len(others) >= OTHERS}


@cache
def _column() -> re.Pattern[str]:
    text = resources.files("ingest").joinpath("lexicons", "aliases.toml").read_text("utf-8")
    return re.compile(tomllib.loads(text)["column"], re.MULTILINE)
