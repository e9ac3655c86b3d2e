"""What the command line shows: findings and progress on stderr, the result on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.build import BuildReport
from ingest.plan import Progress as Hears
from ingest.sources import Finding, shown

STAGES = {"read": "Reading files", "ocr": "Reading scanned pages", "embed": "Embedding text"}


def tell_report(report: BuildReport, *, as_json: bool) -> None:
    """Print what a build did: findings to standard error, the rest to standard output."""
    list_findings(
        {
            "refused": report.refused,
            "held for review": report.review,
            "skipped": report.skipped,
            "warning": report.warned,
        }
    )
    if as_json:
        say(json.dumps(report.as_json(), ensure_ascii=False))
    elif report.version:
        state = "live" if report.is_live else "built, not live: run publish"
        news = "" if report.is_new else ", nothing changed"
        say(
            f"{report.version} ({state}{news}): {report.documents} documents, "
            f"{report.chunks} chunks, {report.embedded} embedded, {report.seconds:.1f} s"
        )


def list_findings(lists: Mapping[str, Sequence[Finding]]) -> None:
    """Print findings to standard error, one a line, under the name of their list."""
    for name, findings in lists.items():
        for finding in findings:
            complain(f"{name}: {shown(finding.path)}: {shown(finding.reason)}")


def wire(finding: Finding) -> dict[str, str]:
    """A finding as JSON."""
    return {"path": finding.path, "reason": finding.reason}


def say(text: str) -> None:
    """Print a result."""
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """Print a problem."""
    sys.stderr.write(f"assist-ingest: {text}\n")


@contextmanager
def bars() -> Iterator[Hears]:
    """Progress bars on standard error; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks = {
            name: progress.add_task(text, total=None, visible=False)
            for name, text in STAGES.items()
        }

        def hear(stage: str, done: int, total: int) -> None:
            progress.update(tasks[stage], completed=done, total=total, visible=True)

        yield hear
