"""The words of a message as a few numbers a classifier can weigh: hashed, without a vocabulary.

A vector of the whole message blurs single words ("not", "凉透"); these are added beside it. Unlike
the tokens of the search index, function words and marks are kept: they carry the feeling.
"""

from __future__ import annotations

import re
import zlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assist.text.normalise import HAN, fold

BUCKETS = 1 << 14
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)|(?P<word>[a-z]+(?:['’][a-z]+)?)"
    "|(?P<mark>[!?~…\u2600-\u27bf\U0001f300-\U0001faff])"
)
_ADDRESS = re.compile(r"https?://\S+|@[\w-]+")


def buckets_of(text: str) -> NDArray[np.int64]:
    """Return the distinct buckets of a text's pieces, in [0, BUCKETS), rising; empty for none."""
    found = {zlib.crc32(piece.encode()) % BUCKETS for piece in pieces_of(text)}
    return np.array(sorted(found), np.int64)


def pieces_of(text: str) -> list[str]:
    """Return Han characters and pairs, words and pairs of neighbours, and marks, with repeats.

    Numbers are left out, and so is what only names somebody ("@shop") or leads away (links).
    """
    pieces: list[str] = []
    before = ""
    for match in _RUN.finditer(_ADDRESS.sub(" ", fold(text))):
        run = match.group()
        if match.lastgroup == "han":
            pieces += [*run, *map("".join, pairwise(run))]
        elif match.lastgroup == "word":
            pieces += [run, f"{before} {run}"] if before else [run]
        else:
            pieces.append(run)
        before = run if match.lastgroup == "word" else ""
    return pieces
