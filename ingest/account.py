"""What a build says of itself: to its caller, to the next build, and in the version's manifest."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.gathered import BuildReport, Gathered
from ingest.publish import PRESENT

MAX_LISTED = 2_000


def findings(gathered: Gathered) -> dict[str, Any]:
    """For the manifest: what was left out and why."""
    lists: dict[str, Any] = {
        name: [asdict(finding) for finding in getattr(gathered, name)[:MAX_LISTED]]
        for name in ("refused", "skipped", "review", "warned")
    }
    return {
        **lists,
        "dropped": gathered.dropped,
        "admitted": gathered.admitted,
        "conflicts": len(gathered.conflicts),
        PRESENT: sorted(gathered.present - {d.source.key for d in gathered.documents}),
    }


def remembered(report: BuildReport, source: Path, gathered: Gathered) -> Mapping[str, Any]:
    """What the next build and the knowledge page want to know of this one."""
    conflicts = [each.as_json() for each in gathered.conflicts[:MAX_LISTED]]
    return {**report.as_json(), "source": str(source.resolve()), "conflicts": conflicts}


def report_of(gathered: Gathered, version: str, started: float, *, is_live: bool) -> BuildReport:
    """The report of a build that began at `started` (perf_counter), before it is known as new."""
    return BuildReport(
        version=version,
        is_live=is_live,
        is_new=False,
        documents=len(gathered.documents),
        chunks=len(gathered.chunks),
        embedded=0,
        refused=tuple(gathered.refused),
        skipped=tuple(gathered.skipped),
        review=tuple(gathered.review),
        warned=tuple(gathered.warned),
        seconds=time.perf_counter() - started,
    )
