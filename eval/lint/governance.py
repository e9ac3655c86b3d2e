"""Rules about manifest and ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.lint.finding import Finding, GoldMaterial
from eval.manifest import case_hash, text_hash


def g03_versions(material: GoldMaterial) -> Iterator[Finding]:
    """Changed content has a higher version."""
    known = (material.manifest or {}).get("gold_cases", {})
    for case in material.cases:
        old = known.get(case.id)
        if old and old["sha256"] != case_hash(case) and case.version <= int(old["version"]):
            yield Finding("G03", case.id, "version", f"content changed at version {case.version}")


def g24_manifest(material: GoldMaterial) -> Iterator[Finding]:
    """The manifest describes the files and cases as they are."""
    if material.manifest is None:
        return
    files = material.manifest.get("files", {})
    for name, (digest, count) in material.file_hashes.items():
        entry = files.get(name)
        if entry is None or entry["sha256"] != digest or int(entry["count"]) != count:
            yield Finding("G24", "", name, "manifest is not current")
    for name in sorted(set(files) - set(material.file_hashes)):
        yield Finding("G24", "", name, "the manifest names a file that is not there")
    yield from _changed_documents(material)


def _changed_documents(material: GoldMaterial) -> Iterator[Finding]:
    """A document that reads otherwise than when it was quoted; a lost quote is an error of G06."""
    if material.corpus is None or material.manifest is None:
        return
    for doc, entry in material.manifest.get("documents", {}).items():
        if entry["sha256"] != text_hash(material.corpus, doc):
            ids = ", ".join(entry["quoted_by"])
            yield Finding("G24", "", doc, f"changed since it was quoted by {ids}", severity="W")


def g25_ledger(material: GoldMaterial) -> Iterator[Finding]:
    """Every case went through propose, review by another person, freeze; holdout only if frozen.

    Whoever reopens a case changes it, so that person cannot review the change.
    """
    if material.ledger is None:
        return
    events: dict[str, list[Mapping[str, Any]]] = {}
    for row in material.ledger:
        events.setdefault(str(row["id"]), []).append(row)
    for case in material.cases:
        # a revision that waits for review says nothing of the version in use
        history = [r for r in events.get(case.id, []) if int(r["version"]) <= case.version]
        if not history:
            yield Finding("G25", case.id, "ledger", "no event")
            continue
        status = str(history[-1]["event"])
        if status == "frozen" and not _reviewers(history, case.provenance.author):
            yield Finding("G25", case.id, "ledger", "frozen without a review by another person")
        if case.split == "holdout" and status != "frozen":
            yield Finding("G25", case.id, "split", f"holdout, but {status}")
        if status == "retired":
            yield Finding("G25", case.id, "ledger", "retired, but still in a gold file")


def _reviewers(history: Sequence[Mapping[str, Any]], author: str) -> set[str]:
    """Who reviewed the case as it is now and did not write it."""
    found: set[str] = set()
    writer = author
    for row in history:
        if row["event"] in {"proposed", "reopened"}:
            found.clear()
            writer = str(row["by"])
        elif row["event"] == "reviewed":
            found.add(str(row["by"]))
    return found - {author, writer}
