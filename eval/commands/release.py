"""The command that compares answers before an index version goes live."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from rich.progress import Progress

from assist.settings import read_settings
from eval.commands import console
from eval.release import check_release

BLOCKED = 1


def release(arguments: argparse.Namespace) -> int:
    """Ask the live version and a new one; exit 1 where the new one may not go live."""
    overrides = {"paths": {"data": arguments.data}} if arguments.data else {}
    settings = read_settings(None, **overrides)
    with Progress(console=console.stderr(), transient=True) as progress:
        task = progress.add_task("questions", total=None)
        record = check_release(
            settings,
            arguments.version,
            gold=arguments.gold or (),
            on_done=lambda done, total: progress.update(task, completed=done, total=total),
        )
    if arguments.json:
        console.write(json.dumps(record, ensure_ascii=False))
    else:
        _tell(record)
    return BLOCKED if record["verdict"] == "blocked" else 0


def _tell(record: Mapping[str, Any]) -> None:
    for each in record["differences"]:
        blocks = f"  BLOCKS: {each['blocks']}" if each["blocks"] else ""
        console.write(f"{each['id']}  {', '.join(each['kinds'])}{blocks}")
        console.write(f"  ? {each['question']}")
        for mark, side in (("-", each["old"]), ("+", each["new"])):
            console.write(f"  {mark} [{side['action']}] {' '.join(side['text'].split())}")
            for doc, quote in side["sources"]:
                console.write(f"      {doc}: {quote}")
    asked, counts = record["asked"], record["counts"]
    console.write(
        f"{asked['gold']} gold cases and {asked['real']} real questions: "
        f"{counts.get('answer', 0)} answers change, {counts.get('lost_citation', 0)} lose a "
        f"citation, {counts['now_declined']} are now declined, {counts['must_not']} block"
    )
