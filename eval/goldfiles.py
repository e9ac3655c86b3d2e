"""Reading gold sets: folders, which are strict, and bare files, which are completed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assist.errors import GoldSetError
from eval.goldset import Fact, GoldCase, read_case

PROPOSED = "proposed.jsonl"
NOT_CASES = frozenset({"variants.jsonl", "ledger.jsonl", "retired.jsonl", PROPOSED})
GOVERNANCE = ("ledger.jsonl", "manifest.json")


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is no gold case, or one that had to be completed."""

    file: str
    line: int
    field: str
    message: str


@dataclass(frozen=True)
class GoldSet:
    """Gold cases as read.

    Attributes:
        cases: In file order.
        problems: What was wrong in a bare file; a folder raises instead.
        default_as_of: Of the manifest; None without one.
        is_bare: A single file without manifest and ledger.
        governed: Ids of cases with a ledger or manifest beside their file: their holdout is locked.
        files: The files that were read.
        manifest: Content of manifest.json, {} without one.
    """

    cases: tuple[GoldCase, ...]
    problems: tuple[Problem, ...]
    default_as_of: date | None
    is_bare: bool
    governed: frozenset[str]
    files: tuple[Path, ...]
    manifest: dict[str, Any]

    def chosen(self, *, opens_holdout: bool, split: str = "all") -> list[GoldCase]:
        """The cases to ask: without opening, holdout cases of governed folders stay closed.

        Args:
            opens_holdout: The holdout is opened, with a reason that is recorded.
            split: dev, holdout or all.

        Raises:
            GoldSetError: Nothing is left to ask.
        """
        wanted = [case for case in self.cases if split in ("all", case.split)]
        cases = [case for case in wanted if opens_holdout or not self.is_locked(case)]
        if not cases and wanted:
            raise GoldSetError("the holdout is closed; opening it takes a reason")
        if not cases:
            raise GoldSetError(f"no gold case in split {split}")
        return cases

    def is_locked(self, case: GoldCase) -> bool:
        """Whether a case may only be asked when the holdout is opened."""
        return case.split == "holdout" and case.id in self.governed


# What a bare file may leave out: enough to score, nothing that invents an
# expectation.
BARE_DEFAULTS: dict[str, Any] = {
    "version": 1,
    "split": "dev",
    "lang": "zh",
    "as_of": None,
    "scenario": "other",
    "filters": {},
    "sentiment": "neutral",
    "emotion": "none",
    "answerability": "answerable",
    "expected_action": "answer",
    "evidence": [],
    "facts": [],
    "must_not": [],
    "reference_answers": [],
    "tone": {"require": [], "forbid": []},
    "critical": False,
    "provenance": {"author": "unknown", "source": "public", "wording": "adapted"},
}
_FACT_DEFAULTS: dict[str, Any] = {
    "kind": "text",
    "unit": "",
    "aliases": [],
    "polarity": "+",
    "importance": "vital",
    "evidence": 0,
}


def read_gold(paths: Sequence[Path]) -> GoldSet:
    """Read gold folders or bare files.

    Args:
        paths: Folders in the layout of gold-format.md section 1, or .jsonl files.

    Returns:
        All cases. In bare files missing fields are filled in and unknown ones left out, and every
        such line is named in `problems`; lines that cannot be used at all are named and left out.

    Raises:
        GoldSetError: A folder holds a wrong line, ids repeat, or nothing could be read.
    """
    cases: list[GoldCase] = []
    problems: list[Problem] = []
    files: list[Path] = []
    governed: set[str] = set()
    manifest: dict[str, Any] = {}
    for path in paths:
        strict = path.is_dir()
        if not path.exists():
            raise GoldSetError(f"{path}: no such file or folder", file=str(path))
        for file in case_files(path):
            files.append(file)
            found, wrong = _read_file(file, strict=strict)
            cases.extend(found)
            problems.extend(wrong)
            if is_governed(file.parent):
                governed.update(case.id for case in found)
        if strict and (path / "manifest.json").is_file():
            manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    if not cases:
        raise GoldSetError(f"no gold case in {', '.join(map(str, paths))}")
    _refuse_repeated(cases)
    default = manifest.get("default_as_of")
    return GoldSet(
        cases=tuple(cases),
        problems=tuple(problems),
        default_as_of=date.fromisoformat(default) if default else None,
        is_bare=all(not path.is_dir() for path in paths),
        governed=frozenset(governed),
        files=tuple(files),
        manifest=manifest,
    )


def read_cases(file: Path) -> list[GoldCase]:
    """The cases of one file of a gold folder; [] where there is none.

    Raises:
        GoldSetError: A line is no gold case.
    """
    return _read_file(file, strict=True)[0] if file.is_file() else []


def case_files(path: Path) -> list[Path]:
    """The files with gold cases of a folder, sorted; a file stands for itself."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.glob("*.jsonl") if file.name not in NOT_CASES)


def is_governed(folder: Path) -> bool:
    """Whether a ledger or a manifest stands in a folder, beside the gold files."""
    return any((folder / name).is_file() for name in GOVERNANCE)


def count_openings(files: Iterable[Path]) -> int:
    """How often the holdout beside gold files has been opened so far."""
    manifests = {file.parent / "manifest.json": None for file in files}
    return sum(
        len(json.loads(path.read_text(encoding="utf-8")).get("holdout_openings", ()))
        for path in manifests
        if path.is_file()
    )


def _read_file(file: Path, *, strict: bool) -> tuple[list[GoldCase], list[Problem]]:
    cases: list[GoldCase] = []
    problems: list[Problem] = []
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldSetError(f"{file}: {error}", file=str(file)) from error
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            case, notes = _read_line(line, str(file), number, strict=strict)
        except GoldSetError as error:
            if strict:
                raise
            problems.append(Problem(str(file), number, error.field, str(error)))
            continue
        cases.append(case)
        problems.extend(notes)
    return cases, problems


def _read_line(
    line: str, file: str, number: int, *, strict: bool
) -> tuple[GoldCase, list[Problem]]:
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = f"{file}:{number}: not JSON: {error}"
        raise GoldSetError(message, file=file, line=number) from error
    if strict or not isinstance(raw, dict):
        return read_case(raw, file=file, line=number), []
    completed, notes = _complete(raw)
    problems = [Problem(file, number, field, f"{file}:{number}: {note}") for field, note in notes]
    return read_case(completed, file=file, line=number), problems


def _complete(raw: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Fill in what a bare file left out and drop what the format does not know."""
    defaults = dict(BARE_DEFAULTS, cluster_id=str(raw.get("id", "")))
    known = set(GoldCase.model_fields)
    notes = [(name, f"unknown field {name!r} left out") for name in raw if name not in known]
    notes += [(name, f"missing field {name!r} filled in") for name in defaults if name not in raw]
    case = defaults | {name: value for name, value in raw.items() if name in known}
    if isinstance(case["facts"], list):
        case["facts"] = [
            _FACT_DEFAULTS
            | {"id": f"f{index}"}
            | {name: value for name, value in fact.items() if name in Fact.model_fields}
            if isinstance(fact, dict)
            else fact
            for index, fact in enumerate(case["facts"], start=1)
        ]
    if isinstance(case["must_not"], list):
        case["must_not"] = [
            {"aliases": [], "why": ""} | item if isinstance(item, dict) else item
            for item in case["must_not"]
        ]
    return case, notes


def _refuse_repeated(cases: Sequence[GoldCase]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise GoldSetError(f"gold case {case.id}: the id occurs twice", field="id")
        seen.add(case.id)
