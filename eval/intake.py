"""Rows of a table into a gold folder: new ones are proposed, changed ones wait as revisions."""

from __future__ import annotations

from collections.abc import Sequence

from assist.errors import GoldSetError
from eval.authoring import GoldFolder
from eval.goldfiles import read_gold
from eval.goldset import GoldCase


def add_cases(
    folder: GoldFolder, cases: Sequence[GoldCase], by: str, note: str = "table"
) -> list[str]:
    """Propose the new cases of a table, under the name of who brings it, and revise changed ones.

    Returns:
        One line per case that was refused; the others wait for review.
    """
    refused = []
    present = {case.id: case for case in read_gold([folder.path]).cases} if folder.cases() else {}
    for case in cases:
        if present.get(case.id) == case:
            continue
        own = case.provenance.model_copy(update={"author": by})
        try:
            if case.id in present:
                folder.revise(case, by, note)
            else:
                folder.propose(case.model_copy(update={"provenance": own}), note=note)
        except GoldSetError as error:
            refused.append(str(error))
    return refused
