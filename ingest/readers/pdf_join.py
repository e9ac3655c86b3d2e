"""Lines of one paragraph or cell as one text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ingest.readers.lexicon import structure

HYPHEN = "\x02"  # a hyphen that PDFium found at a line's end
HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


def join(above: str, below: str) -> str:
    """Two lines of one paragraph: no space between Han characters, hyphenated words whole."""
    if above.endswith(HYPHEN):
        return above[:-1] + below
    if re.search(r"[a-z]-$", above) and below[:1].islower():
        return above[:-1] + below
    if not above or not below:
        return above + below
    space = "" if HAN.match(above[-1]) or HAN.match(below[0]) else " "
    return f"{above}{space}{below}"


def join_lines(lines: Sequence[str]) -> str:
    """The lines of one cell; an entry of a list and what follows a sentence keep their lines."""
    text = lines[0] if lines else ""
    for above, line in itertools.pairwise(lines):
        meant = structure("item").match(line) or re.search(r"[。！？；!?;]$", above)
        text = f"{text}\n{line}" if meant else join(text, line)
    return text.replace(HYPHEN, "-")
