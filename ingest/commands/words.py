"""The command about words: a shop's own synonyms."""

from __future__ import annotations

import argparse

from assist.index.durable import write_file
from assist.settings import Settings
from assist.text.synonyms import Synonyms, read_synonyms, synonyms_path
from ingest.commands.console import say
from ingest.sources import shown


def run_synonyms(settings: Settings, arguments: argparse.Namespace) -> int:
    """Show, check or take over the shop's own synonyms; they hold from the next question on."""
    target = synonyms_path(settings)
    if arguments.file is None:
        _tell(read_synonyms(target))
        say(f"edit {shown(str(target))}, or: python -m ingest synonyms FILE")
        return 0
    found = read_synonyms(arguments.file) if arguments.file.exists() else None
    if found is None:
        raise FileNotFoundError(2, "no such file", str(arguments.file))
    _tell(found)
    if arguments.check:
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    write_file(partial, [arguments.file.read_bytes()])
    partial.replace(target)
    say(f"taken over; {len(found.groups)} groups hold from the next question on")
    return 0


def _tell(synonyms: Synonyms) -> None:
    for main, *others in synonyms.groups:
        say(f"{shown(main)} = {', '.join(map(shown, others))}")
    say(f"{len(synonyms.groups)} groups")
