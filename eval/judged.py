"""A judge's verdicts, kept line by line: a model that is paid for is asked once for each pair.

What was asked before an interruption, or by an earlier command, is not asked again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Self, TextIO

from assist.llm.client import ChatModel
from eval.folder import RunRefused
from eval.judge import Verdict, ask

GIVE_UP = 5  # failed calls in a row: the model is down, and each further one waits its deadline


class KeptVerdicts:
    """Asks a judge and keeps what it said in a file of JSON lines; a context manager.

    A call that failed is no verdict: it is not kept and is asked again the next time.

    Args:
        chat: The judge.
        file: Where verdicts are kept; continued if it exists. None = nowhere.
    """

    def __init__(self, chat: ChatModel, file: Path | None) -> None:
        self._chat = chat
        self._known = _read(file) if file and file.exists() else {}
        self._stream = _opened(file) if file else None
        self._failures: list[str] = []

    def __enter__(self) -> Self:
        """Nothing to do: the file is open."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the file."""
        if self._stream:
            self._stream.close()

    def __call__(self, claim: str, reply: str) -> Verdict:
        """The verdict on one pair, from the file or from the model.

        Raises:
            RunRefused: So many calls in a row failed that the rest would, too; what was said so far
                stands in the file.
        """
        key = _key(self._chat.model_id, claim, reply)
        if key in self._known:
            return self._known[key]
        verdict = ask(self._chat, claim, reply)
        self._failures = [*self._failures, verdict.reason] if verdict.failed else []
        if len(self._failures) >= GIVE_UP:  # the first says why, later ones that it was so before
            kept = (
                "is kept: run the same command again" if self._stream else "is lost without a file"
            )
            raise RunRefused(
                f"{self._chat.model_id} failed {GIVE_UP} times in a row ({self._failures[0]}); "
                f"what it said before {kept}"
            )
        if not verdict.failed:
            self._keep(key, verdict)
        return verdict

    def _keep(self, key: str, verdict: Verdict) -> None:
        self._known[key] = verdict
        if self._stream:
            row = {"key": key, "value": verdict.value, "quote": verdict.quote}
            row["reason"] = verdict.reason
            self._stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._stream.flush()


def _opened(file: Path) -> TextIO:
    """The file at its end, behind a whole line: a kill may have cut the last one off."""
    file.parent.mkdir(parents=True, exist_ok=True)
    is_cut = file.exists() and not file.read_bytes().endswith(b"\n")
    stream = file.open("a", encoding="utf-8")
    if is_cut:
        stream.write("\n")
    return stream


def _key(model: str, claim: str, reply: str) -> str:
    return hashlib.sha256(json.dumps([model, claim, reply]).encode()).hexdigest()


def _read(file: Path) -> dict[str, Verdict]:
    """The verdicts of a file; a line cut off by a kill is left out."""
    found = {}
    for line in file.read_text("utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
            found[str(row["key"])] = Verdict(row["value"], str(row["quote"]), str(row["reason"]))
        except (ValueError, KeyError, TypeError):
            continue
    return found
