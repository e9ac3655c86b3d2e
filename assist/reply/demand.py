"""How much compensation a customer demands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assist.reply.amounts import yuan_in
from assist.reply.lexicon import pattern, read_table
from assist.text.normalise import fold_with_offsets
from assist.text.sentences import Span, split_clauses

_GOES_ON = re.compile(r" (?:so|and|but|because|which) ")  # "I want 2 bags so about 20 quid"
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』")


def demanded_yuan(text: str) -> float:
    """Return the highest sum that a message demands, in yuan.

    Only the clause of a demand is read, from the demand on: what was paid is none, and what is
    quoted are another's words.

    Returns:
        0 where none is demanded, infinity where what is demanded cannot be read.
    """
    text = _QUOTED.sub(lambda found: " " * len(found.group()), text)
    folded = fold_with_offsets(text)
    clauses = split_clauses(folded.text)
    return max(
        (
            yuan_in(text[slice(*folded.original_span(start, end))])
            for key in read_table("lexicon/intent.toml")["demand"]
            for start, end in _demands(pattern("intent", "demand", key), folded.text, clauses)
        ),
        default=0.0,
    )


def _demands(
    rule: re.Pattern[str], folded: str, clauses: Sequence[Span]
) -> Iterator[tuple[int, int]]:
    """From where a demand begins to the end of the clause of its amount, each clause once."""
    read = 0
    for found in rule.finditer(folded):
        if found.start() < read:
            continue
        read = next((clause.end for clause in clauses if clause.end >= found.end()), found.end())
        goes_on = _GOES_ON.search(folded, found.end(), read)
        read = goes_on.start() if goes_on else read
        yield found.start(), read
