"""Command line: plan, build, publish, rollback, check, watch … `python -m ingest --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from assist.errors import AssistError
from assist.settings import Settings, read_settings
from ingest.build import NothingToIndex
from ingest.commands import building, documents, versions, words
from ingest.commands.console import complain, tell_report
from ingest.sources import shown

INTERRUPTED = 130
Run = Callable[[Settings, argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status, 0 when it did what was asked."""
    arguments = _parser().parse_args(argv)
    try:
        data = arguments.data
        settings = read_settings(paths={"data": data}) if data else read_settings()
        return int(arguments.run(settings, arguments))
    except NothingToIndex as error:
        tell_report(error.report, as_json=getattr(arguments, "json", False))
        complain(f"error: {error}")
        return error.exit_code
    except (AssistError, ValueError) as error:
        complain(f"error: {error}")
        return error.exit_code if isinstance(error, AssistError) else 2
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        complain(f"error: {error.strerror or error}: {shown(str(error.filename or ''))}")
        return 1
    except (MemoryError, KeyboardInterrupt) as error:
        is_full = isinstance(error, MemoryError)
        reason = "error: not enough memory" if is_full else "interrupted"
        complain(f"{reason}; the live version is unchanged")
        return 1 if is_full else INTERRUPTED


class _Commands:
    """Adds commands to a parser."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._into = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, name: str, run: Run, *, json: bool = False) -> argparse.ArgumentParser:
        """A command whose help is the first line of what it runs."""
        text = (run.__doc__ or "").splitlines()[0]
        found = self._into.add_parser(name, help=text, description=text)
        found.set_defaults(run=run)
        found.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
        if json:
            found.add_argument("--json", action="store_true", help="print one JSON object")
        return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assist-ingest", description=__doc__)
    commands = _Commands(parser)
    _add_building(commands)
    _add_versions(commands)
    _add_documents(commands)
    _add_words(commands)
    return parser


def _add_building(commands: _Commands) -> None:
    for name, run in {
        "plan": building.run_plan,
        "build": building.run_build,
        "watch": building.run_watch,
    }.items():
        found = commands.add(name, run, json=True)
        found.add_argument("source", type=Path, help="folder of documents")
        found.add_argument("--accept-review", metavar="NAME", default="", help="let held files in")
        found.add_argument("--by", metavar="NAME", default="", help="who builds, for the receipt")
        found.add_argument(
            "--max-bytes",
            metavar=".SUFFIX=BYTES",
            type=_limit,
            action="append",
            default=[],
            help="raise the size limit of a format",
        )
        found.add_argument("--no-ocr", action="store_true", help="leave scans and pictures unread")
        if name == "build":
            found.add_argument("--publish", action="store_true", help="make the new version live")
            text = "exit 1 if a file was refused or held"
            found.add_argument("--strict", action="store_true", help=text)


def _add_versions(commands: _Commands) -> None:
    published = commands.add("publish", versions.run_publish)
    published.add_argument("version", nargs="?", default="", help="default: the newest")
    published.add_argument("--by", metavar="NAME", default="", help="who publishes")
    text = "publish past the release check; needs --by, is logged"
    published.add_argument("--force", metavar="REASON", default="", help=text)
    back = commands.add("rollback", versions.run_rollback)
    back.add_argument("version", nargs="?", default="", help="default: the one before")
    commands.add("status", versions.run_status, json=True)
    checked = commands.add("check", versions.run_check, json=True)
    text = "without loading the model and searching"
    checked.add_argument("--fast", action="store_true", help=text)
    text = "also list documents not cited in so many days"
    checked.add_argument("--days", type=int, default=0, metavar="N", help=text)
    receipt = commands.add("receipt", versions.run_receipt, json=True)
    receipt.add_argument("version", nargs="?", default="", help="default: the live one")
    gain = commands.add("gain", versions.run_gain)
    text = "text file: one question a line, => KEY behind it where one is wanted"
    gain.add_argument("questions", type=Path, help=text)
    gain.add_argument("--version", default="", help="default: the newest")
    gain.add_argument("--base", default="", metavar="VERSION", help="default: the live one")


def _add_documents(commands: _Commands) -> None:
    explained = commands.add("explain", documents.run_explain, json=True)
    approved = commands.add("approve", documents.run_approve)
    withdrawn = commands.add("withdraw", documents.run_withdraw)
    restored = commands.add("restore", documents.run_restore)
    for found in (explained, approved, withdrawn, restored):
        found.add_argument("key", help="path of the file below the source folder")
    for found in (withdrawn, restored):
        found.add_argument("--reason", required=True, help="why; is logged")
    commands.add("conflicts", documents.run_conflicts, json=True)
    decided = commands.add("decide", documents.run_decide)
    decided.add_argument("id", help="of the conflict")
    text = "which side holds; until: the right one ends; both: each for its scope"
    decided.add_argument("choice", choices=["left", "right", "until", "both"], help=text)
    decided.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day")
    for side in ("left", "right"):
        text = f"scope of the {side} document, e.g. store=anhe"
        decided.add_argument(
            f"--{side}-scope", type=_pair, action="append", default=[], metavar="K=V", help=text
        )
    for found in (approved, withdrawn, restored, decided):
        found.add_argument("--by", required=True, metavar="NAME", help="who")


def _add_words(commands: _Commands) -> None:
    found = commands.add("synonyms", words.run_synonyms)
    text = "text file to take over: documents' word = what customers say, a group a line"
    found.add_argument("file", nargs="?", type=Path, help=text)
    found.add_argument("--check", action="store_true", help="only check the file")


def _limit(text: str) -> tuple[str, int]:
    suffix, _, size = text.partition("=")
    if not suffix.startswith(".") or not size.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r}: write .csv=300000000")
    return suffix.lower(), int(size)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if not name.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"{text!r}: write store=anhe")
    return name.strip(), value.strip()


if __name__ == "__main__":
    sys.exit(main())
