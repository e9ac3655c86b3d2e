"""ledger.jsonl of a gold folder: who proposed, reviewed, froze, reopened, retired what, and when.

Append-only. The status of a gold case is its last event; nothing of it stands in the case itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from assist import clock
from assist.errors import GoldSetError

LEDGER = "ledger.jsonl"
EventKind = Literal["proposed", "reviewed", "frozen", "reopened", "retired", "disputed"]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One event. `past_case_sha256` names the conversation that a gold case grew from."""

    at: str
    id: str
    version: int
    event: EventKind
    by: str
    note: str = ""
    past_case_sha256: str = ""


_ROW = TypeAdapter(LedgerRow)


def read_ledger(folder: Path) -> list[LedgerRow]:
    """The events of a gold folder, oldest first; [] without a ledger.

    Raises:
        GoldSetError: A line is no event; names it.
    """
    file = folder / LEDGER
    if not file.is_file():
        return []
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_ROW.validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            message = f"{file}:{number}: {field}: {first['msg']}"
            raise GoldSetError(message, file=str(file), line=number, field=field) from error
    return rows


def append_events(folder: Path, rows: Iterable[LedgerRow]) -> None:
    """Append events; they are on the disk when this returns."""
    text = "".join(_line(row) for row in rows)
    with (folder / LEDGER).open("a", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def event(
    kind: EventKind, gold_id: str, version: int, by: str, note: str = "", *, past_case: str = ""
) -> LedgerRow:
    """An event that happens now.

    Raises:
        GoldSetError: Nobody is named.
    """
    if not by.strip():
        raise GoldSetError(f"gold case {gold_id}: {kind} by nobody; give a name", field="by")
    at = clock.now().isoformat(timespec="seconds")
    return LedgerRow(at, gold_id, version, kind, by.strip(), note, past_case)


def status_of(rows: Iterable[LedgerRow]) -> dict[str, LedgerRow]:
    """The last event of each gold case."""
    return {row.id: row for row in rows}


def of_versions(rows: Iterable[LedgerRow], versions: Mapping[str, int]) -> list[LedgerRow]:
    """The events without those of revisions: of versions above the one that is in use."""
    return [row for row in rows if row.version <= versions.get(row.id, row.version)]


def past_cases(rows: Iterable[LedgerRow]) -> dict[str, str]:
    """Gold id by the hash of the conversation it grew from."""
    return {row.past_case_sha256: row.id for row in rows if row.past_case_sha256}


def reviewers_since_change(rows: Sequence[LedgerRow], gold_id: str) -> set[str]:
    """Who reviewed a gold case since it was last proposed or reopened."""
    found: set[str] = set()
    for row in rows:
        if row.id != gold_id:
            continue
        if row.event in {"proposed", "reopened"}:
            found.clear()
        elif row.event == "reviewed":
            found.add(row.by)
    return found


def reviewed_by_another(folder: Path, gold_id: str, author: str) -> bool:
    """Whether somebody else has reviewed a case since it was last changed."""
    return bool(reviewers_since_change(read_ledger(folder), gold_id) - {author})


def writers(history: Iterable[LedgerRow], author: str) -> set[str]:
    """Who must not review a gold case as it is now: its author and who last changed it."""
    last = author
    for row in history:
        if row.event in {"proposed", "reopened"}:
            last = row.by
    return {author, last}


def _line(row: LedgerRow) -> str:
    content = {name: value for name, value in asdict(row).items() if name != "past_case_sha256"}
    if row.past_case_sha256:
        content["past_case_sha256"] = row.past_case_sha256
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
