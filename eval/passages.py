"""Self-test over passages: each sentence, said in several ways, true and with one thing made wrong.

The evidence is the whole passage, and it is checked as the desk checks what an agent types: what it
could cite is looked for first. So a wrong sentence also goes free where another one of the passage
seems to carry it.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assist.errors import AssistError
from assist.reply.guard import check_text
from assist.text.normalise import fold
from assist.text.sentences import is_courtesy, split_sentences
from assist.types import Chunk, CustomerMessage, Evidence, Known, Source, Turn
from eval.paraphrase import REWORDINGS, VERBATIM
from eval.selftest import Edit, MutationRow, edit_entity, edit_negation, edit_number

SHORTEST, LONGEST = 10, 160
EVIDENCE_CHARS = 700  # about a chunk
_TARGETS: dict[str, tuple[Edit, float]] = {
    "value": (edit_number, 0.95),
    "negation": (edit_negation, 0.95),
    "entity": (edit_entity, 0.80),
}
FALSE_ALARMS = 0.05
MIN_NAME, MAX_NAME = 2, 24
_NO_SENTENCE = re.compile(
    r"^(?:[#|>*-]|\d{1,2}[.、)])|[:：]$"
)  # headings, list marks and introductions
NAMED = re.compile(
    r"《([^《》]{2,20})》|“([^“”]{2,8})”|「([^「」]{2,8})」|\b((?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+)\b"
)


class PassageFileError(AssistError):
    """A file of passages cannot be read; names file and line."""

    hint = "error.run"
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A text with its title."""

    title: str
    text: str


def read_passages(path: Path) -> list[Passage]:
    """Read JSON lines with `text` and perhaps `title`.

    Args:
        path: The file, or a folder that holds passages.jsonl.

    Raises:
        PassageFileError: It is missing, or a line is no such object.
    """
    file = path / "passages.jsonl" if path.is_dir() else path
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise PassageFileError(f"{file}: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            found.append(Passage(str(raw.get("title") or ""), str(raw["text"])))
        except (ValueError, KeyError, AttributeError) as error:
            raise PassageFileError(f"{file}:{number}: no object with a text: {error!r}") from error
    return found


def run_passages(passages: Sequence[Passage], *, limit: int, seed: int = 7) -> list[MutationRow]:
    """Check true and wrong sentences of passages.

    Args:
        passages: At least two; their titles and the names they mark are what is swapped.
        limit: Sentences used, drawn over the passages.
        seed: Of the draw.

    Returns:
        True sentences first, then each kind of mistake: a row over all ways of saying it, which is
        gated, and one for each way.
    """
    names = names_of(passages)
    trial = _Trial(_drawn(passages, limit, seed), names, Known(frozenset(map(fold, names))))
    rows = []
    for kind in ("", *_TARGETS):
        own = [trial.row(kind, way) for way in REWORDINGS]
        rows += [_total(kind, own), *own]
    return rows


def names_of(passages: Iterable[Passage]) -> list[str]:
    """Titles and marked names, as a knowledge base gives them."""
    found: dict[str, None] = {}
    for passage in passages:
        found[passage.title.replace("_", " ").strip()] = None
        for match in NAMED.finditer(passage.text):
            found[next(group for group in match.groups() if group)] = None
    return [name for name in found if MIN_NAME <= len(name) <= MAX_NAME and not name.isdigit()]


def _drawn(passages: Sequence[Passage], limit: int, seed: int) -> list[tuple[str, Passage]]:
    """Sentences with the part of their passage around them."""
    found = [pair for passage in passages for pair in _sentences(passage)]
    random.Random(seed).shuffle(found)  # noqa: S311  no secret
    return found[:limit]


def _sentences(passage: Passage) -> Iterator[tuple[str, Passage]]:
    for span in split_sentences(passage.text):
        sentence = span.text.strip()
        if _NO_SENTENCE.search(sentence) or is_courtesy(sentence):
            continue
        if SHORTEST <= len(sentence) <= LONGEST:
            start = max(0, span.start - EVIDENCE_CHARS // 2)
            yield sentence, Passage(passage.title, passage.text[start : start + EVIDENCE_CHARS])


@dataclass(frozen=True)
class _Trial:
    """Sentences with the passages they are from, and the names of the knowledge."""

    drawn: Sequence[tuple[str, Passage]]
    names: Sequence[str]
    known: Known

    def row(self, kind: str, way: str) -> MutationRow:
        """Check every sentence in one wording, true (kind "") or with one mistake."""
        n = flagged = 0
        counts: Counter[str] = Counter()
        for sentence, passage in self.drawn:
            text = self._said(sentence, kind, way)
            if text:
                failed = _failed(text, passage, self.known)
                n += 1
                flagged += bool(failed)
                counts.update(failed)
        shares = {check: count / n for check, count in sorted(counts.items())}
        share = flagged / n if n else 0.0
        return MutationRow(f"  {way}", n, share, _target(kind), not kind, shares, is_gated=False)

    def _said(self, sentence: str, kind: str, way: str) -> str:
        """The text to check; "" where the wording or the mistake does not fit the sentence."""
        said = REWORDINGS[way](sentence)
        if said == sentence and way != VERBATIM:
            return ""
        if not kind:
            return said
        wrong = _TARGETS[kind][0](said, self.names)
        return wrong if wrong and wrong != said else ""


def _total(kind: str, rows: Sequence[MutationRow]) -> MutationRow:
    n = sum(row.n for row in rows)
    share = sum(row.flagged * row.n for row in rows) / n if n else 0.0
    name = f"{kind} changed" if kind else "true sentences"
    return MutationRow(name, n, share, _target(kind), not kind, {})


def _target(kind: str) -> float:
    return _TARGETS[kind][1] if kind else FALSE_ALARMS


_CONTENT = frozenset({"lexical", "value", "polarity", "role", "entity", "citation"})


def _failed(text: str, passage: Passage, known: Known) -> set[str]:
    source = Source("passage.md", "policy", passage.title)
    chunk = Chunk("0" * 16, source.key, passage.text, 0, len(passage.text))
    message = CustomerMessage((Turn("customer", "?"),))
    checked = check_text(text, [Evidence(1, chunk, source, 1.0)], message, known=known)
    return {name for sentence in checked for name in sentence.failed_checks} & _CONTENT
