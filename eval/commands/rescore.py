"""Commands that look at a run again: score, report. They load no model and no chain."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from assist.settings import read_settings
from eval.commands import console
from eval.corpus import read_corpus
from eval.folder import read_run
from eval.recorded import SUMMARY, asked_of, pairs_of, score_folder, write_reports


def score(arguments: argparse.Namespace) -> int:
    """Score a run folder again, with the gold cases as they are now."""
    record = read_run(arguments.run)
    asked = asked_of(arguments.run, record, arguments.gold)
    settings = read_settings(None, paths={"data": Path(record["data"])})
    index_dir = settings.paths.data / "index" / settings.access.tenant
    corpus = read_corpus(index_dir, record["index_version"])
    summary = score_folder(arguments.run, record, asked, corpus)
    console.print_summary(summary, arguments.run)
    return 0


def report(arguments: argparse.Namespace) -> int:
    """Write report.html and report.md of a scored run again."""
    record = read_run(arguments.run)
    summary = json.loads((arguments.run / SUMMARY).read_text(encoding="utf-8"))
    write_reports(arguments.run, summary, pairs_of(arguments.run, record, None))
    console.write(str(arguments.run / "report.html"))
    return 0
