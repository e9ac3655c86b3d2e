"""What a lint rule looks at and what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from eval.corpus import Corpus
from eval.goldset import GoldCase

Severity = Literal["E", "W"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule; `E` fails, `W` is printed."""

    rule: str
    id: str
    field: str
    message: str
    severity: Severity = "E"


@dataclass(frozen=True)
class GoldMaterial:
    """Everything the rules may look at; what is None or empty makes rules that need it not run.

    Attributes:
        cases: As read.
        corpus: Documents of an index version of the knowledge folder.
        manifest: manifest.json.
        ledger: Rows of ledger.jsonl, oldest first.
        retired: Ids in retired.jsonl.
        file_hashes: sha256 and number of cases of each gold file as it is now.
    """

    cases: Sequence[GoldCase]
    corpus: Corpus | None = None
    manifest: Mapping[str, Any] | None = None
    ledger: Sequence[Mapping[str, Any]] | None = None
    retired: frozenset[str] = frozenset()
    file_hashes: Mapping[str, tuple[str, int]] = field(default_factory=dict)


class Rule(Protocol):
    """A pure function from material to findings."""

    def __call__(self, material: GoldMaterial) -> Iterator[Finding]:
        """Yield what is wrong."""


def warning(rule: str, case_id: str, name: str, message: str) -> Finding:
    """A finding that is printed and does not fail."""
    return Finding(rule, case_id, name, message, "W")
