"""Commands that read a source folder: plan, build, watch."""

from __future__ import annotations

import argparse
import json

from assist.errors import AssistError
from assist.settings import Settings
from ingest.build import build, model_opener
from ingest.commands.console import bars, complain, list_findings, say, tell_report, wire
from ingest.gathered import BuildReport, Options
from ingest.ocr.availability import is_available
from ingest.plan import preview
from ingest.sources import shown
from ingest.watch import watch


def run_build(settings: Settings, arguments: argparse.Namespace) -> int:
    """Read a folder and write an index version."""
    with bars() as progress:
        report = build(
            arguments.source,
            settings,
            publish=arguments.publish,
            options=_options(arguments),
            progress=progress,
        )
    tell_report(report, as_json=arguments.json)
    is_strict_failure = arguments.strict and (report.refused or report.review)
    return 1 if is_strict_failure else 0


def run_plan(settings: Settings, arguments: argparse.Namespace) -> int:
    """Show what a build would change; nothing is written."""
    with bars() as progress:
        gathered, changes = preview(arguments.source, settings, _options(arguments), progress)
    lists = {
        "refused": gathered.refused,
        "skipped": gathered.skipped,
        "review": gathered.review,
        "warned": gathered.warned,
    }
    if arguments.json:
        record = {
            "documents": len(gathered.documents),
            "chunks": gathered.chunk_count,
            "changes": {change.key: change.status for change in changes},
            "conflicts": [conflict.as_json() for conflict in gathered.conflicts],
            **{name: [wire(item) for item in items] for name, items in lists.items()},
        }
        say(json.dumps(record, ensure_ascii=False))
        return 0
    for change in changes:
        if change.status != "unchanged":
            was = f" (was {shown(change.was)})" if change.was else ""
            say(f"{change.status:<8} {shown(change.key)}{was}")
    same = sum(change.status == "unchanged" for change in changes)
    say(f"{len(gathered.documents)} documents, {gathered.chunk_count} chunks, {same} unchanged")
    list_findings(lists)
    return 0


def run_watch(settings: Settings, arguments: argparse.Namespace) -> int:
    """Build now and after every change, until interrupted."""
    is_first = True

    def tell(result: BuildReport | AssistError) -> None:
        nonlocal is_first
        if isinstance(result, AssistError):
            complain(f"error: {result}")
        elif result.is_new or is_first:
            tell_report(result, as_json=arguments.json)
        is_first = False

    say(f"watching {arguments.source}; stop with Ctrl-C")
    watch(
        arguments.source,
        settings,
        tell,
        options=_options(arguments),
        open_model=model_opener(settings),
    )
    return 0


def _options(arguments: argparse.Namespace) -> Options:
    return Options(
        accept_review=arguments.accept_review.strip(),
        max_bytes=dict(arguments.max_bytes),
        by=arguments.by,
        ocr=is_available() and not arguments.no_ocr,
    )
