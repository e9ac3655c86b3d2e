"""Command line: plan, build, publish, rollback, status, check … `python -m ingest --help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from assist.errors import AssistError, NoIndex
from assist.index.folder import current_id, list_versions, open_manifest, published_ids
from assist.index.publish import VersionWriter
from assist.settings import Settings, read_settings
from ingest.approvals import approve
from ingest.build import NothingToIndex, build, index_folder
from ingest.check import check_version
from ingest.console import bars, complain, list_findings, say, tell_report, wire
from ingest.gathered import Options
from ingest.plan import preview
from ingest.sources import shown

INTERRUPTED = 130


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
    except OSError as error:
        complain(f"error: {error.strerror or error}: {shown(str(error.filename or ''))}")
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        complain("interrupted; the live version is unchanged")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assist-ingest", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        found = commands.add_parser(name, help=text, description=text)
        found.set_defaults(run=run)
        found.add_argument("--data", type=Path, help="data folder (default: setting paths.data)")
        return found

    planned = command("plan", _plan, "show what a build would change")
    built = command("build", _build, "read a folder and write an index version")
    for each in (planned, built):
        each.add_argument("source", type=Path, help="folder of documents")
        each.add_argument("--json", action="store_true", help="print one JSON object")
        each.add_argument("--accept-review", metavar="NAME", default="", help="let held files in")
        each.add_argument(
            "--max-bytes",
            metavar=".SUFFIX=BYTES",
            type=_limit,
            action="append",
            default=[],
            help="raise the size limit of a format",
        )
    built.add_argument("--publish", action="store_true", help="make the new version live")
    built.add_argument("--strict", action="store_true", help="exit 1 if a file was refused or held")
    published = command("publish", _publish, "make a built version live")
    published.add_argument("version", nargs="?", default="", help="default: the newest")
    back = command("rollback", _rollback, "make an earlier version live again")
    back.add_argument("version", nargs="?", default="", help="default: the one before")
    state = command("status", _status, "list the versions")
    state.add_argument("--json", action="store_true", help="print one JSON object")
    checked = command("check", _check, "examine the live version")
    checked.add_argument("--json", action="store_true", help="print one JSON object")
    approved = command("approve", _approve, "let in a file that the last build held for review")
    approved.add_argument("key", help="path of the file below the source folder")
    approved.add_argument("--by", required=True, metavar="NAME", help="who approves")
    return parser


def _build(settings: Settings, arguments: argparse.Namespace) -> int:
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


def _plan(settings: Settings, arguments: argparse.Namespace) -> int:
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
            "chunks": len(gathered.chunks),
            "changes": {change.key: change.status for change in changes},
            **{name: [wire(item) for item in items] for name, items in lists.items()},
        }
        say(json.dumps(record, ensure_ascii=False))
        return 0
    for change in changes:
        if change.status != "unchanged":
            say(f"{change.status:<8} {shown(change.key)}")
    same = sum(change.status == "unchanged" for change in changes)
    say(f"{len(gathered.documents)} documents, {len(gathered.chunks)} chunks, {same} unchanged")
    list_findings(lists)
    return 0


def _publish(settings: Settings, arguments: argparse.Namespace) -> int:
    index_dir = index_folder(settings)
    versions = list_versions(index_dir)
    if not versions:
        raise NoIndex(f"no index version in {index_dir}; build one first")
    with VersionWriter(index_dir) as writer:
        manifest = writer.publish(arguments.version or versions[0])
    say(f"live: {manifest.id}")
    return 0


def _rollback(settings: Settings, arguments: argparse.Namespace) -> int:
    index_dir = index_folder(settings)
    if not current_id(index_dir):
        raise NoIndex(f"no index version is live in {index_dir}")
    with VersionWriter(index_dir) as writer:
        manifest = writer.rollback(arguments.version)
    say(f"live: {manifest.id}")
    return 0


def _status(settings: Settings, arguments: argparse.Namespace) -> int:
    index_dir = index_folder(settings)
    live, published = current_id(index_dir), published_ids(index_dir)
    rows = []
    for version in list_versions(index_dir):
        counts = open_manifest(index_dir, version).counts
        state = "live" if version == live else ("earlier" if version in published else "built")
        rows.append(
            {
                "version": version,
                "state": state,
                "documents": counts.documents,
                "chunks": counts.chunks,
            }
        )
    if arguments.json:
        say(json.dumps({"live": live or None, "versions": rows}, ensure_ascii=False))
    else:
        for row in rows:
            say(
                f"{row['state']:<8} {row['version']}  {row['documents']} documents, "
                f"{row['chunks']} chunks"
            )
        if not rows:
            say(f"no index version in {index_dir}")
    return 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    findings = check_version(index_folder(settings), settings.business_zone)
    if arguments.json:
        say(json.dumps([wire(item) for item in findings.all], ensure_ascii=False))
    else:
        list_findings({"wrong": findings.wrong, "notice": findings.notices})
        say("whole" if not findings.wrong else f"{len(findings.wrong)} problems")
    return 1 if findings.wrong else 0


def _approve(settings: Settings, arguments: argparse.Namespace) -> int:
    sha256 = approve(index_folder(settings), arguments.key, arguments.by)
    say(f"approved {shown(arguments.key)} ({sha256[:12]}); the next build takes it in")
    return 0


def _options(arguments: argparse.Namespace) -> Options:
    return Options(
        accept_review=arguments.accept_review.strip(),
        max_bytes=dict(arguments.max_bytes),
    )


def _limit(text: str) -> tuple[str, int]:
    suffix, _, size = text.partition("=")
    if not suffix.startswith(".") or not size.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r}: write .csv=300000000")
    return suffix.lower(), int(size)


if __name__ == "__main__":
    sys.exit(main())
