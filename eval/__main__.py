"""Command line of the evaluation: run, score, compare, gate, report, lint, manifest, selftest.

Exit status: 0 done, 1 a gate or the self-test failed, 2 usage, 3 gold set or leakage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assist.errors import AssistError
from eval.commands import measure, verdict
from eval.commands.release import release


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except AssistError as error:
        print(f"assist-eval: {error}", file=sys.stderr)
        return error.exit_code
    except (FileNotFoundError, NotADirectoryError) as error:
        print(f"assist-eval: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("assist-eval: interrupted; run again with --resume", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assist-eval", description=__doc__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(subparsers)
    score = subparsers.add_parser("score", help="score a run again")
    score.add_argument("run", type=Path)
    score.add_argument("--gold", type=Path, action="append", help="default: the files of the run")
    score.set_defaults(command=measure.score)
    compare = subparsers.add_parser("compare", help="paired comparison of two runs")
    compare.add_argument("run", type=Path)
    compare.add_argument("base", type=Path, help="run folder or baseline file")
    compare.set_defaults(command=verdict.compare_runs)
    gate = subparsers.add_parser("gate", help="pass or fail a run against a baseline")
    gate.add_argument("run", type=Path)
    gate.add_argument("--baseline", type=Path, required=True, metavar="FILE")
    gate.add_argument("--accept", metavar="REASON", help="write FILE if the run holds")
    gate.set_defaults(command=verdict.gate)
    report = subparsers.add_parser("report", help="write report.html and report.md again")
    report.add_argument("run", type=Path)
    report.set_defaults(command=measure.report)
    lint = subparsers.add_parser("lint", help="check a gold set")
    lint.add_argument("--gold", type=Path, action="append", required=True)
    lint.add_argument("--data", type=Path, help="data folder, for rules about documents")
    lint.add_argument("--release", action="store_true", help="quotas are errors")
    lint.set_defaults(command=verdict.lint)
    selftest = subparsers.add_parser("selftest", help="do the checks find planted mistakes?")
    selftest.add_argument("--sentences", type=Path, help="JSON lines with a text field")
    selftest.add_argument("--data", type=Path, help="data folder, instead of --sentences")
    selftest.set_defaults(command=verdict.selftest)
    manifest = subparsers.add_parser("manifest", help="write manifest.json of a gold folder")
    manifest.add_argument("--gold", type=Path, required=True, metavar="DIR")
    manifest.add_argument("--data", type=Path, required=True)
    manifest.add_argument("--knowledge", required=True, help="knowledge folder, as named there")
    manifest.add_argument("--default-as-of", type=date.fromisoformat, required=True)
    manifest.set_defaults(command=verdict.manifest)
    compared = subparsers.add_parser("release", help="compare answers before a version goes live")
    compared.add_argument("version", nargs="?", default="", help="default: the newest")
    compared.add_argument("--gold", type=Path, action="append", metavar="FILE|DIR")
    compared.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    compared.add_argument("--json", action="store_true", help="print release.json")
    compared.set_defaults(command=release)
    return parser


def _add_run(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = subparsers.add_parser("run", help="ask every gold case and score the answers")
    run.add_argument("--gold", type=Path, action="append", required=True, metavar="FILE|DIR")
    run.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    run.add_argument("--out", type=Path, help="run folder (default: DATA/eval/<time>-…)")
    run.add_argument("--mode", choices=["extractive", "live"], default="extractive")
    run.add_argument("--open-holdout", metavar="REASON", help="ask the holdout too; is recorded")
    run.add_argument("--as-of", type=date.fromisoformat, help="day for cases that name none")
    run.add_argument("--resume", action="store_true", help="keep the outputs that are there")
    run.add_argument("--json", action="store_true", help="print summary.json")
    run.set_defaults(command=measure.run)


if __name__ == "__main__":
    sys.exit(main())
