"""manifest.json of a gold folder: what it holds, by hash; generated, written last."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assist import clock
from eval.corpus import Corpus
from eval.folder import write_text
from eval.goldfiles import case_files
from eval.goldset import GoldCase, case_json

SCHEMA_VERSION = 1
TEXT_RULES_VERSION = 1
COUNTED = ("lang", "split", "scenario", "answerability", "sentiment")


def case_hash(case: GoldCase) -> str:
    """sha256 of a case's content, its version aside."""
    content = case_json(case.model_copy(update={"version": 1}))
    return hashlib.sha256(content.encode()).hexdigest()


def file_hashes(folder: Path) -> dict[str, tuple[str, int]]:
    """sha256 and number of cases of each gold file."""
    return {file.name: _digest(file) for file in case_files(folder)}


def build_manifest(
    folder: Path,
    cases: Sequence[GoldCase],
    corpus: Corpus,
    *,
    knowledge: str,
    default_as_of: str,
    openings: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The content of manifest.json.

    Args:
        folder: Gold folder.
        cases: Its cases.
        corpus: Documents of the knowledge folder.
        knowledge: Path of the knowledge folder, relative to the gold folder.
        default_as_of: ISO day for cases that name none.
        openings: holdout_openings so far.
    """
    quoted: dict[str, list[str]] = {}
    for case in cases:
        for doc in sorted({item.doc for item in case.evidence}):
            quoted.setdefault(doc, []).append(case.id)
    return {
        "schema_version": SCHEMA_VERSION,
        "files": {
            name: {"sha256": digest, "count": count, "knowledge": knowledge}
            for name, (digest, count) in file_hashes(folder).items()
        },
        "gold_cases": {
            case.id: {"version": case.version, "sha256": case_hash(case)} for case in cases
        },
        "documents": {
            doc: {"sha256": text_hash(corpus, doc), "quoted_by": ids}
            for doc, ids in sorted(quoted.items())
        },
        "counts": {
            name: dict(sorted(Counter(str(getattr(case, name)) for case in cases).items()))
            for name in COUNTED
        }
        | {"wording": dict(sorted(Counter(case.provenance.wording for case in cases).items()))},
        "text_rules_version": TEXT_RULES_VERSION,
        "default_as_of": default_as_of,
        "holdout_openings": list(openings),
    }


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a gold folder, None without one."""
    file = folder / "manifest.json"
    if not file.is_file():
        return None
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write manifest.json."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    write_text(folder / "manifest.json", text)


def note_openings(
    paths: Sequence[Path], run_id: str, reason: str, *, by: str = ""
) -> Iterator[tuple[Path, int]]:
    """Append to holdout_openings of every manifest beside the gold files.

    Args:
        paths: Gold folders or files.
        run_id: Name of the run folder.
        reason: Why the holdout is opened.
        by: Who opens it; "" = the user of this process.

    Yields:
        Gold folder and the number of its openings so far.
    """
    folders = {path if path.is_dir() else path.parent: None for path in paths}
    for folder in folders:
        if (folder / "manifest.json").is_file():
            opening = {
                "at": clock.now().isoformat(timespec="seconds"),
                "run_id": run_id,
                "by": by or getpass.getuser(),
                "reason": reason,
            }
            yield folder, _record_opening(folder, opening)


def _record_opening(folder: Path, opening: Mapping[str, str]) -> int:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["holdout_openings"].append(dict(opening))
    write_manifest(folder, manifest)
    return len(manifest["holdout_openings"])


def _digest(file: Path) -> tuple[str, int]:
    data = file.read_bytes()
    return hashlib.sha256(data).hexdigest(), sum(bool(line.strip()) for line in data.split(b"\n"))


def text_hash(corpus: Corpus, doc: str) -> str:
    """sha256 of a document's canonical text, "" without the document."""
    document = corpus.documents.get(doc)
    return hashlib.sha256(document.text.encode()).hexdigest() if document else ""
