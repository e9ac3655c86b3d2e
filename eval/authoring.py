"""The way of a gold case into a gold folder: proposed, reviewed by a second person, frozen, asked.

A proposal lies in proposed.jsonl, which no run reads. Freezing moves it into the gold file of its
language. Every step is a ledger row and ends with a fresh manifest.
"""

from __future__ import annotations

import contextlib
import fcntl
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assist.errors import GoldSetError
from eval.corpus import Corpus
from eval.folder import write_lines
from eval.goldfiles import PROPOSED, case_files, read_cases
from eval.goldset import GoldCase, case_json
from eval.ledger import (
    append_events,
    event,
    of_versions,
    past_cases,
    read_ledger,
    status_of,
    writers,
)
from eval.lint.check import LintReport, lint, read_material
from eval.manifest import build_manifest, read_manifest, write_manifest

RETIRED = "retired.jsonl"
PREFIXES = {"product": "PR", "order": "OR", "after_sale": "AS", "complaint": "CP", "other": "OT"}
_NUMBER = re.compile(r"-(\d+)$")


@dataclass(frozen=True)
class GoldFolder:
    """A gold folder that is being added to.

    Args:
        path: The folder; made with the first proposal.
        corpus: Documents that quotes are looked up in.
        day: Day of cases that name none, where the folder has no manifest yet.
    """

    path: Path
    corpus: Corpus
    day: date

    def cases(self) -> list[GoldCase]:
        """The frozen cases."""
        return [case for file in self._files() for case in read_cases(file)]

    def proposals(self) -> list[GoldCase]:
        """Cases that nobody has frozen yet, oldest first."""
        return read_cases(self.path / PROPOSED)

    def next_id(self, scenario: str) -> str:
        """An id that was never used: prefix of the scenario and the next number of the folder."""
        known = [case.id for case in (*self.cases(), *self.proposals())]
        known += [row.id for row in read_ledger(self.path)]
        numbers = [int(match.group(1)) for each in known if (match := _NUMBER.search(each))]
        return f"{PREFIXES[scenario]}-{max(numbers, default=0) + 1:04d}"

    def used(self) -> dict[str, str]:
        """Gold id by the hash of the conversation it grew from."""
        return past_cases(read_ledger(self.path))

    def check(self, case: GoldCase) -> LintReport:
        """What the rules say of a case beside those that are there; only what names it."""
        others = [each for each in (*self.cases(), *self.proposals()) if each.id != case.id]
        report = lint(read_material(self.path, [*others, case], self.corpus))
        own = tuple(
            finding
            for finding in report.findings
            if finding.id == case.id and finding.rule not in {"G24", "G25"}
        )
        return LintReport(own, report.not_run)

    def propose(self, case: GoldCase, *, past_case: str = "", note: str = "") -> None:
        """File a case for review; its author is who proposes it.

        Raises:
            GoldSetError: The id is taken, or a rule is broken; names the first.
        """
        with self._locked():
            taken = {each.id for each in (*self.cases(), *self.proposals())}
            if case.id in taken:
                raise GoldSetError(f"gold case {case.id}: the id is taken", field="id")
            self._refuse(case)
            author = case.provenance.author
            row = event("proposed", case.id, case.version, author, note, past_case=past_case)
            self._write(PROPOSED, [*self.proposals(), case])
            append_events(self.path, [row])

    def revise(self, case: GoldCase, by: str, note: str) -> None:
        """File a changed case for review; until then the next run asks the older version.

        Raises:
            GoldSetError: There is no such case, the version has not risen, a revision waits
                already, no reason is given, or a rule is broken.
        """
        with self._locked():
            old = {each.id: each.version for each in self.cases()}.get(case.id)
            if old is None:
                raise GoldSetError(f"gold case {case.id}: not in {self.path}", field="id")
            if case.version <= old:
                message = f"gold case {case.id}: changed, so its version must rise above {old}"
                raise GoldSetError(message, field="version")
            if any(each.id == case.id for each in self.proposals()):
                raise GoldSetError(f"gold case {case.id}: a revision waits already", field="id")
            if not note.strip():
                raise GoldSetError(f"gold case {case.id}: say why it is changed", field="note")
            self._refuse(case)
            self._write(PROPOSED, [*self.proposals(), case])
            append_events(self.path, [event("reopened", case.id, case.version, by, note)])

    def freeze(self, gold_id: str, by: str, note: str = "") -> GoldCase:
        """Review what waits for review and freeze it: the next run asks it.

        That is a proposal, a revision, or a case of the gold files that nobody has frozen.

        Raises:
            GoldSetError: Nothing of this id waits, its writer reviews it, or a rule is broken.
        """
        with self._locked():
            case = self._awaiting(gold_id)
            history = [row for row in read_ledger(self.path) if row.id == gold_id]
            if by.strip() in writers(history, case.provenance.author):
                raise GoldSetError(f"gold case {gold_id}: {by} wrote it; a second person reviews")
            self._refuse(case)
            rows = [
                event("reviewed", gold_id, case.version, by, note),
                event("frozen", gold_id, case.version, by),
            ]
            self._put(case)
            append_events(self.path, rows)
            self._write(PROPOSED, [each for each in self.proposals() if each.id != gold_id])
            self._refresh()
            return case

    def send_back(self, gold_id: str, by: str, reason: str) -> None:
        """Retire a proposal that is no gold case; it is kept in retired.jsonl.

        A revision is only dropped: the version that is in use stays.
        """
        with self._locked():
            case = self._proposal(gold_id)
            if gold_id not in {each.id for each in self.cases()}:
                self._write(RETIRED, [*read_cases(self.path / RETIRED), case])
            append_events(self.path, [event("retired", gold_id, case.version, by, reason)])
            self._write(PROPOSED, [each for each in self.proposals() if each.id != gold_id])

    def retire(self, gold_id: str, by: str, reason: str) -> None:
        """Withdraw a frozen case: kept, never scored again.

        Raises:
            GoldSetError: There is no such case.
        """
        with self._locked():
            for file in self._files():
                cases = read_cases(file)
                gone = [case for case in cases if case.id == gold_id]
                if gone:
                    self._write(RETIRED, [*read_cases(self.path / RETIRED), *gone])
                    self._write(file.name, [case for case in cases if case.id != gold_id])
                    append_events(
                        self.path, [event("retired", gold_id, gone[0].version, by, reason)]
                    )
                    self._refresh()
                    return
        raise GoldSetError(f"gold case {gold_id}: not in {self.path}")

    def dispute(self, gold_id: str, by: str, note: str) -> None:
        """Note that a gold case may itself be wrong; it stays in use until somebody decides."""
        versions = {case.id: case.version for case in self.cases()}
        if gold_id not in versions:
            raise GoldSetError(f"gold case {gold_id}: not in {self.path}")
        append_events(self.path, [event("disputed", gold_id, versions[gold_id], by, note)])

    def _proposal(self, gold_id: str) -> GoldCase:
        for case in self.proposals():
            if case.id == gold_id:
                return case
        raise GoldSetError(f"gold case {gold_id}: no such proposal in {self.path}")

    def _awaiting(self, gold_id: str) -> GoldCase:
        """A proposal or revision, else the case of the files if it is not frozen."""
        if any(case.id == gold_id for case in self.proposals()):
            return self._proposal(gold_id)
        for case in self.cases():
            if case.id != gold_id:
                continue
            events = of_versions(read_ledger(self.path), {gold_id: case.version})
            status = status_of(events).get(gold_id)
            if status is None or status.event != "frozen":
                return case
            raise GoldSetError(f"gold case {gold_id}: is frozen already")
        return self._proposal(gold_id)

    def _put(self, case: GoldCase) -> None:
        """Write a case into the file of its language, in the place of an older version."""
        name, found = f"{case.lang}.jsonl", False
        for file in self._files():
            cases = read_cases(file)
            if any(each.id == case.id for each in cases):
                found = True
                self._write(file.name, [case if each.id == case.id else each for each in cases])
        if not found:
            self._write(name, [*read_cases(self.path / name), case])

    def _refuse(self, case: GoldCase) -> None:
        errors = [finding for finding in self.check(case).findings if finding.severity == "E"]
        if errors:
            first = errors[0]
            raise GoldSetError(
                f"gold case {case.id}: {first.rule} {first.field}: {first.message}",
                field=first.field,
            )

    def _refresh(self) -> None:
        """Write the manifest anew; what people decided in it stays."""
        old = read_manifest(self.path) or {}
        knowledge = {entry["knowledge"] for entry in old.get("files", {}).values()}
        content = build_manifest(
            self.path,
            self.cases(),
            self.corpus,
            knowledge=min(knowledge, default=""),
            default_as_of=old.get("default_as_of") or self.day.isoformat(),
            openings=old.get("holdout_openings", ()),
        )
        write_manifest(self.path, content)

    def _files(self) -> list[Path]:
        return case_files(self.path) if self.path.is_dir() else []

    def _write(self, name: str, cases: Sequence[GoldCase]) -> None:
        write_lines(self.path / name, map(case_json, cases))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time, over processes."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
