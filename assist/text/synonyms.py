"""A shop's own synonyms: a text file that its managers edit, one group a line.

    # words that mean the same, the one that documents use first
    物流 = 快递, 送货
    AF-500 空气炸锅 = 小白, 小白锅

Words of one group are one term for search and coverage; a question that says one of the later words
is asked with the first. The file is read again when it has changed; no rebuild is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assist.errors import SynonymsError
from assist.text.names import names_at
from assist.text.normalise import fold, fold_with_offsets, is_han

MARK = "≈="  # begins the term of a group, so that it never meets a concept or a word
MAX_GROUPS, MAX_FORMS, MAX_CHARS = 5000, 30, 60
MIN_HAN, MIN_LATIN = 2, 2
_SEPARATOR = re.compile(r"\s*[,，、;；]\s*")


@dataclass(frozen=True)
class Synonyms:
    """The groups of a file: forms as written, the main one first."""

    groups: tuple[tuple[str, ...], ...] = ()
    _group_of: Mapping[str, int] = field(init=False, repr=False)
    _forms: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        group_of = {fold(form): at for at, forms in enumerate(self.groups) for form in forms}
        object.__setattr__(self, "_group_of", group_of)
        object.__setattr__(self, "_forms", frozenset(group_of))

    def find(self, folded: str) -> list[tuple[str, str]]:
        """Return (term of the group, the form that showed it), in order; longer forms win."""
        return [(f"{MARK}{at}", folded[start:end]) for at, start, end in self._places(folded)]

    def others(self, text: str) -> tuple[str, ...]:
        """The forms that a text does not say, of every group that it touches."""
        folded = fold(text)
        forms = (form for group in self._touched(folded) for form in group)
        return tuple(form for form in forms if fold(form) not in folded)

    def with_main_forms(self, text: str) -> str:
        """A text with the main form of a group in the place of every other."""
        if not self.groups:
            return text
        folded = fold_with_offsets(text)
        pieces, done = [], 0
        for at, start, end in self._places(folded.text):
            first, last = folded.original_span(start, end)
            pieces += [text[done:first], self.groups[at][0]]
            done = last
        return "".join([*pieces, text[done:]])

    def _touched(self, folded: str) -> list[tuple[str, ...]]:
        return [self.groups[at] for at in dict.fromkeys(at for at, _, _ in self._places(folded))]

    def _places(self, folded: str) -> list[tuple[int, int, int]]:
        """Number of the group and span of each form, without overlaps."""
        found: list[tuple[int, int, int]] = []
        if not self.groups:
            return found
        spans = sorted(names_at(folded, self._forms), key=lambda span: (span[0], -span[1]))
        done = 0
        for start, end in spans:
            if start >= done:
                found.append((self._group_of[folded[start:end]], start, end))
                done = end
        return found


NONE = Synonyms()


def read_synonyms(file: Path) -> Synonyms:
    """Read and check a file; a missing one holds none.

    Raises:
        SynonymsError: It cannot be read; names every bad line.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return NONE
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SynonymsError(
            f"{file.name}, line {line}: not UTF-8; save it as UTF-8 text"
        ) from error
    except OSError as error:
        raise SynonymsError(f"{file.name}: {error.strerror}") from error
    return parse_synonyms(text, file.name)


def parse_synonyms(text: str, name: str = "synonyms") -> Synonyms:
    """Read groups from a text.

    Raises:
        SynonymsError: A line is no group, or a word stands in two; names every bad line.
    """
    groups: list[tuple[str, ...]] = []
    first_line: dict[str, int] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.split("#", 1)[0].strip()
        if not bare:
            continue
        forms = _forms(bare)
        found = _problem(forms, first_line)
        if found:
            problems.append(f"{name}, line {number}: {found}")
            continue
        first_line.update(dict.fromkeys(map(fold, forms), number))
        groups.append(forms)
    if len(groups) > MAX_GROUPS:
        problems.append(f"{name}: {len(groups)} groups, at most {MAX_GROUPS}")
    if problems:
        raise SynonymsError("\n".join(problems))
    return Synonyms(tuple(groups))


def _forms(line: str) -> tuple[str, ...]:
    main, _, rest = line.replace("\uff1d", "=").partition("=")
    words = [main.strip(), *_SEPARATOR.split(rest.replace("=", ",").strip())]
    return tuple(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))


def _problem(forms: Sequence[str], first_line: Mapping[str, int]) -> str:
    """What is wrong with a group, "" if nothing."""
    if len(forms) < 2:  # noqa: PLR2004  a group
        return "write the documents' word, =, and what customers say: 物流 = 快递, 送货"
    if len(forms) > MAX_FORMS:
        return f"{len(forms)} words, at most {MAX_FORMS}"
    for form in forms:
        folded = fold(form)
        least = MIN_HAN if any(map(is_han, folded)) else MIN_LATIN
        if len(folded) < least or len(folded) > MAX_CHARS:
            return f"“{form}” has {len(folded)} characters, expected {least} to {MAX_CHARS}"
        if folded in first_line:
            return f"“{form}” stands in line {first_line[folded]} already"
    return ""


@dataclass
class _Active:
    """The synonyms of this process and who remembers what they gave."""

    synonyms: Synonyms = NONE
    listeners: list[Callable[[], None]] = field(default_factory=list)


_ACTIVE = _Active()


def active() -> Synonyms:
    """The synonyms that this process works with: one shop, one file."""
    return _ACTIVE.synonyms


def use(synonyms: Synonyms) -> None:
    """Work with these from now on; what was remembered with others is forgotten."""
    if synonyms.groups == _ACTIVE.synonyms.groups:
        return
    _ACTIVE.synonyms = synonyms
    for forget in _ACTIVE.listeners:
        forget()


def on_change(forget: Callable[[], None]) -> None:
    """Call `forget` whenever other synonyms are used."""
    _ACTIVE.listeners.append(forget)


class SynonymsFile:
    """A file of synonyms that is followed while the process runs."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""
        self._seen: tuple[int, int] | None = None

    def refresh(self) -> None:
        """Use what the file says now; a broken file leaves what was used and sets `problem`."""
        try:
            stat = self.path.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            seen = (0, 0)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            use(read_synonyms(self.path))
            self.problem = ""
        except SynonymsError as error:
            self.problem = str(error)
