"""LangChain on both sides: our endpoint as a BaseChatModel, and any BaseChatModel as a drafter's.

So another LangChain chat model can take the endpoint's place, and callbacks and tracing work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
)
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assist.errors import BadModelOutput, ModelError, ModelUnavailable
from assist.limits import Deadline
from assist.llm.client import ChatModel, Completion, Message

DEFAULT_DEADLINE_S = 20.0
_ROLES = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


class EndpointChatModel(BaseChatModel):
    """Any of our chat models as a LangChain chat model.

    `deadline` and `response_format` may be bound or passed as keyword arguments of a call.
    """

    chat: Any  # a ChatModel; pydantic cannot check a protocol

    @property
    def _llm_type(self) -> str:
        return "agent-assist-endpoint"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401  LangChain's signature
    ) -> ChatResult:
        chunks = list(self._stream(messages, stop, run_manager, **kwargs))
        text = "".join(str(chunk.message.content) for chunk in chunks)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> Iterator[ChatGenerationChunk]:
        if stop:
            raise ValueError("stop words are not supported: drafts end by themselves")
        chat = cast("ChatModel", self.chat)
        deadline = kwargs.get("deadline") or Deadline.after(DEFAULT_DEADLINE_S)
        sent = [_as_message(message) for message in messages]
        for piece in chat.stream(sent, deadline, kwargs.get("response_format")):
            if isinstance(piece, Completion):
                yield ChatGenerationChunk(
                    message=AIMessageChunk(
                        content="", response_metadata={"tokens": dict(piece.tokens)}
                    )
                )
                continue
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk


class LangChainChat:
    """Any LangChain chat model as a ChatModel.

    Args:
        model: The LangChain model.
        model_id: Its name, for records.
    """

    def __init__(self, model: BaseChatModel, model_id: str) -> None:
        self._model = model
        self._model_id = model_id
        self._is_ours = isinstance(model, EndpointChatModel)

    @property
    def model_id(self) -> str:
        """Name of the model, for records."""
        return self._model_id

    def stream(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Iterator[str | Completion]:
        """Yield pieces of text, and last the Completion; see ChatModel."""
        sent = [_ROLES[message["role"]](content=message["content"]) for message in messages]
        limits: dict[str, Any] = {"deadline": deadline, "response_format": response_format}
        parts: list[str] = []
        tokens: dict[str, int] = {}
        try:
            for chunk in self._model.stream(sent, **(limits if self._is_ours else {})):
                if deadline.is_over:
                    break
                tokens = chunk.response_metadata.get("tokens") or tokens
                if text := str(chunk.content):
                    parts.append(text)
                    yield text
        except ModelError:
            raise
        except Exception as error:  # a foreign model may raise anything
            raise ModelUnavailable(f"model {self._model_id}: {type(error).__name__}") from error
        whole = "".join(parts)
        if deadline.is_over:
            raise ModelUnavailable(f"model {self._model_id}: deadline passed")
        if not whole.strip():
            raise BadModelOutput(f"model {self._model_id}: empty answer")
        yield Completion(whole, self._model_id, tokens)

    def complete(
        self, messages: Sequence[Message], deadline: Deadline, response_format: object | None = None
    ) -> Completion:
        """The whole answer at once."""
        *_, last = self.stream(messages, deadline, response_format)
        return cast("Completion", last)


def _as_message(message: BaseMessage) -> Message:
    role = {"human": "user", "ai": "assistant"}.get(message.type, message.type)
    return {"role": role, "content": str(message.content)}
