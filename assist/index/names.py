"""Names that the knowledge holds, for checking what a draft calls things."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources

from assist.errors import IndexVersionError
from assist.index.content import PRODUCT_POOLS
from assist.index.scope import LIST_JOINT
from assist.index.version import IndexSnapshot
from assist.text.normalise import fold, is_han
from assist.types import NOTHING_KNOWN, CustomerMessage, Known

STORE = "store"
MIN_HAN, MIN_LATIN = 3, 4  # characters; shorter names are words of every text
MAX_NAME = 40


class KnownNames:
    """The names a reply to a message is checked for, of whatever version is live.

    Args:
        provider: Gives the live snapshot.
        store_names: What customers call each store of the metadata, names joined by "|".
    """

    def __init__(
        self, provider: Callable[[], IndexSnapshot], store_names: Mapping[str, str]
    ) -> None:
        self._provider = provider
        self._store_names = store_names
        self._kept: tuple[str, frozenset[str]] = ("", frozenset())

    def __call__(self, message: CustomerMessage) -> Known:
        """The names for one message; other stores only where its own store is known.

        Without a readable version nothing is known: a reply that was written can still be sent.
        """
        try:
            snapshot = self._provider()
        except IndexVersionError:
            return NOTHING_KNOWN
        if self._kept[0] != snapshot.id:
            self._kept = (snapshot.id, product_names(snapshot))
        own = message.filters.get(STORE, "").split(LIST_JOINT)
        others = (
            names for key, names in self._store_names.items() if own != [""] and key not in own
        )
        return Known(self._kept[1], tuple(n for names in others for n in names.split(LIST_JOINT)))


def product_names(snapshot: IndexSnapshot) -> frozenset[str]:
    """The entities of a version and, folded, the names in titles and catalogue records.

    Long: reads every record once. Keep the result for the version.
    """
    documents = snapshot.documents.values()
    titles = (d.source.title for d in documents if d.source.category in PRODUCT_POOLS)
    rows = (chunk for chunk in snapshot.chunks if chunk.kind == "row")
    found = {fold(name) for name in snapshot.entities}
    for text in titles:
        found.update(_pieces(text))
    for chunk in rows:
        if chunk.doc_key in snapshot.documents:
            found.update(_record_names(chunk.text))
    return frozenset(found)


def _record_names(text: str) -> Iterator[str]:
    for match in _patterns()["name_field"].finditer(text):
        yield from _pieces(match.group(1))


def _pieces(title: str) -> Iterator[str]:
    """A title without what kind of document it is, whole and, if it names several things, each."""
    for piece in re.split(
        r"[、,，;；|/]|\s{2,}", _patterns()["document_kind"].sub(" ", fold(title))
    ):
        name = piece.strip(" -–—·:：()（）")
        shortest = MIN_HAN if any(map(is_han, name)) else MIN_LATIN
        if shortest <= len(name) <= MAX_NAME:
            yield name


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    file = resources.files("assist.index").joinpath("product_names.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: re.compile(source, re.MULTILINE) for name, source in data.items()}
