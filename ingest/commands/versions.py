"""Commands about index versions: publish, rollback, status, check, receipt, gain."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

from assist import clock
from assist.errors import NoIndex
from assist.index.folder import current_id, list_versions
from assist.index.overview import version_rows
from assist.index.publish import VersionWriter
from assist.index.withdrawn import Journal
from assist.settings import Settings
from assist.store.stores import open_store
from assist.types import Actor
from ingest.build import model_opener
from ingest.check import check_version
from ingest.commands.console import list_findings, say, wire
from ingest.curation import console, curation
from ingest.gain import measure_gain, parse_questions
from ingest.gate import Force, read_forced, read_release
from ingest.plan import index_folder
from ingest.publish import Publisher
from ingest.receipt import read_receipt


def run_publish(settings: Settings, arguments: argparse.Namespace) -> int:
    """Make a built version live."""
    index_dir = index_folder(settings)
    force = Force(arguments.by, arguments.force) if arguments.force else None
    with VersionWriter(index_dir) as writer:
        publisher = Publisher(writer, settings.publish)
        manifest = publisher.publish(arguments.version, by=arguments.by, force=force)
    _note(settings, "publish", manifest.id, {"by": arguments.by, "force": arguments.force})
    say(f"live: {manifest.id}")
    if not read_release(index_dir, manifest.id):
        say(f"answers were not compared; python -m eval release {manifest.id} --gold GOLD does")
    return 0


def run_rollback(settings: Settings, arguments: argparse.Namespace) -> int:
    """Make an earlier version live again."""
    with VersionWriter(index_folder(settings)) as writer:
        manifest, withheld = Publisher(writer).rollback(arguments.version)
    _note(settings, "rollback", manifest.id, {})
    say(f"live: {manifest.id}")
    if withheld:
        say(f"{len(withheld)} documents deleted or withdrawn since then stay withheld")
    return 0


def run_status(settings: Settings, arguments: argparse.Namespace) -> int:
    """List the versions."""
    index_dir = index_folder(settings)
    forced = read_forced(index_dir)
    rows = [
        {
            "version": row.id,
            "state": row.state,
            "documents": row.documents,
            "chunks": row.chunks,
            "created_at": row.created_at,
            "release": read_release(index_dir, row.id).get("verdict"),
            "forced": forced.get(row.id, {}).get("reason"),
        }
        for row in version_rows(index_dir)
    ]
    withdrawn = Journal(index_dir).read()
    if arguments.json:
        live = current_id(index_dir) or None
        say(json.dumps({"live": live, "versions": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        notes = [f"answers compared: {row['release']}"] if row["release"] else []
        notes += [f"forced: {row['forced']}"] if row["forced"] else []
        say(
            f"{row['state']:<8} {row['version']}  {row['documents']} documents, "
            f"{row['chunks']} chunks" + "".join(f", {note}" for note in notes)
        )
    if not rows:
        say(f"no index version in {index_dir}")
    if withdrawn.keys:
        say(f"withdrawn: {', '.join(sorted(withdrawn.keys))}")
    return 0


def run_check(settings: Settings, arguments: argparse.Namespace) -> int:
    """Examine the live version."""
    findings = check_version(
        index_folder(settings),
        settings.business_zone,
        embedder=None if arguments.fast else model_opener(settings)(),
        cited=_cited(settings, arguments.days) if arguments.days else None,
    )
    if arguments.json:
        say(json.dumps([wire(item) for item in findings.all], ensure_ascii=False))
    else:
        list_findings({"wrong": findings.wrong, "notice": findings.notices})
        say("whole" if not findings.wrong else f"{len(findings.wrong)} problems")
    return 1 if findings.wrong else 0


def run_receipt(settings: Settings, arguments: argparse.Namespace) -> int:
    """Show the proof that removed text is gone; exit 1 where it is not proved."""
    index_dir = index_folder(settings)
    version = arguments.version or current_id(index_dir)
    receipt = read_receipt(index_dir, version)
    if not receipt:
        say(f"no text was removed by version {version or '(none)'}")
        return 0
    if arguments.json:
        say(json.dumps(receipt, ensure_ascii=False))
    else:
        for each in receipt["documents"]:
            failed = [name for name, holds in each["checks"].items() if not holds]
            proof = f"NOT PROVED in {', '.join(failed)}" if failed else "gone from every part"
            say(f"{each['status']:<8} {each['key']}: {each['passages']} passages, {proof}")
        say(f"version {version}, {receipt['at']}, by {receipt['by'] or 'unnamed'}")
    return 0 if receipt["proved"] else 1


def run_gain(settings: Settings, arguments: argparse.Namespace) -> int:
    """Ask two versions somebody's own questions."""
    index_dir = index_folder(settings)
    versions = list_versions(index_dir)
    if not versions:
        raise NoIndex(f"no index version in {index_dir}; build one first")
    after = arguments.version or versions[0]
    before = arguments.base or current_id(index_dir) or after
    gain = measure_gain(
        index_dir,
        parse_questions(arguments.questions.read_text("utf-8")),
        model_opener(settings)(),
        before=before,
        after=after,
        as_of=clock.today(settings.business_zone),
    )
    for each in gain.asked:
        if each.wanted:
            ranks = [str(each.rank(keys) or "-") for keys in (each.before, each.after)]
            say(f"{ranks[0]:>3} -> {ranks[1]:>3}  {each.question}")
        else:
            say(f"{each.before[:1]} -> {each.after[:1]}  {each.question}")
    say(f"MRR {gain.mrr_before:.3f} -> {gain.mrr_after:.3f}  ({before} -> {after})")
    return 0


def _note(settings: Settings, action: str, version: str, detail: dict[str, str]) -> None:
    actor = console(settings.access.tenant)
    with curation(settings, index_folder(settings), actor) as acts:
        acts.note(action, version, {name: value for name, value in detail.items() if value})


def _cited(settings: Settings, days: int) -> set[str]:
    """Keys of the documents that suggestions of the last days cited."""
    store = open_store(settings)
    since = clock.now() - timedelta(days=days)
    actor = Actor(tenant=settings.access.tenant)
    suggestions = store.records.latest(actor, since=since, limit=100_000)
    store.database.close()
    return {
        citation.doc_key
        for suggestion in suggestions
        for sentence in suggestion.draft.sentences
        for citation in sentence.citations
    }
