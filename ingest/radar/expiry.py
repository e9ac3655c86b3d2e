"""Documents that may be out of date without saying so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from assist.text.normalise import fold
from assist.text.values import parse_values
from assist.types import Document, Source
from ingest.radar.scope import EDITION, same_scope
from ingest.readers.lexicon import read_lexicon
from ingest.sources import Finding

RULES = frozenset(["policy", "faq", "manual"])  # statutes and cases name old dates for good reason
LONG_AGO = timedelta(days=365)
SCANNED = 20_000  # characters of a document
_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_YEAR = re.compile(r"(?:19|20)\d{2}")


def find_outdated(documents: Iterable[Document], today: date) -> list[Finding]:
    """Documents to look at again: old dates without validity, older editions of one title.

    Args:
        documents: Of a version.
        today: In the business zone.
    """
    listed = list(documents)
    found = [finding for each in listed for finding in _old_dates(each, today)]
    return sorted([*found, *_old_editions(listed)], key=lambda finding: finding.path)


def _old_dates(document: Document, today: date) -> list[Finding]:
    source = document.source
    if source.category not in RULES or source.valid_to or source.valid_from:
        return []
    days = [
        date(*map(int, match.groups()))
        for value in parse_values(document.text[:SCANNED])
        if value.kind == "date" and (match := _DAY.match(str(value.high)))
    ]
    if not days or max(days) > today - LONG_AGO:
        return []
    reason = f"names dates until {max(days)} and has no valid_to: does it still hold?"
    return [Finding(source.key, reason)]


def _old_editions(documents: Iterable[Document]) -> list[Finding]:
    """Of documents that share a title but for year and edition, all but the newest."""
    groups: dict[str, list[tuple[tuple[float, ...], Source]]] = defaultdict(list)
    for document in documents:
        base, edition = _edition(document.source)
        if base and edition:
            groups[base].append((edition, document.source))
    found = []
    for group in groups.values():
        newest = max(group, key=lambda item: (item[0], item[1].key))
        for edition, source in group:
            if edition < newest[0] and same_scope(source, newest[1]):
                reason = f"an older edition of {newest[1].key}, and still in force"
                found.append(Finding(source.key, reason))
    return found


def _edition(source: Source) -> tuple[str, tuple[float, ...]]:
    """A title without year and edition, and both as numbers that sort; () where it has none."""
    title = fold(source.title)
    stated = [fold(source.tags.get("version", "")), title]
    numbers: list[float] = [float(found) for found in _YEAR.findall(title)][:1]
    version = next((m for text in stated if (m := EDITION.search(text))), None)
    if version:
        numbers += [float(each) for each in re.findall(r"\d+", version.group(0))]
    base = re.sub(r"[\W\d_]+", "", _marks().sub("", EDITION.sub("", title)))
    return base, tuple(numbers)


@cache
def _marks() -> re.Pattern[str]:
    return re.compile(read_lexicon("radar")["chinese"]["edition"])
