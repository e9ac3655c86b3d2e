"""Making the customer's last message stand alone, once, for search, drafting and display.

Deterministic: what is added are words of earlier turns, what is split are spans of the message. No
word is invented, so an agent can see and correct what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from assist.text.names import find_names, names_at
from assist.text.normalise import fold, han_share
from assist.text.sentences import split_sentences
from assist.text.synonyms import active
from assist.text.tokens import content_terms
from assist.triage.aside import matter
from assist.triage.questions import cues, single_parts
from assist.types import Question, Turn

MAX_CARRIED_CHARS = 160
MAX_NAMES = 2
SHORT_TERMS = 3  # content terms below which a message hardly has a topic of its own
TOPIC_TERMS_EN, TOPIC_TERMS_ZH = 5, 8  # a message with fewer has hardly a topic of its own
SHORT_HAN, SHORT_WORDS = 8, 5


def burst(turns: Sequence[Turn]) -> str:
    """The customer's last turns in a row, oldest first, joined by line breaks."""
    texts: list[str] = []
    for turn in reversed(turns):
        if turn.role != "customer":
            break
        texts.append(turn.text.strip())
    return "\n".join(text for text in reversed(texts) if text)


def stand_alone(
    turns: Sequence[Turn],
    entities: Collection[str] = (),
    renamed: Callable[[str], str] = str,
) -> Question:
    """Make the last message stand alone and split it into single questions.

    Args:
        turns: The conversation, oldest first; the last turn is the customer's.
        entities: Names known from the knowledge (products, codes); they are carried first.
        renamed: Puts the documents' names in the place of nicknames.

    Returns:
        The question. Without a lean on earlier turns, `text` is what the customer asked and
        `carried` is empty.
    """
    raw = burst(turns)
    said = matter(raw)
    earlier = turns[: len(turns) - _burst_length(turns)]
    carried = _carried(said, earlier, entities) if earlier else ()
    parts = single_parts(said)
    asked = said if len(parts) == 1 and parts[0] == said else " ".join(parts)
    text = " ".join((*carried, _one_line(said if carried else asked)))
    text = _named(text)
    names = find_names(said, entities) or find_names(" ".join(carried), entities)
    lead = carried if len(parts) == 1 else names[:1]
    whole = tuple(_named(_with_lead(part, lead)) for part in parts)
    thing = () if names or carried else _thing_before(earlier, entities)
    named = renamed(_with_lead(text, thing))
    return Question(
        text=text,
        parts=whole if len(parts) > 1 else (text,),
        carried=carried,
        raw=raw,
        named=named if named != text else "",
    )


def _burst_length(turns: Sequence[Turn]) -> int:
    length = 0
    for turn in reversed(turns):
        if turn.role != "customer":
            break
        length += 1
    return length


def _carried(raw: str, earlier: Sequence[Turn], entities: Collection[str]) -> tuple[str, ...]:
    """What the message leaves unsaid: the thing spoken of, and the question before, if it leans."""
    own_names = find_names(raw, entities)
    thin = len(content_terms(raw)) < _topic_terms(raw)
    brief = len(content_terms(raw)) < 2 * _topic_terms(raw)
    leans = _leans(raw) or thin or (brief and _was_asked(earlier))
    carried: list[str] = []
    if not own_names and (leans or _is_short(raw)):
        for turn in reversed(earlier):
            carried += [name for name in find_names(turn.text, entities) if name not in carried]
            if carried:
                break
    carried = carried[:MAX_NAMES]
    if leans:
        before = _question_before(earlier)
        for name in (*carried, *(find_names(before, entities) if own_names else ())):
            before = re.sub(re.escape(name), "", before, flags=re.IGNORECASE).strip()
        if before and not content_terms(before) <= content_terms(raw):
            carried.append(before)
    return tuple(carried)


def _thing_before(earlier: Sequence[Turn], entities: Collection[str]) -> tuple[str, ...]:
    """The known thing spoken of last, for a message that names nothing itself.

    An order's number looks like a code as well, so only what the knowledge names counts.
    """
    for turn in reversed(earlier):
        folded = fold(turn.text)
        found = [folded[start:end] for start, end in names_at(folded, entities)]
        if found:
            return (max(found, key=len),)
    return ()


def _was_asked(earlier: Sequence[Turn]) -> bool:
    """Whether the agent asked back: what follows answers that and goes on with the question."""
    last = earlier[-1]
    return last.role == "agent" and fold(last.text).rstrip().endswith("?")


def _topic_terms(raw: str) -> int:
    return TOPIC_TERMS_ZH if han_share(raw) > 0.5 else TOPIC_TERMS_EN  # noqa: PLR2004


def _leans(raw: str) -> bool:
    folded = fold(raw).strip()
    first = re.sub(cues()["openers"], "", folded)
    is_lead = re.search(cues()["leads"], folded) and len(content_terms(raw)) <= 2 * SHORT_TERMS
    return bool(is_lead or re.search(cues()["bare"], first) or _points_back(first))


def _points_back(folded: str) -> bool:
    """A pronoun leans on earlier turns unless the message names its thing itself before it."""
    found = re.search(cues()["points"], folded)
    return (
        bool(found) and len(content_terms(folded[: found.start()] if found else "")) <= SHORT_TERMS
    )


def _is_short(raw: str) -> bool:
    bare = re.sub(cues()["closers"], "", re.sub(cues()["openers"], "", fold(raw).strip()))
    if han_share(bare) > 0.5:  # noqa: PLR2004  mostly Chinese
        return len(bare) < SHORT_HAN
    return len(bare.split()) < SHORT_WORDS


def _question_before(earlier: Sequence[Turn]) -> str:
    """What the customer said before, as far as it was more than a greeting."""
    for turn in reversed(earlier):
        if turn.role == "customer" and content_terms(turn.text):
            return _bare(turn.text)
    return ""


def _bare(said: str) -> str:
    """An earlier message without greeting and particles, its end when it is long."""
    text = re.sub(cues()["openers"], "", _one_line(said), flags=re.IGNORECASE)
    text = re.sub(cues()["closers"], "", text)
    if len(text) <= MAX_CARRIED_CHARS:
        return text
    kept = ""
    for sentence in reversed(split_sentences(text)):
        if kept and len(kept) + len(sentence.text) > MAX_CARRIED_CHARS:
            break
        kept = sentence.text + kept
    return kept[-MAX_CARRIED_CHARS:].strip()


def _named(text: str) -> str:
    """A question with the documents' words for what the customer calls otherwise."""
    return active().with_main_forms(text)


def _with_lead(part: str, lead: Sequence[str]) -> str:
    missing = [name for name in lead if fold(name) not in fold(part)]
    return " ".join((*missing, _one_line(part)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
