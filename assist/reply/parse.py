"""Read what a language model wrote: JSON in any wrapping, or plain text with [n] marks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assist.errors import BadModelOutput
from assist.reply.citations import find_marks, strip_marks
from assist.text.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class ModelSentence:
    """A sentence as the model gave it, and the evidence numbers it named; nothing is checked."""

    text: str
    citations: tuple[int, ...]


def readable(text: str, read: Callable[[str], str]) -> str:
    """A model's answer with its words as they may be shown.

    Args:
        text: The whole answer, as it came.
        read: Applied to each sentence out of its JSON: escapes hide odd characters there, and what
            it puts in, e.g. a name with a quotation mark, must not break the JSON.

    Raises:
        BadModelOutput: The JSON is broken.
    """
    items = _items(text)
    if items is None:
        return read(text)
    said = [{**item, "text": read(item["text"])} for item in items]
    return json.dumps({"sentences": said}, ensure_ascii=False)


def parse_sentences(text: str, count: int) -> tuple[ModelSentence, ...]:
    """Read a model's answer.

    Args:
        text: The whole answer.
        count: Pieces of evidence it was given; other numbers are dropped.

    Raises:
        BadModelOutput: There is no sentence in it.
    """
    found = _from_json(text, count)
    if found is None:
        found = _from_text(text, count)
    if not found:
        raise BadModelOutput("no sentence in the model's answer", raw=text)
    return found


def _from_json(text: str, count: int) -> tuple[ModelSentence, ...] | None:
    """The sentences of the first JSON value; None where there is no JSON."""
    items = _items(text)
    if items is None:
        return None
    sentences = (_sentence(item, count) for item in items)
    return tuple(sentence for sentence in sentences if sentence)


def _items(text: str) -> list[dict[str, Any]] | None:
    """Text and citations of each sentence of the first JSON value; None where there is no JSON."""
    start = re.search(r"[{\[]\s*[\"{]", text)
    if start is None:
        return None
    try:
        value, _end = json.JSONDecoder().raw_decode(text[start.start() :])
    except (ValueError, RecursionError):
        if text.lstrip("` \njson").startswith("{"):
            raise BadModelOutput("the model's JSON is broken or cut", raw=text) from None
        return None
    items = value.get("sentences", []) if isinstance(value, dict) else value
    if isinstance(items, str):  # some models put the list into a string
        return _items(items)
    given = items if isinstance(items, list) else []
    dicts = ({"text": item} if isinstance(item, str) else item for item in given)
    return [
        {"text": item["text"], "citations": item.get("citations")}
        for item in dicts
        if isinstance(item, dict) and isinstance(item.get("text"), str)
    ]


def _sentence(item: Mapping[str, Any], count: int) -> ModelSentence | None:
    text = item["text"]
    named = [int(number) for number in re.findall(r"\d{1,4}", json.dumps(item["citations"]))]
    marked = [label for mark in find_marks(text) for label in mark.labels]
    bare = plain(strip_marks(text))
    return ModelSentence(bare, _valid([*named, *marked], count)) if bare else None


def _from_text(text: str, count: int) -> tuple[ModelSentence, ...]:
    """Sentences of plain text; marks after a sentence's end still belong to it."""
    pulled = re.sub(r"([。！？!?.])((?:\s*[\[【［][^\]】］\n]*[\]】］])+)", r"\2\1", text)
    sentences = []
    for span in split_sentences(pulled):
        labels = [label for mark in find_marks(span.text) for label in mark.labels]
        bare = plain(strip_marks(span.text))
        if re.search(r"\w", bare):
            sentences.append(ModelSentence(bare, _valid(labels, count)))
    return tuple(sentences)


def plain(text: str) -> str:
    """Without emphasis, headings and bullets, which models add unasked; other markup is checked."""
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return re.sub(r"^\s*(?:#{1,6}|[-*•>])\s+", "", text).strip()


def _valid(numbers: Iterable[int], count: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(number for number in numbers if 1 <= number <= count))
