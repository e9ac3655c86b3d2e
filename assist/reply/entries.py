"""Entries of a list inside a record: "fees.distance, fees.price" again and again."""

from __future__ import annotations

from collections.abc import Sequence

from assist.reply.alternatives import asked_for
from assist.reply.columns import display_name
from assist.reply.records import NESTED, Field
from assist.reply.select import Ask
from assist.text.terms import coverage, terms_of

Entry = tuple[Field, ...]


def entries_of(fields: Sequence[Field]) -> list[Entry]:
    """Lists of at least two entries, one entry after the other, in the record's order.

    An entry begins where the first key of its list comes again; a list of bare values (one key) has
    none.
    """
    lists: dict[str, list[list[Field]]] = {}
    for field in fields:
        if NESTED not in field.name:
            continue
        parent = field.name.rsplit(NESTED, 1)[0]
        entries = lists.setdefault(parent, [])
        if not entries or field.name == entries[0][0].name:
            entries.append([])
        entries[-1].append(field)
    return [
        tuple(entry)
        for entries in lists.values()
        if len(entries) > 1 and max(map(len, entries)) > 1
        for entry in entries
    ]


def whole_entries(
    fields: Sequence[Field], wanted: Sequence[Field], asks: Sequence[Ask]
) -> tuple[list[Field], list[Entry]]:
    """What is said of lists: whole entries, those that the question is about.

    Args:
        fields: Of the record.
        wanted: Those that were asked for: "price" of all distances.
        asks: The parts of the question.

    Returns:
        The wanted fields outside lists, and the entries of the lists with a wanted field. Where the
        question tells one entry, a field beside it is said only if the question names it.
    """
    entries = entries_of(fields)
    inside = {field for entry in entries for field in entry}
    chosen: list[Entry] = []
    is_told = False
    for parent in dict.fromkeys(_parent(entry) for entry in entries):
        own = [entry for entry in entries if _parent(entry) == parent]
        if not any(field in wanted for entry in own for field in entry):
            continue
        said = [" ".join(f"{field.name}：{field.value}" for field in entry) for entry in own]
        told = asked_for(said, asks)
        chosen += [own[place] for place in told]
        is_told = is_told or len(told) < len(own)
    plain = [field for field in wanted if field not in inside]
    return [field for field in plain if not is_told or _is_named(field, asks)], chosen


def _is_named(field: Field, asks: Sequence[Ask]) -> bool:
    terms = terms_of(display_name(field))
    return any(coverage(ask.needs, terms) > 0 for ask in asks)


def _parent(entry: Entry) -> str:
    return entry[0].name.rsplit(NESTED, 1)[0]


def entry_title(entry: Entry) -> str:
    """What an entry's list is called: the last level above its keys."""
    return _parent(entry).rsplit(NESTED, 1)[-1].replace("_", " ")
