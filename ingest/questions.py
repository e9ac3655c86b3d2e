"""Questions that nothing marks as such: a line that asks, with its answer behind or below it.

Help pages number their questions, print them bold or just write them down. One such line may be a
figure of speech; where a document has several, each opens a question that keeps its answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.readers.blocks import Block, BlockKind
from ingest.readers.lexicon import structure

MIN_QUESTIONS = 2  # of a document
MAX_CHARS = 80
MAX_ANSWER = 1_200  # characters below a plain line; prose that goes on is no answer
SENTENCE = re.compile(r"[。！；]|[.!;]\s")
MARK = re.compile(r"[?？]")
BOLD = re.compile(r"(\*\*|__)(?P<asked>[^*_\n]{2,80}?[?？])\1[ \t:：]*(?=\S)")


def with_questions(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with those that ask as questions if there are several.

    Args:
        blocks: Of one document, in order.

    Returns:
        The blocks with other kinds; one that holds several questions is cut at their beginnings.
    """
    blocks = [part for block in blocks for part in _cut(block)]
    asking = [index for section in _sections(blocks) for index in _asking(blocks, section)]
    marked = sum(
        block.kind == "question" or (block.kind == "heading" and _is_question(block.text))
        for block in blocks
    )
    if not asking or len(asking) + marked < MIN_QUESTIONS:
        return list(blocks)
    found = list(blocks)
    for index in asking:
        found[index] = replace(found[index], kind="question")
    return found


def holds_answer(text: str) -> bool:
    """Whether a question's own text goes on with its answer."""
    return bool(_rest(text))


def _cut(block: Block) -> list[Block]:
    """A block that asks several questions on lines of their own, as one block each."""
    if block.kind not in ("paragraph", "item", "question") or "\n" not in block.text:
        return [block]
    lines = block.text.split("\n")
    starts = [at for at, line in enumerate(lines) if _begins_question(line)]
    if len(starts) < MIN_QUESTIONS:
        return [block]
    ends = pairwise(sorted({0, *starts, len(lines)}))
    parts = ["\n".join(lines[start:end]) for start, end in ends]
    return [replace(block, text=part, kind=_kind(part)) for part in parts if part.strip()]


def _kind(part: str) -> BlockKind:
    """What a part is; numbered questions are entries until it is known that others ask as well."""
    if structure("question").match(part):
        return "question"
    return "item" if structure("item").match(part) else "paragraph"


def _begins_question(line: str) -> bool:
    numbered = structure("item").match(line)
    return bool(structure("question").match(line) or (numbered and _is_question(line)))


def _sections(blocks: Sequence[Block]) -> list[range]:
    """The blocks between headings."""
    heads = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    return [range(a + 1, b) for a, b in pairwise([-1, *heads, len(blocks)])]


def _asking(blocks: Sequence[Block], section: range) -> list[int]:
    """The blocks of a section that ask; bare lines do only if all of them are well answered."""
    found = [index for index in section if _asks(blocks, index)]
    ends = [*found, section.stop][1:]
    full = [index for index in found if holds_answer(blocks[index].text)]
    is_sure = all(
        index in full or _is_well_answered(blocks[index + 1 : end])
        for index, end in zip(found, ends, strict=True)
    )
    return found if is_sure else full


def _is_well_answered(below: Sequence[Block]) -> bool:
    """Whether what stands below a question is of the size and form of an answer."""
    size = sum(len(block.text) for block in below)
    return size <= MAX_ANSWER and bool(structure("sentence_end").search(below[0].text))


def _asks(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    if block.kind not in ("paragraph", "item"):
        return False
    first, _, below = block.text.partition("\n")
    if _is_question(first):
        return bool(below.strip()) or _is_answered(blocks, index)
    # On one line only where a list or bold type sets the question off from running text.
    is_set_off = block.kind == "item" or BOLD.match(first.lstrip())
    return bool(is_set_off and _rest(block.text))


def _is_answered(blocks: Sequence[Block], index: int) -> bool:
    """Whether the next block can be an answer rather than one more question of a list."""
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if below is None or below.kind not in ("paragraph", "item", "answer"):
        return False
    return below.kind == "answer" or not _is_question(below.text.partition("\n")[0])


def _is_question(line: str) -> bool:
    text = line.strip()
    return (
        len(text) <= MAX_CHARS
        and bool(structure("question_end").search(text))
        and not SENTENCE.search(_unnumbered(text))
    )


def _rest(text: str) -> str:
    """What follows the question that a text begins with; "" if it begins with none."""
    first, _, below = text.strip().partition("\n")
    if _is_question(first):
        return below.strip()
    bare = _unnumbered(first)
    bold = BOLD.match(bare)
    if bold:
        return bare[bold.end() :]
    mark = MARK.search(bare)
    if mark and _is_question(bare[: mark.end()]) and not MARK.search(bare, mark.end()):
        return bare[mark.end() :].strip()
    return ""


def _unnumbered(text: str) -> str:
    number = structure("item").match(text)
    return text[number.end() :] if number else text
