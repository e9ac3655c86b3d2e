"""Lines of a block of a PDF page cut into paragraphs."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.readers.lexicon import structure
from ingest.readers.pdf_join import HAN
from ingest.readers.pdf_types import Piece, TextBlock

LEADING = 1.6  # line heights from one line of a paragraph to the next
WIDE_LEADING = 2.2  # of text set wide, where the line above does not end its sentence
LOOSE_LEADING = 2.6  # where the sentence goes on
# A line that goes on with the sentence above, also where a number in it looks like an entry's
# ("in 14 CFR | 11.43 and 11.45").
COMMA = re.compile(r"[，、,]\s*$")
FULL_LINE = 12  # ems that a line has to fill in order not to be an entry of a list
RULE = re.compile(r"([-=_*~─═—])\1{4,}")  # a line drawn with letters
GOES_ON = re.compile(r"(?:\d+\.\d+ )?(?:[a-z]+(?=[ ,;])|[a-z]{3,}\.$)")


def paragraphs(block: TextBlock) -> list[list[Piece]]:
    """The block's lines cut where a paragraph, an entry or another size begins."""
    right = max(line.x1 for line in block.lines)
    left = min(line.x0 for line in block.lines)
    found = [[block.lines[0]]]
    for above, line in pairwise(block.lines):
        em = max(line.size, 1.0)
        ended = bool(re.search(r"[。！？!?.:：;；]\W*$", above.text))
        short = above.x1 < right - 3 * em
        indented = line.x0 > left + 1.2 * em and above.x0 <= left + 0.5 * em
        runs_on = not ended and not short and GOES_ON.match(line.text) is not None
        full = not short and above.x1 - above.x0 >= FULL_LINE * em and _is_han(above, line)
        half_said = not ended and (full or COMMA.search(above.text) is not None)
        loose = LOOSE_LEADING if runs_on else WIDE_LEADING if half_said else LEADING
        wide = line.top - above.top > loose * max(line.height, above.height)
        other = abs(line.size - above.size) > 0.1 * em or line.bold != above.bold
        entry = any(
            structure(name).match(line.text) for name in ("item", "article", "question", "answer")
        )
        drawn = RULE.fullmatch(above.text) or RULE.fullmatch(line.text)
        if (
            drawn
            or (short and ended)
            or (indented and ended)
            or wide
            or (entry and not runs_on)
            or (other and (short or line.bold))
        ):
            found.append([line])
        else:
            found[-1].append(line)
    written = [lines for lines in found if not RULE.fullmatch(lines[0].text)]
    return written or found[:1]


def _is_han(above: Piece, line: Piece) -> bool:
    """Whether both are Chinese where they meet; English headings end without a stop."""
    return bool(HAN.match(above.text.rstrip()[-1:]) and HAN.match(line.text.lstrip()[:1]))


def is_meant_break(above: Piece, line: Piece, right: float) -> bool:
    """Whether the line above ends early although the next word would have fitted."""
    word = re.match(r"\S+", line.text)
    letters = 1 if not word or HAN.match(word.group(0)) else len(word.group(0))
    average = (line.x1 - line.x0) / max(len(line.text), 1)
    return above.x1 + (letters + 2) * average + max(line.size, 1.0) < right
