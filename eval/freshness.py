"""Which gold cases stand on documents that have changed since the manifest was written?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from eval.corpus import Corpus
from eval.goldset import GoldCase


def changed_documents(
    manifest: Mapping[str, Any], corpus: Corpus, cases: Sequence[GoldCase]
) -> list[dict[str, Any]]:
    """Documents whose text is another than when their quotes were checked.

    Returns:
        {doc, warned, needs_review}: ids whose quote still stands there, and ids that lost it; the
        latter must be reviewed before they say anything.
    """
    known = manifest.get("documents", {})
    found = []
    for doc, entry in sorted(known.items()):
        document = corpus.documents.get(doc)
        now = hashlib.sha256(document.text.encode()).hexdigest() if document else ""
        if now == entry["sha256"]:
            continue
        own = [case for case in cases if any(item.doc == doc for item in case.evidence)]
        lost = [case.id for case in own if not _stands(case, doc, corpus)]
        found.append(
            {
                "doc": doc,
                "warned": [case.id for case in own if case.id not in lost],
                "needs_review": lost,
            }
        )
    return found


def _stands(case: GoldCase, doc: str, corpus: Corpus) -> bool:
    return all(corpus.locate(item.doc, item.quote) for item in case.evidence if item.doc == doc)
