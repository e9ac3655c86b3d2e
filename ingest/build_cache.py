"""What the last build of a tenant left to make the next one short: DATA/cache/builds/<tenant>/."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assist.settings import Settings
from assist.types import Document, Source
from ingest.prepared import FILES, FOLDER, PreparedCache, code_digest
from ingest.radar.find import Echoes, find_echoes
from ingest.radar.statements import Sentence

ECHOES = "echoes.json"
_SOURCE = TypeAdapter(Source)


@dataclass(slots=True)
class _Heard:
    """The radar's findings with the documents they are about."""

    code: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    echoes: Echoes = field(default_factory=Echoes)


_HEARD = TypeAdapter(_Heard)


class BuildCache:
    """Prepared files, and the radar's findings between them.

    Args:
        folder: None keeps nothing.
        is_writer: Whether it is brought up to date; only the holder of the index lock may.
    """

    def __init__(self, folder: Path | None = None, *, is_writer: bool = False) -> None:
        self._folder = folder
        self._is_writer = is_writer and folder is not None
        self._heard = _Heard()
        self.prepared = PreparedCache(folder / FILES if folder else None, is_writer=is_writer)

    @classmethod
    def of(cls, settings: Settings, *, is_writer: bool = False) -> BuildCache:
        """The cache of a tenant."""
        return cls(settings.paths.data / FOLDER / settings.access.tenant, is_writer=is_writer)

    def echoes(
        self, documents: Sequence[Document], sentences: Mapping[str, Sequence[Sentence]]
    ) -> Echoes:
        """The radar over all documents; pairs that the last build compared are not compared again.

        Args:
            documents: Of the build, in order.
            sentences: Of these documents, by key.
        """
        before = _read(self._folder / ECHOES) if self._folder else _Heard()
        now = {d.source.key: _fingerprint(d) for d in documents}
        is_known = before.code == code_digest()
        changed = frozenset(k for k, value in now.items() if before.documents.get(k) != value)
        found = find_echoes(
            documents,
            sentences,
            changed=changed if is_known else None,
            before=before.echoes if is_known else None,
        )
        self._heard = _Heard(code_digest(), now, found)
        return found

    def close(self) -> None:
        """Keep this build's state and nothing of files that are gone."""
        self.prepared.keep_only_used()
        if self._is_writer and self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = self._folder / f"{ECHOES}.tmp"
            temporary.write_bytes(_HEARD.dump_json(self._heard))
            temporary.replace(self._folder / ECHOES)


def _fingerprint(document: Document) -> str:
    """Identity of a document as the radar sees it: text and metadata."""
    parts = (_SOURCE.dump_json(document.source), document.text.encode("utf-8", "replace"))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _read(file: Path) -> _Heard:
    try:
        return _HEARD.validate_json(file.read_bytes())
    except (OSError, ValidationError, json.JSONDecodeError):
        return _Heard()
