"""Run the rules over a gold folder or a bare file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assist.errors import GoldSetError
from eval.corpus import Corpus
from eval.goldfiles import case_files
from eval.goldset import GoldCase, read_case
from eval.lint import form, governance, proof, whole
from eval.lint.finding import Finding, GoldMaterial, Rule
from eval.manifest import file_hashes, read_manifest
from eval.variants import VARIANTS, read_variants

RULES: Mapping[str, Rule] = {
    "G02": form.g02_ids,
    "G03": governance.g03_versions,
    "G04": form.g04_turns,
    "G05": form.g05_language,
    "G06": proof.g06_quotes,
    "G07": proof.g07_validity,
    "G08": form.g08_facts,
    "G09": proof.g09_facts_in_quotes,
    "G10": proof.g10_aliases,
    "G11": form.g11_must_not,
    "G12": whole.g12_contradictions,
    "G13": form.g13_combinations,
    "G14": proof.g14_references,
    "G15": form.g15_feelings,
    "G16": form.g16_critical,
    "G17": whole.g17_privacy,
    "G18": whole.g18_clusters,
    "G19": whole.g19_duplicates,
    "G20": whole.g20_copied,
    "G21": form.g21_provenance,
    "G22": whole.g22_coverage,
    "G23": whole.g23_quotas,
    "G24": governance.g24_manifest,
    "G25": governance.g25_ledger,
}
BARE_RULES = frozenset({"G02", "G04", "G13"})  # beside G01
_NEEDS_CORPUS = frozenset({"G06", "G07", "G22"})
_NEEDS_MANIFEST = frozenset({"G03", "G24"})


@dataclass(frozen=True)
class LintReport:
    """Findings in rule order, and the rules that could not run with the reason."""

    findings: tuple[Finding, ...]
    not_run: tuple[tuple[str, str], ...]

    @property
    def failed(self) -> bool:
        """Whether an error was found."""
        return any(finding.severity == "E" for finding in self.findings)


def lint(material: GoldMaterial, *, is_bare: bool = False, release: bool = False) -> LintReport:
    """Run every rule that can run.

    Args:
        material: What to look at.
        is_bare: A file without folder: only a few rules, all of them warnings.
        release: Quotas are errors.
    """
    findings: list[Finding] = []
    not_run: list[tuple[str, str]] = []
    for name, rule in RULES.items():
        reason = _missing(name, material, is_bare=is_bare)
        if reason:
            not_run.append((name, reason))
            continue
        findings.extend(rule(material))
    if is_bare:
        findings = [replace(finding, severity="W") for finding in findings]
    elif release:
        findings = [replace(f, severity="E") if f.rule == "G23" else f for f in findings]
    return LintReport(tuple(findings), tuple(not_run))


def lint_path(path: Path, corpus: Corpus | None, *, release: bool = False) -> LintReport:
    """Read and check a gold folder or a bare file; unreadable lines are findings of G01."""
    is_bare = not path.is_dir()
    cases, wrong = _read(path)
    material = GoldMaterial(cases, corpus) if is_bare else read_material(path, cases, corpus)
    report = lint(material, is_bare=is_bare, release=release)
    if not is_bare:
        wrong += list(_variants(path, cases))
    if is_bare:
        wrong = [replace(finding, severity="W") for finding in wrong]
    return replace(report, findings=(*wrong, *report.findings))


def read_material(folder: Path, cases: Sequence[GoldCase], corpus: Corpus | None) -> GoldMaterial:
    """What the rules look at for the cases of a gold folder."""
    return GoldMaterial(
        cases,
        corpus,
        manifest=read_manifest(folder),
        ledger=_rows(folder / "ledger.jsonl"),
        retired=frozenset(str(row["id"]) for row in _rows(folder / "retired.jsonl") or ()),
        file_hashes=file_hashes(folder) if folder.is_dir() else {},
    )


def _missing(name: str, material: GoldMaterial, *, is_bare: bool) -> str:
    if is_bare and name not in BARE_RULES:
        return "bare file"
    if name in _NEEDS_CORPUS and material.corpus is None:
        return "no index version of the knowledge folder (--data)"
    if name in _NEEDS_MANIFEST and material.manifest is None:
        return "no manifest.json"
    if name == "G25" and material.ledger is None:
        return "no ledger.jsonl"
    return ""


def _read(path: Path) -> tuple[list[GoldCase], list[Finding]]:
    cases: list[GoldCase] = []
    wrong: list[Finding] = []
    for file in case_files(path):
        lines = file.read_text(encoding="utf-8-sig").split("\n")
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                cases.append(read_case(json.loads(line), file=file.name, line=number))
            except GoldSetError as error:
                wrong.append(Finding("G01", f"{file.name}:{number}", error.field, str(error)))
            except ValueError as error:
                wrong.append(Finding("G01", f"{file.name}:{number}", "", f"not JSON: {error}"))
    return cases, wrong


def _variants(folder: Path, cases: Sequence[GoldCase]) -> Iterator[Finding]:
    """Rewrites are readable (G01), have an id and a base of their own (G02), end in a question."""
    try:
        written = read_variants([folder])
    except GoldSetError as error:
        yield Finding("G01", VARIANTS, error.field, str(error))
        return
    known, seen = {case.id for case in cases}, set[tuple[str, str]]()
    for variant in written:
        name = f"{variant.base_id} {variant.kind}"
        if variant.base_id not in known:
            yield Finding("G02", name, "base_id", "no such gold case")
        if (variant.base_id, variant.kind) in seen:
            yield Finding("G02", name, "kind", "a second rewrite of this kind is never asked")
        seen.add((variant.base_id, variant.kind))
        if not variant.turns or variant.turns[-1].role != "customer":
            yield Finding("G04", name, "turns", "the last turn is not the customer's")


def _rows(file: Path) -> Sequence[dict[str, Any]] | None:
    if not file.is_file():
        return None
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
