"""Command line of the evaluation: run, score, compare, gate, report, lint, manifest, selftest.

Exit status: 0 done, 1 a gate or the self-test failed, 2 usage, 3 gold set or leakage.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from assist.errors import AssistError

Command = Callable[[argparse.Namespace], int]


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
    score.set_defaults(command=_later("rescore", "score"))
    compare = subparsers.add_parser("compare", help="paired comparison of two runs")
    compare.add_argument("run", type=Path)
    compare.add_argument("base", type=Path, help="run folder or baseline file")
    compare.set_defaults(command=_later("verdict", "compare_runs"))
    gate = subparsers.add_parser("gate", help="pass or fail a run against a baseline")
    gate.add_argument("run", type=Path)
    gate.add_argument("--baseline", type=Path, required=True, metavar="FILE")
    gate.add_argument("--accept", metavar="REASON", help="write FILE if the run holds")
    gate.set_defaults(command=_later("verdict", "gate"))
    _add_checks(subparsers)
    _add_gold(subparsers)
    _add_calibrate(subparsers)
    online = subparsers.add_parser("online", help="what agents did with suggestions, as JSON")
    online.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    online.set_defaults(command=_later("safety", "online"))
    return parser


def _add_calibrate(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("calibrate", help="tune on dev cases")
    kinds = parser.add_subparsers(required=True, metavar="WHAT")
    thresholds = kinds.add_parser("thresholds", help="from a run with --force-answer")
    thresholds.add_argument("run", type=Path)
    thresholds.add_argument(
        "--out", type=Path, metavar="FILE", help="TOML with split and gold hash"
    )
    thresholds.set_defaults(command=_later("calibrate", "thresholds"))
    labelled = kinds.add_parser("judge", help="compare the model of the settings with people")
    labelled.add_argument("labels", type=Path, help="JSON lines: claim, reply, label, cluster?")
    labelled.add_argument("--data", type=Path)
    labelled.add_argument("--out", type=Path, metavar="FILE", help="calibration, as JSON")
    labelled.set_defaults(command=_later("calibrate", "judge"))
    judge = subparsers.add_parser("judge", help="let the model of the settings judge a run")
    judge.add_argument("run", type=Path)
    judge.add_argument("--data", type=Path)
    judge.add_argument("--calibration", type=Path, metavar="FILE", help="of `calibrate judge`")
    judge.set_defaults(command=_later("calibrate", "judge_run"))


def _add_checks(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    report = subparsers.add_parser("report", help="write report.html and report.md again")
    report.add_argument("run", type=Path)
    report.set_defaults(command=_later("rescore", "report"))
    lint = subparsers.add_parser("lint", help="check a gold set")
    lint.add_argument("--gold", type=Path, action="append", required=True)
    lint.add_argument("--data", type=Path, help="data folder, for rules about documents")
    lint.add_argument("--release", action="store_true", help="quotas are errors")
    lint.set_defaults(command=_later("verdict", "lint"))
    selftest = subparsers.add_parser("selftest", help="do the checks find planted mistakes?")
    selftest.add_argument("--sentences", type=Path, help="JSON lines with a text field")
    selftest.add_argument("--data", type=Path, help="data folder, instead of --sentences")
    selftest.add_argument(
        "--passages",
        type=Path,
        nargs="+",
        metavar="FILE|DIR",
        help="JSON lines with text and title: sentences of them, reworded, true and with a mistake",
    )
    selftest.add_argument("--limit", type=_positive, default=300, help="sentences of each set")
    selftest.add_argument("--gold", type=Path, action="append", help="plant wrong answers in these")
    selftest.add_argument("--run", type=Path, help="run folder whose report shows the table")
    selftest.set_defaults(command=_later("verdict", "selftest"))
    manifest = subparsers.add_parser("manifest", help="write manifest.json of a gold folder")
    manifest.add_argument("--gold", type=Path, required=True, metavar="DIR")
    manifest.add_argument("--data", type=Path, required=True)
    manifest.add_argument("--knowledge", required=True, help="knowledge folder, as named there")
    manifest.add_argument("--default-as-of", type=date.fromisoformat, required=True)
    manifest.set_defaults(command=_later("verdict", "manifest"))
    injection = subparsers.add_parser("injection", help="prompt injections, over an obeying model")
    injection.add_argument("suite", type=Path, metavar="FILE", help="JSON lines of injections")
    injection.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    injection.add_argument("--filter", action="append", metavar="KEY=VALUE", help="e.g. store=anhe")
    injection.add_argument("--out", type=Path, help="what became of each, as JSON lines")
    injection.set_defaults(command=_later("safety", "injection"))
    compared = subparsers.add_parser("release", help="compare answers before a version goes live")
    compared.add_argument("version", nargs="?", default="", help="default: the newest")
    compared.add_argument("--gold", type=Path, action="append", metavar="FILE|DIR")
    compared.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    compared.add_argument("--json", action="store_true", help="print release.json")
    compared.set_defaults(command=_later("release", "release"))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number


def _add_run(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = subparsers.add_parser("run", help="ask every gold case and score the answers")
    run.add_argument("--gold", type=Path, action="append", required=True, metavar="FILE|DIR")
    run.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
    run.add_argument("--out", type=Path, help="run folder (default: DATA/eval/<time>-…)")
    run.add_argument("--mode", choices=["extractive", "replay", "live"], default="extractive")
    run.add_argument(
        "--answers", type=Path, metavar="FILE", help="score another assistant's answers"
    )
    run.add_argument("--runnable", metavar="MODULE:ATTR", help="ask a LangChain runnable")
    run.add_argument("--recording", type=Path, help="answers of the live mode, for the replay")
    run.add_argument("--variants", action="store_true", help="also rewritten, shuffled, with noise")
    run.add_argument("--force-answer", action="store_true", help="also answer whatever is asked")
    run.add_argument("--repeat", type=_positive, default=1, help="ask N times; the majority counts")
    run.add_argument(
        "--price",
        type=float,
        nargs=2,
        metavar=("PROMPT", "COMPLETION"),
        help="of a million tokens, for the cost",
    )
    run.add_argument("--open-holdout", metavar="REASON", help="ask the holdout too; is recorded")
    run.add_argument("--as-of", type=date.fromisoformat, help="day for cases that name none")
    run.add_argument("--resume", action="store_true", help="go on with a run that was cut off")
    run.add_argument("--replace", action="store_true", help="delete an older run in --out first")
    run.add_argument("--json", action="store_true", help="print summary.json")
    run.set_defaults(command=_later("measure", "run"))


def _add_gold(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare `gold` and its commands."""
    beir = subparsers.add_parser(
        "beir", help="a retrieval set in BEIR's layout as knowledge and gold"
    )
    beir.add_argument("folder", type=Path)
    beir.add_argument("out", type=Path)
    beir.add_argument("--split", default="test")
    beir.add_argument("--limit", type=int, default=0, help="first so many queries")
    beir.set_defaults(command=_later("gold", "from_beir"))
    gold = subparsers.add_parser("gold", help="table, status, review of a gold folder")
    commands = gold.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: str, about: str, *names: str) -> None:
        parser = commands.add_parser(name, help=about)
        parser.add_argument("folder", type=Path, help="gold folder")
        parser.add_argument("--data", type=Path, required=True, help="data folder, for quotes")
        for each in names:
            if each == "table":
                parser.add_argument("table", type=Path, help="CSV file")
            elif each == "id":
                parser.add_argument("id", help="gold case")
            elif each.startswith("["):
                parser.add_argument(f"--{each.strip('[]')}", default="table")
            else:
                parser.add_argument(f"--{each}", required=True)
        parser.set_defaults(command=_later("gold", run))

    agree = commands.add_parser("agree", help="alpha of two people who coded the same questions")
    agree.add_argument("first", type=Path, help="gold file of one")
    agree.add_argument("second", type=Path, help="gold file of the other")
    agree.set_defaults(command=_later("gold", "agree"))
    add("export", "export", "frozen cases as a table", "table")
    add("import", "bring", "propose new rows, revise changed ones", "table", "by", "[note]")
    add("status", "status", "what waits for whom")
    add("reopen", "reopen", "reopen cases whose document changed", "by")
    add("freeze", "freeze", "review what waits, and freeze it", "id", "by", "note")
    add("send-back", "send_back", "retire a proposal", "id", "by", "note")
    add("retire", "retire", "withdraw a frozen case", "id", "by", "note")


def _later(module: str, name: str) -> Command:
    """A command that is imported when it is run: scoring again needs no model."""

    def run(arguments: argparse.Namespace) -> int:
        return int(getattr(importlib.import_module(f"eval.commands.{module}"), name)(arguments))

    return run


if __name__ == "__main__":
    sys.exit(main())
