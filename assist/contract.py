"""The JSON that scripts exchange with the product: one object a line, in and out.

In: {id, turns: [{role, text}] | query, filters?, as_of?, channel?}. Out: what `search_record` and
`suggestion_record` build. Unknown keys of a request are ignored, so gold cases can be piped in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assist.errors import AssistError
from assist.text.border import admit
from assist.types import CustomerMessage, Evidence, Suggestion, Turn


class RequestError(AssistError):
    """A request line cannot be used; `request_id` is its id where that much could be read."""

    hint = "error.request"
    exit_code = 2

    def __init__(self, message: str, *, request_id: str | None = None) -> None:
        super().__init__(message)
        self.request_id = request_id


class _WireTurn(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)
    role: Literal["customer", "agent"]
    text: str


def _day(value: object) -> object:
    """A date, or the day of an ISO date-time."""
    return value[:10] if isinstance(value, str) and "T" in value else value


def _as_text(value: object) -> object:
    """Metadata values are text; several are joined by "|", as in the metadata of documents."""
    if isinstance(value, list):
        return "|".join(str(item) for item in value)
    return value if value is None else str(value)


class _WireRequest(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str | int
    turns: list[_WireTurn] = Field(default_factory=list)
    query: str | None = None
    filters: dict[str, Annotated[str | None, BeforeValidator(_as_text)]] = Field(
        default_factory=dict
    )
    as_of: Annotated[date | None, BeforeValidator(_day)] = None
    channel: str | None = None


def read_request(line: str) -> tuple[str, CustomerMessage]:
    """Read one request.

    Args:
        line: A JSON object.

    Returns:
        The request's id and the message; all text has passed the text border.

    Raises:
        RequestError: Not JSON, a field is missing or wrong, no text, or the last turn is not the
            customer's.
    """
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise RequestError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise RequestError("not JSON: nested too deeply") from error
    request_id = str(raw["id"]) if isinstance(raw, dict) and "id" in raw else None
    try:
        wire = _WireRequest.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "request"
        raise RequestError(f"{field}: {first['msg']}", request_id=request_id) from error
    turns = [Turn(turn.role, admit(turn.text).text) for turn in wire.turns]
    if not turns and wire.query is not None:
        turns = [Turn("customer", admit(wire.query).text)]
    if not turns:
        raise RequestError("turns: empty, and no query given", request_id=request_id)
    if turns[-1].role != "customer":
        raise RequestError("turns: the last must be the customer's", request_id=request_id)
    if not turns[-1].text.strip():
        raise RequestError("turns: the customer's last message is empty", request_id=request_id)
    message = CustomerMessage(
        turns=tuple(turns),
        as_of=wire.as_of,
        filters={key: value for key, value in wire.filters.items() if value},
        channel=wire.channel or "",
    )
    return str(wire.id), message


def search_record(
    request_id: str, query: str, evidence: tuple[Evidence, ...], milliseconds: float
) -> dict[str, Any]:
    """The answer to a search request: {id, query, hits: [...], ms}, best hit first."""
    hits = [
        {
            "doc": hit.chunk.doc_key,
            "start": hit.chunk.start,
            "end": hit.chunk.end,
            "text": hit.chunk.text,
            "score": round(hit.score, 4),
            "rank": rank,
        }
        for rank, hit in enumerate(evidence, start=1)
    ]
    return {"id": request_id, "query": query, "hits": hits, "ms": round(milliseconds, 1)}


def suggestion_record(request_id: str, suggestion: Suggestion) -> dict[str, Any]:
    """The answer to a suggest request, as the script contract in the README names its fields."""
    draft, triage = suggestion.draft, suggestion.triage
    return {
        "id": request_id,
        "action": draft.decision.action,
        "reason": draft.decision.reason,
        "confidence": round(draft.decision.confidence, 4),
        "text": draft.text,
        "sentences": [
            {
                "text": sentence.text,
                "kind": sentence.kind,
                "state": sentence.state,
                "citations": [
                    {"doc": citation.doc_key, "quote": citation.quote}
                    for citation in sentence.citations
                ],
            }
            for sentence in draft.sentences
        ],
        "evidence": [
            {
                "label": hit.label,
                "doc": hit.chunk.doc_key,
                "start": hit.chunk.start,
                "end": hit.chunk.end,
                "text": hit.chunk.text,
                "score": round(hit.score, 4),
            }
            for hit in suggestion.evidence
        ],
        "triage": {
            "lang": triage.lang,
            "sentiment": triage.sentiment,
            "emotion": triage.emotion,
            "intensity": round(triage.intensity, 3),
            "scenario": triage.scenario,
            "needs_escalation": triage.needs_escalation,
            "cues": [cue.text for cue in triage.cues],
        },
        "origin": draft.origin,
        "index_version": suggestion.index_version,
        "timings_ms": _rounded(suggestion.timings_ms),
        "warnings": list(suggestion.warnings),
    }


def _rounded(timings: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 1) for name, value in timings.items()}
