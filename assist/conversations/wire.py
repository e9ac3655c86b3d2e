"""The HTTP API's request and answer, and their description in OpenAPI."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assist.store.transcript import MessageRole

MAX_MESSAGES = 200
PATH = "/api/v1/conversations/{conversation_id}/messages"


def _aware(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


class NewMessage(BaseModel):
    """One message. `id` is the help desk's own: the same id again is the same message."""

    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(min_length=1, max_length=200)]
    role: MessageRole = "customer"
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    at: Annotated[datetime, AfterValidator(_aware)] | None = Field(
        default=None, description="ISO 8601; without zone it is UTC; default now"
    )


class NewMessages(BaseModel):
    """New messages of a conversation, oldest first, and what is known of it."""

    model_config = ConfigDict(extra="forbid")
    messages: Annotated[list[NewMessage], Field(min_length=1, max_length=MAX_MESSAGES)]
    channel: str = Field(default="", description="where the customer writes; filters the knowledge")
    store: str = Field(default="", description="shop; filters the knowledge")
    as_of: date | None = Field(default=None, description="day on which rules are judged")
    customer: dict[str, str] = Field(
        default_factory=dict, description="card: name, tier, order, product, amount, signed …"
    )


class Taken(BaseModel):
    """What became of a request."""

    conversation_id: str
    new_messages: int = Field(description="0 when everything had been there before")


class Problem(BaseModel):
    """Why a request was refused."""

    error: str


def openapi() -> dict[str, Any]:
    """The API's OpenAPI 3.1 document."""
    schemas: dict[str, Any] = {}
    for model in (NewMessages, Taken, Problem):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    return {
        "openapi": "3.1.0",
        "info": {"title": "agent-assist", "version": "1"},
        "paths": {PATH: {"post": _operation()}},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation() -> dict[str, Any]:
    return {
        "operationId": "addMessages",
        "summary": "Push messages of a conversation into the desk's queue",
        "description": (
            "Idempotent: a message whose id the conversation already has changes nothing. "
            "A new customer message reopens a finished conversation and queues a draft."
        ),
        "parameters": [
            {
                "name": "conversation_id",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        ],
        "requestBody": {"required": True, "content": _json(NewMessages)},
        "responses": {
            "200": {"description": "nothing was new", "content": _json(Taken)},
            "201": {"description": "messages were added", "content": _json(Taken)},
            "400": {"description": "wrong; `error` names the field", "content": _json(Problem)},
            "401": {"description": "no or wrong token", "content": _json(Problem)},
            "413": {"description": "the body is too large", "content": _json(Problem)},
            "503": {"description": "busy, try again", "content": _json(Problem)},
        },
        "security": [{"token": []}],
    }


def _json(model: type[BaseModel]) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"application/json": {"schema": reference}}
