"""Commands on a gold folder: table out and in, status, freeze, send back, retire."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Hashable, Mapping

from assist import clock
from assist.index.folder import current_id
from assist.text.normalise import match_text
from eval.agreement import krippendorff_alpha
from eval.assistant import open_for
from eval.authoring import GoldFolder
from eval.beir import import_beir
from eval.commands import console
from eval.corpus import read_corpus
from eval.folder import write_text
from eval.freshness import changed_documents
from eval.goldcsv import from_csv, to_csv
from eval.goldfiles import read_cases
from eval.goldset import GoldCase
from eval.intake import add_cases
from eval.ledger import append_events, event, of_versions, read_ledger, status_of
from eval.manifest import read_manifest

LEAST_ALPHA = 0.7
CODED: Mapping[str, Callable[[GoldCase], Hashable]] = {
    "answerability": lambda case: case.answerability,
    "expected action": lambda case: case.expected_action,
    "vital facts": lambda case: frozenset(match_text(fact.forms[0]) for fact in case.vital),
}


def export(arguments: argparse.Namespace) -> int:
    """Write the frozen cases of a folder as a table."""
    folder = _open(arguments)
    write_text(arguments.table, to_csv(folder.cases()))
    console.write(str(arguments.table))
    return 0


def bring(arguments: argparse.Namespace) -> int:
    """Propose the rows of a table, revise changed ones; unchanged ones are left alone."""
    text = arguments.table.read_text(encoding="utf-8-sig")
    cases = from_csv(text, file=str(arguments.table))
    refused = add_cases(_open(arguments), cases, arguments.by, arguments.note)
    for line in refused:
        console.warn(line)
    console.write(f"{len(cases)} rows, {len(refused)} refused")
    return 3 if refused else 0


def status(arguments: argparse.Namespace) -> int:
    """What waits for whom, and which documents have changed under their cases."""
    folder = _open(arguments)
    cases, rows = folder.cases(), read_ledger(folder.path)
    last, in_use = status_of(rows), {case.id: case.version for case in cases}
    events = status_of(of_versions(rows, in_use))
    for case in folder.proposals():
        told = f"revision {case.version} of" if case.id in in_use else "proposed"
        by = last[case.id].by if case.id in last else case.provenance.author
        console.write(f"{told} {case.id} by {by}: {case.turns[-1].text[:60]}")
        if case.id in in_use and case.id in last:
            console.write(f"  {last[case.id].note}")
    for row in events.values():
        if row.event in {"disputed", "reopened"}:
            console.write(f"{row.event} {row.id} by {row.by}: {row.note}")
    manifest = read_manifest(folder.path) or {}
    for change in changed_documents(manifest, folder.corpus, cases):
        lost = " ".join(change["needs_review"])
        console.write(f"changed {change['doc']}" + (f": quotes lost in {lost}" if lost else ""))
    frozen = sum(case.id in events and events[case.id].event == "frozen" for case in cases)
    console.write(
        f"{len(cases)} in use, {frozen} of them frozen; {len(folder.proposals())} wait for review"
    )
    return 0


def reopen(arguments: argparse.Namespace) -> int:
    """Write a ledger row for every case whose document has changed."""
    folder = _open(arguments)
    manifest = read_manifest(folder.path) or {}
    versions = {case.id: case.version for case in folder.cases()}
    rows = []
    for change in changed_documents(manifest, folder.corpus, folder.cases()):
        for gold_id in (*change["warned"], *change["needs_review"]):
            lost = gold_id in change["needs_review"]
            note = f"{change['doc']} changed, quote {'lost' if lost else 'still there'}"
            rows.append(event("reopened", gold_id, versions[gold_id], arguments.by, note))
    append_events(folder.path, rows)
    console.write(f"{len(rows)} cases reopened")
    return 0


def freeze(arguments: argparse.Namespace) -> int:
    """Review a proposal as a second person; the next run asks it."""
    case = _open(arguments).freeze(arguments.id, arguments.by, arguments.note)
    console.write(f"{case.id} is frozen")
    return 0


def send_back(arguments: argparse.Namespace) -> int:
    """Retire a proposal."""
    _open(arguments).send_back(arguments.id, arguments.by, arguments.note)
    console.write(f"{arguments.id} was sent back")
    return 0


def retire(arguments: argparse.Namespace) -> int:
    """Withdraw a frozen case."""
    _open(arguments).retire(arguments.id, arguments.by, arguments.note)
    console.write(f"{arguments.id} is retired")
    return 0


def agree(arguments: argparse.Namespace) -> int:
    """Krippendorff's alpha of two people who coded the same questions; 1 below .7."""
    first = {case.id: case for case in read_cases(arguments.first)}
    second = {case.id: case for case in read_cases(arguments.second)}
    shared = sorted(first.keys() & second.keys())
    worst = 1.0
    for name, label in CODED.items():
        alpha = krippendorff_alpha([(label(first[i]), label(second[i])) for i in shared])
        worst = min(worst, alpha if alpha is not None else 0.0)
        shown = "none" if alpha is None else f"{alpha:.3f}"
        console.write(f"{name}: alpha {shown}, n = {len(shared)}")
    return 1 if worst < LEAST_ALPHA else 0


def from_beir(arguments: argparse.Namespace) -> int:
    """Make a knowledge folder and a gold file of a public retrieval set."""
    found = import_beir(
        arguments.folder, arguments.out, split=arguments.split, limit=arguments.limit
    )
    console.write(
        f"{found.passages} passages, {found.queries} queries, {found.left_out} without a passage"
    )
    console.write(f"python -m ingest build {arguments.out / 'kb'} --data DATA --publish")
    console.write(f"python -m eval run --gold {arguments.out / 'gold.jsonl'} --data DATA --out RUN")
    return 0


def _open(arguments: argparse.Namespace) -> GoldFolder:
    services = open_for(arguments.data)
    corpus = read_corpus(services.index_dir, current_id(services.index_dir))
    return GoldFolder(arguments.folder, corpus, clock.today(services.settings.business_zone))
