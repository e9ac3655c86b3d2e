"""Other assistants in the place of ours: answers from a file, or a LangChain runnable."""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from assist.errors import AssistError
from assist.text.sentences import split_sentences
from assist.triage.rewrite import burst
from assist.types import CustomerMessage, Suggestion
from eval.corpus import Corpus
from eval.foreign import BadAnswer, read_answer
from eval.outputs import Output, output_of


class AdapterError(AssistError):
    """Another assistant cannot be loaded; the message says what is expected."""

    hint = "error.run"
    exit_code = 2


class Runnable(Protocol):
    """What of a LangChain runnable is used."""

    def invoke(self, value: object) -> object:
        """Answer one question."""


@dataclass(frozen=True)
class AnswersGenerator:
    """Answers that were made elsewhere, by gold id; a case without one is a crash."""

    records: Mapping[str, Mapping[str, Any]]
    corpus: Corpus

    def __call__(self, gold_id: str, version: int, _message: CustomerMessage) -> Output:
        """The recorded answer.

        Raises:
            BadAnswer: There is none, it says error, or a field is wrong.
        """
        record = self.records.get(gold_id)
        if record is None:
            raise BadAnswer(f"{gold_id}: no answer in the file")
        if "error" in record and "text" not in record:
            raise BadAnswer(f"{gold_id}: {record['error']}")
        return read_answer(gold_id, version, record, self.corpus)


@dataclass(frozen=True)
class RunnableGenerator:
    """Asks any LangChain runnable.

    It is given one mapping: question, input and query (the customer's last words), turns,
    chat_history [(role, text)], filters, as_of. It may give back text, a message, a mapping with
    answer | text | result | output and context | source_documents | documents, the suggestion
    contract, or a Suggestion.
    """

    runnable: Runnable
    corpus: Corpus

    def __call__(self, gold_id: str, version: int, message: CustomerMessage) -> Output:
        """Ask one question.

        Raises:
            BadAnswer: What came back holds no text.
        """
        started = time.perf_counter()
        answer = self.runnable.invoke(as_input(message))
        elapsed = (time.perf_counter() - started) * 1000
        if isinstance(answer, Suggestion):
            return output_of(gold_id, version, answer, answer.evidence[:10])
        record = {"timings_ms": {"total": round(elapsed, 2)}, **as_record(answer)}
        return read_answer(gold_id, version, record, self.corpus)


def read_answers(file: Path) -> dict[str, Mapping[str, Any]]:
    """Read the answers of another assistant: JSON lines with `id` and the suggestion contract.

    Raises:
        AdapterError: A line is no JSON object with an id; names it.
    """
    records: dict[str, Mapping[str, Any]] = {}
    lines = file.read_text(encoding="utf-8-sig").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise AdapterError(f"{file}:{number}: not JSON: {error}") from error
        if not isinstance(record, dict) or "id" not in record:
            raise AdapterError(f"{file}:{number}: an answer is an object with an id")
        records[str(record["id"])] = record
    return records


def load_runnable(name: str, data: Path) -> Runnable:
    """Import `module:attribute`: a runnable, or a function that makes one from the data folder.

    Raises:
        AdapterError: It cannot be imported, or has no invoke.
    """
    module_name, _, attribute = name.partition(":")
    try:
        found: Any = importlib.import_module(module_name)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise AdapterError(f"--runnable {name}: {error}; give MODULE:ATTRIBUTE") from error
    if not hasattr(found, "invoke") and callable(found):
        found = cast("Callable[[Path], object]", found)(data)
    if not hasattr(found, "invoke"):
        raise AdapterError(f"--runnable {name}: {type(found).__name__} has no invoke()")
    return cast("Runnable", found)


def as_input(message: CustomerMessage) -> dict[str, Any]:
    """What a runnable is given."""
    question = burst(message.turns)
    history = [(turn.role, turn.text) for turn in message.turns[:-1]]
    return {
        "question": question,
        "input": question,
        "query": question,
        "turns": [{"role": turn.role, "text": turn.text} for turn in message.turns],
        "chat_history": history,
        "filters": dict(message.filters),
        "as_of": message.as_of.isoformat() if message.as_of else "",
    }


def as_record(answer: object) -> dict[str, Any]:
    """What a runnable gave back, in the shape of the suggestion contract.

    Where the answer names no citations, each sentence cites the documents that were retrieved and
    hold it word for word.

    Raises:
        BadAnswer: It holds no text.
    """
    if isinstance(answer, str):
        return {"text": answer}
    if isinstance(answer, Mapping):
        if "text" in answer and ("evidence" in answer or "sentences" in answer):
            return dict(answer)
        text = _first(answer, "answer", "text", "result", "output")
        documents = _first(answer, "context", "source_documents", "documents")
        if text is not None:
            record = as_record(text)
            hits = [_document(each) for each in documents] if _is_list(documents) else []
            told = {} if documents is None else {"evidence": hits}
            return (
                record
                | told
                | {
                    "sentences": _cited(record["text"], hits),
                    **{k: answer[k] for k in ("action", "reason", "confidence") if k in answer},
                }
            )
    content = getattr(answer, "content", None)  # a message
    if content is not None:
        return {"text": str(content)}
    kind = "dataclass" if is_dataclass(answer) else type(answer).__name__
    raise BadAnswer(f"the runnable gave back a {kind} without text")


def _first(answer: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401
    return next((answer[name] for name in names if name in answer), None)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _document(document: Any) -> dict[str, Any]:  # noqa: ANN401  a LangChain document
    metadata: dict[str, Any] = dict(getattr(document, "metadata", {}) or {})
    start = int(metadata.get("start", metadata.get("start_index", -1)))
    text = document.page_content
    return {
        "doc": str(metadata.get("doc") or metadata.get("source") or ""),
        "text": text,
        "start": start,
        "end": metadata.get("end", start + len(text) if start >= 0 else -1),
        "score": float(metadata.get("score", 0.0)),
    }


def _cited(text: str, hits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "text": sentence.text,
            "citations": [
                {"doc": hit["doc"], "quote": sentence.text.strip()}
                for hit in hits
                if sentence.text.strip() and sentence.text.strip() in hit["text"]
            ][:1],
        }
        for sentence in split_sentences(text)
    ]
