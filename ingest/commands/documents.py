"""Commands about single documents: explain, approve, withdraw, restore, conflicts, decide."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from assist.errors import UnreadableDocument
from assist.index.version import open_current
from assist.settings import Settings
from ingest.approvals import read_last_build
from ingest.commands.console import say
from ingest.curation import Curation, console, curation
from ingest.decisions import Decision, wording
from ingest.explain import explain
from ingest.plan import index_folder
from ingest.sources import shown

SHOWN = 100


def run_explain(settings: Settings, arguments: argparse.Namespace) -> int:
    """Say everything that is known of a file."""
    found = explain(index_folder(settings), arguments.key)
    if arguments.json:
        say(json.dumps(found, ensure_ascii=False))
        return 0
    say(f"{found['state']}  {shown(found['key'])}")
    for reason in found["reasons"]:
        say(f"  {shown(reason)}")
    for name, value in found["metadata"].items():
        if value and name != "key":
            say(f"  {name}: {shown(str(value))}")
    for number, passage in enumerate(found["passages"], start=1):
        path = " / ".join(passage["heading_path"])
        say(f"  #{number} {shown(path)} [{passage['start']}:{passage['end']}]")
        say(f"     {shown(' '.join(passage['text'].split())[:SHOWN])}")
    _tell_conflicts(found["conflicts"])
    return 0


def run_approve(settings: Settings, arguments: argparse.Namespace) -> int:
    """Let in a file that the last build held for review."""
    with _acts(settings) as acts:
        sha256 = acts.approve(arguments.key, arguments.by)
    say(f"approved {shown(arguments.key)} ({sha256[:12]}); the next build takes it in")
    return 0


def run_withdraw(settings: Settings, arguments: argparse.Namespace) -> int:
    """Withhold a document at once, whatever version is live."""
    index_dir = index_folder(settings)
    if arguments.key not in open_current(index_dir).documents:
        raise UnreadableDocument(f"{arguments.key!r} is not in the live version")
    with _acts(settings) as acts:
        acts.withdraw(arguments.key, by=arguments.by, reason=arguments.reason)
    say(f"withdrawn {shown(arguments.key)}: not found from now on; the next build leaves it out")
    return 0


def run_restore(settings: Settings, arguments: argparse.Namespace) -> int:
    """Let a withdrawn document be found again."""
    with _acts(settings) as acts:
        acts.restore(arguments.key, by=arguments.by, reason=arguments.reason)
    say(f"restored {shown(arguments.key)}; build to index it again")
    return 0


def run_conflicts(settings: Settings, arguments: argparse.Namespace) -> int:
    """List the contradictions that the last build found."""
    conflicts = read_last_build(index_folder(settings)).get("conflicts", [])
    if arguments.json:
        say(json.dumps(conflicts, ensure_ascii=False))
    else:
        _tell_conflicts(conflicts)
        say(f"{len(conflicts)} open")
    return 0


def run_decide(settings: Settings, arguments: argparse.Namespace) -> int:
    """Say which side of a contradiction holds."""
    index_dir = index_folder(settings)
    found = {c["id"]: c for c in read_last_build(index_dir).get("conflicts", [])}
    if arguments.id not in found:
        raise UnreadableDocument(f"no open conflict {arguments.id!r}; see: assist-ingest conflicts")
    conflict = found[arguments.id]
    decision = Decision(
        id=arguments.id,
        choice=arguments.choice,
        left=wording(conflict["left"]),
        right=wording(conflict["right"]),
        by=arguments.by,
        until=arguments.until,
        left_scope=dict(arguments.left_scope),
        right_scope=dict(arguments.right_scope),
    )
    with _acts(settings) as acts:
        acts.decide(decision)
    say("decided; the next build acts on it")
    return 0


def _acts(settings: Settings) -> AbstractContextManager[Curation]:
    return curation(settings, index_folder(settings), console(settings.access.tenant))


def _tell_conflicts(conflicts: Sequence[Mapping[str, Any]]) -> None:
    for conflict in conflicts:
        say(f"{conflict['id']}  {shown(' <> '.join(conflict['values']))}")
        for side in (conflict["left"], conflict["right"]):
            say(f"  {shown(side['key'])}: {shown(side['text'])}")
