"""Making the customer's last message stand alone, once, for search, drafting and display.

Deterministic: what is added are words of earlier turns, what is split are spans of the message. No
word is invented, so an agent can see and correct what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from assist.text.names import find_names
from assist.text.normalise import HAN, fold, han_share, is_han
from assist.text.sentences import is_courtesy, split_clauses, split_sentences
from assist.text.synonyms import active
from assist.text.tokens import content_terms
from assist.triage.aside import matter
from assist.triage.leaning import cues, is_short, leans
from assist.triage.places import other_places_out
from assist.types import Question, Turn

# Behind three Han characters and before two: "m6 pro 多少钱" is one clause.
_TYPED_SPACE = re.compile(rf"(?<=[{HAN}]{{3}})\s+(?=[^\s]*[{HAN}]{{2}})")
MAX_CARRIED_CHARS = 160
MAX_NAMES = 2
MAX_PARTS, MAX_PART_CHARS = 4, 400
MIN_TOPIC_TERMS = 2
MAX_BARE_WORD = 2  # "什么？" says that something was not understood
TOPIC_TERMS_EN, TOPIC_TERMS_ZH = 5, 8  # a message with fewer has hardly a topic of its own


def burst(turns: Sequence[Turn]) -> str:
    """The customer's last turns in a row, oldest first, joined by line breaks."""
    texts: list[str] = []
    for turn in reversed(turns):
        if turn.role != "customer":
            break
        texts.append(turn.text.strip())
    return "\n".join(text for text in reversed(texts) if text)


def stand_alone(turns: Sequence[Turn], entities: Collection[str] = ()) -> Question:
    """Make the last message stand alone and split it into single questions.

    Args:
        turns: The conversation, oldest first; the last turn is the customer's.
        entities: Names known from the knowledge (products, codes); they are carried first.

    Returns:
        The question. Without a lean on earlier turns, `text` is what the customer asked and
        `carried` is empty.
    """
    raw = burst(turns)
    said = matter(raw)
    earlier = turns[: len(turns) - _burst_length(turns)]
    carried = _carried(said, earlier, entities) if earlier else ()
    parts = _parts(said)
    asked = said if len(parts) == 1 and parts[0] == said else " ".join(parts)
    text = " ".join((*carried, _one_line(said if carried else asked)))
    text = _named(text)
    names = find_names(said, entities) or find_names(" ".join(carried), entities)
    lead = carried if len(parts) == 1 else names[:1]
    whole = tuple(_named(_with_lead(part, lead)) for part in parts)
    return Question(text=text, parts=whole if len(parts) > 1 else (text,), carried=carried, raw=raw)


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
    leaning = leans(raw) or thin or (brief and _was_asked(earlier))
    carried: list[str] = []
    if not own_names and (leaning or is_short(raw)):
        for turn in reversed(earlier):
            carried += [name for name in find_names(turn.text, entities) if name not in carried]
            if carried:
                break
    carried = carried[:MAX_NAMES]
    if leaning:
        before = _question_before(earlier)
        for name in (*carried, *(find_names(before, entities) if own_names else ())):
            before = re.sub(re.escape(name), "", before, flags=re.IGNORECASE).strip()
        before = other_places_out(before, raw)
        adds = not content_terms(before) <= content_terms(raw)
        if before and (adds or (_asks_something(before) and not _asks_itself(raw))):
            carried.append(before)
    return tuple(carried)


def _was_asked(earlier: Sequence[Turn]) -> bool:
    """Whether the agent asked back: what follows answers that and goes on with the question."""
    last = earlier[-1]
    return last.role == "agent" and fold(last.text).rstrip().endswith("?")


def _topic_terms(raw: str) -> int:
    return TOPIC_TERMS_ZH if han_share(raw) > 0.5 else TOPIC_TERMS_EN  # noqa: PLR2004


def _question_before(earlier: Sequence[Turn]) -> str:
    """What the customer said before, as far as it was more than a greeting."""
    for turn in reversed(earlier):
        if turn.role != "customer":
            continue
        if content_terms(turn.text) or _asks_something(_bare(turn.text)):
            return _bare(turn.text)
    return ""


def _asks_something(bare: str) -> bool:
    """Whether an earlier message asks even without a word of content: "多少钱", "几天能到"."""
    return len(bare) > MAX_BARE_WORD and bool(re.search(cues()["asks"], fold(bare)))


def _asks_itself(raw: str) -> bool:
    """Whether a message has a question of its own: "AF-500呢" and "and the grill?" have none."""
    folded = fold(raw).strip()
    for edge in ("openers", "leads", "closers"):
        folded = re.sub(cues()[edge], "", folded)
    return bool(re.search(cues()["asks"], folded))


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


def _parts(raw: str) -> tuple[str, ...]:
    """The single questions of a message; statements stay with the question they lead to."""
    pieces = [
        piece.strip()
        for sentence in split_sentences(raw)
        for piece in _question_clauses(sentence.text)
    ]
    pieces = [piece for piece in pieces if piece and not _is_empty_talk(piece)]
    parts: list[str] = []
    pending: list[str] = []
    for piece in pieces:
        pending.append(piece)
        if _asks(piece):
            parts.append("".join(_spaced(pending)).strip("，,；; "))
            pending = []
    if pending and parts and not _wants(pending):
        parts[-1] = "".join(_spaced([parts[-1], *pending]))
    elif pending:
        parts.append("".join(_spaced(pending)))
    distinct = _with_topics(dict.fromkeys(parts))
    # A message of dozens of questions is answered where it begins and ends, in bounded time.
    if len(distinct) > MAX_PARTS:
        distinct = [*distinct[: MAX_PARTS - 1], distinct[-1]]
    return tuple(part[:MAX_PART_CHARS] for part in distinct) or (raw[:MAX_PART_CHARS],)


def _with_topics(parts: Iterable[str]) -> list[str]:
    """Join a question without a topic of its own ("do you know?") to the one before it."""
    joined: list[str] = []
    for part in parts:
        if joined and len(content_terms(part)) < MIN_TOPIC_TERMS:
            joined[-1] = "".join(_spaced([joined[-1], part]))
        else:
            joined.append(part)
    return joined


def _question_clauses(sentence: str) -> list[str]:
    """Cut a sentence between clauses that each ask; other clauses stay together.

    Each clause is judged once, by itself: judging what has grown so far takes squared time.
    """
    pieces: list[list[str]] = []
    asked = False
    for clause in _clauses(sentence):
        asks = _is_question(clause)
        if pieces and not (asked and asks):
            pieces[-1].append(clause)
            asked = asked or asks
        else:
            pieces.append([clause])
            asked = asks
    return ["".join(piece) for piece in pieces]


def _clauses(sentence: str) -> Iterator[str]:
    """Clauses between marks, and between spaces where Chinese is typed without any marks."""
    for clause in split_clauses(sentence):
        cuts = [found.end() for found in _TYPED_SPACE.finditer(clause.text)]
        for start, end in zip([0, *cuts], [*cuts, len(clause.text)], strict=True):
            yield clause.text[start:end]


def _asks(text: str) -> bool:
    return _is_question(text) or bool(re.search(cues()["wants"], fold(text)))


def _is_question(text: str) -> bool:
    """An exclamation with a question word ("什么东西！") asks nothing."""
    folded = fold(text).rstrip()
    if folded.endswith("!") and not re.search(cues()["surely_asks"], folded):
        return False
    return bool(re.search(cues()["asks"], folded))


def _wants(pieces: Sequence[str]) -> bool:
    return any(re.search(cues()["wants"], fold(piece)) for piece in pieces)


def _is_empty_talk(piece: str) -> bool:
    """Greetings and thanks; a question is none, whatever else it is."""
    return not _asks(piece) and is_courtesy(piece)


def _spaced(pieces: Sequence[str]) -> list[str]:
    joined = [f"{one} " if one[-1].isascii() or is_han(one[-1]) else one for one in pieces[:-1]]
    return [*joined, *pieces[-1:]]


def _named(text: str) -> str:
    """A question with the documents' words for what the customer calls otherwise."""
    return active().with_main_forms(text)


def _with_lead(part: str, lead: Sequence[str]) -> str:
    missing = [name for name in lead if fold(name) not in fold(part)]
    return " ".join((*missing, _one_line(part)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
