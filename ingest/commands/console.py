"""What the command line shows: findings and progress on stderr, the result on stdout."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.build import BuildReport
from ingest.plan import Progress as Hears
from ingest.sources import Finding, shown

LINE_EVERY_S = 15.0
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
    if lists.get("held for review"):
        complain("to let a held file in: ingest approve PATH --by NAME, then build again")


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
    """Progress on standard error: bars, or now and then a line where that is no terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lines(time.monotonic)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        tasks = {
            name: progress.add_task(text, total=None, visible=False)
            for name, text in STAGES.items()
        }

        def hear(stage: str, done: int, total: int) -> None:
            progress.update(tasks[stage], completed=done, total=total, visible=True)

        yield hear


def lines(clock: Callable[[], float]) -> Hears:
    """Progress for a log: a line where a stage has gone on for `LINE_EVERY_S` seconds more.

    Args:
        clock: Seconds that never go back.
    """
    last = clock()

    def hear(stage: str, done: int, total: int) -> None:
        nonlocal last
        now = clock()
        if now - last >= LINE_EVERY_S:
            last = now
            complain(f"{STAGES[stage]}: {done} of {total}")

    return hear
