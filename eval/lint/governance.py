"""Rules about manifest and ledger."""

from __future__ import annotations

from collections.abc import Iterator

from eval.lint.finding import Finding, GoldMaterial
from eval.manifest import case_hash


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


def g25_ledger(material: GoldMaterial) -> Iterator[Finding]:
    """Every case went through propose, review by another person, freeze; holdout only if frozen."""
    if material.ledger is None:
        return
    events: dict[str, list[tuple[str, str]]] = {}
    for row in material.ledger:
        events.setdefault(str(row["id"]), []).append((str(row["event"]), str(row["by"])))
    for case in material.cases:
        history = events.get(case.id, [])
        if not history:
            yield Finding("G25", case.id, "ledger", "no event")
            continue
        reviewers = {by for event, by in history if event == "reviewed"}
        status = history[-1][0]
        if status == "frozen" and not reviewers - {case.provenance.author}:
            yield Finding("G25", case.id, "ledger", "frozen without a review by another person")
        if case.split == "holdout" and status != "frozen":
            yield Finding("G25", case.id, "split", f"holdout, but {status}")
        if status == "retired":
            yield Finding("G25", case.id, "ledger", "retired, but still in a gold file")
